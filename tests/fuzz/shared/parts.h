/*
 * Packages for fuzz drivers: an archive of stored parts is built around the
 * one part that libFuzzer makes, so that it need not know archives and sums.
 * An input is the name of a part, a newline, its content: it takes the place
 * of the part of that name, or is one more.
 */
#ifndef HTS_FUZZ_PARTS_H
#define HTS_FUZZ_PARTS_H

#include <stddef.h>
#include <stdint.h>

#define OFFICE                                                                 \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define RELATION(id, type, target)                                             \
	"<Relationship Id=\"" id "\" Type=\"" OFFICE type                      \
	"\" Target=\"" target "\"/>"
/* The parts that every OOXML package begins with; kind as in media types. */
#define OOXML(main_part, kind)                                                 \
	{"_rels/.rels", "<Relationships>" RELATION("r", "officeDocument",      \
			    main_part) "</Relationships>"},                    \
	{                                                                      \
		"[Content_Types].xml",                                         \
		    "<Types><Override PartName=\"/" main_part                  \
		    "\" ContentType=\"application/"                            \
		    "vnd.openxmlformats-officedocument." kind                  \
		    ".main+xml\"/></Types>"                                    \
	}

struct package;
struct extraction;

/* docx_read and its like. */
typedef int package_reader(struct package *p, struct extraction *x);

struct part {
	const char *name, *content;
};

/* Prepares the parser and checks that the parts alone give this text: what
 * does not reach it would be fuzzed in vain. */
void parts_check(const struct part *parts, size_t count, package_reader *read,
    const char *text);
/* Reads the package with the part that the input is. */
void parts_read(const struct part *parts, size_t count, package_reader *read,
    const uint8_t *data, size_t size);

#endif

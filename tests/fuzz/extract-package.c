/* Archives as such, and the names of their parts: relations may lead anywhere,
 * but not out of the package. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "lib/mem.h"

#include "extract/xml/package.h"

#define PART_MAX 65536

static void
check_name(const char *bytes, size_t n)
{
	char *target = mem_copy_n(bytes, n);
	struct buf name = BUF_EMPTY;

	if (package_resolve("a/b/c.xml", target, &name))
		MUST(*name.data != '/' && !strstr(name.data, "//") &&
		     strncmp(name.data, "../", 3) != 0 &&
		     !strstr(name.data, "/../"));
	buf_release(&name);
	free(target);
}

static void
read_part(struct package *p, const char *name)
{
	struct buf part = BUF_EMPTY;
	struct extraction x;

	extraction_init(&x);
	if (package_has(p, name) &&
	    package_read_all(p, &x, name, PART_MAX, &part) < 0)
		MUST(x.error);
	MUST(part.length <= PART_MAX);
	extraction_release(&x);
	buf_release(&part);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"mimetype", "content.xml",
	    "META-INF/container.xml", "word/document.xml", "xl/workbook.xml",
	    "ppt/presentation.xml"};
	struct extraction x;
	struct package *p;

	extraction_init(&x);
	p = package_open((const char *)data, size, &x);
	MUST(p ? !x.error : x.error != NULL);
	for (size_t i = 0; p && i < sizeof names / sizeof *names; i++)
		read_part(p, names[i]);
	if (p)
		package_format(p, &x);
	package_close(p);
	extraction_release(&x);
	check_name((const char *)data, size);
	return 0;
}

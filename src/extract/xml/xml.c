#include "extract/xml/xml.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "lib/mem.h"

#include "extract/xml/library.h"
#include "extract/limits.h"
#include "extract/xml/package.h"
#include "extract/xml/xml_scan.h"

#include "sonames.h" /* written by make */

/* What is used of it. */
#define LIBXML2(F)                                                             \
	F(htmlCreateMemoryParserCtxt)                                          \
	F(htmlCtxtUseOptions)                                                  \
	F(htmlFreeParserCtxt)                                                  \
	F(htmlParseDocument)                                                   \
	F(xmlCreatePushParserCtxt)                                             \
	F(xmlCtxtGetLastError)                                                 \
	F(xmlCtxtUseOptions)                                                   \
	F(xmlFreeDoc)                                                          \
	F(xmlFreeParserCtxt)                                                   \
	F(xmlGetPredefinedEntity)                                              \
	F(xmlInitParser)                                                       \
	F(xmlParseChunk)                                                       \
	F(xmlSetExternalEntityLoader)                                          \
	F(xmlSetGenericErrorFunc)                                              \
	F(xmlSetStructuredErrorFunc)                                           \
	F(xmlStopParser)                                                       \
	F(xmlSwitchEncoding)

static struct {
	LIBXML2(LIBRARY_MEMBER)
} libxml2;

/* libxml2 gives attributes as five pointers each: name, prefix, URI, value,
 * end of value. */
enum {
	ATTRIBUTE_NAME,
	ATTRIBUTE_SPACE = 2,
	ATTRIBUTE_VALUE,
	ATTRIBUTE_END,
	ATTRIBUTE_SIZE
};

struct reader {
	const struct xml_events *events;
	void *context;
	xmlParserCtxtPtr parser;
	struct extraction *x;
	const char *part;
	size_t depth;
	size_t skip; /* depth of the element that is left out, or 0 */
	const char *open[LIMIT_DEPTH]; /* names of the elements; XML only */
	struct xml_scan scan;
	bool stopped; /* HTML: what follows is left out */
};

static bool
ends_with(const char *text, const char *ending)
{
	size_t n = text ? strlen(text) : 0, m = strlen(ending);

	return n >= m && strcmp(text + n - m, ending) == 0;
}

/* Value of an attribute, *n bytes; NULL if absent.  space NULL: any. */
static const char *
find_in(const struct xml_element *element, const char *space, const char *name,
    size_t *n)
{
	const char *const *a = element->attributes;
	size_t step = element->html ? 2 : ATTRIBUTE_SIZE;
	const char *value;

	for (int i = 0; i < element->count; i++, a += step) {
		if (strcmp(a[ATTRIBUTE_NAME], name) != 0)
			continue;
		if (element->html) {
			value = a[1] ? a[1] : "";
			*n = strlen(value);
			return value;
		}
		if (space && !ends_with(a[ATTRIBUTE_SPACE], space))
			continue;
		*n = (size_t)(a[ATTRIBUTE_END] - a[ATTRIBUTE_VALUE]);
		return a[ATTRIBUTE_VALUE];
	}
	return NULL;
}

/* A parser that leaves entities alone gives an ampersand of an attribute's
 * value as a reference, for whoever parses it again. */
static void
restore_ampersands(char *value)
{
	static const char reference[] = "&#38;";
	char *from, *to = value;

	for (from = value; *from; to++) {
		*to = *from;
		from += strncmp(from, reference, sizeof reference - 1) == 0
			    ? sizeof reference - 1
			    : 1;
	}
	*to = '\0';
}

char *
xml_attribute_in(
    const struct xml_element *element, const char *space, const char *name)
{
	size_t n;
	const char *value = find_in(element, space, name, &n);
	char *copy = value ? mem_copy_n(value, n) : NULL;

	if (copy && !element->html)
		restore_ampersands(copy);
	return copy;
}

char *
xml_attribute(const struct xml_element *element, const char *name)
{
	return xml_attribute_in(element, NULL, name);
}

long
xml_number(const struct xml_element *element, const char *name, long min,
    long max, long fallback)
{
	size_t n;
	const char *text = find_in(element, NULL, name, &n);
	char digits[16] = "", *end;
	long value;

	if (!text || n == 0 || n >= sizeof digits)
		return fallback;
	memcpy(digits, text, n);
	value = strtol(digits, &end, 10);
	return *end || value < min || value > max ? fallback : value;
}

bool
xml_is(const struct xml_element *element, const char *name, const char *value)
{
	size_t n;
	const char *text = find_in(element, NULL, name, &n);

	return text && n == strlen(value) && memcmp(text, value, n) == 0;
}

void
xml_skip(const struct xml_element *element)
{
	*element->skipped = true;
}

/* An element begins; depth counts it already. */
static void
start(struct reader *r, struct xml_element *element)
{
	bool skipped = false;

	if (r->skip || !r->events->start)
		return;
	element->skipped = &skipped;
	r->events->start(r->context, element);
	if (skipped)
		r->skip = r->depth;
}

static void
end(struct reader *r, const char *name)
{
	if (r->skip == r->depth)
		r->skip = 0;
	r->depth--;
	if (r->skip == 0 && r->events->end)
		r->events->end(r->context, name);
}

static void
text(struct reader *r, const char *bytes, size_t n)
{
	if (r->skip == 0 && r->events->text)
		r->events->text(r->context, bytes, n);
}

static void
refuse(struct reader *r, const char *code, const char *what)
{
	extraction_fail(r->x, code, "the part '%s' %s", r->part, what);
	libxml2.xmlStopParser(r->parser);
}

static void
on_start(void *context, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int spaces_count, const xmlChar **spaces, int count,
    int defaulted, const xmlChar **attributes)
{
	struct reader *r = context;
	struct xml_element element = {(const char *)name,
	    uri ? (const char *)uri : "", attributes, count, false, NULL};

	(void)prefix;
	(void)spaces_count;
	(void)spaces;
	(void)defaulted;
	if (r->x->error)
		return;
	if (r->depth == LIMIT_DEPTH) {
		refuse(r, "limit_archive", "is nested too deeply");
		return;
	}
	r->open[r->depth++] = element.name; /* lives as long as the parser */
	start(r, &element);
}

static void
on_end(void *context, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct reader *r = context;

	(void)prefix;
	(void)uri;
	if (!r->x->error)
		end(r, (const char *)name);
}

static void
on_text(void *context, const xmlChar *bytes, int n)
{
	struct reader *r = context;

	if (!r->x->error)
		text(r, (const char *)bytes, (size_t)n);
}

static void
on_doctype(void *context, const xmlChar *name, const xmlChar *id,
    const xmlChar *system)
{
	(void)name;
	(void)id;
	(void)system;
	if (!((struct reader *)context)->events->doctype)
		refuse(
		    context, "unsafe_xml", "has a document type declaration");
}

/* The scan knows the characters of markup in these, and no more: in another
 * encoding a tag could hide from it. */
static bool
is_known(const char *encoding)
{
	static const char *const known[] = {"UTF-8", "UTF8", "UTF-16",
	    "US-ASCII", "ASCII", "ISO-8859-", "WINDOWS-125"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strncasecmp(encoding, known[i], strlen(known[i])) == 0)
			return true;
	return false;
}

static void
on_begin(void *context)
{
	struct reader *r = context;
	const xmlChar *encoding = r->parser->encoding;

	if (encoding && !is_known((const char *)encoding))
		refuse(r, "damaged", "is in an encoding that is not allowed");
}

static xmlEntityPtr
on_entity(void *context, const xmlChar *name)
{
	(void)context;
	return libxml2.xmlGetPredefinedEntity(name);
}

static void
on_error(void *context, const xmlError *error)
{
	(void)context;
	(void)error; /* asked for when the parser stops */
}

/* Of some errors there is nothing but a line for stderr. */
static void
on_message(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

static xmlParserInputPtr
load_nothing(const char *url, const char *id, xmlParserCtxtPtr parser)
{
	(void)url;
	(void)id;
	(void)parser;
	return NULL;
}

bool
xml_load(void)
{
	static const char *const names[] = {LIBXML2(LIBRARY_NAME)};
	static struct library library = {LIBXML2_SO, LIBRARY_NEW};

	if (library.state == LIBRARY_LOADED)
		return true;
	if (!library_load(
		&library, names, &libxml2, sizeof names / sizeof *names))
		return false;
	libxml2.xmlInitParser();
	libxml2.xmlSetExternalEntityLoader(load_nothing);
	/* The parser's declared type of this differs between versions. */
	libxml2.xmlSetStructuredErrorFunc(
	    NULL, (xmlStructuredErrorFunc)on_error);
	libxml2.xmlSetGenericErrorFunc(NULL, on_message);
	return true;
}

static int
refuse_unloaded(struct extraction *x)
{
	return extraction_fail(
	    x, "helper_missing", LIBXML2_SO " cannot be loaded");
}

/* A part that is damaged ends all that is open in it: what was read may be
 * kept. */
static void
end_damaged(struct reader *r)
{
	if (!r->x->error || (strcmp(r->x->error, "damaged") != 0 &&
				strcmp(r->x->error, "limit_time") != 0))
		return;
	while (r->depth > 0)
		end(r, r->open[r->depth - 1]);
}

/* Puts libxml2's last error into words of ours. */
static void
explain(struct reader *r)
{
	const xmlError *error = libxml2.xmlCtxtGetLastError(r->parser);
	int code = error ? error->code : XML_ERR_INTERNAL_ERROR;

	if (r->x->error)
		return;
	if (code == XML_ERR_NO_MEMORY)
		extraction_fail(r->x, "limit_memory",
		    "the part '%s' needs too much memory", r->part);
	else if (r->depth >= LIMIT_DEPTH - 1)
		refuse(r, "limit_archive", "is nested too deeply");
	else
		extraction_fail(r->x, "damaged",
		    "the part '%s' is broken in line %d (XML error %d)",
		    r->part, error ? error->line : 0, code);
}

static bool
feed(void *context, const char *bytes, size_t n)
{
	struct reader *r = context;

	if (limits_time_is_up()) {
		extraction_fail(
		    r->x, "limit_time", "reading the document takes too long");
		return false;
	}
	if (!xml_scan(&r->scan, bytes, n)) {
		refuse(r, "limit_archive", "has a tag over 64 KiB");
		return false;
	}
	if (libxml2.xmlParseChunk(r->parser, bytes, (int)n, 0) != XML_ERR_OK) {
		explain(r);
		return false;
	}
	return !r->x->error;
}

int
xml_read_part(struct package *p, struct extraction *x, const char *name,
    const struct xml_events *events, void *context)
{
	struct reader r = {
	    .events = events, .context = context, .x = x, .part = name};
	xmlSAXHandler handler;

	if (!xml_load())
		return refuse_unloaded(x);
	memset(&handler, 0, sizeof handler);
	handler.initialized = XML_SAX2_MAGIC;
	handler.startDocument = on_begin;
	handler.startElementNs = on_start;
	handler.endElementNs = on_end;
	handler.characters = on_text;
	handler.ignorableWhitespace = on_text;
	handler.cdataBlock = on_text;
	handler.internalSubset = on_doctype;
	handler.getEntity = on_entity;
	handler.serror = (xmlStructuredErrorFunc)on_error;
	r.parser = libxml2.xmlCreatePushParserCtxt(&handler, &r, NULL, 0, NULL);
	if (!r.parser)
		return extraction_fail(
		    x, "limit_memory", "no memory to parse '%s'", name);
	libxml2.xmlCtxtUseOptions(
	    r.parser, XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
	if (package_read(p, x, name, feed, &r) == 0 &&
	    libxml2.xmlParseChunk(r.parser, "", 0, 1) != XML_ERR_OK)
		explain(&r);
	end_damaged(&r);
	libxml2.xmlFreeDoc(r.parser->myDoc);
	libxml2.xmlFreeParserCtxt(r.parser);
	return x->error ? -1 : 0;
}

/* HTML. */

static void
html_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct reader *r = context;
	struct xml_element element = {
	    (const char *)name, "", attributes, 0, true, NULL};

	while (attributes && attributes[2 * element.count])
		element.count++;
	if (++r->depth > LIMIT_HTML_DEPTH) {
		extraction_end(
		    r->x, "limit_archive", "the page is nested too deeply");
		r->stopped = true;
		libxml2.xmlStopParser(r->parser);
	} else if (!r->stopped) {
		start(r, &element);
	}
}

static void
html_end(void *context, const xmlChar *name)
{
	struct reader *r = context;

	if (!r->stopped)
		end(r, (const char *)name);
}

static void
html_text(void *context, const xmlChar *bytes, int n)
{
	struct reader *r = context;

	if (!r->stopped)
		text(r, (const char *)bytes, (size_t)n);
}

int
xml_read_html(const char *bytes, size_t n, struct extraction *x,
    const struct xml_events *events, void *context)
{
	struct reader r = {.events = events, .context = context, .x = x};
	xmlSAXHandler handler;
	/* libxml2 takes what is declared inside for text. */
	size_t subset = xml_scan_subset(bytes, n);

	if (n == subset)
		return 0;
	bytes += subset;
	n -= subset;
	if (!xml_load())
		return refuse_unloaded(x);
	memset(&handler, 0, sizeof handler);
	handler.startElement = html_start;
	handler.endElement = html_end;
	handler.characters = html_text;
	handler.ignorableWhitespace = html_text;
	handler.cdataBlock = html_text;
	handler.serror = (xmlStructuredErrorFunc)on_error;
	r.parser = libxml2.htmlCreateMemoryParserCtxt(bytes, (int)n);
	if (!r.parser)
		return extraction_fail(
		    x, "limit_memory", "no memory to parse the page");
	*r.parser->sax = handler;
	r.parser->userData = &r;
	libxml2.htmlCtxtUseOptions(r.parser,
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
	libxml2.xmlSwitchEncoding(r.parser, XML_CHAR_ENCODING_UTF8);
	libxml2.htmlParseDocument(r.parser);
	if (r.parser->errNo == XML_ERR_NO_MEMORY)
		extraction_fail(
		    x, "limit_memory", "the page needs too much memory");
	libxml2.xmlFreeDoc(r.parser->myDoc);
	libxml2.htmlFreeParserCtxt(r.parser);
	return x->error ? -1 : 0;
}

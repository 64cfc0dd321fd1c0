#include "extract/office/pptx_list.h"

#include <stdlib.h>
#include <string.h>

#include "extract/markdown/flow.h"

/* a:buAutoNum: "arabicPeriod", "alphaLcParenR", "romanUcParenBoth". */
void
slide_item_number(struct slide_item *p, const struct xml_element *e)
{
	static const struct {
		const char *start;
		enum docx_format format;
	} formats[] = {{"alphaLc", FORMAT_LOWER_LETTER},
	    {"alphaUc", FORMAT_UPPER_LETTER}, {"romanLc", FORMAT_LOWER_ROMAN},
	    {"romanUc", FORMAT_UPPER_ROMAN}};
	char *type = xml_attribute(e, "type");

	p->number = true;
	p->start = xml_number(e, "startAt", 1, 32767, 1);
	p->format = FORMAT_DECIMAL;
	p->prefix = "";
	p->suffix = ".";
	for (size_t i = 0; type && i < sizeof formats / sizeof *formats; i++)
		if (strncmp(type, formats[i].start, 7) == 0)
			p->format = formats[i].format;
	if (type && strstr(type, "Paren"))
		p->suffix = ")";
	if (type && strstr(type, "ParenBoth"))
		p->prefix = "(";
	free(type);
}

void
slide_list_begin(struct slide_list *l)
{
	memset(l->counts, 0, sizeof l->counts);
	for (size_t i = 0; i < SLIDE_LEVELS; i++)
		l->widths[i] = 2;
}

static void
count(struct slide_list *l, const struct slide_item *p, char *out, size_t size)
{
	size_t level = (size_t)p->level;
	const struct slide_item *last = &l->last[level];

	/* Another way of counting begins anew. */
	if (l->counts[level] &&
	    (last->format != p->format || last->start != p->start ||
		strcmp(last->prefix, p->prefix) != 0 ||
		strcmp(last->suffix, p->suffix) != 0))
		l->counts[level] = 0;
	l->last[level] = *p;
	l->counts[level] = l->counts[level] ? l->counts[level] + 1 : p->start;
	flow_marker(
	    out, size, p->prefix, p->format, l->counts[level], p->suffix);
}

size_t
slide_list_next(struct slide_list *l, const struct slide_item *p, bool item,
    bool shown, char *out, size_t size)
{
	size_t level = (size_t)p->level, indent = 0;

	*out = '\0';
	for (size_t i = level + 1; i < SLIDE_LEVELS; i++)
		l->counts[i] = 0;
	if (!p->number || !item)
		l->counts[level] = 0;
	if (item && shown) {
		l->widths[level] = p->number ? 3 : 2;
		if (p->number)
			count(l, p, out, size);
		else
			memcpy(out, "-", 2);
	}
	for (size_t i = 0; i < level; i++)
		indent += l->widths[i];
	return indent;
}

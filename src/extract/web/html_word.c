#include "extract/web/html_word.h"

#include <stdlib.h>
#include <string.h>

void
html_begin_word(struct page *p, const struct xml_element *e)
{
	char *style = xml_attribute(e, "style"), *list, *level;

	list = style ? strstr(style, "mso-list:") : NULL;
	level = list ? strstr(list, " level") : NULL;
	if (level && level[6] >= '1' && level[6] <= '9')
		p->word_level = (size_t)(level[6] - '0');
	else if (list && strncmp(list + 9, "Ignore", 6) == 0 && !p->heading &&
		 !flow_open_block(p->flow)->length)
		p->mark = p->depth;
	free(style);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A bullet is some letter in a font of signs. */
static bool
is_number(const char *mark, size_t n)
{
	return n && (is_digit(*mark) ||
			(n > 1 && strchr(".)", mark[n - 1]) != NULL));
}

void
html_end_mark(struct page *p)
{
	struct buf *block = flow_open_block(p->flow);
	char mark[16] = "-";
	size_t n = block->length ? strcspn(block->data, " \n\xC2") : 0;
	size_t level = p->word_level ? p->word_level : 1;
	bool number = n < sizeof mark && is_number(block->data, n);

	if (number) {
		memcpy(mark, block->data, n);
		mark[n] = '\0';
	}
	flow_item(p->flow, p->word_indents[level - 1], mark);
	p->word_indents[level] =
	    p->word_indents[level - 1] + (number ? n + 1 : 2);
	buf_clear(block);
	p->mark = 0;
}

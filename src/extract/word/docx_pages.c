#include "extract/word/docx_pages.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void
page_in_row(struct docx_flow *f, const struct docx_paragraph *p)
{
	struct docx_row_pages *row = &f->row_pages;

	row->in_cell++;
	if (row->cells == 0 && !extraction_has_text(&f->cell) &&
	    !extraction_has_text(&p->text))
		row->in_front++;
}

void
docx_page(struct docx_flow *f)
{
	struct docx_paragraph *p = docx_paragraph(f);

	if (!p || f->boxes || f->note)
		return;
	f->paged = true;
	if (f->tables)
		page_in_row(f, p);
	else if (extraction_has_text(&p->text))
		p->pages++;
	else
		f->pages++;
}

/* The first byte from i on that is blank, or is not. */
static size_t
run(const char *text, size_t i, size_t n, bool blank)
{
	while (i < n && is_blank(text[i]) != blank)
		i++;
	return i;
}

void
docx_paragraph_add(struct docx_paragraph *p, const char *text, size_t n)
{
	struct buf *out = &p->text;
	size_t from = 0;

	if (p->pages) {
		if (!is_blank(out->data[out->length - 1]))
			from = run(text, 0, n, true);
		buf_add(out, text, from);
		text += from;
		n -= from;
		from = run(text, 0, n, false);
	}
	if (p->pages && from < n) {
		while (is_blank(out->data[out->length - 1]))
			out->length--;
		for (; p->pages; p->pages--)
			buf_add_char(out, '\f');
		text += from;
		n -= from;
	}
	buf_add(out, text, n);
}

void
docx_pages_carry(struct docx_flow *f, struct docx_paragraph *p, bool written)
{
	f->pages += p->pages;
	p->pages = 0;
	for (size_t i = 0; !written && i < p->text.length; i++)
		f->pages += p->text.data[i] == '\f';
}

void
docx_pages_write(struct docx_flow *f)
{
	for (; f->pages; f->pages--)
		markdown_page(&f->out);
}

void
docx_pages_cell(struct docx_flow *f)
{
	struct docx_row_pages *row = &f->row_pages;

	if (row->in_cell > row->most)
		row->most = row->in_cell;
	row->in_cell = 0;
	table_page(&f->table, row->cells == 0 ? row->in_front : 0);
	row->cells++;
}

void
docx_pages_row(struct docx_flow *f)
{
	table_page(&f->table, f->row_pages.most - f->row_pages.in_front);
	memset(&f->row_pages, 0, sizeof f->row_pages);
}

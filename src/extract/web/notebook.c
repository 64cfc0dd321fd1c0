#include "extract/web/notebook.h"

#include <string.h>

#include "lib/json.h"

#include "extract/limits.h"
#include "extract/markdown/markdown.h"

#define HEAD 4096

bool
looks_notebook(const char *bytes, size_t n)
{
	size_t head = n < HEAD ? n : HEAD, i = 0;

	while (i < head && strchr(" \t\r\n\xEF\xBB\xBF", bytes[i]))
		i++;
	return i < head && bytes[i] == '{' &&
	       (memmem(bytes, head, "\"cell_type\"", 11) ||
		   memmem(bytes, head, "\"nbformat\"", 10));
}

/* A text is a string or an array of its lines. */
static void
add_lines(struct buf *out, const cJSON *text)
{
	const cJSON *line;

	if (cJSON_IsString(text))
		buf_add_text(out, text->valuestring);
	if (cJSON_IsArray(text))
		cJSON_ArrayForEach(line, text) if (cJSON_IsString(line))
		    buf_add_text(out, line->valuestring);
}

static const cJSON *
member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static bool
is(const cJSON *object, const char *name, const char *value)
{
	const char *text = json_text(object, name);

	return text && strcmp(text, value) == 0;
}

/* Removes what begins with from and ends with a byte of until. */
static void
cut_all(struct buf *text, const char *from, const char *until)
{
	size_t n = strlen(from), i = 0, kept = 0, end;

	while (i < text->length) {
		if (strncmp(text->data + i, from, n) == 0) {
			end = i + n + strcspn(text->data + i + n, until);
			i = end;
			continue;
		}
		text->data[kept++] = text->data[i++];
	}
	text->length = kept;
	if (text->data)
		text->data[kept] = '\0';
}

/* Removes the escapes by which terminals show colours. */
static void
cut_escapes(struct buf *text)
{
	size_t kept = 0;

	for (size_t i = 0; i < text->length; i++)
		if (text->data[i] == '\x1B' && text->data[i + 1] == '[') {
			i += 2;
			i += strcspn(text->data + i, "ABCDEFGHJKSTfmnsu");
		} else {
			text->data[kept++] = text->data[i];
		}
	text->length = kept;
	if (text->data)
		text->data[kept] = '\0';
}

static void
write_code(struct markdown *m, struct buf *text)
{
	cut_escapes(text);
	if (text->length)
		markdown_verbatim(m, text->data, text->length);
	buf_clear(text);
}

/* Writes the Markdown of a cell without the pictures in it. */
static void
write_markdown(struct markdown *m, struct buf *text)
{
	cut_all(text, "data:image/", ")\"' \n");
	if (!extraction_has_text(text))
		return;
	if (m->last != BLOCK_NONE)
		buf_add_char(m->out, '\n');
	while (text->length && text->data[text->length - 1] == '\n')
		text->length--;
	buf_add(m->out, text->data, text->length);
	buf_add_char(m->out, '\n');
	m->last = BLOCK_TEXT;
	buf_clear(text);
}

/* The text that stands for a picture, "<Figure size 640x480 with 1 Axes>", is
 * left out. */
static void
add_data(struct buf *out, const cJSON *data)
{
	size_t from = out->length;

	add_lines(out, member(data, "text/plain"));
	if ((member(data, "image/png") || member(data, "image/svg+xml") ||
		member(data, "image/jpeg")) &&
	    out->length > from && out->data[from] == '<')
		out->length = from;
}

static void
add_output(struct buf *out, const cJSON *output)
{
	const char *name = json_text(output, "ename");
	const char *value = json_text(output, "evalue");

	if (out->length && out->data[out->length - 1] != '\n')
		buf_add_char(out, '\n');
	if (name)
		buf_printf(out, "%s: %s\n", name, value ? value : "");
	else if (member(output, "data"))
		add_data(out, member(output, "data"));
	else /* text of a stream, and in version 3 of all results */
		add_lines(out, member(output, "text"));
}

static void
write_cell(struct markdown *m, const cJSON *cell)
{
	struct buf text = BUF_EMPTY;
	const cJSON *output;
	bool code = is(cell, "cell_type", "code");

	if (is(cell, "cell_type", "heading")) { /* version 3 */
		long level = 1;

		json_integer(cell, "level", 1, 6, &level);
		for (; level > 0; level--)
			buf_add_char(&text, '#');
		buf_add_char(&text, ' ');
	}
	add_lines(&text,
	    member(cell, code && member(cell, "input") ? "input" : "source"));
	if (code)
		write_code(m, &text);
	else
		write_markdown(m, &text);
	buf_clear(&text);
	cJSON_ArrayForEach(output, member(cell, "outputs"))
	    add_output(&text, output);
	write_code(m, &text);
	buf_release(&text);
}

static void
write_cells(struct extraction *x, struct markdown *m, const cJSON *cells)
{
	const cJSON *cell;

	cJSON_ArrayForEach(cell, cells)
	{
		if (m->out->length > LIMIT_RAW_TEXT) {
			x->truncated = true;
			return;
		}
		write_cell(m, cell);
	}
}

int
notebook_read(const char *bytes, size_t n, struct extraction *x)
{
	struct markdown m = {&x->text, BLOCK_NONE};
	cJSON *notebook = json_parse_mended(bytes, n);
	const cJSON *sheet;

	x->origin = ORIGIN_MARKUP;
	if (!notebook)
		return extraction_fail(
		    x, "damaged", "the notebook is no valid JSON");
	write_cells(x, &m, json_array(notebook, "cells"));
	cJSON_ArrayForEach(sheet, json_array(notebook, "worksheets"))
	    write_cells(x, &m, json_array(sheet, "cells"));
	cJSON_Delete(notebook);
	return 0;
}

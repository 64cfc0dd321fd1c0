#include "extract/report.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/record.h"
#include "lib/utf8.h"

#include "extract/limits.h"

static const struct {
	const char *name;
	unsigned flag;
} flag_names[] = {
    {"garbled", PAGE_GARBLED},
    {"no_text", PAGE_NO_TEXT},
    {"contents", PAGE_CONTENTS},
    {"hidden", PAGE_HIDDEN},
    {"ocr", PAGE_OCR},
    {"low_confidence", PAGE_LOW_CONFIDENCE},
    {"ocr_skipped", PAGE_OCR_SKIPPED},
};
#define FLAGS (sizeof flag_names / sizeof *flag_names)

void
report_init(struct report *r)
{
	memset(r, 0, sizeof *r);
}

void
report_release(struct report *r)
{
	free(r->code);
	free(r->message);
	free(r->text);
	free(r->type);
	free(r->page_map);
	buf_release(&r->warnings);
	buf_release(&r->more);
	report_init(r);
}

void
report_fail(struct report *r, const char *code, const char *message)
{
	char *type = mem_copy(r->type);

	report_release(r);
	r->type = type;
	r->code = mem_copy(code);
	r->message = mem_copy(message);
}

/* Printing, for both sides. */

static void
add_page(struct buf *out, const struct report_page *p)
{
	buf_add_text(out, out->data[out->length - 1] == '[' ? "{" : ",{");
	json_add_member_int(out, "number", (long long)p->number);
	json_add_member_int(out, "offset", (long long)p->offset);
	json_add_member_int(out, "length", (long long)p->length);
	json_add_member_int(out, "characters", (long long)p->characters);
	if (p->flags) {
		json_add_name(out, "flags");
		buf_add_char(out, '[');
		for (size_t i = 0; i < FLAGS; i++) {
			if (!(p->flags & flag_names[i].flag))
				continue;
			if (out->data[out->length - 1] != '[')
				buf_add_char(out, ',');
			json_add_text(out, flag_names[i].name);
		}
		buf_add_char(out, ']');
	}
	buf_add_char(out, '}');
}

/* Pages lie between form feeds. */
static void
add_page_map(struct buf *out, const struct extraction *x, long *pages)
{
	const char *start = x->text.data, *end = start + x->text.length, *stop;
	struct report_page page;

	json_add_name(out, "page_map");
	buf_add_char(out, '[');
	*pages = 0;
	while (x->paged && start <= end) {
		stop = memchr(start, '\f', (size_t)(end - start));
		stop = stop ? stop : end;
		page.number = (size_t)++ * pages;
		page.offset = (size_t)(start - x->text.data);
		page.length = (size_t)(stop - start);
		page.characters = utf8_count(start, page.length);
		page.flags =
		    page.number <= x->page_flags.length
			? (unsigned char)x->page_flags.data[page.number - 1]
			: 0;
		add_page(out, &page);
		start = stop + 1;
	}
	buf_add_char(out, ']');
}

static void
add_switch(struct buf *out, const char *name, bool on)
{
	if (on)
		json_add_member_raw(out, name, "true", 4);
}

static void
print_text(const struct extraction *x, struct buf *out)
{
	long pages;

	add_page_map(out, x, &pages);
	json_add_member_int(out, "pages", pages);
	json_add_member_int(out, "characters",
	    (long long)utf8_count(x->text.data, x->text.length));
	json_add_name(out, "warnings");
	buf_add_char(out, '[');
	buf_add(out, x->warnings.data, x->warnings.length);
	buf_add_char(out, ']');
	if (x->encoding)
		json_add_member(out, "encoding", x->encoding);
	if (x->title.length)
		json_add_member(out, "title", x->title.data);
	if (x->ocr_pages)
		json_add_member_int(out, "ocr_pages", (long long)x->ocr_pages);
	if (x->ocr_pages && (long)x->ocr_pages == pages)
		json_add_member(out, "source", "ocr");
	add_switch(out, "partial", x->partial);
	add_switch(out, "truncated", x->truncated);
	add_switch(out, "restricted", x->restricted);
	json_add_name(out, "text");
	json_add_string(out, x->text.data, x->text.length);
}

static void
print_error(struct buf *out, const char *code, const char *message)
{
	json_add_name(out, "error");
	buf_add_char(out, '{');
	json_add_member(out, "code", code);
	json_add_member(out, "message", message);
	buf_add_char(out, '}');
}

void
report_print(const struct extraction *x, struct buf *out)
{
	buf_add_char(out, '{');
	if (x->type)
		json_add_member(out, "type", x->type);
	if (x->error)
		print_error(out, x->error, x->message);
	else
		print_text(x, out);
	buf_add_char(out, '}');
}

/* Reading. */

static char *
short_text(const cJSON *object, const char *name)
{
	const char *text = json_text(object, name);

	return text && strlen(text) < 1024 ? mem_copy(text) : NULL;
}

static bool
read_error(struct report *r, const cJSON *error)
{
	const char *code = json_text(error, "code");

	if (!code)
		return false;
	r->code = mem_copy(why_find(code)->code);
	r->message = short_text(error, "message");
	if (!r->message)
		r->message = mem_copy(why_find(code)->meaning);
	return true;
}

static unsigned
read_flags(const cJSON *page)
{
	const cJSON *word;
	unsigned flags = 0;

	cJSON_ArrayForEach(word,
	    json_array(page, "flags")) for (size_t i = 0; i < FLAGS;
					    i++) if (cJSON_IsString(word) &&
						     strcmp(word->valuestring,
							 flag_names[i].name) ==
							 0) flags |=
	    flag_names[i].flag;
	return flags;
}

static bool
read_page(const cJSON *json, size_t length, struct report_page *page)
{
	long number, offset, bytes, characters;

	if (!json_integer(json, "number", 1, 1000000, &number) ||
	    !json_integer(json, "offset", 0, (long)length, &offset) ||
	    !json_integer(json, "length", 0, (long)length - offset, &bytes) ||
	    !json_integer(json, "characters", 0, bytes, &characters))
		return false;
	*page = (struct report_page){(size_t)number, (size_t)offset,
	    (size_t)bytes, (size_t)characters, read_flags(json)};
	return true;
}

static bool
read_page_map(struct report *r, const cJSON *map)
{
	int count = cJSON_GetArraySize(map);
	const cJSON *page;

	if (count < 0 || count > LIMIT_PAGES)
		return false;
	r->page_map = mem_array(NULL, (size_t)count + 1, sizeof *r->page_map);
	cJSON_ArrayForEach(page, map)
	{
		if (!read_page(page, r->length, &r->page_map[r->page_count]))
			return false;
		r->page_count++;
	}
	return true;
}

static void
read_warnings(struct report *r, const cJSON *warnings)
{
	const cJSON *word;

	cJSON_ArrayForEach(word, warnings)
	{
		if (!cJSON_IsString(word) || r->warnings.length > 65536)
			continue;
		buf_add_char(&r->warnings, r->warnings.length ? ',' : '[');
		json_add_text(&r->warnings, word->valuestring);
	}
	if (r->warnings.length)
		buf_add_char(&r->warnings, ']');
}

/* Members that are passed on as they are, if they have the right type. */
static void
read_more(struct report *r, const cJSON *json)
{
	static const char *const switches[] = {"partial", "restricted"};
	static const char *const texts[] = {"encoding", "title", "source"};
	long number;
	char *text;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		text = short_text(json, texts[i]);
		if (text)
			json_add_member(&r->more, texts[i], text);
		free(text);
	}
	if (json_integer(json, "ocr_pages", 0, 1000000000, &number))
		json_add_member_int(&r->more, "ocr_pages", number);
	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
		add_switch(&r->more, switches[i], json_true(json, switches[i]));
}

/* The object without its text: that is read apart, for it may be long. */
static cJSON *
parse_rest(const char *json, size_t n, struct span *text)
{
	struct buf rest = BUF_EMPTY;
	cJSON *object;

	*text = jscan_member(json, n, "text");
	buf_add(&rest, json, n);
	if (text->at)
		buf_replace(
		    &rest, (size_t)(text->at - json), text->length, "null", 4);
	object = json_parse(rest.data, rest.length);
	buf_release(&rest);
	if (object && !cJSON_IsObject(object)) {
		cJSON_Delete(object);
		object = NULL;
	}
	return object;
}

static bool
read_text(struct report *r, const cJSON *json, struct span text)
{
	r->text = jscan_text(text);
	if (!r->text)
		return false;
	r->length = strlen(r->text);
	if (r->length > LIMIT_TEXT || !utf8_valid(r->text, r->length) ||
	    !json_integer(json, "pages", 0, 1000000, &r->pages) ||
	    !json_integer(
		json, "characters", 0, (long)r->length, &r->characters) ||
	    !read_page_map(r, json_array(json, "page_map")))
		return false;
	r->truncated = json_true(json, "truncated");
	read_warnings(r, json_array(json, "warnings"));
	read_more(r, json);
	return true;
}

bool
report_read(struct report *r, const char *json, size_t n)
{
	struct report read;
	struct span text;
	cJSON *object = parse_rest(json, n, &text);
	bool good = false;

	report_init(&read);
	if (object) {
		read.type = short_text(object, "type");
		good = text.at
			   ? read_text(&read, object, text)
			   : read_error(&read, json_object(object, "error"));
	}
	cJSON_Delete(object);
	if (good) {
		report_release(r);
		*r = read;
	} else {
		report_release(&read);
	}
	return good;
}

void
report_cut(struct report *r, size_t n)
{
	struct report_page *page;

	if (!r->text || n >= r->length)
		return;
	while (n && ((unsigned char)r->text[n] & 0xC0) == 0x80)
		n--;
	r->text[n] = '\0';
	r->length = n;
	r->truncated = true;
	r->characters = (long)utf8_count(r->text, n);
	while (r->page_count && r->page_map[r->page_count - 1].offset > n)
		r->page_count--;
	if (r->page_count == 0)
		return;
	page = &r->page_map[r->page_count - 1];
	if (page->length > n - page->offset) {
		page->length = n - page->offset;
		page->characters =
		    utf8_count(r->text + page->offset, page->length);
	}
}

static void
add_text_members(const struct report *r, size_t offset, struct buf *out)
{
	json_add_member_int(out, "offset", (long long)offset);
	json_add_member_int(out, "length", (long long)r->length);
	json_add_member_int(out, "pages", r->pages);
	json_add_member_int(out, "characters", r->characters);
	json_add_name(out, "page_map");
	buf_add_char(out, '[');
	for (size_t i = 0; i < r->page_count; i++)
		add_page(out, &r->page_map[i]);
	buf_add_char(out, ']');
	json_add_name(out, "warnings");
	if (r->warnings.length)
		buf_add(out, r->warnings.data, r->warnings.length);
	else
		buf_add_text(out, "[]");
	add_switch(out, "truncated", r->truncated);
	if (r->more.length) {
		buf_add_char(out, ',');
		buf_add(out, r->more.data, r->more.length);
	}
}

void
report_add_members(const struct report *r, size_t offset, struct buf *out)
{
	if (r->type)
		json_add_member(out, "type", r->type);
	if (r->code)
		print_error(out, r->code, r->message);
	else
		add_text_members(r, offset, out);
}

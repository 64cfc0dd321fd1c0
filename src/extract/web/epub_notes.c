#include "extract/web/epub_notes.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/limits.h"

void
epub_notes_release(struct epub_notes *n)
{
	for (size_t i = 0; i < n->count; i++) {
		struct epub_page *p = &n->pages[i];

		for (size_t k = 0; k < p->count; k++)
			buf_release(&p->notes[k]);
		free(p->notes);
		lookup_release(&p->keys);
		free(p->given);
		free(p->name);
	}
	free(n->pages);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void
epub_decode_href(char *href)
{
	char *to = href;

	href[strcspn(href, "#?")] = '\0';
	for (; *href; href++) {
		if (*href == '%' && hex_digit(href[1]) >= 0 &&
		    hex_digit(href[2]) >= 0 &&
		    (href[1] != '0' || href[2] != '0')) {
			*to++ = (char)(hex_digit(href[1]) << 4 |
				       hex_digit(href[2]));
			href += 2;
		} else {
			*to++ = *href;
		}
	}
	*to = '\0';
}

static struct epub_page *
known_page(struct epub_notes *n, const char *name)
{
	/* Links in a row mostly lead to one page. */
	for (size_t i = n->count; i-- > 0;)
		if (strcmp(n->pages[i].name, name) == 0)
			return &n->pages[i];
	return NULL;
}

/* Only a page that has the word may say that something is a note. */
static bool
has_word(const struct buf *page)
{
	static const char *const words[] = {"footnote", "endnote", "rearnote"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (memmem(
			page->data, page->length, words[i], strlen(words[i])))
			return true;
	return false;
}

static void
parse_notes(struct epub_page *page, const struct buf *bytes)
{
	struct extraction x;
	struct flow f;

	extraction_init(&x);
	flow_start(&f, &x);
	html_read_notes(bytes->data, bytes->length, &f);
	page->read = true;
	page->notes = f.notes;
	page->count = f.note_count;
	page->keys = f.note_keys;
	page->given = mem_alloc(f.note_count + 1);
	f.notes = NULL;
	f.note_count = 0;
	memset(&f.note_keys, 0, sizeof f.note_keys);
	flow_release(&f);
	extraction_release(&x);
}

/* Most links lead to no note: the page they lead to is not parsed for them.
 * What is wrong with it is said when it is read as a chapter. */
static void
read_notes(struct epub_notes *n, struct epub_page *page, bool certain)
{
	struct buf bytes = BUF_EMPTY;
	struct extraction x;

	if (page->read || (page->looked && !certain))
		return;
	page->looked = true;
	extraction_init(&x);
	if (package_has(n->package, page->name) &&
	    package_read_all(
		n->package, &x, page->name, LIMIT_RAW_TEXT, &bytes) == 0 &&
	    bytes.length && (certain || has_word(&bytes)))
		parse_notes(page, &bytes);
	/* Once is enough, whatever came of it. */
	page->read = page->read || certain;
	buf_release(&bytes);
	extraction_release(&x);
}

static struct epub_page *
find_page(struct epub_notes *n, const char *name)
{
	struct epub_page *page = known_page(n, name);

	if (page || n->count == LIMIT_PAGES)
		return page;
	n->pages = mem_array(n->pages, n->count + 1, sizeof *n->pages);
	page = &n->pages[n->count++];
	memset(page, 0, sizeof *page);
	page->name = mem_copy(name);
	return page;
}

/* The index of the note with that id, of what may be one only if perhaps is
 * set. */
static bool
find_key(const struct epub_page *p, const char *id, bool perhaps, size_t *place)
{
	char *key;
	bool found = lookup_find(&p->keys, id, place);

	if (found || !perhaps)
		return found;
	key = mem_printf("%s%s", HTML_PERHAPS, id);
	found = lookup_find(&p->keys, key, place);
	free(key);
	return found;
}

static const struct buf *
find_note(struct epub_notes *n, const char *name, const char *id, bool certain)
{
	struct epub_page *page = find_page(n, name);
	size_t i;

	if (!page)
		return NULL;
	read_notes(n, page, certain);
	if (!find_key(page, id, certain, &i) || !page->notes[i].length)
		return NULL;
	if (strcmp(name, n->chapter) != 0)
		page->given[i] = true;
	return &page->notes[i];
}

static const struct buf *
find(void *context, const char *href, bool certain)
{
	struct epub_notes *n = context;
	const char *id = strchr(href, '#');
	struct buf name = BUF_EMPTY;
	const struct buf *text = NULL;
	char *file = mem_copy(href);

	epub_decode_href(file);
	if (id && id[1] && !*file)
		text = find_note(n, n->chapter, id + 1, certain);
	else if (id && id[1] && package_resolve(n->chapter, file, &name))
		text = find_note(n, name.data, id + 1, certain);
	buf_release(&name);
	free(file);
	return text;
}

static bool
given(void *context, const char *id)
{
	struct epub_notes *n = context;
	struct epub_page *page = known_page(n, n->chapter);

	size_t i;

	return page && find_key(page, id, true, &i) && page->given[i];
}

struct html_notes
epub_notes_finder(struct epub_notes *n)
{
	return (struct html_notes){n, find, given};
}

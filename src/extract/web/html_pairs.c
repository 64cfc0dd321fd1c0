#include "extract/web/html_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/extraction.h"
#include "extract/web/html_labels.h"
#include "extract/web/html_names.h"
#include "extract/limits.h"
#include "extract/markdown/lookup.h"
#include "extract/xml/xml.h"

#define LINKS_MAX 20000
#define NAMES_MAX 8 /* of one place */
#define TEXT_MAX 24
#define TAGS_MAX 8
#define NEAR 512

struct level {
	enum html_element element;
	size_t ordinal, text; /* how much text there was before */
	size_t note;	      /* that it begins with: its place + 1, or 0 */
	size_t notes;	      /* that begin inside */
	char *id;
};

/* Looks like a reference. */
struct link {
	size_t ordinal;
	char *target;
};

struct note {
	size_t ordinal; /* of the block, 0: none was found */
	size_t text;	/* how much text there was before it */
	char *key;
};

struct scan {
	struct level levels[LIMIT_HTML_DEPTH + 1];
	size_t depth, ordinal;
	size_t text;		/* counts pieces of text */
	size_t headings;	/* open */
	char *names[NAMES_MAX]; /* of the place behind the last text */
	size_t name_count;
	/* the open link to a place of the page */
	size_t open; /* its depth, or 0 */
	struct link now;
	char words[TEXT_MAX];
	size_t length;
	/* what was found */
	struct link *links;
	size_t link_count;
	struct lookup anchors; /* of links, by the names of their places */
	struct note *notes;
	size_t note_count;
	struct lookup keys; /* of notes */
	struct html_pair *back;
	size_t back_count;
};

static void
forget_names(struct scan *s)
{
	while (s->name_count)
		free(s->names[--s->name_count]);
}

static void
add_text(struct scan *s)
{
	s->text++;
	forget_names(s);
}

static void
add_name(struct scan *s, char *name)
{
	if (name && *name && s->name_count < NAMES_MAX)
		s->names[s->name_count++] = name;
	else
		free(name);
}

static bool
has_name(const struct scan *s, const char *name)
{
	for (size_t i = 0; i < s->name_count; i++)
		if (strcmp(s->names[i], name) == 0)
			return true;
	return false;
}

static void
begin_link(struct scan *s, const struct xml_element *e)
{
	char *target;

	add_name(s, xml_attribute(e, "name"));
	target = xml_attribute(e, "href");
	if (!target || *target != '#' || !target[1] || s->open || s->headings) {
		free(target);
		return;
	}
	memmove(target, target + 1, strlen(target));
	s->now = (struct link){s->ordinal, target};
	s->open = s->depth;
	s->length = 0;
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct scan *s = context;
	struct level *new = &s->levels[++s->depth];

	*new = (struct level){.element = html_element(e->name),
	    .ordinal = ++s->ordinal,
	    .text = s->text,
	    .id = xml_attribute(e, "id")};
	add_name(s, mem_copy(new->id));
	s->headings += new->element == HTML_HEADING;
	if (new->element == HTML_LINK)
		begin_link(s, e);
}

/* A block begins with the way back from a note.  Not beyond a table: its cells
 * are no notes. */
static void
begin_note(struct scan *s, size_t note)
{
	struct level *level = &s->levels[s->depth];

	for (; level > s->levels && level->element != HTML_TABLE; level--) {
		level->notes++;
		if (level->text == s->text)
			level->note = note + 1;
	}
}

/* The note that a link to a place leads back from: the place has a link to
 * where this one stands. */
static bool
find_note(struct scan *s, const char *target, size_t *note)
{
	size_t link;
	const char *key;

	if (!lookup_find(&s->anchors, target, &link) ||
	    !has_name(s, s->links[link].target))
		return false;
	key = s->links[link].target;
	if (lookup_find(&s->keys, key, note))
		return true;
	*note = s->note_count++;
	s->notes = mem_array(s->notes, s->note_count, sizeof *s->notes);
	s->notes[*note] = (struct note){0, s->text, mem_copy(key)};
	lookup_add(&s->keys, key, *note);
	begin_note(s, *note);
	return true;
}

static void
end_link(struct scan *s)
{
	bool label =
	    s->length < sizeof s->words && html_is_label(s->words, s->length);
	size_t note;

	s->open = 0;
	if ((label || html_is_arrow(s->words, s->length, true)) &&
	    s->back_count < LINKS_MAX && find_note(s, s->now.target, &note)) {
		s->back =
		    mem_array(s->back, s->back_count + 1, sizeof *s->back);
		s->back[s->back_count++] =
		    (struct html_pair){s->now.ordinal, HTML_WAY_BACK, note};
		free(s->now.target);
		return;
	}
	if (label && s->link_count < LINKS_MAX) {
		for (size_t i = 0; i < s->name_count; i++)
			lookup_add(&s->anchors, s->names[i], s->link_count);
		s->links =
		    mem_array(s->links, s->link_count + 1, sizeof *s->links);
		s->links[s->link_count++] = s->now;
	} else {
		free(s->now.target);
	}
	add_text(s);
}

/* The block that begins with a note, and has text and no other one, is it:
 * the innermost, or one around it that bears its name. */
static void
end_block(struct scan *s, const struct level *level)
{
	struct note *note = level->note ? &s->notes[level->note - 1] : NULL;

	if (note && level->notes == 1 && note->text < s->text &&
	    (level->element == HTML_BLOCK || level->element == HTML_ITEM) &&
	    (!note->ordinal ||
		(level->id && *level->id && strstr(note->key, level->id))))
		note->ordinal = level->ordinal;
}

static void
on_end(void *context, const char *name)
{
	struct scan *s = context;
	struct level *level = &s->levels[s->depth];

	(void)name;
	if (s->depth == 0)
		return;
	if (s->open == s->depth)
		end_link(s);
	s->headings -= level->element == HTML_HEADING;
	end_block(s, level);
	free(level->id);
	s->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct scan *s = context;
	size_t room = sizeof s->words - s->length;

	if (s->open) {
		room = n < room ? n : room;
		memcpy(s->words + s->length, text, room);
		s->length += room;
	} else if (html_around_label(text, n) < n &&
		   !html_is_arrow(text, n, true)) {
		add_text(s);
	}
}

static void
add_pair(
    struct html_pairs *pairs, size_t element, enum html_part part, size_t key)
{
	pairs->all =
	    mem_array(pairs->all, pairs->count + 1, sizeof *pairs->all);
	pairs->all[pairs->count++] = (struct html_pair){element, part, key};
}

static int
by_element(const void *a, const void *b)
{
	size_t left = ((const struct html_pair *)a)->element;
	size_t right = ((const struct html_pair *)b)->element;

	return (left > right) - (left < right);
}

/* What belongs to notes that have a block. */
static void
collect(struct scan *s, struct html_pairs *pairs)
{
	size_t note;

	for (size_t i = 0; i < s->link_count; i++)
		if (lookup_find(&s->keys, s->links[i].target, &note) &&
		    s->notes[note].ordinal)
			add_pair(
			    pairs, s->links[i].ordinal, HTML_REFERENCE, note);
	for (size_t i = 0; i < s->back_count; i++)
		if (s->notes[s->back[i].key].ordinal)
			add_pair(pairs, s->back[i].element, HTML_WAY_BACK,
			    s->back[i].key);
	pairs->keys = mem_array(NULL, s->note_count + 1, sizeof *pairs->keys);
	pairs->key_count = s->note_count;
	for (size_t i = 0; i < s->note_count; i++) {
		pairs->keys[i] = s->notes[i].key;
		if (s->notes[i].ordinal)
			add_pair(pairs, s->notes[i].ordinal, HTML_NOTE, i);
	}
	if (pairs->count)
		qsort(pairs->all, pairs->count, sizeof *pairs->all, by_element);
}

static void
release(struct scan *s)
{
	for (; s->depth; s->depth--)
		free(s->levels[s->depth].id);
	if (s->open)
		free(s->now.target);
	forget_names(s);
	for (size_t i = 0; i < s->link_count; i++)
		free(s->links[i].target);
	free(s->links);
	free(s->notes);
	free(s->back);
	lookup_release(&s->anchors);
	lookup_release(&s->keys);
	free(s);
}

/* Whether the text behind what is left of a tag, and few others, is a mark.
 * It is near, or looking for it would take as long as to parse the page. */
static bool
shows_label(const char *at, const char *end)
{
	const char *stop;

	end = end - at > NEAR ? at + NEAR : end;
	for (int tags = 0; tags < TAGS_MAX; tags++) {
		at = memchr(at, '>', (size_t)(end - at));
		if (!at)
			return false;
		at++;
		at += html_around_label(at, (size_t)(end - at));
		if (at == end || *at != '<')
			break;
	}
	stop = memchr(at, '<', (size_t)(end - at));
	return stop && html_is_label(at, (size_t)(stop - at));
}

/* Most pages have no reference to a place of their own: they need not be
 * parsed for it. */
static bool
has_reference(const struct buf *page)
{
	const char *at = page->data, *end = at + page->length;

	while (at < end && (at = memchr(at, '#', (size_t)(end - at)))) {
		if (at - page->data > 1 &&
		    (at[-1] == '=' ||
			(strchr("\"'", at[-1]) && at[-2] == '=')) &&
		    shows_label(at, end))
			return true;
		at++;
	}
	return false;
}

void
html_pairs_find(const struct buf *page, struct html_pairs *pairs)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct scan *s;
	struct extraction x;

	if (!page->length || !has_reference(page))
		return;
	s = mem_alloc(sizeof *s);
	/* What is wrong with the page is said when it is read. */
	extraction_init(&x);
	if (xml_read_html(page->data, page->length, &x, &events, s) == 0)
		collect(s, pairs);
	else
		for (size_t i = 0; i < s->note_count; i++)
			free(s->notes[i].key);
	extraction_release(&x);
	release(s);
}

const struct html_pair *
html_pairs_at(const struct html_pairs *pairs, size_t element)
{
	struct html_pair wanted = {.element = element};

	return pairs->count ? bsearch(&wanted, pairs->all, pairs->count,
				  sizeof wanted, by_element)
			    : NULL;
}

void
html_pairs_release(struct html_pairs *pairs)
{
	for (size_t i = 0; i < pairs->key_count; i++)
		free(pairs->keys[i]);
	free(pairs->keys);
	free(pairs->all);
	*pairs = (struct html_pairs){NULL, 0, NULL, 0};
}

/* Notes of a page of HTML, and links to them. */
#include "extract/html_page.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

bool
html_has_word(
    const struct xml_element *e, const char *attribute, const char *word)
{
	char *value = xml_attribute(e, attribute), *at = value;
	size_t n = strlen(word);
	bool found = false;

	for (; at && *at && !found; at += strcspn(at, " \t\n")) {
		at += strspn(at, " \t\n");
		found = strcspn(at, " \t\n") == n && memcmp(at, word, n) == 0;
	}
	free(value);
	return found;
}

/* One of the words of a list that ends with NULL. */
static bool
has_any(const struct xml_element *e, const char *attribute,
    const char *const *words)
{
	for (; *words; words++)
		if (html_has_word(e, attribute, *words))
			return true;
	return false;
}

static bool
is_back_link(const struct xml_element *e)
{
	return html_has_word(e, "role", "doc-backlink") ||
	       html_has_word(e, "epub:type", "backlink") ||
	       html_has_word(e, "class", "footnote-back");
}

static bool
says_reference(const struct xml_element *e)
{
	return html_has_word(e, "role", "doc-noteref") ||
	       html_has_word(e, "epub:type", "noteref") ||
	       html_has_word(e, "class", "footnote-ref");
}

static bool
says_note(const struct xml_element *e)
{
	static const char *const types[] = {
	    "footnote", "endnote", "rearnote", NULL};
	static const char *const roles[] = {
	    "doc-footnote", "doc-endnote", NULL};

	return has_any(e, "epub:type", types) || has_any(e, "role", roles);
}

static bool
says_notes(const struct xml_element *e)
{
	static const char *const types[] = {
	    "footnotes", "endnotes", "rearnotes", NULL};

	return has_any(e, "epub:type", types) ||
	       html_has_word(e, "role", "doc-endnotes");
}

/* The number of the note a link leads to, with its text if that lies in
 * another page; 0: it is none. */
static size_t
number_of(struct page *p, const char *target, bool certain)
{
	const struct buf *text = NULL;
	struct flow *f = p->flow;
	bool here = *target == '#';
	size_t number;

	if (here && !target[1])
		return 0;
	if (p->notes && (!here || !certain))
		text = p->notes->find(p->notes->context, target, certain);
	if (here)
		return certain || text ? flow_note_number(f, target + 1) : 0;
	number = text ? flow_note_find(f, target) : 0;
	if (!text || number)
		return number;
	number = flow_note_number(f, target);
	flow_note_begin(f, number);
	flow_add(f, text->data, text->length);
	flow_frame_end(f);
	return number;
}

/* In front of a note, the way back is its number. */
static bool
leads_back(const struct page *p, const struct xml_element *e)
{
	struct flow *f = p->flow;
	char *target = xml_attribute(e, "href");
	bool found = p->collect && f->depth && target && strchr(target, '#') &&
		     !flow_open_block(f)->length &&
		     !f->frames[f->depth].lines.length;

	free(target);
	return found;
}

void
html_begin_link(struct page *p, const struct xml_element *e)
{
	struct flow *f = p->flow;
	struct buf *block = flow_open_block(f);
	char *target;
	size_t number;

	if (is_back_link(e) || leads_back(p, e)) {
		p->skip = p->depth;
		return;
	}
	if (f->depth)
		return;
	target = xml_attribute(e, "href");
	number = target ? number_of(p, target, says_reference(e)) : 0;
	if (number) {
		if (block->length && block->data[block->length - 1] == '^')
			block->data[--block->length] = '\0';
		flow_note_refer(f, number);
		p->skip = p->depth;
	}
	free(target);
}

static void
begin_frame(struct page *p, size_t number)
{
	flow_block(p->flow);
	flow_item(p->flow, 0, "");
	flow_note_begin(p->flow, number);
	p->levels[p->depth].frame = true;
}

/* Of an element that does not say so, an item or a paragraph may be a note; it
 * is one among notes. */
static void
collect(struct page *p, enum html_element element, const struct xml_element *e,
    const char *id)
{
	bool is_note = says_note(e);
	bool perhaps = element == HTML_ITEM || strcmp(e->name, "p") == 0 ||
		       strcmp(e->name, "dd") == 0 ||
		       strcmp(e->name, "aside") == 0;
	char *key;

	if (p->flow->depth || (!is_note && !perhaps))
		return;
	key =
	    mem_printf("%s%s", is_note || p->in_notes ? "" : HTML_PERHAPS, id);
	begin_frame(p, flow_note_number(p->flow, key));
	free(key);
}

void
html_begin_note(
    struct page *p, enum html_element element, const struct xml_element *e)
{
	char *id = xml_attribute(e, "id");
	size_t number;

	if (!p->in_notes && says_notes(e))
		p->in_notes = p->depth;
	if (!id || !*id) {
		free(id);
		return;
	}
	number = flow_note_find(p->flow, id);
	if (p->collect) {
		collect(p, element, e, id);
	} else if (p->notes && p->notes->given(p->notes->context, id)) {
		p->skip = p->depth;
		if (element == HTML_ITEM && p->list_count)
			html_list(p)->next++;
	} else if (number || html_has_word(e, "role", "doc-footnote") ||
		   html_has_word(e, "epub:type", "footnote")) {
		begin_frame(p, number ? number : flow_note_number(p->flow, id));
	}
	free(id);
}

/* Notes of a page of HTML, and links to them. */
#include "extract/web/html_page.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/web/html_labels.h"

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

/* The part that the element has in a note that only links tell. */
static const struct html_pair *
part(const struct page *p, enum html_part wanted)
{
	const struct html_pair *pair = html_pairs_at(&p->pairs, p->element);

	return pair && pair->part == wanted ? pair : NULL;
}

/* The brackets around it go, too. */
static void
skip_way_back(struct page *p)
{
	struct buf *block = flow_open_block(p->flow);
	size_t n = block->length;

	p->skip = p->depth;
	if (p->flow->depth && n &&
	    (html_around_label(block->data, n) == n ||
		html_is_arrow(block->data, n, true)))
		buf_clear(block);
	p->around = p->flow->depth && !block->length;
}

static void
refer(struct page *p, size_t number)
{
	struct buf *block = flow_open_block(p->flow);

	if (block->length && block->data[block->length - 1] == '^')
		block->data[--block->length] = '\0';
	flow_note_refer(p->flow, number);
	p->skip = p->depth;
	p->label_of = number;
}

void
html_begin_link(struct page *p, const struct xml_element *e)
{
	struct flow *f = p->flow;
	struct level *level = &p->levels[p->depth];
	const struct html_pair *pair = part(p, HTML_REFERENCE);
	char *target;
	size_t number = 0;

	if (is_back_link(e) || leads_back(p, e) || part(p, HTML_WAY_BACK)) {
		skip_way_back(p);
		return;
	}
	target = xml_attribute(e, "href");
	level->local = target && strchr(target, '#');
	level->from = flow_open_block(f)->length;
	level->serial = f->serial;
	if (pair && !f->depth)
		number = flow_note_number(f, p->pairs.keys[pair->key]);
	else if (target && !f->depth)
		number = number_of(p, target, says_reference(e));
	if (number)
		refer(p, number);
	free(target);
}

void
html_end_link(struct page *p, const struct level *level)
{
	struct buf *block = flow_open_block(p->flow);

	if (level->local && level->serial == p->flow->serial &&
	    level->from < block->length &&
	    html_is_arrow(block->data + level->from,
		block->length - level->from, p->flow->depth > 0)) {
		block->length = level->from;
		block->data[block->length] = '\0';
	}
}

/* Labels. */

static char *
label_of(struct page *p, size_t number)
{
	size_t place = number - p->first_note;

	if (place >= p->label_count) {
		p->labels = mem_array(p->labels, place + 1, sizeof *p->labels);
		memset(p->labels + p->label_count, 0,
		    (place + 1 - p->label_count) * sizeof *p->labels);
		p->label_count = place + 1;
	}
	return p->labels[place];
}

void
html_add_label(struct page *p, const char *text, size_t n)
{
	char *label = label_of(p, p->label_of);
	size_t around = html_around_label(text, n), end = around;

	while (end < n && !html_around_label(text + end, n - end))
		end++;
	if (!*label && end > around && end - around < HTML_LABEL_SIZE &&
	    html_is_label(text, n))
		memcpy(label, text + around, end - around);
}

/* The length of the label at the start of the text, if it stands alone. */
static size_t
label_length(const char *label, const char *text, size_t n)
{
	size_t around = html_around_label(text, n), length = strlen(label);
	const char *behind = text + around + length;

	if (n - around < length || memcmp(text + around, label, length) != 0)
		return 0;
	n -= around + length;
	if (n && !html_around_label(behind, n))
		return 0;
	/* No number with a point, such as "1.5". */
	if (n > 1 && strchr(".:", *behind) &&
	    !html_around_label(behind + 1, n - 1))
		return 0;
	return around + length;
}

void
html_skip_label(struct page *p, const char **text, size_t *n)
{
	size_t length = 0;

	if (*p->label && html_around_label(*text, *n) < *n) {
		length = label_length(p->label, *text, *n);
		*p->label = '\0';
		p->around = p->around || length;
	}
	if (p->around) {
		length += html_behind_label(*text + length, *n - length);
		p->around = length == *n;
	}
	*text += length;
	*n -= length;
}

static void
begin_frame(struct page *p, size_t number)
{
	flow_block(p->flow);
	flow_item(p->flow, 0, "");
	flow_note_begin(p->flow, number);
	p->levels[p->depth].frame = true;
	if (number && !p->collect)
		memcpy(p->label, label_of(p, number), sizeof p->label);
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

/* Another page was given it. */
static bool
was_given(const struct page *p, const char *id)
{
	return id && *id && p->notes && p->notes->given(p->notes->context, id);
}

/* The number of the note that begins with the element; 0: none does. */
static size_t
begun_note(struct page *p, const struct xml_element *e, const char *id)
{
	const struct html_pair *pair = part(p, HTML_NOTE);
	size_t number;

	if (pair)
		return flow_note_number(p->flow, p->pairs.keys[pair->key]);
	if (!id || !*id)
		return 0;
	number = flow_note_find(p->flow, id);
	if (!number && (html_has_word(e, "role", "doc-footnote") ||
			   html_has_word(e, "epub:type", "footnote")))
		number = flow_note_number(p->flow, id);
	return number;
}

void
html_begin_note(
    struct page *p, enum html_element element, const struct xml_element *e)
{
	char *id = xml_attribute(e, "id");
	size_t number;

	if (!p->in_notes && says_notes(e))
		p->in_notes = p->depth;
	if (p->collect) {
		if (id && *id)
			collect(p, element, e, id);
	} else if (was_given(p, id)) {
		p->skip = p->depth;
		if (element == HTML_ITEM && p->list_count)
			html_list(p)->next++;
	} else {
		number = begun_note(p, e, id);
		if (number)
			begin_frame(p, number);
	}
	free(id);
}

void
html_end_note(struct page *p)
{
	flow_frame_end(p->flow);
	p->label[0] = '\0';
	p->around = false;
}

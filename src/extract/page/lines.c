#include "extract/page/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/page/fractions.h"
#include "extract/page/jumbled.h"
#include "extract/page/spaced.h"
#include "extract/text/clean.h"
#include "extract/text/unicode.h"

/* All in sizes of the letters. */
#define BLANK 0.12F   /* between words; poppler's own limit is 0.1 */
#define NARROW 0.25F  /* a blank at the end of a run */
#define WIDE_GAP 0.9F /* more than a blank, less than a column's */
#define LEVEL 0.25F   /* letters on one height may differ so much */
#define BACK 0.6F     /* a run may begin so far in the one before */
#define OVERLAY 1.2F  /* so wide is one that is printed over another */
#define LEAD 0.4F     /* from a number in the margin to the text */
#define LEAD_DIGITS 4
#define SLASH 0x338U
#define LETTER 0.5F	 /* so wide are letters of turned text, about */
#define TURNED_MORE 0.1F /* of that: it may be so much wider */
#define TURNED_GAP 0.3F
#define BESIDE 3.0F	  /* a sign may stand so far in front of its line */
#define SCRIPT_SIZE 0.86F /* raised and lowered letters are smaller */
#define RAISED 0.12F
#define LOWERED 0.1F
#define ATTACHED 0.3F /* a script may be so far from its letter */
#define SCRIPT_REACH 0.75F
#define SAME_PLACE 1.2F /* points: a word printed twice to make it bold */
#define TWICE 8		/* runs back */
#define RAISED_DIGITS 3

/* One that is being put together. */
struct open {
	struct pages *p;
	size_t first, end; /* its runs */
	float left, right; /* of all */
	float base, size;  /* of its main run */
	size_t weight;	   /* bytes of that */
	bool sorted, leftward, alone;
};

static float
right_of(const struct page_run *r)
{
	return r->right;
}

static const char *
text_of(const struct pages *p, const struct page_run *r)
{
	return p->raw.data + r->offset;
}

/* Whether letters of scripts that are read from the right are in it. */
static bool
reads_leftward(const char *text, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		unsigned char c = (unsigned char)text[i];
		unsigned char d = (unsigned char)text[i + 1];

		if ((c >= 0xD6 && c < 0xE0) ||
		    (c == 0xEF &&
			(d == 0xAD || d == 0xAE || d == 0xAF || d == 0xB7 ||
			    d == 0xB9 || d == 0xBA || d == 0xBB)))
			return true;
	}
	return false;
}

/* Whether r can stand on the height of letters of that size. */
static bool
on_height(float base, float size, const struct page_run *r)
{
	float shift = r->base - base, large = fmaxf(size, r->size);

	if (r->flags & RUN_WORD)
		return true;
	if (fabsf(shift) <= LEVEL * fminf(size, r->size))
		return true;
	if (r->size <= SCRIPT_SIZE * size)
		return shift > -SCRIPT_REACH * large && shift < 0.5F * large;
	if (size <= SCRIPT_SIZE * r->size)
		return shift < SCRIPT_REACH * large && shift > -0.5F * large;
	return false;
}

static bool
is_script(float size, const struct page_run *r)
{
	return r->size <= SCRIPT_SIZE * size || size <= SCRIPT_SIZE * r->size;
}

static bool
joins(const struct open *o, const struct page_run *r)
{
	float size = fmaxf(o->size, r->size), gap = r->left - o->right;
	bool shifted =
	    fabsf(r->base - o->base) > LEVEL * fminf(o->size, r->size);

	if (r->flags & RUN_STARTS || o->alone ||
	    !on_height(o->base, o->size, r))
		return false;
	if (r->flags & RUN_WORD)
		return true;
	if (gap >= -BACK * size)
		return !shifted ||
		       gap <= size * (is_script(o->size, r) && r->size > o->size
					     ? 2.5F
					     : 1);
	if (!shifted && r->left > o->left &&
	    r->right < o->right + 0.3F * size &&
	    r->right - r->left < OVERLAY * size)
		return true;
	gap = o->left - right_of(r);
	if (shifted || gap < -0.3F * size)
		return false;
	return gap <= BESIDE * size || o->leftward ||
	       reads_leftward(text_of(o->p, r), r->length);
}

static void
take(struct open *o, struct page_run *r)
{
	size_t weight = r->length;

	if (o->first == o->end) {
		o->left = r->left;
		o->right = r->right;
		o->weight = 0;
		o->sorted = true;
		o->leftward = false;
		o->alone = r->flags & RUN_ALONE;
	} else if (r->left < o->right - BACK * r->size) {
		o->sorted = false;
	}
	o->leftward =
	    o->leftward || reads_leftward(text_of(o->p, r), r->length);
	o->left = fminf(o->left, r->left);
	o->right = fmaxf(o->right, r->right);
	if (weight > o->weight || (r->size > o->size / SCRIPT_SIZE)) {
		o->weight = weight;
		o->base = r->base;
		o->size = r->size;
	}
	o->end++;
}

static int
by_left(const void *a, const void *b)
{
	const struct page_run *x = a, *y = b;

	if (x->left != y->left)
		return x->left < y->left ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Text of a line while it is written. */
struct writer {
	struct pages *p;
	struct page_line *line;
	float right;	    /* of what is written */
	float pitch;	    /* width of a letter of the last run; 0: unknown */
	bool blank;	    /* behind it */
	bool formula, thin; /* the last run: of a formula, without width */
	float size;
	int script; /* 1: raised, -1: lowered */
	size_t script_at, script_text;
	size_t bold, mono, math, letters;
	float line_pitch;
};

static bool
is_broken(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
	       (point >= 0xE000 && point < 0xF900) || point == 0xFFFD ||
	       point >= 0xF0000;
}

/* Bytes at the start that are ASCII and visible, or blanks between such. */
static size_t
plain_run(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && text[i] >= ' ' && text[i] < 0x7F)
		i++;
	return i;
}

/* TeX prints the slash that strikes a relation in front of it.  The length of
 * that, and what both make; 0: it strikes what is before. */
static size_t
struck_sign(
    const struct buf *before, const char *text, size_t n, uint32_t *made)
{
	size_t length = 0;

	*made = n ? unicode_compose(unicode_at(text, n, 0, &length), SLASH) : 0;
	if (!*made || unicode_compose(
			  unicode_before(before->data, before->length), SLASH))
		return 0;
	return length;
}

/* Appends text.  0C and 0D are ligatures of an old TeX font here, but would be
 * a page and a line end in the text.  Returns how many letters it has. */
static size_t
add_text(struct pages *p, const char *text, size_t n)
{
	struct page *page = &p->pages[p->page_count - 1];
	size_t length, more, count = 0;
	uint32_t point, made;
	char bytes[4];

	for (size_t i = 0; i < n; i += length) {
		length = plain_run(text + i, n - i);
		if (length) {
			count += length;
			buf_add(&p->text, text + i, length);
			continue;
		}
		point = 0xFFFD;
		length = utf8_decode(text + i, n - i, &point);
		count++;
		page->broken += is_broken(point);
		more = point == SLASH ? struck_sign(&p->text, text + i + length,
					    n - i - length, &made)
				      : 0;
		if (more) {
			buf_add(&p->text, bytes, utf8_encode(made, bytes));
			length += more;
		} else if (length == 0) {
			buf_add_text(&p->text, "\xEF\xBF\xBD");
			length = 1;
		} else if (point == '\f' || point == '\r') {
			buf_add_text(&p->text,
			    point == '\f' ? "\xEF\xAC\x81" : "\xEF\xAC\x82");
		} else if (point != WRAP && point != '\n' && point != '\t') {
			buf_add(&p->text, text + i, length);
		}
	}
	page->visible += count;
	return count;
}

static bool
short_number(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return n > 0 && n <= RAISED_DIGITS;
}

/* Whether a script of more than one part needs brackets: "n+1", not "-31". */
static bool
is_compound(const char *text, size_t n)
{
	size_t length;

	unicode_at(text, n, 0, &length);
	for (size_t i = length; i < n; i += length ? length : 1) {
		uint32_t point = unicode_at(text, n, i, &length);

		if (point && point < 0x80 && strchr(" +-*/=<>", (int)point))
			return true;
		if (point == 0x2212 || point == 0xB7)
			return true;
	}
	return false;
}

static void
insert(struct buf *b, size_t at, char c)
{
	buf_add_char(b, c);
	memmove(b->data + at + 1, b->data + at, b->length - 1 - at);
	b->data[at] = c;
}

static void
end_script(struct writer *w)
{
	struct buf *text = &w->p->text;
	size_t n = text->length - w->script_text;

	if (!w->script)
		return;
	if (w->script_text > w->script_at &&
	    is_compound(text->data + w->script_text, n)) {
		insert(text, w->script_text, '(');
		buf_add_char(text, ')');
	} else if (w->script > 0 &&
		   short_number(text->data + w->script_text, n)) {
		pages_mark(w->p, w->line,
		    (struct page_mark){w->script_at,
			text->length - w->script_at, w->right, w->right, true});
	}
	w->script = 0;
}

/* A sign of its own, like a star or TM, needs no mark. */
static bool
needs_mark(const char *text, size_t n)
{
	size_t length;
	uint32_t point = unicode_at(text, n, 0, &length);

	return unicode_letter(point) || unicode_digit(point) ||
	       point == 0x2212 || point == 0x221E ||
	       (point && point < 0x80 && strchr("+-(", (int)point));
}

static void
begin_script(struct writer *w, int script, const char *text, size_t n)
{
	struct buf *out = &w->p->text;

	w->script = script;
	w->script_at = w->script_text = out->length;
	if (needs_mark(text, n)) {
		buf_add_char(out, script > 0 ? '^' : '_');
		w->script_text++;
	}
}

static int
script_of(const struct open *o, const struct page_run *r)
{
	if (r->flags & RUN_WORD || r->size > SCRIPT_SIZE * o->size)
		return 0;
	return o->base - r->base > RAISED * o->size    ? 1
	       : r->base - o->base > LOWERED * o->size ? -1
						       : 0;
}

/* Blanks between what is written and a run, as many as fit where letters have
 * one width. */
static size_t
blanks(const struct writer *w, const struct page_run *r, float gap, bool given)
{
	float size = r->size;

	if (r->flags & RUN_MONO && w->pitch > 0 && gap > 0.5F * w->pitch)
		return gap < 200 * w->pitch ? (size_t)(gap / w->pitch + 0.5F)
					    : 200;
	if (r->flags & RUN_MONO && w->pitch > 0)
		return given;
	if (r->flags & RUN_WORD)
		return gap > -0.3F * size;
	return given || gap > BLANK * size;
}

static void
add_gap(struct writer *w, const struct open *o, const struct page_run *r,
    bool given)
{
	float gap = r->left - w->right;
	size_t count = blanks(w, r, gap, given || w->blank);

	if (count && w->script)
		end_script(w);
	for (size_t i = 0; i < count; i++)
		buf_add_char(&w->p->text, ' ');
	if (count && gap >= WIDE_GAP * fminf(o->size, r->size))
		pages_mark(w->p, w->line,
		    (struct page_mark){
			w->p->text.length, 0, w->right, r->left, false});
}

/* The text of a run without the blanks around it. */
struct core {
	const char *text;
	size_t n;
	bool before, behind;
	float right;
};

static struct core
core_of(const struct pages *p, const struct page_run *r)
{
	struct core c = {text_of(p, r), r->length, false, false, r->right};
	size_t all = r->length, tail = 0;

	while (c.n && (*c.text == ' ')) {
		c.text++;
		c.n--;
		c.before = true;
	}
	while (c.n && c.text[c.n - 1] == ' ') {
		c.n--;
		tail++;
		c.behind = true;
	}
	if (tail && all)
		c.right -= fminf((float)tail * NARROW * r->size,
		    (r->right - r->left) * (float)tail / (float)all);
	return c;
}

/* TeX strikes a relation by a slash of its own in front of it, which may come
 * as the digit that has its place in the font.  Takes the slash away and writes
 * the struck sign; returns its length in text, 0: nothing is struck. */
static size_t
add_struck(struct writer *w, const struct core *c, float left, float size)
{
	struct buf *out = &w->p->text;
	uint32_t slash = unicode_before(out->data, out->length), made;
	bool over = left < w->right - 0.2F * size || w->thin;
	size_t length;
	char bytes[4];

	if (slash != SLASH &&
	    !(over && (slash == '/' || (slash == '6' && w->formula))))
		return 0;
	made = unicode_compose(unicode_at(c->text, c->n, 0, &length), SLASH);
	if (!made)
		return 0;
	out->length -= utf8_encode(slash, bytes);
	if (out->length > w->line->offset && w->thin &&
	    out->data[out->length - 1] != ' ')
		buf_add_char(out, ' ');
	buf_add(out, bytes, utf8_encode(made, bytes));
	return length;
}

/* The number in front of a line that begins with one, set apart. */
static void
note_lead(struct writer *w, const struct open *o, const struct page_run *r,
    const char *text, size_t n)
{
	struct page_line *line = w->line;
	const char *lead = w->p->text.data + line->offset;
	size_t digits = w->p->text.length - line->offset;

	(void)text;
	if (!n || !digits || digits > LEAD_DIGITS || w->script ||
	    r->left - w->right < LEAD * o->size)
		return;
	for (size_t i = 0; i < digits; i++)
		if (lead[i] < '0' || lead[i] > '9')
			return;
	line->lead = (uint8_t)digits;
	line->lead_small = w->size <= SCRIPT_SIZE * r->size;
	line->lead_right = w->right;
	line->behind_lead = r->left;
	if (!w->mono) /* numbers beside code have other letters */
		w->letters = 0;
}

static void
add_run(struct writer *w, const struct open *o, const struct page_run *r)
{
	struct core c = core_of(w->p, r);
	size_t start, count;
	int script = script_of(o, r);

	if (!c.n) {
		w->blank = w->blank || r->length;
		return;
	}
	start = w->p->text.length;
	if (start > w->line->offset) {
		size_t struck = add_struck(w, &c, r->left, o->size);

		c.text += struck;
		c.n -= struck;
		note_lead(w, o, r, c.text, c.n);
		if (!struck)
			add_gap(w, o, r, c.before);
	}
	if (script != w->script)
		end_script(w);
	if (script && !w->script && w->p->text.length > w->line->offset &&
	    w->p->text.length == start &&
	    r->left - w->right <= ATTACHED * o->size)
		begin_script(w, script, c.text, c.n);
	else if (script > 0 && w->p->text.length == w->line->offset &&
		 short_number(c.text, c.n))
		w->line->raised = (uint8_t)c.n;
	start = w->p->text.length;
	if (r->flags & RUN_MATH && c.n == 4 &&
	    memcmp(c.text, "7\xE2\x86\x92", 4) == 0) {
		c.text = "\xE2\x86\xA6"; /* the bar of "maps to" */
		c.n = 3;
	}
	count = add_text(w->p, c.text, c.n);
	w->pitch = r->flags & RUN_MONO && count
		       ? (c.right - r->left) / (float)count
		       : 0;
	w->letters += count;
	w->line_pitch = fmaxf(w->line_pitch, w->pitch);
	w->bold += r->flags & RUN_BOLD ? count : 0;
	w->mono += r->flags & RUN_MONO ? count : 0;
	w->math += r->flags & RUN_MATH ? count : 0;
	if (start == w->line->offset && r->flags & RUN_SIGN && count <= 2)
		w->line->sign = (uint8_t)(w->p->text.length - start);
	w->right = c.right;
	w->blank = c.behind;
	w->size = r->size;
	w->formula = r->flags & RUN_MATH;
	w->thin = c.right - r->left < 0.2F * r->size;
}

/* The number behind a wide blank at the end of a line. */
static void
note_tail(struct writer *w, const struct open *o)
{
	struct page_line *line = w->line;
	const struct page_mark *m;
	size_t end = line->offset + line->length;

	if (!line->marks)
		return;
	m = w->p->marks + line->mark + line->marks - 1;
	if (m->length || end - m->offset > LEAD_DIGITS ||
	    !short_number(w->p->text.data + m->offset, end - m->offset))
		return;
	line->tail = (uint8_t)(end - m->offset);
	line->tail_small = w->size <= SCRIPT_SIZE * o->size;
}

static void
write_line(struct open *o)
{
	struct pages *p = o->p;
	struct writer w = {.p = p, .line = pages_line(p)};
	struct page_line *line = w.line;
	float top = o->base, bottom = o->base;

	if (!o->sorted || o->leftward)
		qsort(p->runs + o->first, o->end - o->first, sizeof *p->runs,
		    by_left);
	for (size_t i = o->first; i < o->end; i++) {
		add_run(&w, o, &p->runs[i]);
		top = fminf(top, p->runs[i].top);
		bottom = fmaxf(bottom, p->runs[i].bottom);
	}
	end_script(&w);
	line->length = p->text.length - line->offset;
	line->left = line->text_left = o->left;
	line->right = w.right;
	line->top = top;
	line->bottom = bottom;
	line->base = o->base;
	line->height = o->size;
	line->pitch = w.mono ? w.line_pitch : 0;
	line->bold = w.letters && w.bold == w.letters;
	line->mono = w.letters && w.mono == w.letters;
	line->math = 2 * w.math > w.letters;
	line->spaced =
	    !line->math && spaced_text(pages_text(p, line), line->length);
	note_tail(&w, o);
	if (!line->length)
		p->count--;
}

static bool
same_text(
    const struct pages *p, const struct page_run *a, const struct page_run *b)
{
	return a->length == b->length &&
	       memcmp(text_of(p, a), text_of(p, b), a->length) == 0;
}

/* Printed a second time, a little beside the first, to look bold. */
static bool
is_twice(const struct pages *p, size_t i)
{
	const struct page_run *r = &p->runs[i];

	for (size_t k = i; k > 0 && k + TWICE > i; k--) {
		const struct page_run *before = &p->runs[k - 1];

		if (fabsf(before->left - r->left) <= SAME_PLACE &&
		    fabsf(before->top - r->top) <= SAME_PLACE &&
		    same_text(p, before, r))
			return true;
	}
	return false;
}

/* Text that runs upwards, or on its head, has no width. */
static bool
is_turned(const struct pages *p, const struct page_run *r)
{
	return !(r->flags & RUN_WORD) && r->right <= r->left &&
	       utf8_count(text_of(p, r), r->length) > 1;
}

static bool
is_outside(const struct page *page, const struct page_run *r)
{
	return page->width > 0 && !(r->flags & RUN_WORD) &&
	       (r->left > page->width || r->right < 0 ||
		   r->top > page->height || r->bottom < 0);
}

/* Whether b goes on with a in the same turned line.  The text of both lies
 * behind each other. */
static bool
goes_on_turned(const struct page_run *a, const struct page_run *b)
{
	return fabsf(a->left - b->left) <= SAME_PLACE &&
	       a->offset + a->length == b->offset &&
	       fabsf(a->size - b->size) < 0.5F &&
	       fabsf(a->top - b->top) <
		   2 * b->size + (float)a->length * b->size;
}

/* Which way turned text runs: where its pieces are behind each other. */
static bool
runs_down(const struct pages *p)
{
	size_t down = 0, up = 0;

	for (size_t i = 1; i < p->run_count; i++) {
		const struct page_run *a = &p->runs[i - 1], *b = a + 1;

		if (!goes_on_turned(a, b))
			continue;
		down += b->top > a->top;
		up += b->top < a->top;
	}
	return down > up;
}

/* Whether most of a page stands on its head. */
static bool
is_upside_down(const struct pages *p)
{
	size_t back = 0;

	for (size_t i = 0; i < p->run_count; i++)
		back += p->runs[i].right < p->runs[i].left - 0.5F;
	return 2 * back > p->run_count;
}

/* About how wide turned text is, in sizes. */
static float
turned_width(const char *text, size_t n)
{
	float width = 0;

	for (size_t i = 0; i < n; i++) {
		char c = text[i];

		if (((unsigned char)c & 0xC0) == 0x80) /* not its first byte */
			continue;
		width += strchr("fijltrI.,;:'|!()[]", c) ? 0.3F
			 : strchr("mwMW", c)		 ? 0.85F
			 : c >= 'A' && c <= 'Z'		 ? 0.7F
							 : LETTER;
	}
	return width;
}

/* Turns the runs of a page that is printed sideways, or on its head.  How long
 * they are is not said: up to the next, if that goes on, else as letters
 * usually are. */
static void
turn(struct pages *p)
{
	struct page *page = &p->pages[p->page_count - 1];
	bool over = is_upside_down(p), down = !over && runs_down(p);
	float swap = page->width;

	for (size_t i = 0; i < p->run_count; i++) {
		struct page_run *r = &p->runs[i], old = *r;

		r->left = over	 ? page->width - old.left
			  : down ? old.top
				 : page->height - old.top;
		r->base = over	 ? page->height - old.top
			  : down ? page->width - old.left
				 : old.left;
		r->top = r->base - r->size;
		r->bottom = r->base + 0.3F * r->size;
		r->right =
		    r->left + r->size * turned_width(text_of(p, r), r->length);
	}
	for (size_t i = 0; i + 1 < p->run_count; i++) {
		struct page_run *r = &p->runs[i];
		float start = r[1].left;

		if (r[1].base == r->base && start > r->left &&
		    start < r->right + TURNED_MORE * (r->right - r->left) +
				TURNED_GAP * r->size)
			r->right = start;
	}
	if (over)
		return;
	page->width = page->height;
	page->height = swap;
}

/* Letters of the page, and of those turned ones. */
static size_t
count_turned(const struct pages *p, size_t *letters)
{
	size_t turned = 0;

	*letters = 0;
	for (size_t i = 0; i < p->run_count; i++) {
		const struct page_run *r = &p->runs[i];

		*letters += r->length;
		turned += !(r->flags & RUN_WORD) && r->right <= r->left
			      ? r->length
			      : 0;
	}
	return turned;
}

/* The edges of what is printed upright. */
static void
upright_edges(const struct pages *p, float *left, float *right)
{
	*left = 1e9F;
	*right = -1e9F;
	for (size_t i = 0; i < p->run_count; i++) {
		const struct page_run *r = &p->runs[i];

		if (r->right <= r->left)
			continue;
		*left = fminf(*left, r->left);
		*right = fmaxf(*right, r->right);
	}
}

/* Leaves only what can be read: turned text beside the text is a stamp or the
 * like, within it each line of it stands alone. */
static void
sift(struct pages *p)
{
	const struct page *page = &p->pages[p->page_count - 1];
	size_t kept = 0, letters, turned = count_turned(p, &letters);
	float left = 0, right = 0;

	if (2 * turned > letters)
		turn(p);
	else if (turned)
		upright_edges(p, &left, &right);
	for (size_t i = 0; i < p->run_count; i++) {
		struct page_run r = p->runs[i];

		if (is_outside(page, &r))
			continue;
		if (kept && r.right <= r.left && r.length &&
		    p->runs[kept - 1].right <= p->runs[kept - 1].left &&
		    goes_on_turned(&p->runs[kept - 1], &r)) {
			p->runs[kept - 1].length += r.length;
			continue;
		}
		p->runs[kept] = r;
		if (!is_twice(p, kept))
			kept++;
	}
	p->run_count = kept;
	kept = 0;
	for (size_t i = 0; i < p->run_count; i++) {
		struct page_run *r = &p->runs[i];

		if (is_turned(p, r)) {
			if (r->left <= left || r->left >= right)
				continue;
			r->flags |= RUN_STARTS | RUN_ALONE;
			r->right = r->left + r->size;
		}
		p->runs[kept++] = *r;
	}
	p->run_count = kept;
}

/* Ends the block where the text does not go on below in the same letters. */
static bool
goes_below(const struct page_line *a, const struct page_line *b, float left,
    float right)
{
	float step = b->base - a->base, size = fmaxf(a->height, b->height);

	return step > 0.3F * size && step < 3 * size && b->left < right &&
	       b->right > left && fabsf(a->height - b->height) <= 0.08F * size;
}

static void
number_blocks(struct pages *p)
{
	size_t first = p->pages[p->page_count - 1].first;
	float left = 0, right = 0;

	p->block++;
	for (size_t i = first; i < p->count; i++) {
		struct page_line *l = &p->lines[i];

		if (i > first && goes_below(l - 1, l, left, right)) {
			left = fminf(left, l->left);
			right = fmaxf(right, l->right);
		} else {
			p->block += i > first;
			left = l->left;
			right = l->right;
		}
		l->block = p->block;
	}
}

void
lines_make(struct pages *p)
{
	struct open o = {.p = p};

	sift(p);
	jumbled_sort(p);
	fractions_join(p);
	for (size_t i = 0; i < p->run_count; i++) {
		if (o.end > o.first && !joins(&o, &p->runs[i])) {
			write_line(&o);
			o.first = o.end;
		}
		take(&o, &p->runs[i]);
	}
	if (o.end > o.first)
		write_line(&o);
	number_blocks(p);
}

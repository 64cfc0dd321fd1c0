#include "ai/answer/merge.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/answer/fold.h"

#define ALIKE 0.8
#define ALIKE_QUESTION 0.6
#define ALIKE_ANSWER 0.7

/* The distinct trigrams of a text, hashed and sorted. */
struct trigrams {
	uint64_t *list;
	size_t count;
};

static int
by_value(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

static struct trigrams
trigrams_of(const char *text)
{
	size_t n = strlen(text), at = 0, length, points = 0, kept = 0;
	uint64_t window = 0;
	struct trigrams t = {mem_array(NULL, n + 1, sizeof *t.list), 0};
	uint32_t point;

	while (at < n && (length = utf8_decode(text + at, n - at, &point))) {
		window = (window << 21 | point) & 0x7FFFFFFFFFFFFFFFu;
		if (++points >= 3)
			t.list[t.count++] = window;
		at += length;
	}
	if (points > 0 && points < 3)
		t.list[t.count++] = window;
	qsort(t.list, t.count, sizeof *t.list, by_value);
	for (size_t i = 0; i < t.count; i++)
		if (i == 0 || t.list[i] != t.list[i - 1])
			t.list[kept++] = t.list[i];
	t.count = kept;
	return t;
}

static double
jaccard(const struct trigrams *a, const struct trigrams *b)
{
	size_t i = 0, k = 0, both = 0, all;

	while (i < a->count && k < b->count) {
		if (a->list[i] == b->list[k]) {
			both++;
			i++;
			k++;
		} else if (a->list[i] < b->list[k]) {
			i++;
		} else {
			k++;
		}
	}
	all = a->count + b->count - both;
	return all ? (double)both / (double)all : 1;
}

/* A draft as it is compared. */
struct face {
	char *question;
	struct trigrams asked, answered;
};

static struct face
face_of(const struct draft *d)
{
	char *answer = fold_text(d->answer ? d->answer : "");
	struct face f;

	f.question = fold_text(d->question);
	f.asked = trigrams_of(f.question);
	f.answered = trigrams_of(answer);
	free(answer);
	return f;
}

static bool
is_same(const struct face *a, const struct face *b, enum form form)
{
	double alike;

	if (strcmp(a->question, b->question) == 0)
		return true;
	if (forms[form].outline)
		return false;
	alike = jaccard(&a->asked, &b->asked);
	return alike >= ALIKE ||
	       (alike >= ALIKE_QUESTION &&
		   jaccard(&a->answered, &b->answered) >= ALIKE_ANSWER);
}

/* Keeps those that are marked, in order. */
static void
keep_marked(struct drafts *all, const bool *keep)
{
	size_t kept = 0;

	for (size_t i = 0; i < all->count; i++) {
		if (keep[i])
			all->list[kept++] = all->list[i];
		else
			draft_release(&all->list[i]);
	}
	all->count = kept;
}

void
merge_unique(struct drafts *all, enum form form)
{
	struct face *faces = mem_alloc((all->count + 1) * sizeof *faces);
	bool *keep = mem_alloc(all->count + 1);

	for (size_t i = 0; i < all->count; i++) {
		faces[i] = face_of(&all->list[i]);
		keep[i] = true;
		for (size_t k = 0; k < i && keep[i]; k++) {
			if (!keep[k] || !is_same(&faces[i], &faces[k], form))
				continue;
			if (all->list[i].grounded && !all->list[k].grounded)
				keep[k] = false;
			else
				keep[i] = false;
		}
	}
	for (size_t i = 0; i < all->count; i++) {
		free(faces[i].question);
		free(faces[i].asked.list);
		free(faces[i].answered.list);
	}
	keep_marked(all, keep);
	free(keep);
	free(faces);
}

/* The next one of each piece that is left, in order; returns how many. */
static size_t
next_round(
    const struct drafts *all, const bool *keep, bool grounded, size_t *round)
{
	size_t last_piece = SIZE_MAX, n = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct draft *d = &all->list[i];

		if (keep[i] || d->grounded != grounded ||
		    d->piece == last_piece)
			continue;
		last_piece = d->piece;
		round[n++] = i;
	}
	return n;
}

/* Keeps one more of each piece, until wanted are kept or none is left.  What a
 * last round may still keep is spread over its pieces, the last one included:
 * the end of a text is as good as its beginning. */
static size_t
keep_rounds(const struct drafts *all, bool *keep, bool grounded, size_t kept,
    size_t wanted)
{
	size_t *round = mem_array(NULL, all->count + 1, sizeof *round);
	size_t n, take = 1;

	while (take > 0) {
		n = next_round(all, keep, grounded, round);
		take = n < wanted - kept ? n : wanted - kept;
		for (size_t i = 1; i <= take; i++)
			keep[round[i * n / take - 1]] = true;
		kept += take;
	}
	free(round);
	return kept;
}

void
merge_trim(struct drafts *all, enum form form, size_t wanted)
{
	bool *keep = mem_alloc(all->count + 1);
	size_t kept = 0;

	if (forms[form].outline) {
		for (; kept < all->count && kept < wanted; kept++)
			keep[kept] = true;
	} else {
		kept = keep_rounds(all, keep, true, kept, wanted);
		keep_rounds(all, keep, false, kept, wanted);
	}
	keep_marked(all, keep);
	free(keep);
}

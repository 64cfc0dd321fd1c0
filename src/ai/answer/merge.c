#include "ai/answer/merge.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/answer/fold.h"
#include "ai/answer/tongue.h"

#define ALIKE 0.8	 /* trigrams of texts with few words */
#define ALIKE_WORDS 0.6	 /* of questions whose answers are related */
#define ALIKE_ANSWER 0.6 /* of answers that are */
#define ALIKE_BOTH 0.5	 /* of question and answer together */
#define STEM 5		 /* letters of a word that count: its ending does not */
#define WORDS_MAX 200	 /* of a text that is compared */

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

/* The words of a text that say something, by their stems, and its numbers;
 * pointers into its words. */
struct stems {
	char *words; /* as of tongue_words */
	struct stem {
		const char *at;
		size_t n;
		bool proper; /* a name, or with digits */
	} list[WORDS_MAX];
	size_t count;
	uint64_t numbers; /* a bit for each, modulo 64 */
	bool negated;
};

/* A draft as it is compared. */
struct face {
	char *question; /* folded */
	struct trigrams asked;
	struct stems question_stems, answer_stems;
	bool formula;
	int truth; /* of a statement: 0 or 1; -1: no statement */
};

static bool
is_negation(const char *word, size_t n)
{
	static const char *const negations[] = {"nicht", "kein", "keine",
	    "keinen", "nie", "niemals", "ohne", "not", "no", "never", "without",
	    "pas", "jamais", "sans", "nunca", "sin", "except", "ausser"};

	for (size_t i = 0; i < sizeof negations / sizeof *negations; i++)
		if (strlen(negations[i]) == n &&
		    memcmp(negations[i], word, n) == 0)
			return true;
	return false;
}

static bool
holds(const struct stems *s, const struct stem *stem)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].n == stem->n &&
		    memcmp(s->list[i].at, stem->at, stem->n) == 0)
			return true;
	return false;
}

/* Whether a word stands in text with a capital inside a sentence or a digit:
 * it names one thing among others. */
static bool
is_proper(const char *text, const char *word, size_t n)
{
	bool digit = false;

	for (size_t i = 0; i < n; i++)
		digit |= isdigit((unsigned char)word[i]) != 0;
	if (digit)
		return true;
	for (const char *p = text; *p; p++)
		if (isupper((unsigned char)*p) && p > text &&
		    !isalnum((unsigned char)p[-1]) &&
		    tolower((unsigned char)*p) == word[0] &&
		    (n < 2 || tolower((unsigned char)p[1]) == word[1]))
			return true;
	return false;
}

static void
add_stem(struct stems *s, const char *text, const char *word, size_t n)
{
	struct stem stem = {word, n < STEM ? n : STEM, false};

	if (s->count == WORDS_MAX || holds(s, &stem))
		return;
	stem.proper = is_proper(text, word, n);
	s->list[s->count++] = stem;
}

static void
stems_make(struct stems *s, const char *text)
{
	long number;
	size_t n;

	memset(s, 0, sizeof *s);
	s->words = tongue_words(text);
	for (const char *p = s->words + 1; *p; p += n + 1) {
		n = strcspn(p, " ");
		number = tongue_number(p, n);
		if (number >= 0)
			s->numbers |= (uint64_t)1 << number % 64;
		else if (is_negation(p, n))
			s->negated = true;
		else if (!tongue_is_filler(p, n))
			add_stem(s, text, p, n);
		if (!p[n])
			break;
	}
}

/* Stems of a that b has, too. */
static size_t
shared(const struct stems *a, const struct stems *b)
{
	size_t both = 0;

	for (size_t i = 0; i < a->count; i++)
		both += holds(b, &a->list[i]);
	return both;
}

static double
likeness(const struct stems *a, const struct stems *b)
{
	size_t both = shared(a, b), all = a->count + b->count - both;

	return all ? (double)both / (double)all : 1;
}

/* Of question and answer as one text. */
static double
likeness_of_both(const struct face *a, const struct face *b)
{
	static struct stems left, right;
	const struct face *faces[] = {a, b};
	struct stems *unions[] = {&left, &right};

	for (int i = 0; i < 2; i++) {
		const struct stems *more = &faces[i]->answer_stems;

		*unions[i] = faces[i]->question_stems;
		for (size_t k = 0;
		     k < more->count && unions[i]->count < WORDS_MAX; k++)
			if (!holds(unions[i], &more->list[k]))
				unions[i]->list[unions[i]->count++] =
				    more->list[k];
	}
	return likeness(&left, &right);
}

/* Answers to one question: alike, one within the other, or one number. */
static bool
are_related(const struct stems *a, const struct stems *b)
{
	size_t both = shared(a, b);
	size_t least = a->count < b->count ? a->count : b->count;

	if (a->numbers != b->numbers || a->negated != b->negated)
		return false;
	return a->numbers != 0 || (least > 0 && both == least) ||
	       likeness(a, b) >= ALIKE_ANSWER;
}

/* Each has a word that the other has not. */
static bool
are_exclusive(const struct stems *a, const struct stems *b)
{
	size_t both = shared(a, b);

	return both < a->count && both < b->count;
}

static bool
has_own_name(const struct stems *a, const struct stems *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i].proper && !holds(b, &a->list[i]))
			return true;
	return false;
}

/* Each asks about something that the other does not name: like words, two
 * facts. */
static bool
are_contrasted(const struct stems *a, const struct stems *b)
{
	return a->numbers != b->numbers || a->negated != b->negated ||
	       (has_own_name(a, b) && has_own_name(b, a));
}

/* What a draft's answer is: of multiple choice the key. */
static const char *
answer_of(const struct draft *d)
{
	if (d->options_count == DRAFT_OPTIONS)
		return d->options[d->correct];
	if (d->options_count > 0 || !d->answer)
		return "";
	return d->answer;
}

static struct face
face_of(const struct draft *d)
{
	struct face f;

	f.question = fold_text(d->question);
	f.asked = trigrams_of(f.question);
	stems_make(&f.question_stems, d->question);
	stems_make(&f.answer_stems, answer_of(d));
	f.formula = strpbrk(d->question, "$\\") != NULL;
	f.truth = d->options_count == 2 ? d->correct : -1;
	return f;
}

static void
face_release(struct face *f)
{
	free(f->question);
	free(f->asked.list);
	free(f->question_stems.words);
	free(f->answer_stems.words);
}

static bool
is_same(const struct face *a, const struct face *b, enum form form)
{
	const struct stems *left = &a->question_stems;
	const struct stems *right = &b->question_stems;

	if (strcmp(a->question, b->question) == 0)
		return true;
	if (forms[form].outline)
		return false;
	if (strlen(left->words) > 2 && strcmp(left->words, right->words) == 0)
		return true;
	if (a->truth != b->truth || are_contrasted(left, right) ||
	    ((a->formula || b->formula) && are_exclusive(left, right)))
		return false;
	if (a->truth >= 0)
		return left->count > 0 && likeness(left, right) == 1;
	/* Texts without words of ours. */
	if (left->count == 0 || right->count == 0)
		return jaccard(&a->asked, &b->asked) >= ALIKE &&
		       are_related(&a->answer_stems, &b->answer_stems);
	if (!are_related(&a->answer_stems, &b->answer_stems))
		return false;
	return likeness(left, right) >= ALIKE_WORDS ||
	       (shared(left, right) > 0 &&
		   likeness_of_both(a, b) >= ALIKE_BOTH);
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
	for (size_t i = 0; i < all->count; i++)
		face_release(&faces[i]);
	keep_marked(all, keep);
	free(keep);
	free(faces);
}

/* Of statements as many true as false ones: whether one more of this kind is
 * too many. */
static bool
is_surplus(const struct drafts *all, const bool *keep, size_t i, size_t wanted)
{
	const struct draft *d = &all->list[i];
	size_t same = 0;

	if (d->options_count != 2)
		return false;
	for (size_t k = 0; k < all->count; k++)
		same += keep[k] && all->list[k].correct == d->correct;
	return same >= (wanted + 1) / 2;
}

/* The next one of each piece that is left, in order; returns how many.
 * balanced: of so many statements half may be true; 0: as they come. */
static size_t
next_round(const struct drafts *all, const bool *keep, bool grounded,
    size_t balanced, size_t *round)
{
	size_t last_piece = SIZE_MAX, n = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct draft *d = &all->list[i];

		if (keep[i] || d->grounded != grounded ||
		    d->piece == last_piece ||
		    (balanced && is_surplus(all, keep, i, balanced)))
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
keep_rounds(const struct drafts *all, bool *keep, bool grounded,
    size_t balanced, size_t kept, size_t wanted)
{
	size_t *round = mem_array(NULL, all->count + 1, sizeof *round);
	size_t n, take = 1;

	while (take > 0) {
		n = next_round(all, keep, grounded, balanced, round);
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
		kept = keep_rounds(all, keep, true, wanted, kept, wanted);
		kept = keep_rounds(all, keep, false, wanted, kept, wanted);
		kept = keep_rounds(all, keep, true, 0, kept, wanted);
		keep_rounds(all, keep, false, 0, kept, wanted);
	}
	keep_marked(all, keep);
	free(keep);
}

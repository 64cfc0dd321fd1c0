#include "ai/request/topup.h"

#include <stdint.h>
#include <stdlib.h>

#include "lib/buf.h"
#include "lib/mem.h"

#define ITEMS_PER_PIECE 5
#define KNOWN_BYTES 8000 /* of questions named, some 2000 tokens */

/* The piece with the fewest items of those not yet asked; n without one. */
static size_t
poorest(const size_t *gave, size_t n, const long *ask)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (gave[i] != SIZE_MAX && ask[i] == 0 &&
		    (best == n || gave[i] < gave[best]))
			best = i;
	return best;
}

void
topup_share(const size_t *gave, size_t n, size_t missing, long most, long *ask)
{
	size_t wanted = (missing * 115 + 99) / 100;
	size_t usable = 0, pieces, i;
	long share;

	for (i = 0; i < n; i++) {
		ask[i] = 0;
		usable += gave[i] != SIZE_MAX;
	}
	pieces = (wanted + ITEMS_PER_PIECE - 1) / ITEMS_PER_PIECE;
	if (pieces > usable)
		pieces = usable;
	for (; pieces > 0; pieces--) {
		share = (long)((wanted + pieces - 1) / pieces);
		if (share > most)
			share = most;
		i = poorest(gave, n, ask);
		ask[i] = share;
		wanted -= (size_t)share < wanted ? (size_t)share : wanted;
		if (wanted == 0)
			break;
	}
}

static void
add_known(struct buf *out, const struct drafts *all, size_t piece, bool same)
{
	for (size_t i = 0; i < all->count && out->length < KNOWN_BYTES; i++)
		if ((all->list[i].piece == piece) == same)
			buf_printf(out, "- %s\n", all->list[i].question);
}

char *
topup_text(const struct drafts *all, size_t piece, long ask)
{
	struct buf out = BUF_EMPTY;

	buf_add_text(&out, "These items are there already:\n");
	add_known(&out, all, piece, true);
	add_known(&out, all, piece, false);
	buf_printf(&out,
	    "Write %ld other items on the same document, by the same rules and "
	    "in the same form and language. Ask about other facts of it. If it "
	    "has no more to offer, write fewer.",
	    ask);
	return buf_take(&out);
}

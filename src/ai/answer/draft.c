#include "ai/answer/draft.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

void
draft_release(struct draft *d)
{
	free(d->question);
	free(d->answer);
	for (size_t i = 0; i < DRAFT_OPTIONS; i++)
		free(d->options[i]);
	free(d->model_answer);
	cJSON_Delete(d->keywords);
	free(d->quote);
	memset(d, 0, sizeof *d);
}

void
drafts_add(struct drafts *all, struct draft *d)
{
	if (all->count == all->room) {
		all->room = all->room ? all->room * 2 : 8;
		all->list = mem_array(all->list, all->room, sizeof *all->list);
	}
	all->list[all->count++] = *d;
	memset(d, 0, sizeof *d);
}

void
drafts_by_piece(struct drafts *all)
{
	struct draft held;
	size_t k;

	/* Few, and nearly in order. */
	for (size_t i = 1; i < all->count; i++) {
		held = all->list[i];
		for (k = i; k > 0 && all->list[k - 1].piece > held.piece; k--)
			all->list[k] = all->list[k - 1];
		all->list[k] = held;
	}
}

void
drafts_release(struct drafts *all)
{
	for (size_t i = 0; i < all->count; i++)
		draft_release(&all->list[i]);
	free(all->list);
	memset(all, 0, sizeof *all);
}

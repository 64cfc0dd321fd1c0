#include "ai/draft.h"

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
drafts_release(struct drafts *all)
{
	for (size_t i = 0; i < all->count; i++)
		draft_release(&all->list[i]);
	free(all->list);
	memset(all, 0, sizeof *all);
}

#include "extract/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define NUMBER_SIZE 24

/* Where the name is or would be. */
static size_t
position(const struct lookup *l, const char *name, bool *known)
{
	size_t low = 0, high = l->count, middle;
	int order;

	*known = false;
	while (low < high && !*known) {
		middle = low + (high - low) / 2;
		order = strcmp(l->items[middle].name, name);
		*known = order == 0;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return high;
}

/* The place of a name, which is made if it is new. */
static size_t *
make(struct lookup *l, const char *name, bool *known)
{
	size_t at = position(l, name, known);
	struct lookup_item *item;

	if (*known)
		return &l->items[at].place;
	if ((l->count & (l->count - 1)) == 0)
		l->items = mem_array(
		    l->items, l->count ? 2 * l->count : 1, sizeof *l->items);
	item = &l->items[at];
	memmove(item + 1, item, (l->count++ - at) * sizeof *item);
	item->name = mem_copy(name);
	return &item->place;
}

void
lookup_add(struct lookup *l, const char *name, size_t place)
{
	bool known;
	size_t *here = make(l, name, &known);

	if (!known)
		*here = place;
}

void
lookup_put(struct lookup *l, const char *name, size_t place)
{
	bool known;

	*make(l, name, &known) = place;
}

bool
lookup_find(const struct lookup *l, const char *name, size_t *place)
{
	bool known = false;
	size_t at = name ? position(l, name, &known) : 0;

	if (known)
		*place = l->items[at].place;
	return known;
}

void
lookup_add_number(struct lookup *l, long number, size_t place)
{
	char name[NUMBER_SIZE];

	snprintf(name, sizeof name, "%ld", number);
	lookup_add(l, name, place);
}

bool
lookup_find_number(const struct lookup *l, long number, size_t *place)
{
	char name[NUMBER_SIZE];

	snprintf(name, sizeof name, "%ld", number);
	return lookup_find(l, name, place);
}

void
lookup_release(struct lookup *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->items[i].name);
	free(l->items);
	*l = (struct lookup){NULL, 0};
}

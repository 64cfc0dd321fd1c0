#include "extract/markdown/lookup.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define NUMBER_SIZE 24

/* FNV-1a. */
static size_t
hash(const char *name)
{
	uint64_t value = 14695981039346656037u;

	for (; *name; name++)
		value = (value ^ (unsigned char)*name) * 1099511628211u;
	return (size_t)value;
}

/* Where the name is or would be; there is room. */
static struct lookup_item *
slot(const struct lookup *l, const char *name)
{
	size_t i = hash(name) & (l->size - 1);

	while (l->slots[i].name && strcmp(l->slots[i].name, name) != 0)
		i = (i + 1) & (l->size - 1);
	return &l->slots[i];
}

static void
grow(struct lookup *l)
{
	struct lookup bigger = {NULL, l->size ? 2 * l->size : 16, l->count};

	bigger.slots = mem_alloc(bigger.size * sizeof *bigger.slots);
	for (size_t i = 0; i < l->size; i++)
		if (l->slots[i].name)
			*slot(&bigger, l->slots[i].name) = l->slots[i];
	free(l->slots);
	*l = bigger;
}

/* The place of a name, which is made if it is new. */
static size_t *
make(struct lookup *l, const char *name, bool *known)
{
	struct lookup_item *item;

	if (2 * l->count >= l->size)
		grow(l);
	item = slot(l, name);
	*known = item->name != NULL;
	if (!*known) {
		item->name = mem_copy(name);
		l->count++;
	}
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
	const struct lookup_item *item =
	    name && l->count ? slot(l, name) : NULL;

	if (!item || !item->name)
		return false;
	*place = item->place;
	return true;
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
	for (size_t i = 0; i < l->size; i++)
		free(l->slots[i].name);
	free(l->slots);
	*l = (struct lookup){NULL, 0, 0};
}

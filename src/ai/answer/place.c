#include "ai/answer/place.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

#define TEXT_MAX (1L << 30)

static bool
read_range(const cJSON *object, size_t *offset, size_t *length)
{
	long from, bytes;

	if (!json_integer(object, "offset", 0, TEXT_MAX, &from) ||
	    !json_integer(object, "length", 0, TEXT_MAX, &bytes))
		return false;
	*offset = (size_t)from;
	*length = (size_t)bytes;
	return true;
}

static void
read_pages(struct place_file *file, const cJSON *map)
{
	int count = cJSON_GetArraySize(map);
	const cJSON *entry;
	struct place_page page;

	if (count <= 0)
		return;
	file->pages = mem_array(NULL, (size_t)count, sizeof *file->pages);
	cJSON_ArrayForEach(entry, map)
	{
		if (!read_range(entry, &page.offset, &page.length) ||
		    !json_integer(entry, "number", 1, TEXT_MAX, &page.number))
			continue;
		page.offset += file->offset;
		file->pages[file->pages_count++] = page;
	}
}

void
places_read(struct places *p, struct span files)
{
	cJSON *list = files.at ? json_parse(files.at, files.length) : NULL;
	int count = cJSON_GetArraySize(list);
	const cJSON *entry;

	memset(p, 0, sizeof *p);
	if (cJSON_IsArray(list) && count > 0)
		p->files = mem_alloc((size_t)count * sizeof *p->files);
	cJSON_ArrayForEach(entry, list)
	{
		struct place_file file = {0};

		if (!p->files || !read_range(entry, &file.offset, &file.length))
			continue;
		file.id = mem_copy(json_text(entry, "id"));
		read_pages(&file, json_array(entry, "page_map"));
		p->files[p->count++] = file;
	}
	cJSON_Delete(list);
}

void
places_release(struct places *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->files[i].id);
		free(p->files[i].pages);
	}
	free(p->files);
	memset(p, 0, sizeof *p);
}

const struct place_file *
place_find(const struct places *p, size_t offset, long *page)
{
	*page = 0;
	for (size_t i = 0; i < p->count; i++) {
		const struct place_file *file = &p->files[i];

		if (offset < file->offset ||
		    offset >= file->offset + file->length)
			continue;
		for (size_t k = 0; k < file->pages_count; k++)
			if (offset >= file->pages[k].offset &&
			    offset <
				file->pages[k].offset + file->pages[k].length)
				*page = file->pages[k].number;
		return file;
	}
	return NULL;
}

/* SPDX-License-Identifier: MIT */
/* Open addressing, at most half full. */
#include "base/map.h"

#include <string.h>

#include "base/text.h"

struct map_slot {
	const char *key; /* NULL: free */
	size_t value;
};

/* The slot that holds key, or the free one where it belongs. */
static struct map_slot *find(const struct map *map, const char *key)
{
	size_t i = text_hash(key, NULL) & (map->cap - 1);

	while (map->slots[i].key && strcmp(map->slots[i].key, key))
		i = (i + 1) & (map->cap - 1);
	return &map->slots[i];
}

static void grow(struct map *map)
{
	struct map old = *map;

	map->cap = old.cap ? 2 * old.cap : 16;
	map->slots = arena_alloc(map->arena, map->cap * sizeof(*map->slots));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key)
			*find(map, old.slots[i].key) = old.slots[i];
}

void map_put(struct map *map, const char *key, size_t value)
{
	struct map_slot *slot;

	if (2 * (map->n + 1) > map->cap)
		grow(map);
	slot = find(map, key);
	if (!slot->key)
		map->n++;
	*slot = (struct map_slot){key, value};
}

bool map_get(const struct map *map, const char *key, size_t *ret_value)
{
	const struct map_slot *slot = map->cap ? find(map, key) : NULL;

	if (!slot || !slot->key)
		return false;
	if (ret_value)
		*ret_value = slot->value;
	return true;
}

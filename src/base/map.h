/* SPDX-License-Identifier: MIT */
/*
 * Words to numbers: a hash table that lives in an arena.  Keys are borrowed: they
 * must outlive the map.  Zero-initialise and set the arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct map {
	struct arena *arena; /* not owned */
	struct map_slot *slots;
	size_t cap; /* of slots: 0 or a power of two */
	size_t n;
};

/* Adds key or gives it a new value. */
void map_put(struct map *map, const char *key, size_t value);
/* False if it is not there; else its value in *ret_value (NULL is fine). */
bool map_get(const struct map *map, const char *key, size_t *ret_value);

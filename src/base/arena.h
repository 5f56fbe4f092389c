/* SPDX-License-Identifier: MIT */
/*
 * Memory that is freed all at once: a topology owns one arena, a plan another.
 * Nothing allocated here is freed alone.  Out of memory ends the program with
 * a message on stderr and abort() (err_out_of_memory): a topology is
 * limited to 16 MiB of text, so this is a host that is failing anyway.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/cleanup.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */
DEFINE_CLEANUP(struct arena *, arena_free);
#define _cleanup_arena_ _cleanup_(arena_freep)

/* Zeroed, aligned for any type, never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strdup(struct arena *arena, const char *s); /* NULL stays NULL */
char *arena_strndup(struct arena *arena, const char *s, size_t n);
char *arena_printf(struct arena *arena, const char *fmt, ...) _printf_(2, 3);
char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap) _printf_(2, 0);

/*
 * Room for one more element in an array of n elements of the given size that
 * lives in the arena: returns the array, perhaps at a new place.  Capacity
 * doubles (the powers of two are the capacities), so this is linear overall.
 */
void *arena_grow(struct arena *arena, void *array, size_t n, size_t size);

/* Texts, in their order; those added to an empty list with its arena set live there. */
struct text_list {
	struct arena *arena; /* not owned */
	const char **list;
	size_t n;
};
void arena_add_text(struct text_list *texts, const char *fmt, ...) _printf_(2, 3);
/* How many, and the first few: "2: a, b", "2000: a, b, c, ..."; in its arena. */
const char *arena_few(const struct text_list *texts);

/* Appends a value: ARENA_PUSH(arena, t->nodes, t->n_nodes, node); */
#define ARENA_PUSH(arena, array, n, value)                                               \
	do {                                                                             \
		(array) = arena_grow((arena), (array), (n), sizeof(*(array)));           \
		(array)[(n)++] = (value);                                                \
	} while (0)

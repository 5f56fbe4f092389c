/* SPDX-License-Identifier: MIT */
/*
 * A chain of chunks, the newest first; an allocation that is large for a chunk
 * gets one of its own behind the first, which goes on being filled.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

enum { CHUNK = 16 * 1024, ALIGN = _Alignof(max_align_t) };
enum { TEXTS_FEW = 3 };

struct chunk {
	struct chunk *next;
	_Alignas(max_align_t) char data[];
};

struct arena {
	struct chunk *chunks;
	size_t used; /* of the first chunk, of CHUNK bytes; CHUNK when there is none */
};

struct arena *arena_new(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		err_out_of_memory();
	arena->used = CHUNK;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct chunk *c = arena->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(arena);
}

static struct chunk *chunk_new(size_t size)
{
	struct chunk *c;

	if (size > PTRDIFF_MAX - sizeof(*c))
		err_out_of_memory();
	c = calloc(1, sizeof(*c) + size);
	if (!c)
		err_out_of_memory();
	return c;
}

/* A chunk just for this one, kept out of the way of the one being filled. */
static void *alloc_alone(struct arena *arena, size_t size)
{
	struct chunk *c = chunk_new(size);
	struct chunk **at = arena->chunks ? &arena->chunks->next : &arena->chunks;

	c->next = *at;
	*at = c;
	return c->data;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct chunk *c;
	void *p;

	if (size > CHUNK / 4)
		return alloc_alone(arena, size);
	size = (size + !size + ALIGN - 1) / ALIGN * ALIGN; /* nothing is a piece too */
	if (size > CHUNK - arena->used) {
		c = chunk_new(CHUNK);
		c->next = arena->chunks;
		arena->chunks = c;
		arena->used = 0;
	}
	p = arena->chunks->data + arena->used;
	arena->used += size;
	return p;
}

char *arena_strndup(struct arena *arena, const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return s ? arena_strndup(arena, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		err_out_of_memory();
	text = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vprintf(arena, fmt, ap);
	va_end(ap);
	return text;
}

void *arena_grow(struct arena *arena, void *array, size_t n, size_t size)
{
	size_t bytes;
	void *bigger;

	if (n & (n - 1)) /* neither 0 nor a power of two: there is room */
		return array;
	if (__builtin_mul_overflow(n ? 2 * n : 1, size, &bytes) || n > SIZE_MAX / 2)
		err_out_of_memory();
	bigger = arena_alloc(arena, bytes);
	if (n)
		memcpy(bigger, array, n * size);
	return bigger;
}

const char *arena_few(const struct text_list *texts)
{
	const char *few = arena_printf(texts->arena, "%zu:", texts->n);
	size_t i = 0;

	for (; i < texts->n && i < TEXTS_FEW; i++)
		few = arena_printf(texts->arena, "%s%s %s", few, i ? "," : "",
				   texts->list[i]);
	return i < texts->n ? arena_printf(texts->arena, "%s, ...", few) : few;
}

void arena_add_text(struct text_list *texts, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(texts->arena, fmt, ap);
	va_end(ap);
	ARENA_PUSH(texts->arena, texts->list, texts->n, text);
}

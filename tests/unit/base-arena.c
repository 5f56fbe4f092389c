/* SPDX-License-Identifier: MIT */
/* The arena: what it hands out is aligned, zeroed, apart and kept. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "unit.h"

static void nothing_at_all(void **state)
{
	_cleanup_arena_ struct arena *none = NULL;
	_cleanup_arena_ struct arena *empty = arena_new();

	arena_free(none);
	assert_non_null(empty);
	assert_non_null(arena_alloc(empty, 0));
}

/* Sizes around every border, small and large in turn: filled, and all intact at the end.
 */
static void pieces_keep_apart(void **state)
{
	static const size_t sizes[] = {1,    15,   16,	  17,	 4095,	4096, 4097,
				       3,    8192, 16383, 16384, 16385, 100,  65536,
				       4096, 4096, 4096,  4096,	 1,	48,   1000000};
	_cleanup_arena_ struct arena *arena = arena_new();
	unsigned char *at[10 * ARRAY_SIZE(sizes)];

	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		size_t size = sizes[i % ARRAY_SIZE(sizes)];

		at[i] = arena_alloc(arena, size);
		assert_int_equal((uintptr_t)at[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(at[i][j], 0);
		memset(at[i], (int)(i % 255) + 1, size);
	}
	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		for (size_t j = 0; j < sizes[i % ARRAY_SIZE(sizes)]; j++)
			assert_int_equal(at[i][j], i % 255 + 1);
	}
}

static void strings(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	char *big;

	assert_null(arena_strdup(arena, NULL));
	assert_string_equal(arena_strdup(arena, ""), "");
	assert_string_equal(arena_strdup(arena, "abc"), "abc");
	assert_string_equal(arena_strndup(arena, "abc", 2), "ab");
	assert_string_equal(arena_strndup(arena, "abc", 99), "abc");
	assert_string_equal(arena_strndup(arena, (char[]){'x', 'y'}, 2), "xy");
	assert_string_equal(arena_printf(arena, "%s-%d", "eth", 7), "eth-7");
	big = arena_printf(arena, "%0100000d", 7);
	assert_int_equal(strlen(big), 100000);
}

static void arrays_grow(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct {
		size_t a, b, c;
	} one, *many = NULL;
	size_t n = 0, moves = 0;

	for (size_t i = 0; i < 100000; i++) {
		void *before = many;

		one.a = one.b = one.c = i;
		ARENA_PUSH(arena, many, n, one);
		moves += before != many;
	}
	assert_int_equal(n, 100000);
	assert_int_equal(moves, 18); /* capacities 1, 2, 4, ... 131072 */
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(many[i].a, i);
		assert_int_equal(many[i].c, i);
	}
}

/* Two arrays growing side by side keep apart. */
static void arrays_grow_together(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	int *up = NULL, *down = NULL;
	size_t n_up = 0, n_down = 0;

	for (int i = 0; i < 5000; i++) {
		ARENA_PUSH(arena, up, n_up, i);
		ARENA_PUSH(arena, down, n_down, -i);
	}
	for (int i = 0; i < 5000; i++) {
		assert_int_equal(up[i], i);
		assert_int_equal(down[i], -i);
	}
}

int main(void)
{
	return UNIT_TESTS(T(nothing_at_all), T(pieces_keep_apart), T(strings),
			  T(arrays_grow), T(arrays_grow_together));
}

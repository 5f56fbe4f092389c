/* SPDX-License-Identifier: MIT */
/* Words to numbers, more of them than any table it starts with. */
#include "base/map.h"

#include "unit.h"

static void nothing_in_it(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct map map = {.arena = arena};
	size_t value = 42;

	assert_false(map_get(&map, "a", &value));
	assert_false(map_get(&map, "", NULL));
	assert_int_equal(value, 42);
}

static void keeps_and_replaces(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct map map = {.arena = arena};
	size_t value;

	for (size_t i = 0; i < 20000; i++)
		map_put(&map, arena_printf(arena, "ns%zu", i), i);
	for (size_t i = 0; i < 20000; i += 2)
		map_put(&map, arena_printf(arena, "ns%zu", i), i + 1);
	assert_int_equal(map.n, 20000);
	for (size_t i = 0; i < 20000; i++) {
		assert_true(map_get(&map, arena_printf(arena, "ns%zu", i), &value));
		assert_int_equal(value, i % 2 ? i : i + 1);
	}
	assert_false(map_get(&map, "ns20000", &value));
	assert_false(map_get(&map, "ns", &value));
	map_put(&map, "", 7);
	assert_true(map_get(&map, "", &value));
	assert_int_equal(value, 7);
}

int main(void)
{
	return UNIT_TESTS(T(nothing_in_it), T(keeps_and_replaces));
}

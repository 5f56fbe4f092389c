/* SPDX-License-Identifier: MIT */
/* Two readings of counters -> rates. */
#include "measure/rates.h"

#include <stdlib.h>

#include "unit.h"

#define SECOND 1000000000u
#define START  (77ull * SECOND)

static struct tally sample(double at, struct counts tx, struct counts rx)
{
	return (struct tally){
		.there = true, .at = START + (uint64_t)(at * SECOND), .tx = tx, .rx = rx};
}

/* a has sent 1000 bytes in 2 s, and received 64; b, read a little later, the reverse. */
static void pair(struct tallies *a, struct tallies *b)
{
	a->before = sample(0, (struct counts){500, 5, 1, 0}, (struct counts){0});
	a->now = sample(2, (struct counts){1500, 15, 3, 0}, (struct counts){64, 1, 0, 1});
	b->before = sample(0.5, (struct counts){0}, (struct counts){500, 5, 0, 0});
	b->now = sample(1.5, (struct counts){64, 1, 0, 0},
			(struct counts){1490, 14, 4, 0});
}

static void both_ends(void **state)
{
	struct tallies a, b;
	struct flow ways[2];

	pair(&a, &b);
	rates_of_link(&a, &b, ways);
	assert_float_equal(ways[0].seconds, 2, 1e-9);
	assert_int_equal(ways[0].counted.bytes, 1000); /* as sent, not as received */
	assert_int_equal(ways[0].counted.packets, 10);
	assert_int_equal(ways[0].counted.drops, 2 + 4); /* of both ends */
	assert_float_equal(ways[0].bits, 4000, 1e-6);
	assert_float_equal(ways[0].packets, 5, 1e-9);
	assert_float_equal(ways[0].drops, 3, 1e-9);
	assert_float_equal(ways[0].errors, 0, 1e-9);
	assert_float_equal(ways[1].seconds, 1, 1e-9); /* the sender's own clock */
	assert_float_equal(ways[1].bits, 512, 1e-6);
	assert_int_equal(ways[1].counted.errors, 1);
}

static void one_end(void **state)
{
	struct tallies a, b;
	struct flow ways[2];

	pair(&a, &b);
	rates_of_link(NULL, &b, ways);
	assert_int_equal(ways[0].counted.bytes, 990); /* as received */
	assert_int_equal(ways[1].counted.bytes, 64);
	rates_of_link(&a, NULL, ways);
	assert_int_equal(ways[0].counted.bytes, 1000);
	assert_int_equal(ways[1].counted.bytes, 64);
	rates_of_link(NULL, NULL, ways);
	assert_float_equal(ways[0].seconds, 0, 0);
	assert_float_equal(ways[1].bits, 0, 0);
}

static void new_and_gone(void **state)
{
	struct tallies a, b;
	struct flow ways[2];

	pair(&a, &b);
	a.before.there = false;
	rates_of_link(&a, &b, ways);
	assert_int_equal(ways[0].counted.bytes, 990); /* the other end knows */
	b.now.there = false;
	rates_of_link(&a, &b, ways);
	assert_float_equal(ways[0].seconds, 0, 0);
	assert_int_equal(ways[0].counted.bytes, 0);
	assert_float_equal(ways[0].bits, 0, 0);
}

static void counters_go_back(void **state)
{
	uint64_t *counters[8];
	struct tallies a, b;
	struct flow ways[2];

	for (size_t i = 0; i < 8; i++) {
		pair(&a, &b);
		a.before.rx = a.now.rx; /* so that each can be less than it was */
		a.now.tx.errors = a.before.tx.errors = a.before.rx.drops = 9;
		a.now.rx.drops = 9;
		struct counts *t[2] = {&a.now.tx, &a.now.rx};

		for (size_t k = 0; k < 2; k++) {
			counters[4 * k] = &t[k]->bytes;
			counters[4 * k + 1] = &t[k]->packets;
			counters[4 * k + 2] = &t[k]->drops;
			counters[4 * k + 3] = &t[k]->errors;
		}
		rates_of_link(&a, NULL, ways);
		assert_true(ways[0].seconds > 0);
		*counters[i] = 0;
		rates_of_link(&a, NULL, ways);
		for (size_t k = 0; k < 2; k++) {
			assert_float_equal(ways[k].seconds, 0, 0);
			assert_float_equal(ways[k].bits + ways[k].packets, 0, 0);
			assert_int_equal(ways[k].counted.bytes, 0);
		}
	}
}

static void no_time_between(void **state)
{
	struct tallies a, b;
	struct flow ways[2];

	pair(&a, &b);
	a.now.at = a.before.at;
	rates_of_link(&a, NULL, ways);
	assert_float_equal(ways[0].bits, 0, 0);
	a.now.at = a.before.at - 1;
	rates_of_link(&a, NULL, ways);
	assert_float_equal(ways[0].bits, 0, 0);
	a.now.at = a.before.at + 1; /* very little is no division by nothing */
	rates_of_link(&a, NULL, ways);
	assert_true(ways[0].bits > 0 && ways[0].bits < 1e14);
}

static void great_numbers(void **state)
{
	struct tallies a = {
		.before = sample(0, (struct counts){0}, (struct counts){0}),
		.now = sample(1, (struct counts){UINT64_MAX, UINT64_MAX, 0, 0},
			      (struct counts){0}),
	};
	struct flow ways[2];

	rates_of_link(&a, NULL, ways);
	assert_true(ways[0].bits > 1.4e20 && ways[0].bits < 1.5e20);
}

static void order(void **state)
{
	struct flow idle[2] = {{.bits = 0}}, out[2] = {{.counted.bytes = 5}},
		    small[2] = {{.counted.packets = 1}};
	struct flow in[2] = {{.bits = 0}, {.counted.bytes = 6}};
	/* the same, counted a moment later */
	struct flow late[2] = {{.counted.bytes = 5, .seconds = 1.001, .bits = 39.96}};

	assert_true(rates_compare(out, idle) < 0);
	assert_true(rates_compare(idle, out) > 0);
	assert_true(rates_compare(in, out) < 0);
	assert_true(rates_compare(small, idle) < 0);
	assert_true(rates_compare(idle, small) > 0);
	assert_int_equal(rates_compare(idle, idle), 0);
	assert_int_equal(rates_compare(out, out), 0);
	assert_int_equal(rates_compare(out, late), 0);
}

int main(void)
{
	return UNIT_TESTS(T(both_ends), T(one_end), T(new_and_gone), T(counters_go_back),
			  T(no_time_between), T(great_numbers), T(order));
}

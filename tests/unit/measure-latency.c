/* SPDX-License-Identifier: MIT */
/* Quantiles from counts, beside those of all the times. */
#include "measure/latency.h"

#include <math.h>
#include <stdlib.h>

#include "unit.h"

static struct latency *latency(void)
{
	return test_calloc(1, sizeof(struct latency));
}

/* Within one part in 256. */
static void near(double got, double wanted)
{
	if (fabs(got - wanted) > wanted / 256 + 1e-9)
		fail_msg("%f is not near %f", got, wanted);
}

static void none(void **state)
{
	struct latency *l = latency();

	assert_float_equal(latency_quantile(l, 0.5), 0, 0);
	test_free(l);
}

static void small_ones_are_exact(void **state)
{
	struct latency *l = latency();

	for (uint64_t i = 1; i <= 100; i++)
		latency_add(l, i);
	assert_float_equal(latency_quantile(l, 0), 1, 0);
	assert_float_equal(latency_quantile(l, 0.5), 50, 0);
	assert_float_equal(latency_quantile(l, 0.9), 90, 0);
	assert_float_equal(latency_quantile(l, 0.99), 99, 0);
	assert_float_equal(latency_quantile(l, 1), 100, 0);
	test_free(l);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void beside_a_sorted_list(void **state)
{
	static const double quantiles[] = {0.01, 0.5, 0.9, 0.99, 0.999};
	static uint64_t all[20000];
	struct latency *l = latency();
	uint64_t seed = 88172645463325252u;
	size_t n = sizeof(all) / sizeof(all[0]);

	for (size_t i = 0; i < n; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		all[i] = seed >> (30 + seed % 24); /* 10 ns to 10 s */
		latency_add(l, all[i]);
	}
	qsort(all, n, sizeof(all[0]), by_value);
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++)
		near(latency_quantile(l, quantiles[i]),
		     (double)all[(size_t)ceil(quantiles[i] * (double)n) - 1]);
	assert_float_equal(latency_quantile(l, 1), (double)all[n - 1], 0);
	test_free(l);
}

static void every_power_of_two(void **state)
{
	for (int shift = 0; shift < 38; shift++)
		for (int off = -1; off <= 1; off++) {
			struct latency *l = latency();
			uint64_t ns = ((uint64_t)1 << shift) + (uint64_t)(off + 1);

			latency_add(l, ns);
			latency_add(l, UINT64_MAX); /* so that it is not the greatest */
			near(latency_quantile(l, 0.5), (double)ns);
			assert_float_equal(latency_quantile(l, 1), (double)UINT64_MAX, 0);
			test_free(l);
		}
}

static void merged(void **state)
{
	struct latency *a = latency(), *b = latency();

	for (uint64_t i = 1; i <= 50; i++) {
		latency_add(a, i);
		latency_add(b, 50 + i);
	}
	latency_merge(a, b);
	assert_int_equal(a->n, 100);
	assert_float_equal(latency_quantile(a, 0.75), 75, 0);
	assert_float_equal(latency_quantile(a, 1), 100, 0);
	test_free(a);
	test_free(b);
}

int main(void)
{
	return UNIT_TESTS(T(none), T(small_ones_are_exact), T(beside_a_sorted_list),
			  T(every_power_of_two), T(merged));
}

/* SPDX-License-Identifier: MIT */
/* Statistics: examples worked by others, and verdicts over many made-up campaigns. */
#include "measure/stat.h"

#include <math.h>
#include <stdlib.h>

#include "unit.h"

static void quantiles(void **state)
{
	const double ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
	const double mixed[] = {7, 1, 3};

	/* as R says: quantile(1:10, c(0, .25, .5, .75, .9, 1)) */
	assert_float_equal(quantile_of(ten, 10, 0), 1, 0);
	assert_float_equal(quantile_of(ten, 10, 0.25), 3.25, 1e-12);
	assert_float_equal(quantile_of(ten, 10, 0.5), 5.5, 1e-12);
	assert_float_equal(quantile_of(ten, 10, 0.75), 7.75, 1e-12);
	assert_float_equal(quantile_of(ten, 10, 0.9), 9.1, 1e-12);
	assert_float_equal(quantile_of(ten, 10, 1), 10, 0);
	assert_float_equal(quantile_of(ten, 1, 0.5), 1, 0);
	assert_true(isnan(quantile_of(NULL, 0, 0.5)));

	struct spread s = stat_spread(mixed, 3);

	assert_float_equal(s.min, 1, 0);
	assert_float_equal(s.p25, 2, 1e-12);
	assert_float_equal(s.median, 3, 0);
	assert_float_equal(s.p75, 5, 1e-12);
	assert_float_equal(s.max, 7, 0);
	assert_float_equal(mixed[0], 7, 0); /* as it was */
	assert_true(isnan(stat_spread(NULL, 0).median));
}

/* Hollander & Wolfe (1973), p. 69: permeability of a membrane; also in R's
 * help(wilcox.test): W = 35, one-sided p = 0.1272. */
static void exact(void **state)
{
	const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45,
			       1.38, 1.91, 1.64, 0.73, 1.46};
	const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};

	assert_float_equal(stat_rank_test(term, 10, early, 5), 2 * 0.1272, 1e-4);
	assert_float_equal(stat_rank_test(early, 5, term, 10), 2 * 0.1272, 1e-4);
}

/* Siegel (1956), table J, n = 6 and 6: one-sided 0.021 for U = 5, 0.155 for U = 11 (the
 * latter is the race of six tortoises and six hares: THHHHHTTTTTH). */
static void tables(void **state)
{
	const double tortoises[] = {1, 7, 8, 9, 10, 11}, hares[] = {2, 3, 4, 5, 6, 12};
	const double five_a[] = {1, 2, 3, 4, 6, 10}, five_b[] = {5, 7, 8, 9, 11, 12};
	const double low[] = {1, 2, 3}, high[] = {4, 5, 6, 7};

	assert_float_equal(stat_rank_test(tortoises, 6, hares, 6), 2 * 0.155, 1.1e-3);
	assert_float_equal(stat_rank_test(five_a, 6, five_b, 6), 2 * 0.021, 1.1e-3);
	/* one order of C(7, 3) = 35, at either end */
	assert_float_equal(stat_rank_test(low, 3, high, 4), 2.0 / 35, 1e-12);
	assert_float_equal(stat_rank_test(low, 1, high, 1), 1, 1e-12);
	assert_true(isnan(stat_rank_test(low, 3, NULL, 0)));
	assert_true(isnan(stat_rank_test(NULL, 0, NULL, 0)));
}

/* New York's ozone of May and August 1973 (Chambers et al., 1983), with ties; R's
 * help(wilcox.test): W = 127.5, p = 0.0001208. */
static void ties(void **state)
{
	const double may[] = {41, 36, 12, 18, 28, 23, 19, 8, 7,	 16, 11, 14,  18,
			      14, 34, 6,  30, 11, 1,  11, 4, 32, 23, 45, 115, 37};
	const double august[] = {39, 9,	 16, 78, 35, 66, 122, 89,  110, 44, 28,	 65, 22,
				 59, 23, 31, 44, 21, 9,	 45,  168, 73,	76, 118, 84, 85};
	const double same[] = {3, 3, 3, 3};

	assert_float_equal(stat_rank_test(may, 26, august, 26), 0.0001208, 5e-8);
	assert_float_equal(stat_rank_test(same, 4, same, 4), 1, 0);
}

/* Where both can be had, one is near the other: a tie that moves no pair. */
static void approximation_is_near(void **state)
{
	double a[20], b[20];
	double p;

	for (int i = 0; i < 20; i++) {
		a[i] = i;
		b[i] = i + 4.5;
	}
	p = stat_rank_test(a, 20, b, 20);
	assert_true(p > 0.01 && p < 0.2);
	a[0] = a[1];
	assert_float_equal(stat_rank_test(a, 20, b, 20), p, 0.005);
}

static void verdicts(void **state)
{
	const double slow[] = {90, 91, 92, 93, 94}, fast[] = {100, 101, 102, 103, 104};
	const double near[] = {100.5, 101.5, 102.5, 103.5, 104.5};
	double almost[7], base[7];
	struct verdict v;

	stat_judge(slow, 5, fast, 5, false, &v);
	assert_int_equal(v.verdict, VERDICT_SLOWER);
	assert_float_equal(v.p, 2.0 / 252, 1e-9);
	stat_judge(fast, 5, slow, 5, false, &v);
	assert_int_equal(v.verdict, VERDICT_FASTER);
	stat_judge(fast, 5, slow, 5, true, &v);
	assert_int_equal(v.verdict, VERDICT_SLOWER);
	stat_judge(slow, 5, fast, 5, true, &v);
	assert_int_equal(v.verdict, VERDICT_FASTER);
	stat_judge(near, 5, fast, 5, false, &v);
	assert_int_equal(v.verdict, VERDICT_SAME);
	/* three of each cannot say anything at this level */
	stat_judge(slow, 3, fast, 3, false, &v);
	assert_int_equal(v.verdict, VERDICT_SAME);
	stat_judge(slow, 5, NULL, 0, false, &v);
	assert_int_equal(v.verdict, VERDICT_SAME);
	assert_true(isnan(v.p));
	/* certain, but too little to be worth a word */
	for (int i = 0; i < 7; i++) {
		base[i] = 1000 + 0.1 * i;
		almost[i] = 1009 + 0.1 * i;
	}
	stat_judge(almost, 7, base, 7, false, &v);
	assert_int_equal(v.verdict, VERDICT_SAME);
	assert_true(v.p < 0.001);
}

/* --- campaigns --- */

static double uniform(uint64_t *seed) /* (0, 1) */
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
}

/* Around mean, with a standard deviation of noise * mean (Box and Muller). */
static double normal(uint64_t *seed, double mean, double noise)
{
	double r = sqrt(-2 * log(uniform(seed)));

	return mean * (1 + noise * r * cos(2 * M_PI * uniform(seed)));
}

/* What a noisy machine gives: seven of ten normal, three far below. */
static double lumpy(uint64_t *seed, double mean)
{
	double x = normal(seed, mean, 0.03);

	return uniform(seed) < 0.3 ? 0.6 * x : x;
}

#define CAMPAIGNS 2000
#define ROUNDS	  7

/* In how many of CAMPAIGNS a and b are told apart. */
static int told_apart(double mean_a, double mean_b, bool lumps)
{
	uint64_t seed = 88172645463325252u;
	int n = 0;

	for (int i = 0; i < CAMPAIGNS; i++) {
		double a[ROUNDS], b[ROUNDS];
		struct verdict v;

		for (int k = 0; k < ROUNDS; k++) {
			a[k] = lumps ? lumpy(&seed, mean_a) : normal(&seed, mean_a, 0.03);
			b[k] = lumps ? lumpy(&seed, mean_b) : normal(&seed, mean_b, 0.03);
		}
		stat_judge(a, ROUNDS, b, ROUNDS, false, &v);
		if (v.verdict == VERDICT_SAME)
			continue;
		n++;
		if (mean_a < mean_b)
			assert_int_equal(v.verdict, VERDICT_SLOWER);
	}
	return n;
}

static void same_is_same(void **state)
{
	assert_between(told_apart(10, 10, false), 1, CAMPAIGNS / 20);
	assert_between(told_apart(10, 10, true), 1, CAMPAIGNS / 20);
}

static void handicap_is_found(void **state)
{
	/* 10 % less, 3 % of noise: in 99 of 100 */
	assert_between(told_apart(9, 10, false), CAMPAIGNS * 99 / 100, CAMPAIGNS);
	/* half as much, whatever the noise is like */
	assert_between(told_apart(3, 10, true), CAMPAIGNS * 99 / 100, CAMPAIGNS);
}

int main(void)
{
	return UNIT_TESTS(T(quantiles), T(exact), T(tables), T(ties),
			  T(approximation_is_near), T(verdicts), T(same_is_same),
			  T(handicap_is_found));
}

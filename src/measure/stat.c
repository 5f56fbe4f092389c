/* SPDX-License-Identifier: MIT */
/* The rank test, and what it says. */
#include "measure/stat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define EXACT_MAX 20 /* values of a sample: all counts are whole numbers in a double */

struct spread stat_spread(const double *values, size_t n)
{
	_cleanup_free_ double *sorted = malloc((n ? n : 1) * sizeof(*sorted));

	if (!sorted)
		err_out_of_memory();
	if (n)
		memcpy(sorted, values, n * sizeof(*sorted));
	return spread_of(sorted, n);
}

/* --- the rank test --- */

/* In how many pairs a's value is the greater one; of equal ones a half. */
static double count_greater(const double *a, size_t n_a, const double *b, size_t n_b)
{
	double u = 0;

	for (size_t i = 0; i < n_a; i++)
		for (size_t k = 0; k < n_b; k++)
			u += a[i] > b[k] ? 1 : a[i] == b[k] ? 0.5 : 0;
	return u;
}

/* The sum of t^3 - t over the groups of t equal values among all. */
static double count_ties(const double *a, size_t n_a, const double *b, size_t n_b)
{
	size_t n = n_a + n_b;
	_cleanup_free_ double *all = malloc(n * sizeof(*all));
	double sum = 0;

	if (!all)
		err_out_of_memory();
	memcpy(all, a, n_a * sizeof(*all));
	memcpy(all + n_a, b, n_b * sizeof(*all));
	values_sort(all, n);
	for (size_t i = 0, next; i < n; i = next) {
		double t;

		for (next = i + 1; next < n && all[next] == all[i];)
			next++;
		t = (double)(next - i);
		sum += t * t * t - t;
	}
	return sum;
}

/*
 * The probability of at most u such pairs.  ways[k], in how many orders there are k, is
 * the coefficient of x^k in the product of (1 - x^(n_b + i)) / (1 - x^i) for i = 1 to
 * n_a.
 */
static double exact_below(size_t n_a, size_t n_b, double u)
{
	double ways[EXACT_MAX * EXACT_MAX + 1] = {1}, below = 0, all = 0;
	size_t n = n_a * n_b;

	for (size_t i = 1; i <= n_a; i++) {
		for (size_t k = n; k >= n_b + i; k--)
			ways[k] -= ways[k - n_b - i];
		for (size_t k = i; k <= n; k++)
			ways[k] += ways[k - i];
	}
	for (size_t k = 0; k <= n; k++) {
		all += ways[k];
		if ((double)k <= u)
			below += ways[k];
	}
	return below / all;
}

static double approximate(size_t n_a, size_t n_b, double u, double ties)
{
	double n = (double)(n_a + n_b), pairs = (double)n_a * (double)n_b;
	double variance = pairs / 12 * (n + 1 - ties / (n * (n - 1)));
	double off = fabs(u - pairs / 2) - 0.5; /* continuity */

	if (variance <= 0 || off <= 0)
		return 1;
	return erfc(off / sqrt(variance) / sqrt(2));
}

double stat_rank_test(const double *a, size_t n_a, const double *b, size_t n_b)
{
	double u, ties, p;

	if (!n_a || !n_b)
		return NAN;
	u = count_greater(a, n_a, b, n_b);
	ties = count_ties(a, n_a, b, n_b);
	if (ties > 0 || n_a > EXACT_MAX || n_b > EXACT_MAX)
		return approximate(n_a, n_b, u, ties);
	p = 2 * exact_below(n_a, n_b, fmin(u, (double)n_a * (double)n_b - u));
	return fmin(p, 1);
}

void stat_judge(const double *a, size_t n_a, const double *b, size_t n_b,
		bool less_is_better, struct verdict *ret)
{
	double x = stat_spread(a, n_a).median, y = stat_spread(b, n_b).median;
	double great = fmax(fabs(x), fabs(y));

	ret->p = stat_rank_test(a, n_a, b, n_b);
	ret->verdict = VERDICT_SAME;
	/* false, too, of a p that is not a number */
	if (ret->p < STAT_ALPHA && fabs(x - y) > STAT_MATTER * great)
		ret->verdict =
			(x > y) == less_is_better ? VERDICT_SLOWER : VERDICT_FASTER;
}

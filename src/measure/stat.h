/* SPDX-License-Identifier: MIT */
/*
 * What a handful of samples says, and whether two handfuls differ.  Pure.
 *
 * Nothing is assumed about how samples are distributed: medians, quartiles, and the rank
 * test of Mann and Whitney (1947), also called Wilcoxon's rank sum test.
 */
#pragma once

#include <stddef.h>

#include "model/result-row.h"

#define STAT_ALPHA  0.05 /* differences by chance that are taken for real ones */
#define STAT_MATTER 0.01 /* differences of medians worth a word, of the greater */

/* The values may be in any order, and stay so.  All NAN: there are none. */
struct spread stat_spread(const double *values, size_t n);

/*
 * The two-sided p of the rank test: how often two samples of one distribution differ as
 * much as these.  Exact where no two values are equal and neither sample is greater than
 * 20; else the normal approximation, corrected for ties and for continuity.  NAN: one of
 * them is empty.
 */
double stat_rank_test(const double *a, size_t n_a, const double *b, size_t n_b);

/*
 * Sets verdict and p of *ret: faster or slower where p is below STAT_ALPHA and medians
 * are apart by more than STAT_MATTER, else the same.  less_is_better: of a latency.
 */
void stat_judge(const double *a, size_t n_a, const double *b, size_t n_b,
		bool less_is_better, struct verdict *ret);

/* SPDX-License-Identifier: MIT */
/*
 * Buckets: below LATENCY_PARTS each number has its own; above, every power of two is cut
 * into LATENCY_PARTS / 2 of equal width for its upper half of bits.
 */
#include "measure/latency.h"

#include <math.h>
#include <stddef.h>

#define HALF (LATENCY_PARTS / 2)

static size_t bucket_of(uint64_t ns)
{
	size_t shift = 0, i;

	while (ns >> shift >= LATENCY_PARTS)
		shift++;
	i = shift * HALF + (size_t)(ns >> shift);
	return i < LATENCY_BUCKETS ? i : LATENCY_BUCKETS - 1;
}

/* The middle of a bucket. */
static double middle(size_t i)
{
	size_t shift = i < LATENCY_PARTS ? 0 : i / HALF - 1;
	size_t part = i - shift * HALF;
	double low = ldexp((double)part, (int)shift);

	return low + (ldexp(1, (int)shift) - 1) / 2;
}

void latency_add(struct latency *l, uint64_t ns)
{
	l->counts[bucket_of(ns)]++;
	l->n++;
	if (ns > l->max)
		l->max = ns;
}

void latency_merge(struct latency *l, const struct latency *other)
{
	for (size_t i = 0; i < LATENCY_BUCKETS; i++)
		l->counts[i] += other->counts[i];
	l->n += other->n;
	if (other->max > l->max)
		l->max = other->max;
}

double latency_quantile(const struct latency *l, double q)
{
	uint64_t wanted = (uint64_t)ceil(q * (double)l->n), seen = 0;

	if (!l->n)
		return 0;
	if (!wanted)
		wanted = 1;
	for (size_t i = 0; i < LATENCY_BUCKETS; i++) {
		seen += l->counts[i];
		if (seen >= wanted)
			return wanted == l->n ? (double)l->max
					      : fmin(middle(i), (double)l->max);
	}
	return (double)l->max;
}

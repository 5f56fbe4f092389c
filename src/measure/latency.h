/* SPDX-License-Identifier: MIT */
/*
 * Many times, kept as counts: quantiles of any number of them in 32 KiB, each right
 * within one part in 256 (the greatest exactly).  Pure.
 */
#pragma once

#include <stdint.h>

#define LATENCY_PARTS	256 /* of each power of two */
#define LATENCY_BUCKETS (LATENCY_PARTS * 16)

struct latency {
	uint64_t n, max; /* nanoseconds */
	uint64_t counts[LATENCY_BUCKETS];
};

/* What is longer than four minutes counts as that long (but for the greatest). */
void latency_add(struct latency *l, uint64_t ns);
void latency_merge(struct latency *l, const struct latency *other);
/* The time that a share q, 0 to 1, of all takes at most; ns.  0: there are none. */
double latency_quantile(const struct latency *l, double q);

/* SPDX-License-Identifier: MIT */
/*
 * Two readings of a device's counters -> rates.  Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In one direction. */
struct counts {
	uint64_t bytes, packets, drops, errors;
};

/* What a device had counted at a moment. */
struct tally {
	bool there;
	uint64_t at; /* CLOCK_MONOTONIC, nanoseconds */
	struct counts tx, rx;
};

/* A device, read twice. */
struct tallies {
	struct tally before, now;
};

/* What went one way between the readings, and in a second. */
struct flow {
	struct counts counted;
	double seconds; /* between the readings; 0: not known (the rest is 0, too) */
	double bits, packets, drops, errors;
};

/*
 * Both ways of a link between two devices (NULL: not known, or none): ways[0] from a to
 * b.  What goes is what its sender has sent, or, where that is not known, what its
 * receiver has received; drops and errors are those of both on that way.  A device that
 * was not read twice, or whose counters have gone back (it was made anew), tells
 * nothing this time.
 */
void rates_of_link(const struct tallies *a, const struct tallies *b, struct flow ways[2]);

/* Which of two links stands first: the one with more bytes, then packets, as counted,
 * both ways together; <0, 0, >0 as for qsort.  In a second it might be more or less by
 * the moment at which each was read. */
int rates_compare(const struct flow x[2], const struct flow y[2]);

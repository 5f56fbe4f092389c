/* SPDX-License-Identifier: MIT */
/*
 * A series as a line of a table: the numbers that every format gives of it, so that they
 * are the same in all of them.
 */
#pragma once

#include "model/result.h"

/* All NAN: there are no values. */
struct spread {
	double median, p25, p75, min, max;
};

/* NAN: not known, or means nothing for this metric. */
struct result_row {
	const struct series *series;
	const char *interconnect, *datapath, *metric, *transport;
	const char *statistic; /* rr: "p50" ... "max"; else "rate" */
	const char *unit;
	double offload, streams, hops;
	struct spread value;
	double loss;		      /* 0 to 1, of packets */
	double busy, softirq, system; /* cores */
	struct spread gbit_per_ghz;   /* tcp: of the CPU spent */
	/* CPU time in ns for one of what is counted: a KiB (tcp), a packet, a round trip,
	 * a connection */
	double ns_per_unit;
	double cycles, instructions; /* a second; where the hardware counts them */
	double rounds, repeated, disturbed;
	double own; /* cores, netyard's own: the most of all rounds */
};

/* What is said of a row. */
struct result_key {
	const char *name; /* in documents */
	const char *head; /* of a column for people; NULL: it has none */
	size_t at;	  /* in the row: of a text or a number */
	enum { RESULT_NUMBER, RESULT_TEXT, RESULT_WHOLE, RESULT_TRUTH } is;
};
/* All of them, in the order of every format; name NULL ends. */
extern const struct result_key result_keys[];
/* The text of a row; of a key that is one. */
const char *result_text(const struct result_row *row, const struct result_key *key);
/* The number, of any other. */
double result_number(const struct result_row *row, const struct result_key *key);

/* How many rows there are of a series: 0 of one that could not be measured. */
unsigned result_n_rows(const struct series *s);
/* Row number n of those. */
struct result_row result_row(const struct series *s, unsigned n);

/* Sorts in place. */
void values_sort(double *values, size_t n);
/* The quantile q, 0 to 1, of sorted values: between two of them the straight line (type 7
 * of Hyndman and Fan, as R does).  NAN: there are none. */
double quantile_of(const double *sorted, size_t n, double q);
/*
 * Median, quartiles and extremes of those of n values that are finite; all NAN if
 * there are none.  Sorts them.
 */
struct spread spread_of(double *values, size_t n);

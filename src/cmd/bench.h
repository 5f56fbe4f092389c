/* SPDX-License-Identifier: MIT */
/* Inside netyard bench: a report as text. */
#pragma once

#include <stdio.h>

#include "netyard.h"

/* For people: tables of at most 80 columns, results last.  details: what it was measured
 * on, and each pair that was compared. */
void bench_print_table(const struct ny_bench *b, bool details, FILE *out);
/* As CSV (RFC 4180), with a line of titles. */
void bench_print_csv(const struct ny_bench *b, bool details, FILE *out);

/* SPDX-License-Identifier: MIT */
/*
 * The hardware's counters of cycles and instructions, of every processor and whoever runs
 * on it (perf_event_open(2)).  Many virtual machines have none.
 */
#pragma once

struct counters;

/* NULL: there are none, or they are not ours to read. */
struct counters *counters_open(void);
void counters_close(struct counters *c); /* NULL is fine */
/* Since they were opened, all processors together. */
void counters_read(const struct counters *c, double *ret_cycles,
		   double *ret_instructions);

/* The clock of the processors now, on average, GHz; 0: not known. */
double clock_ghz(void);

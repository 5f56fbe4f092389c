/* SPDX-License-Identifier: MIT */
/*
 * What the processors of the whole machine did between two readings: /proc/stat, and
 * where the machine has them its counters of cycles and instructions (perf_event_open).
 *
 * Whose it was: ours is what this process and every ovs-vswitchd used; interrupts are
 * nobody's.  The rest, less what the idle machine used, is foreign.  /proc/stat counts
 * in hundredths of a second: figures of short runs are coarse.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"
#include "model/result.h"

/* A run is disturbed where others use more than that, in cores. */
#define CPU_FOREIGN_MAX 0.10
#define CPU_STEAL_MAX	0.05

/* Since the machine was started, of all processors together, seconds. */
struct cpu_times {
	double user, system, softirq, steal;
	unsigned n; /* processors online */
};

/* Reads the text of /proc/stat; ticks in a second.  -EBADMSG: it is none. */
int cpu_times_parse(const char *text, double ticks, struct cpu_times *ret);

/* What was read at a moment. */
struct cpu_reading {
	double at; /* CLOCK_MONOTONIC, seconds */
	struct cpu_times times;
	double ours, ours_user; /* seconds of our processes, and of that in user mode */
	bool has_counters;	/* the next are valid */
	double cycles, instructions;
};

struct cpu_meter; /* which counters and processes are read */

/* *ret is to be freed by cpu_meter_free().  -ENOMEM. */
int cpu_meter_new(struct cpu_meter **ret);
void cpu_meter_free(struct cpu_meter *m); /* NULL is fine */
DEFINE_CLEANUP(struct cpu_meter *, cpu_meter_free);
#define _cleanup_cpu_meter_ _cleanup_(cpu_meter_freep)
/* Whether there are counters of cycles and instructions, and we may read them. */
bool cpu_has_counters(const struct cpu_meter *m);
int cpu_meter_read(struct cpu_meter *m, struct cpu_reading *ret, struct err *err);

/* Between two readings, idle taken off (never below 0); ghz and self are not set. */
struct cpu_use cpu_use_between(const struct cpu_reading *from,
			       const struct cpu_reading *to, const struct cpu_use *idle);
/* Cores that others used. */
double cpu_foreign(const struct cpu_reading *from, const struct cpu_reading *to,
		   const struct cpu_use *idle);
/* The clock of the busy processors, GHz: by their cycles, else as it is now, on average;
 * 0: not known. */
double cpu_ghz(const struct cpu_use *use);

/* What the machine uses while we wait for so long.  -EINTR: cancelled. */
int cpu_idle(struct ny_world *w, double seconds, struct cpu_use *ret, struct err *err);

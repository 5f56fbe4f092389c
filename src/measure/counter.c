/* SPDX-License-Identifier: MIT */
/* Counters of the hardware, and the clock. */
#include "measure/counter.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/cleanup.h"

#define CPUS_MAX 1024

struct counters {
	int n;
	int fd[CPUS_MAX][2]; /* cycles, instructions; -1: the processor is offline */
};

static const uint64_t kinds[2] = {PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_INSTRUCTIONS};

static int open_one(int cpu, uint64_t kind)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = kind,
	};

	return (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

struct counters *counters_open(void)
{
	struct counters *c = calloc(1, sizeof(*c));
	long n = sysconf(_SC_NPROCESSORS_CONF);
	bool any = false;

	if (!c)
		return NULL;
	c->n = (int)(n < CPUS_MAX ? n : CPUS_MAX);
	for (int i = 0; i < c->n; i++)
		for (int k = 0; k < 2; k++) {
			c->fd[i][k] = open_one(i, kinds[k]);
			any |= c->fd[i][k] >= 0;
		}
	if (any)
		return c;
	counters_close(c);
	return NULL;
}

void counters_close(struct counters *c)
{
	for (int i = 0; c && i < c->n; i++)
		for (int k = 0; k < 2; k++)
			close_fdp(&c->fd[i][k]);
	free(c);
}

void counters_read(const struct counters *c, double *ret_cycles, double *ret_instructions)
{
	double sum[2] = {0};

	for (int i = 0; i < c->n; i++)
		for (int k = 0; k < 2; k++) {
			uint64_t count;

			if (c->fd[i][k] >= 0 &&
			    read(c->fd[i][k], &count, sizeof(count)) == sizeof(count))
				sum[k] += (double)count;
		}
	*ret_cycles = sum[0];
	*ret_instructions = sum[1];
}

/* --- the clock --- */

/* What the governor has set now, kHz; 0: there is none. */
static double governed(int cpu)
{
	_cleanup_fclose_ FILE *f = NULL;
	char path[80];
	double khz;

	snprintf(path, sizeof(path),
		 "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", cpu);
	f = fopen(path, "re");
	return f && fscanf(f, "%lf", &khz) == 1 ? khz : 0;
}

static double told_by_cpuinfo(void)
{
	_cleanup_fclose_ FILE *f = fopen("/proc/cpuinfo", "re");
	double mhz, sum = 0;
	char line[4096];
	int n = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "cpu MHz : %lf", &mhz) == 1) {
			sum += mhz;
			n++;
		}
	return n ? sum / n / 1e3 : 0;
}

double clock_ghz(void)
{
	long n = sysconf(_SC_NPROCESSORS_CONF);
	double sum = 0;
	int known = 0;

	for (int i = 0; i < n && i < CPUS_MAX; i++) {
		double khz = governed(i);

		sum += khz;
		known += khz > 0;
	}
	return known ? sum / known / 1e6 : told_by_cpuinfo();
}

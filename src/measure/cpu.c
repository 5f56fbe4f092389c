/* SPDX-License-Identifier: MIT */
/* Readings of the processors, and what was between two of them. */
#include "measure/cpu.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "measure/counter.h"
#include "wire/process.h"

#define STAT_MAX  (1 << 22) /* bytes of /proc/stat: thousands of processors */
#define SLICE_MS  20	    /* at most, so that a cancellation is soon heard */
#define IS_SWITCH "ovs-vswitchd"

struct cpu_meter {
	struct arena *arena;
	struct counters *counters; /* NULL: there are none */
	pid_t *switches;	   /* processes of Open vSwitch */
	size_t n_switches;
	double ticks; /* in a second */
};

/* --- /proc/stat --- */

int cpu_times_parse(const char *text, double ticks, struct cpu_times *ret)
{
	unsigned long long user, nice, system, idle, wait, irq, softirq, steal = 0;
	struct cpu_times times = {0};

	/* since Linux 2.6.11; guests' time is in user and nice, too */
	if (sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice,
		   &system, &idle, &wait, &irq, &softirq, &steal) < 7)
		return -EBADMSG;
	times.user = (double)(user + nice) / ticks;
	times.system = (double)system / ticks;
	times.softirq = (double)(irq + softirq) / ticks;
	times.steal = (double)steal / ticks;
	for (const char *line = text; (line = strchr(line, '\n')); line++)
		times.n += !strncmp(line, "\ncpu", 4);
	if (!times.n)
		return -EBADMSG;
	*ret = times;
	return 0;
}

static int read_times(double ticks, struct cpu_times *ret, struct err *err)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = file_read("/proc/stat", STAT_MAX, &text, &len, err);

	if (r < 0)
		return r;
	r = cpu_times_parse(text, ticks, ret);
	return r < 0 ? err_sys(err, r, "read /proc/stat") : 0;
}

/* --- whose it is --- */

static void find_switches(struct cpu_meter *m)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	char comm[PROCESS_NAME];

	while (dir && (entry = readdir(dir))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid <= 0)
			continue;
		process_command(pid, comm);
		if (!strcmp(comm, IS_SWITCH))
			ARENA_PUSH(m->arena, m->switches, m->n_switches, pid);
	}
	if (dir)
		closedir(dir);
}

/* utime and stime of proc(5), the 14th and 15th field: the 12th and 13th after the name,
 * which may hold anything. */
static void add_switch(const struct cpu_meter *m, pid_t pid, struct cpu_reading *ret)
{
	unsigned long long user, system;
	_cleanup_fclose_ FILE *f = NULL;
	char path[64], stat[1024] = "";
	const char *rest;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	rest = f && fgets(stat, sizeof(stat), f) ? strrchr(stat, ')') : NULL;
	if (!rest ||
	    sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu",
		   &user, &system) != 2)
		return;
	ret->ours_user += (double)user / m->ticks;
	ret->ours += (double)(user + system) / m->ticks;
}

static double seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

static void add_self(struct cpu_reading *ret)
{
	struct rusage usage = {0};

	getrusage(RUSAGE_SELF, &usage);
	ret->ours_user += seconds(&usage.ru_utime);
	ret->ours += seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
}

/* --- the meter --- */

int cpu_meter_new(struct cpu_meter **ret)
{
	struct cpu_meter *m = calloc(1, sizeof(*m));

	if (!m)
		return -ENOMEM;
	m->arena = arena_new();
	m->ticks = (double)sysconf(_SC_CLK_TCK);
	m->counters = counters_open();
	find_switches(m);
	*ret = m;
	return 0;
}

void cpu_meter_free(struct cpu_meter *m)
{
	if (!m)
		return;
	counters_close(m->counters);
	arena_free(m->arena);
	free(m);
}

bool cpu_has_counters(const struct cpu_meter *m)
{
	return m->counters;
}

int cpu_meter_read(struct cpu_meter *m, struct cpu_reading *ret, struct err *err)
{
	struct cpu_reading reading = {.at = clock_seconds(CLOCK_MONOTONIC)};
	int r = read_times(m->ticks, &reading.times, err);

	if (r < 0)
		return r;
	add_self(&reading);
	for (size_t i = 0; i < m->n_switches; i++)
		add_switch(m, m->switches[i], &reading);
	if (m->counters)
		counters_read(m->counters, &reading.cycles, &reading.instructions);
	reading.has_counters = m->counters;
	*ret = reading;
	return 0;
}

/* --- between two readings --- */

/* Cores, less what is used anyway. */
static double cores(double before, double after, double seconds, double idle)
{
	return seconds > 0 ? fmax(0, (after - before) / seconds - idle) : 0;
}

struct cpu_use cpu_use_between(const struct cpu_reading *from,
			       const struct cpu_reading *to, const struct cpu_use *idle)
{
	const struct cpu_times *a = &from->times, *b = &to->times;
	double t = to->at - from->at;
	struct cpu_use use = {
		.user = cores(a->user, b->user, t, idle->user),
		.system = cores(a->system, b->system, t, idle->system),
		.softirq = cores(a->softirq, b->softirq, t, idle->softirq),
		.steal = cores(a->steal, b->steal, t, 0),
		.has_counters = from->has_counters && to->has_counters,
	};

	use.busy = use.user + use.system + use.softirq;
	if (use.has_counters) {
		use.cycles = cores(from->cycles, to->cycles, t, idle->cycles);
		use.instructions = cores(from->instructions, to->instructions, t,
					 idle->instructions);
	}
	return use;
}

/*
 * The kernel counts interrupts that come while we run as ours and, in /proc/stat, as
 * interrupts: of what we seem to have used in all, some may be missing from user and
 * system there.  User mode has little of that, and is what foreign work is made of: the
 * greater of the two differences is taken.
 */
double cpu_foreign(const struct cpu_reading *from, const struct cpu_reading *to,
		   const struct cpu_use *idle)
{
	const struct cpu_times *a = &from->times, *b = &to->times;
	double t = to->at - from->at;
	double user = b->user - a->user, system = b->system - a->system;
	double ours = to->ours - from->ours, ours_user = to->ours_user - from->ours_user;

	return fmax(cores(ours_user, user, t, idle->user),
		    cores(ours, user + system, t, idle->user + idle->system));
}

double cpu_ghz(const struct cpu_use *use)
{
	/* of less than that hundredths of a second tell nothing */
	if (use->has_counters && use->busy > 0.05)
		return use->cycles / use->busy / 1e9;
	return clock_ghz();
}

int cpu_idle(struct ny_world *w, double seconds, struct cpu_use *ret, struct err *err)
{
	const struct timespec slice = {.tv_nsec = SLICE_MS * 1000000L};
	const struct cpu_use nothing = {0};
	_cleanup_cpu_meter_ struct cpu_meter *m = NULL;
	struct cpu_reading from, to;
	int r = cpu_meter_new(&m);

	if (r < 0)
		return err_sys(err, r, "read the processors");
	r = cpu_meter_read(m, &from, err);
	while (r >= 0 && clock_seconds(CLOCK_MONOTONIC) < from.at + seconds) {
		if (world_cancelled(w))
			return err_set(err, -EINTR, "stopped");
		nanosleep(&slice, NULL);
	}
	if (r >= 0)
		r = cpu_meter_read(m, &to, err);
	if (r >= 0)
		*ret = cpu_use_between(&from, &to, &nothing);
	return r;
}

/* SPDX-License-Identifier: MIT */
/* A run of traffic: its phases, and what comes out. */
#include "measure/traffic.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/cpu.h"
#include "measure/traffic-in.h"
#include "wire/wire.h"

#define DRAIN_S 1.0 /* for what is on its way */

static const struct traffic_kind traffic_none;
#define METRIC(id, tcp, udp, ...) extern const struct traffic_kind tcp, udp;
#include "model/metrics.def"

/* NULL: there is no such traffic. */
static const struct traffic_kind *kind_of(const struct setting *s)
{
	static const struct traffic_kind *const kinds[][TRANSPORT_COUNT] = {
#define METRIC(id, tcp, udp, ...) {&tcp, &udp},
#include "model/metrics.def"
	};
	const struct traffic_kind *kind = &traffic_none;

	if (s->metric < METRIC_COUNT && s->transport < TRANSPORT_COUNT)
		kind = kinds[s->metric][s->transport];
	return kind == &traffic_none ? NULL : kind;
}

/* --- the phases --- */

/*
 * What this process has used outside the threads of the run: this thread, for which all
 * others that are not of the run do their work.  Its clock alone can be read at one
 * moment: that of the process, less those of the threads, is off by whatever they do
 * while we read one after the other.
 */
#define SELF CLOCK_THREAD_CPUTIME_ID

/* Between two readings of the processors, which are of the same moments as the phase. */
static int measure(struct run *run, struct run_watch *watch, struct cpu_meter *meter,
		   struct sample *ret, bool *ret_disturbed, struct err *err)
{
	struct cpu_reading from, to;
	struct cpu_use use;
	double self = clock_seconds(SELF);
	int r = cpu_meter_read(meter, &from, err);

	if (r < 0)
		return r;
	run->seconds = -run_now();
	atomic_store(&run->phase, PHASE_MEASURED);
	r = run_wait(run, watch, run_now() + run->t->seconds, err);
	if (r < 0)
		return r;
	atomic_store(&run->phase, PHASE_DRAIN);
	run->seconds += run_now();
	r = cpu_meter_read(meter, &to, err);
	if (r < 0)
		return r;
	use = cpu_use_between(&from, &to, &run->t->idle);
	use.self = fmax(0, clock_seconds(SELF) - self) / run->seconds;
	use.ghz = cpu_ghz(&use);
	ret->cpu = use;
	*ret_disturbed = use.steal > CPU_STEAL_MAX ||
			 cpu_foreign(&from, &to, &run->t->idle) > CPU_FOREIGN_MAX;
	return 0;
}

static int go_through(struct run *run, struct cpu_meter *meter, struct sample *ret,
		      bool *ret_disturbed, struct err *err)
{
	struct run_watch watch = {0};
	int r = run_wait(run, &watch, run_now() + run->t->warmup, err);

	if (r >= 0)
		r = measure(run, &watch, meter, ret, ret_disturbed, err);
	if (r < 0)
		return r;
	run_await(run, SIDE_SENDER, run_now() + DRAIN_S);
	run_await(run, SIDE_RECEIVER, run_now() + DRAIN_S);
	return run_check_fault(run, err);
}

/* --- from beginning to end --- */

static int run_init(struct run *run, struct err *err)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&run->mutex, NULL);
	pthread_cond_init(&run->changed, &attr);
	pthread_condattr_destroy(&attr);
	run->servers = calloc(run->n, sizeof(*run->servers));
	for (int side = SIDE_SENDER; side <= SIDE_RECEIVER; side++)
		run->ends[side] = aligned_alloc(64, run->n * sizeof(*run->ends[side]));
	if (!run->servers || !run->ends[0] || !run->ends[1])
		return err_sys(err, -ENOMEM, "traffic");
	for (int side = SIDE_SENDER; side <= SIDE_RECEIVER; side++)
		for (unsigned i = 0; i < run->n; i++) {
			struct traffic_end *end = &run->ends[side][i];

			memset(end, 0, sizeof(*end));
			end->run = run;
			end->stream = i;
			end->side = (enum side)side;
			end->fd = -1;
		}
	return 0;
}

static void run_done(struct run *run)
{
	for (int side = SIDE_SENDER; side <= SIDE_RECEIVER; side++) {
		for (unsigned i = 0; run->ends[side] && i < run->n; i++)
			close_fdp(&run->ends[side][i].fd);
		free(run->ends[side]);
		close_fdp(&run->netns_fd[side]);
	}
	free(run->servers);
	pthread_cond_destroy(&run->changed);
	pthread_mutex_destroy(&run->mutex);
}

static int open_places(struct run *run, struct err *err)
{
	for (int side = SIDE_SENDER; side <= SIDE_RECEIVER; side++) {
		int r = netns_open(run->w, netns_by_name(run->t->ns[side]),
				   &run->netns_fd[side], err);

		if (r < 0)
			return r;
		r = netns_identify(run->w, netns_by_fd(run->netns_fd[side]),
				   &run->place[side]);
		if (r < 0)
			return err_sys(err, r, "namespace '%s'", run->t->ns[side]);
	}
	return 0;
}

/* All that a run needs before its threads. */
static int prepare(struct run *run, struct err *err)
{
	int r = run_init(run, err);

	if (r >= 0)
		r = open_places(run, err);
	return r < 0 ? r : run_connect(run, err);
}

static void sum(const struct run *run, struct sample *ret)
{
	struct traffic_total *total = run->t->total;

	ret->loss = NAN;
	run->kind->sum(run, ret);
	if (!total)
		return;
	*total = (struct traffic_total){0};
	for (int phase = 0; phase < PHASE_COUNT; phase++) {
		total->sent += run_counted(run, SIDE_SENDER, (enum phase)phase);
		total->received += run_counted(run, SIDE_RECEIVER, (enum phase)phase);
	}
}

/* With threads, which have ended when this returns. */
static int carry_out(struct run *run, struct sample *ret, bool *ret_disturbed,
		     struct err *err)
{
	_cleanup_cpu_meter_ struct cpu_meter *meter = NULL;
	int r = cpu_meter_new(&meter);

	if (r < 0)
		return err_sys(err, r, "read the processors");
	r = run_start(run, err);
	if (r >= 0)
		r = go_through(run, meter, ret, ret_disturbed, err);
	run_join(run);
	if (r < 0)
		return r;
	sum(run, ret);
	if (ret->value > 0)
		return 0;
	err_set(err, -ETIMEDOUT, "nothing has arrived");
	return run_prefix(run, 0, SIDE_RECEIVER, err);
}

static bool is_valid(const struct traffic *t)
{
	return t->setting.streams && t->setting.streams <= TRAFFIC_STREAMS_MAX &&
	       t->seconds > 0 && t->warmup >= 0 && t->pin.n &&
	       t->addr[0].family == t->addr[1].family &&
	       (t->addr[0].family == AF_INET || t->addr[0].family == AF_INET6);
}

int traffic_run(struct ny_world *w, const struct traffic *t, struct sample *ret,
		bool *ret_disturbed, struct err *err)
{
	struct run run = {
		.w = w,
		.t = t,
		.kind = kind_of(&t->setting),
		.n = t->setting.streams,
		.netns_fd = {-1, -1},
	};
	struct sample sample = {0};
	bool disturbed = false;
	int r;

	if (!run.kind || !is_valid(t))
		return err_set(err, -EINVAL, "there is no such traffic");
	r = prepare(&run, err);
	if (r >= 0)
		r = carry_out(&run, &sample, &disturbed, err);
	run_done(&run);
	if (r < 0)
		return r;
	*ret = sample;
	*ret_disturbed = disturbed;
	return 0;
}

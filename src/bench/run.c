/* SPDX-License-Identifier: MIT */
/*
 * The rounds of a campaign.  In a round every series gets one sample; those that are
 * compared come one after the other, and in each round another of them is the first: what
 * the machine does meanwhile hits all of them alike.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench.h"
#include "measure/cpu.h"

#define IDLE_SECONDS 0.5
#define REPEATS_EACH 2	 /* of a disturbed sample */
#define REPEATS_PART 5	 /* of all: one in so many samples */
#define BUILD_WAIT   45u /* seconds that building may take, OVS_START and all */

struct course {
	struct ny_world *w;
	struct campaign *c;
	const struct sink *sink;
	struct traffic traffic; /* what is the same for all */
	size_t done, repeats_left;
	struct err *err;
};

static int put(const struct course *run, const struct event *event)
{
	return run->sink->put(run->sink->data, event);
}

/* EVENT_FAILED of a series, EVENT_ABSENT of a bed. */
static int put_failed(const struct course *run, enum event_kind kind, size_t which,
		      const char *why)
{
	struct event event = {.kind = kind, .failed.which = which};

	snprintf(event.failed.why, sizeof(event.failed.why), "%s", why);
	return put(run, &event);
}

static int put_repeated(const struct course *run, size_t series)
{
	return put(run, &(struct event){EVENT_REPEATED, .repeated = series});
}

static int put_step(const struct course *run, const char *next, unsigned patience)
{
	struct event event = {EVENT_STEP, .step = {.done = run->done,
						   .total = campaign_n_samples(run->c),
						   .patience = patience}};

	snprintf(event.step.next, sizeof(event.step.next), "%s", next);
	return put(run, &event);
}

static int put_bed(const struct course *run, size_t i)
{
	const struct bed *bed = &run->c->beds[i];
	struct event event = {EVENT_BED, .bed = {.which = i, .mtu = bed->mtu}};

	snprintf(event.bed.datapath, sizeof(event.bed.datapath), "%s", bed->datapath);
	snprintf(event.bed.ovs, sizeof(event.bed.ovs), "%s", bed->ovs ? bed->ovs : "");
	return put(run, &event);
}

/* What cannot be built is told once; only a cancel, or the loss of who listens, is an
 * error. */
static int build(const struct course *run, size_t i)
{
	struct bed *bed = &run->c->beds[i];
	char text[128];
	int r;

	snprintf(text, sizeof(text), "building %s", bed->lab);
	r = put_step(run, text, BUILD_WAIT);
	if (r < 0)
		return r;
	r = bed_build(run->w, run->c->arena, bed, run->err);
	if (r == 0)
		return put_bed(run, i);
	if (world_cancelled(run->w))
		return r;
	bed_take_down(run->w, bed);
	return put_failed(run, EVENT_ABSENT, i, bed->failed);
}

static int build_all(const struct course *run)
{
	int r = 0;

	for (size_t i = 0; i < run->c->n_beds && r == 0; i++)
		if (!run->c->beds[i].row)
			r = run->c->beds[i].up ? put_bed(run, i) : build(run, i);
	return r;
}

static unsigned patience(const struct course *run)
{
	return (unsigned)(run->c->seconds + run->c->warmup) + TRAFFIC_GRACE + 4;
}

/* Where nothing moves for a while it may be that others had the processors. */
static bool is_to_be_repeated(int r, bool disturbed)
{
	return r == -ETIMEDOUT || (r == 0 && disturbed);
}

static int take(struct course *run, const struct bed *bed, size_t series,
		struct sample *ret, bool *ret_disturbed)
{
	struct traffic t = run->traffic;
	int r;

	t.setting = run->c->report->series[series].setting;
	for (int i = 0; i < 2; i++) {
		t.ns[i] = bed->ns[i];
		t.addr[i] = bed->addr[i];
	}
	for (int tries = 0;; tries++) {
		r = traffic_run(run->w, &t, ret, ret_disturbed, run->err);
		if (!is_to_be_repeated(r, *ret_disturbed) || tries == REPEATS_EACH ||
		    !run->repeats_left)
			return r;
		run->repeats_left--;
		r = put_repeated(run, series);
		if (r < 0)
			return r;
	}
}

static int announce(const struct course *run, const struct setting *s)
{
	char text[160], hops[24] = "";

	if (s->hops)
		snprintf(hops, sizeof(hops), " %u in a row", s->hops);
	snprintf(text, sizeof(text), "%s%s %s%s", s->interconnect, hops,
		 metric_infos[s->metric].name, transport_words(s));
	return put_step(run, text, patience(run) * (REPEATS_EACH + 1));
}

static int measure(struct course *run, size_t series, struct bed *bed)
{
	struct series *s = &run->c->report->series[series];
	struct event event = {EVENT_SAMPLE, .sample.series = series};
	int r = announce(run, &s->setting);

	if (r < 0)
		return r;
	if (!bed->as_it_is)
		r = bed_set_offload(run->w, bed, s->setting.offload, run->err);
	if (r == 0)
		r = take(run, bed, series, &event.sample.found, &event.sample.disturbed);
	if (r < 0 && world_cancelled(run->w))
		return r;
	if (r < 0 && !run->c->missed[series] && run->c->rounds > 1) {
		/* once may be the machine's fault; it has a sample less */
		run->c->missed[series] = true;
		return put_repeated(run, series);
	}
	if (r < 0) {
		s->failed = arena_strdup(run->c->arena, run->err->text);
		return put_failed(run, EVENT_FAILED, series, s->failed);
	}
	return put(run, &event);
}

/* A chain is there only while it is measured: all of them would be hundreds of devices,
 * and as many idle ports for each Open vSwitch to look after. */
static int sample(struct course *run, size_t series)
{
	size_t i = run->c->bed_of[series];
	struct bed *bed = &run->c->beds[i];
	bool failed = bed->failed || run->c->report->series[series].failed;
	int r = bed->row && !failed ? build(run, i) : 0;

	if (r == 0 && bed->up && !failed)
		r = measure(run, series, bed);
	if (bed->row && bed->up)
		bed_take_down(run->w, bed);
	run->done++;
	return r;
}

static int round_of(struct course *run, unsigned round)
{
	const struct report *report = run->c->report;
	size_t from = 0, to;
	int r = 0;

	for (; from < report->n_series && r == 0; from = to) {
		size_t n;

		for (to = from + 1; to < report->n_series; to++)
			if (!setting_is_of_group(&report->series[from].setting,
						 &report->series[to].setting))
				break;
		n = to - from;
		for (size_t k = 0; k < n && r == 0; k++)
			r = sample(run, from + (k + round) % n);
	}
	return r;
}

static int prepare(struct course *run)
{
	struct event event = {EVENT_MACHINE};
	_cleanup_cpu_meter_ struct cpu_meter *meter = NULL;
	int r = pin_choose(&run->traffic.pin);

	if (r < 0)
		return err_sys(run->err, r, "cannot choose processors");
	r = cpu_meter_new(&meter);
	if (r < 0)
		return err_sys(run->err, r, "cannot read what processors do");
	event.machine.has_counters = cpu_has_counters(meter);
	pin_text(&run->traffic.pin, event.machine.pinning, sizeof(event.machine.pinning));
	r = put(run, &event);
	if (r == 0)
		r = build_all(run);
	if (r == 0)
		r = put_step(run, "what the machine uses by itself", patience(run));
	if (r == 0)
		r = cpu_idle(run->w, IDLE_SECONDS, &run->traffic.idle, run->err);
	if (r < 0)
		return r;
	return put(run, &(struct event){EVENT_IDLE, .idle = run->traffic.idle});
}

int campaign_run(struct ny_world *w, struct campaign *c, const struct sink *sink,
		 struct err *err)
{
	struct course run = {.w = w,
			     .c = c,
			     .sink = sink,
			     .err = err,
			     .repeats_left = campaign_n_samples(c) / REPEATS_PART + 1,
			     .traffic = {.seconds = c->seconds, .warmup = c->warmup}};
	int r = prepare(&run);

	for (unsigned round = 0; round < c->rounds && r == 0; round++)
		r = round_of(&run, round);
	return r == 0 ? put(&run, &(struct event){EVENT_DONE}) : r;
}

/* SPDX-License-Identifier: MIT */
/* What a campaign finds, event by event, becomes its report. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench.h"
#include "measure/cpu.h"

#define TEXT_ENDS(text) memchr(text, '\0', sizeof(text))

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* What is to come, once it is sure to come. */
static void tell_plan(const struct ny_world *w, const struct campaign *c)
{
	size_t n = c->report->n_series;
	unsigned seconds = (unsigned)ceil(campaign_left(c, 0));
	char time[32];

	if (seconds < 60)
		snprintf(time, sizeof(time), "%u second%s", seconds, plural(seconds));
	else
		snprintf(time, sizeof(time), "%u:%02u minutes", seconds / 60,
			 seconds % 60);
	world_log(w, LOG_INFO, "%zu series, %u round%s of %.2f s each: about %s", n,
		  c->rounds, plural(c->rounds), c->seconds, time);
}

static void tell_progress(const struct ny_world *w, const struct campaign *c,
			  const struct event *event)
{
	unsigned left = (unsigned)(campaign_left(c, event->step.done) + 0.5);
	char text[sizeof(event->step.next) + 64];

	snprintf(text, sizeof(text), "%u:%02u left, %s, sample", left / 60, left % 60,
		 event->step.next);
	world_progress(w, text, event->step.done, event->step.total);
}

static void add_absent(struct campaign *c, const char *interconnect, const char *what,
		       const char *why)
{
	struct report *r = c->report;
	struct absent absent = {interconnect, arena_strdup(c->arena, why), what};

	for (size_t i = 0; i < r->n_absent; i++)
		if (!strcmp(r->absent[i].interconnect, interconnect) &&
		    !strcmp(r->absent[i].what, what))
			return;
	ARENA_PUSH(c->arena, r->absent, r->n_absent, absent);
}

static void take_absent(struct campaign *c, const struct bed *bed, const char *why)
{
	struct report *r = c->report;

	add_absent(c, bed->interconnect,
		   !bed->hops ? ""
		   : bed->hops == 1
			   ? "1 switch"
			   : arena_printf(c->arena, "%u switches in a row", bed->hops),
		   why);
	for (size_t i = 0; i < r->n_series; i++)
		if (&c->beds[c->bed_of[i]] == bed && !r->series[i].n)
			r->series[i].failed = arena_strdup(c->arena, why);
}

/* Of it "tcp, 1 stream, offloads on". */
static void take_failed(struct campaign *c, struct series *s, const char *why)
{
	const struct setting *set = &s->setting;

	s->failed = arena_strdup(c->arena, why);
	add_absent(c, set->interconnect,
		   arena_printf(c->arena, "%s%s, %u stream%s%s",
				metric_infos[set->metric].name, transport_words(set),
				set->streams, plural(set->streams),
				!metric_infos[set->metric].throughput ? ""
				: set->offload			      ? ", offloads on"
								      : ", offloads off"),
		   why);
}

static void take_bed(struct campaign *c, const struct event *event)
{
	struct report *r = c->report;
	const char *datapath = arena_strdup(c->arena, event->bed.datapath);

	for (size_t i = 0; i < r->n_series; i++)
		if (c->bed_of[i] == event->bed.which)
			r->series[i].setting.datapath = datapath;
	if (*event->bed.ovs)
		r->machine.ovs = arena_strdup(c->arena, event->bed.ovs);
	r->machine.mtu = event->bed.mtu;
}

static void take_sample(struct campaign *c, struct series *s, const struct event *event)
{
	ARENA_PUSH(c->arena, s->samples, s->n, event->sample.found);
	s->disturbed += event->sample.disturbed;
}

/* What is taken off is no foreign load any more, but it disturbs all the same.  Told in
 * lines that a terminal has room for. */
static void take_idle(const struct ny_world *w, struct campaign *c,
		      const struct cpu_use *idle)
{
	c->report->machine.idle_busy = idle->busy;
	if (idle->busy <= CPU_FOREIGN_MAX)
		return;
	world_log(w, LOG_WARN,
		  "this machine is not idle: others keep %.2f of its %u processors busy",
		  idle->busy, c->report->machine.n_cpus);
	world_log(w, LOG_WARN, "what is measured is less than it can do");
}

static int take_error(const struct event *event, struct err *err)
{
	err_set(err, event->error.code, "%s", event->error.text);
	return *event->error.hint ? err_hint(err, "%s", event->error.hint)
				  : event->error.code;
}

/* Its numbers are ours, and its texts end, unless our own process was tampered with. */
static bool is_sound(const struct campaign *c, const struct event *e)
{
	switch (e->kind) {
	case EVENT_STEP:
		return TEXT_ENDS(e->step.next);
	case EVENT_SAMPLE:
		return e->sample.series < c->report->n_series;
	case EVENT_REPEATED:
		return e->repeated < c->report->n_series;
	case EVENT_FAILED:
		return e->failed.which < c->report->n_series && TEXT_ENDS(e->failed.why);
	case EVENT_ABSENT:
		return e->absent.which < c->n_beds && TEXT_ENDS(e->absent.why);
	case EVENT_BED:
		return e->bed.which < c->n_beds && TEXT_ENDS(e->bed.datapath) &&
		       TEXT_ENDS(e->bed.ovs);
	case EVENT_MACHINE:
		return TEXT_ENDS(e->machine.pinning);
	case EVENT_ERROR:
		return TEXT_ENDS(e->error.text) && TEXT_ENDS(e->error.hint);
	default:
		return true;
	}
}

int campaign_take(struct ny_world *w, struct campaign *c, const struct event *event,
		  struct err *err)
{
	struct report *r = c->report;

	if (!is_sound(c, event))
		return err_set(err, -EBADMSG, "what was measured cannot be read");
	switch (event->kind) {
	case EVENT_STEP:
		tell_progress(w, c, event);
		break;
	case EVENT_SAMPLE:
		take_sample(c, &r->series[event->sample.series], event);
		break;
	case EVENT_REPEATED:
		r->series[event->repeated].repeated++;
		break;
	case EVENT_FAILED:
		take_failed(c, &r->series[event->failed.which], event->failed.why);
		break;
	case EVENT_ABSENT:
		take_absent(c, &c->beds[event->absent.which], event->absent.why);
		break;
	case EVENT_BED:
		take_bed(c, event);
		break;
	case EVENT_MACHINE:
		tell_plan(w, c);
		r->machine.has_counters = event->machine.has_counters;
		r->machine.pinning = arena_strdup(c->arena, event->machine.pinning);
		break;
	case EVENT_IDLE:
		take_idle(w, c, &event->idle);
		break;
	case EVENT_ERROR:
		return take_error(event, err);
	case EVENT_DONE:
		world_progress(w, "", 1, 1);
		break;
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* What a campaign finds, event by event, becomes its report. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench.h"
#include "measure/cpu.h"

static void tell_progress(const struct ny_world *w, const struct campaign *c,
			  const struct event *event)
{
	unsigned left = (unsigned)(campaign_left(c, (size_t)event->number) + 0.5);
	char text[sizeof(event->text) + 64];

	snprintf(text, sizeof(text), "%u:%02u left, %s, sample", left / 60, left % 60,
		 event->text);
	world_progress(w, text, (size_t)event->number, event->total);
}

static void add_absent(struct campaign *c, const char *what, const char *why)
{
	struct report *r = c->report;
	struct absent absent = {.interconnect = what, .why = arena_strdup(c->arena, why)};

	for (size_t i = 0; i < r->n_absent; i++)
		if (!strcmp(r->absent[i].interconnect, what))
			return;
	ARENA_PUSH(c->arena, r->absent, r->n_absent, absent);
}

static void take_absent(struct campaign *c, const struct bed *bed, const char *why)
{
	struct report *r = c->report;

	add_absent(c, bed->lab, why);
	for (size_t i = 0; i < r->n_series; i++)
		if (&c->beds[c->bed_of[i]] == bed && !r->series[i].n)
			r->series[i].failed = arena_strdup(c->arena, why);
}

/* "ovs-veth: tcp, 1 stream, offloads on" */
static void take_failed(struct campaign *c, struct series *s, const char *why)
{
	const struct setting *set = &s->setting;

	s->failed = arena_strdup(c->arena, why);
	add_absent(c,
		   arena_printf(c->arena, "%s, %s%s, %u stream%s%s", set->interconnect,
				metric_infos[set->metric].name,
				set->metric != METRIC_RR	  ? ""
				: set->transport == TRANSPORT_TCP ? " over tcp"
								  : " over udp",
				set->streams, set->streams == 1 ? "" : "s",
				set->metric != METRIC_TCP ? ""
				: set->offload		  ? ", offloads on"
							  : ", offloads off"),
		   why);
}

static void take_bed(struct campaign *c, const struct event *event)
{
	struct report *r = c->report;
	const char *datapath = arena_strdup(c->arena, event->text);

	for (size_t i = 0; i < r->n_series; i++)
		if (c->bed_of[i] == (size_t)event->number)
			r->series[i].setting.datapath = datapath;
	if (*event->hint)
		r->machine.ovs = arena_strdup(c->arena, event->hint);
	r->machine.mtu = event->total;
}

static void take_sample(struct campaign *c, struct series *s, const struct event *event)
{
	ARENA_PUSH(c->arena, s->samples, s->n, event->sample);
	s->disturbed += event->number;
}

static void take_machine(struct campaign *c, const struct event *event)
{
	c->report->machine.has_counters = event->number;
	c->report->machine.pinning = arena_strdup(c->arena, event->text);
}

/* What is taken off is no foreign load any more, but it disturbs all the same. */
static void take_idle(const struct ny_world *w, struct campaign *c,
		      const struct cpu_use *idle)
{
	c->report->machine.idle_busy = idle->busy;
	if (idle->busy > CPU_FOREIGN_MAX)
		world_log(w, LOG_WARN,
			  "this machine is not idle: others keep %.2f of its %u "
			  "processors busy; what is measured is less than it can do",
			  idle->busy, c->report->machine.n_cpus);
}

static int take_error(const struct event *event, struct err *err)
{
	err_set(err, event->number, "%s", event->text);
	return *event->hint ? err_hint(err, "%s", event->hint) : event->number;
}

/* Its numbers are ours, unless our own process has been tampered with. */
static bool is_sound(const struct campaign *c, const struct event *event)
{
	bool of_bed = event->kind == EVENT_ABSENT || event->kind == EVENT_BED;
	bool of_series = event->kind == EVENT_SAMPLE || event->kind == EVENT_REPEATED ||
			 event->kind == EVENT_FAILED;

	return (!of_bed || (event->number >= 0 && (size_t)event->number < c->n_beds)) &&
	       (!of_series || event->series < c->report->n_series) &&
	       memchr(event->text, '\0', sizeof(event->text)) &&
	       memchr(event->hint, '\0', sizeof(event->hint));
}

int campaign_take(struct ny_world *w, struct campaign *c, const struct event *event,
		  struct err *err)
{
	struct series *s = c->report->series + event->series;

	if (!is_sound(c, event))
		return err_set(err, -EBADMSG, "what was measured cannot be read");
	switch (event->kind) {
	case EVENT_STEP:
		tell_progress(w, c, event);
		break;
	case EVENT_SAMPLE:
		take_sample(c, s, event);
		break;
	case EVENT_REPEATED:
		s->repeated++;
		break;
	case EVENT_FAILED:
		take_failed(c, s, event->text);
		break;
	case EVENT_ABSENT:
		take_absent(c, &c->beds[event->number], event->text);
		break;
	case EVENT_BED:
		take_bed(c, event);
		break;
	case EVENT_MACHINE:
		take_machine(c, event);
		break;
	case EVENT_IDLE:
		take_idle(w, c, &event->sample.cpu);
		break;
	case EVENT_ERROR:
		return take_error(event, err);
	case EVENT_DONE:
		world_progress(w, "", 1, 1);
		break;
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * bench: a campaign, in a world of its own or between two nodes of a running lab.
 */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "bench/bench.h"
#include "wire/world.h"

#define START_SECONDS 20

static int write_event(void *data, const struct event *event)
{
	return fd_write_all(*(const int *)data, (const char *)event, sizeof(*event));
}

/* In the child: it has a world, in both senses, and all of the campaign. */
static int run_child(void *data, int fd)
{
	struct sink sink = {write_event, &fd};
	struct event event = {EVENT_ERROR};
	struct ny_world *w;
	struct err *err;
	int r;

	if (ny_world_new(&w) < 0)
		return 1;
	err = face_begin(w);
	r = face_host(w, err);
	if (r == 0)
		r = campaign_run(w, data, &sink, err);
	if (r == 0)
		return 0;
	event.error.code = r;
	snprintf(event.error.text, sizeof(event.error.text), "%s",
		 *err->text ? err->text : strerror(-r));
	snprintf(event.error.hint, sizeof(event.error.hint), "%s", err->hint);
	write_event(&fd, &event);
	return 1;
}

/* What has come of the child, where no event has. */
static int tell_end(int r, struct err *err)
{
	if (r == -EIO)
		return err_set(err, r,
			       "the process that measured has ended before its time");
	if (r == -ETIMEDOUT)
		return err_set(err, r,
			       "the process that measured is stuck, and has been ended");
	return err_set(err, r, "cancelled before anything was measured");
}

static bool has_samples(const struct report *r)
{
	for (size_t i = 0; i < r->n_series; i++)
		if (r->series[i].n)
			return true;
	return false;
}

/* A cancel ends it with what is there. */
static int settle(int r, const struct campaign *c)
{
	if (r == -EINTR && has_samples(c->report)) {
		c->report->partial = true;
		return 0;
	}
	return r;
}

static int follow(struct ny_world *w, const struct own_world *world, struct campaign *c,
		  struct err *err)
{
	struct event event = {EVENT_MACHINE};
	unsigned patience = START_SECONDS;
	int r = 0;

	while (event.kind != EVENT_DONE && r == 0) {
		r = own_world_read(w, world, &event, sizeof(event), patience);
		if (r < 0)
			return tell_end(r, err);
		if (event.kind == EVENT_STEP)
			patience = event.step.patience;
		r = campaign_take(w, c, &event, err);
	}
	return r;
}

static int measure_apart(struct ny_world *w, struct campaign *c, struct err *err)
{
	_cleanup_own_world_ struct own_world world = OWN_WORLD_INIT;
	int r = own_world_start(run_child, c, &world, err);

	return r < 0 ? r : follow(w, &world, c, err);
}

struct here {
	struct ny_world *w;
	struct campaign *c;
	struct err *err;
};

static int take_here(void *data, const struct event *event)
{
	const struct here *here = data;

	return campaign_take(here->w, here->c, event, here->err);
}

/* Between two nodes of a running lab, by this process. */
static int measure_here(struct ny_world *w, const struct ny_bench_wish *wish,
			struct campaign *c, struct err *err)
{
	struct here here = {w, c, err};
	struct sink sink = {take_here, &here};
	struct offload_keep *keep = NULL;
	struct bed *bed = &c->beds[0];
	int r = face_check_lab(w, wish->lab, err);

	bed->lab = wish->lab;
	bed->as_it_is = !wish->offload;
	if (r == 0)
		r = face_host(w, err);
	if (r == 0)
		r = bed_find(w, c->arena, wish->nodes, bed, err);
	if (r == 0 && !bed->as_it_is)
		r = offload_keep(w, c->arena, bed, &keep, err);
	if (r == 0)
		r = campaign_run(w, c, &sink, err);
	offload_give_back(keep);
	return r;
}

static int run(struct ny_world *w, const struct ny_bench_wish *text,
	       const struct wish *wish, struct report *report, struct err *err)
{
	struct campaign c;
	int r;

	if (text->lab)
		campaign_plan_running(wish,
				      arena_printf(report->arena, "%s to %s",
						   text->nodes[0], text->nodes[1]),
				      report, &c);
	else
		campaign_plan(wish, report, &c);
	r = text->lab ? measure_here(w, text, &c, err) : measure_apart(w, &c, err);
	return settle(r, &c);
}

int ny_bench_run(struct ny_world *w, const struct ny_bench_wish *wish,
		 struct ny_bench **ret)
{
	struct err *err = face_begin(w);
	_cleanup_report_ struct report *report = report_new();
	struct wish parsed;
	int r = wish_read(w, wish, &parsed, err);

	if (r < 0)
		return r;
	machine_describe(report);
	report->command = arena_strdup(report->arena,
				       wish->command ? wish->command : "netyard bench");
	r = run(w, wish, &parsed, report, err);
	if (r < 0)
		return r;
	report_judge(report);
	*ret = bench_wrap(steal_ptr(report));
	return 0;
}

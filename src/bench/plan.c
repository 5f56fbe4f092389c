/* SPDX-License-Identifier: MIT */
/* The series of a campaign, on which beds, and how long all of it takes. */
#include <math.h>

#include "bench/bench.h"
#include "kind/registry.h"

#define ROUNDS	      5	   /* with which the rank test can tell something: p 0.008 */
#define BUDGET	      88.0 /* seconds of a run for which nothing was said of time */
#define OVERHEAD      0.10 /* ... of a sample, besides its time */
#define BUILD	      0.60 /* ... of a bed, and of its end */
#define SECONDS_LEAST 0.10
#define SECONDS_MOST  2.0
#define WARMUP_LEAST  0.05
#define WARMUP_MOST   0.30
#define PLAIN_STREAMS 4 /* besides 1 */

static struct bed *add_bed(struct campaign *c, const char *name)
{
	struct bed bed = {
		.interconnect = name, .lab = name, .datapath = "", .offload = -1};

	ARENA_PUSH(c->arena, c->beds, c->n_beds, bed);
	return &c->beds[c->n_beds - 1];
}

static void add_series(struct campaign *c, size_t bed, struct setting setting)
{
	struct report *r = c->report;
	struct series series = {.setting = setting};
	size_t n = r->n_series, m = n;

	series.setting.interconnect = c->beds[bed].interconnect;
	series.setting.datapath = "";
	series.setting.hops = c->beds[bed].hops;
	ARENA_PUSH(c->arena, r->series, r->n_series, series);
	ARENA_PUSH(c->arena, c->bed_of, n, bed);
	ARENA_PUSH(c->arena, c->missed, m, false);
}

/* On each of the beds, which are compared with each other. */
static void add_group(struct campaign *c, size_t from, struct setting setting)
{
	for (size_t bed = from; bed < c->n_beds; bed++)
		add_series(c, bed, setting);
}

/* What segmentation offloads make no difference to is measured with the first choice;
 * latency with one stream: with several it would be the queue that is measured. */
static void add_metric(const struct wish *wish, struct campaign *c, size_t from,
		       enum metric metric)
{
	const struct metric_info *m = &metric_infos[metric];
	bool once = m->latency || (wish->plain && !m->throughput);
	struct setting setting = {.metric = metric};

	for (size_t i = 0; i < (once ? 1 : wish->streams.n); i++)
		for (size_t k = 0; k < (m->throughput ? wish->offload.n : 1); k++)
			for (enum transport t = m->first; t <= m->last; t++) {
				setting.transport = t;
				setting.streams = m->latency ? 1 : wish->streams.list[i];
				setting.offload = wish->offload.list[k];
				add_group(c, from, setting);
			}
}

static void add_metrics(const struct wish *wish, struct campaign *c, size_t from)
{
	for (size_t i = 0; i < wish->metrics.n; i++)
		add_metric(wish, c, from, (enum metric)wish->metrics.list[i]);
}

static void add_chains(const struct wish *wish, struct campaign *c)
{
	for (size_t i = 0; i < wish->hops.n; i++)
		for (const struct row_kind *row = row_kinds; row->name; row++) {
			struct bed *bed = add_bed(c, row->name);

			bed->row = row;
			bed->by = interconnect_find(row->by);
			bed->hops = wish->hops.list[i];
			bed->lab = arena_printf(c->arena, "%s-%u", row->name, bed->hops);
		}
}

/* Those whose switches have members only are in no chain: who names both is told so. */
static void add_unchained(const struct wish *wish, struct campaign *c)
{
	struct report *r = c->report;

	for (size_t i = 0; wish->hops.n && i < wish->with.n; i++) {
		const struct interconnect *by = interconnects[wish->with.list[i]];
		struct absent absent = {by->name, "its switches cannot be linked",
					"switches in a row"};

		if (!kind_infos[by->kind].members)
			continue;
		ARENA_PUSH(c->arena, r->absent, r->n_absent, absent);
	}
}

static size_t n_built(const struct campaign *c, bool chains)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_beds; i++)
		n += !c->beds[i].row != chains;
	return n;
}

/* A chain is built for each of its samples. */
static double build_seconds(const struct campaign *c)
{
	size_t chained = 0;

	for (size_t i = 0; i < c->report->n_series; i++)
		chained += c->report->series[i].setting.hops > 0;
	return BUILD * (double)(n_built(c, false) + chained * c->rounds);
}

static void choose_times(const struct wish *wish, struct campaign *c)
{
	double n, each;

	c->rounds = wish->rounds ? wish->rounds : ROUNDS;
	n = (double)campaign_n_samples(c);
	each = n > 0 ? (BUDGET - build_seconds(c)) / n - OVERHEAD : 0;
	/* a third as much again is warm-up */
	c->seconds = wish->seconds > 0
			     ? wish->seconds
			     : fmax(SECONDS_LEAST, fmin(each * 3 / 4, SECONDS_MOST));
	c->warmup = fmax(WARMUP_LEAST, fmin(c->seconds / 3, WARMUP_MOST));
	c->report->rounds = c->rounds;
	c->report->seconds = c->seconds;
}

size_t campaign_n_samples(const struct campaign *c)
{
	return c->report->n_series * c->rounds;
}

double campaign_left(const struct campaign *c, size_t done)
{
	size_t all = campaign_n_samples(c), left = all - (done < all ? done : all);
	double share = all ? (double)left / (double)all : 0;

	return (c->seconds + c->warmup + OVERHEAD) * (double)left +
	       share * build_seconds(c);
}

void campaign_plan(const struct wish *wish, struct report *report, struct campaign *ret)
{
	struct campaign c = {.arena = report->arena, .report = report};
	struct wish with = *wish;
	size_t n_plain;

	if (with.plain) {
		with.streams.list[with.streams.n++] = PLAIN_STREAMS;
		with.offload.list[with.offload.n++] = false;
	}
	for (size_t i = 0; i < with.with.n; i++) {
		const struct interconnect *by = interconnects[with.with.list[i]];

		add_bed(&c, by->name)->by = by;
	}
	add_metrics(&with, &c, 0);
	n_plain = c.n_beds;
	add_chains(&with, &c);
	add_unchained(&with, &c);
	if (c.n_beds > n_plain)
		add_metrics(&with, &c, n_plain);
	choose_times(&with, &c);
	*ret = c;
}

void campaign_plan_running(const struct wish *wish, const char *name,
			   struct report *report, struct campaign *ret)
{
	struct campaign c = {.arena = report->arena, .report = report};

	add_bed(&c, name);
	add_metrics(wish, &c, 0);
	choose_times(wish, &c);
	*ret = c;
}

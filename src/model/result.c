/* SPDX-License-Identifier: MIT */
/* The words of what was measured. */
#include "model/result.h"

#include <math.h>
#include <string.h>

#define UNIT(text, size)                                                                 \
	&(const struct metric_unit)                                                      \
	{                                                                                \
		text, size                                                               \
	}
const struct metric_info metric_infos[METRIC_COUNT] = {
#define METRIC(id, tcp, udp, ...) [METRIC_##id] = {__VA_ARGS__},
#include "model/metrics.def"
};

const struct metric_unit *metric_unit(enum metric metric, double best)
{
	const struct metric_unit *const *u = metric_infos[metric].units;

	while (u[1] && !(best >= u[0]->size))
		u++;
	return *u;
}

bool metric_find(const char *name, enum metric *ret)
{
	for (enum metric m = 0; m < METRIC_COUNT; m++)
		if (!strcmp(metric_infos[m].name, name)) {
			*ret = m;
			return true;
		}
	return false;
}

const char *transport_name(enum transport transport)
{
	return transport == TRANSPORT_TCP ? "tcp" : "udp";
}

const char *transport_words(const struct setting *s)
{
	const struct metric_info *m = &metric_infos[s->metric];

	if (m->first == m->last)
		return "";
	return s->transport == TRANSPORT_TCP ? " over tcp" : " over udp";
}

const char *quantile_name(unsigned quantile)
{
	static const char *const names[N_QUANTILES] = {"p50", "p90", "p99", "p99.9",
						       "max"};

	return names[quantile];
}

bool setting_is_of_panel(const struct setting *a, const struct setting *b)
{
	return a->metric == b->metric && a->transport == b->transport &&
	       a->offload == b->offload && !a->hops == !b->hops;
}

bool setting_is_of_group(const struct setting *a, const struct setting *b)
{
	return setting_is_of_panel(a, b) && a->streams == b->streams;
}

bool setting_is_alike(const struct setting *a, const struct setting *b)
{
	return setting_is_of_group(a, b) && a->hops == b->hops;
}

bool setting_is_of_one(const struct setting *a, const struct setting *b)
{
	return !strcmp(a->interconnect, b->interconnect) &&
	       !strcmp(a->datapath, b->datapath);
}

bool verdict_is_whole(const struct report *r, const struct verdict *v)
{
	return v->a < r->n_series && v->b < r->n_series;
}

const unsigned *report_places(const struct report *r, struct arena *arena)
{
	unsigned *place = arena_alloc(arena, (r->n_series + 1) * sizeof(*place));

	for (size_t i = 0; i < r->n_verdicts; i++) {
		const struct verdict *v = &r->verdicts[i];

		if (!verdict_is_whole(r, v))
			continue;
		place[v->a] += !place[v->a];
		place[v->b] += !place[v->b];
		place[v->a] += v->verdict == VERDICT_SLOWER;
		place[v->b] += v->verdict == VERDICT_FASTER;
	}
	return place;
}

struct report *report_new(void)
{
	struct arena *arena = arena_new();
	struct report *r = arena_alloc(arena, sizeof(*r));

	r->arena = arena;
	r->command = "";
	r->machine = (struct machine){.kernel = "",
				      .cpu = "",
				      .ovs = "",
				      .congestion = "",
				      .pinning = "",
				      .offloads = "",
				      .date = "",
				      .version = "",
				      .virtualised = "",
				      .idle_busy = NAN};
	return r;
}

void report_free(struct report *r)
{
	if (r)
		arena_free(r->arena);
}

/* SPDX-License-Identifier: MIT */
/* Which of two is faster: of every two series that differ only in the interconnect. */
#include "bench/bench.h"
#include "measure/stat.h"

static bool is_alike(const struct setting *a, const struct setting *b)
{
	return a->metric == b->metric && a->transport == b->transport &&
	       a->offload == b->offload && a->streams == b->streams && a->hops == b->hops;
}

static double *values(struct arena *arena, const struct series *s)
{
	double *list = arena_alloc(arena, (s->n + 1) * sizeof(*list));

	for (size_t i = 0; i < s->n; i++)
		list[i] = s->samples[i].value;
	return list;
}

static struct verdict judge(const struct report *r, size_t a, size_t b)
{
	const struct series *one = &r->series[a], *two = &r->series[b];
	struct verdict verdict = {.a = a, .b = b};

	stat_judge(values(r->arena, one), one->n, values(r->arena, two), two->n,
		   metric_infos[one->setting.metric].less_is_better, &verdict);
	return verdict;
}

static bool is_measured(const struct series *s)
{
	return !s->failed && s->n;
}

void report_judge(struct report *r)
{
	for (size_t a = 0; a < r->n_series; a++)
		for (size_t b = a + 1; b < r->n_series; b++) {
			if (!is_alike(&r->series[a].setting, &r->series[b].setting) ||
			    !is_measured(&r->series[a]) || !is_measured(&r->series[b]))
				continue;
			ARENA_PUSH(r->arena, r->verdicts, r->n_verdicts, judge(r, a, b));
		}
}

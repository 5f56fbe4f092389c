/* SPDX-License-Identifier: MIT */
/* Which of two is faster: of every two series that differ only in the interconnect. */
#include "bench/bench.h"
#include "measure/stat.h"

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
		   metric_infos[one->setting.metric].latency, &verdict);
	return verdict;
}

void report_judge(struct report *r)
{
	for (size_t a = 0; a < r->n_series; a++)
		for (size_t b = a + 1; b < r->n_series; b++) {
			if (!setting_is_alike(&r->series[a].setting,
					      &r->series[b].setting) ||
			    !result_n_rows(&r->series[a]) ||
			    !result_n_rows(&r->series[b]))
				continue;
			ARENA_PUSH(r->arena, r->verdicts, r->n_verdicts, judge(r, a, b));
		}
}

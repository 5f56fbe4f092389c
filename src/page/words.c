/* SPDX-License-Identifier: MIT */
/* What is measured, in words, and which series belong together. */
#include <string.h>

#include "page/parts.h"

const char *word_who(struct arena *arena, const struct setting *s)
{
	if (!*s->datapath)
		return s->interconnect;
	return arena_printf(arena, "%s (%s)", s->interconnect, s->datapath);
}

const char *word_metric(struct arena *arena, const struct setting *s)
{
	const struct metric_info *m = &metric_infos[s->metric];

	if (m->first == m->last)
		return m->title;
	return arena_printf(arena, "%s over %s", m->title,
			    s->transport == TRANSPORT_TCP ? "TCP" : "UDP");
}

const char *word_unit(const struct metric_unit *unit)
{
	return strcmp(unit->text, "us") ? unit->text : "µs";
}

struct spread spread_in(struct spread value, const struct metric_unit *unit)
{
	double size = unit->size;

	return (struct spread){value.median / size, value.p25 / size, value.p75 / size,
			       value.min / size, value.max / size};
}

const char *word_how(struct arena *arena, const struct setting *s)
{
	return arena_printf(arena, "%u stream%s, offloads %s", s->streams,
			    s->streams == 1 ? "" : "s", s->offload ? "on" : "off");
}

const char *word_question(struct arena *arena, const struct setting *s)
{
	const char *hops = !s->hops	  ? ""
			   : s->hops == 1 ? ", 1 switch"
					  : arena_printf(arena, ", %u switches", s->hops);

	return arena_printf(arena, "%s, %s%s", word_metric(arena, s), word_how(arena, s),
			    hops);
}

const char *word_between(size_t i, size_t n)
{
	return !i ? "" : i + 1 < n ? ", " : " and ";
}

bool report_is_first(const struct report *r, size_t i,
		     bool (*same)(const struct setting *, const struct setting *))
{
	for (size_t k = 0; k < i; k++)
		if (same(&r->series[k].setting, &r->series[i].setting))
			return false;
	return true;
}

bool report_has_rows(const struct report *r, bool chains)
{
	for (size_t i = 0; i < r->n_series; i++)
		if (!r->series[i].setting.hops != chains && result_n_rows(&r->series[i]))
			return true;
	return false;
}

bool report_is_judged(const struct report *r)
{
	for (size_t i = 0; i < r->n_verdicts; i++)
		if (verdict_is_whole(r, &r->verdicts[i]) &&
		    !r->series[r->verdicts[i].a].setting.hops)
			return true;
	return false;
}

unsigned report_tint(const struct report *r, const struct setting *s)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n_series; i++) {
		if (setting_is_of_one(&r->series[i].setting, s))
			break;
		n += report_is_first(r, i, setting_is_of_one);
	}
	return n % N_TINTS;
}

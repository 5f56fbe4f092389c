/* SPDX-License-Identifier: MIT */
/* What is measured, in words, and which series belong together. */
#include <string.h>

#include "page/parts.h"

static const struct {
	const char *title[TRANSPORT_COUNT], *unit, *counted;
} metrics[METRIC_COUNT] = {
	[METRIC_TCP] = {{"TCP throughput", "UDP throughput"}, "Gbit/s", "KiB"},
	[METRIC_UDP_PPS] = {{"Packets a second, 64-byte frames",
			     "UDP packets a second, 64-byte frames"},
			    "packets/s",
			    "packet"},
	[METRIC_RR] = {{"Latency over TCP", "Latency over UDP"}, "µs", "round trip"},
	[METRIC_CRR] = {{"TCP connections a second", "UDP connections a second"},
			"connections/s",
			"connection"},
};

const char *word_who(struct arena *arena, const struct setting *s)
{
	if (!*s->datapath)
		return s->interconnect;
	return arena_printf(arena, "%s (%s)", s->interconnect, s->datapath);
}

const char *word_metric(const struct setting *s)
{
	return metrics[s->metric].title[s->transport];
}

const char *word_unit(enum metric metric)
{
	return metrics[metric].unit;
}

const char *word_counted(enum metric metric)
{
	return metrics[metric].counted;
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

	return arena_printf(arena, "%s, %s%s", word_metric(s), word_how(arena, s), hops);
}

bool setting_is_of_panel(const struct setting *a, const struct setting *b)
{
	return a->metric == b->metric && a->transport == b->transport &&
	       a->offload == b->offload && !a->hops == !b->hops;
}

bool setting_is_alike(const struct setting *a, const struct setting *b)
{
	return setting_is_of_panel(a, b) && a->streams == b->streams &&
	       a->hops == b->hops;
}

bool setting_is_of_one(const struct setting *a, const struct setting *b)
{
	return !strcmp(a->interconnect, b->interconnect) &&
	       !strcmp(a->datapath, b->datapath);
}

bool report_is_first(const struct report *r, size_t i,
		     bool (*same)(const struct setting *, const struct setting *))
{
	for (size_t k = 0; k < i; k++)
		if (same(&r->series[k].setting, &r->series[i].setting))
			return false;
	return true;
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

bool verdict_is_whole(const struct report *r, const struct verdict *v)
{
	return v->a < r->n_series && v->b < r->n_series;
}

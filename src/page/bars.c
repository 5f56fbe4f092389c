/* SPDX-License-Identifier: MIT */
/* The charts of what was measured side by side: which bars stand in which of them. */
#include <math.h>

#include "page/parts.h"

/* What of a series is shown. */
enum shown { SHOWN_VALUE, SHOWN_EFFICIENCY };

static struct bar bar_of(struct page *p, const struct series *s, enum shown shown)
{
	struct bar bar = {
		.label = word_who(p->arena, &s->setting),
		.group = arena_printf(p->arena, "%u stream%s", s->setting.streams,
				      s->setting.streams == 1 ? "" : "s"),
		.tint = report_tint(p->r, &s->setting),
	};
	struct result_row row;

	if (!result_n_rows(s)) {
		bar.why_not = "could not be measured";
		return bar;
	}
	row = result_row(s, 0);
	bar.value = shown == SHOWN_EFFICIENCY ? row.gbit_per_ghz : row.value;
	for (unsigned k = QUANTILE_P90; k < result_n_rows(s) && k <= QUANTILE_P999; k++)
		bar.more[k - 1] = result_row(s, k).value.median;
	if (!isfinite(bar.value.median))
		bar.why_not = "not known";
	return bar;
}

/* Bars of all series that are asked the same as that one, whoever answers. */
static void push_group(struct page *p, struct plot *plot, size_t first, enum shown shown)
{
	for (size_t i = first; i < p->r->n_series; i++)
		if (setting_is_alike(&p->r->series[first].setting,
				     &p->r->series[i].setting))
			ARENA_PUSH(p->arena, plot->bars, plot->n,
				   bar_of(p, &p->r->series[i], shown));
}

static bool is_worth_it(const struct plot *plot)
{
	for (size_t i = 0; i < plot->n; i++)
		if (!plot->bars[i].why_not)
			return true;
	return false;
}

/* A chart of all that is of the same panel as that series. */
static void add_panel(struct page *p, size_t first, enum shown shown)
{
	const struct setting *s = &p->r->series[first].setting;
	const struct metric_info *m = &metric_infos[s->metric];
	bool efficiency = shown == SHOWN_EFFICIENCY;
	struct plot plot = {
		.title = arena_printf(
			p->arena, "%s%s, offloads %s", efficiency ? "Efficiency of " : "",
			word_metric(p->arena, s), s->offload ? "on" : "off"),
		.note = efficiency
				? "What is gained of a GHz of CPU, sender, receiver and "
				  "all between them; longer is better."
				: m->note,
		.unit = efficiency ? "Gbit/s per GHz" : m->unit_text,
		.latency = m->latency,
	};

	for (size_t i = first; i < p->r->n_series; i++)
		if (setting_is_of_panel(s, &p->r->series[i].setting) &&
		    report_is_first(p->r, i, setting_is_alike))
			push_group(p, &plot, i, shown);
	if (is_worth_it(&plot))
		page_plot(p, &plot);
}

static void add_panels(struct page *p, enum metric metric, enum shown shown)
{
	for (size_t i = 0; i < p->r->n_series; i++) {
		const struct setting *s = &p->r->series[i].setting;

		if (s->metric == metric && !s->hops &&
		    report_is_first(p->r, i, setting_is_of_panel))
			add_panel(p, i, shown);
	}
}

void report_add_bars(struct page *p)
{
	if (!report_has_rows(p->r, false))
		return;
	page_heading(p, "charts", "Side by side");
	buf_add(&p->out,
		"<p>Bars end at the median of all rounds; the line with two caps "
		"goes from the lower to the upper quartile.</p>\n"
		"<div class=\"charts\">\n");
	for (enum metric metric = 0; metric < METRIC_COUNT; metric++) {
		add_panels(p, metric, SHOWN_VALUE);
		if (metric_infos[metric].throughput)
			add_panels(p, metric, SHOWN_EFFICIENCY);
	}
	buf_add(&p->out, "</div>\n");
}

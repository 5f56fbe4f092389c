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

static void set_unit(struct bar *bar, const struct metric_unit *unit)
{
	bar->value = spread_in(bar->value, unit);
	for (size_t i = 0; i < ARRAY_SIZE(bar->more); i++)
		bar->more[i] /= unit->size;
}

/* In which the best of them has digits that count. */
static void choose_unit(struct plot *plot, enum metric metric)
{
	const struct metric_unit *unit;
	double best = NAN;

	for (size_t i = 0; i < plot->n; i++)
		best = (plot->latency ? fmin : fmax)(
			best, plot->bars[i].why_not ? NAN : plot->bars[i].value.median);
	unit = metric_unit(metric, best);
	for (size_t i = 0; i < plot->n; i++)
		set_unit(&plot->bars[i], unit);
	plot->unit = word_unit(unit);
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
		.unit = "Gbit/s per GHz",
		.latency = m->latency,
	};

	for (size_t i = first; i < p->r->n_series; i++)
		if (setting_is_of_panel(s, &p->r->series[i].setting) &&
		    report_is_first(p->r, i, setting_is_alike))
			push_group(p, &plot, i, shown);
	if (!efficiency)
		choose_unit(&plot, s->metric);
	if (is_worth_it(&plot))
		page_plot(p, &plot);
}

/* The series that begins a panel of that metric, from i on; n_series: none does. */
static size_t next_panel(const struct report *r, enum metric metric, size_t i)
{
	for (; i < r->n_series; i++)
		if (r->series[i].setting.metric == metric && !r->series[i].setting.hops &&
		    report_is_first(r, i, setting_is_of_panel))
			break;
	return i;
}

static size_t first_panel(const struct report *r)
{
	size_t i = r->n_series;

	for (enum metric metric = 0; metric < METRIC_COUNT && i == r->n_series; metric++)
		i = next_panel(r, metric, 0);
	return i;
}

/* But the one that stands above. */
static void add_panels(struct page *p, enum metric metric, enum shown shown)
{
	size_t above = report_is_judged(p->r) && shown == SHOWN_VALUE ? first_panel(p->r)
								      : p->r->n_series;

	for (size_t i = next_panel(p->r, metric, 0); i < p->r->n_series;
	     i = next_panel(p->r, metric, i + 1))
		if (i != above)
			add_panel(p, i, shown);
}

void report_add_first_bars(struct page *p)
{
	add_panel(p, first_panel(p->r), SHOWN_VALUE);
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

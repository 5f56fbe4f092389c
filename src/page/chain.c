/* SPDX-License-Identifier: MIT */
/* Chains: what is left after one switch, two, three and so on; a line for each way to
 * link them, and what a hop costs. */
#include <math.h>
#include <stdlib.h>

#include "page/parts.h"

/* ... and by the same way to link them. */
static bool is_of_line(const struct setting *a, const struct setting *b)
{
	return setting_is_of_group(a, b) && setting_is_of_one(a, b);
}

static int by_hops(const void *a, const void *b)
{
	const struct point_of *x = a, *y = b;

	return (x->hops > y->hops) - (x->hops < y->hops);
}

static struct line_of line_of(struct page *p, size_t first)
{
	const struct setting *s = &p->r->series[first].setting;
	struct line_of line = {.label = word_who(p->arena, s),
			       .tint = report_tint(p->r, s)};

	for (size_t i = first; i < p->r->n_series; i++) {
		const struct series *one = &p->r->series[i];
		struct point_of point = {.hops = one->setting.hops};

		if (!is_of_line(s, &one->setting) || !result_n_rows(one))
			continue;
		point.value = result_row(one, 0).value;
		if (isfinite(point.value.median))
			ARENA_PUSH(p->arena, line.points, line.n, point);
	}
	if (line.n)
		qsort(line.points, line.n, sizeof(*line.points), by_hops);
	return line;
}

/* "ovs-patch (netdev): from 1.43 at 1 to 1.22 at 9 switches, 0.026 Gbit/s less a hop" */
static void add_loss(struct page *p, const struct line_of *line, const char *unit)
{
	const struct point_of *a = &line->points[0], *b = &line->points[line->n - 1];
	double change = b->value.median - a->value.median;
	bool rises = change > 0;

	if (a->hops == b->hops)
		return;
	buf_add(&p->out, "<li>");
	page_text(p, line->label);
	buf_addf(&p->out, ": from %s at %u to %s at %u switches, %s %s %s a hop",
		 number_text(p->arena, a->value.median), a->hops,
		 number_text(p->arena, b->value.median), b->hops,
		 number_text(p->arena, fabs(change) / (b->hops - a->hops)), unit,
		 rises ? "more" : "less");
	if (a->value.median > 0)
		buf_addf(&p->out, " (%s&nbsp;%% of the first)",
			 number_text(p->arena, fabs(change) / a->value.median * 100 /
						       (b->hops - a->hops)));
	buf_add(&p->out, ".</li>\n");
}

/* The same, each line in percent of where it begins. */
static void add_relative(struct page *p, const struct line_plot *plot)
{
	struct line_plot relative = {
		.title = plot->title,
		.note = "Of what one gets of the shortest of these chains.",
		.unit = "percent",
	};

	for (size_t i = 0; i < plot->n; i++) {
		struct line_of line = {.label = plot->lines[i].label,
				       .tint = plot->lines[i].tint};
		double whole = plot->lines[i].points[0].value.median / 100;

		for (size_t k = 0; whole > 0 && k < plot->lines[i].n; k++) {
			struct point_of point = plot->lines[i].points[k];

			point.value.median /= whole;
			point.value.p25 /= whole;
			point.value.p75 /= whole;
			ARENA_PUSH(p->arena, line.points, line.n, point);
		}
		if (line.n)
			ARENA_PUSH(p->arena, relative.lines, relative.n, line);
	}
	if (relative.n)
		page_line_plot(p, &relative);
}

/* In which the best of all points has digits that count. */
static void choose_unit(struct line_plot *plot, enum metric metric)
{
	const struct metric_unit *unit;
	double best = NAN;

	for (size_t i = 0; i < plot->n; i++)
		for (size_t k = 0; k < plot->lines[i].n; k++)
			best = (metric_infos[metric].latency ? fmin : fmax)(
				best, plot->lines[i].points[k].value.median);
	unit = metric_unit(metric, best);
	for (size_t i = 0; i < plot->n; i++)
		for (size_t k = 0; k < plot->lines[i].n; k++) {
			struct point_of *at = &plot->lines[i].points[k];

			at->value = spread_in(at->value, unit);
		}
	plot->unit = word_unit(unit);
}

static void add_chart(struct page *p, size_t first)
{
	const struct setting *s = &p->r->series[first].setting;
	struct line_plot plot = {
		.title = arena_printf(p->arena, "%s, %s", word_metric(p->arena, s),
				      word_how(p->arena, s)),
		.note = metric_infos[s->metric].latency
				? "By switches in a row; p50, lower is better."
				: "By switches in a row; higher is better.",
	};

	for (size_t i = first; i < p->r->n_series; i++) {
		struct line_of line;

		if (!setting_is_of_group(s, &p->r->series[i].setting) ||
		    !report_is_first(p->r, i, is_of_line))
			continue;
		line = line_of(p, i);
		if (line.n)
			ARENA_PUSH(p->arena, plot.lines, plot.n, line);
	}
	if (!plot.n)
		return;
	choose_unit(&plot, s->metric);
	page_line_plot(p, &plot);
	add_relative(p, &plot);
	buf_add(&p->out, "<ul class=\"words\">\n");
	for (size_t i = 0; i < plot.n; i++)
		add_loss(p, &plot.lines[i], plot.unit);
	buf_add(&p->out, "</ul>\n");
}

void report_add_chains(struct page *p)
{
	if (!report_has_rows(p->r, true))
		return;
	page_heading(p, "chains", "Switches in a row");
	report_add_chain_pictures(p);
	buf_add(&p->out, "<div class=\"charts\">\n");
	for (size_t i = 0; i < p->r->n_series; i++)
		if (p->r->series[i].setting.hops &&
		    report_is_first(p->r, i, setting_is_of_group))
			add_chart(p, i);
	buf_add(&p->out, "</div>\n");
	report_add_chain_verdicts(p);
}

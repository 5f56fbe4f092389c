/* SPDX-License-Identifier: MIT */
/*
 * What the page begins with: for each metric, who is faster, by the verdicts, and what
 * was measured of each; as it was asked first, with one stream, say.
 */
#include "page/parts.h"

/* Those that were asked the same, from the best down. */
struct ranking {
	const struct series **series;
	size_t n;
};

static double median_of(const struct series *s)
{
	return result_row(s, 0).value.median;
}

/* a stands above b. */
static bool is_above(const struct report *r, const unsigned *place,
		     const struct series *a, const struct series *b)
{
	unsigned x = place[a - r->series], y = place[b - r->series];

	if (x != y)
		return x < y;
	return metric_infos[a->setting.metric].latency ? median_of(a) < median_of(b)
						       : median_of(a) > median_of(b);
}

static struct ranking ranking_of(struct page *p, const unsigned *place, size_t first)
{
	const struct report *r = p->r;
	struct ranking ranking = {};

	for (size_t i = first; i < r->n_series; i++) {
		const struct series *s = &r->series[i];
		size_t k;

		if (!place[i] ||
		    !setting_is_alike(&s->setting, &r->series[first].setting) ||
		    !result_n_rows(s))
			continue;
		ARENA_PUSH(p->arena, ranking.series, ranking.n, s);
		for (k = ranking.n - 1; k; k--) {
			if (!is_above(r, place, s, ranking.series[k - 1]))
				break;
			ranking.series[k] = ranking.series[k - 1];
		}
		ranking.series[k] = s;
	}
	return ranking;
}

static void add_row(struct page *p, const struct series *s, unsigned place,
		    const struct metric_unit *unit)
{
	double value = median_of(s);

	buf_addf(&p->out, "<tr><td class=\"place\">%u</td><th scope=\"row\">", place);
	page_text(p, word_who(p->arena, &s->setting));
	buf_add(&p->out, "</th><td class=\"number\">");
	page_number_as(p, value, value / unit->size);
	buf_add(&p->out, "</td></tr>\n");
}

static void add_ranking(struct page *p, const unsigned *place, size_t first)
{
	const struct setting *s = &p->r->series[first].setting;
	struct ranking ranking = ranking_of(p, place, first);
	const struct metric_unit *unit;

	if (!ranking.n)
		return;
	unit = metric_unit(s->metric, median_of(ranking.series[0]));
	buf_addf(
		&p->out,
		"<table class=\"ranking\">\n<caption>%s, %s <small>%s</small></caption>\n"
		"<tbody>\n",
		word_metric(p->arena, s), word_unit(unit), word_how(p->arena, s));
	for (size_t i = 0; i < ranking.n; i++)
		add_row(p, ranking.series[i], place[ranking.series[i] - p->r->series],
			unit);
	buf_add(&p->out, "</tbody>\n</table>\n");
}

/* Over the same transport, too. */
static bool is_of_metric(const struct setting *a, const struct setting *b)
{
	return a->metric == b->metric && a->transport == b->transport &&
	       !a->hops == !b->hops;
}

/* Of what series first was the first to ask, and what was compared with it. */
static bool begins(const struct report *r, size_t i)
{
	return !r->series[i].setting.hops && report_is_first(r, i, is_of_metric);
}

void report_add_ranking(struct page *p)
{
	const unsigned *place = report_places(p->r, p->arena);

	if (!report_is_judged(p->r))
		return;
	page_heading(p, "verdicts", "Which is faster here");
	buf_add(&p->out, "<div class=\"rankings\">\n");
	for (size_t i = 0; i < p->r->n_series; i++)
		if (begins(p->r, i))
			add_ranking(p, place, i);
	buf_add(&p->out, "</div>\n");
	report_add_first_bars(p);
	report_add_verdicts(p);
}

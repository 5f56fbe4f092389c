/* SPDX-License-Identifier: MIT */
/*
 * The tables: every number of the results, a row for each as in the JSON, whose names of
 * keys are in data-* attributes.  A column of which nothing is known is left out.  Where
 * there is no room for so many columns, each cell says by itself what it is.
 */
#include <math.h>

#include "page/parts.h"

struct table {
	struct result_row *rows;
	size_t n;
	const struct metric_unit *unit; /* of values, on the page */
};

/* Something is known of it in one row at least. */
static bool is_shown(const struct table *t, const struct result_key *key)
{
	for (size_t i = 0; key->head && i < t->n; i++)
		if (isfinite(result_number(&t->rows[i], key)))
			return true;
	return false;
}

static bool is_of_table(const struct setting *a, const struct setting *b)
{
	return a->metric == b->metric && a->transport == b->transport &&
	       !a->hops == !b->hops;
}

/* Of a latency it is a p50, which is less than the others. */
static double best_of(const struct table *t)
{
	double best = NAN;

	for (size_t i = 0; i < t->n; i++) {
		enum metric metric = t->rows[i].series->setting.metric;

		best = (metric_infos[metric].latency ? fmin : fmax)(
			best, t->rows[i].value.median);
	}
	return best;
}

static bool is_value(const struct result_key *key)
{
	return key->at >= offsetof(struct result_row, value) &&
	       key->at < offsetof(struct result_row, value) + sizeof(struct spread);
}

/* How many of the page's unit for it one is. */
static double factor_of(const struct table *t, const struct result_key *key)
{
	if (key->at == offsetof(struct result_row, loss))
		return 100; /* percent */
	return is_value(key) ? 1 / t->unit->size : 1;
}

static const char *head_of(struct page *p, const struct result_key *key,
			   const struct setting *s)
{
	if (key->at != offsetof(struct result_row, ns_per_unit))
		return key->head;
	return arena_printf(p->arena, "%s%s", key->head, metric_infos[s->metric].counted);
}

static struct table table_of(struct page *p, size_t first)
{
	const struct report *r = p->r;
	struct table t = {};

	for (size_t i = first; i < r->n_series; i++) {
		if (!is_of_table(&r->series[first].setting, &r->series[i].setting))
			continue;
		for (unsigned k = 0; k < result_n_rows(&r->series[i]); k++)
			ARENA_PUSH(p->arena, t.rows, t.n, result_row(&r->series[i], k));
	}
	t.unit = metric_unit(r->series[first].setting.metric, best_of(&t));
	return t;
}

static void add_head(struct page *p, const struct table *t, const struct setting *s)
{
	buf_add(&p->out, "<thead><tr><th scope=\"col\">interconnect</th>"
			 "<th scope=\"col\">offloads</th><th scope=\"col\">streams</th>");
	buf_add(&p->out, s->hops ? "<th scope=\"col\">switches</th>" : "");
	buf_add(&p->out, metric_infos[s->metric].latency
				 ? "<th scope=\"col\">statistic</th>"
				 : "");
	for (const struct result_key *k = result_keys; k->name; k++)
		if (is_shown(t, k))
			buf_addf(&p->out, "<th scope=\"col\">%s</th>", head_of(p, k, s));
	buf_add(&p->out, "</tr></thead>\n<tbody>\n");
}

static void add_numbers(struct page *p, const struct table *t,
			const struct result_row *row)
{
	for (const struct result_key *k = result_keys; k->name; k++) {
		double number = result_number(row, k);

		if (!is_shown(t, k))
			continue;
		buf_addf(&p->out,
			 "<td class=\"number\" data-key=\"%s\" data-label=\"%s\">",
			 k->name, head_of(p, k, &row->series->setting));
		page_number_as(p, number, number * factor_of(t, k));
		buf_add(&p->out, "</td>\n");
	}
}

static void add_row(struct page *p, const struct table *t, const struct result_row *row)
{
	const struct setting *s = &row->series->setting;

	buf_add(&p->out, "<tr data-interconnect=\"");
	page_text(p, s->interconnect);
	buf_add(&p->out, "\" data-datapath=\"");
	page_text(p, s->datapath);
	buf_addf(&p->out,
		 "\" data-metric=\"%s\" data-transport=\"%s\" data-statistic=\"%s\" "
		 "data-offload=\"%s\" data-streams=\"%u\" data-hops=\"%u\">\n"
		 "<th scope=\"row\">",
		 metric_infos[s->metric].name, transport_name(s->transport),
		 row->statistic, s->offload ? "true" : "false", s->streams, s->hops);
	page_text(p, word_who(p->arena, s));
	buf_addf(&p->out,
		 "</th><td data-label=\"offloads\">%s</td>"
		 "<td class=\"number\" data-label=\"streams\">%u</td>",
		 s->offload ? "on" : "off", s->streams);
	if (s->hops)
		buf_addf(&p->out, "<td class=\"number\" data-label=\"switches\">%u</td>",
			 s->hops);
	if (metric_infos[s->metric].latency)
		buf_addf(&p->out, "<td data-label=\"statistic\">%s</td>", row->statistic);
	buf_addc(&p->out, '\n');
	add_numbers(p, t, row);
	buf_add(&p->out, "</tr>\n");
}

static void add_table(struct page *p, const struct table *t, const struct setting *s)
{
	const char *title =
		arena_printf(p->arena, "%s, %s%s", word_metric(p->arena, s),
			     word_unit(t->unit), s->hops ? ", switches in a row" : "");

	page_begin_wide(p, title);
	buf_addf(&p->out, "<table class=\"results\">\n<caption>%s</caption>\n", title);
	add_head(p, t, s);
	for (size_t i = 0; i < t->n; i++)
		add_row(p, t, &t->rows[i]);
	buf_add(&p->out, "</tbody>\n</table>\n</div>\n");
}

void report_add_tables(struct page *p)
{
	const struct report *r = p->r;

	if (!report_has_rows(r, false) && !report_has_rows(r, true))
		return;
	page_heading(p, "tables", "All numbers");
	for (size_t i = 0; i < r->n_series; i++) {
		struct table t;

		if (!report_is_first(r, i, is_of_table))
			continue;
		t = table_of(p, i);
		if (t.n)
			add_table(p, &t, &r->series[i].setting);
	}
	report_add_pairs(p);
}

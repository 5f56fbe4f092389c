/* SPDX-License-Identifier: MIT */
/*
 * The tables: every number of the results, a row for each as in the JSON, whose names of
 * keys are in data-* attributes.  A column of which nothing is known is left out.
 */
#include <math.h>

#include "page/parts.h"

struct table {
	struct result_row *rows;
	size_t n;
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
	return t;
}

static void add_head(struct page *p, const struct table *t, const struct setting *s)
{
	buf_add(&p->out, "<thead><tr><th scope=\"col\">interconnect</th>"
			 "<th scope=\"col\">offloads</th><th scope=\"col\">streams</th>");
	buf_add(&p->out, s->hops ? "<th scope=\"col\">switches</th>" : "");
	buf_add(&p->out,
		s->metric == METRIC_RR ? "<th scope=\"col\">statistic</th>" : "");
	for (const struct result_key *k = result_keys; k->name; k++)
		if (is_shown(t, k))
			buf_addf(&p->out, "<th scope=\"col\">%s%s</th>", k->head,
				 k->at == offsetof(struct result_row, ns_per_unit)
					 ? word_counted(s->metric)
					 : "");
	buf_add(&p->out, "</tr></thead>\n<tbody>\n");
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
	buf_addf(&p->out, "</th><td>%s</td><td class=\"number\">%u</td>",
		 s->offload ? "on" : "off", s->streams);
	if (s->hops)
		buf_addf(&p->out, "<td class=\"number\">%u</td>", s->hops);
	if (s->metric == METRIC_RR)
		buf_addf(&p->out, "<td>%s</td>", row->statistic);
	buf_addc(&p->out, '\n');
	for (const struct result_key *k = result_keys; k->name; k++) {
		if (!is_shown(t, k))
			continue;
		buf_addf(&p->out, "<td class=\"number\" data-key=\"%s\">", k->name);
		page_number(p, result_number(row, k));
		buf_add(&p->out, "</td>\n");
	}
	buf_add(&p->out, "</tr>\n");
}

static void add_table(struct page *p, const struct table *t, const struct setting *s)
{
	const char *title =
		arena_printf(p->arena, "%s, %s%s", word_metric(s), word_unit(s->metric),
			     s->hops ? ", switches in a row" : "");

	buf_addf(&p->out,
		 "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n"
		 "<table class=\"results\">\n<caption>%s</caption>\n",
		 title, title);
	add_head(p, t, s);
	for (size_t i = 0; i < t->n; i++)
		add_row(p, t, &t->rows[i]);
	buf_add(&p->out, "</tbody>\n</table>\n</div>\n");
}

static bool has_rows(const struct report *r)
{
	for (size_t i = 0; i < r->n_series; i++)
		if (result_n_rows(&r->series[i]))
			return true;
	return false;
}

void report_add_tables(struct page *p)
{
	const struct report *r = p->r;

	if (!has_rows(r))
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

/* SPDX-License-Identifier: MIT */
/*
 * The tables: every number of the results, a row for each as in the JSON, whose names of
 * keys are in data-* attributes.  A column of which nothing is known is left out.
 */
#include <math.h>

#include "page/parts.h"

static double get_median(const struct result_row *row)
{
	return row->value.median;
}
static double get_p25(const struct result_row *row)
{
	return row->value.p25;
}
static double get_p75(const struct result_row *row)
{
	return row->value.p75;
}
static double get_min(const struct result_row *row)
{
	return row->value.min;
}
static double get_max(const struct result_row *row)
{
	return row->value.max;
}
static double get_loss(const struct result_row *row)
{
	return row->loss;
}
static double get_rounds(const struct result_row *row)
{
	return (double)row->series->n;
}
static double get_repeated(const struct result_row *row)
{
	return row->series->repeated;
}
static double get_disturbed(const struct result_row *row)
{
	return row->series->disturbed;
}
static double get_busy(const struct result_row *row)
{
	return row->busy;
}
static double get_softirq(const struct result_row *row)
{
	return row->softirq;
}
static double get_system(const struct result_row *row)
{
	return row->system;
}
/* The most of all rounds. */
static double get_own(const struct result_row *row)
{
	double most = 0;

	for (size_t i = 0; i < row->series->n; i++)
		most = number_max(most, row->series->samples[i].cpu.self);
	return most;
}
static double get_gbit_per_ghz(const struct result_row *row)
{
	return row->gbit_per_ghz.median;
}
static double get_ns(const struct result_row *row)
{
	return row->ns_per_unit;
}
static double get_cycles(const struct result_row *row)
{
	return row->cycles;
}
static double get_instructions(const struct result_row *row)
{
	return row->instructions;
}

static const struct column {
	const char *key, *head;
	double (*get)(const struct result_row *row);
} columns[] = {
	{"median", "median", get_median},
	{"p25", "lower quartile", get_p25},
	{"p75", "upper quartile", get_p75},
	{"min", "least", get_min},
	{"max", "most", get_max},
	{"loss", "part lost", get_loss},
	{"rounds", "rounds", get_rounds},
	{"repeated_rounds", "repeated", get_repeated},
	{"disturbed_rounds", "disturbed", get_disturbed},
	{"cpu_busy_cores", "cores busy", get_busy},
	{"cpu_softirq_cores", "… in softirq", get_softirq},
	{"cpu_system_cores", "… in system", get_system},
	{"cpu_own_cores", "netyard’s own", get_own},
	{"gbit_per_ghz", "Gbit/s per GHz", get_gbit_per_ghz},
	{"cpu_ns_per_unit", "CPU ns per ", get_ns},
	{"cycles_per_second", "cycles/s", get_cycles},
	{"instructions_per_second", "instructions/s", get_instructions},
};

struct rows {
	struct result_row *list;
	size_t n;
	bool shown[ARRAY_SIZE(columns)];
};

static bool is_of_table(const struct setting *a, const struct setting *b)
{
	return a->metric == b->metric && a->transport == b->transport &&
	       !a->hops == !b->hops;
}

static struct rows rows_of(struct page *p, size_t first)
{
	const struct report *r = p->r;
	struct rows rows = {};

	for (size_t i = first; i < r->n_series; i++) {
		if (!is_of_table(&r->series[first].setting, &r->series[i].setting))
			continue;
		for (unsigned k = 0; k < result_n_rows(&r->series[i]); k++)
			ARENA_PUSH(p->arena, rows.list, rows.n,
				   result_row(&r->series[i], k));
	}
	for (size_t i = 0; i < rows.n; i++)
		for (size_t c = 0; c < ARRAY_SIZE(columns); c++)
			rows.shown[c] =
				rows.shown[c] || isfinite(columns[c].get(&rows.list[i]));
	return rows;
}

static void add_head(struct page *p, const struct rows *rows, const struct setting *s)
{
	buf_add(&p->out, "<thead><tr><th scope=\"col\">interconnect</th>"
			 "<th scope=\"col\">offloads</th><th scope=\"col\">streams</th>");
	buf_add(&p->out, s->hops ? "<th scope=\"col\">switches</th>" : "");
	buf_add(&p->out,
		s->metric == METRIC_RR ? "<th scope=\"col\">statistic</th>" : "");
	for (size_t c = 0; c < ARRAY_SIZE(columns); c++)
		if (rows->shown[c])
			buf_addf(&p->out, "<th scope=\"col\">%s%s</th>", columns[c].head,
				 columns[c].get == get_ns ? word_counted(s->metric) : "");
	buf_add(&p->out, "</tr></thead>\n<tbody>\n");
}

static void add_row(struct page *p, const struct rows *rows, const struct result_row *row)
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
		 metric_name(s->metric), transport_name(s->transport), row->statistic,
		 s->offload ? "true" : "false", s->streams, s->hops);
	page_text(p, word_who(p->arena, s));
	buf_addf(&p->out, "</th><td>%s</td><td class=\"number\">%u</td>",
		 s->offload ? "on" : "off", s->streams);
	if (s->hops)
		buf_addf(&p->out, "<td class=\"number\">%u</td>", s->hops);
	if (s->metric == METRIC_RR)
		buf_addf(&p->out, "<td>%s</td>", row->statistic);
	buf_addc(&p->out, '\n');
	for (size_t c = 0; c < ARRAY_SIZE(columns); c++) {
		if (!rows->shown[c])
			continue;
		buf_addf(&p->out, "<td class=\"number\" data-key=\"%s\">",
			 columns[c].key);
		page_number(p, columns[c].get(row));
		buf_add(&p->out, "</td>\n");
	}
	buf_add(&p->out, "</tr>\n");
}

static void add_table(struct page *p, const struct rows *rows, const struct setting *s)
{
	const char *title =
		arena_printf(p->arena, "%s, %s%s", word_metric(s), word_unit(s->metric),
			     s->hops ? ", switches in a row" : "");

	buf_addf(&p->out,
		 "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n"
		 "<table class=\"results\">\n<caption>%s</caption>\n",
		 title, title);
	add_head(p, rows, s);
	for (size_t i = 0; i < rows->n; i++)
		add_row(p, rows, &rows->list[i]);
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
		struct rows rows;

		if (!report_is_first(r, i, is_of_table))
			continue;
		rows = rows_of(p, i);
		if (rows.n)
			add_table(p, &rows, &r->series[i].setting);
	}
	report_add_pairs(p);
}

/* SPDX-License-Identifier: MIT */
/*
 * The table of the article "Switching Performance - Connecting Linux Network Namespaces",
 * with what was measured here, and the figures it published for one veth pair.
 */
#include <math.h>
#include <string.h>

#include "page/parts.h"

static const struct {
	const char *interconnect, *title;
} rows[] = {
	{"veth", "one veth pair"},
	{"bridge", "linux bridge with two veth pairs"},
	{"ovs-veth", "openvswitch with two veth pairs"},
	{"ovs-internal", "openvswitch with two internal ports"},
};

#define NONE "–"

static const struct published {
	unsigned threads;
	const char *on, *efficiency, *off;
} published[] = {
	{1, "37.8", "6.3", "3.7"},
	{2, "65.0", "5.4", "7.9"},
	{4, "54.6", "4.4", "11.0"},
	{8, "40.7", "3.2", NONE},
};

static bool is_tcp(const struct setting *s)
{
	return s->metric == METRIC_TCP && !s->hops;
}

static bool is_of_row(const struct setting *a, const struct setting *b)
{
	return is_tcp(a) && is_tcp(b) && setting_is_of_one(a, b);
}

static bool has_streams(const struct report *r, const struct setting *who, unsigned n)
{
	for (size_t i = 0; i < r->n_series; i++) {
		const struct setting *s = &r->series[i].setting;

		if (is_tcp(s) && s->streams == n && setting_is_of_one(s, who))
			return true;
	}
	return false;
}

/* What of it was measured; all NAN: nothing. */
static struct result_row find(const struct report *r, const struct setting *who,
			      unsigned streams, bool offload)
{
	for (size_t i = 0; i < r->n_series; i++) {
		const struct setting *s = &r->series[i].setting;

		if (is_tcp(s) && s->streams == streams && s->offload == offload &&
		    setting_is_of_one(s, who) && result_n_rows(&r->series[i]))
			return result_row(&r->series[i], 0);
	}
	return (struct result_row){.value.median = NAN, .gbit_per_ghz.median = NAN};
}

static void add_number(struct page *p, const char *label, double value)
{
	buf_addf(&p->out, "<td class=\"number\" data-label=\"%s\">", label);
	page_number(p, value);
	buf_add(&p->out, "</td>");
}

static void add_line(struct page *p, const struct setting *who, const struct published *a)
{
	struct result_row on = find(p->r, who, a->threads, true),
			  off = find(p->r, who, a->threads, false);
	bool veth = !strcmp(who->interconnect, "veth");

	buf_addf(&p->out, "<th scope=\"row\" data-label=\"threads\">%u</th>", a->threads);
	add_number(p, "here: offloads on", on.value.median);
	add_number(p, "efficiency", on.gbit_per_ghz.median);
	add_number(p, "offloads off", off.value.median);
	buf_addf(&p->out,
		 "<td class=\"number then\" data-label=\"published: offloads on\">%s</td>"
		 "<td class=\"number then\" data-label=\"efficiency\">%s</td>"
		 "<td class=\"number then\" data-label=\"offloads off\">%s</td></tr>\n",
		 veth ? a->on : NONE, veth ? a->efficiency : NONE, veth ? a->off : NONE);
}

static void add_group(struct page *p, const struct setting *who, const char *title)
{
	unsigned n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(published); i++)
		n += has_streams(p->r, who, published[i].threads);
	if (!n)
		return;
	buf_addf(&p->out, "<tbody>\n<tr><th scope=\"rowgroup\" rowspan=\"%u\">%s <small>",
		 n, title);
	page_text(p, word_who(p->arena, who));
	buf_add(&p->out, "</small></th>");
	n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(published); i++) {
		if (!has_streams(p->r, who, published[i].threads))
			continue;
		buf_add(&p->out, n++ ? "<tr>" : "");
		add_line(p, who, &published[i]);
	}
	buf_add(&p->out, "</tbody>\n");
}

static bool is_in_table(const struct setting *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (is_tcp(s) && !strcmp(s->interconnect, rows[i].interconnect))
			return true;
	return false;
}

static const char head[] =
	"<thead>\n<tr><th scope=\"col\" rowspan=\"2\">interconnect</th>"
	"<th scope=\"col\" rowspan=\"2\">threads</th>"
	"<th scope=\"colgroup\" colspan=\"3\">here</th>"
	"<th scope=\"colgroup\" colspan=\"3\">published</th></tr>\n"
	"<tr><th scope=\"col\">offloads on, Gbit/s</th>"
	"<th scope=\"col\">efficiency, Gbit/s per GHz</th>"
	"<th scope=\"col\">offloads off, Gbit/s</th>"
	"<th scope=\"col\">offloads on, Gbit/s</th>"
	"<th scope=\"col\">efficiency, Gbit/s per GHz</th>"
	"<th scope=\"col\">offloads off, Gbit/s</th></tr>\n</thead>\n";

void report_add_article(struct page *p)
{
	const struct report *r = p->r;
	bool any = false;

	for (size_t i = 0; i < r->n_series; i++)
		any = any || is_in_table(&r->series[i].setting);
	if (!any)
		return;
	page_heading(p, "article", "Beside the classic figures");
	page_begin_wide(p, "Beside the classic figures");
	buf_addf(
		&p->out,
		"<table class=\"article\">\n<caption>TCP throughput and efficiency</caption>\n%s",
		head);
	for (size_t k = 0; k < ARRAY_SIZE(rows); k++)
		for (size_t i = 0; i < r->n_series; i++)
			if (is_tcp(&r->series[i].setting) &&
			    report_is_first(r, i, is_of_row) &&
			    !strcmp(r->series[i].setting.interconnect,
				    rows[k].interconnect))
				add_group(p, &r->series[i].setting, rows[k].title);
	buf_add(&p->out,
		"</table>\n</div>\n<p class=\"note\">Published are the figures for "
		"one veth "
		"pair in “Switching Performance – Connecting Linux Network "
		"Namespaces”: an "
		"i5-2550 of 3.3&nbsp;GHz, Linux 3.13, MTU 1500 (Open vSwitch 2.0.1 "
		"for the "
		"others). A dash: not measured, or not published for that row. "
		"Between two "
		"machines compare how the rows stand to each other, not the "
		"figures.</p>\n");
}

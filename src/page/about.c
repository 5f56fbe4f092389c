/* SPDX-License-Identifier: MIT */
/* What the numbers are of: what could not be measured, the machine, and how to get them
 * again. */
#include <math.h>

#include "page/parts.h"

static bool has_failed(const struct report *r)
{
	for (size_t i = 0; i < r->n_series; i++)
		if (r->series[i].failed)
			return true;
	return false;
}

static void add_failed(struct page *p, const struct series *s)
{
	buf_add(&p->out, "<li><b>");
	page_text(p, word_who(p->arena, &s->setting));
	buf_addf(&p->out, "</b>, %s, %s", word_metric(&s->setting),
		 word_how(p->arena, &s->setting));
	if (s->setting.hops)
		buf_addf(&p->out, ", %u in a row", s->setting.hops);
	buf_add(&p->out, ": ");
	page_text(p, s->failed);
	buf_add(&p->out, "</li>\n");
}

void report_add_absent(struct page *p)
{
	const struct report *r = p->r;

	page_heading(p, "absent", "What could not be measured, and why");
	if (!r->n_absent && !has_failed(r)) {
		buf_addf(&p->out, "<p>%s</p>\n",
			 r->partial ? "Nothing failed until the measurement was ended."
				    : "All that was asked for could be measured.");
		return;
	}
	buf_add(&p->out, "<ul class=\"absent\">\n");
	for (size_t i = 0; i < r->n_absent; i++) {
		buf_add(&p->out, "<li><b>");
		page_text(p, r->absent[i].interconnect);
		buf_add(&p->out, "</b>: ");
		page_text(p, r->absent[i].why);
		buf_add(&p->out, "</li>\n");
	}
	for (size_t i = 0; i < r->n_series; i++)
		if (r->series[i].failed)
			add_failed(p, &r->series[i]);
	buf_add(&p->out, "</ul>\n");
}

/* A fact, if it is known. */
static void add_fact(struct page *p, const char *what, const char *text)
{
	if (!text || !*text)
		return;
	buf_addf(&p->out, "<div><dt>%s</dt><dd>", what);
	page_text(p, text);
	buf_add(&p->out, "</dd></div>\n");
}

static double most_self(const struct report *r)
{
	double self = NAN;

	for (size_t i = 0; i < r->n_series; i++)
		for (size_t k = 0; k < r->series[i].n; k++)
			self = number_max(self, r->series[i].samples[k].cpu.self);
	return self;
}

static double most_steal(const struct report *r)
{
	double steal = NAN;

	for (size_t i = 0; i < r->n_series; i++)
		for (size_t k = 0; k < r->series[i].n; k++)
			steal = number_max(steal, r->series[i].samples[k].cpu.steal);
	return steal;
}

/* How far the machine was left to the measurement. */
static void add_disturbance(struct page *p)
{
	size_t repeated = 0, disturbed = 0;

	for (size_t i = 0; i < p->r->n_series; i++) {
		repeated += p->r->series[i].repeated;
		disturbed += p->r->series[i].disturbed;
	}
	buf_addf(&p->out,
		 "<div><dt>disturbed</dt><dd>%zu sample%s disturbed by other load and "
		 "measured again; %zu in the figures %s disturbed still</dd></div>\n",
		 repeated, repeated == 1 ? " was" : "s were", disturbed,
		 disturbed == 1 ? "is" : "are");
	if (isfinite(most_steal(p->r))) {
		buf_add(&p->out, "<div><dt>taken by the hypervisor</dt><dd>at most ");
		page_number(p, most_steal(p->r));
		buf_add(&p->out, " cores in a sample</dd></div>\n");
	}
	if (isfinite(most_self(p->r))) {
		buf_add(&p->out, "<div><dt>netyard itself</dt><dd>at most ");
		page_number(p, most_self(p->r));
		buf_add(&p->out, " cores in a sample, besides the threads that make the "
				 "traffic</dd></div>\n");
	}
}

static void add_clock(struct page *p)
{
	const struct machine *m = &p->r->machine;

	if (m->n_cpus)
		buf_addf(&p->out, "<div><dt>cores</dt><dd>%u</dd></div>\n", m->n_cpus);
	if (m->mhz > 0) {
		buf_add(&p->out, "<div><dt>clock</dt><dd>");
		page_number(p, m->mhz);
		buf_add(&p->out, " MHz</dd></div>\n");
	}
}

void report_add_machine(struct page *p)
{
	const struct machine *m = &p->r->machine;

	page_heading(p, "machine", "The machine");
	buf_add(&p->out, "<dl class=\"facts\">\n");
	add_fact(p, "kernel", m->kernel);
	add_fact(p, "CPU", m->cpu);
	add_clock(p);
	add_fact(p, "virtual machine", m->virtualised);
	add_fact(p, "Open vSwitch", m->ovs);
	if (m->mtu)
		buf_addf(&p->out, "<div><dt>MTU</dt><dd>%u bytes</dd></div>\n", m->mtu);
	add_fact(p, "congestion control", m->congestion);
	add_fact(p, "offloads", m->offloads);
	add_fact(p, "who runs where", m->pinning);
	buf_addf(&p->out, "<div><dt>hardware counters</dt><dd>%s</dd></div>\n",
		 m->has_counters ? "cycles and instructions are counted"
				 : "none here: cycles and instructions are not known");
	add_disturbance(p);
	add_fact(p, "date", m->date);
	add_fact(p, "netyard", m->version);
	buf_add(&p->out, "</dl>\n");
}

void report_add_again(struct page *p)
{
	page_heading(p, "again", "To run it again");
	buf_add(&p->out, "<pre><code>");
	page_text(p, *p->r->command ? p->r->command : "netyard bench --format html");
	buf_add(&p->out,
		"</code></pre>\n<p>As root. It makes all it needs in namespaces of "
		"its own, "
		"and leaves nothing behind.</p>\n");
}

/* SPDX-License-Identifier: MIT */
/* What the numbers are of: what could not be measured, the machine, and how to get them
 * again. */
#include <math.h>

#include "page/parts.h"

void report_add_absent(struct page *p)
{
	const struct report *r = p->r;

	page_heading(p, "absent", "What could not be measured, and why");
	if (!r->n_absent) {
		buf_addf(&p->out, "<p>%s</p>\n",
			 r->partial ? "Nothing failed until the measurement was ended."
				    : "All that was asked for could be measured.");
		return;
	}
	buf_add(&p->out, "<ul class=\"absent\">\n");
	for (size_t i = 0; i < r->n_absent; i++) {
		buf_add(&p->out, "<li><b>");
		page_text(p, r->absent[i].interconnect);
		buf_addf(&p->out, "</b>%s", *r->absent[i].what ? ", " : "");
		page_text(p, r->absent[i].what);
		buf_add(&p->out, ": ");
		page_text(p, r->absent[i].why);
		buf_add(&p->out, "</li>\n");
	}
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

/* The same of a number, between these words. */
static void add_number(struct page *p, const char *what, const char *before,
		       double number, const char *behind)
{
	buf_addf(&p->out, "<div><dt>%s</dt><dd>%s", what, before);
	page_number(p, number);
	buf_addf(&p->out, "%s</dd></div>\n", behind);
}

/* How far the machine was left to the measurement. */
static void add_disturbance(struct page *p)
{
	size_t repeated = 0, disturbed = 0;
	double steal = NAN, self = NAN;

	for (size_t i = 0; i < p->r->n_series; i++) {
		const struct series *s = &p->r->series[i];

		repeated += s->repeated;
		disturbed += s->disturbed;
		for (size_t k = 0; k < s->n; k++) {
			steal = fmax(steal, s->samples[k].cpu.steal);
			self = fmax(self, s->samples[k].cpu.self);
		}
	}
	add_fact(p, "disturbed",
		 arena_printf(p->arena,
			      "%zu sample%s disturbed by other load and measured again; "
			      "%zu in the figures %s disturbed still",
			      repeated, repeated == 1 ? " was" : "s were", disturbed,
			      disturbed == 1 ? "is" : "are"));
	if (isfinite(steal))
		add_number(p, "taken by the hypervisor", "at most ", steal,
			   " cores in a sample");
	if (isfinite(self))
		add_number(p, "netyard itself", "at most ", self,
			   " cores in a sample, besides the threads that make the "
			   "traffic");
}

void report_add_machine(struct page *p)
{
	const struct machine *m = &p->r->machine;

	page_heading(p, "machine", "The machine");
	buf_add(&p->out, "<dl class=\"facts\">\n");
	add_fact(p, "kernel", m->kernel);
	add_fact(p, "CPU", m->cpu);
	if (m->n_cpus)
		add_fact(p, "cores", arena_printf(p->arena, "%u", m->n_cpus));
	if (m->mhz > 0)
		add_number(p, "clock", "", m->mhz, " MHz");
	add_fact(p, "virtual machine", m->virtualised);
	add_fact(p, "Open vSwitch", m->ovs);
	if (m->mtu)
		add_fact(p, "MTU", arena_printf(p->arena, "%u bytes", m->mtu));
	add_fact(p, "congestion control", m->congestion);
	add_fact(p, "offloads", m->offloads);
	add_fact(p, "who runs where", m->pinning);
	add_fact(p, "hardware counters",
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

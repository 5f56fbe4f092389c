/* SPDX-License-Identifier: MIT */
/*
 * What a measurement found, as one HTML page: no script, and nothing from elsewhere.
 * This is its frame; the parts are files of their own (page/parts.h).
 */
#include "page/parts.h"

#include <string.h>

#include "page/page.h"

/* "veth, bridge and ovs-veth" */
static void add_names(struct page *p)
{
	const struct report *r = p->r;
	size_t n = 0, done = 0;

	for (size_t i = 0; i < r->n_series; i++)
		n += report_is_first(r, i, setting_is_of_one);
	for (size_t i = 0; i < r->n_series; i++) {
		if (!report_is_first(r, i, setting_is_of_one))
			continue;
		buf_add(&p->out, word_between(done++, n));
		page_text(p, word_who(p->arena, &r->series[i].setting));
	}
}

/* The first sentence: what, on what; the second: what a number is. */
static void add_intro(struct page *p)
{
	const struct report *r = p->r;
	const struct machine *m = &r->machine;

	buf_add(&p->out,
		"<p class=\"lead\">How fast two network namespaces reach each other "
		"by way of ");
	add_names(p);
	buf_add(&p->out, ", measured by netyard");
	buf_add(&p->out, *m->cpu ? " on " : "");
	page_text(p, m->cpu);
	buf_add(&p->out, *m->kernel ? " with Linux " : "");
	page_text(p, m->kernel);
	buf_add(&p->out, *m->date ? ", " : "");
	page_text(p, m->date);
	buf_addf(&p->out,
		 ". Each number is the median of up to %u round%s of %s&nbsp;s, in "
		 "which all "
		 "took turns, so that what disturbs one disturbs the others too.</p>\n",
		 r->rounds, r->rounds == 1 ? "" : "s", mark_text(p->arena, r->seconds));
}

static void add_header(struct page *p)
{
	const struct report *r = p->r;

	buf_add(&p->out,
		"<header>\n<h1>Interconnects of network namespaces, measured</h1>\n");
	if (r->partial)
		buf_add(&p->out,
			"<p class=\"partial\" role=\"note\"><strong>A partial "
			"report.</strong> "
			"The measurement was ended early: rounds are missing, and "
			"what is "
			"here is less certain than it would be.</p>\n");
	if (r->n_series)
		add_intro(p);
	else
		buf_add(&p->out, "<p class=\"lead\">Nothing was measured.</p>\n");
	buf_add(&p->out, "</header>\n");
}

static void add_parts(struct page *p)
{
	report_add_ranking(p);
	report_add_pictures(p);
	report_add_bars(p);
	report_add_chains(p);
	report_add_article(p);
	report_add_absent(p);
	report_add_machine(p);
	report_add_again(p);
	report_add_tables(p);
}

/* Links to its headings. */
static char *contents(const struct buf *parts)
{
	static const char begin[] = "<h2 id=\"";
	struct buf out = {};

	buf_add(&out, "<nav aria-label=\"On this page\">\n<ul>\n");
	for (const char *at = buf_str(parts); (at = strstr(at, begin));) {
		const char *id = at + strlen(begin), *title = strchr(id, '>') + 1;

		buf_addf(&out, "<li><a href=\"#%.*s\">%.*s</a></li>\n",
			 (int)strcspn(id, "\""), id, (int)strcspn(title, "<"), title);
		at = title;
	}
	buf_add(&out, "</ul>\n</nav>\n");
	return buf_steal(&out);
}

char *page_of_report(const struct report *r)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct page p = {.r = r, .arena = arena}, parts = {.r = r, .arena = arena};
	_cleanup_buf_ struct buf body = {};
	_cleanup_free_ char *nav = NULL;

	add_parts(&parts);
	body = parts.out;
	nav = contents(&body);
	buf_addf(&p.out,
		 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width, "
		 "initial-scale=1\">\n"
		 "<meta name=\"color-scheme\" content=\"light dark\">\n"
		 "<link rel=\"icon\" href=\"data:,\">\n"
		 "<title>Interconnects of network namespaces, measured%s</title>\n"
		 "<style>\n%s</style>\n</head>\n<body>\n",
		 r->partial ? " (partial)" : "", report_style);
	add_header(&p);
	buf_add(&p.out, nav);
	buf_add(&p.out, "<main>\n");
	buf_add(&p.out, buf_str(&body));
	buf_add(&p.out, "</main>\n</body>\n</html>\n");
	return buf_steal(&p.out);
}

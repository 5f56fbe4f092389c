/* SPDX-License-Identifier: MIT */
/*
 * Who is faster than whom, in words: for each thing that was asked, from the best down,
 * whom each one beats, and whom it cannot be told apart from.
 */
#include <math.h>

#include "draw/report.h"

static double median_of(const struct report *r, size_t series)
{
	return result_n_rows(&r->series[series])
		       ? result_row(&r->series[series], 0).value.median
		       : NAN;
}

/* Both series are there. */
static bool is_whole(const struct report *r, const struct verdict *v)
{
	return v->a < r->n_series && v->b < r->n_series;
}

/* Whether a was found better than b; or, if same is asked for, like it. */
static bool was_found(const struct report *r, size_t a, size_t b, bool same)
{
	for (size_t i = 0; i < r->n_verdicts; i++) {
		const struct verdict *v = &r->verdicts[i];
		bool other = v->a == b && v->b == a;

		if (!other && (v->a != a || v->b != b))
			continue;
		if (same)
			return v->verdict == VERDICT_SAME;
		return v->verdict == (other ? VERDICT_SLOWER : VERDICT_FASTER);
	}
	return false;
}

/* Series that were compared, from the best down. */
struct field {
	size_t *series;
	size_t n;
};

static void put_in(struct page *p, struct field *f, size_t series)
{
	bool less = metric_less_is_better(p->r->series[series].setting.metric);
	double median = median_of(p->r, series);
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->series[i] == series)
			return;
	ARENA_PUSH(p->arena, f->series, f->n, series);
	for (i = f->n - 1; i; i--) {
		double before = median_of(p->r, f->series[i - 1]);

		if (less ? median >= before : median <= before)
			break;
		f->series[i] = f->series[i - 1];
	}
	f->series[i] = series;
}

static struct field field_of(struct page *p, size_t first)
{
	const struct report *r = p->r;
	const struct setting *s = &r->series[r->verdicts[first].a].setting;
	struct field f = {};

	for (size_t i = first; i < r->n_verdicts; i++) {
		const struct verdict *v = &r->verdicts[i];

		if (!is_whole(r, v) || !setting_is_alike(&r->series[v->a].setting, s))
			continue;
		put_in(p, &f, v->a);
		put_in(p, &f, v->b);
	}
	return f;
}

/* "a is faster than b (1.2 times) and c (3.4 times). " */
static void add_sentence(struct page *p, const struct field *f, size_t at, bool same)
{
	size_t a = f->series[at], left = 0;
	bool any = false;

	for (size_t i = 0; i < f->n; i++)
		left += i != at && !(same && i < at) &&
			was_found(p->r, a, f->series[i], same);
	if (!left)
		return;
	buf_add(&p->out, "<span class=\"sentence\"><b>");
	page_text(p, word_who(p->arena, &p->r->series[a].setting));
	buf_add(&p->out,
		same ? "</b> cannot be told apart from " : "</b> is faster than ");
	for (size_t i = 0; i < f->n; i++) {
		size_t b = f->series[i];
		double ratio = median_of(p->r, a) / median_of(p->r, b);

		if (i == at || (same && i < at) || !was_found(p->r, a, b, same))
			continue;
		left--;
		buf_add(&p->out, !any ? "" : left ? ", " : " and ");
		any = true;
		page_text(p, word_who(p->arena, &p->r->series[b].setting));
		if (!same && ratio > 0)
			buf_addf(&p->out, " (%s&nbsp;times)",
				 number_text(p->arena, ratio < 1 ? 1 / ratio : ratio));
	}
	buf_add(&p->out, ".</span> ");
}

static bool is_new(const struct report *r, size_t verdict)
{
	const struct setting *s = &r->series[r->verdicts[verdict].a].setting;

	for (size_t i = 0; i < verdict; i++)
		if (is_whole(r, &r->verdicts[i]) &&
		    setting_is_alike(&r->series[r->verdicts[i].a].setting, s))
			return false;
	return true;
}

static const char *title_of(struct page *p, const struct setting *s)
{
	const char *hops = !s->hops ? ""
			   : s->hops == 1
				   ? ", 1 switch"
				   : arena_printf(p->arena, ", %u switches", s->hops);

	return arena_printf(p->arena, "%s, %s%s", word_metric(s), word_how(p->arena, s),
			    hops);
}

void report_add_verdicts(struct page *p)
{
	const struct report *r = p->r;
	bool begun = false;

	for (size_t i = 0; i < r->n_verdicts; i++) {
		struct field f;

		if (!is_whole(r, &r->verdicts[i]) || !is_new(r, i))
			continue;
		if (!begun) {
			page_heading(p, "verdicts", "Which is faster here");
			buf_add(&p->out, "<dl class=\"verdicts\">\n");
		}
		begun = true;
		buf_addf(&p->out, "<div>\n<dt>%s</dt>\n<dd>",
			 title_of(p, &r->series[r->verdicts[i].a].setting));
		f = field_of(p, i);
		for (size_t k = 0; k < f.n; k++) {
			add_sentence(p, &f, k, false);
			add_sentence(p, &f, k, true);
		}
		buf_add(&p->out, "</dd>\n</div>\n");
	}
	if (begun)
		buf_add(&p->out,
			"</dl>\n<p class=\"note\">A verdict is that of a rank test over the "
			"rounds (Mann-Whitney U, two-sided, p below 0.05) where the medians "
			"differ by more than 1&nbsp;%; all others cannot be told apart. "
			"Each pair, with its p, stands in a table below.</p>\n");
}

void report_add_pairs(struct page *p)
{
	static const char *const words[] = {
		[VERDICT_FASTER] = "is faster than",
		[VERDICT_SLOWER] = "is slower than",
		[VERDICT_SAME] = "cannot be told apart from",
	};
	const struct report *r = p->r;

	if (!r->n_verdicts)
		return;
	buf_add(&p->out,
		"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Each pair\">"
		"\n<table class=\"pairs\">\n<caption>Each pair, and how likely its "
		"difference is chance</caption>\n<thead><tr><th scope=\"col\">measured</th>"
		"<th scope=\"col\">this</th><th scope=\"col\">verdict</th>"
		"<th scope=\"col\">that</th><th scope=\"col\">p</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->n_verdicts; i++) {
		const struct verdict *v = &r->verdicts[i];

		if (!is_whole(r, v))
			continue;
		buf_addf(&p->out, "<tr><td>%s</td><th scope=\"row\">",
			 title_of(p, &r->series[v->a].setting));
		page_text(p, word_who(p->arena, &r->series[v->a].setting));
		buf_addf(&p->out, "</th><td>%s</td><td>", words[v->verdict]);
		page_text(p, word_who(p->arena, &r->series[v->b].setting));
		buf_add(&p->out, "</td><td class=\"number\" data-key=\"p\">");
		page_number(p, v->p);
		buf_add(&p->out, "</td></tr>\n");
	}
	buf_add(&p->out, "</tbody>\n</table>\n</div>\n");
}

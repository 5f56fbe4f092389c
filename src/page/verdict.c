/* SPDX-License-Identifier: MIT */
/*
 * Who is faster than whom, in words: for each thing that was asked, from the best down,
 * whom each one beats, and whom it cannot be told apart from.
 */
#include <math.h>

#include "page/parts.h"

/* Fewer on each side never give a p below 0.05, however far apart they are. */
#define ROUNDS_NEEDED 4

static double median_of(const struct report *r, size_t series)
{
	return result_n_rows(&r->series[series])
		       ? result_row(&r->series[series], 0).value.median
		       : NAN;
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
	bool less = metric_infos[p->r->series[series].setting.metric].latency;
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

		if (!verdict_is_whole(r, v) ||
		    !setting_is_alike(&r->series[v->a].setting, s))
			continue;
		put_in(p, &f, v->a);
		put_in(p, &f, v->b);
	}
	return f;
}

/* "a is faster than b (1.2 times) and c (3.4 times). " */
static void add_sentence(struct page *p, const struct field *f, size_t at, bool same)
{
	size_t a = f->series[at];
	struct field others = {};

	for (size_t i = same ? at + 1 : 0; i < f->n; i++)
		if (i != at && was_found(p->r, a, f->series[i], same))
			ARENA_PUSH(p->arena, others.series, others.n, f->series[i]);
	if (!others.n)
		return;
	buf_add(&p->out, "<span class=\"sentence\"><b>");
	page_text(p, word_who(p->arena, &p->r->series[a].setting));
	buf_add(&p->out,
		same ? "</b> cannot be told apart from " : "</b> is faster than ");
	for (size_t i = 0; i < others.n; i++) {
		size_t b = others.series[i];
		double ratio = median_of(p->r, a) / median_of(p->r, b);

		buf_add(&p->out, word_between(i, others.n));
		page_text(p, word_who(p->arena, &p->r->series[b].setting));
		if (!same && ratio > 0)
			buf_addf(&p->out, " (%s&nbsp;times)",
				 number_text(p->arena, ratio < 1 ? 1 / ratio : ratio));
	}
	buf_add(&p->out, ".</span> ");
}

/* No two of them can be told apart. */
static bool is_one_crowd(const struct page *p, const struct field *f)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = i + 1; k < f->n; k++)
			if (!was_found(p->r, f->series[i], f->series[k], true))
				return false;
	return true;
}

static void add_crowd(struct page *p, const struct field *f)
{
	buf_add(&p->out, "<span class=\"sentence\">");
	for (size_t i = 0; i < f->n; i++) {
		buf_addf(&p->out, "%s<b>", word_between(i, f->n));
		page_text(p, word_who(p->arena, &p->r->series[f->series[i]].setting));
		buf_add(&p->out, "</b>");
	}
	buf_add(&p->out, " cannot be told apart.</span> ");
}

static void add_question(struct page *p, size_t verdict)
{
	const struct setting *s = &p->r->series[p->r->verdicts[verdict].a].setting;
	struct field f = field_of(p, verdict);

	buf_addf(&p->out, "<div>\n<dt>%s</dt>\n<dd>", word_question(p->arena, s));
	if (is_one_crowd(p, &f))
		add_crowd(p, &f);
	for (size_t k = 0; k < f.n && !is_one_crowd(p, &f); k++) {
		add_sentence(p, &f, k, false);
		add_sentence(p, &f, k, true);
	}
	buf_add(&p->out, "</dd>\n</div>\n");
}

static bool is_new(const struct report *r, size_t verdict)
{
	const struct setting *s = &r->series[r->verdicts[verdict].a].setting;

	for (size_t i = 0; i < verdict; i++)
		if (verdict_is_whole(r, &r->verdicts[i]) &&
		    setting_is_alike(&r->series[r->verdicts[i].a].setting, s))
			return false;
	return true;
}

static unsigned most_rounds(const struct report *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_series; i++)
		n = r->series[i].n > n ? r->series[i].n : n;
	return (unsigned)n;
}

/* Of chains, or of all else. */
static void add_verdicts(struct page *p, bool chains)
{
	const struct report *r = p->r;
	bool begun = false;

	for (size_t i = 0; i < r->n_verdicts; i++) {
		if (!verdict_is_whole(r, &r->verdicts[i]) || !is_new(r, i) ||
		    !r->series[r->verdicts[i].a].setting.hops == chains)
			continue;
		if (!begun)
			buf_add(&p->out, "<details>\n<summary>Each pair in "
					 "words</summary>\n<dl class=\"verdicts\">\n");
		begun = true;
		add_question(p, i);
	}
	buf_add(&p->out, begun ? "</dl>\n</details>\n" : "");
}

void report_add_verdicts(struct page *p)
{
	buf_add(&p->out,
		"<p class=\"note\">A place is one more than so many that are faster. "
		"Faster is what a rank test over the rounds "
		"(Mann-Whitney U, two-sided, p below 0.05) says where the medians differ "
		"by more "
		"than 1&nbsp;%; all others cannot be told apart. Each pair, with its p, "
		"stands in a table below.");
	if (most_rounds(p->r) < ROUNDS_NEEDED)
		buf_addf(&p->out,
			 " With fewer than %d rounds nothing can: the test takes more.",
			 ROUNDS_NEEDED);
	buf_add(&p->out, "</p>\n");
	add_verdicts(p, false);
}

void report_add_chain_verdicts(struct page *p)
{
	add_verdicts(p, true);
}

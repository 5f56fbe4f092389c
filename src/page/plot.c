/* SPDX-License-Identifier: MIT */
/*
 * Bars, or ranges of latency, one below the other, each with its name over it and its
 * numbers beside it.  What is across is in percent of the width, so that a page of any
 * width has texts of one size.
 */
#include <math.h>
#include <string.h>

#include "page/parts.h"

/* Pixels, downwards. */
#define GROUP_H	 30 /* a heading */
#define TEXT_H	 18 /* a line of text, its baseline at 13 */
#define BASELINE 13
#define BAR_H	 12
#define GAP	 12
#define AXIS_H	 26
#define CAP	 4 /* of whiskers, up and down */
#define BESIDE	 8 /* between a bar and its number */

#define TICKS_MAX 6 /* marks with a number, on a narrow page */

/* Thousandths of the width. */
#define BARS_END  800 /* of the scale: behind it the number of the longest one has room */
#define NUMBERS_W 580 /* of four numbers, on a narrow page */

#define ROW_H(plot) (TEXT_H + ((plot)->latency ? TEXT_H : 0) + BAR_H + GAP)

void page_figure(struct page *p, const char *title, const char *unit, const char *note,
		 int height)
{
	buf_addf(&p->out,
		 "<figure>\n<figcaption><strong>%s, %s</strong> "
		 "<span>%s</span></figcaption>\n"
		 "<svg class=\"plot\" role=\"img\" width=\"100%%\" height=\"%d\">\n"
		 "<title>%s, %s</title>\n<desc>",
		 title, unit, note, height, title, unit);
}

void page_whisker(struct page *p, int x1, int x2, int y1, int y2)
{
	page_stroke(p, "halo", x1, x2, y1, y2);
	page_stroke(p, "whisker", x1, x2, y1, y2);
}

void page_mark(struct page *p, unsigned tint, int x, int y, const char *path)
{
	buf_addf(&p->out,
		 "<svg class=\"mark t%u\" x=\"" PERCENT
		 "\" y=\"%d\"><path d=\"%s\"/></svg>\n",
		 tint, PLACE(x), y, path);
}

void page_stroke(struct page *p, const char *class, int x1, int x2, int y1, int y2)
{
	buf_addf(&p->out,
		 "<line class=\"%s\" x1=\"" PERCENT "\" x2=\"" PERCENT
		 "\" y1=\"%d\" y2=\"%d\"/>\n",
		 class, PLACE(x1), PLACE(x2), y1, y2);
}

static bool begins_group(const struct plot *plot, size_t i)
{
	const char *group = plot->bars[i].group;

	return group && (!i || strcmp(group, plot->bars[i - 1].group) != 0);
}

static int height_of(const struct plot *plot)
{
	int h = AXIS_H;

	for (size_t i = 0; i < plot->n; i++)
		h += ROW_H(plot) + (begins_group(plot, i) ? GROUP_H : 0);
	return h;
}

/* Each bar as words, for those who do not see it. */
static void add_words(struct page *p, const struct plot *plot)
{
	for (size_t i = 0; i < plot->n; i++) {
		const struct bar *bar = &plot->bars[i];
		const struct spread *v = &bar->value;

		if (begins_group(plot, i))
			buf_addf(&p->out, "%s: ", bar->group);
		page_text(p, bar->label);
		if (bar->why_not)
			buf_addf(&p->out, " %s. ", bar->why_not);
		else
			buf_addf(&p->out, " %s %s, quartiles %s and %s. ",
				 number_text(p->arena, v->median), plot->unit,
				 number_text(p->arena, v->p25),
				 number_text(p->arena, v->p75));
	}
}

static double most(const struct plot *plot)
{
	double max = 0;

	for (size_t i = 0; i < plot->n; i++) {
		const struct bar *bar = &plot->bars[i];

		max = fmax(max, bar->value.p75);
		for (size_t k = 0; plot->latency && k < 3; k++)
			max = fmax(max, bar->more[k]);
	}
	return isfinite(max) ? max : 0;
}

static double least(const struct plot *plot)
{
	double min = INFINITY;

	for (size_t i = 0; i < plot->n; i++)
		if (plot->bars[i].value.p25 > 0)
			min = fmin(min, plot->bars[i].value.p25);
	return isfinite(min) ? min : 1;
}

/* A scale in a drawing. */
struct axis {
	struct scale scale;
	int end; /* thousandths of the width */
};

static int across(const struct axis *a, double value)
{
	return scale_at(&a->scale, value) * a->end / 1000;
}

static int mark_at(const struct axis *a, size_t i)
{
	return (int)(i * (size_t)a->end / (a->scale.n - 1));
}

/* Where no text is: that of bars between them, that of ranges behind them. */
static void add_grid(struct page *p, const struct axis *a, int from, int to)
{
	for (size_t i = 0; i < a->scale.n; i++)
		page_stroke(p, "grid", mark_at(a, i), mark_at(a, i), from, to);
}

static void add_axis(struct page *p, const struct axis *a, int y)
{
	for (size_t i = 0; i < a->scale.n; i += 1 + (a->scale.n - 1) / TICKS_MAX)
		buf_addf(&p->out,
			 "<text class=\"tick\" x=\"" PERCENT "\" y=\"%d\" "
			 "text-anchor=\"%s\">%s</text>\n",
			 PLACE(mark_at(a, i)), y + BASELINE,
			 !i			? "start"
			 : mark_at(a, i) < 1000 ? "middle"
						: "end",
			 mark_text(p->arena, a->scale.marks[i]));
}

/* From the lower to the upper quartile. */
static void add_whisker(struct page *p, const struct axis *a, const struct spread *v,
			int y)
{
	int from = across(a, v->p25), to = across(a, v->p75);

	if (!isfinite(v->p25) || !isfinite(v->p75))
		return;
	page_whisker(p, from, to, y, y);
	page_whisker(p, from, from, y - CAP, y + CAP);
	page_whisker(p, to, to, y - CAP, y + CAP);
	page_stroke(p, "whisker", from, to, y, y);
}

static void add_bar(struct page *p, const struct axis *a, const struct bar *bar, int y)
{
	int at = across(a, bar->value.median), end = across(a, bar->value.p75);

	y += TEXT_H;
	add_grid(p, a, y + BAR_H + CAP, y + BAR_H + GAP);
	buf_addf(&p->out,
		 "<rect class=\"bar t%u\" x=\"0\" y=\"%d\" width=\"" PERCENT
		 "\" height=\"%d\"/>\n",
		 bar->tint, y, PLACE(at), BAR_H);
	add_whisker(p, a, &bar->value, y + BAR_H / 2);
	buf_addf(&p->out,
		 "<text class=\"value\" x=\"" PERCENT "\" dx=\"%d\" y=\"%d\">%s</text>\n",
		 PLACE(end > at ? end : at), BESIDE, y + BAR_H - 1,
		 number_text(p->arena, bar->value.median));
}

/* Over the range, from where it begins, or up to where it ends. */
static void add_numbers(struct page *p, const struct bar *bar, const int at[4], int y)
{
	bool begins = at[0] <= 1000 - NUMBERS_W;
	int end = at[3] < NUMBERS_W ? NUMBERS_W : at[3];

	buf_addf(&p->out,
		 "<text class=\"value\" x=\"" PERCENT
		 "\" y=\"%d\" text-anchor=\"%s\">%s · %s · %s · %s</text>\n",
		 PLACE(begins ? at[0] : end), y, begins ? "start" : "end",
		 number_text(p->arena, bar->value.median),
		 number_text(p->arena, bar->more[0]), number_text(p->arena, bar->more[1]),
		 number_text(p->arena, bar->more[2]));
}

/* A disc at p50, ticks at p90 and p99, a diamond at p99.9. */
static void add_range(struct page *p, const struct axis *a, const struct bar *bar, int y)
{
	int at[4] = {across(a, bar->value.median), across(a, bar->more[0]),
		     across(a, bar->more[1]), across(a, bar->more[2])};
	int middle = y + 2 * TEXT_H + BAR_H / 2;

	add_numbers(p, bar, at, y + TEXT_H + BASELINE - 2);
	add_grid(p, a, middle - 2 * CAP, middle + 2 * CAP);
	page_stroke(p, arena_printf(p->arena, "range t%u", bar->tint), at[0], at[3],
		    middle, middle);
	page_whisker(p, at[1], at[1], middle - CAP, middle + CAP);
	page_whisker(p, at[2], at[2], middle - 2 * CAP, middle + 2 * CAP);
	add_whisker(p, a, &bar->value, middle);
	page_mark(p, bar->tint, at[3], middle, "M-5,0L0,-6L5,0L0,6Z");
	buf_addf(&p->out,
		 "<circle class=\"mark t%u\" cx=\"" PERCENT "\" cy=\"%d\" r=\"5\"/>\n",
		 bar->tint, PLACE(at[0]), middle);
}

static void add_row(struct page *p, const struct plot *plot, const struct axis *a,
		    const struct bar *bar, int y)
{
	buf_addf(&p->out, "<text x=\"0\" y=\"%d\">", y + BASELINE);
	page_text(p, bar->label);
	buf_add(&p->out, "</text>\n");
	if (bar->why_not)
		buf_addf(&p->out, "<text class=\"none\" x=\"0\" y=\"%d\">%s</text>\n",
			 y + TEXT_H + BASELINE, bar->why_not);
	else if (plot->latency)
		add_range(p, a, bar, y);
	else
		add_bar(p, a, bar, y);
}

void page_plot(struct page *p, const struct plot *plot)
{
	struct axis a = {
		.scale = plot->latency ? scale_steps(least(plot), most(plot))
				       : scale_linear(most(plot)),
		.end = plot->latency ? 1000 : BARS_END,
	};
	int y = 0, height = height_of(plot);

	page_figure(p, plot->title, plot->unit, plot->note, height);
	add_words(p, plot);
	buf_add(&p->out, "</desc>\n");
	add_axis(p, &a, height - AXIS_H);
	for (size_t i = 0; i < plot->n; i++) {
		if (begins_group(plot, i)) {
			y += GROUP_H;
			buf_addf(&p->out,
				 "<text class=\"group\" x=\"0\" y=\"%d\">%s</text>\n",
				 y - GROUP_H + 20, plot->bars[i].group);
		}
		add_row(p, plot, &a, &plot->bars[i], y);
		y += ROW_H(plot);
	}
	buf_add(&p->out, "</svg>\n</figure>\n");
}

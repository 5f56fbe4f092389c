/* SPDX-License-Identifier: MIT */
/* Lines over hops.  Lines differ in their marks and dashes too, not in colour alone, and
 * a key below the title tells whose they are. */
#include <math.h>

#include "page/parts.h"

/* Pixels, downwards. */
#define TOP	 14
#define HEIGHT	 220 /* of where the lines are */
#define AXIS_H	 40
#define KEY_H	 20 /* of a line of the key */
#define BASELINE 13

/* Thousandths of the width: where the first and last of the hops are. */
#define LEFT  130
#define RIGHT 970

static const char *const marks[N_TINTS] = {
	"M-5,-5H5V5H-5Z",
	"M0,-6L6,5H-6Z",
	"M-6,0L0,-6L6,0L0,6Z",
	"M0,6L6,-5H-6Z",
	"M-5,-2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z",
	"M-6,-3H6V3H-6Z",
	"M-3,-6H3V6H-3Z",
};

static unsigned most_hops(const struct line_plot *plot)
{
	unsigned max = 1;

	for (size_t i = 0; i < plot->n; i++) {
		const struct line_of *line = &plot->lines[i];

		if (line->points[line->n - 1].hops > max)
			max = line->points[line->n - 1].hops;
	}
	return max;
}

static double most(const struct line_plot *plot)
{
	double max = 0;

	for (size_t i = 0; i < plot->n; i++)
		for (size_t k = 0; k < plot->lines[i].n; k++)
			max = fmax(max, plot->lines[i].points[k].value.p75);
	return isfinite(max) ? max : 0;
}

/* Where things are. */
struct frame {
	unsigned hops;
	struct scale y;
	int top; /* pixels */
};

static int x_of(const struct frame *f, unsigned hops)
{
	if (f->hops < 2)
		return (LEFT + RIGHT) / 2;
	return LEFT + (int)((RIGHT - LEFT) * (double)(hops - 1) / (f->hops - 1));
}

static int y_of(const struct frame *f, double value)
{
	return f->top + HEIGHT - scale_at(&f->y, value) * HEIGHT / 1000;
}

static void add_words(struct page *p, const struct line_plot *plot)
{
	for (size_t i = 0; i < plot->n; i++) {
		const struct line_of *line = &plot->lines[i];

		page_text(p, line->label);
		for (size_t k = 0; k < line->n; k++)
			buf_addf(&p->out, "%s %u hop%s %s %s", k ? "," : ":",
				 line->points[k].hops,
				 line->points[k].hops == 1 ? "" : "s",
				 number_text(p->arena, line->points[k].value.median),
				 plot->unit);
		buf_add(&p->out, ". ");
	}
}

static void add_key(struct page *p, const struct line_plot *plot)
{
	for (size_t i = 0; i < plot->n; i++) {
		int y = TOP + (int)i * KEY_H;

		buf_addf(&p->out,
			 "<line class=\"line t%u\" x1=\"0\" x2=\"36\" y1=\"%d\" "
			 "y2=\"%d\"/>\n"
			 "<svg class=\"mark t%u\" x=\"18\" y=\"%d\"><path "
			 "d=\"%s\"/></svg>\n"
			 "<text x=\"44\" y=\"%d\">",
			 plot->lines[i].tint, y, y, plot->lines[i].tint, y,
			 marks[plot->lines[i].tint], y + 4);
		page_text(p, plot->lines[i].label);
		buf_add(&p->out, "</text>\n");
	}
}

static void add_axes(struct page *p, const struct frame *f)
{
	unsigned step = f->hops / 10 + 1;

	for (size_t i = 0; i < f->y.n; i++) {
		int y = y_of(f, f->y.marks[i]);

		page_stroke(p, "grid", 0, 1000, y, y);
		buf_addf(&p->out, "<text class=\"tick\" x=\"0\" y=\"%d\">%s</text>\n",
			 y - 3, mark_text(p->arena, f->y.marks[i]));
	}
	for (size_t hops = 1; hops <= f->hops; hops += step)
		buf_addf(&p->out,
			 "<text class=\"tick\" x=\"" PERCENT
			 "\" y=\"%d\" text-anchor=\"middle\">%u</text>\n",
			 PLACE(x_of(f, (unsigned)hops)), f->top + HEIGHT + 20,
			 (unsigned)hops);
	buf_addf(&p->out,
		 "<text class=\"tick\" x=\"100%%\" y=\"%d\" "
		 "text-anchor=\"end\">switches</text>\n",
		 f->top + HEIGHT + 36);
}

static void add_line(struct page *p, const struct frame *f, const struct line_of *line)
{
	const char *class = arena_printf(p->arena, "line t%u", line->tint);

	for (size_t k = 0; k < line->n; k++) {
		const struct point_of *at = &line->points[k];
		int x = x_of(f, at->hops), y = y_of(f, at->value.median);

		if (k)
			page_stroke(p, class, x_of(f, at[-1].hops), x,
				    y_of(f, at[-1].value.median), y);
		page_whisker(p, x, x, y_of(f, at->value.p25), y_of(f, at->value.p75));
	}
	for (size_t k = 0; k < line->n; k++)
		page_mark(p, line->tint, x_of(f, line->points[k].hops),
			  y_of(f, line->points[k].value.median), marks[line->tint]);
}

void page_line_plot(struct page *p, const struct line_plot *plot)
{
	struct frame f = {
		.hops = most_hops(plot),
		.y = scale_linear(most(plot)),
		.top = TOP + (int)plot->n * KEY_H + 8,
	};

	page_figure(p, plot->title, plot->unit, plot->note, f.top + HEIGHT + AXIS_H);
	add_words(p, plot);
	buf_add(&p->out, "</desc>\n");
	add_key(p, plot);
	add_axes(p, &f);
	for (size_t i = 0; i < plot->n; i++)
		add_line(p, &f, &plot->lines[i]);
	buf_add(&p->out, "</svg>\n</figure>\n");
}

/* SPDX-License-Identifier: MIT */
/*
 * The table of netyard watch: a row for each link or device, the busiest first unless
 * another order was asked for, as many as there is room for; their total; and what keys
 * do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/watch.h"

#define NUMBERS	  44 /* columns of the table that are not names */
#define NAMES_MIN 12
#define BETWEEN	  " - " /* the names of two ends */
#define TOTAL_MIN 3	/* lines that must be there for one to be the total */
#define SI_TEXT	  16

static const struct order {
	char key;
	const char *name;
	enum ny_rate by;
	bool names; /* not by a rate */
} orders[] = {
	{'r', "rate", NY_RATE_BITS},   {'p', "packets", NY_RATE_PACKETS},
	{'d', "drops", NY_RATE_DROPS}, {'e', "errors", NY_RATE_ERRORS},
	{'n', "name", .names = true},
};

static const struct order *order_of(const struct watching *x)
{
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++)
		if (orders[i].key == x->sort)
			return &orders[i];
	return &orders[0];
}

/* Of at most six characters: "0", "0.5", "950", "12.3k", "1.2G". */
static const char *si(double value, char text[SI_TEXT])
{
	static const char units[] = " kMGTPE";
	size_t unit = 0;

	for (; value >= 999.5 && units[unit + 1]; unit++)
		value /= 1000;
	if (unit)
		snprintf(text, SI_TEXT, "%.1f%c", value, units[unit]);
	else
		snprintf(text, SI_TEXT, value > 0 && value < 9.95 ? "%.1f" : "%.0f",
			 value);
	return text;
}

static double both(const struct ny_watch *w, size_t i, enum ny_rate what)
{
	return ny_watch_rate(w, i, 0, what) + ny_watch_rate(w, i, 1, what);
}

/* --- the order --- */

static int by_names(const struct ny_watch *w, size_t a, size_t b)
{
	int order = 0;

	for (unsigned end = 0; !order && end < 2; end++) {
		const char *x = ny_watch_end(w, a, end), *y = ny_watch_end(w, b, end);

		order = strverscmp(x ? x : "", y ? y : "");
	}
	return order;
}

static int compare(const void *a, const void *b, void *data)
{
	const struct watching *x = data;
	const struct order *o = order_of(x);
	size_t one = *(const size_t *)a, two = *(const size_t *)b;
	double first, second;
	int order;

	if (o->names) {
		order = by_names(x->watch, one, two);
	} else {
		first = both(x->watch, one, o->by);
		second = both(x->watch, two, o->by);
		order = (second > first) - (second < first);
	}
	return order ? order : (one > two) - (one < two);
}

static void sort(struct watching *x)
{
	size_t n = ny_watch_n(x->watch);

	free(x->order);
	x->order = calloc(n + 1, sizeof(*x->order));
	if (!x->order)
		abort();
	for (size_t i = 0; i < n; i++)
		x->order[i] = i;
	if (x->sort)
		qsort_r(x->order, n, sizeof(*x->order), compare, x);
}

/* --- rows --- */

/* "A - B", each end with half the width where both are too long. */
static char *name_cell(const struct ny_watch *w, size_t i, unsigned width)
{
	const char *a = ny_watch_end(w, i, 0), *b = ny_watch_end(w, i, 1);
	_cleanup_free_ char *cut_a = NULL, *cut_b = NULL, *name = NULL;
	size_t half = (width - strlen(BETWEEN)) / 2;

	if (!b)
		return screen_cell(a, width);
	if (strlen(a) + strlen(BETWEEN) + strlen(b) > width) {
		size_t short_a = half, short_b = half;

		if (strlen(a) < half)
			short_b = width - strlen(BETWEEN) - (short_a = strlen(a));
		else if (strlen(b) < half)
			short_a = width - strlen(BETWEEN) - (short_b = strlen(b));
		cut_a = screen_cell(a, (unsigned)short_a);
		cut_b = screen_cell(b, (unsigned)short_b);
	}
	if (asprintf(&name, "%s" BETWEEN "%s", cut_a ? cut_a : a, cut_b ? cut_b : b) < 0)
		abort();
	return screen_cell(name, width);
}

/* What a line of the table says besides the name. */
struct rates {
	double bits[2], packets[2], drops, errors;
};

static struct rates rates_of(const struct ny_watch *w, size_t i)
{
	struct rates r = {.drops = both(w, i, NY_RATE_DROPS),
			  .errors = both(w, i, NY_RATE_ERRORS)};

	for (unsigned way = 0; way < 2; way++) {
		r.bits[way] = ny_watch_rate(w, i, way, NY_RATE_BITS);
		r.packets[way] = ny_watch_rate(w, i, way, NY_RATE_PACKETS);
	}
	return r;
}

static struct rates total_of(const struct ny_watch *w)
{
	struct rates total = {};

	for (size_t i = 0; i < ny_watch_n(w); i++) {
		struct rates r = rates_of(w, i);

		for (unsigned way = 0; way < 2; way++) {
			total.bits[way] += r.bits[way];
			total.packets[way] += r.packets[way];
		}
		total.drops += r.drops;
		total.errors += r.errors;
	}
	return total;
}

static void draw_rates(struct watching *x, enum colour c, const char *name,
		       const struct rates *r)
{
	char text[6][SI_TEXT];

	screen_line(&x->screen, c, "%s %6s %6s  %6s %6s %6s %6s", name,
		    si(r->bits[0], text[0]), si(r->packets[0], text[1]),
		    si(r->bits[1], text[2]), si(r->packets[1], text[3]),
		    si(r->drops, text[4]), si(r->errors, text[5]));
}

/* Red: errors; yellow: drops; green: something passes. */
static enum colour colour_of(const struct rates *r)
{
	return r->errors > 0		     ? RED
	       : r->drops > 0		     ? YELLOW
	       : r->bits[0] + r->bits[1] > 0 ? GREEN
					     : PLAIN;
}

static void draw_row(struct watching *x, size_t i, int width)
{
	_cleanup_free_ char *name = name_cell(x->watch, i, (unsigned)width);
	struct rates r = rates_of(x->watch, i);

	draw_rates(x, colour_of(&r), name, &r);
}

static void draw_total(struct watching *x, int width)
{
	_cleanup_free_ char *name = screen_cell("total", (unsigned)width);
	struct rates r = total_of(x->watch);

	draw_rates(x, BOLD, name, &r);
}

/* --- the frame --- */

/* What is left of the window; where there is none, what the longest name takes. */
static int names_width(const struct watching *x)
{
	size_t widest = 0;

	if (!x->screen.plain) {
		int width = (int)x->screen.columns - NUMBERS;

		return width < NAMES_MIN ? NAMES_MIN : width;
	}
	for (size_t i = 0; i < ny_watch_n(x->watch); i++) {
		const char *b = ny_watch_end(x->watch, i, 1);
		size_t n = strlen(ny_watch_end(x->watch, i, 0)) +
			   (b ? strlen(BETWEEN) + strlen(b) : 0);

		widest = n > widest ? n : widest;
	}
	return widest < NAMES_MIN ? NAMES_MIN : (int)widest;
}

static void draw_head(struct watching *x, int width)
{
	struct screen *s = &x->screen;
	size_t n = ny_watch_n(x->watch);

	if (!ny_watch_is_there(x->watch))
		screen_line(s, YELLOW, "lab %s is not there (any more); waiting for it",
			    x->lab);
	else
		screen_line(s, PLAIN,
			    "%s%s: %zu %s%s, bits/s and packets/s, every %g s%s",
			    x->lab ? "lab " : "the host", x->lab ? x->lab : "", n,
			    x->lab ? "link" : "device", n == 1 ? "" : "s", x->interval,
			    x->keyboard.on ? "" : "; Ctrl-C ends");
	screen_line(s, BOLD, "%-*s %6s %6s  %6s %6s %6s %6s", width,
		    x->lab ? "LINK, A - B" : "DEVICE", x->lab ? "A>B" : "SENT", "PKTS",
		    x->lab ? "B>A" : "RECVD", "PKTS", "DROPS", "ERRORS");
}

/* Where we are, and what keys do; without keys, how much is not shown. */
static void draw_foot(struct watching *x, size_t n)
{
	size_t end = x->top + x->page;

	if (x->keyboard.on)
		screen_line(
			&x->screen, PLAIN,
			"%zu-%zu of %zu by %s; q quits, arrows scroll, r p d e n sort",
			x->top + !!n, end, n, order_of(x)->name);
	else if (end < n)
		screen_line(&x->screen, PLAIN, "and %zu more", n - end);
}

/* How many rows there is room for beside the other lines, the total one if it has. */
static size_t choose_rows(const struct watching *x, size_t n, bool *ret_total)
{
	size_t room = screen_room(&x->screen);

	*ret_total = n > 1 && room >= TOTAL_MIN;
	room -= *ret_total;
	if (x->keyboard.on || n > room)
		room -= room > 0;
	return n < room ? n : room;
}

int watch_draw(struct watching *x, bool redraw)
{
	size_t n = ny_watch_n(x->watch);
	bool total;
	int width;

	screen_begin(&x->screen, redraw);
	sort(x);
	width = names_width(x);
	draw_head(x, width);
	x->page = choose_rows(x, n, &total);
	if (x->top > n - x->page)
		x->top = n - x->page;
	for (size_t i = 0; i < x->page; i++)
		draw_row(x, x->order[x->top + i], width);
	if (total)
		draw_total(x, width);
	draw_foot(x, n);
	return screen_end(&x->screen);
}

/* --- keys --- */

static void scroll(struct watching *x, bool down, size_t rows)
{
	if (down)
		x->top += rows; /* no further than there are any: see watch_draw() */
	else
		x->top -= x->top < rows ? x->top : rows;
}

bool watch_press(struct watching *x, int key)
{
	size_t top = x->top;
	char order = x->sort;

	for (size_t i = 0; i < ARRAY_SIZE(orders); i++)
		if (orders[i].key == key)
			x->sort = orders[i].key;
	if (key == 'q')
		x->quit = true;
	else if (key == KEY_UP || key == 'k')
		scroll(x, false, 1);
	else if (key == KEY_DOWN || key == 'j')
		scroll(x, true, 1);
	else if (key == KEY_PAGE_UP || key == 'b')
		scroll(x, false, x->page);
	else if (key == KEY_PAGE_DOWN || key == ' ')
		scroll(x, true, x->page);
	else if (key == KEY_HOME || key == 'g')
		x->top = 0;
	else if (key == KEY_END || key == 'G')
		x->top = ny_watch_n(x->watch);
	return x->top != top || x->sort != order;
}

/* SPDX-License-Identifier: MIT */
/*
 * Inside page/ only: the parts of the page.  A part adds itself to page.out, and nothing
 * where it has nothing to say.  Classes and data-* attributes of
 * the page never begin with "ny-", which are those of pictures in it.
 */
#pragma once

#include "base/buf.h"
#include "model/result-row.h"

struct page {
	const struct report *r;
	struct arena *arena; /* of texts */
	struct buf out;
};

/* The style sheet: light, dark and printed. */
extern const char report_style[];

/* --- html.c --- */
/* For text and for attributes in "": escaped, and what does not show as \x1b. */
void page_text(struct page *p, const char *text);
/* <data value="..."> with the number in full around what a person reads; a dash for what
 * is not known. */
void page_number(struct page *p, double value);
/* The same, and what a person reads is in another unit. */
void page_number_as(struct page *p, double value, double shown);
/* Three digits that count, whatever the locale: "0.0123", "17.7", "640 123". */
const char *number_text(struct arena *arena, double value);
/* A mark of a scale: without zeros that say nothing. */
const char *mark_text(struct arena *arena, double value);
/* <h2 id=...> of a part; both are of ours. */
void page_heading(struct page *p, const char *id, const char *title);

/* <div> of what may be wider than the page, and scrolls in itself. */
void page_begin_wide(struct page *p, const char *label);

/* --- words.c --- */
/* "ovs-veth (netdev)" */
const char *word_who(struct arena *arena, const struct setting *s);
/* "TCP throughput", "Latency over UDP" */
const char *word_metric(struct arena *arena, const struct setting *s);
/* "Mbit/s", "µs" */
const char *word_unit(const struct metric_unit *unit);
struct spread spread_in(struct spread value, const struct metric_unit *unit);
/* "4 streams, offloads on" */
const char *word_how(struct arena *arena, const struct setting *s);
/* Both, and of chains how many switches. */
const char *word_question(struct arena *arena, const struct setting *s);
/* What stands before the i-th of n names: "", ", " or " and ". */
const char *word_between(size_t i, size_t n);
/* Something is known of a chain; or of what is none. */
bool report_has_rows(const struct report *r, bool chains);
/* Something was compared that is no chain. */
bool report_is_judged(const struct report *r);
/* The first series i of which same(it, series i) is true: for going over groups. */
bool report_is_first(const struct report *r, size_t i,
		     bool (*same)(const struct setting *, const struct setting *));
/* Which of the colours and marks of the page is that interconnect's. */
unsigned report_tint(const struct report *r, const struct setting *s);
#define N_TINTS 7

/* --- scale.c --- */
/* Marks at the same distance from each other, straight between them. */
struct scale {
	double marks[18];
	size_t n;
};
/* From 0 to max or a little more. */
struct scale scale_linear(double max);
/* 1, 2, 5, 10, ...: from min to max or a little more; both > 0. */
struct scale scale_steps(double min, double max);
/* In thousandths of the width, 0 to 1000. */
int scale_at(const struct scale *s, double value);

/* --- plot.c --- */
/* SVG that is as wide as there is room, its texts of one size: what is across is in
 * thousandths of the width, what is down in pixels. */
#define PERCENT	  "%d.%d%%"
#define PLACE(at) (at) / 10, (at) % 10
void page_stroke(struct page *p, const char *class, int x1, int x2, int y1, int y2);
/* ... that is seen on any ground. */
void page_whisker(struct page *p, int x1, int x2, int y1, int y2);
void page_mark(struct page *p, unsigned tint, int x, int y, const char *path);
/* <figure> up to the beginning of its SVG, with that height in pixels. */
void page_figure(struct page *p, const char *title, const char *unit, const char *note,
		 int height);

struct bar {
	const char *group; /* a heading over it, where it is not that of the one before */
	const char *label;
	const char *why_not; /* instead of a bar; or NULL */
	struct spread value;
	double more[3]; /* latency: p90, p99, p99.9 */
	unsigned tint;
};
struct plot {
	const char *title; /* of ours, as all texts of a plot */
	const char *note;  /* below the title: what is better, how to read it */
	const char *unit;
	bool latency; /* from p50 to p99.9, else bars */
	struct bar *bars;
	size_t n;
};
/* A figure of it. */
void page_plot(struct page *p, const struct plot *plot);

/* --- line.c --- */
struct line_plot {
	const char *title, *note, *unit;
	struct line_of {
		const char *label;
		unsigned tint;
		struct point_of {
			unsigned hops;
			struct spread value;
		} * points; /* by hops */
		size_t n;
	} * lines;
	size_t n;
};
void page_line_plot(struct page *p, const struct line_plot *plot);

/* The parts, in the order of the page, and where each is. */
void report_add_ranking(struct page *p);  /* ranking.c */
void report_add_verdicts(struct page *p); /* verdict.c, in the part of the ranking */
void report_add_chain_verdicts(struct page *p); /* verdict.c, in the part of chains */
void report_add_pictures(struct page *p);	/* picture.c */
void report_add_chain_pictures(struct page *p); /* picture.c, in the part of chains */
void report_add_first_bars(struct page *p);	/* bars.c, in the part of the ranking */
void report_add_bars(struct page *p);		/* bars.c */
void report_add_chains(struct page *p);		/* chain.c */
void report_add_article(struct page *p);	/* article.c */
void report_add_tables(struct page *p);		/* table.c */
void report_add_pairs(struct page *p);		/* pairs.c: all verdicts as a table */
void report_add_absent(struct page *p);		/* about.c */
void report_add_machine(struct page *p);	/* about.c */
void report_add_again(struct page *p);		/* about.c */

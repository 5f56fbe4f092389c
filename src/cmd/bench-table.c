/* SPDX-License-Identifier: MIT */
/*
 * A report as text: a table for each metric, chains with a column for each kind; and last
 * who is faster than whom.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/bench.h"
#include "cmd/cmd.h"

#define NAME_COLUMNS 16
#define N_STATISTICS 5 /* rows of a latency */
#define MAX_CELLS    12

/* Rows that are compared: [from, to). */
struct group {
	const struct ny_bench *b;
	FILE *out;
	size_t from, to;
	bool chain, latency;
	const char *unit; /* of its values, */
	double unit_size; /* ... and how many of the report's that is */
};

static bool is(const struct ny_bench *b, size_t i, const char *key, const char *value)
{
	return !strcmp(ny_bench_text(b, i, key), value);
}

static bool is_same(const struct ny_bench *b, size_t i, size_t k, const char *key)
{
	return is(b, i, key, ny_bench_text(b, k, key));
}

static size_t step_of(const struct group *g)
{
	return g->latency ? N_STATISTICS : 1;
}

/* The one in which the best of its medians has digits that count. */
static void choose_unit(struct group *g)
{
	double best = NAN;

	for (size_t i = g->from; i < g->to; i += step_of(g))
		best = (g->latency ? fmin : fmax)(best,
						  ny_bench_number(g->b, i, "median"));
	g->unit = ny_bench_unit(g->b, g->from, best, &g->unit_size);
}

static struct group group_from(const struct ny_bench *b, size_t from, FILE *out)
{
	struct group g = {.b = b, .out = out, .from = from, .to = from + 1};

	g.chain = ny_bench_number(b, from, "hops") > 0;
	g.latency = is(b, from, "metric", "rr");
	while (g.to < ny_bench_n(b) && is_same(b, from, g.to, "metric") &&
	       is_same(b, from, g.to, "transport") && is_same(b, from, g.to, "offload") &&
	       is_same(b, from, g.to, "streams") &&
	       (ny_bench_number(b, g.to, "hops") > 0) == g.chain)
		g.to++;
	choose_unit(&g);
	return g;
}

/* Three digits that count. */
static const char *number(double value, char out[16])
{
	double n = fabs(value);
	const char *suffix = "";

	if (!isfinite(value))
		return "-";
	if (n >= 999.5e3) {
		value /= 1e6;
		suffix = "M";
	} else if (n >= 9999.5) {
		value /= 1e3;
		suffix = "k";
	}
	snprintf(out, 16, fabs(value) < 99.95 ? "%#.3g%s" : "%.0f%s", value, suffix);
	return out;
}

static void add_number(struct table *t, double value)
{
	char text[16];

	table_add(t, number(value, text));
}

static void add_percent(struct table *t, double share)
{
	char text[16];

	snprintf(text, sizeof(text), "%.*f%%", share && share < 0.0995 ? 2 : 1,
		 share * 100);
	table_add(t, isfinite(share) ? text : "-");
}

static void add_name(struct table *t, const struct ny_bench *b, size_t i)
{
	char text[NAME_COLUMNS + 1];
	const char *name = ny_bench_text(b, i, "interconnect");

	snprintf(text, sizeof(text), "%s", name);
	if (strlen(name) > NAME_COLUMNS)
		memcpy(text + NAME_COLUMNS - 2, "..", 2);
	table_add(t, text);
}

static void add_cores(struct table *t, const struct ny_bench *b, size_t i)
{
	static const char *const keys[] = {"cpu_busy_cores", "cpu_softirq_cores",
					   "cpu_system_cores"};
	char text[16];

	for (size_t k = 0; k < ARRAY_SIZE(keys); k++) {
		double cores = ny_bench_number(b, i, keys[k]);

		snprintf(text, sizeof(text), "%.2f", cores);
		table_add(t, isfinite(cores) ? text : "-");
	}
}

static double in_unit(const struct group *g, size_t i, const char *key)
{
	return ny_bench_number(g->b, i, key) / g->unit_size;
}

static void add_rate(struct table *t, const struct group *g, size_t i)
{
	const struct ny_bench *b = g->b;

	add_name(t, b, i);
	add_number(t, in_unit(g, i, "median"));
	add_number(t, in_unit(g, i, "p25"));
	add_number(t, in_unit(g, i, "p75"));
	if (is(b, i, "metric", "udp-pps"))
		add_percent(t, ny_bench_number(b, i, "loss"));
	add_cores(t, b, i);
	if (is(b, i, "metric", "tcp"))
		add_number(t, ny_bench_number(b, i, "gbit_per_ghz"));
	add_number(t, ny_bench_number(b, i, "cpu_ns_per_unit"));
}

static void add_latency(struct table *t, const struct group *g, size_t i)
{
	add_name(t, g->b, i);
	add_number(t, in_unit(g, i, "median"));
	add_number(t, in_unit(g, i, "p75") - in_unit(g, i, "p25"));
	for (size_t k = 1; k < N_STATISTICS; k++)
		add_number(t, in_unit(g, i + k, "median"));
	add_cores(t, g->b, i);
}

static const struct {
	const char *metric, *title;
	const char *head[MAX_CELLS];
} metrics[] = {
	{"tcp",
	 "TCP throughput",
	 {"", "MEDIAN", "P25", "P75", "CORES", "IRQ", "SYS", "GBIT/GHZ", "NS/KIB", NULL}},
	{"udp-pps",
	 "UDP, frames of 64 bytes",
	 {"", "MEDIAN", "P25", "P75", "LOST", "CORES", "IRQ", "SYS", "NS/PACKET", NULL}},
	{"rr",
	 "round trip of a byte",
	 {"", "P50", "IQR", "P90", "P99", "P99.9", "MAX", "CORES", "IRQ", "SYS", NULL}},
	{"crr",
	 "connections, a byte each way",
	 {"", "MEDIAN", "P25", "P75", "CORES", "IRQ", "SYS", "NS/CONNECTION", NULL}},
};

static size_t metric_of(const struct group *g)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(metrics) &&
	       !is(g->b, g->from, "metric", metrics[i].metric))
		i++;
	return i;
}

/* "TCP throughput, 1 stream, offloads on", the unit behind the first of these if asked. */
static void print_question(const struct group *g, bool unit)
{
	const struct ny_bench *b = g->b;

	fputs(metrics[metric_of(g)].title, g->out);
	if (unit)
		fprintf(g->out, ", %s", g->unit);
	if (g->latency)
		fputs(is(b, g->from, "transport", "tcp") ? ", TCP" : ", UDP", g->out);
	if (g->chain)
		fputs(", switches in a row", g->out);
	if (!g->latency)
		fprintf(g->out, ", %s stream%s", ny_bench_text(b, g->from, "streams"),
			is(b, g->from, "streams", "1") ? "" : "s");
	if (is(b, g->from, "metric", "tcp"))
		fprintf(g->out, ", offloads %s",
			is(b, g->from, "offload", "true") ? "on" : "off");
}

static void print_title(const struct group *g)
{
	fprintf(g->out, "\n%s", colour(BOLD));
	print_question(g, true);
	fprintf(g->out, "%s\n", colour(PLAIN));
}

static void print_rows(const struct group *g)
{
	_cleanup_(table_done) struct table table = {.head = metrics[metric_of(g)].head};

	for (size_t i = g->from; i < g->to; i += step_of(g))
		(g->latency ? add_latency : add_rate)(&table, g, i);
	table_print(g->out, &table, false);
}

/* The verdict on a and b: 1 a is the faster, -1 the slower, 0 the same; 2: none. */
static int verdict_on(const struct ny_bench *b, size_t one, size_t two)
{
	for (size_t i = 0; i < ny_bench_n_verdicts(b); i++) {
		size_t x, y;
		double p;
		const char *word = ny_bench_verdict(b, i, &x, &y, &p);
		int sign = *word == 'f' ? 1 : *word == 's' && word[1] == 'l' ? -1 : 0;

		if (x == one && y == two)
			return sign;
		if (x == two && y == one)
			return -sign;
	}
	return 2;
}

/* "veth is faster than  bridge  ovs-veth" */
static void print_verdicts_of(const struct group *g, size_t i, int wanted,
			      const char *words)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char **names = NULL;
	size_t n = 0, used;

	for (size_t k = wanted ? g->from : i + 1; k < g->to; k++)
		if (k != i && verdict_on(g->b, i, k) == wanted)
			ARENA_PUSH(arena, names, n,
				   ny_bench_text(g->b, k, "interconnect"));
	if (n) {
		used = (size_t)fprintf(g->out, "%s%s ",
				       shown(ny_bench_text(g->b, i, "interconnect")),
				       words);
		print_wrapped(g->out, used, 4, names, n);
	}
}

/* Each pair, in words. */
static void print_verdicts(const struct group *g)
{
	for (size_t i = g->from; i < g->to; i += step_of(g))
		print_verdicts_of(g, i, 1, " is faster than");
	for (size_t i = g->from; i < g->to; i += step_of(g))
		print_verdicts_of(g, i, 0, " cannot be told apart here from");
}

/* The row of a kind with so many hops; to: there is none. */
static size_t find_hops(const struct group *g, size_t kind, size_t hops)
{
	for (size_t i = g->from; i < g->to; i += step_of(g))
		if (is_same(g->b, i, kind, "interconnect") &&
		    is_same(g->b, i, hops, "hops"))
			return i;
	return g->to;
}

/* What a further switch costs, from the first length to the last. */
static void add_per_hop(struct table *t, const struct group *g, size_t kind)
{
	size_t first = g->to, last = g->to;
	double hops, from, to;
	char text[16], cell[32];

	for (size_t i = g->from; i < g->to; i += step_of(g))
		if (is_same(g->b, i, kind, "interconnect")) {
			first = first == g->to ? i : first;
			last = i;
		}
	hops = ny_bench_number(g->b, last, "hops") - ny_bench_number(g->b, first, "hops");
	from = in_unit(g, first, "median");
	to = in_unit(g, last, "median");
	if (!(hops > 0) || !(from > 0) || !(to > 0))
		snprintf(cell, sizeof(cell), "-");
	else if (g->latency)
		snprintf(cell, sizeof(cell), "+%s %s", number((to - from) / hops, text),
			 g->unit);
	else
		snprintf(cell, sizeof(cell), "%+.1f%%",
			 (pow(to / from, 1 / hops) - 1) * 100);
	table_add(t, cell);
}

/* The rows that are the first with their value of key. */
static size_t firsts(const struct group *g, const char *key, size_t *ret, size_t most)
{
	size_t n = 0, k;

	for (size_t i = g->from; i < g->to && n < most; i += step_of(g)) {
		for (k = 0; k < n && !is_same(g->b, i, ret[k], key); k++)
			;
		if (k == n)
			ret[n++] = i;
	}
	return n;
}

static void print_chain(const struct group *g)
{
	size_t kinds[MAX_CELLS - 2], lengths[64];
	size_t n_kinds = firsts(g, "interconnect", kinds, ARRAY_SIZE(kinds));
	size_t n_lengths = firsts(g, "hops", lengths, ARRAY_SIZE(lengths));
	const char *head[MAX_CELLS] = {"SWITCHES"};
	_cleanup_(table_done) struct table table = {.head = head};

	for (size_t k = 0; k < n_kinds; k++)
		head[1 + k] = ny_bench_text(g->b, kinds[k], "interconnect");
	for (size_t i = 0; i < n_lengths; i++) {
		table_add(&table, ny_bench_text(g->b, lengths[i], "hops"));
		for (size_t k = 0; k < n_kinds; k++)
			add_number(&table, in_unit(g, find_hops(g, kinds[k], lengths[i]),
						   "median"));
	}
	table_add(&table, "per hop");
	for (size_t k = 0; k < n_kinds; k++)
		add_per_hop(&table, g, kinds[k]);
	table_print(g->out, &table, false);
}

static void print_groups(const struct ny_bench *b, FILE *out, bool details)
{
	for (size_t i = 0; i < ny_bench_n(b);) {
		struct group g = group_from(b, i, out);

		print_title(&g);
		if (g.chain) {
			print_chain(&g);
		} else {
			print_rows(&g);
			if (details)
				print_verdicts(&g);
		}
		i = g.to;
	}
}

/* "1. veth, macvlan", all of one place; or NULL. */
static const char *place_words(const struct group *g, unsigned place, struct arena *arena)
{
	const char *words = NULL;

	for (size_t i = g->from; i < g->to; i += step_of(g)) {
		const char *name = ny_bench_text(g->b, i, "interconnect");

		if (ny_bench_place(g->b, i) != place)
			continue;
		words = words ? arena_printf(arena, "%s, %s", words, name)
			      : arena_printf(arena, "%u. %s", place, name);
	}
	return words;
}

static void print_ranking(const struct group *g)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char **places = NULL, *words;
	size_t n = 0;

	for (unsigned place = 1; place <= g->to - g->from; place++) {
		words = place_words(g, place, arena);
		if (words)
			ARENA_PUSH(arena, places, n, words);
	}
	print_question(g, false);
	fputs("\n  ", g->out);
	print_wrapped(g->out, 2, 5, places, n);
}

/* What is to be known in a screenful. */
static void print_rankings(const struct ny_bench *b, FILE *out)
{
	bool begun = false;

	for (size_t i = 0; i < ny_bench_n(b);) {
		struct group g = group_from(b, i, out);

		i = g.to;
		if (g.chain || !ny_bench_place(b, g.from))
			continue;
		if (!begun)
			fprintf(out, "\n%swho is faster%s\n", colour(BOLD),
				colour(PLAIN));
		begun = true;
		print_ranking(&g);
	}
}

static double sum(const struct ny_bench *b, const char *key)
{
	double all = 0;

	for (size_t i = 0; i < ny_bench_n(b); i++)
		if (is(b, i, "statistic", "rate") || is(b, i, "statistic", "p50"))
			all += ny_bench_number(b, i, key);
	return all;
}

static double most(const struct ny_bench *b, const char *key)
{
	double value = 0;

	for (size_t i = 0; i < ny_bench_n(b); i++)
		value = fmax(value, ny_bench_number(b, i, key));
	return value;
}

static void print_absent(const struct ny_bench *b, FILE *out)
{
	const char *what, *why;

	if (!ny_bench_n_absent(b))
		return;
	fprintf(out, "\n%snot measured%s\n", colour(BOLD), colour(PLAIN));
	for (size_t i = 0; i < ny_bench_n_absent(b); i++) {
		const char *name = ny_bench_absent(b, i, &what, &why);
		_cleanup_free_ char *line = NULL;

		if (asprintf(&line, "%s%s%s: %s", name, *what ? ", " : "", what, why) < 0)
			abort();
		print_folded(out, 2, 2, line);
	}
}

/* "ovs-veth netdev": what forwards in each */
static void print_datapaths(const struct ny_bench *b, FILE *out)
{
	const struct group all = {.b = b, .to = ny_bench_n(b)};
	const char *said[64];
	size_t rows[ARRAY_SIZE(said)], n = 0;
	size_t n_rows = firsts(&all, "datapath", rows, ARRAY_SIZE(rows));

	for (size_t i = 0; i < n_rows; i++)
		if (*ny_bench_text(b, rows[i], "datapath"))
			said[n++] = ny_bench_text(b, rows[i], "datapath");
	if (!n)
		return;
	fprintf(out, "%-13s ", "datapath");
	print_wrapped(out, 14, 14, said, n);
}

static void print_machine(const struct ny_bench *b, FILE *out)
{
	const char *what, *name;

	fprintf(out, "\n%smeasured on%s\n", colour(BOLD), colour(PLAIN));
	for (size_t i = 0; (name = ny_bench_machine(b, i, &what)); i++) {
		fprintf(out, "%-13s ", name);
		print_folded(out, 14, 14, what);
		if (!strcmp(name, "Open vSwitch"))
			print_datapaths(b, out);
	}
}

static void print_quality(const struct ny_bench *b, FILE *out)
{
	char text[400];

	snprintf(
		text, sizeof(text),
		"Medians over the rounds, and quartiles.  Faster or slower: by the rank "
		"test of Mann and Whitney, p < 0.05, and medians apart by more than 1 %%; "
		"a place is one more than so many that are faster.  Samples disturbed by other work: %.0f were taken again, %.0f are in it."
		"  netyard itself, outside the threads that make traffic: at most %.2f %% "
		"of a core.",
		sum(b, "repeated_rounds"), sum(b, "disturbed_rounds"),
		most(b, "cpu_own_cores") * 100);
	fputc('\n', out);
	print_folded(out, 0, 0, text);
}

void bench_print_table(const struct ny_bench *b, bool details, FILE *out)
{
	if (ny_bench_is_partial(b))
		fprintf(out, "%spartial: interrupted before all rounds were over%s\n",
			colour(YELLOW), colour(PLAIN));
	if (details)
		print_machine(b, out);
	print_absent(b, out);
	print_quality(b, out);
	print_groups(b, out, details);
	print_rankings(b, out);
}

void bench_print_csv(const struct ny_bench *b, bool details, FILE *out)
{
	const char *head[40] = {};
	_cleanup_(table_done) struct table table = {.head = head};

	for (size_t k = 0; k < ARRAY_SIZE(head) - 1 && ny_bench_key(k); k++)
		head[k] = ny_bench_key(k);
	for (size_t i = 0; i < ny_bench_n(b); i++)
		for (size_t k = 0; head[k]; k++)
			table_add(&table, ny_bench_text(b, i, head[k]));
	table_print(out, &table, true);
}

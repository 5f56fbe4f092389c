/* SPDX-License-Identifier: MIT */
/*
 * A report as text: a table for each metric, with who is faster than whom below it;
 * chains with a column for each kind; and what it was measured on.
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
};

static bool is(const struct ny_bench *b, size_t i, const char *key, const char *value)
{
	return !strcmp(ny_bench_text(b, i, key), value);
}

static bool is_same(const struct ny_bench *b, size_t i, size_t k, const char *key)
{
	return is(b, i, key, ny_bench_text(b, k, key));
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
	return g;
}

static size_t step_of(const struct group *g)
{
	return g->latency ? N_STATISTICS : 1;
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
	n = fabs(value);
	snprintf(out, 16, "%.*f%s", n < 9.995 ? 2 : n < 99.95 ? 1 : 0, value, suffix);
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
	add_number(t, ny_bench_number(b, i, "cpu_busy_cores"));
	add_number(t, ny_bench_number(b, i, "cpu_softirq_cores"));
	add_number(t, ny_bench_number(b, i, "cpu_system_cores"));
}

static void add_rate(struct table *t, const struct ny_bench *b, size_t i)
{
	add_name(t, b, i);
	add_number(t, ny_bench_number(b, i, "median"));
	add_number(t, ny_bench_number(b, i, "p25"));
	add_number(t, ny_bench_number(b, i, "p75"));
	if (is(b, i, "metric", "udp-pps"))
		add_percent(t, ny_bench_number(b, i, "loss"));
	add_cores(t, b, i);
	if (is(b, i, "metric", "tcp"))
		add_number(t, ny_bench_number(b, i, "gbit_per_ghz"));
	add_number(t, ny_bench_number(b, i, "cpu_ns_per_unit"));
}

static void add_latency(struct table *t, const struct ny_bench *b, size_t i)
{
	add_name(t, b, i);
	add_number(t, ny_bench_number(b, i, "median"));
	add_number(t, ny_bench_number(b, i, "p75") - ny_bench_number(b, i, "p25"));
	for (size_t k = 1; k < N_STATISTICS; k++)
		add_number(t, ny_bench_number(b, i + k, "median"));
	add_cores(t, b, i);
}

static const struct {
	const char *metric, *title;
	const char *head[MAX_CELLS];
} metrics[] = {
	{"tcp",
	 "TCP throughput, Gbit/s",
	 {"", "MEDIAN", "P25", "P75", "CORES", "IRQ", "SYS", "GBIT/GHZ", "NS/KIB", NULL}},
	{"udp-pps",
	 "UDP, frames of 64 bytes, packets/s",
	 {"", "MEDIAN", "P25", "P75", "LOST", "CORES", "IRQ", "SYS", "NS/PACKET", NULL}},
	{"rr",
	 "round trip of a byte, microseconds",
	 {"", "P50", "IQR", "P90", "P99", "P99.9", "MAX", "CORES", "IRQ", "SYS", NULL}},
	{"crr",
	 "connections, a byte each way, in a second",
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

static void print_title(const struct group *g)
{
	const struct ny_bench *b = g->b;

	fprintf(g->out, "\n%s%s%s%s", colour(BOLD), metrics[metric_of(g)].title,
		!g->latency			     ? ""
		: is(b, g->from, "transport", "tcp") ? ", TCP"
						     : ", UDP",
		g->chain ? ", switches in a row" : "");
	if (!g->latency)
		fprintf(g->out, ", %s stream%s", ny_bench_text(b, g->from, "streams"),
			is(b, g->from, "streams", "1") ? "" : "s");
	if (is(b, g->from, "metric", "tcp"))
		fprintf(g->out, ", offloads %s",
			is(b, g->from, "offload", "true") ? "on" : "off");
	fprintf(g->out, "%s\n", colour(PLAIN));
}

static void print_rows(const struct group *g)
{
	_cleanup_(table_done) struct table table = {.head = metrics[metric_of(g)].head};

	for (size_t i = g->from; i < g->to; i += step_of(g))
		(g->latency ? add_latency : add_rate)(&table, g->b, i);
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
	from = ny_bench_number(g->b, first, "median");
	to = ny_bench_number(g->b, last, "median");
	if (!(hops > 0) || !(from > 0) || !(to > 0))
		snprintf(cell, sizeof(cell), "-");
	else if (g->latency)
		snprintf(cell, sizeof(cell), "+%s us", number((to - from) / hops, text));
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
			add_number(&table,
				   ny_bench_number(g->b,
						   find_hops(g, kinds[k], lengths[i]),
						   "median"));
	}
	table_add(&table, "per hop");
	for (size_t k = 0; k < n_kinds; k++)
		add_per_hop(&table, g, kinds[k]);
	table_print(g->out, &table, false);
}

static void print_groups(const struct ny_bench *b, FILE *out)
{
	for (size_t i = 0; i < ny_bench_n(b);) {
		struct group g = group_from(b, i, out);

		print_title(&g);
		if (g.chain) {
			print_chain(&g);
		} else {
			print_rows(&g);
			print_verdicts(&g);
		}
		i = g.to;
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
	const char *why;

	if (!ny_bench_n_absent(b))
		return;
	fprintf(out, "\n%snot measured%s\n", colour(BOLD), colour(PLAIN));
	for (size_t i = 0; i < ny_bench_n_absent(b); i++) {
		const char *name = ny_bench_absent(b, i, &why);
		_cleanup_free_ char *line = NULL;

		if (asprintf(&line, "%s: %s", name, why) < 0)
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
		"test of Mann and Whitney, p < 0.05, and medians apart by more than 1 %%."
		"  Samples disturbed by other work: %.0f were taken again, %.0f are in it."
		"  netyard itself, outside the threads that make traffic: at most %.2f %% "
		"of a core.",
		sum(b, "repeated_rounds"), sum(b, "disturbed_rounds"),
		most(b, "cpu_own_cores") * 100);
	fputc('\n', out);
	print_folded(out, 0, 0, text);
}

void bench_print_table(const struct ny_bench *b, FILE *out)
{
	if (ny_bench_is_partial(b))
		fprintf(out, "%spartial: interrupted before all rounds were over%s\n",
			colour(YELLOW), colour(PLAIN));
	print_groups(b, out);
	print_absent(b, out);
	print_quality(b, out);
	print_machine(b, out);
}

void bench_print_csv(const struct ny_bench *b, FILE *out)
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

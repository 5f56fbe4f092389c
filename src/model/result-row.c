/* SPDX-License-Identifier: MIT */
/*
 * What is said of a series: medians over its rounds, of what was measured and of what it
 * cost, under the names that documents have for them.
 */
#include "model/result-row.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/err.h"

#define BITS_PER_KIB 8192.0
#define AT(member)   offsetof(struct result_row, member)

const struct result_key result_keys[] = {
	{"interconnect", NULL, AT(interconnect), RESULT_TEXT},
	{"datapath", NULL, AT(datapath), RESULT_TEXT},
	{"metric", NULL, AT(metric), RESULT_TEXT},
	{"transport", NULL, AT(transport), RESULT_TEXT},
	{"statistic", NULL, AT(statistic), RESULT_TEXT},
	{"unit", NULL, AT(unit), RESULT_TEXT},
	{"offload", NULL, AT(offload), RESULT_TRUTH},
	{"streams", NULL, AT(streams), RESULT_WHOLE},
	{"hops", NULL, AT(hops), RESULT_WHOLE},
	{"median", "median", AT(value.median)},
	{"p25", "lower quartile", AT(value.p25)},
	{"p75", "upper quartile", AT(value.p75)},
	{"min", "least", AT(value.min)},
	{"max", "most", AT(value.max)},
	{"loss", "lost, %", AT(loss)},
	{"rounds", "rounds", AT(rounds), RESULT_WHOLE},
	{"repeated_rounds", "repeated", AT(repeated), RESULT_WHOLE},
	{"disturbed_rounds", "disturbed", AT(disturbed), RESULT_WHOLE},
	{"cpu_busy_cores", "cores busy", AT(busy)},
	{"cpu_softirq_cores", "… in softirq", AT(softirq)},
	{"cpu_system_cores", "… in system", AT(system)},
	{"cpu_own_cores", "netyard’s own", AT(own)},
	{"gbit_per_ghz", "Gbit/s per GHz", AT(gbit_per_ghz.median)},
	{"cpu_ns_per_unit", "CPU ns per ", AT(ns_per_unit)},
	{"cycles_per_second", "cycles/s", AT(cycles)},
	{"instructions_per_second", "instructions/s", AT(instructions)},
	{},
};

const char *result_text(const struct result_row *row, const struct result_key *key)
{
	return *(const char *const *)((const char *)row + key->at);
}

double result_number(const struct result_row *row, const struct result_key *key)
{
	const void *at = (const char *)row + key->at;

	return *(const double *)at;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void values_sort(double *values, size_t n)
{
	if (n)
		qsort(values, n, sizeof(*values), compare);
}

double quantile_of(const double *sorted, size_t n, double q)
{
	double at;
	size_t below;

	if (!n)
		return NAN;
	at = q * (double)(n - 1);
	below = (size_t)at;
	if (below + 1 >= n)
		return sorted[n - 1];
	return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

struct spread spread_of(double *values, size_t n)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i]))
			values[known++] = values[i];
	if (!known)
		return (struct spread){NAN, NAN, NAN, NAN, NAN};
	values_sort(values, known);
	return (struct spread){
		.median = quantile_of(values, known, 0.5),
		.p25 = quantile_of(values, known, 0.25),
		.p75 = quantile_of(values, known, 0.75),
		.min = values[0],
		.max = values[known - 1],
	};
}

static const struct metric_info *info_of(const struct series *s)
{
	return &metric_infos[s->setting.metric];
}

#define IN_SAMPLE(member) offsetof(struct sample, member)

/* What of a sample; at: where in it, for those that ask. */
typedef double of_sample(const struct series *s, const struct sample *sample, size_t at);

static double of_member(const struct series *s, const struct sample *sample, size_t at)
{
	const void *member = (const char *)sample + at;

	return *(const double *)member;
}

static double of_counter(const struct series *s, const struct sample *sample, size_t at)
{
	return sample->cpu.has_counters ? of_member(s, sample, at) : NAN;
}

static double of_loss(const struct series *s, const struct sample *sample, size_t at)
{
	return info_of(s)->packets ? sample->loss : NAN;
}

static double of_efficiency(const struct series *s, const struct sample *sample,
			    size_t at)
{
	double spent = sample->cpu.busy * sample->cpu.ghz;

	return info_of(s)->throughput && spent > 0 ? sample->value / spent : NAN;
}

static double of_cost(const struct series *s, const struct sample *sample, size_t at)
{
	double units = sample->value; /* a second */

	if (info_of(s)->throughput)
		units *= 1e9 / BITS_PER_KIB;
	else if (info_of(s)->latency)
		units = sample->rate;
	return units > 0 ? sample->cpu.busy * 1e9 / units : NAN;
}

static struct spread over_rounds(const struct series *s, of_sample *of, size_t at)
{
	_cleanup_free_ double *values = calloc(s->n, sizeof(*values));

	if (!values)
		err_out_of_memory();
	for (size_t i = 0; i < s->n; i++)
		values[i] = of(s, &s->samples[i], at);
	return spread_of(values, s->n);
}

static double median(const struct series *s, size_t at)
{
	return over_rounds(s, of_member, at).median;
}

unsigned result_n_rows(const struct series *s)
{
	if (s->failed || !s->n)
		return 0;
	return info_of(s)->latency ? N_QUANTILES : 1;
}

struct result_row result_row(const struct series *s, unsigned n)
{
	const struct metric_info *m = info_of(s);
	double own = over_rounds(s, of_member, IN_SAMPLE(cpu.self)).max;
	size_t value =
		m->latency ? IN_SAMPLE(quantile) + n * sizeof(double) : IN_SAMPLE(value);

	return (struct result_row){
		.series = s,
		.interconnect = s->setting.interconnect,
		.datapath = s->setting.datapath,
		.metric = m->name,
		.transport = transport_name(s->setting.transport),
		.offload = s->setting.offload,
		.streams = s->setting.streams,
		.hops = s->setting.hops,
		.statistic = m->latency ? quantile_name(n) : "rate",
		.unit = m->unit,
		.value = over_rounds(s, of_member, value),
		.loss = over_rounds(s, of_loss, 0).median,
		.busy = median(s, IN_SAMPLE(cpu.busy)),
		.softirq = median(s, IN_SAMPLE(cpu.softirq)),
		.system = median(s, IN_SAMPLE(cpu.system)),
		.gbit_per_ghz = over_rounds(s, of_efficiency, 0),
		.ns_per_unit = over_rounds(s, of_cost, 0).median,
		.cycles = over_rounds(s, of_counter, IN_SAMPLE(cpu.cycles)).median,
		.instructions =
			over_rounds(s, of_counter, IN_SAMPLE(cpu.instructions)).median,
		.rounds = (double)s->n,
		.repeated = s->repeated,
		.disturbed = s->disturbed,
		.own = own > 0 ? own : 0,
	};
}

/* SPDX-License-Identifier: MIT */
/*
 * Reports of made-up figures, for tests/int/report.t.  Usage:
 *
 *	reportctl all|hostile|partial|empty		the page
 *	reportctl all|hostile|partial|empty samples	what it is made of, as JSON: each
 *		series with its samples as they are, for others to take medians of
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "page/page.h"

#define ROUNDS 7

static const char hostile[] =
	"\"><script>alert(1)</script>]]>&amp;'\n\033[31m\xff\xe2\x80\xae";

static unsigned seed = 1;

/* 1 give or take some percent; the same sequence on every machine. */
static double noise(double percent)
{
	seed = seed * 1103515245u + 12345u;
	return 1 + ((double)(seed >> 16 & 0x7fff) / 0x7fff - 0.5) * percent / 50;
}

static struct sample sample_of(enum metric metric, double value, double cores)
{
	struct sample s = {
		.value = value * noise(4),
		.loss = metric == METRIC_UDP_PPS ? 0.002 * noise(60) : NAN,
		.cpu = {.busy = cores * noise(5),
			.user = 0.05,
			.ghz = 2.6,
			.self = 0.003},
	};
	static const double tail[N_QUANTILES] = {1, 1.3, 2.1, 6.5, 40};

	s.cpu.softirq = s.cpu.busy * 0.4;
	s.cpu.system = s.cpu.busy * 0.5;
	for (unsigned k = 0; metric == METRIC_RR && k < N_QUANTILES; k++)
		s.quantile[k] = s.value * tail[k] * (k ? noise(10) : 1);
	return s;
}

static struct series *add(struct report *r, const char *interconnect,
			  const char *datapath, enum metric metric, double value)
{
	struct series s = {.setting = {.interconnect = interconnect,
				       .datapath = datapath,
				       .metric = metric,
				       .offload = true,
				       .streams = 1}};

	if (metric == METRIC_UDP_PPS)
		s.setting.transport = TRANSPORT_UDP;
	for (unsigned i = 0; i < ROUNDS; i++)
		ARENA_PUSH(r->arena, s.samples, s.n, sample_of(metric, value, 1.7));
	ARENA_PUSH(r->arena, r->series, r->n_series, s);
	return &r->series[r->n_series - 1];
}

/* All there is of one interconnect that is so much as fast as a veth pair. */
static void add_interconnect(struct report *r, const char *name, const char *datapath,
			     double part)
{
	static const double streams[] = {1, 1.6, 1.5, 1.3};

	for (unsigned i = 0; i < ARRAY_SIZE(streams); i++) {
		struct series *s =
			add(r, name, datapath, METRIC_TCP, 17.7 * part * streams[i]);

		s->setting.streams = 1u << i;
		s = add(r, name, datapath, METRIC_TCP, 9.5 * part * streams[i]);
		s->setting.streams = 1u << i;
		s->setting.offload = false;
	}
	add(r, name, datapath, METRIC_UDP_PPS, 640123 * part)->repeated = 2;
	add(r, name, datapath, METRIC_RR, 11.3 / part);
	add(r, name, datapath, METRIC_RR, 9.8 / part)->setting.transport = TRANSPORT_UDP;
	add(r, name, datapath, METRIC_CRR, 14021 * part);
}

static void add_chain(struct report *r, const char *name, const char *datapath,
		      double value, double left)
{
	for (unsigned hops = 1; hops <= 9; hops++) {
		add(r, name, datapath, METRIC_TCP, value)->setting.hops = hops;
		value *= left;
	}
}

/* Every pair that is asked the same; by medians that are in the series' order anyway. */
static void add_verdicts(struct report *r)
{
	for (size_t a = 0; a < r->n_series; a++)
		for (size_t b = a + 1; b < r->n_series; b++) {
			struct setting x = r->series[a].setting, y = r->series[b].setting;
			double ratio = r->series[a].samples[0].value /
				       r->series[b].samples[0].value;
			struct verdict v = {.a = a, .b = b, .p = 0.0006};

			if (x.metric != y.metric || x.transport != y.transport ||
			    x.streams != y.streams || x.offload != y.offload ||
			    x.hops != y.hops || x.hops)
				continue;
			v.verdict = (ratio > 1) != metric_infos[x.metric].latency
					    ? VERDICT_FASTER
					    : VERDICT_SLOWER;
			if (ratio > 0.95 && ratio < 1.05) {
				v.verdict = VERDICT_SAME;
				v.p = 0.38;
			}
			ARENA_PUSH(r->arena, r->verdicts, r->n_verdicts, v);
		}
}

static void set_machine(struct report *r)
{
	r->machine = (struct machine){
		.kernel = "6.1.0-49-amd64",
		.cpu = "Intel(R) Xeon(R) Platinum 8175M",
		.n_cpus = 2,
		.mhz = 2600,
		.ovs = "3.1.0",
		.congestion = "cubic",
		.mtu = 1500,
		.pinning = "the sender on core 0, the receiver on core 1; of more "
			   "streams one "
			   "after the other",
		.offloads = "TSO, GSO and GRO, at both ends and at those of the switch",
		.date = "2026-11-27T01:23:45Z",
		.version = "0.1.0",
		.virtualised = "yes",
	};
	r->rounds = ROUNDS;
	r->seconds = 0.5;
	r->command = "netyard bench --streams 1,2,4,8 --offload on,off --chain 1..9 "
		     "--metric tcp,udp-pps,rr,crr --time 0.5 --rounds 7 --format html -o "
		     "bench.html";
}

static void add_absent(struct report *r, const char *name, const char *what,
		       const char *why)
{
	struct absent a = {.interconnect = name, .why = why, .what = what};

	ARENA_PUSH(r->arena, r->absent, r->n_absent, a);
}

static void add_all(struct report *r)
{
	size_t failed;

	add_interconnect(r, "veth", "", 1);
	add_interconnect(r, "bridge", "", 0.97);
	add_interconnect(r, "ovs-veth", "netdev", 0.08);
	add_interconnect(r, "ovs-internal", "netdev", 0.17);
	add_verdicts(r);
	add(r, "ovs-internal", "netdev", METRIC_CRR, 1)->setting.streams = 2;
	failed = r->n_series - 1;
	r->series[failed].failed = "the receiver in ns2 did not answer in 5 s";
	add_chain(r, "ovs-patch", "netdev", 1.42, 0.99);
	add_chain(r, "ovs-veth", "netdev", 1.40, 0.6);
	add_chain(r, "bridge", "", 17.2, 0.91);
	add_absent(r, "ovs-internal", "crr, 2 streams", r->series[failed].failed);
	add_absent(r, "ovs-afxdp", "", "this Open vSwitch was built without AF_XDP");
}

static void add_hostile(struct report *r)
{
	struct machine *m = &r->machine;
	struct verdict lost = {.a = 0, .b = 4711};

	m->kernel = m->cpu = m->ovs = m->congestion = m->pinning = hostile;
	m->offloads = m->date = m->version = m->virtualised = r->command = hostile;
	add_interconnect(r, hostile, hostile, 1);
	add_interconnect(r, "ovs-netdev-of-a-very-long-name-that-no-page-has-room-for",
			 "", 2);
	add_verdicts(r);
	ARENA_PUSH(r->arena, r->verdicts, r->n_verdicts, lost);
	add(r, "veth", "", METRIC_TCP, INFINITY);
	add(r, "veth", "", METRIC_RR, 0);
	add(r, "bridge", "", METRIC_TCP, -1)->samples[0].cpu.busy = NAN;
	add(r, "bridge", "", METRIC_TCP, 1e300)->setting.hops = 4294967295u;
	add(r, "veth", "", METRIC_CRR, 1e-300)->failed = hostile;
	add_absent(r, hostile, hostile, hostile);
}

/* Samples as they are; what is no number as null. */
static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *sample_json(const struct sample *s)
{
	json_t *quantiles = json_array();

	for (unsigned k = 0; k < N_QUANTILES; k++)
		json_array_append_new(quantiles, number(s->quantile[k]));
	return json_pack("{so so so so so so so}", "value", number(s->value), "loss",
			 number(s->loss), "quantile", quantiles, "busy",
			 number(s->cpu.busy), "softirq", number(s->cpu.softirq), "system",
			 number(s->cpu.system), "ghz", number(s->cpu.ghz));
}

static json_t *series_json(const struct series *s)
{
	const struct setting *t = &s->setting;
	json_t *samples = json_array();

	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(samples, sample_json(&s->samples[i]));
	return json_pack("{ss ss ss ss sb si si si so}", "interconnect", t->interconnect,
			 "datapath", t->datapath, "metric", metric_infos[t->metric].name,
			 "transport", transport_name(t->transport), "offload", t->offload,
			 "streams", (int)t->streams, "hops", (int)t->hops,
			 "repeated_rounds", (int)s->repeated, "samples", samples);
}

static void print_samples(const struct report *r)
{
	json_t *all = json_array();

	for (size_t i = 0; i < r->n_series; i++)
		if (!r->series[i].failed)
			json_array_append_new(all, series_json(&r->series[i]));
	json_dumpf(all, stdout, JSON_INDENT(1));
	json_decref(all);
}

int main(int argc, char **argv)
{
	_cleanup_report_ struct report *r = report_new();
	_cleanup_free_ char *page = NULL;

	if (argc < 2)
		return 64;
	set_machine(r);
	if (!strcmp(argv[1], "all") || !strcmp(argv[1], "partial"))
		add_all(r);
	else if (!strcmp(argv[1], "hostile"))
		add_hostile(r);
	r->partial = !strcmp(argv[1], "partial");
	if (argc > 2) {
		print_samples(r);
		return 0;
	}
	page = page_of_report(r);
	return fputs(page, stdout) < 0;
}

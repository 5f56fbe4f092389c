/* SPDX-License-Identifier: MIT */
/*
 * Traffic by hand, outside of any lab.
 *
 *	trafficctl run METRIC TRANSPORT STREAMS SECONDS WARMUP NS ADDRESS NS ADDRESS
 *		one sample as JSON: metrics tcp, udp-pps, rr, crr; "-" is the host; a
 *		signal ends it in good order
 *	trafficctl judge VALUE,... VALUE,...
 *		prints whether the first are greater, less or the same, and p
 *	trafficctl offload NS DEVICE [WORD,...]
 *		prints the offloads that are on; with words sets them before: sg, tso,
 *		gso, gro, lro, none
 *
 * Exit status 1 with the message on standard error when something fails.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/stat.h"
#include "measure/traffic.h"
#include "wire/offload.h"
#include "wire/wire.h"

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	stopped = sig;
}

static int is_stopped(void *data)
{
	return stopped;
}

static int fail(const struct err *err)
{
	fprintf(stderr, "%s%s%s\n", err->text, *err->hint ? "; " : "", err->hint);
	return 1;
}

static const char *place(const char *word)
{
	return strcmp(word, "-") ? word : "";
}

static void print(const struct traffic *t, const struct sample *s, bool disturbed)
{
	printf("{\"value\": %.6f, \"loss\": ", s->value);
	if (isnan(s->loss))
		printf("null");
	else
		printf("%.9f", s->loss);
	printf(", \"quantile\": [");
	for (int i = 0; i < N_QUANTILES; i++)
		printf("%s%.6f", i ? ", " : "", s->quantile[i]);
	printf("], \"sent\": %llu, \"received\": %llu, \"disturbed\": %s, ",
	       (unsigned long long)t->total->sent, (unsigned long long)t->total->received,
	       disturbed ? "true" : "false");
	printf("\"busy\": %.3f, \"softirq\": %.3f, \"system\": %.3f, \"user\": %.3f, "
	       "\"self\": %.5f, \"ghz\": %.3f, \"counters\": %s, "
	       "\"processors\": [%u, %u]}\n",
	       s->cpu.busy, s->cpu.softirq, s->cpu.system, s->cpu.user, s->cpu.self,
	       s->cpu.ghz, s->cpu.has_counters ? "true" : "false",
	       pin_cpu(&t->pin, 0, SIDE_SENDER), pin_cpu(&t->pin, 0, SIDE_RECEIVER));
}

static int run(struct ny_world *w, char **arg, struct err *err)
{
	struct traffic_total total;
	struct traffic t = {
		.setting.streams = (unsigned)strtoul(arg[2], NULL, 10),
		.setting.transport =
			strcmp(arg[1], "udp") ? TRANSPORT_TCP : TRANSPORT_UDP,
		.seconds = strtod(arg[3], NULL),
		.warmup = strtod(arg[4], NULL),
		.total = &total,
	};
	struct sample sample;
	bool disturbed;
	int r = pin_choose(&t.pin);

	if (r < 0 || !metric_find(arg[0], &t.setting.metric))
		return err_set(err, -EINVAL, "'%s': no such metric", arg[0]);
	for (int side = 0; side < 2; side++) {
		t.ns[side] = place(arg[5 + 2 * side]);
		if (text_cidr(arg[6 + 2 * side], true, &t.addr[side]) < 0)
			return err_set(err, -EINVAL, "'%s' is no address",
				       arg[6 + 2 * side]);
	}
	r = traffic_run(w, &t, &sample, &disturbed, err);
	if (r >= 0)
		print(&t, &sample, disturbed);
	return r;
}

static size_t values(char *words, double *ret, size_t max)
{
	size_t n = 0;
	char *save;

	for (char *word = strtok_r(words, ",", &save); word && n < max;
	     word = strtok_r(NULL, ",", &save))
		ret[n++] = strtod(word, NULL);
	return n;
}

static int judge(char **arg)
{
	static const char *const words[] = {
		[VERDICT_FASTER] = "greater",
		[VERDICT_SLOWER] = "less",
		[VERDICT_SAME] = "same",
	};
	double a[1000], b[1000];
	size_t n_a = values(arg[0], a, ARRAY_SIZE(a)),
	       n_b = values(arg[1], b, ARRAY_SIZE(b));
	struct verdict v;

	stat_judge(a, n_a, b, n_b, false, &v);
	printf("%s %.4f\n", words[v.verdict], v.p);
	return 0;
}

static unsigned offloads(char *words)
{
	unsigned set = 0;
	char name[32];
	char *save;

	for (char *word = strtok_r(words, ",", &save); word;
	     word = strtok_r(NULL, ",", &save))
		for (unsigned bit = OFFLOAD_SG; bit <= OFFLOAD_LRO; bit <<= 1)
			if (!strcmp(word, wire_offload_text(bit, name)))
				set |= bit;
	return set;
}

static int offload(struct ny_world *w, int argc, char **arg, struct err *err)
{
	const char *ns = place(arg[0]);
	unsigned set;
	char text[32];
	int r = argc > 2 ? wire_offload_set(w, ns, arg[1], offloads(arg[2]), err) : 0;

	if (r >= 0)
		r = wire_offload_get(w, ns, arg[1], &set, err);
	if (r >= 0)
		puts(wire_offload_text(set, text));
	return r;
}

int main(int argc, char **argv)
{
	struct ny_world w = {
		.paths = &paths_default,
		.cancelled = is_stopped,
	};
	struct err err = {0};
	int r = -EINVAL;

	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	if (wire_open(&w, &err) < 0)
		return fail(&err);
	if (argc == 11 && !strcmp(argv[1], "run"))
		r = run(&w, argv + 2, &err);
	else if (argc == 4 && !strcmp(argv[1], "judge"))
		r = judge(argv + 2);
	else if ((argc == 4 || argc == 5) && !strcmp(argv[1], "offload"))
		r = offload(&w, argc - 2, argv + 2, &err);
	else
		err_set(&err, r, "usage: see the head of the source");
	wire_close(&w);
	return r < 0 ? fail(&err) : 0;
}

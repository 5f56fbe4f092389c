/* SPDX-License-Identifier: MIT */
/* The words of what was measured. */
#include "model/result.h"

#include <math.h>
#include <string.h>

const struct metric_info metric_infos[METRIC_COUNT] = {
	[METRIC_TCP] = {"tcp", "Gbit/s", false},
	[METRIC_UDP_PPS] = {"udp-pps", "packet/s", false},
	[METRIC_RR] = {"rr", "us", true},
	[METRIC_CRR] = {"crr", "connection/s", false},
};

bool metric_find(const char *name, enum metric *ret)
{
	for (enum metric m = 0; m < METRIC_COUNT; m++)
		if (!strcmp(metric_infos[m].name, name)) {
			*ret = m;
			return true;
		}
	return false;
}

const char *transport_name(enum transport transport)
{
	return transport == TRANSPORT_TCP ? "tcp" : "udp";
}

const char *quantile_name(unsigned quantile)
{
	static const char *const names[N_QUANTILES] = {"p50", "p90", "p99", "p99.9",
						       "max"};

	return names[quantile];
}

struct report *report_new(void)
{
	struct arena *arena = arena_new();
	struct report *r = arena_alloc(arena, sizeof(*r));

	r->arena = arena;
	r->command = "";
	r->machine = (struct machine){.kernel = "",
				      .cpu = "",
				      .ovs = "",
				      .congestion = "",
				      .pinning = "",
				      .offloads = "",
				      .date = "",
				      .version = "",
				      .virtualised = "",
				      .idle_busy = NAN};
	return r;
}

void report_free(struct report *r)
{
	if (r)
		arena_free(r->arena);
}

/* SPDX-License-Identifier: MIT */
/*
 * What a measurement found.
 *
 * A sample is one run of traffic; a series is the samples of one setting, one a round;
 * a report is all series of a campaign, what was compared, and the machine it ran on.
 * Pure data, all of a report's in its arena: measure/ fills in samples, api/ the rest,
 * draw/ makes a page of it.  Nothing here computes statistics (measure/stat.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum metric {
	METRIC_TCP,	/* throughput: Gbit/s of payload */
	METRIC_UDP_PPS, /* packets a second that arrive, 64-byte frames */
	METRIC_RR,	/* request and response, a byte each way: us */
	METRIC_CRR,	/* connect, request, response, close: connections a second */
	METRIC_COUNT
};

enum transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_COUNT };

enum { QUANTILE_P50, QUANTILE_P90, QUANTILE_P99, QUANTILE_P999, QUANTILE_MAX };
#define N_QUANTILES 5

/* What a run cost, the idle machine's own use taken off; in cores. */
struct cpu_use {
	double busy;		     /* of the whole machine: all that is not idle */
	double softirq;		     /* ... of that, in soft and hard interrupts, */
	double system;		     /* ... in system calls and kernel threads, */
	double user;		     /* ... in programs */
	double steal;		     /* taken away by the hypervisor */
	double ghz;		     /* clock of the busy cores; 0: not known */
	double cycles, instructions; /* a second; only where has_counters */
	bool has_counters;
	double self; /* netyard's own, outside the threads that make traffic */
};

struct sample {
	double value; /* in the unit of the metric; rr: its p50 */
	double loss;  /* 0 to 1, of packets; NAN: nothing was counted that can be lost */
	double quantile[N_QUANTILES]; /* rr: us; else 0 */
	double rate;		      /* rr: round trips a second; else 0 */
	struct cpu_use cpu;
};

/* What is measured. */
struct setting {
	const char *interconnect; /* "ovs-veth"; of a chain "ovs-patch", ...; of a running
				     lab "ns1 to ns2" */
	const char *datapath;	  /* of Open vSwitch: "system", "netdev"; else "" */
	enum metric metric;
	enum transport transport;
	bool offload;	  /* segmentation offloads on, at every end */
	unsigned streams; /* at once */
	unsigned hops;	  /* switches in a row of a chain; 0: this is no chain */
};

struct series {
	struct setting setting;
	struct sample *samples;
	size_t n;
	unsigned repeated; /* rounds that were disturbed, and run again */
	unsigned
		disturbed; /* samples that are in it though they were: still so at last */
	const char *failed; /* why it could not be measured, or NULL */
};

struct verdict {
	size_t a, b; /* series */
	enum {
		VERDICT_FASTER,
		VERDICT_SLOWER,
		VERDICT_SAME
	} verdict; /* a is ... than b;
									  SAME: cannot be
									  told apart */
	double p;  /* of the rank test, two-sided; NAN: too few samples */
};

/* Texts are never NULL, "" where not known. */
struct machine {
	const char *kernel;	 /* "6.1.0-49-amd64" */
	const char *cpu;	 /* model name */
	unsigned n_cpus;	 /* online */
	double mhz;		 /* 0: not known */
	const char *ovs;	 /* "3.1.0", datapaths: see settings */
	const char *congestion;	 /* "cubic" */
	unsigned mtu;		 /* bytes */
	const char *pinning;	 /* who runs where, in words */
	const char *offloads;	 /* what "on" and "off" mean, in words */
	const char *date;	 /* ISO 8601, UTC */
	const char *version;	 /* of netyard */
	bool has_counters;	 /* cycles and instructions of the hardware */
	const char *virtualised; /* "yes", "no", "" */
	double idle_busy; /* cores that were busy before anything was measured; NAN */
};

struct absent {
	const char *interconnect, *why;
};

struct report {
	struct arena *arena;
	struct machine machine;
	struct series *series;
	size_t n_series;
	struct verdict *verdicts;
	size_t n_verdicts;
	struct absent *absent;
	size_t n_absent;
	bool partial;	     /* ended early: not all rounds are in it */
	unsigned rounds;     /* that were asked for */
	double seconds;	     /* of one sample */
	const char *command; /* that makes such a report */
};

struct metric_info {
	const char *name; /* "tcp", "udp-pps", "rr", "crr" */
	const char *unit; /* "Gbit/s", "packet/s", "us", "connection/s" */
	bool less_is_better;
};
extern const struct metric_info metric_infos[METRIC_COUNT];

/* "tcp", "udp"; "p50" ... "max". */
const char *transport_name(enum transport transport);
const char *quantile_name(unsigned quantile);
/* By name: false if there is none. */
bool metric_find(const char *name, enum metric *ret);

struct report *report_new(void);
void report_free(struct report *r); /* NULL is fine */
DEFINE_CLEANUP(struct report *, report_free);
#define _cleanup_report_ _cleanup_(report_freep)

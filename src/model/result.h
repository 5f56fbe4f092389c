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

enum transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_COUNT };

enum metric {
#define METRIC(id, ...) METRIC_##id,
#include "model/metrics.def"
	METRIC_COUNT
};

/* A unit of a metric. */
struct metric_unit {
	const char *text; /* for people */
	double size;	  /* how many of the metric's own it is */
};

/* The rows of metrics.def. */
struct metric_info {
	const char *name, *unit; /* in documents: the metric's own */
	const char *title;	 /* for people */
	const struct metric_unit
		*units[4];   /* for people, the greatest first; NULL ends */
	const char *counted; /* what a unit of the CPU's cost is */
	const char *note;    /* what a chart of it shows, and which way is better */
	enum transport first, last; /* over what it is measured, both in turn */
	bool throughput; /* Gbit/s of payload: offloads make a difference to it */
	bool packets;	 /* a second that arrive: some may be lost */
	bool latency;	 /* a time: with quantiles, less is better, one stream at once */
};
extern const struct metric_info metric_infos[METRIC_COUNT];

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
	/* a is ... than b; SAME: cannot be told apart */
	enum { VERDICT_FASTER, VERDICT_SLOWER, VERDICT_SAME } verdict;
	double p; /* of the rank test, two-sided; NAN: too few samples */
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
	const char *what; /* of it, in words: "tcp, 1 stream, offloads on"; "": all */
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

const char *transport_name(enum transport transport); /* "tcp", "udp" */
const char *quantile_name(unsigned quantile);	      /* "p50" ... "max" */
/* " over tcp": of a metric that is measured over both, else "". */
const char *transport_words(const struct setting *s);
/* In which numbers read best of which that is the best: the greatest it has one of. */
const struct metric_unit *metric_unit(enum metric metric, double best);
/* By name: false if there is none. */
bool metric_find(const char *name, enum metric *ret);

/* The same was asked of both, but of how many streams and of how long a chain. */
bool setting_is_of_panel(const struct setting *a, const struct setting *b);
/* ... but of how long a chain. */
bool setting_is_of_group(const struct setting *a, const struct setting *b);
/* All but who: the same was asked of both. */
bool setting_is_alike(const struct setting *a, const struct setting *b);
/* The same interconnect on the same datapath. */
bool setting_is_of_one(const struct setting *a, const struct setting *b);

/* Of each series, how many of those it was compared with were found to be faster, and one
 * more: 1 is that of the best; 0: it was compared with none. */
const unsigned *report_places(const struct report *r, struct arena *arena);
/* Both of its series are there. */
bool verdict_is_whole(const struct report *r, const struct verdict *v);

struct report *report_new(void);
void report_free(struct report *r); /* NULL is fine */
DEFINE_CLEANUP(struct report *, report_free);
#define _cleanup_report_ _cleanup_(report_freep)

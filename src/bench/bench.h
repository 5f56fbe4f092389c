/* SPDX-License-Identifier: MIT */
/*
 * A campaign: what is to be measured (wish, plan), where (beds), and how it goes on
 * (rounds), as files of bench/ have them in turn.
 *
 * With interconnects to be built all of it but the plan happens in a child, in a world
 * of its own (wire/world.h); what is found comes as events through a pipe, each a record
 * of one size that the kernel does not tear apart.  Between two nodes of a running lab
 * there is no child: the same events are taken at once.
 */
#pragma once

#include <limits.h>

#include "api/api.h"
#include "kind/registry.h"
#include "measure/traffic.h"
#include "model/result.h"

#define BENCH_STREAMS_MAX TRAFFIC_STREAMS_MAX
#define BENCH_HOPS_MAX	  32
#define BENCH_LIST_MAX	  32

struct choice {
	unsigned list[BENCH_LIST_MAX];
	size_t n;
};

/* The wish in numbers; every list in the order given, nothing twice. */
struct wish {
	struct choice with;    /* indices of interconnects[] */
	struct choice metrics; /* enum metric */
	struct choice streams, hops;
	struct choice offload; /* on or off */
	double seconds;	       /* 0: not given, */
	unsigned rounds;       /* ... as here */
	bool plain;    /* no list was given: a sensible few of all that could be */
	bool as_it_is; /* offloads stay as they are; the first is what that comes to */
};

/* A lab to measure on. */
struct bed {
	const char *interconnect, *lab; /* of a running lab: what the report calls it */
	const struct interconnect *by;	/* NULL: a running lab */
	const struct row_kind *row;	/* NULL: this is no chain */
	unsigned hops;
	const char *failed; /* could not be built: why; or NULL */
	/* once it is up: */
	bool up;
	const char *datapath, *ovs; /* of Open vSwitch, and its version; or "" */
	const char *ns[2];
	struct cidr addr[2];
	unsigned mtu;
	struct bed_end {
		const char *ns, *dev;
		unsigned made; /* offloads it came with; wire/offload.h */
	} * ends;	       /* devices whose offloads count */
	size_t n_ends;
	int offload;   /* as they are set now; -1: not by us */
	bool as_it_is; /* ... and stay */
};

struct campaign {
	struct arena *arena; /* the report's */
	struct report *report;
	struct bed *beds;
	size_t n_beds;
	size_t *bed_of; /* by series */
	bool *missed;	/* by series: a sample of it failed in an earlier round */
	double seconds, warmup;
	unsigned rounds;
};

enum event_kind {
	EVENT_STEP,
	EVENT_SAMPLE,
	EVENT_REPEATED, /* a round of a series is to be repeated */
	EVENT_FAILED,	/* a series */
	EVENT_ABSENT,	/* a bed: it cannot be built */
	EVENT_BED,	/* a bed is up */
	EVENT_MACHINE,	/* the first: all is there that is not built for it */
	EVENT_IDLE,
	EVENT_ERROR, /* all is over */
	EVENT_DONE,
};

struct event {
	enum event_kind kind;
	union {
		struct {
			size_t done, total; /* samples */
			unsigned patience;  /* seconds it may take */
			char next[256];
		} step;
		struct {
			size_t series;
			bool disturbed; /* it is, all the same */
			struct sample found;
		} sample;
		size_t repeated; /* series */
		struct {
			size_t which; /* series, or bed */
			char why[1024];
		} failed, absent;
		struct {
			size_t which;
			unsigned mtu;
			char datapath[32], ovs[512]; /* version of Open vSwitch, or "" */
		} bed;
		struct {
			bool has_counters;
			char pinning[256];
		} machine;
		struct cpu_use idle; /* what the machine uses by itself */
		struct {
			int code; /* -errno */
			char text[1024], hint[512];
		} error;
	};
};
_Static_assert(sizeof(struct event) <= PIPE_BUF, "an event is written as a whole");

/* Where events go; -errno ends the campaign. */
struct sink {
	int (*put)(void *data, const struct event *event);
	void *data;
};

/* --- wish.c --- */
/* -EINVAL with what would be right. */
int wish_read(struct ny_world *w, const struct ny_bench_wish *text, struct wish *ret,
	      struct err *err);

/* --- plan.c --- */
/* Beds, series and times of it. */
void campaign_plan(const struct wish *wish, struct report *report, struct campaign *ret);
/* One bed, a running lab that is called so, and its series. */
void campaign_plan_running(const struct wish *wish, const char *name,
			   struct report *report, struct campaign *ret);
size_t campaign_n_samples(const struct campaign *c);
/* How long the rest takes, seconds, where so many samples are taken. */
double campaign_left(const struct campaign *c, size_t done);

/* --- bed.c --- */
/* Builds it, and waits until its members reach each other; takes it away. */
int bed_build(struct ny_world *w, struct arena *arena, struct bed *bed, struct err *err);
void bed_take_down(struct ny_world *w, struct bed *bed);
/* What is to be known of two nodes of a lab that is up.  -ENXIO. */
int bed_find(struct ny_world *w, struct arena *arena, const char *const names[2],
	     struct bed *bed, struct err *err);

/* --- offload.c --- */
/* Sets the segmentation offloads of its ends, unless they are so. */
int bed_set_offload(struct ny_world *w, struct bed *bed, bool on, struct err *err);
/*
 * What the offloads of a running lab's ends are now, to be given back: by
 * offload_give_back(), or, if this process ends before that, by another that waits for
 * it.  keep may be NULL.
 */
struct offload_keep;
int offload_keep(struct ny_world *w, struct arena *arena, const struct bed *bed,
		 struct offload_keep **ret, struct err *err);
void offload_give_back(struct offload_keep *keep);

/* --- run.c --- */
/* All rounds. */
int campaign_run(struct ny_world *w, struct campaign *c, const struct sink *sink,
		 struct err *err);

/* --- take.c --- */
/* What an event says, into the report; progress of the world.  After
 * EVENT_ERROR its code. */
int campaign_take(struct ny_world *w, struct campaign *c, const struct event *event,
		  struct err *err);

/* --- machine.c --- */
/* What is known of it before anything is measured. */
void machine_describe(struct report *report);

/* --- judge.c --- */
/* Every two series that differ only in the interconnect. */
void report_judge(struct report *report);

/* --- view.c --- */
/* Takes the report over. */
struct ny_bench *bench_wrap(struct report *report);

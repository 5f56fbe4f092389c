/* SPDX-License-Identifier: MIT */
/*
 * Inside measure/ only: what the files of traffic share.
 *
 * A run has an end for each side of each stream, a thread that moves bytes through one
 * socket.  All follow the phase, which the caller's thread sets.  An end that cannot go
 * on says so once (run_fault), and the run is over.  No call of an end blocks for longer
 * than TIMEOUT_MS.
 */
#pragma once

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/clock.h"
#include "measure/latency.h"
#include "measure/socket.h"
#include "measure/traffic.h"
#include "wire/netns.h"

#define TIMEOUT_MS 50

enum phase {
	PHASE_WARMUP,
	PHASE_MEASURED, /* what is begun in it counts */
	PHASE_DRAIN,	/* senders end; receivers, when nothing comes any more */
	PHASE_OVER,	/* all end at once */
	PHASE_COUNT
};

struct run;

struct traffic_end {
	struct run *run;
	unsigned stream;
	enum side side;
	int fd; /* crr: the server's listens, the client has none */
	pthread_t thread;
	bool started;
	struct latency latency; /* rr: the client's, of what is measured */
	uint64_t lost[PHASE_COUNT];
	/* octets, packets or transactions done, by the phase they were begun in; written
	 * by this end alone, on a cache line of its own */
	_Alignas(64) _Atomic uint64_t counts[PHASE_COUNT];
};

/* How a metric moves bytes. */
struct traffic_kind {
	int socktype;
	bool listens; /* ends are not connected beforehand */
	/* by enum side: until the phase says so; 0, or what run_fault() returned */
	int (*move[2])(struct traffic_end *end);
	void (*sum)(const struct run *run, struct sample *ret);
};

struct run {
	struct ny_world *w;
	const struct traffic *t;
	const struct traffic_kind *kind;
	unsigned n;		     /* streams */
	struct traffic_end *ends[2]; /* by side, n each */
	int netns_fd[2];
	struct netns_id place[2]; /* which namespaces those are */
	union sock_name *servers; /* where they are, n */
	_Atomic int phase;
	double seconds; /* that were measured */

	pthread_mutex_t mutex;
	pthread_cond_t changed; /* of what follows */
	unsigned running[2];	/* threads, by side */
	const struct traffic_end *faulty;
	int code;	   /* -errno of it */
	const char *doing; /* what did not work */
};

static inline enum phase run_phase(const struct run *run)
{
	return (enum phase)atomic_load_explicit(&run->phase, memory_order_relaxed);
}

static inline void end_count(struct traffic_end *end, enum phase phase, uint64_t n)
{
	uint64_t old = atomic_load_explicit(&end->counts[phase], memory_order_relaxed);

	atomic_store_explicit(&end->counts[phase], old + n, memory_order_relaxed);
}

/* A call has only waited for long enough; the phase may have changed. */
static inline bool is_timeout(int code)
{
	return code == EAGAIN || code == EWOULDBLOCK || code == EINTR;
}

static inline double run_now(void)
{
	return clock_seconds(CLOCK_MONOTONIC);
}

/* --- traffic-open.c --- */
/* Timeouts and buffers of a socket.  0 or -errno. */
int sock_prepare(int fd, int socktype);
/* Opens and connects the sockets of all ends.  Errors as of traffic_run. */
int run_connect(struct run *run, struct err *err);

/* --- traffic-thread.c --- */
/* One thread for each end, receivers first. */
int run_start(struct run *run, struct err *err);
/* Waits for changed, at most until then; the mutex is held. */
void run_wait_changed(struct run *run, double until);
/* Until no thread of a side runs, at most until then. */
void run_await(struct run *run, enum side side, double until);
/* The run is over, and so is every thread of it. */
void run_join(struct run *run);

/* --- traffic-watch.c --- */
/* How far each stream has come. */
struct run_watch {
	uint64_t moved[TRAFFIC_STREAMS_MAX];
	double at[TRAFFIC_STREAMS_MAX]; /* when it was that much */
};

#define TICK_S 0.05 /* between two looks */

/* Of all ends of a side, in a phase. */
uint64_t run_counted(const struct run *run, enum side side, enum phase phase);
/* An end cannot go on: the first is told.  Returns code, a negative errno. */
int run_fault(struct traffic_end *end, int code, const char *doing);
/* 0, or what the first end that cannot go on has said. */
int run_check_fault(struct run *run, struct err *err);
/* Until then, or something is wrong: errors as of traffic_run. */
int run_wait(struct run *run, struct run_watch *watch, double until, struct err *err);
/* Says on which side and where, in front of what is in err. */
int run_prefix(const struct run *run, unsigned stream, enum side side, struct err *err);

/* SPDX-License-Identifier: MIT */
/*
 * Capturing: frames of several devices, wherever they are, as one pcapng stream.
 *
 * Life: capture_open, from which on frames are kept -> capture_run, which writes ->
 * capture_close.  Nothing on the host is changed, but for devices that are looked at
 * whole (promiscuous) as long as the capture is open; whatever ends it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/world.h"
#include "capture/socket.h"

#define CAPTURE_SNAPLEN 262144 /* bytes of a frame that are kept, where none is said */

/* Where frames are seen. */
struct capture_point {
	const char *name;	 /* "ns1:tap1" */
	const char *description; /* of the device, for readers */
	const char *ns, *dev;
	bool all;    /* not only what the device takes: promiscuous */
	bool turned; /* the far end: what comes in there went out of what is named */

	/* --- what follows is capture's own --- */
	int fd; /* -1: the device is gone, and all was read */
	uint8_t mac[6];
	bool gone;
	uint64_t down;	   /* since when, as frames have it; 0: it is not */
	bool waits;	   /* next was read, and is not written yet */
	struct frame next; /* in room */
	uint8_t *room;
	struct frame_counts counts;
	uint64_t written;
};

struct capture {
	struct ny_world *w;
	struct arena *arena;	      /* not owned: of the points and their texts */
	struct capture_point *points; /* by their numbers in the stream */
	size_t n;
	const char *filter; /* in tcpdump's words, or NULL */
	uint32_t snaplen;
	uint64_t max;	     /* frames, then it ends; 0: no end */
	const char *program; /* what writes */

	/* --- what follows is capture's own --- */
	uint64_t from; /* CLOCK_REALTIME, in nanoseconds */
	uint64_t n_written;
	bool cut;	/* there is more to write than was at once */
	struct buf out; /* not yet written */
};

/* Opens all points.  What fails is told with the name of the point. */
int capture_open(struct capture *c, struct err *err);
/*
 * Writes to fd what is seen, in the order of its times, until there are as many frames
 * as wanted, the world is cancelled (-EINTR), all devices are gone (-ENODEV), or nobody
 * reads any more (-EPIPE; SIGPIPE is the caller's).  The stream is whole then, but where
 * nobody reads, and where who does is stuck for a second once the world is cancelled.
 */
int capture_run(struct capture *c, int fd, struct err *err);
void capture_close(struct capture *c);

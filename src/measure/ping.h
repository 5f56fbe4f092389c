/* SPDX-License-Identifier: MIT */
/*
 * Who reaches whom: ICMP echo from inside namespaces.
 *
 * Raw sockets, one for each sending namespace and family, opened by wire/'s worker
 * and used from outside; no ping program is started.  Probes go out in waves, each is
 * repeated until its time is over, and one loop awaits all answers.  An answer
 * counts only if source, id, sequence, checksum and a random cookie are right.
 *
 * A wave is no larger than what the kernel's neighbour tables hold: they are
 * one for all namespaces of a host (net.ipv4.neigh.default.gc_thresh3, 1024 entries), and
 * a full one does not soon forget.  So, where there is more than one wave, what the
 * senders have learned of their neighbours is forgotten after each.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/world.h"

#define PING_BYTES     84    /* of an IP packet where nothing else is asked: as ping(8) */
#define PING_BYTES_MIN 68    /* headers and what tells one probe from another */
#define PING_BYTES_MAX 65535 /* what IP can say */

struct ping_probe {
	const char *ns;	     /* sent from here: name in /run/netns, "" = the host's */
	const char *peer_ns; /* where `to` is: both directions go together; or NULL */
	struct cidr to;	     /* its length is ignored */
	uint32_t bytes;	     /* of the IP packet; 0: PING_BYTES */

	bool reached;	 /* result */
	uint64_t rtt;	 /* nanoseconds; of the answer that came first */
	const char *why; /* not reached: "no answer", "Network is unreachable", "Message
			  * too long, MTU 1400"; in the arena or static */
	struct cidr by;	 /* ... who has said so, by ICMP; family 0: nobody else; */
	uint32_t mtu;	 /* ... and how much would fit, where that was told; or 0 */
};

struct ping_options {
	unsigned tries;	  /* packets at most for each probe: 1 to PING_TRIES_MAX; 0: 3 */
	unsigned wait_ms; /* for each probe, all its tries together; 0: PING_WAIT_MS */
	bool whole; /* never in fragments: whatever is too large for the way is lost, and
		     * the sender learns nothing of the way by that */
};

#define PING_TRIES_MAX 8
/* A neighbour who does not hear the first question for his address is asked again by the
 * kernel after one second (net.ipv4.neigh.default.retrans_time_ms): that is awaited. */
#define PING_WAIT_MS   1700

/*
 * Fills in the result of each of n probes.  options NULL: all defaults.  0 also when none
 * is reached; negative only if the host is in trouble (-EPERM, -EMFILE), -EINVAL for
 * sizes or options out of range, -EINTR when cancelled.
 */
int ping_run(struct ny_world *w, struct ping_probe *probes, size_t n,
	     const struct ping_options *options, struct arena *arena, struct err *err);

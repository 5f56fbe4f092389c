/* SPDX-License-Identifier: MIT */
/*
 * Traffic between two namespaces, and what it cost.
 *
 * Two threads for each stream, a sender (client) and a receiver (server), each on its own
 * processor (pin.h).  They use plain sockets as applications do, one system call for each
 * message, no MSG_ZEROCOPY:
 *	tcp	  128 KiB a call; what the receivers got is counted
 *	udp-pps	  18 octets a packet, so frames of 64 over IPv4; receivers take up to
 *		  64 at a call, so that it is not they who lose packets
 *	rr	  a byte there, a byte back, then the next
 *	crr	  a connection for each byte there and back; the server closes first
 * Life: sockets are opened inside the namespaces; all are connected; warm-up; what is
 * between two marks is counted; senders end; receivers take what is on its way.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "base/world.h"
#include "measure/pin.h"
#include "model/result.h"

#define TRAFFIC_STREAMS_MAX 64

/* Of all streams from the first to the last octet, warm-up too: octets (tcp), packets
 * (udp-pps), transactions (rr, crr). */
struct traffic_total {
	uint64_t sent, received;
};

struct traffic {
	struct setting setting; /* metric, transport and streams count here */
	const char *ns[2];	/* by enum side; "": the host's */
	struct cidr addr[2];	/* of one family; prefix lengths are not used */
	struct pinning pin;
	double seconds, warmup;	     /* warmup may be 0 */
	struct cpu_use idle;	     /* what the machine uses anyway (cpu_idle) */
	struct traffic_total *total; /* NULL: not wanted */
};

/*
 * One sample.  *ret_disturbed: others used the processors meanwhile (cpu.h), it is to be
 * taken again.  Ends within t->warmup + t->seconds + TRAFFIC_GRACE, whatever happens.
 *
 * Errors name the side and its namespace: -ETIMEDOUT, nothing has moved for TRAFFIC_STALL
 * seconds, or there was no connection; -ESTALE, a namespace went away meanwhile; -EINTR,
 * cancelled; -EINVAL, no such traffic; else what a socket said.
 */
int traffic_run(struct ny_world *w, const struct traffic *t, struct sample *ret,
		bool *ret_disturbed, struct err *err);

#define TRAFFIC_STALL 2 /* seconds */
#define TRAFFIC_GRACE 6 /* seconds: connecting, and the end */

/* SPDX-License-Identifier: MIT */
/*
 * ICMP echo from inside a node (RFC 792, RFC 4443): a socket for each family, requests
 * sent, answers matched.  Knows no topology.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "base/world.h"

#define ECHO_SMALL 84 /* bytes of a packet, as ping(8) sends it over IPv4 */

/* The sockets of one sender. */
struct echo {
	int icmp[2];  /* [0] IPv4, [1] IPv6; -1: not open */
	int probe[2]; /* UDP, to ask the kernel for the MTU of a way */
	uint16_t id;
};

#define ECHO_INIT                                                                        \
	{                                                                                \
		{-1, -1}, {-1, -1}, 0                                                    \
	}

/* What an answer says of its request. */
struct echo_answer {
	uint32_t number; /* as given to echo_send */
	uint32_t rtt;	 /* microseconds */
	bool small;
};

/* Opens what that namespace has of the two families. */
int echo_open(struct ny_world *w, const char *ns, struct echo *ret, struct err *err);
void echo_close(struct echo *e);

/* The MTU of the way to an address, as the kernel knows it; 0, -errno (-ENETUNREACH). */
int echo_mtu(const struct echo *e, const struct cidr *to, uint32_t *ret);
/*
 * One request in a packet of so many bytes, headers included, that is not to be fragmented.
 * 0, -EAGAIN (the socket is full), or -errno.
 */
int echo_send(const struct echo *e, const struct cidr *to, uint32_t number,
	      uint32_t bytes);
/* The next answer: 1, or 0 when there is none now. */
int echo_receive(const struct echo *e, unsigned family_index, struct echo_answer *ret);
/* Of a monotonic clock. */
uint64_t echo_now_us(void);

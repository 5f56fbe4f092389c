/* SPDX-License-Identifier: MIT */
/*
 * Who reaches whom: the questions (ping.c makes them of a topology) and how they are
 * asked (rounds.c).
 */
#pragma once

#include <stdbool.h>

#include "api/echo.h"
#include "base/arena.h"

/* A node that has addresses. */
struct member {
	const char *name, *ns;
	struct cidr *addresses[2]; /* IPv4, IPv6 */
	const char **texts[2];	   /* the same as text, without a length */
	size_t n[2];
};

/* Does one reach the other over a family?  Each of the other's addresses is tried in turn. */
struct question {
	uint32_t from, to; /* members */
	unsigned six;	   /* the family, as an index */
	const char *address;
	const char *failure; /* NULL: it answered; in the arena */
	uint32_t rtt;	     /* microseconds */
	uint32_t bytes;
};

struct ny_ping {
	struct arena *arena; /* owned, all lives in it */
	const char *lab;
	struct member *members;
	size_t n_members;
	struct question *questions; /* by from, then to, then family */
	size_t n;
	size_t n_failed;
};

/* Asks them all, some at a time.  0, -EINTR (cancelled), or what keeps us from asking. */
int ping_rounds(struct ny_world *w, struct ny_ping *p, bool mtu, struct err *err);

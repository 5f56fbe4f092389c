/* SPDX-License-Identifier: MIT */
/*
 * What the kernel learns of the ways of IPv6 packets, and would remember for ten minutes:
 * the MTU that a router has told.  What probes have taught it is taken back; what it knew
 * before stays.  (Of IPv4 it learns nothing from them: socket.c.)
 */
#pragma once

#include "base/map.h"
#include "measure/ping.h"

struct learned {
	struct ny_world *w; /* NULL: nothing is to be taken back */
	struct arena *arena;
	struct map known; /* "NS ADDRESS": was learned before */
};

/* Before the first probe is sent. */
void learned_before(struct learned *l, struct ny_world *w, struct arena *arena,
		    const struct ping_probe *probes, size_t n);
/* After the last, with their results. */
void learned_forget(const struct learned *l, const struct ping_probe *probes, size_t n);

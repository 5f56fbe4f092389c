/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: what the kernel drops along with something else is kept, as the
 * messages that told of it, and put back.
 */
#pragma once

#include "base/arena.h"
#include "wire/nl-req.h"

struct keep {
	struct arena *arena; /* not owned */
	struct req *reqs;    /* each puts one thing back */
	size_t n;
};

/*
 * Keeps the IPv4 routes (unicast, of any table, not the kernel's own) that lead
 * through a device (index 0: none) or that have that preferred source.
 */
int keep_routes4(struct nl *nl, struct keep *keep, int index, const struct cidr *source,
		 struct err *err);
/* Keeps the IPv6 addresses of a device, but link-local ones and the kernel's own. */
int keep_addrs6(struct nl *nl, struct keep *keep, int index, struct err *err);
/* What is still there, and what the kernel does not take any more (a route to a gateway
 * that nothing leads to), is passed over; a route goes without a source that is lost. */
void keep_put_back(struct nl *nl, const struct keep *keep);

/* SPDX-License-Identifier: MIT */
/*
 * Inside draw/ only: what a picture says of addresses, routes and states, whatever it is
 * drawn as.  On a host that was not searched for one lab all are foreign, and none is
 * said to be.
 */
#pragma once

#include "model/topology.h"

/* "error", "down", "no carrier", "no VM at it", or NULL: nothing to say.  found: topo_is_found(). */
const char *told_state(bool found, const struct iface *f);
/* How many addresses are told: all but what the kernel gives by itself. */
size_t told_n_addresses(const struct iface *f);
/* The k-th of them, "10.0.0.1/24 (foreign)", in the arena or the topology's; NULL: there
 * are fewer. */
const char *told_address(struct arena *arena, const struct topo *t, const struct iface *f,
			 size_t k);
/* "default via 10.0.0.1", and how many others: "3 more routes (foreign)"; not those of the
 * kernel.  In the arena, NULL at the end. */
const char *const *told_routes(struct arena *arena, const struct topo *t,
			       const struct node *node);

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
/* "forwards packets"; what it translates; "default via 10.0.0.1", and how many others: "3
 * more routes (foreign)"; not those of the kernel; how many rules and permanent
 * neighbours; what runs there.  In the arena, NULL at the end. */
const char *const *told_routes(struct arena *arena, const struct topo *t,
			       const struct node *node);
/* "runs dnsmasq", "DHCP on eth0"; where that was found: "dnsmasq does not run".  In the
 * arena. */
const char *told_service(struct arena *arena, const struct service *s);
/* How many are permanent, of all its interfaces. */
size_t told_n_neighbours(const struct node *node);
/*
 * Who is at a VM's taps; what a container is found by, "lxc web", and its process, where
 * that was found; whose a namespace without a name is.  In the arena or the topology's;
 * NULL: nobody.
 */
const char *told_whose(struct arena *arena, const struct node *node);

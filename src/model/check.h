/* SPDX-License-Identifier: MIT */
/*
 * The rules every lab obeys, whatever its kinds of switch: over a topology that was
 * read, before names in the kernel are known.
 */
#pragma once

#include "model/read.h"

/* --- check.c --- */

/* Faults of what fits nowhere go to faults; those of what a lab must not be, which could
 * be made all the same, to rules.  tmp: for what the check itself needs. */
void topo_check(const struct topo *t, struct arena *tmp, struct faults *faults,
		struct faults *rules);

/* --- check-once.c --- */

/* The rules about addresses and MACs. */
void check_once(const struct topo *t, struct arena *tmp, struct faults *faults);

/* --- clash.c --- */

/* "'ns1:eth0'", "'sw'" of a switch's own device, "the other end of 'sw'". */
const char *check_words(struct arena *arena, const struct iface *f);
/* After topo_derive: devices that would have one name in one namespace. */
void check_clashes(const struct topo *t, struct arena *tmp, struct faults *faults);

/* --- route.c --- */

/* The rules about routes. */
void check_routes(const struct topo *t, struct arena *tmp, struct faults *faults);
/* What a node reaches directly: its addresses, ready to be asked. */
struct reach *reach_of(struct arena *arena, const struct node *node);
/*
 * The interface that a route of the node leaves through: dev, or the one whose
 * address covers via most closely; NULL if there is none.
 */
struct iface *reach_iface(const struct reach *reach, const struct route *route);

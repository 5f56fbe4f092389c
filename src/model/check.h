/* SPDX-License-Identifier: MIT */
/*
 * The rules every lab obeys, whatever its kinds of switch: over a topology that was
 * read, before names in the kernel are known.
 */
#pragma once

#include "model/read.h"

/* tmp: for what the check itself needs. */
void topo_check(const struct topo *t, struct arena *tmp, struct faults *faults);

/* The rules about addresses and MACs (check-once.c), and about routes (route.c). */
void check_once(const struct topo *t, struct arena *tmp, struct faults *faults);
void check_routes(const struct topo *t, struct arena *tmp, struct faults *faults);

/*
 * The interface of node that a route leaves through: dev, or the one whose address covers via
 * most closely; NULL if there is none.
 */
struct iface *route_iface(const struct node *node, const struct route *route);

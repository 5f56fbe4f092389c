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

/* --- sysctls.c --- */

/* The rules about 'forward' and 'sysctls'. */
void check_sysctls(const struct topo *t, struct faults *faults);
/* The sysctls that 'forward' stands for. */
void derive_forward(struct topo *t, struct node *node);

/* --- nat.c --- */

/* The rules about 'masquerade' and 'dnat'. */
void check_nat(const struct topo *t, struct faults *faults);
/* Both as one text. */
void derive_nat(struct topo *t, struct node *node);
/* --- mirror.c --- */

/* The rules about 'mirror'. */
void check_mirrors(const struct topo *t, struct faults *faults);
/* What of each port of the switch is copied, when names in the kernel are known. */
void derive_mirror(struct topo *t, struct node *sw);
/* --- services.c --- */

/* The rules about 'run'. */
void check_services(const struct topo *t, struct faults *faults);
/* Where they are kept. */
void derive_services(struct topo *t, struct node *node);

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
/* The same of one of several next hops. */
struct iface *reach_hop(const struct reach *reach, const struct nexthop *hop);

/* --- check-rules.c --- */

/* The rules about 'rules' and 'neighbours'. */
void check_rules(const struct topo *t, struct faults *faults);
/* The devices of interfaces that rules are about. */
void derive_rules(struct node *node);

/* --- check-child.c --- */

/* What a child is on has frames for it, and it is on nothing but that. */
void check_child(const struct iface *f, struct faults *faults);

/* --- check-queues.c --- */

/* What a link says of queues, its ends can have. */
void check_queues(const struct link *l, struct faults *faults);

/* --- check-vlans.c --- */

/* What a link says of VLANs and of options, it says of a switch that has them. */
void check_vlans(const struct link *l, struct faults *faults);
void check_options(const struct link *l, struct faults *faults);

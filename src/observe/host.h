/* SPDX-License-Identifier: MIT */
/*
 * All of a host -> a topology: the steps that judge what was read, in the order in which
 * observe.c calls them.  They are pure.
 */
#pragma once

#include "observe/find.h"

/* --- observe.c --- */

/* All the steps: h->snap -> h->t. */
void host_find(struct find *h);

/* --- ovs-db.c --- */

/* All databases of Open vSwitch. */
int host_read_ovs(struct snapshot *s, struct err *err);

/* --- ovs.c --- */

/* Its bridges, and which devices are its ports. */
void host_see_ovs(struct find *h);

/* --- host-name.c --- */

/* A name as a file can have it, as near as can be, and of nothing else in that scope: of
 * a node (NULL: of nodes). */
const char *host_name(struct find *h, const char *scope, const char *from);
/* Any text as it can be shown anywhere: UTF-8 on one line, nothing that hides. */
const char *host_plain(struct arena *arena, const char *text);

/* --- host-node.c --- */

void host_prepare(struct find *h);    /* which devices are on which */
void host_name_nodes(struct find *h); /* a node's name for each that has one */
void host_see_nodes(struct find *h);  /* the host, and the namespaces */
/* A lab's own, for its switches: no node unless need be. */
bool host_is_home(const struct netns *netns);
/* The node of a namespace, made if need be. */
struct node *host_node(struct find *h, struct netns *netns);
/* Why no file can say it; a warning (of_file), too. */
void host_beyond_node(struct find *h, struct node *node, const char *why);
void host_beyond_iface(struct find *h, struct iface *f, const char *why);
void host_beyond_link(struct find *h, struct link *link, const char *why);
/* The same where something is wrong with it, which a picture tells, too. */
void host_broken_iface(struct find *h, struct iface *f, const char *why);

/* --- host-switch.c --- */

void host_see_switches(struct find *h);

/* --- mirror.c --- */

/* Devices that a bridge's ports are copied to are its own, where they are nobody's. */
void host_claim_copies(struct node *sw, const struct dev *self);

/* --- host-iface.c --- */

/* Every device that is to be told of. */
void host_see_ifaces(struct find *h);
/* A new interface for a device, of a name that fits the node. */
struct iface *host_add_iface(struct find *h, struct node *node, struct dev *dev);
/* What a device is, in words ("id 10 on eth0"), or NULL. */
const char *host_detail(struct find *h, const struct dev *dev);
/* Who holds a tap, "qemu (4711)", or NULL. */
const char *host_holder(const struct find *h, const struct dev *dev);

/* --- host-tell.c --- */

/* What no file can say, and why. */
void host_tell(struct find *h);

/* --- host-ip.c --- */

void host_see_addresses(struct find *h);
void host_see_routes(struct find *h);

/* --- service.c --- */

/* What netyard runs in nodes of any lab: those that run where they are to. */
void host_see_services(struct find *h);

/* --- host-policy.c --- */

/* Rules for routing, permanent neighbours; and what else is set in namespaces. */
void host_see_policy(struct find *h);

/* SPDX-License-Identifier: MIT */
/* Between the files of this room. */
#pragma once

#include "snapshot/snapshot.h"

/* --- snapshot.c --- */

/* All of one namespace, by its socket, that a topology can say; and (all_routes) how many
 * routes there are elsewhere. */
int read_netns(struct snapshot *s, struct netns *netns, struct nl *nl, bool all_routes,
	       struct err *err);
/* Which namespace it is, under whatever name. */
int identify(struct netns *netns, int fd, struct err *err);

/* --- ebpf.c --- */

/* What eBPF switches there are, into its devices. */
int read_ebpf(struct snapshot *s, struct netns *netns, struct nl *nl, struct err *err);

/* --- beyond.c --- */

/* What no topology file says, of a namespace that was read: how its devices and bridges
 * are set, */
int read_beyond(struct snapshot *s, struct netns *netns, struct nl *nl, struct err *err);
/* its rules and permanent neighbours, as far as these are what (enum snap_what); */
int read_policy(struct snapshot *s, struct netns *netns, struct nl *nl, unsigned what,
		struct err *err);
/* and the rest.  fd: the namespace itself. */
int read_rest(struct snapshot *s, struct netns *netns, int fd, struct err *err);

/* --- where.c --- */

/* All namespaces there is a way to, each once.  Calls look for each, with a
 * descriptor that lives as long as the call. */
int find_ways(struct snapshot *s,
	      int (*look)(void *data, struct netns *netns, int fd, struct err *err),
	      void *data, struct err *err);

/* --- ovs.c --- */

/* As s->flows. */
struct ovs_scan;
int ask_flows(struct snapshot *s, const struct ovs_scan *ovs, const char *bridge,
	      const char **ret, struct err *err);

/* --- taps.c --- */

/* Who holds taps; nobody is looked for where there are none (that_stay: that are there
 * without anybody, as those of Open vSwitch are not). */
int read_taps(struct snapshot *s, bool that_stay, struct err *err);

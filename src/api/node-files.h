/* SPDX-License-Identifier: MIT */
/*
 * What stands for /etc/resolv.conf and /etc/hosts in a node: files of the lab's state,
 *
 *	/run/netyard/LAB/etc/NETNS/resolv.conf, hosts	copied from the host's at first
 *	/run/netyard/LAB/etc/NETNS/.resolv.conf, .hosts	symbolic links to them
 *
 * of which the links are mounted over those of /etc: who follows a link and replaces the
 * file behind it by another (as dhclient's script does) finds a directory where that
 * can be.  Made when first a command runs in the node, removed by down.
 */
#pragma once

#include "api/api.h"

/*
 * Makes what is missing, and brings hosts up to date.  Waits for the lab's lock if there
 * is anything to do.  hosts: see api/hosts.h.  *ret: their directory, in the arena.
 */
int node_files_prepare(struct ny_world *w, struct arena *arena, const char *lab,
		       const char *ns, const char *hosts, const char **ret,
		       struct err *err);
/* Before an up, under its lock: those of the nodes in which something is to run. */
int node_files_begin(const struct lab_lock *lock, const struct topo *t, struct err *err);
/* After an up, or after it was taken back (t: what there is), under its lock: the hosts
 * of t's nodes; what is of others goes.  The log is told what fails. */
void node_files_follow(struct ny_world *w, const struct lab_lock *lock,
		       const struct topo *t);
/* All of the lab's. */
int node_files_remove(const struct lab_lock *lock, struct err *err);

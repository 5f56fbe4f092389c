/* SPDX-License-Identifier: MIT */
/* Between the files of this room. */
#pragma once

#include "snapshot/snapshot.h"

/* --- snapshot.c --- */

/* All of one namespace, by its socket.  of_all: what a whole host is asked for, too. */
int read_netns(struct snapshot *s, struct netns *netns, struct nl *nl, bool of_all,
	       struct err *err);
/* Which namespace it is, under whatever name. */
int identify(struct netns *netns, int fd, struct err *err);

/* --- where.c --- */

/* All namespaces there is a way to, each once.  Calls look for each, with a
 * descriptor that lives as long as the call. */
int find_ways(struct snapshot *s,
	      int (*look)(void *data, struct netns *netns, int fd, struct err *err),
	      void *data, struct err *err);

/* --- taps.c --- */

/* Who holds taps. */
int read_taps(struct snapshot *s, struct err *err);

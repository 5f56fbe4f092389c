/* SPDX-License-Identifier: MIT */
/*
 * Into all namespaces of somebody else's container, as `nsenter -a` goes.  What is in it
 * is hostile: all that leads there is opened, and judged, on this side; after the first
 * step across only system calls are made, and the first program that runs there is the
 * one asked for.  Who crosses holds nothing of ours any more, and cannot be looked into.
 */
#pragma once

#include <sys/types.h>

#include "api/enter.h"

enum {
	FULL_USER,
	FULL_CGROUP,
	FULL_IPC,
	FULL_UTS,
	FULL_NET,
	FULL_PID,
	FULL_MNT,
	FULL_TIME,
	FULL_COUNT
};

struct enter_full {
	const char *node;   /* for messages; not owned */
	int ns[FULL_COUNT]; /* owned; -1: it is in ours */
	int root_fd;	    /* its root directory, a path only; owned */
	char **env;	    /* of the command; in the arena of the enter */
};

/*
 * The namespaces of the node's process (enter_find).  -EOPNOTSUPP: it is found by none;
 * -ESRCH: that has ended; -ESTALE: it went elsewhere meanwhile.
 */
int enter_full_open(struct ny_world *w, const struct enter *enter, const char *node,
		    struct enter_full *ret, struct err *err);
void enter_full_done(struct enter_full *full);
#define _cleanup_enter_full_ _cleanup_(enter_full_done)
/* Runs argv there, in a child of ours.  Returns once it runs; errors as ny_spawn. */
int enter_full_spawn(const struct enter_full *full, char *const argv[], pid_t *ret_pid,
		     struct err *err);

/* SPDX-License-Identifier: MIT */
/*
 * Into a node, as `ip netns exec` goes: everything is looked up and prepared by the
 * caller (enter_prepare), so that the child of a fork has only system calls to make
 * (enter_run).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/world.h"
#include "model/topology.h"
#include "wire/into.h"

struct enter {
	struct arena *arena; /* not owned */
	const char *lab;
	const char *hosts; /* see api/hosts.h */
	const char *ns;	   /* name in /run/netns, "" = the host */
	int fd;		   /* of the namespace, owned; -1: the host, stay */
	pid_t pid;	   /* of a container that is found by a process; 0 */
	char **env;	   /* of the command; NULL: ours */
	struct into into;  /* enter_prepare */
};

#define ENTER_INIT(a)                                                                    \
	{                                                                                \
		.arena = (a), .fd = -1                                                   \
	}

/* The namespace of a lab's node, checked by its mark.  -ESRCH: no such lab; -ENXIO: no
 * such node. */
int enter_find(struct ny_world *w, const char *lab, const char *node, struct enter *ret,
	       struct err *err);
/* -ENXIO: the lab has no such node, but perhaps one that is called much the same. */
int enter_no_node(const struct topo *t, const char *node, struct err *err);
/* The mounts, besides; makes the node's own files, where they are not there. */
int enter_prepare(struct ny_world *w, struct enter *enter, struct err *err);
void enter_done(struct enter *enter);
#define _cleanup_enter_ _cleanup_(enter_done)

struct enter_failure {
	enum into_step step; /* INTO_DONE: the command itself */
	int error;	     /* errno */
};

/* Moves this process into the node and runs argv in its place.  Returns on failure. */
struct enter_failure enter_run(const struct enter *enter, char *const argv[]);
/* The words for that; -ENOENT, -ENOEXEC where the command is at fault. */
int enter_err(const struct enter *enter, struct enter_failure failure,
	      const char *command, struct err *err);

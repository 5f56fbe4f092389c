/* SPDX-License-Identifier: MIT */
/*
 * Managers of containers, asked for a container's process: LXC through its library,
 * Docker and podman over the HTTP API that both speak.  Asks only: no container is
 * started, stopped or changed, nothing of its files is opened, no process is started.
 *
 * What a manager says is not trusted: the one that answers must be root's or ours, and
 * the process it names one that can be that container's.  Whatever it does or does not,
 * the answer is there in bounded time.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"
#include "model/topology.h"

/* Milliseconds for all that one container, or one manager, is asked.  A variable for the
 * sake of tests. */
extern int runtime_ms;

/*
 * Whether that manager can be asked: *ret_where (caller frees), its socket or its
 * directory of containers; NULL where there is none.  0, and of the errors of
 * runtime_find those of the manager itself; -EOPNOTSUPP: netyard was built without it.
 */
int runtime_reach(struct ny_world *w, enum manager manager, char **ret_where,
		  struct err *err);

/* A container, as somebody names it; not owned. */
struct runtime_ref {
	enum manager manager;
	const char
		*name; /* or, of Docker and podman, its number or the beginning of it */
	/* of LXC its directory of containers, else a socket; NULL: the usual one */
	const char *path;
};

/*
 * Every container of that manager's that runs, in a network namespace of its own: as
 * runtime_find finds it.  LXC's are those in its own directory.  What fn returns other
 * than 0 ends it.  Errors are those of the manager; of a container that cannot be found
 * only those that hold for all of them.
 */
struct runtime_process;
int runtime_each(struct ny_world *w, enum manager manager,
		 int (*fn)(void *data, const struct runtime_ref *ref,
			   const struct runtime_process *process),
		 void *data, struct err *err);

/* The first process of a running container. */
struct runtime_process {
	pid_t pid;
	int pidfd;	/* which says whether it is still that one; caller closes */
	bool is_frozen; /* or paused: its namespaces are there, nobody runs in them */
};

/*
 * Finds it.  0: the process was that container's first when this returned, in a network
 * namespace that is not the host's (w->netns_fd).
 *
 * -EINVAL: no name of a container.  -ENOENT: the manager has none of that name.
 * -ENOTCONN: it does not run (err says what it does).  -EADDRINUSE: it has the host's
 * network namespace, not one of its own.  -EHOSTDOWN: the manager is not there (or, of
 * LXC, its library).  -EPERM: who answers is another user, or may not be asked.
 * -EREMOTEIO: the manager's own words.  -EPROTO: what it says cannot be so.
 * -ESTALE: it started anew again and again meanwhile.  -ETIMEDOUT, -EINTR.
 */
int runtime_find(struct ny_world *w, const struct runtime_ref *ref,
		 struct runtime_process *ret, struct err *err);

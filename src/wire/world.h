/* SPDX-License-Identifier: MIT */
/*
 * A world of its own: a child process, first of a new process namespace, in a new network
 * and a new mount namespace, with an empty /run.  Whatever is made in it (namespaces,
 * links, daemons, files in /run) is gone when it ends, or when the thread that started
 * it does, in whatever way.
 *
 * Two processes: the child proper, and a keeper between it and the caller, since only a
 * process of one thread can make a process namespace.  Each dies with the one before.
 *
 *	own_world_start -> read what it writes to fd -> own_world_end
 */
#pragma once

#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"

struct own_world {
	pid_t pid; /* of the keeper; 0: there is none */
	int fd;	   /* what the child writes is read here; owned */
};

#define OWN_WORLD_INIT                                                                   \
	{                                                                                \
		.fd = -1                                                                 \
	}

/*
 * Runs fn(data, fd) in the child, which has a copy of the caller's memory, standard
 * streams as the caller, and no other descriptor but fd to write to; what fn returns is
 * its exit status.  Returns when the world is made.  -EPERM: not root.
 */
int own_world_start(int (*fn)(void *data, int fd), void *data, struct own_world *ret,
		    struct err *err);
/*
 * Reads as many octets of what the child writes, waiting at most so many seconds.
 * -EINTR: cancelled; -ETIMEDOUT; -EIO: the child has ended.
 */
int own_world_read(struct ny_world *w, const struct own_world *world, void *ret,
		   size_t size, unsigned seconds);
/* Ends all that is in it, and returns when that is gone.  Fine if never started, or ended
 * already. */
void own_world_end(struct own_world *world);
#define _cleanup_own_world_ _cleanup_(own_world_end)

/* SPDX-License-Identifier: MIT */
/*
 * The lab's state directory and its lock.
 *
 *   lab_lock_acquire -> ... exec_run, state files ... -> lab_lock_release
 *   (or lab_lock_remove: the lab is gone, so is its directory)
 *
 * /run/netyard/LAB/lock, flock: the kernel lets go when the holder dies.  After
 * acquiring, the path is compared with the descriptor: who waited on a directory
 * that was removed tries again.
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/mark.h"
#include "base/world.h"

struct lab_lock {
	char *lab;  /* owned, as what and dir */
	char *what; /* "lab x": for messages */
	char *dir;  /* /run/netyard/LAB */
	int dir_fd; /* of dir */
	int fd;	    /* of the lock file, locked */
};

/* Somebody holds the lab's lock just now. */
bool lab_is_locked(const struct ny_world *w, const char *lab);

/*
 * Makes the directory (0700) and locks it.  Waits for another holder: the log is told
 * once, with the holder's pid if known; a signal ends the wait early where the world
 * is cancelled.  Directories that are symbolic links, belong to somebody else or can
 * be written by others are refused: -EPERM.  Errors: -EINVAL (the name), -EINTR
 * (cancelled), and those of mkdir(2) and open(2), with what to do about them.
 */
int lab_lock_acquire(struct ny_world *w, const char *lab, struct lab_lock **ret,
		     struct err *err);

/*
 * One for all labs of the host: /run/netyard/.uplinks/lock, held by who looks which
 * devices are free to be uplinks, until these have joined; after that of the lab.
 * Released as that.
 */
int uplinks_lock_acquire(struct ny_world *w, struct lab_lock **ret, struct err *err);
/* Somebody holds it, or was killed when he did. */
bool uplinks_lock_is_there(const struct ny_world *w);

/* Lets go.  A directory without other state in it goes too, and the one above. */
void lab_lock_release(struct lab_lock *lock); /* NULL is fine */
DEFINE_CLEANUP(struct lab_lock *, lab_lock_release);
#define _cleanup_lab_lock_ _cleanup_(lab_lock_releasep)

/* Removes the lab's state, then releases; released also when that fails. */
int lab_lock_remove(struct lab_lock *lock, struct err *err);

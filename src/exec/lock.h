/* SPDX-License-Identifier: MIT */
/*
 * The lab's state directory and its lock.
 *
 *   lab_lock_acquire -> ... exec_run, state files ... -> lab_lock_release
 *   (or lab_lock_remove: the lab is gone, so is its directory)
 *
 * /run/netyard/LAB/lock, flock: the kernel lets go when the holder dies.  After acquiring,
 * the path is compared with the descriptor: who waited on a directory that was removed tries again.
 */
#pragma once

#include "base/err.h"
#include "base/world.h"

struct lab_lock {
	const char *lab;
	char *dir; /* /run/netyard/LAB */
	int dir_fd;
	int fd; /* of the lock file, locked */
};

/* Waits (telling the log once, with the holder's pid if known); -EINTR when cancelled. Makes the directory, 0700. */
int lab_lock_acquire(struct ny_world *w, const char *lab, struct lab_lock **ret, struct err *err);
void lab_lock_release(struct lab_lock *lock); /* NULL is fine; removes an empty directory */
/* Removes all of the lab's state, then releases. */
int lab_lock_remove(struct lab_lock *lock, struct err *err);

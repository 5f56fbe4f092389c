/* SPDX-License-Identifier: MIT */
/*
 * Files of the state directory: made and opened so that nobody else can have a hand in
 * them, with an answer for every way in which that fails.
 */
#pragma once

#include "base/err.h"
#include "base/world.h"

#define STATE_LOCK    "lock"
#define STATE_JOURNAL "journal"
#define STATE_APPLIED "topology.json"	   /* the lab as last applied */
#define STATE_NEXT    "topology.json.next" /* ... once the up under way is committed */

/*
 * As err_sys, on a file or directory of the state; the hint says what can be done
 * about this code (no space, read-only, too few descriptors, not root).
 */
int state_err(struct err *err, int code, const char *path, const char *what);

/*
 * Removes dir_fd/name, a file or whatever else somebody put there, but for a directory
 * that is not empty; fine if there is none.  dir is for messages.
 */
int state_remove(int dir_fd, const char *dir, const char *name, struct err *err);

/*
 * Opens the directory dir_fd/name (AT_FDCWD: any path); it is made if it is missing,
 * 0700.  path is for messages.  -EPERM: a symbolic link, no directory, somebody else's,
 * or others can write there.  -EAGAIN: it vanished in between.
 */
int state_dir_make(int dir_fd, const char *name, const char *path, int *ret_fd,
		   struct err *err);
/* That of a lab, through the one above it, for who only reads: as above, but -ENOENT (err
 * untouched) where there is none. */
int state_lab_open(const struct ny_world *w, const char *lab, int *ret_fd,
		   struct err *err);

/* Every lab that has a directory; a non-zero result of fn stops and is returned.
 * Errors as above; 0 where there is none. */
int state_each_lab(const struct ny_world *w, int (*fn)(void *data, const char *lab),
		   void *data, struct err *err);

/*
 * Opens dir_fd/name, 0600, close-on-exec, never through a symbolic link; nothing is done
 * to what it is before it was looked at.  dir is for messages.  -EPERM: no file, somebody
 * else's, others can write to it, or it has another name as well; -EISDIR.  -ENOENT (err
 * untouched) where it is missing and flags lack O_CREAT, or where dir was removed.
 */
int state_open(int dir_fd, const char *dir, const char *name, int flags, int *ret_fd,
	       struct err *err);

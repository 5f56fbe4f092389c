/* SPDX-License-Identifier: MIT */
/*
 * Whole files, read and written.
 */
#pragma once

#include <dirent.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * All of a file (path "-": standard input) into malloced memory, NUL added,
 * at most max bytes: -EFBIG beyond.  fifos and devices are read to the end too.
 */
int file_read(const char *path, size_t max, char **ret_data, size_t *ret_len,
	      struct err *err);
/* The same of what is open; name is for messages. */
int fd_read(int fd, const char *name, size_t max, char **ret_data, size_t *ret_len,
	    struct err *err);
/*
 * Replaces path in one step: written beside it, synced, then renamed over it.
 * The file gets exactly this mode.  After a failure path is as it was.
 */
int file_write(const char *path, const char *data, size_t len, mode_t mode,
	       struct err *err);
/* All of data to fd, whatever the kernel takes at a time; 0 or -errno. */
int fd_write_all(int fd, const char *data, size_t len);
/* To read the directory open at fd, which is its own from now on.  NULL, and errno: fd
 * was not one (-1: what errno said before), and is closed. */
DIR *fd_dir(int fd);
/* Makes path and what is missing above it with this mode; what exists is fine. */
int dir_make(const char *path, mode_t mode, struct err *err);

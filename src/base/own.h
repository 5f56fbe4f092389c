/* SPDX-License-Identifier: MIT */
/*
 * Files and directories that nobody else can have a hand in: who owns one, and who can
 * write there, is asked of what was opened, never of a name.
 */
#pragma once

#include <sys/stat.h>

/*
 * Why what was opened (an open(2) or its failure: fd is -1, and errno says) is not to be
 * trusted, in words; NULL: it is ours (or root's), of that type (S_IFREG, S_IFDIR), can
 * be written by nobody else, and a file has no other name.  NULL, too, where it could
 * not be opened for another reason than what it is.
 */
const char *own_refusal(int fd, mode_t type);

/*
 * Opens the directory dir_fd/name (AT_FDCWD: any path) to be read, close-on-exec and
 * never through a symbolic link.  -EPERM, and *ret_why in words: own_refusal; else
 * -errno.
 */
int own_dir_open(int dir_fd, const char *name, int *ret_fd, const char **ret_why);

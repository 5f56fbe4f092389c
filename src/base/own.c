/* SPDX-License-Identifier: MIT */
#include "base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

static const char *refusal_of(const struct stat *st, mode_t type)
{
	if ((st->st_mode & S_IFMT) != type)
		return type == S_IFDIR ? "not a directory" : "not a file";
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return "belongs to somebody else";
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return "can be written by others";
	if (type == S_IFREG && st->st_nlink > 1)
		return "has another name as well (a hard link)";
	return NULL;
}

const char *own_refusal(int fd, mode_t type)
{
	struct stat st;

	if (fd < 0 && type == S_IFDIR)
		return errno == ENOTDIR || errno == ELOOP ? "not a directory" : NULL;
	if (fd < 0)
		return errno == ELOOP ? "a symbolic link" : NULL;
	return fstat(fd, &st) < 0 ? "cannot be looked at" : refusal_of(&st, type);
}

int own_dir_open(int dir_fd, const char *name, int *ret_fd, const char **ret_why)
{
	_cleanup_close_ int fd =
		openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int r = fd < 0 ? -errno : 0;

	*ret_why = own_refusal(fd, S_IFDIR);
	if (*ret_why || r)
		return *ret_why ? -EPERM : r;
	*ret_fd = steal_fd(&fd);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * How files of the state directory are made and opened.  What is in them is told
 * elsewhere: journal.h, lock.h.
 */
#include "exec/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	int code;
	const char *hint;
} hints[] = {
	{ENOSPC, "make room there (df), or mount a larger tmpfs"},
	{EDQUOT, "the quota is used up: make room there"},
	{EFBIG, "the limit of file sizes is too small: ulimit -f unlimited"},
	{EIO, "the disk below is failing"},
	{EROFS, "netyard keeps its state there: mount it writable"},
	{EACCES, "run netyard as root"},
	{EPERM, "run netyard as root"},
	{EMFILE, "raise the limit of open files: ulimit -n"},
	{ENFILE, "the host has too many open files: see fs.file-max"},
};

int state_err(struct err *err, int code, const char *path, const char *what)
{
	err_sys(err, code, "%s %s", what, path);
	for (size_t i = 0; i < ARRAY_SIZE(hints); i++)
		if (hints[i].code == -code)
			err_hint(err, "%s", hints[i].hint);
	return code;
}

static int refuse(struct err *err, const char *path, const char *why)
{
	err_set(err, -EPERM, "%s: %s", path, why);
	err_hint(
		err,
		"netyard's state must be root's alone: look who made this, and remove it");
	return -EPERM;
}

int state_remove(int dir_fd, const char *dir, const char *name, struct err *err)
{
	char path[4096];
	int r;

	if (unlinkat(dir_fd, name, 0) == 0 || errno == ENOENT)
		return 0;
	r = -errno;
	if (r == -EISDIR && unlinkat(dir_fd, name, AT_REMOVEDIR) == 0)
		return 0;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (r != -EISDIR)
		return state_err(err, r, path, "remove");
	r = err_sys(err, -errno, "remove %s", path);
	err_hint(err, "netyard made no directory there: look who did, and remove it");
	return r;
}

int state_dir_open(int dir_fd, const char *name, const char *path, int *ret_fd,
		   struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct stat st;

	if (mkdirat(dir_fd, name, 0700) < 0 && errno != EEXIST) {
		if (errno == ENOENT && dir_fd != AT_FDCWD)
			return -EAGAIN;
		return state_err(err, -errno, path, "make");
	}
	fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return -EAGAIN;
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return refuse(err, path, "not a directory");
	if (fd < 0 || fstat(fd, &st) < 0)
		return state_err(err, -errno, path, "open");
	if (st.st_uid != geteuid())
		return refuse(err, path, "belongs to somebody else");
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return refuse(err, path, "can be written by others");
	*ret_fd = steal_fd(&fd);
	return 0;
}

int state_open(int dir_fd, const char *dir, const char *name, int flags, int *ret_fd,
	       struct err *err)
{
	_cleanup_close_ int fd = -1;
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = openat(dir_fd, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0 && errno == ENOENT)
		return -ENOENT;
	if (fd < 0 && errno == ELOOP)
		return refuse(err, path, "a symbolic link");
	if (fd < 0 || fstat(fd, &st) < 0)
		return state_err(err, -errno, path, "open");
	if (!S_ISREG(st.st_mode))
		return refuse(err, path, "not a file");
	*ret_fd = steal_fd(&fd);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * How files of the state directory are made and opened.  What is in them is told
 * elsewhere: journal.h, lock.h.
 */
#include "exec/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mark.h"
#include "base/own.h"

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
	return err_hint(
		err,
		"netyard's state must be root's alone: look who made this, and remove it");
}

int state_remove(int dir_fd, const char *dir, const char *name, struct err *err)
{
	char path[PATH_MAX];
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

static int dir_open(int dir_fd, const char *name, const char *path, int *ret_fd,
		    struct err *err)
{
	const char *why;
	int r = own_dir_open(dir_fd, name, ret_fd, &why);

	if (r == -EPERM && why)
		return refuse(err, path, why);
	return !r || r == -ENOENT ? r : state_err(err, r, path, "open");
}

int state_dir_make(int dir_fd, const char *name, const char *path, int *ret_fd,
		   struct err *err)
{
	int r;

	if (mkdirat(dir_fd, name, 0700) < 0 && errno != EEXIST) {
		if (errno == ENOENT && dir_fd != AT_FDCWD)
			return -EAGAIN;
		return state_err(err, -errno, path, "make");
	}
	r = dir_open(dir_fd, name, path, ret_fd, err);
	return r == -ENOENT ? -EAGAIN : r;
}

int state_lab_open(const struct ny_world *w, const char *lab, int *ret_fd,
		   struct err *err)
{
	_cleanup_close_ int parent_fd = -1;
	char path[PATH_MAX];
	int r = dir_open(AT_FDCWD, w->paths->state, w->paths->state, &parent_fd, err);

	snprintf(path, sizeof(path), "%s/%s", w->paths->state, lab);
	return r ? r : dir_open(parent_fd, lab, path, ret_fd, err);
}

int state_each_lab(const struct ny_world *w, int (*fn)(void *data, const char *lab),
		   void *data, struct err *err)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct dirent *entry;
	int fd, r = dir_open(AT_FDCWD, w->paths->state, w->paths->state, &fd, err);

	if (r)
		return r == -ENOENT ? 0 : r;
	dir = fd_dir(fd);
	if (!dir)
		return state_err(err, -errno, w->paths->state, "read");
	while (!r && (entry = readdir(dir)))
		if (lab_name_valid(entry->d_name))
			r = fn(data, entry->d_name);
	return r;
}

static int check_file(int fd, const char *path, struct err *err)
{
	const char *why = own_refusal(fd, S_IFREG);
	struct stat st;
	int r = fd < 0 ? -errno : 0;

	if (r == -ENOENT)
		return r;
	if (why && fd >= 0 && !fstat(fd, &st) && S_ISDIR(st.st_mode))
		return err_sys(err, -EISDIR, "%s", path);
	if (why)
		return refuse(err, path, why);
	return r ? state_err(err, r, path, "open") : 0;
}

int state_open(int dir_fd, const char *dir, const char *name, int flags, int *ret_fd,
	       struct err *err)
{
	_cleanup_close_ int fd = -1;
	char path[PATH_MAX];
	int r;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = openat(dir_fd, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
		    0600);
	r = check_file(fd, path, err);
	if (!r)
		*ret_fd = steal_fd(&fd);
	return r;
}

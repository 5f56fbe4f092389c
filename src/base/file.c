/* SPDX-License-Identifier: MIT */
/*
 * Whole files, read and written.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

/* Adds what fd gives to b, until its end or until b holds more than max bytes. */
static int read_up_to(int fd, size_t max, struct buf *b)
{
	char chunk[16 * 1024];

	while (b->len <= max) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n == 0)
			return 0;
		if (n > 0)
			buf_addn(b, chunk, (size_t)n);
		else if (errno != EINTR)
			return -errno;
	}
	return -EFBIG;
}

int fd_read(int fd, const char *name, size_t max, char **ret_data, size_t *ret_len,
	    struct err *err)
{
	_cleanup_buf_ struct buf b = {0};
	int r = read_up_to(fd, max, &b);

	if (r == -EFBIG)
		return err_set(err, r, "cannot read %s: it is larger than %zu bytes",
			       name, max);
	if (r < 0)
		return err_sys(err, r, "cannot read %s", name);
	*ret_len = b.len;
	*ret_data = buf_steal(&b);
	return 0;
}

int file_read(const char *path, size_t max, char **ret_data, size_t *ret_len,
	      struct err *err)
{
	_cleanup_close_ int fd = -1;

	if (!strcmp(path, "-"))
		return fd_read(STDIN_FILENO, "standard input", max, ret_data, ret_len,
			       err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_sys(err, -errno, "cannot open %s", path);
	return fd_read(fd, path, max, ret_data, ret_len, err);
}

int fd_write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n >= 0) {
			data += n;
			len -= (size_t)n;
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

static int fill(int fd, const char *data, size_t len, mode_t mode)
{
	int r = fd_write_all(fd, data, len);

	if (r < 0)
		return r;
	return fchmod(fd, mode) < 0 || fsync(fd) < 0 ? -errno : 0;
}

int file_write(const char *path, const char *data, size_t len, mode_t mode,
	       struct err *err)
{
	_cleanup_close_ int fd = -1;
	char beside[PATH_MAX];
	int r;

	if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= (int)sizeof(beside))
		return err_sys(err, -ENAMETOOLONG, "cannot write %s", path);
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, -errno, "cannot write %s", path);
	r = fill(fd, data, len, mode);
	if (r == 0 && rename(beside, path) < 0)
		r = -errno;
	if (r < 0) {
		unlink(beside);
		return err_sys(err, r, "cannot write %s", path);
	}
	return 0;
}

DIR *fd_dir(int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int why = errno;

	if (!dir)
		close_fdp(&fd);
	errno = why;
	return dir;
}

static int make_one(const char *path, mode_t mode)
{
	struct stat st;
	int r;

	if (mkdir(path, mode) == 0)
		return 0;
	r = -errno;
	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	return r;
}

int dir_make(const char *path, mode_t mode, struct err *err)
{
	_cleanup_free_ char *part = strdup(path);
	int r;

	if (!part)
		err_out_of_memory();
	for (char *p = part; *p; p++) {
		if (*p != '/' || p == part)
			continue;
		*p = '\0';
		r = make_one(part, mode);
		if (r < 0)
			return err_sys(err, r, "cannot make the folder %s", part);
		*p = '/';
	}
	r = make_one(part, mode);
	return r < 0 ? err_sys(err, r, "cannot make the folder %s", part) : 0;
}

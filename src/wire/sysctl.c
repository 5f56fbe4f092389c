/* SPDX-License-Identifier: MIT */
/*
 * The files of sysctls show what is of the namespace that the thread is in which opens
 * them: that is the worker's.
 */
#include "wire/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "wire/wire-in.h"

#define PROC_SYS "/proc/sys"

static int open_file(const char *path, int flags)
{
	_cleanup_close_ int dir = open(PROC_SYS, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = dir < 0 ? -1 : openat(dir, path, flags | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int read_value(struct sysctl_ask *ask)
{
	_cleanup_close_ int fd = open_file(ask->path, O_RDONLY);
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	ask->fixed = !(st.st_mode & 0222);
	n = read(fd, ask->value, sizeof(ask->value));
	if (n < 0)
		return -errno;
	if (n == (ssize_t)sizeof(ask->value) && ask->value[n - 1] != '\n')
		return -E2BIG;
	ask->value[n < (ssize_t)sizeof(ask->value) ? n : n - 1] = '\0';
	sysctl_squeeze(ask->value);
	return 0;
}

struct read_job {
	struct sysctl_ask *asks;
	size_t n;
	bool scratch;
};

static int read_all(void *data)
{
	const struct read_job *job = data;

	if (job->scratch && unshare(CLONE_NEWNET) < 0)
		return -errno;
	for (size_t i = 0; i < job->n; i++) {
		struct sysctl_ask *ask = &job->asks[i];

		ask->result = read_value(ask);
		if (ask->result)
			*ask->value = '\0';
	}
	return 0;
}

int wire_sysctl_read(struct ny_world *w, const char *ns, struct sysctl_ask *asks,
		     size_t n, struct err *err)
{
	struct read_job job = {asks, n, !ns};
	int r;

	if (ns)
		return wire_call(w, ns, read_all, &job, err);
	r = wire_run(w, w->netns_fd, read_all, &job);
	return r < 0 ? wire_err(err, r, "make a network namespace") : 0;
}

struct write_job {
	const char *path, *value;
	bool opened;
};

static int write_value(void *data)
{
	struct write_job *job = data;
	_cleanup_close_ int fd = open_file(job->path, O_WRONLY);

	job->opened = fd >= 0;
	return fd < 0 ? fd : fd_write_all(fd, job->value, strlen(job->value));
}

int wire_sysctl_write(struct ny_world *w, const char *ns, const char *path,
		      const char *value, struct err *err)
{
	struct write_job job = {.path = path, .value = value};
	int r = wire_call(w, ns, write_value, &job, err);

	if (r >= 0 || !err || *err->text)
		return r;
	err_sys(err, r, "%s", path);
	/* it is the value that is refused, and a name: of congestion control, say */
	if (job.opened && r == -ENOENT)
		err_hint(err, "this kernel has no '%s'; load the module that it is of",
			 value);
	else if (job.opened && r == -EPERM)
		err_hint(err,
			 "in a namespace the kernel takes no '%s' that the host does "
			 "not allow, as net.ipv4.tcp_allowed_congestion_control does",
			 value);
	return r;
}

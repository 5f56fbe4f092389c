/* SPDX-License-Identifier: MIT */
/*
 * Services ended, and their directories removed.  What watches over one ends what it
 * watches; where that takes too long, it is killed, and the kernel ends the rest with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "base/dhcp-client.h"
#include "base/own.h"
#include "wire/deadline.h"
#include "wire/held.h"
#include "wire/service-in.h"
#include "wire/wire-in.h"

#define MORE_MS 1000 /* after TERM_MS: it has killed all itself by then */
#define KILL_MS 10000

/* Who watches over the service of that directory (-1: it is gone). */
static int hold(int dir_fd, const char *dir)
{
	_cleanup_close_ int fd =
		dir_fd < 0 ? -1 : openat(dir_fd, RECORD, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	int r = fd < 0 ? -ESRCH : service_hold(dir_fd, fd);

	return dir_fd < 0 ? service_hold_lost(dir) : r;
}

void service_tell(const char *dir)
{
	_cleanup_close_ int dir_fd = -1, pid_fd = -1;
	const char *why;

	if (own_dir_open(AT_FDCWD, dir, &dir_fd, &why) == 0)
		pid_fd = hold(dir_fd, dir);
	if (pid_fd >= 0)
		(void)pidfd_send_signal(pid_fd, SIGTERM, NULL, 0);
}

/* Its own files, and no others. */
static int remove_files(int dir_fd, const char *dir, struct err *err)
{
	static const char *const files[] = {RECORD, SERVICE_LOG, ENDED,		  PID,
					    LEASES, CLIENT_PID,	 DHCP_CLIENT_FILE};
	char path[PATH_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (unlinkat(dir_fd, files[i], 0) < 0 && errno != ENOENT)
			return wire_err(err, -errno, "remove %s/%s", dir, files[i]);
	if (rmdir(dir) < 0 && errno != ENOENT)
		return wire_err(err, -errno, "remove %s", dir);
	snprintf(path, sizeof(path), "%s", dir);
	for (unsigned i = 0; i < 2; i++) { /* services/NS */
		*strrchr(path, '/') = '\0';
		if (rmdir(path) < 0)
			break;
	}
	return 0;
}

int service_stop(const char *dir, struct err *err)
{
	_cleanup_close_ int dir_fd = -1;
	_cleanup_(held_done) struct held held = {.n = 0};
	const char *why;
	int fd, r = own_dir_open(AT_FDCWD, dir, &dir_fd, &why);

	if (r < 0 && r != -ENOENT)
		return why ? err_set(err, r, "%s: %s", dir, why)
			   : wire_err(err, r, "open %s", dir);
	fd = hold(dir_fd, dir);
	if (fd < 0 && fd != -ESRCH)
		return wire_err(err, fd, "find what runs in %s", dir);
	if (fd >= 0)
		held.fds[held.n++] = (struct pollfd){fd, POLLIN, 0};
	held_signal(&held, SIGTERM, TERM_MS + MORE_MS);
	held_signal(&held, SIGKILL, KILL_MS);
	if (held.n)
		return err_set(err, -ETIMEDOUT, "a service does not end");
	return dir_fd < 0 ? 0 : remove_files(dir_fd, dir, err);
}

/* SPDX-License-Identifier: MIT */
/* Processes, read out of /proc. */
#include "wire/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/text.h"
#include "wire/safe-text.h"
#include "wire/wire-in.h"

#define MAX_LINES 64 /* of a file in /proc that has one a hierarchy, or a key */
#define ID_SHOWN  12 /* characters of a container's number */

static int is_process(const struct dirent *entry)
{
	uint32_t pid;

	return !text_u32(entry->d_name, 1, INT32_MAX, &pid);
}

bool process_is_in(pid_t pid, const struct netns_id *ns)
{
	struct netns_id is;

	return !netns_identify(NULL, netns_by_process(pid), &is) &&
	       netns_is_same(&is, ns);
}

int process_each(int (*fn)(void *data, pid_t pid, const struct netns_id *ns), void *data,
		 size_t *ret_hidden, struct err *err)
{
	struct dirent **all;
	int n = scandir("/proc", &all, is_process, versionsort), r = 0;
	size_t hidden = 0;

	if (n < 0)
		return wire_err(err, -errno, "read /proc");
	for (int i = 0; i < n; i++) {
		pid_t pid = (pid_t)strtol(all[i]->d_name, NULL, 10);
		struct netns_id ns;
		int e = r ? 0 : netns_identify(NULL, netns_by_process(pid), &ns);

		if (!r && !e)
			r = fn(data, pid, &ns);
		hidden += e == -EACCES || e == -EPERM;
		free(all[i]);
	}
	free(all);
	*ret_hidden = hidden;
	return r;
}

bool process_has_ended(int pid_fd)
{
	struct pollfd poll_fd = {.fd = pid_fd, .events = POLLIN};

	return poll(&poll_fd, 1, 0) != 0;
}

int process_netns(struct ny_world *w, pid_t pid, int *ret_fd, struct err *err)
{
	_cleanup_close_ int pid_fd = pidfd_open(pid, 0), fd = -1;
	int r;

	if (pid_fd < 0 && errno == ESRCH)
		return err_set(err, -ESRCH, "there is no process %d", pid);
	if (pid_fd < 0)
		return wire_err(err, -errno, "process %d", pid);
	r = netns_open(w, netns_by_process(pid), &fd, err);
	if (process_has_ended(pid_fd))
		return err_set(err, -ESRCH, "process %d has ended", pid);
	if (r >= 0)
		*ret_fd = steal_fd(&fd);
	return r;
}

static FILE *open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

void process_command(pid_t pid, char ret[PROCESS_NAME])
{
	_cleanup_fclose_ FILE *f = open_of(pid, "comm");

	if (!f || !fgets(ret, PROCESS_NAME, f))
		*ret = '\0';
	ret[strcspn(ret, "\n")] = '\0';
}

int process_pid_ns(pid_t pid, struct netns_id *ret)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	if (stat(path, &st) < 0)
		return -errno;
	*ret = (struct netns_id){st.st_dev, st.st_ino};
	return 0;
}

bool process_began(pid_t pid, uint64_t *ret)
{
	_cleanup_fclose_ FILE *f = open_of(pid, "stat");
	char text[1024], state, *at;
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	at = strrchr(text, ')'); /* behind the command, which may be anything */
	return at &&
	       sscanf(at,
		      ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d "
		      "%*d %*d %*d %*d %*d %" SCNu64,
		      &state, ret) == 2 &&
	       state != 'Z' && state != 'X';
}

pid_t process_parent(pid_t pid)
{
	_cleanup_fclose_ FILE *f = open_of(pid, "status");
	pid_t parent = 0;
	char line[128];

	for (unsigned i = 0; f && i < MAX_LINES && fgets(line, sizeof(line), f); i++)
		if (sscanf(line, "PPid: %d", &parent) == 1)
			return parent;
	return 0;
}

/* From after begin, which stands in the line, up to one of the characters of ends. */
static bool cut(const char *line, const char *begin, const char *ends, size_t max,
		const char *prefix, char ret[PROCESS_NAME])
{
	const char *at = strstr(line, begin);
	size_t n;

	if (!at)
		return false;
	at += strlen(begin);
	n = strcspn(at, ends);
	if (!n)
		return false;
	snprintf(ret, PROCESS_NAME, "%s%.*s", prefix, (int)(n < max ? n : max), at);
	return true;
}

/* "machine-NAME.scope", in which systemd writes what is not a letter as \x2d. */
static bool is_machine(const char *line, char ret[PROCESS_NAME])
{
	if (!strstr(line, ".scope") || strstr(line, "libpod-") ||
	    !cut(line, "/machine-", ".\n", PROCESS_NAME - 1, "", ret))
		return false;
	safe_text_unescape(ret, true);
	return *ret;
}

bool process_cgroup_container(const char *line, char ret[PROCESS_NAME])
{
	return cut(line, "/docker-", ".\n/", ID_SHOWN, "docker-", ret) ||
	       cut(line, "/docker/", "\n/", ID_SHOWN, "docker-", ret) ||
	       cut(line, "/libpod-conmon-", ".\n/", ID_SHOWN, "podman-", ret) ||
	       cut(line, "/libpod-payload-", ".\n/", ID_SHOWN, "podman-", ret) ||
	       cut(line, "/libpod-", ".\n/", ID_SHOWN, "podman-", ret) ||
	       cut(line, "/lxc.payload.", "\n/", PROCESS_NAME - 1, "", ret) ||
	       cut(line, "/lxc/", "\n/", PROCESS_NAME - 1, "", ret) ||
	       is_machine(line, ret);
}

void process_container(pid_t pid, char ret[PROCESS_NAME])
{
	_cleanup_fclose_ FILE *f = open_of(pid, "cgroup");
	_cleanup_free_ char *line = NULL;
	size_t size = 0;

	*ret = '\0';
	for (unsigned i = 0; f && i < MAX_LINES && getline(&line, &size, f) >= 0; i++)
		if (process_cgroup_container(line, ret))
			return;
	*ret = '\0';
}

/* "iff:\tNAME" of /proc/PID/fdinfo/N; false: there is none. */
static bool tap_name(pid_t pid, const char *number, char ret[IFNAMSIZ])
{
	_cleanup_fclose_ FILE *f = NULL;
	char name[300], line[128];

	snprintf(name, sizeof(name), "fdinfo/%s", number);
	f = open_of(pid, name);
	for (unsigned i = 0; f && i < MAX_LINES && fgets(line, sizeof(line), f); i++) {
		if (strncmp(line, "iff:\t", 5) != 0)
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(ret, IFNAMSIZ, "%s", line + 5);
		return *ret;
	}
	return false;
}

int process_taps(pid_t pid, int (*fn)(void *data, pid_t pid, const char name[IFNAMSIZ]),
		 void *data)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct dirent *entry;
	char path[64], name[IFNAMSIZ];
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	while (!r && dir && (entry = readdir(dir))) {
		char target[sizeof(PATHS_TUN) + 1];
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target));

		if (n == (ssize_t)strlen(PATHS_TUN) && !memcmp(target, PATHS_TUN, n) &&
		    tap_name(pid, entry->d_name, name))
			r = fn(data, pid, name);
	}
	return r;
}

int process_file(int fds, const char *name, dev_t dev)
{
	_cleanup_close_ int fd = openat(fds, name, O_PATH | O_CLOEXEC);
	struct statx st;

	if (fd < 0 || statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
			    STATX_TYPE | STATX_UID, &st) < 0)
		return -ESRCH;
	return S_ISREG(st.stx_mode) && st.stx_uid == geteuid() &&
			       makedev(st.stx_dev_major, st.stx_dev_minor) == dev
		       ? steal_fd(&fd)
		       : -ESRCH;
}

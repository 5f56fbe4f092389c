/* SPDX-License-Identifier: MIT */
/*
 * Daemons among the processes: by program, user, namespace, the directory as they see it
 * and the files they hold.  What a command line says counts for nothing: anybody can say
 * it.  A process is looked at by its number, which may come to mean another one
 * meanwhile; who is to be signalled is held first, and looked at once more.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>

#include "base/text.h"
#include "wire/ovs-in.h"
#include "wire/ovs.h"
#include "wire/process.h"
#include "wire/wire-in.h"

/* As much of the directory as there is, and where all of it is or would be without
 * symbolic links. */
static int look_up(const char *dir, struct ovs_place *ret)
{
	size_t len = strlen(dir);
	char real[PATH_MAX];
	struct stat st;

	if (len >= sizeof(ret->at))
		return -ENAMETOOLONG;
	memcpy(ret->at, dir, len + 1);
	while (!realpath(ret->at, real)) {
		char *slash = strrchr(ret->at, '/');

		if ((errno != ENOENT && errno != ENOTDIR) || !slash)
			return -errno;
		slash[slash == ret->at] = '\0';
	}
	if (stat(real, &st) < 0)
		return -errno;
	ret->at_dev = st.st_dev;
	snprintf(ret->real, sizeof(ret->real), "%s%s", real, dir + strlen(ret->at));
	return 0;
}

int ovs_place_find(struct ny_world *w, const char *ns, const char *dir,
		   struct ovs_place *ret, struct err *err)
{
	_cleanup_close_ int fd = -1;
	bool nameless;
	int r;

	if (*dir != '/' || !dir[1])
		return err_set(err, -EINVAL, "'%s' is no directory for Open vSwitch",
			       dir);
	r = netns_open(w, netns_by_name(ns), &fd, err);
	if (r < 0 && r != -ENOENT && r != -ESTALE)
		return r;
	nameless = r < 0;
	*ret = (struct ovs_place){.dir = dir, .nameless = nameless};
	r = look_up(dir, ret);
	if (r < 0)
		return wire_err(err, r, "%s", dir);
	r = netns_identify(w, nameless ? netns_by_name("") : netns_by_fd(fd), &ret->id);
	return r < 0 ? wire_err(err, r, "namespace %s", ns) : 0;
}

static bool is_there(const struct ovs_place *place, pid_t pid)
{
	struct netns_id id;

	return !netns_identify(NULL, netns_by_process(pid), &id) &&
	       netns_is_same(&id, &place->id) == !place->nameless;
}

static bool is_called(pid_t pid, const char *name)
{
	char comm[PROCESS_NAME];

	process_command(pid, comm);
	return !strcmp(comm, name);
}

static bool is_of_user(pid_t pid)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d", pid);
	return !stat(path, &st) && st.st_uid == geteuid();
}

/* It has opened a file of the directory, which may be gone by now: its log, before it
 * goes to the background.  What is called so in a container is on another file system. */
static bool holds_file(const struct ovs_place *place, pid_t pid)
{
	_cleanup_closedir_ DIR *fds = NULL;
	char path[64], to[PATH_MAX];
	size_t len = strlen(place->real);
	struct dirent *entry;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	fds = opendir(path);
	while (fds && (entry = readdir(fds))) {
		ssize_t n = readlinkat(dirfd(fds), entry->d_name, to, sizeof(to));

		if (n <= (ssize_t)len || memcmp(to, place->real, len) || to[len] != '/')
			continue;
		_cleanup_close_ int fd =
			process_file(dirfd(fds), entry->d_name, place->at_dev);
		if (fd >= 0)
			return true;
	}
	return false;
}

static bool is_one(const struct ovs_place *place, enum ovs_kind kind, pid_t pid)
{
	return is_called(pid, ovs_names[kind]) && is_there(place, pid) &&
	       is_of_user(pid) && holds_file(place, pid);
}

int ovs_scan(const struct ovs_place *place, enum ovs_kind kind, pid_t *pids, size_t max,
	     struct err *err)
{
	_cleanup_closedir_ DIR *proc = opendir("/proc");
	struct dirent *entry;
	uint32_t pid;
	size_t n = 0;

	if (!proc)
		return wire_err(err, -errno, "read /proc");
	while (n < max && (entry = readdir(proc)))
		if (!text_u32(entry->d_name, 1, INT32_MAX, &pid) &&
		    is_one(place, kind, pid))
			pids[n++] = pid;
	return n;
}

int ovs_hold(const struct ovs_place *place, enum ovs_kind kind, pid_t pid)
{
	_cleanup_close_ int fd = pidfd_open(pid, 0);

	if (fd < 0)
		return -errno;
	return is_one(place, kind, pid) ? steal_fd(&fd) : -ESRCH;
}

int ovs_find(struct ny_world *w, const char *ns, const char *dir, struct ovs_daemons *ret,
	     struct err *err)
{
	struct ovs_daemons found = {0};
	struct ovs_place place = {0};
	int r = ovs_place_find(w, ns, dir, &place, err);

	if (r >= 0)
		r = ovs_scan(&place, OVS_SERVER, &found.server, 1, err);
	if (r >= 0)
		r = ovs_scan(&place, OVS_VSWITCHD, &found.vswitchd, 1, err);
	if (r < 0)
		return r;
	*ret = found;
	return 0;
}

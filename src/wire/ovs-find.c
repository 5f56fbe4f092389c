/* SPDX-License-Identifier: MIT */
/*
 * Daemons among the processes: by program, directory and namespace.  A process is looked
 * at by its number, which may come to mean another one meanwhile; who is to be signalled
 * is held first, and looked at once more.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>

#include "base/text.h"
#include "wire/ovs-in.h"
#include "wire/ovs.h"
#include "wire/wire-in.h"

#define MAX_CMDLINE (16 * 1024)

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
	*ret = (struct ovs_place){dir, nameless};
	r = netns_identify(w, nameless ? netns_by_name("") : netns_by_fd(fd), &ret->id);
	return r < 0 ? wire_err(err, r, "namespace %s", ns) : 0;
}

/* Is there dir/... in the argument, at its beginning or after '=' or ':'? */
static bool names_dir(const char *arg, const char *dir)
{
	size_t len = strlen(dir);

	for (const char *p = strstr(arg, dir); p; p = strstr(p + 1, dir))
		if (p[len] == '/' && (p == arg || p[-1] == '=' || p[-1] == ':'))
			return true;
	return false;
}

/* args: strings in a row, len bytes, NUL at the end. */
static bool is_command(const char *args, size_t len, const char *name, const char *dir)
{
	const char *slash = strrchr(args, '/');

	if (strcmp(slash ? slash + 1 : args, name))
		return false;
	for (const char *a = args; a < args + len; a += strlen(a) + 1)
		if (names_dir(a, dir))
			return true;
	return false;
}

static bool is_there(const struct ovs_place *place, pid_t pid)
{
	struct netns_id id;

	return !netns_identify(NULL, netns_by_process(pid), &id) &&
	       netns_is_same(&id, &place->id) == !place->nameless;
}

static bool is_one(const struct ovs_place *place, enum ovs_kind kind, pid_t pid)
{
	_cleanup_close_ int fd = -1;
	char path[64], args[MAX_CMDLINE];
	ssize_t n;

	if (!is_there(place, pid))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, args, sizeof(args) - 1);
	if (n <= 0)
		return false;
	args[n] = '\0';
	return is_command(args, n, ovs_names[kind], place->dir);
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

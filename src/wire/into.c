/* SPDX-License-Identifier: MIT */
#include "wire/into.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "wire/wire-in.h"

#define ETC_NETNS "/etc/netns"

const char *const into_files[3] = {"resolv.conf", "hosts", NULL};

static void add_mount(struct ny_world *w, struct arena *arena, struct into *into,
		      struct into_mount m)
{
	struct stat st;

	if (lstat(m.to, &st) == 0)
		ARENA_PUSH(arena, into->mounts, into->n_mounts, m);
	else
		world_log(w, LOG_WARN, "%s is not used: there is no %s to put it over",
			  m.from, m.to);
}

/* The administrator's, whatever files there are. */
static int add_etc_netns(struct ny_world *w, struct arena *arena, struct into *into,
			 struct err *err)
{
	const char *path = arena_printf(arena, ETC_NETNS "/%s", into->ns);
	_cleanup_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir && errno != ENOENT && errno != ENOTDIR)
		return wire_err(err, -errno, "cannot read %s", path);
	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			add_mount(
				w, arena, into,
				(struct into_mount){
					arena_printf(arena, "%s/%s", path, entry->d_name),
					arena_printf(arena, "/etc/%s", entry->d_name),
				});
	return 0;
}

static bool is_mounted(const struct into *into, const char *to)
{
	for (size_t i = 0; i < into->n_mounts; i++)
		if (!strcmp(into->mounts[i].to, to))
			return true;
	return false;
}

/* The node's own, where the administrator has none for it. */
static void add_own(struct ny_world *w, struct arena *arena, struct into *into,
		    const char *own)
{
	for (size_t i = 0; into_files[i]; i++) {
		const char *to = arena_printf(arena, "/etc/%s", into_files[i]);

		if (!is_mounted(into, to))
			add_mount(
				w, arena, into,
				(struct into_mount){
					arena_printf(arena, "%s/.%s", own, into_files[i]),
					to,
					true,
				});
	}
}

int into_prepare(struct ny_world *w, struct arena *arena, const char *ns, int fd,
		 const char *own, struct into *ret, struct err *err)
{
	struct statvfs sys;
	int r;

	*ret = (struct into){.ns = ns, .fd = fd};
	if (statvfs("/sys", &sys) == 0 && (sys.f_flag & ST_RDONLY))
		ret->sys_flags = MS_RDONLY;
	r = strchr(ns, '/') ? 0 : add_etc_netns(w, arena, ret, err);
	if (r == 0 && own)
		add_own(w, arena, ret, own);
	return r;
}

/* Between fork and exec, as all from here on: system calls only. */
static int mount_link(const struct into_mount *m)
{
	int fd = open_tree(AT_FDCWD, m->from,
			   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW);

	return fd < 0 ? -1 : move_mount(fd, "", AT_FDCWD, m->to, MOVE_MOUNT_F_EMPTY_PATH);
}

/* What is the administrator's is not for writing. */
static int mount_file(const struct into_mount *m)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};

	if (mount(m->from, m->to, NULL, MS_BIND, NULL) < 0)
		return -1;
	return mount_setattr(AT_FDCWD, m->to, 0, &attr, sizeof(attr));
}

int into_steps(const struct into *into, enum into_step *step)
{
	*step = INTO_NETNS;
	if (setns(into->fd, CLONE_NEWNET) < 0)
		return -1;
	*step = INTO_MOUNTS;
	if (unshare(CLONE_NEWNS) < 0 || mount("", "/", NULL, MS_SLAVE | MS_REC, NULL) < 0)
		return -1;
	*step = INTO_SYS;
	umount2("/sys", MNT_DETACH); /* there may be none */
	if (mount(into->ns, "/sys", "sysfs", into->sys_flags, NULL) < 0)
		return -1;
	*step = INTO_ETC;
	for (size_t i = 0; i < into->n_mounts; i++)
		if ((into->mounts[i].link ? mount_link : mount_file)(&into->mounts[i]) <
		    0)
			return -1;
	*step = INTO_DONE;
	return 0;
}

const char *into_words(enum into_step step)
{
	static const char *const words[] = {
		[INTO_NETNS] = "cannot enter the namespace of node",
		[INTO_MOUNTS] = "cannot make a mount namespace for node",
		[INTO_SYS] = "cannot mount /sys for node",
		[INTO_ETC] = "cannot mount files of its own in /etc for node",
		[INTO_DONE] = "cannot start",
	};

	return words[step];
}

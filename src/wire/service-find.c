/* SPDX-License-Identifier: MIT */
/*
 * Services found again: by the lock on the record in their directory; those that a script
 * has started by their number and when they began.  Where that was
 * deleted, by who holds a record that was in it; what a process says of itself counts for
 * nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>

#include "base/command.h"
#include "base/file.h"
#include "base/mark.h"
#include "base/own.h"
#include "base/text.h"
#include "wire/process.h"
#include "wire/service-in.h"
#include "wire/wire-in.h"

#define RECORD_MAX (COMMAND_MAX + 1024)
#define TRIES	   10
#define DELETED	   " (deleted)"

/* What a script has started (op/ops.def) has no lock: the file says which process it is,
 * when it began and in which boot; 0: it is not that any more. */
static pid_t scripted(int dir_fd)
{
	_cleanup_close_ int fd = openat(dir_fd, PID, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char text[128] = "", boot[BOOT_ID_LEN + 1], now[BOOT_ID_LEN + 1];
	uint64_t began, began_now;
	pid_t pid;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0 ||
	    sscanf(text, SERVICE_PID, &pid, &began, boot) != 3 || boot_id(now) < 0)
		return 0;
	return !strcmp(boot, now) && process_began(pid, &began_now) && began == began_now
		       ? pid
		       : 0;
}

pid_t service_holder(int dir_fd, int record_fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(record_fd, F_GETLK, &lock) < 0)
		return 0;
	if (lock.l_type != F_UNLCK)
		return lock.l_pid;
	return dir_fd < 0 ? 0 : scripted(dir_fd);
}

/* Whoever has the lock has it until he ends: he is who he was. */
int service_hold(int dir_fd, int record_fd)
{
	for (unsigned i = 0; i < TRIES; i++) {
		pid_t pid = service_holder(dir_fd, record_fd);
		_cleanup_close_ int fd = pid > 0 ? pidfd_open(pid, 0) : -1;

		if (pid <= 0)
			return pid < 0 ? -EXDEV : -ESRCH;
		if (fd >= 0 && service_holder(dir_fd, record_fd) == pid)
			return steal_fd(&fd);
		if (fd < 0 && errno != ESRCH)
			return -errno;
	}
	return -ESRCH;
}

bool service_runs(const char *dir)
{
	_cleanup_close_ int dir_fd = -1, fd = -1;
	const char *why;

	if (own_dir_open(AT_FDCWD, dir, &dir_fd, &why) < 0)
		return false;
	fd = openat(dir_fd, RECORD, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	return fd >= 0 && service_holder(dir_fd, fd);
}

/* --- those that have a directory --------------------------------------------------- */

struct search {
	int (*fn)(void *data, const struct service_seen *seen);
	void *data;
	struct arena *arena;
	const char *dir; /* LAB/services */
};

/* Its three lines; false: it is cut off, as one that is just being written. */
static bool parse_record(struct arena *arena, const char *text,
			 struct service_record *ret)
{
	const char *lines[3];

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		size_t len = strcspn(text, "\n");

		if (!text[len])
			return false;
		lines[i] = arena_strndup(arena, text, len);
		text += len + 1;
	}
	*ret = (struct service_record){lines[0], lines[1], lines[2]};
	return *ret->command;
}

static const char *read_text(struct arena *arena, int fd, size_t max)
{
	char *text = NULL, *copy;
	size_t len;

	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
	    fd_read(fd, RECORD, max, &text, &len, NULL) < 0)
		return "";
	copy = arena_strdup(arena, text);
	free(text);
	return copy;
}

static const char *read_ended(struct arena *arena, int dir_fd)
{
	_cleanup_close_ int fd = openat(dir_fd, ENDED, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	const char *text = read_text(arena, fd, SERVICE_ENDED);

	return *text ? arena_strndup(arena, text, strcspn(text, "\n"))
		     : "what watched over it was killed";
}

static int see_one(const struct search *s, int ns_fd, const char *ns, const char *id)
{
	_cleanup_close_ int dir_fd = -1, fd = -1;
	struct service_seen seen = {
		.ns = arena_strdup(s->arena, ns),
		.dir = arena_printf(s->arena, "%s/%s/%s", s->dir, ns, id)};
	const char *why;

	if (own_dir_open(ns_fd, id, &dir_fd, &why) < 0)
		return 0;
	fd = openat(dir_fd, RECORD, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 ||
	    !parse_record(s->arena, read_text(s->arena, fd, RECORD_MAX), &seen.what))
		return 0;
	seen.pid = service_holder(dir_fd, fd);
	if (!seen.pid)
		seen.ended = read_ended(s->arena, dir_fd);
	return s->fn(s->data, &seen);
}

static bool is_name(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int see_ns(const struct search *s, int services_fd, const char *ns)
{
	const char *why;
	int fd = -1, r = own_dir_open(services_fd, ns, &fd, &why);
	_cleanup_closedir_ DIR *dir = r < 0 ? NULL : fd_dir(fd);
	struct dirent *entry;

	r = 0;
	while (!r && dir && (entry = readdir(dir)))
		if (is_name(entry))
			r = see_one(s, dirfd(dir), ns, entry->d_name);
	return r;
}

/* --- those that have lost it ------------------------------------------------------- */

/* What a descriptor of a process leads to, less " (deleted)"; false: not to a record that
 * was deleted in a directory below dir. */
static bool leads_to(int fds, const char *name, const char *dir, char ret[PATH_MAX])
{
	ssize_t n = readlinkat(fds, name, ret, PATH_MAX - 1);
	size_t tail = strlen("/" RECORD DELETED), len = strlen(dir);

	if (n <= (ssize_t)(len + tail))
		return false;
	ret[n] = '\0';
	if (strcmp(ret + n - tail, "/" RECORD DELETED) != 0 || strncmp(ret, dir, len) ||
	    ret[len] != '/')
		return false;
	ret[n - tail] = '\0';
	return true;
}

/* The file system of a directory, or where that would be. */
static dev_t file_system(const char *dir)
{
	char at[PATH_MAX];
	struct stat st;

	snprintf(at, sizeof(at), "%s", dir);
	while (stat(at, &st) < 0) {
		char *slash = strrchr(at, '/');

		if (!slash || slash == at)
			return 0;
		*slash = '\0';
	}
	return st.st_dev;
}

/* The deleted record that a process of ours has locked below dir, and what that was;
 * -ESRCH: it has none. */
static int open_lost(pid_t pid, const char *dir, char ret_path[PATH_MAX])
{
	_cleanup_closedir_ DIR *fds = NULL;
	char path[64], comm[PROCESS_NAME];
	struct dirent *entry;
	struct stat st;

	process_command(pid, comm);
	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	if (strcmp(comm, WATCHER) != 0 || stat(path, &st) < 0 || st.st_uid != geteuid())
		return -ESRCH;
	fds = opendir(path);
	while (fds && (entry = readdir(fds))) {
		_cleanup_close_ int seen = -1, fd = -1;

		if (!leads_to(dirfd(fds), entry->d_name, dir, ret_path))
			continue;
		/* a container's process can call itself so, and any device of its */
		seen = process_file(dirfd(fds), entry->d_name, file_system(dir));
		if (seen < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", seen);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd >= 0 && service_holder(-1, fd) == pid)
			return steal_fd(&fd);
	}
	return -ESRCH;
}

/* LAB/services/NS/ID; false: it is not below that. */
static bool see_path(const struct search *s, const char *path, struct service_seen *ret)
{
	const char *ns = path + strlen(s->dir) + 1, *slash = strchr(ns, '/');

	if (!slash || strchr(slash + 1, '/'))
		return false;
	ret->dir = arena_strdup(s->arena, path);
	ret->ns = arena_strndup(s->arena, ns, (size_t)(slash - ns));
	return true;
}

static int see_lost(const struct search *s, pid_t pid)
{
	char path[PATH_MAX];
	struct service_seen seen = {.pid = pid, .ended = "its files were removed"};
	_cleanup_close_ int fd = open_lost(pid, s->dir, path);

	if (fd < 0 || !see_path(s, path, &seen) ||
	    !parse_record(s->arena, read_text(s->arena, fd, RECORD_MAX), &seen.what))
		return 0;
	return s->fn(s->data, &seen);
}

static int each_process(int (*fn)(const struct search *s, pid_t pid),
			const struct search *s)
{
	_cleanup_closedir_ DIR *proc = opendir("/proc");
	struct dirent *entry;
	uint32_t pid;
	int r = 0;

	while (!r && proc && (entry = readdir(proc)))
		if (!text_u32(entry->d_name, 1, INT32_MAX, &pid))
			r = fn(s, (pid_t)pid);
	return r;
}

/* A positive answer: the descriptor, from 1. */
static int hold_if_lost(const struct search *s, pid_t pid)
{
	char path[PATH_MAX];
	_cleanup_close_ int fd = open_lost(pid, s->dir, path);
	int held = fd < 0 || strcmp(path, s->data) ? -ESRCH : service_hold(-1, fd);

	return held < 0 ? 0 : held + 1;
}

int service_hold_lost(const char *dir)
{
	char above[PATH_MAX];
	struct search s = {.data = (void *)dir, .dir = above};
	int r;

	snprintf(above, sizeof(above), "%s", dir);
	for (unsigned i = 0; i < 2; i++) /* NS/ID */
		if (strrchr(above, '/'))
			*strrchr(above, '/') = '\0';
	r = each_process(hold_if_lost, &s);
	return r > 0 ? r - 1 : -ESRCH;
}

static struct search search_in(struct arena *arena, const char *lab_dir,
			       int (*fn)(void *data, const struct service_seen *seen),
			       void *data)
{
	return (struct search){fn, data, arena,
			       arena_printf(arena, "%s/" SERVICES_DIR, lab_dir)};
}

int service_each(const char *lab_dir,
		 int (*fn)(void *data, const struct service_seen *seen), void *data,
		 struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct search s = search_in(arena, lab_dir, fn, data);
	const char *why;
	int fd = -1, r = own_dir_open(AT_FDCWD, s.dir, &fd, &why);
	_cleanup_closedir_ DIR *dir = r < 0 ? NULL : fd_dir(fd);
	struct dirent *entry;

	if (r < 0 && r != -ENOENT)
		return why ? err_set(err, r, "%s: %s", s.dir, why)
			   : wire_err(err, r, "open %s", s.dir);
	r = 0;
	while (!r && dir && (entry = readdir(dir)))
		if (is_name(entry))
			r = see_ns(&s, dirfd(dir), entry->d_name);
	return r;
}

int service_each_lost(const char *lab_dir,
		      int (*fn)(void *data, const struct service_seen *seen), void *data)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct search s = search_in(arena, lab_dir, fn, data);

	return each_process(see_lost, &s);
}

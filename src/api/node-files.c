/* SPDX-License-Identifier: MIT */
#include "api/node-files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/hosts.h"
#include "base/buf.h"
#include "base/file.h"
#include "exec/state.h"
#include "wire/into.h"

#define NEXT	  ".next"
#define FILE_MAX  (4u << 20)
#define MAX_DEPTH 16 /* of what somebody put there */

/* --- files, each by its directory -------------------------------------------- */

struct place {
	int fd;
	const char *path; /* for messages, and for the links */
};

/* -ENOENT, err untouched: there is none. */
static int read_file(const struct place *dir, const char *name, char **ret,
		     struct err *err)
{
	_cleanup_close_ int fd = -1;
	int r = state_open(dir->fd, dir->path, name, O_RDONLY, &fd, err);
	char path[64];
	size_t len;

	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return file_read(path, FILE_MAX, ret, &len, err);
}

static int write_file(const struct place *dir, const char *name, const char *text,
		      struct err *err)
{
	_cleanup_close_ int fd = -1;
	int r = state_open(dir->fd, dir->path, NEXT, O_WRONLY | O_CREAT | O_TRUNC, &fd,
			   err);

	if (r == 0)
		r = fd_write_all(fd, text, strlen(text));
	if (r == 0 &&
	    (fchmod(fd, 0644) < 0 || renameat(dir->fd, NEXT, dir->fd, name) < 0))
		r = -errno;
	return r < 0 ? state_err(err, r, dir->path, "write a file in") : 0;
}

/* A copy of the host's, or an empty one. */
static char *copy_of_host(const char *name)
{
	_cleanup_buf_ struct buf path = {};
	char *text = NULL;
	size_t len;

	buf_addf(&path, "/etc/%s", name);
	if (file_read(buf_str(&path), FILE_MAX, &text, &len, NULL) < 0)
		text = strdup("");
	if (!text)
		err_out_of_memory();
	return text;
}

static int keep_file(const struct place *dir, const char *name, const char *hosts,
		     struct err *err)
{
	_cleanup_free_ char *old = NULL;
	_cleanup_buf_ struct buf text = {};
	int r = read_file(dir, name, &old, err);
	bool missing = r == -ENOENT;

	if (r < 0 && !missing)
		return r;
	if (missing)
		old = copy_of_host(name);
	if (!strcmp(name, "hosts"))
		hosts_put(&text, old, hosts);
	else
		buf_add(&text, old);
	if (!missing && !strcmp(buf_str(&text), old))
		return 0;
	return write_file(dir, name, buf_str(&text), err);
}

static int keep_link(const struct place *dir, const char *name, struct err *err)
{
	_cleanup_buf_ struct buf link = {}, to = {};

	buf_addf(&link, ".%s", name);
	buf_addf(&to, "%s/%s", dir->path, name);
	if (symlinkat(buf_str(&to), dir->fd, buf_str(&link)) < 0 && errno != EEXIST)
		return state_err(err, -errno, dir->path, "make a link in");
	return 0;
}

/* --- a node's ---------------------------------------------------------------- */

/* All there, and up to date: then no lock is needed. */
static bool is_ready(const char *dir, const char *hosts)
{
	_cleanup_free_ char *text = NULL;
	char path[PATH_MAX];
	struct stat st;
	size_t len;

	for (size_t i = 0; into_files[i]; i++) {
		snprintf(path, sizeof(path), "%s/.%s", dir, into_files[i]);
		if (lstat(path, &st) < 0 || stat(path, &st) < 0 || !S_ISREG(st.st_mode))
			return false;
	}
	return file_read(path, FILE_MAX, &text, &len, NULL) == 0 && strstr(text, hosts);
}

/* The files are for every user of the node, and so is the way there: nothing else in it
 * can be read. */
static int open_way(const struct lab_lock *lock, int etc_fd, int fd, struct err *err)
{
	if (fchmodat(lock->dir_fd, "..", 0711, 0) < 0 || fchmod(lock->dir_fd, 0711) < 0 ||
	    fchmod(etc_fd, 0711) < 0 || fchmod(fd, 0755) < 0)
		return state_err(err, -errno, lock->dir, "set the mode of");
	return 0;
}

static int make_files(const struct lab_lock *lock, const char *ns, const char *path,
		      const char *hosts, struct err *err)
{
	_cleanup_close_ int etc_fd = -1, fd = -1;
	int r = state_dir_make(lock->dir_fd, NODE_FILES_DIR, path, &etc_fd, err);
	struct place dir = {.path = path};

	if (r == 0)
		r = state_dir_make(etc_fd, ns, path, &fd, err);
	if (r == 0)
		r = open_way(lock, etc_fd, fd, err);
	dir.fd = fd;
	for (size_t i = 0; !r && into_files[i]; i++) {
		r = keep_file(&dir, into_files[i], hosts, err);
		if (r == 0)
			r = keep_link(&dir, into_files[i], err);
	}
	return r;
}

int node_files_prepare(struct ny_world *w, struct arena *arena, const char *lab,
		       const char *ns, const char *hosts, const char **ret,
		       struct err *err)
{
	const char *path = arena_printf(arena, "%s/%s/" NODE_FILES_DIR "/%s",
					w->paths->state, lab, ns);
	_cleanup_lab_lock_ struct lab_lock *lock = NULL;
	int r = 0;

	if (!is_ready(path, hosts)) {
		r = lab_lock_acquire(w, lab, &lock, err);
		if (r == 0)
			r = make_files(lock, ns, path, hosts, err);
	}
	if (r == 0)
		*ret = path;
	return r < 0 ? err_prefix(err, "files of a node of lab %s", lab) : 0;
}

/* --- all of a lab's ---------------------------------------------------------- */

static int remove_tree(int dir_fd, const char *name, unsigned depth)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct dirent *entry;

	if (unlinkat(dir_fd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR || depth == MAX_DEPTH)
		return -errno;
	dir = fd_dir(
		openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			(void)remove_tree(dirfd(dir), entry->d_name, depth + 1);
	return unlinkat(dir_fd, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int node_files_remove(const struct lab_lock *lock, struct err *err)
{
	int r = remove_tree(lock->dir_fd, NODE_FILES_DIR, 0);

	return r < 0 ? state_err(err, r, lock->dir, "remove " NODE_FILES_DIR " in") : 0;
}

static bool is_wanted(const struct topo *t, const char *ns)
{
	bool found = t->lab_ns && !strcmp(t->lab_ns, ns);

	for (size_t i = 0; !found && i < t->n_nodes; i++)
		found = t->nodes[i]->ns && !strcmp(t->nodes[i]->ns, ns);
	return found;
}

/* The parent of all nodes' own; NULL: there are none. */
static DIR *open_etc(const struct lab_lock *lock)
{
	return fd_dir(openat(lock->dir_fd, NODE_FILES_DIR,
			     O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

int node_files_begin(const struct lab_lock *lock, const struct topo *t, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *hosts = topo_has_services(t) ? hosts_lines(arena, t) : NULL;
	int r = 0;

	for (size_t i = 0; !r && i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->n_services && topo_makes_ns(node))
			r = make_files(lock, node->ns,
				       arena_printf(arena, "%s/" NODE_FILES_DIR "/%s",
						    lock->dir, node->ns),
				       hosts, err);
	}
	return r < 0 ? err_prefix(err, "files of a node of lab %s", t->name) : 0;
}

void node_files_follow(struct ny_world *w, const struct lab_lock *lock,
		       const struct topo *t)
{
	_cleanup_closedir_ DIR *dir = open_etc(lock);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct dirent *entry;
	const char *hosts = dir ? hosts_lines(arena, t) : NULL;

	while (dir && (entry = readdir(dir))) {
		const char *ns = entry->d_name;
		struct err err = {};

		if (!strcmp(ns, ".") || !strcmp(ns, ".."))
			continue;
		if (!is_wanted(t, ns))
			(void)remove_tree(dirfd(dir), ns, 0);
		else if (make_files(lock, ns,
				    arena_printf(arena, "%s/" NODE_FILES_DIR "/%s",
						 lock->dir, ns),
				    hosts, &err) < 0)
			world_log(w, LOG_WARN, "hosts of %s does not follow: %s", ns,
				  err.text);
	}
	if (dir)
		(void)unlinkat(lock->dir_fd, NODE_FILES_DIR, AT_REMOVEDIR);
}

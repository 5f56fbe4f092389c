/* SPDX-License-Identifier: MIT */
/*
 * Named network namespaces, as iproute2 has them: a name is a file in /run/netns with the
 * namespace mounted on it, and /run/netns a mount that other mount namespaces
 * share, so that a name is there, and goes, everywhere at once.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/file.h"
#include "wire/wire-in.h"

#define NETNS_MARK  512 /* bytes of a mark, and NUL */
#define MAX_STACKED 16	/* mounts of one namespace upon its name */

/* paths->netns/ns; -EINVAL for what is no file's name. */
static int netns_path(const struct ny_world *w, const char *ns, char ret[PATH_MAX],
		      struct err *err)
{
	int n;

	if (!*ns || strchr(ns, '/') || !strcmp(ns, ".") || !strcmp(ns, "..") ||
	    strlen(ns) > NAME_MAX)
		return err_set(err, -EINVAL, "'%s' is no name for a namespace", ns);
	n = snprintf(ret, PATH_MAX, "%s/%s", w->paths->netns, ns);
	if (n < 0 || n >= PATH_MAX)
		return err_sys(err, -ENAMETOOLONG, "namespace %s", ns);
	return 0;
}

static int stale_err(struct err *err, const char *path, bool is_name)
{
	if (!is_name)
		return err_set(err, -ESTALE, "%s is no network namespace", path);
	err_set(err, -ESTALE, "%s is a file without a namespace", path);
	err_hint(err, "if nobody needs it: rm %s", path);
	return -ESTALE;
}

/* The file that leads there, into text if it must be made up; NULL: no file does. */
static const char *ref_path(const struct ny_world *w, struct netns_ref ref,
			    char text[PATH_MAX], struct err *err)
{
	if (ref.by == NETNS_PATH || (ref.by == NETNS_NAME && strchr(ref.text, '/')))
		return ref.text;
	if (ref.by == NETNS_NAME)
		return netns_path(w, ref.text, text, err) < 0 ? NULL : text;
	if (!ref.pid)
		return "/proc/thread-self/ns/net";
	snprintf(text, PATH_MAX, "/proc/%d/ns/net", ref.pid);
	return text;
}

/* The descriptor it is found by, or -1. */
static int ref_fd(const struct ny_world *w, struct netns_ref ref)
{
	if (ref.by == NETNS_NAME)
		return *ref.text ? wire_held(w, ref.text) : w->netns_fd;
	return ref.by == NETNS_FD ? ref.fd : -1;
}

/* Whatever stands there may do something when it is opened: a file that is no namespace
 * is only looked at, and what was looked at is opened.  -ESTALE: it is none. */
static int open_file(const char *path)
{
	_cleanup_close_ int seen = open(path, O_PATH | O_CLOEXEC), fd = -1;
	struct statfs fs;
	char again[32];

	if (seen < 0 || fstatfs(seen, &fs) < 0)
		return -errno;
	if (fs.f_type != NSFS_MAGIC)
		return -ESTALE;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", seen);
	fd = open(again, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET ? steal_fd(&fd) : -ESTALE;
}

static int open_once(const struct ny_world *w, struct netns_ref ref, int *ret_fd,
		     struct err *err)
{
	int known = ref_fd(w, ref);
	_cleanup_close_ int fd = known < 0 ? -1 : fcntl(known, F_DUPFD_CLOEXEC, 0);
	char text[PATH_MAX];
	const char *path;

	if (ref.by == NETNS_NAME && wire_held_none(w, ref.text))
		return err_set(err, -ENOENT, "namespace %s is another by now", ref.text);
	if (known >= 0 && fd < 0)
		return wire_err(err, -errno, "the host's namespace");
	if (fd < 0) {
		path = ref_path(w, ref, text, err);
		if (!path)
			return -EINVAL;
		fd = open_file(path);
		if (fd == -ENOENT && ref.by == NETNS_NAME)
			return err_set(err, -ENOENT, "there is no namespace %s",
				       ref.text);
		if (fd == -ESTALE)
			return stale_err(err, path, path == text);
		if (fd < 0)
			return wire_err(err, fd, "open %s", path);
	}
	*ret_fd = steal_fd(&fd);
	return 0;
}

int netns_open(struct ny_world *w, struct netns_ref ref, int *ret_fd, struct err *err)
{
	int r;

	do {
		r = open_once(w, ref, ret_fd, err);
	} while (r == -EMFILE && wire_drop_oldest(w));
	return r;
}

int netns_identify(const struct ny_world *w, struct netns_ref ref, struct netns_id *ret)
{
	int fd = ref_fd(w, ref);
	const char *path = NULL;
	char text[PATH_MAX];
	struct stat st;

	if (ref.by == NETNS_NAME && wire_held_none(w, ref.text))
		return -ENOENT;
	if (fd < 0)
		path = ref_path(w, ref, text, NULL);
	if (fd < 0 && !path)
		return -EINVAL;
	if (path ? stat(path, &st) : fstat(fd, &st))
		return -errno;
	*ret = (struct netns_id){st.st_dev, st.st_ino};
	return 0;
}

bool netns_is_same(const struct netns_id *a, const struct netns_id *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* Holding a lock on dir: whoever makes it a mount, makes it one once. */
static int share_dir(const char *dir, struct err *err)
{
	if (!mount("", dir, "none", MS_SHARED | MS_REC, NULL))
		return 0;
	if (errno != EINVAL)
		return wire_err(err, -errno, "share the mount %s", dir);
	/* No mount yet.  (Were it one, mounting it onto itself would hide all names.) */
	if (mount(dir, dir, "none", MS_BIND | MS_REC, NULL) < 0)
		return wire_err(err, -errno, "mount %s onto itself", dir);
	if (mount("", dir, "none", MS_SHARED | MS_REC, NULL) < 0)
		return wire_err(err, -errno, "share the mount %s", dir);
	return 0;
}

/* paths->netns is there, and shared; once per wire. */
static int dir_prepare(struct ny_world *w, struct err *err)
{
	_cleanup_close_ int fd = -1;
	int r;

	if (w->wire->dir_ready)
		return 0;
	r = dir_make(w->paths->netns, 0755, err);
	if (r < 0)
		return r;
	fd = open(w->paths->netns, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) < 0) /* as iproute2 locks it */
		return wire_err(err, -errno, "open %s", w->paths->netns);
	r = share_dir(w->paths->netns, err);
	w->wire->dir_ready = !r;
	return r;
}

/* A new file that says whose it is, should it lose its namespace: nobody sees it empty,
 * where the file system can do that. */
static int name_make(const char *dir, const char *path, const char *alias)
{
	_cleanup_close_ int fd = open(dir, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0444);
	bool linked = fd < 0;
	char self[32];
	int r;

	if (fd < 0)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			  0444);
	if (fd < 0)
		return -errno;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	r = fd_write_all(fd, alias, strlen(alias));
	if (!r && !linked &&
	    linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) < 0)
		r = -errno;
	if (r && linked)
		unlink(path);
	return r;
}

/* Makes the name for the namespace of the calling thread. */
static int name_put(const char *dir, const char *path, const char *alias, struct err *err)
{
	int r = name_make(dir, path, alias);

	if (r < 0)
		return wire_err(err, r, "create %s", path);
	if (mount("/proc/thread-self/ns/net", path, "none", MS_BIND, NULL) < 0) {
		int code = -errno;

		unlink(path);
		return wire_err(err, code, "mount a namespace on %s", path);
	}
	return 0;
}

struct add_job {
	const char *dir, *path, *alias;
	struct nl *nl; /* in the new namespace, once it is made */
	struct netns_id id;
	struct err err;
};

static int netns_make(void *data)
{
	struct add_job *job = data;
	struct nl_change to = {.alias = job->alias};
	_cleanup_nl_ struct nl *nl = NULL;
	int r;

	if (unshare(CLONE_NEWNET) < 0)
		return wire_err(&job->err, -errno, "make a network namespace");
	r = nl_open(&nl, &job->err);
	if (r < 0)
		return wire_err(&job->err, r, "open a socket in a new namespace");
	r = nl_link_change(nl, NL_LOOPBACK, &to, &job->err);
	if (r < 0)
		return err_prefix(&job->err, "set alias of lo");
	r = netns_identify(NULL, netns_by_process(0), &job->id);
	if (r < 0)
		return wire_err(&job->err, r, "/proc/thread-self/ns/net");
	r = name_put(job->dir, job->path, job->alias, &job->err);
	if (!r)
		job->nl = steal_ptr(nl);
	return r;
}

/* A name that is taken is told before a namespace is made for it. */
static int name_free(const char *path, struct err *err)
{
	struct stat st;

	if (!lstat(path, &st))
		return err_sys(err, -EEXIST, "%s", path);
	return errno == ENOENT ? 0 : wire_err(err, -errno, "%s", path);
}

int wire_netns_add(struct ny_world *w, const char *ns, const char *alias, struct err *err)
{
	char path[PATH_MAX];
	struct add_job job = {.dir = w->paths->netns, .path = path, .alias = alias};
	int r = netns_path(w, ns, path, err);

	if (!r)
		r = dir_prepare(w, err);
	if (!r)
		r = name_free(path, err);
	if (r < 0)
		return r;
	r = wire_run(w, w->netns_fd, netns_make, &job);
	if (r < 0 && job.err.code && err)
		*err = job.err;
	else if (r < 0)
		wire_err(err, r, "enter a network namespace");
	if (r < 0)
		return r;
	/* The namespace is made, whether its socket can be kept or not. */
	(void)wire_keep(w, ns, &job.id, job.nl, NULL);
	return 0;
}

/* Unmounts the namespace that was last asked for by that name, and only that one: under
 * it may be something else. */
static void unmount_ours(const struct ny_world *w, const char *ns, const char *path)
{
	const struct kept *kept = wire_kept(w, ns);
	struct netns_id top = {};

	if (!kept)
		return;
	for (unsigned i = 0; i < MAX_STACKED; i++)
		if (netns_identify(w, netns_by_path(path), &top) < 0 ||
		    !netns_is_same(&top, &kept->id) ||
		    umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) < 0)
			return;
}

static int mounted_err(const char *path, struct err *err)
{
	return err_set(err, -EBUSY, "something else is mounted on %s", path);
}

static int name_remove(const char *path, struct err *err)
{
	if (!unlink(path))
		return 0;
	if (errno == EBUSY)
		return mounted_err(path, err);
	return wire_err(err, -errno, "remove %s", path);
}

int wire_netns_del(struct ny_world *w, const char *ns, struct err *err)
{
	char path[PATH_MAX];
	int r = netns_path(w, ns, path, err);

	if (r < 0)
		return r;
	unmount_ours(w, ns, path);
	wire_forget(w, ns);
	/* Where it is a mount in other mount namespaces, unlink detaches it there. */
	return name_remove(path, err);
}

/* What a plain file of that name says, at most NETNS_MARK - 1 bytes. */
static int stale_text(const char *path, char ret[NETNS_MARK], struct err *err)
{
	_cleanup_close_ int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t n;

	if (fd < 0 && errno != ELOOP)
		return wire_err(err, -errno, "%s", path);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_size >= NETNS_MARK)
		return err_sys(err, -EEXIST, "%s", path);
	n = read(fd, ret, NETNS_MARK - 1);
	ret[n < 0 ? 0 : n] = '\0';
	if (n < 0 && errno == EINVAL) /* a namespace of another kind */
		return mounted_err(path, err);
	return n < 0 ? wire_err(err, -errno, "read %s", path) : 0;
}

int wire_netns_del_stale(struct ny_world *w, const char *ns,
			 bool (*is_ours)(void *data, const char *text), void *data,
			 struct err *err)
{
	char path[PATH_MAX], text[NETNS_MARK];
	int r = netns_path(w, ns, path, err);

	if (!r)
		r = stale_text(path, text, err);
	if (!r && !is_ours(data, text))
		r = err_sys(err, -EEXIST, "%s", path);
	if (r)
		return r;
	wire_forget(w, ns);
	return name_remove(path, err);
}

static int not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Does not open what is there: it may be anything. */
static bool is_stale(const struct ny_world *w, const char *name)
{
	char path[PATH_MAX];
	struct statfs fs;

	return netns_path(w, name, path, NULL) < 0 || statfs(path, &fs) < 0 ||
	       fs.f_type != NSFS_MAGIC;
}

int wire_netns_list(struct ny_world *w,
		    int (*fn)(void *data, const char *name, bool stale), void *data,
		    struct err *err)
{
	struct dirent **names;
	int n = scandir(w->paths->netns, &names, not_dots, by_name), r = 0;

	if (n < 0 && errno == ENOENT)
		return 0;
	if (n < 0)
		return wire_err(err, -errno, "read %s", w->paths->netns);
	for (int i = 0; i < n; i++) {
		if (!r)
			r = fn(data, names[i]->d_name, is_stale(w, names[i]->d_name));
		free(names[i]);
	}
	free(names);
	return r;
}

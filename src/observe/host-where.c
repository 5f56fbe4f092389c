/* SPDX-License-Identifier: MIT */
/*
 * Every network namespace there is a way to: the host's, those with a name, those that
 * are mounted anywhere, those of processes.  One that is held by a descriptor only is not
 * found.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "model/read.h"
#include "observe/host.h"
#include "wire/netns.h"
#include "wire/process.h"
#include "wire/wire.h"

/* A way into a namespace. */
struct way {
	const char *ns;	  /* name, or NULL */
	const char *path; /* or NULL */
	pid_t pid;	  /* 0: no process's */
	ino_t inode;	  /* 0: not known before it is opened */
};

struct where {
	struct ny_world *w;
	struct host_scan *scan;
	struct arena *arena;
	struct map pids; /* inode -> the least number of a process in it */
	struct map seen; /* inode -> 0 */
	struct way *ways;
	size_t n_ways;
	int (*look)(void *data, struct spot *spot, int fd, struct err *err);
	void *data;
};

static const char *inode_key(struct where *x, ino_t inode)
{
	return arena_printf(x->arena, "%ju", (uintmax_t)inode);
}

static int on_name(void *data, const char *name, bool stale)
{
	struct where *x = data;
	struct way way = {.ns = arena_strdup(x->arena, name)};

	if (stale)
		ARENA_PUSH(x->arena, x->scan->notes, x->scan->n_notes,
			   arena_printf(x->arena,
					"%s in /run/netns is a file without a namespace",
					quoted(x->arena, name)));
	else
		ARENA_PUSH(x->arena, x->ways, x->n_ways, way);
	return 0;
}

static int on_mount(void *data, const char *path, ino_t inode)
{
	struct where *x = data;
	struct way way = {.path = arena_strdup(x->arena, path), .inode = inode};

	ARENA_PUSH(x->arena, x->ways, x->n_ways, way);
	return 0;
}

static int on_process(void *data, pid_t pid, const struct netns_of *ns)
{
	struct where *x = data;
	const char *key = inode_key(x, ns->ino);
	struct way way = {.pid = pid, .inode = ns->ino};

	if (map_get(&x->pids, key, NULL))
		return 0;
	map_put(&x->pids, key, (size_t)pid);
	way.path = arena_printf(x->arena, "/proc/%d/ns/net", pid);
	ARENA_PUSH(x->arena, x->ways, x->n_ways, way);
	return 0;
}

/* Whose a namespace without a name is. */
static void label(struct where *x, struct spot *spot, const struct way *way)
{
	char name[PROCESS_NAME] = "";
	const char *slash = strrchr(way->path, '/');
	size_t pid;

	if (!map_get(&x->pids, inode_key(x, spot->place.inode), &pid)) {
		spot->stem = arena_strdup(x->arena, slash ? slash + 1 : way->path);
		spot->whose = spot->place.ns;
		return;
	}
	spot->pid = (pid_t)pid;
	process_container((pid_t)pid, name);
	if (!*name)
		process_command((pid_t)pid, name);
	spot->stem = arena_strdup(x->arena, *name ? name : "process");
	spot->whose = arena_printf(x->arena, "%s (%zu)", spot->stem, pid);
}

/* A namespace that is open; the first way to it is the one that is told. */
static int enter(struct where *x, const struct way *way, int fd, struct err *err)
{
	struct spot *spot;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, -errno, "fstat");
	if (map_get(&x->seen, inode_key(x, st.st_ino), NULL))
		return 0;
	map_put(&x->seen, inode_key(x, st.st_ino), 0);
	spot = arena_alloc(x->arena, sizeof(*spot));
	spot->place.fs = st.st_dev;
	spot->place.inode = st.st_ino;
	spot->place.ns = way->ns ? way->ns : way->path;
	spot->place.alias = "";
	spot->named = way->ns;
	spot->stem = way->ns;
	if (!way->ns)
		label(x, spot, way);
	spot->number = x->scan->n_spots;
	ARENA_PUSH(x->arena, x->scan->spots, x->scan->n_spots, spot);
	return x->look(x->data, spot, fd, err);
}

static bool is_seen(struct where *x, ino_t inode)
{
	return inode && map_get(&x->seen, inode_key(x, inode), NULL);
}

/* 0 also for one that is gone, or that may not be opened: told then. */
static int go(struct where *x, const struct way *way, struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct err why = {0};
	int r;

	if (is_seen(x, way->inode))
		return 0;
	r = netns_open(x->w, way->ns ? netns_by_name(way->ns) : netns_by_path(way->path),
		       &fd, &why);
	if (r >= 0)
		return enter(x, way, fd, err);
	if (r == -ENOENT || r == -ESRCH || r == -ESTALE)
		return 0;
	if (r == -EMFILE || r == -ENFILE || r == -ENOMEM) {
		*err = why;
		return r;
	}
	ARENA_PUSH(x->arena, x->scan->notes, x->scan->n_notes,
		   arena_printf(x->arena, "a namespace is left out: %s", why.text));
	return 0;
}

int host_where(struct ny_world *w, struct host_scan *scan,
	       int (*look)(void *data, struct spot *spot, int fd, struct err *err),
	       void *data, struct err *err)
{
	struct where x = {.w = w,
			  .scan = scan,
			  .arena = scan->arena,
			  .pids.arena = scan->arena,
			  .seen.arena = scan->arena,
			  .look = look,
			  .data = data};
	size_t hidden = 0;
	int r;

	r = enter(&x, &(struct way){.ns = ""}, w->netns_fd, err);
	if (r >= 0)
		r = wire_netns_list(w, on_name, &x, err);
	if (r >= 0)
		r = wire_netns_mounts(on_mount, &x, err);
	if (r >= 0)
		r = process_each(on_process, &x, &hidden, err);
	for (size_t i = 0; r >= 0 && i < x.n_ways; i++) {
		r = world_cancelled(w) ? err_set(err, -EINTR, "stopped")
				       : go(&x, &x.ways[i], err);
		world_progress(w, "namespaces", i + 1, x.n_ways);
	}
	if (r >= 0 && hidden)
		ARENA_PUSH(x.arena, scan->notes, scan->n_notes,
			   arena_printf(x.arena,
					"the namespaces of %zu processes may not be "
					"looked at",
					hidden));
	return r;
}

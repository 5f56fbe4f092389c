/* SPDX-License-Identifier: MIT */
/*
 * Every network namespace there is a way to: the host's, those with a name, those that
 * are mounted anywhere, those of processes.  One that is held by a descriptor only is not
 * found.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "snapshot/reading.h"
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
	struct snapshot *s;
	struct arena *arena;
	struct map pids; /* inode -> the least number of a process in it */
	struct map seen; /* inode -> 0 */
	struct way *ways;
	size_t n_ways;
	int (*look)(void *data, struct netns *netns, int fd, struct err *err);
	void *data;
};

static const char *inode_key(struct where *x, ino_t inode)
{
	return arena_printf(x->arena, "%ju", (uintmax_t)inode);
}

static struct netns *add_netns(struct where *x, const char *ns)
{
	struct netns *netns = arena_alloc(x->arena, sizeof(*netns));

	netns->ns = ns;
	netns->alias = "";
	netns->number = x->s->n;
	ARENA_PUSH(x->arena, x->s->all, x->s->n, netns);
	return netns;
}

static int on_name(void *data, const char *name, bool stale)
{
	struct where *x = data;
	struct way way = {.ns = arena_strdup(x->arena, name)};

	if (stale)
		add_netns(x, way.ns)->stale = true;
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

static int on_process(void *data, pid_t pid, const struct netns_id *ns)
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
static void label(struct where *x, struct netns *netns, const struct way *way)
{
	char name[PROCESS_NAME] = "";
	const char *slash = strrchr(way->path, '/');
	size_t pid;

	if (!map_get(&x->pids, inode_key(x, netns->inode), &pid)) {
		netns->stem = arena_strdup(x->arena, slash ? slash + 1 : way->path);
		netns->whose = netns->ns;
		return;
	}
	netns->pid = (pid_t)pid;
	process_container((pid_t)pid, name);
	if (!*name)
		process_command((pid_t)pid, name);
	netns->stem = arena_strdup(x->arena, *name ? name : "process");
	netns->whose = arena_printf(x->arena, "%s (%zu)", netns->stem, pid);
}

/* A namespace that is open; the first way to it is the one that is told. */
static int enter(struct where *x, const struct way *way, int fd, struct err *err)
{
	struct netns found = {0}, *netns;
	int r = identify(&found, fd, err);

	if (r < 0)
		return r;
	if (map_get(&x->seen, inode_key(x, found.inode), NULL))
		return 0;
	map_put(&x->seen, inode_key(x, found.inode), 0);
	netns = add_netns(x, way->ns ? way->ns : way->path);
	netns->fs = found.fs;
	netns->inode = found.inode;
	netns->named = way->ns;
	netns->stem = way->ns;
	if (!way->ns)
		label(x, netns, way);
	return x->look(x->data, netns, fd, err);
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
	r = netns_open(x->s->w,
		       way->ns ? netns_by_name(way->ns) : netns_by_path(way->path), &fd,
		       &why);
	if (r >= 0)
		return enter(x, way, fd, err);
	if (r == -ENOENT || r == -ESRCH || r == -ESTALE)
		return 0;
	if (r == -EMFILE || r == -ENFILE || r == -ENOMEM) {
		*err = why;
		return r;
	}
	arena_add_text(&x->s->notes, "a namespace is left out: %s", why.text);
	return 0;
}

int find_ways(struct snapshot *s,
	      int (*look)(void *data, struct netns *netns, int fd, struct err *err),
	      void *data, struct err *err)
{
	struct where x = {.s = s,
			  .arena = s->arena,
			  .pids.arena = s->arena,
			  .seen.arena = s->arena,
			  .look = look,
			  .data = data};
	size_t hidden = 0;
	int r;

	r = enter(&x, &(struct way){.ns = ""}, s->w->netns_fd, err);
	if (r >= 0)
		r = wire_netns_list(s->w, on_name, &x, err);
	if (r >= 0)
		r = wire_netns_mounts(on_mount, &x, err);
	if (r >= 0)
		r = process_each(on_process, &x, &hidden, err);
	for (size_t i = 0; r >= 0 && i < x.n_ways; i++) {
		r = world_cancelled(s->w) ? err_set(err, -EINTR, "stopped")
					  : go(&x, &x.ways[i], err);
		world_progress(s->w, "namespaces", i + 1, x.n_ways);
	}
	if (r >= 0 && hidden)
		arena_add_text(&s->notes,
			       "the namespaces of %zu processes may not be looked at",
			       hidden);
	return r;
}

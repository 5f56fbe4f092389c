/* SPDX-License-Identifier: MIT */
/*
 * Where containers are that no file can say: their manager tells, or who starts them has
 * told.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "api/join.h"
#include "model/read.h"
#include "runtime/runtime.h"
#include "wire/nl.h"
#include "wire/process.h"
#include "wire/wire.h"

/* A descriptor of its namespace, which its process was in when that was opened. */
static int ask(struct ny_world *w, const struct node *node, pid_t *ret_pid, int *ret_fd,
	       struct err *err)
{
	int manager = topo_manager(node), r;
	struct runtime_process found;
	_cleanup_close_ int fd = -1;
	bool ended;

	r = runtime_find(w,
			 &(struct runtime_ref){(enum manager)manager,
					       node->managed[manager], node->lxcpath},
			 &found, err);
	if (r < 0)
		return r;
	r = netns_open(w, netns_by_process(found.pid), &fd, err);
	ended = process_has_ended(found.pidfd);
	close(found.pidfd);
	if (ended)
		return err_set(err, -ESRCH, "container %s of %s has just ended",
			       node->managed[manager], manager_words[manager]);
	if (r < 0)
		return r;
	*ret_pid = found.pid;
	*ret_fd = steal_fd(&fd);
	return 0;
}

static const char *what_ends_it(int r, const struct err *why)
{
	if (*why->hint)
		return why->hint;
	if (r == -ETIMEDOUT)
		return "it hangs: start it anew, or write a process of the container's, "
		       "pid: N";
	return r == -ENOENT ? "make it first, or write another's name"
			    : "start it, and try again";
}

/* Of those that said nothing in time, about whom they were asked.  One that hangs does so
 * for all its containers: the second one is not waited for. */
typedef const struct node *hung_managers[MANAGER_COUNT];

static int ask_unless_hung(struct ny_world *w, const struct node *node,
			   hung_managers hung, pid_t *ret_pid, int *ret_fd,
			   struct err *err)
{
	int manager = topo_manager(node), r;
	const char *name = node->managed[manager], *word = manager_words[manager];

	if (hung[manager]) {
		err_set(err, -ETIMEDOUT, "container %s of %s: not asked for", name, word);
		return err_hint(err,
				"%s gave no answer in time about %s, and is given up",
				word, hung[manager]->name);
	}
	r = ask(w, node, ret_pid, ret_fd, err);
	if (r == -ETIMEDOUT)
		hung[manager] = node;
	return r;
}

/* Where it is now, in t; or why it cannot be joined. */
static int settle(struct ny_world *w, const struct topo *t, struct node *node,
		  hung_managers hung, struct joins *ret, struct err *err)
{
	struct err why = {0};
	pid_t pid = 0;
	int fd = -1, r = ask_unless_hung(w, node, hung, &pid, &fd, &why);

	node->process = 0;
	if (join_is_trouble(r)) {
		*err = why;
		return r;
	}
	if (r < 0) {
		joins_refuse(ret, node, r, "%s: %s", why.text, what_ends_it(r, &why));
		return 0;
	}
	node->process = (uint32_t)pid;
	return wire_hold(w, arena_printf(t->arena, "/proc/%d/ns/net", pid), fd, err);
}

/* A namespace by its number, and a process that is in it. */
struct sought {
	struct ny_world *w;
	uint64_t id;
	struct map seen; /* "ino" of those that were looked at */
	pid_t pid;	 /* of the first one found */
	int fd;		 /* of the namespace then */
};

static int seek_in(void *data, pid_t pid, const struct netns_id *ns)
{
	struct sought *s = data;
	const char *key = arena_printf(s->seen.arena, "%ju", (uintmax_t)ns->ino);
	_cleanup_close_ int fd = -1;
	_cleanup_nl_ struct nl *nl = NULL;
	int r;

	if (map_get(&s->seen, key, NULL))
		return 0;
	r = process_netns(s->w, pid, &fd, NULL);
	if (r >= 0)
		r = wire_nl_new(s->w, fd, &nl, NULL);
	if (r < 0)
		return join_is_trouble(r) ? r : 0;
	map_put(&s->seen, key, 0);
	if (nl_netns_cookie(nl) != s->id)
		return 0;
	s->pid = pid;
	s->fd = steal_fd(&fd);
	return 1;
}

/* Where it was, if that is still there: the process, or another one in its namespace. */
static int settle_attached(struct ny_world *w, const struct topo *t, struct node *node,
			   const struct node *was, struct joins *ret, struct err *err)
{
	struct sought s = {w, .seen.arena = ret->arena, .fd = -1};
	struct netns_id first = {0};
	size_t hidden;
	int r;

	node->process = 0;
	if (!was || !topo_joins_ns(was) || !was->ns_id)
		return 0;
	s.id = was->ns_id;
	r = seek_in(&s, (pid_t)(was->pid ? was->pid : was->process), &first);
	if (!r)
		r = process_each(seek_in, &s, &hidden, err);
	if (r <= 0)
		return r;
	node->process = (uint32_t)s.pid;
	return wire_hold(w, arena_printf(t->arena, "/proc/%d/ns/net", s.pid), s.fd, err);
}

/* The one that is attached just now, where that is said to be; or why it cannot be. */
static int settle_said(struct ny_world *w, const struct topo *t, struct node *node,
		       struct joins *ret, struct err *err)
{
	struct err why = {0};
	int fd, r;

	if (topo_waits(node))
		return 0;
	r = process_netns(w, (pid_t)node->process, &fd, &why);
	if (join_is_trouble(r)) {
		*err = why;
		return r;
	}
	if (r < 0) {
		joins_refuse(ret, node, r, "%s: %s", why.text, join_cure(node));
		node->process = 0;
		return 0;
	}
	return wire_hold(w, arena_printf(t->arena, "/proc/%u/ns/net", node->process), fd,
			 err);
}

static int settle_one(struct ny_world *w, struct topo *t, struct node *node,
		      const struct topo *applied, hung_managers hung, struct joins *ret,
		      struct err *err)
{
	if (ret->only && strcmp(node->name, ret->only) != 0)
		return 0;
	if (topo_manager(node) >= 0)
		return settle(w, t, node, hung, ret, err);
	if (!node->attached)
		return 0;
	return ret->only ? settle_said(w, t, node, ret, err)
			 : settle_attached(w, t, node,
					   applied ? topo_find_node(applied, node->name)
						   : NULL,
					   ret, err);
}

static bool has_to_settle(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (topo_manager(t->nodes[i]) >= 0 || t->nodes[i]->attached)
			return true;
	return false;
}

int joins_ask(struct ny_world *w, const struct topo *t, const struct topo *applied,
	      struct topo **settled, struct joins *ret, struct err *err)
{
	struct topo *copy = *settled;
	hung_managers hung = {};
	int r = 0;

	if (!has_to_settle(t))
		return 0;
	if (!copy)
		copy = *settled = topo_declare(t, NULL);
	if (!copy)
		return err_set(err, -EINVAL, "lab %s: no topology file can say it",
			       t->name);
	copy->paths = w->paths;
	r = face_host(w, err);
	for (size_t i = 0; r >= 0 && i < copy->n_nodes; i++)
		r = settle_one(w, copy, copy->nodes[i], applied, hung, ret, err);
	if (r >= 0)
		topo_derive(copy, NULL);
	return r;
}

/* SPDX-License-Identifier: MIT */
#include "api/join.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "api/applied.h"
#include "wire/nl.h"
#include "wire/process.h"
#include "wire/wire.h"

/* A namespace, and who is known to be it. */
struct found {
	const struct node *node;
	uint64_t id;
	bool was; /* it is what the lab was applied with */
};

struct joining {
	struct ny_world *w;
	const struct topo *want, *applied;
	struct others *others;
	struct joins *ret;
	struct found *list; /* of what is wanted */
	size_t n;
	struct map seen; /* "dev:ino" -> index of who */
	const char **who;
	size_t n_who;
	const struct node **lost; /* that were applied, and are not where they were */
	size_t n_lost;
	struct map ways; /* "ino" of those that were looked at for that */
};

bool join_is_trouble(int r)
{
	return r == -EMFILE || r == -ENFILE || r == -ENOMEM || r == -EINTR;
}

static int open_node(struct ny_world *w, const struct node *node, int *ret_fd,
		     struct err *err)
{
	_cleanup_arena_ struct arena *arena = NULL;
	int r;

	if (node->pid)
		return process_netns(w, (pid_t)node->pid, ret_fd, err);
	r = netns_open(w, netns_by_name(node->ns), ret_fd, err);
	if (r != -ENOENT || topo_manager(node) < 0)
		return r;
	arena = arena_new();
	return err_set(err, -ESRCH, "%s is gone", topo_joined_words(arena, node));
}

/* Holds what was opened, and asks its number. */
static int hold(struct ny_world *w, const char *ns, int fd, uint64_t *ret_id,
		struct err *err)
{
	struct nl *nl;
	int r = wire_hold(w, ns, fd, err);

	if (r >= 0)
		r = wire_nl(w, ns, &nl, err);
	if (r >= 0)
		*ret_id = nl_netns_cookie(nl);
	return r;
}

void joins_refuse(struct joins *joins, const struct node *node, int code, const char *fmt,
		  ...)
{
	struct join_refusal refusal = {node, code, NULL};
	va_list ap;

	va_start(ap, fmt);
	refusal.text = arena_vprintf(joins->arena, fmt, ap);
	va_end(ap);
	ARENA_PUSH(joins->arena, joins->refusals, joins->n_refusals, refusal);
}

/* Who is that namespace already, "" the host; or NULL.  who is it from now on. */
static const char *first_in(struct joining *j, struct netns_ref ref, const char *who)
{
	struct netns_id id;
	const char *key;
	size_t i;

	if (netns_identify(j->w, ref, &id) < 0)
		return NULL;
	key = arena_printf(j->ret->arena, "%ju:%ju", (uintmax_t)id.dev,
			   (uintmax_t)id.ino);
	if (map_get(&j->seen, key, &i))
		return j->who[i];
	map_put(&j->seen, key, j->n_who);
	ARENA_PUSH(j->ret->arena, j->who, j->n_who, who);
	return NULL;
}

/* The host, and what the lab has of its own. */
static void note_own(struct joining *j)
{
	const struct topo *t = j->want;

	first_in(j, netns_by_name(""), "");
	if (t->lab_ns)
		first_in(j, netns_by_name(t->lab_ns), "the lab's own namespace");
	for (size_t i = 0; i < t->n_nodes; i++)
		if (topo_makes_ns(t->nodes[i]))
			first_in(j, netns_by_name(t->nodes[i]->ns), t->nodes[i]->name);
	/* What goes, too: it cannot be joined at the same time. */
	for (size_t i = 0; j->applied && i < j->applied->n_nodes; i++)
		if (topo_makes_ns(j->applied->nodes[i]) && j->applied->nodes[i]->ns_id)
			first_in(j, netns_by_name(j->applied->nodes[i]->ns),
				 "the lab as it is up (netyard down first)");
}

/* It may not be joined: true, and why. */
static bool is_taken(struct joining *j, const struct node *node, int fd)
{
	const char *who = first_in(j, netns_by_fd(fd), node->name);

	if (who && !*who)
		joins_refuse(
			j->ret, node, -EADDRINUSE,
			"%s shares the host's network namespace: give it one of its own, "
			"or make the node kind: host",
			topo_joined_words(j->ret->arena, node));
	else if (who)
		joins_refuse(
			j->ret, node, -EADDRINUSE,
			"%s is the namespace of %s, too: give all interfaces to one node",
			topo_joined_words(j->ret->arena, node), who);
	return who;
}

/* It is not looked for: it waits, its manager has told why, or only another one is. */
static bool is_passed_over(const struct joining *j, const struct node *node)
{
	return topo_waits(node) || (topo_manager(node) >= 0 && !node->process) ||
	       (j->ret->only && strcmp(node->name, j->ret->only) != 0);
}

/* Somebody else's at that place; or NULL. */
static const struct node *joined_at(const struct topo *t, const char *ns)
{
	for (size_t i = 0; t && i < t->n_nodes; i++)
		if (topo_joins_ns(t->nodes[i]) && !strcmp(t->nodes[i]->ns, ns))
			return t->nodes[i];
	return NULL;
}

/* Another lab has made it, and takes it away. */
static bool is_of_lab(struct joining *j, const struct node *node, uint64_t id)
{
	const char *lab = id ? others_owner(j->others, NULL, id) : NULL;

	if (lab)
		joins_refuse(
			j->ret, node, -EADDRINUSE,
			"%s leads to a namespace of lab %s: link the two labs by a switch with "
			"existing: true",
			topo_joined_words(j->ret->arena, node), lab);
	return lab;
}

/* Another node that the lab was applied with, and is not looked for, is that one. */
static bool is_others(struct joining *j, const struct node *node, uint64_t id)
{
	for (size_t i = 0; j->ret->only && j->applied && i < j->applied->n_nodes; i++) {
		const struct node *was = j->applied->nodes[i];

		if (!topo_joins_ns(was) || was->ns_id != id ||
		    !strcmp(was->name, node->name))
			continue;
		joins_refuse(
			j->ret, node, -EADDRINUSE,
			"%s is the namespace of %s, too: give all interfaces to one node",
			topo_joined_words(j->ret->arena, node), was->name);
		return true;
	}
	return false;
}

/* The number is another's by now: whoever wrote it did not mean that one. */
static bool is_reused(struct joining *j, const struct node *node, uint64_t id)
{
	const struct node *was = joined_at(j->applied, node->ns);

	if (!node->pid || !was || !was->ns_id || was->ns_id == id)
		return false;
	joins_refuse(
		j->ret, node, -ESTALE,
		"process %u is not in the namespace that the lab was applied with: its "
		"number is another's by now, or it went elsewhere: write the number of a "
		"process in the container; if it is this one, 'netyard down' first",
		node->pid);
	return true;
}

const char *join_cure(const struct node *node)
{
	if (node->attached)
		return "start the container, and attach it then";
	if (node->pid)
		return "start the container, and write the number of a process in it";
	return node->existing ? "make it first, or leave out 'existing' to let netyard "
				"make it"
			      : "make it first, or write what leads to another one";
}

static int find_wanted(struct joining *j, const struct node *node, struct err *err)
{
	struct found found = {.node = node};
	struct err why = {0};
	int fd, r;

	if (is_passed_over(j, node))
		return 0;
	r = open_node(j->w, node, &fd, &why);
	if (join_is_trouble(r)) {
		*err = why;
		return r;
	}
	if (r < 0) {
		joins_refuse(j->ret, node, r, "%s: %s", why.text, join_cure(node));
		return 0;
	}
	if (is_taken(j, node, fd)) {
		close_fdp(&fd);
		return 0;
	}
	r = hold(j->w, node->ns, fd, &found.id, err);
	if (r >= 0 && !is_reused(j, node, found.id) && !is_others(j, node, found.id) &&
	    !is_of_lab(j, node, found.id))
		ARENA_PUSH(j->ret->arena, j->list, j->n, found);
	return r;
}

static void add(struct joining *j, const char *ns, const struct node *node)
{
	struct joined joined = {.ns = ns, .node = node};
	char command[PROCESS_NAME];
	int manager = topo_manager(node);

	if (node->pid || node->attached) {
		uint32_t pid = node->pid ? node->pid : node->process;

		process_command((pid_t)pid, command);
		joined.whose = arena_printf(j->ret->arena, "%s (%u)", command, pid);
	} else if (manager >= 0) {
		joined.whose =
			arena_printf(j->ret->arena, "%s %s", manager_words[manager],
				     node->managed[manager]);
		if (node->process && !strcmp(ns, node->ns))
			joined.whose = arena_printf(j->ret->arena, "%s (%u)",
						    joined.whose, node->process);
	}
	ARENA_PUSH(j->ret->arena, j->ret->list, j->ret->n, joined);
}

/* By whatever it is found now. */
static struct found *wanted_with(struct joining *j, uint64_t id)
{
	for (size_t i = 0; i < j->n; i++)
		if (j->list[i].id == id)
			return &j->list[i];
	return NULL;
}

/* What was applied is there, perhaps by another way than it was. */
static int find_applied(struct joining *j, const struct node *node, struct err *err)
{
	struct found *found = node->ns_id ? wanted_with(j, node->ns_id) : NULL;
	const struct node *there = joined_at(j->want, node->ns);
	uint64_t id = 0;
	struct err why = {0};
	int fd, r = 0;

	if (found) {
		found->was = true;
		add(j, found->node->ns, node);
		return 0;
	}
	if (!node->ns_id)
		return 0;
	if (!there || is_passed_over(j, there)) { /* else something else is there */
		r = open_node(j->w, node, &fd, &why);
		if (r >= 0)
			r = hold(j->w, node->ns, fd, &id, &why);
	}
	if (join_is_trouble(r)) {
		*err = why;
		return r;
	}
	if (id == node->ns_id)
		add(j, node->ns, node);
	else
		ARENA_PUSH(j->ret->arena, j->lost, j->n_lost, node);
	return 0;
}

/* One that was lost may be here, if it was not looked at yet. */
static int look_here(struct joining *j, const char *path, ino_t ino)
{
	const char *key = arena_printf(j->ret->arena, "%ju", (uintmax_t)ino);
	_cleanup_close_ int fd = -1;
	_cleanup_nl_ struct nl *nl = NULL;
	uint64_t id = 0;
	int r;

	if (map_get(&j->ways, key, NULL))
		return 0;
	r = netns_open(j->w, netns_by_path(path), &fd, NULL);
	if (r >= 0)
		r = wire_nl_new(j->w, fd, &nl, NULL);
	if (r < 0)
		return join_is_trouble(r) ? r : 0;
	map_put(&j->ways, key, 0);
	for (size_t i = 0; i < j->n_lost; i++)
		if (j->lost[i]->ns_id == nl_netns_cookie(nl)) {
			add(j, path, j->lost[i]);
			return hold(j->w, path, steal_fd(&fd), &id, NULL);
		}
	return 0;
}

static int on_process(void *data, pid_t pid, const struct netns_id *ns)
{
	struct joining *j = data;

	return look_here(j, arena_printf(j->ret->arena, "/proc/%d/ns/net", pid), ns->ino);
}

static int on_mount(void *data, const char *path, ino_t ino)
{
	struct joining *j = data;

	return look_here(j, arena_strdup(j->ret->arena, path), ino);
}

/* What of the lab's is in them is to be found by others who are there, or keep them. */
static int find_lost(struct joining *j, struct err *err)
{
	size_t hidden;
	int r;

	j->ways.arena = j->ret->arena;
	if (!j->n_lost)
		return 0;
	r = process_each(on_process, j, &hidden, err);
	if (r >= 0)
		r = wire_netns_mounts(on_mount, j, err);
	return r < 0 ? err_sys(err, r, "look for namespaces that were joined") : 0;
}

void joins_begin(struct joins *ret)
{
	*ret = (struct joins){.arena = arena_new()};
}

int joins_find(struct ny_world *w, const struct topo *want, const struct topo *applied,
	       struct others *others, struct joins *ret, struct err *err)
{
	struct joining j = {w, want, applied, others, ret};
	int r = 0;

	j.seen.arena = ret->arena;
	for (size_t i = 0; r >= 0 && want && i < want->n_nodes; i++)
		if (topo_joins_ns(want->nodes[i])) {
			if (!j.n_who) /* as nobody else asks who is what */
				note_own(&j);
			r = find_wanted(&j, want->nodes[i], err);
		}
	for (size_t i = 0; r >= 0 && applied && i < applied->n_nodes; i++)
		if (topo_joins_ns(applied->nodes[i]))
			r = find_applied(&j, applied->nodes[i], err);
	if (r >= 0)
		r = find_lost(&j, err);
	for (size_t i = 0; i < j.n; i++)
		if (!j.list[i].was)
			add(&j, j.list[i].node->ns, j.list[i].node);
	return r;
}

/* One of the past: held if it is still there, else lost. */
static int find_past(struct joining *j, const struct node *node, struct err *err)
{
	struct err why = {0};
	int fd, r;

	for (size_t i = 0; i < j->n_who; i++)
		if (!strcmp(j->who[i], node->ns))
			return 0;
	ARENA_PUSH(j->ret->arena, j->who, j->n_who,
		   arena_strdup(j->ret->arena, node->ns));
	r = join_open(j->w, node, &fd, &why);
	if (r >= 0)
		return wire_hold(j->w, node->ns, fd, err);
	if (join_is_trouble(r)) {
		*err = why;
		return r;
	}
	ARENA_PUSH(j->ret->arena, j->lost, j->n_lost, node);
	return 0;
}

/* What was lost means what was found of it, or none. */
static int hold_lost(struct joining *j, const struct node *node, struct err *err)
{
	int fd, r;

	for (size_t i = 0; i < j->ret->n; i++) {
		if (j->ret->list[i].node != node)
			continue;
		r = netns_open(j->w, netns_by_name(j->ret->list[i].ns), &fd, err);
		return r < 0 ? r : wire_hold(j->w, node->ns, fd, err);
	}
	return wire_hold_none(j->w, node->ns, err);
}

int joins_past(struct ny_world *w, const char *lab, struct joins *ret, struct err *err)
{
	_cleanup_applied_ struct applied *was = NULL, *next = NULL;
	struct joining j = {.w = w, .ret = ret};
	int r = applied_load_next(w, lab, &next, err);

	if (r >= 0)
		r = applied_load(w, lab, &was, err);
	for (unsigned k = 0; k < 2; k++) {
		const struct applied *a = k ? was : next;

		for (size_t i = 0; r >= 0 && a && i < a->topo->n_nodes; i++)
			if (topo_joins_ns(a->topo->nodes[i]) && a->topo->nodes[i]->ns_id)
				r = find_past(&j, a->topo->nodes[i], err);
	}
	if (r >= 0)
		r = find_lost(&j, err);
	for (size_t i = 0; r >= 0 && i < j.n_lost; i++)
		r = hold_lost(&j, j.lost[i], err);
	ret->list = NULL; /* it is of the records */
	ret->n = 0;
	return r;
}

void joins_done(struct ny_world *w, struct joins *joins)
{
	if (joins->arena)
		wire_let_go(w);
	arena_free(joins->arena);
	*joins = (struct joins){};
}

int join_open(struct ny_world *w, const struct node *node, int *ret_fd, struct err *err)
{
	_cleanup_close_ int fd = -1;
	_cleanup_nl_ struct nl *nl = NULL;
	int r = open_node(w, node, &fd, err);

	if (r >= 0)
		r = wire_nl_new(w, fd, &nl, err);
	if (r < 0)
		return r;
	if (node->ns_id && nl_netns_cookie(nl) != node->ns_id)
		return err_set(err, -ENXIO, "%s is not what the lab was applied with",
			       node->ns);
	*ret_fd = steal_fd(&fd);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * A MAC that another device on the same parent has as yet: one whose namespace lost its
 * name, and is about to go, is waited for; whoever has it otherwise is named.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "act/act-in.h"
#include "base/arena.h"
#include "base/clock.h"
#include "wire/process.h"

#define GOING_MS  10000 /* the kernel ends one namespace after the other */
#define EVENT_MS  100	/* without an event it is tried all the same */
#define NS_PER_MS 1000000u

struct clash {
	struct ny_world *w;
	const struct nl_link *link; /* that is to have the MAC, */
	const char *ns;		    /* here */
	const uint8_t *mac;
	const char *in;	    /* the namespace that is searched */
	char dev[IFNAMSIZ]; /* of the one found, */
	struct arena *arena;
	struct netns_id *seen; /* those of processes */
	size_t n_seen;
	char holder[2 * PROCESS_NAME]; /* and whose its namespace is, "sleep (1234)" */
};

static int on_link(void *data, const struct nl_link *l)
{
	struct clash *c = data;
	bool is_own = c->in && !strcmp(c->in, c->ns) && l->index == c->link->index;

	if (is_own || strcmp(l->kind, "macvlan") || l->peer != c->link->peer ||
	    !(l->flags & IFF_UP) || memcmp(l->mac, c->mac, sizeof(l->mac)))
		return 0;
	snprintf(c->dev, sizeof(c->dev), "%s", l->name);
	return 1;
}

/* In one with a name; those that vanish meanwhile have it no more. */
static int on_name(void *data, const char *name, bool stale)
{
	struct clash *c = data;
	struct err none;
	struct nl *nl;

	c->in = name;
	return !stale && !wire_nl(c->w, name, &nl, &none) &&
	       nl_link_dump(nl, on_link, c, &none) > 0;
}

static bool is_seen(struct clash *c, const struct netns_id *ns)
{
	for (size_t i = 0; i < c->n_seen; i++)
		if (netns_is_same(&c->seen[i], ns))
			return true;
	ARENA_PUSH(c->arena, c->seen, c->n_seen, *ns);
	return false;
}

static int on_process(void *data, pid_t pid, const struct netns_id *ns)
{
	struct clash *c = data;
	_cleanup_close_ int fd = -1;
	_cleanup_nl_ struct nl *nl = NULL;
	char command[PROCESS_NAME];
	struct err none;

	if (is_seen(c, ns) || netns_open(c->w, netns_by_process(pid), &fd, &none) ||
	    wire_nl_new(c->w, fd, &nl, &none) || nl_link_dump(nl, on_link, c, &none) <= 0)
		return 0;
	process_command(pid, command);
	snprintf(c->holder, sizeof(c->holder), "%s (%d)", command, pid);
	return 1;
}

/* Somebody keeps it, who is named. */
static bool is_kept(struct clash *c, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct err none;
	size_t hidden;

	c->arena = arena;
	if (on_name(c, "", false) || wire_netns_list(c->w, on_name, c, &none) > 0) {
		err_hint(
			err,
			"another device on the same parent has that MAC, %s of %s%s: change "
			"it there, or remove that device",
			c->dev, *c->in ? "namespace " : "the host", c->in);
		return true;
	}
	c->in = NULL;
	if (process_each(on_process, c, &hidden, &none) > 0)
		err_hint(err,
			 "process %s is in a namespace without a name, whose %s has that "
			 "MAC: end it first",
			 c->holder, c->dev);
	return *c->holder;
}

/* What was refused, once more. */
static int try(const struct clash *c, const struct nl_change *to, struct err *err)
{
	struct nl *nl;
	int r = wire_nl(c->w, c->ns, &nl, err);

	if (r)
		return r;
	return to ? nl_link_change(nl, c->link->index, to, err)
		  : nl_link_set_up(nl, c->link->index, true, err);
}

int act_when_free(struct ny_world *w, const struct op *op, const struct nl_link *link,
		  const struct nl_change *to, struct err *err)
{
	struct clash c = {.w = w,
			  .link = link,
			  .ns = op_arg(op, A_NS),
			  .mac = to ? to->mac : link->mac};
	const uint64_t until = clock_ns(CLOCK_MONOTONIC) + GOING_MS * NS_PER_MS;
	_cleanup_nl_ struct nl *watch = NULL;
	int r = -EADDRINUSE;

	if (is_kept(&c, err) || wire_watch(w, c.ns, &watch, err))
		return r;
	do {
		r = try(&c, to, err);
	} while (r == -EADDRINUSE && !world_cancelled(w) &&
		 clock_ns(CLOCK_MONOTONIC) < until &&
		 nl_watch_wait(watch, EVENT_MS) >= 0);
	if (r == -EADDRINUSE)
		err_hint(err,
			 "another device on the same parent has that MAC, in a namespace "
			 "that cannot be found: whoever keeps that, has to let go of it");
	return r;
}

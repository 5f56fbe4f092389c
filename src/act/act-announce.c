/* SPDX-License-Identifier: MIT */
/*
 * Others on its network are told where the addresses of a device are.  That nobody hears
 * it is no failure of an up: they find out by themselves, later.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>

#include "act/act-in.h"
#include "base/arena.h"
#include "base/clock.h"
#include "wire/announce.h"

#define WORKS_NS 1000000000u /* a device that was just set up works soon, or not at all */
#define EVENT_MS 100	     /* without an event it is looked at all the same */

/* The kernel has found its carrier, and sends what it is given. */
static bool works(struct ny_world *w, const char *ns, const char *dev)
{
	struct device d;
	struct err none;

	return !act_find(w, ns, dev, &d, &none) && d.link.flags & IFF_RUNNING &&
	       !nl_link_is_new(&d.link);
}

static void await(struct ny_world *w, const char *ns, const char *dev)
{
	const uint64_t until = clock_ns(CLOCK_MONOTONIC) + WORKS_NS;
	_cleanup_nl_ struct nl *watch = NULL;
	struct err none;

	if (!*dev || works(w, ns, dev) || wire_watch(w, ns, &watch, &none))
		return;
	while (!works(w, ns, dev) && clock_ns(CLOCK_MONOTONIC) < until &&
	       nl_watch_wait(watch, EVENT_MS) >= 0)
		;
}

struct collect {
	struct arena *arena;
	int index;
	struct cidr *addrs;
	size_t n;
};

/* Those in use. */
static int on_addr(void *data, const struct nl_addr *addr)
{
	struct collect *c = data;

	if (addr->index == c->index &&
	    !(addr->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)))
		ARENA_PUSH(c->arena, c->addrs, c->n, addr->cidr);
	return 0;
}

static int tell(void *data)
{
	return announce_send(data);
}

static int announce(struct ny_world *w, const char *ns, const struct device *d,
		    struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct announcement a = {.index = d->link.index};
	struct collect found = {.arena = arena, .index = a.index};
	unsigned forwards = 0;
	int r = nl_addr_dump(d->nl, on_addr, &found, err)
			?: nl_forwarding(d->nl, &forwards, err);

	memcpy(a.mac, d->link.mac, sizeof(a.mac));
	a.router = forwards & NL_FORWARDS_IPV6;
	a.addrs = found.addrs;
	a.n = found.n;
	return r ?: wire_call(w, ns, tell, &a, err);
}

int act_announce(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	const char *ns, *dev, *from, *parent;
	struct err why = {0};
	struct device d;
	char name[NAME_TEXT];
	int r = arg_ns(op, A_NS, &ns, err) ?: arg_dev(op, A_IF, &dev, err) ?:
		arg_ns(op, A_FROM, &from, err) ?:
		arg_dev_or_none(op, A_PARENT, &parent, err);

	if (r)
		return r;
	await(w, ns, dev);
	await(w, from, parent);
	r = act_own(w, lab, ns, dev, &d, err);
	if (r)
		return act_fail(err, r, "announce %s", act_op_name(name, op));
	r = announce(w, ns, &d, &why);
	if (r < 0)
		world_log(w, LOG_DEBUG, "announce %s: %s", act_op_name(name, op),
			  *why.text ? why.text : strerror(-r));
	return 0;
}

/* Nothing of it is left. */
int act_announced(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	return 0;
}

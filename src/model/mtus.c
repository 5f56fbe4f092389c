/* SPDX-License-Identifier: MIT */
/*
 * MTUs of a network.  Its links are looked at by their MTU, the greatest first: switches
 * that are joined by those before have the frames of all members that were seen there,
 * which are larger than what the next link takes.
 */
#include "model/mtus.h"

#include <stdlib.h>

#define TOLD_MAX 10 /* links of a lab */

/* A link of a network. */
struct hop {
	const struct iface *member; /* its end that is one, or NULL */
	const struct link *link;
	size_t at[2]; /* switches, as indices of nodes; of a member's twice the same */
	size_t nth;   /* in the file */
	uint32_t mtu;
};

/* Switches that are joined: the one that they all lead to counts. */
struct set {
	size_t in;		   /* another of the set, or itself */
	const struct iface *large; /* the member of the greatest MTU so far, or NULL */
};

struct look {
	struct arena *arena;
	struct hop *hops;
	size_t n_hops, n_told;
	struct set *sets; /* by index of a node */
	void (*fn)(void *data, const struct iface *at, const char *text);
	void *data;
};

/* An end that is only a name has none. */
static uint32_t least_mtu(const struct link *l)
{
	uint32_t a = l->end[0]->mtu, b = l->end[1]->mtu;

	if (!a && !b)
		return UINT32_MAX;
	return !b || (a && a < b) ? a : b;
}

/* False if its ends are not both there, or none is a switch. */
static bool read_hop(const struct topo *t, size_t nth, struct hop *ret)
{
	const struct link *l = t->links[nth];

	*ret = (struct hop){.link = l, .nth = nth, .mtu = least_mtu(l)};
	for (int i = 0; i < 2; i++)
		if (!l->end[i]->ns ||
		    !map_get(&t->by_name, l->end[i]->node->name, &ret->at[i]))
			return false;
	if (!kind_is_switch(l->end[0]->node->kind))
		return false;
	if (!kind_is_switch(l->end[1]->node->kind)) {
		ret->member = l->end[1]->mtu ? l->end[1] : NULL; /* it is not known */
		ret->at[1] = ret->at[0];
	}
	return true;
}

static int by_mtu(const void *a, const void *b)
{
	const struct hop *x = a, *y = b;

	if (x->mtu != y->mtu)
		return x->mtu < y->mtu ? 1 : -1;
	return (x->nth > y->nth) - (x->nth < y->nth);
}

static struct look begin(const struct topo *t, struct arena *arena)
{
	struct look look = {.arena = arena,
			    .sets = arena_alloc(arena, t->n_nodes * sizeof(*look.sets))};
	struct hop hop;

	for (size_t i = 0; i < t->n_nodes; i++)
		look.sets[i].in = i;
	for (size_t i = 0; i < t->n_links; i++)
		if (read_hop(t, i, &hop))
			ARENA_PUSH(arena, look.hops, look.n_hops, hop);
	if (look.n_hops)
		qsort(look.hops, look.n_hops, sizeof(*look.hops), by_mtu);
	return look;
}

static struct set *set_of(struct look *look, size_t i)
{
	while (look->sets[i].in != i)
		i = look->sets[i].in = look->sets[look->sets[i].in].in;
	return &look->sets[i];
}

static const struct iface *larger(const struct iface *a, const struct iface *b)
{
	return !a || (b && b->mtu > a->mtu) ? b : a;
}

/* Its ends are of different MTUs: that is told of them. */
static bool is_told(const struct link *l)
{
	return l->end[0]->mtu && l->end[1]->mtu && l->end[0]->mtu != l->end[1]->mtu;
}

/* If frames of members get to it that it does not take. */
static void tell(struct look *look, const struct hop *hop)
{
	struct set *a = set_of(look, hop->at[0]), *b = set_of(look, hop->at[1]);
	const struct iface *from = larger(a->large, b->large);
	const struct iface *at = hop->member ? hop->member : hop->link->end[0];
	const struct iface *to = topo_other_end(at);

	if (!from || (a == b && !hop->member) || is_told(hop->link) ||
	    look->n_told++ >= TOLD_MAX)
		return;
	look->fn(look->data, at,
		 arena_printf(look->arena,
			      "MTU %u towards %s:%s, %u at %s:%s in this network: larger "
			      "frames are lost here",
			      hop->mtu, to->node->name, to->name, from->mtu,
			      from->node->name, from->name));
}

static void join(struct look *look, const struct hop *hop)
{
	struct set *a = set_of(look, hop->at[0]), *b = set_of(look, hop->at[1]);

	b->in = a->in;
	a->large = larger(larger(a->large, b->large), hop->member);
}

void mtus_each_loss(const struct topo *t,
		    void (*fn)(void *data, const struct iface *at, const char *text),
		    void *data)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct look look = begin(t, tmp);
	size_t done = 0;

	look.fn = fn;
	look.data = data;
	for (size_t i = 0; i < look.n_hops; i++) {
		for (; look.hops[done].mtu > look.hops[i].mtu; done++)
			join(&look, &look.hops[done]);
		tell(&look, &look.hops[i]);
	}
	if (look.n_told > TOLD_MAX)
		fn(data, NULL,
		   arena_printf(
			   tmp,
			   "%zu more links have a smaller MTU than a member in their "
			   "network: larger frames are lost there",
			   look.n_told - TOLD_MAX));
}

static void warn(void *data, const struct iface *at, const char *text)
{
	struct topo *t = data;

	topo_warn(t, at ? at->node : NULL, at, "%s", text);
	t->warnings[t->n_warnings - 1].said = true;
}

void mtus_warn(struct topo *t)
{
	mtus_each_loss(t, warn, t);
}

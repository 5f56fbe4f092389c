/* SPDX-License-Identifier: MIT */
/* Pairs of devices, whatever the kernel calls their kind. */
#include "kind/pair.h"

#include <stdlib.h>
#include <string.h>

#include "kind/emit.h"
#include "kind/registry.h"
#include "observe/host.h"

void pair_build(enum op_id makes, const struct iface *a, const struct iface *b,
		struct op_list *list)
{
	op_list_add(
		list,
		(struct op){makes, .arg = {[A_NS] = a->ns,
					   [A_IF] = a->dev,
					   [A_MAC] = a->mac,
					   [A_MTU] = emit_number(list, a->mtu),
					   [A_GROUP] = emit_number(list, a->group),
					   [A_ALIAS] = a->alias,
					   [A_GEN] = emit_gen(a),
					   [A_MASTER] = emit_master(a),
					   [A_PEER_NS] = b->ns ? b->ns : OP_NOWHERE,
					   [A_PEER] = b->dev,
					   [A_PEER_MAC] = b->mac,
					   [A_PEER_MTU] = emit_number(list, b->mtu),
					   [A_PEER_GROUP] = emit_number(list, b->group),
					   [A_PEER_ALIAS] = b->alias,
					   [A_PEER_GEN] = emit_gen(b)}});
}

void pair_build_link(enum op_id makes, const struct link *l, struct op_list *list)
{
	const struct iface *a = l->end[0], *b = l->end[1];

	if (!a->ns) {
		a = l->end[1];
		b = l->end[0];
	}
	pair_build(makes, a, b, list);
	emit_altname(a, list);
	if (!b->ns)
		return;
	emit_altname(b, list);
	if (*emit_master(b))
		op_list_add(list, (struct op){OP_MASTER_SET,
					      .arg = {[A_NS] = b->ns,
						      [A_IF] = b->dev,
						      [A_NEW] = emit_master(b)}});
}

/* --- as they are found ------------------------------------------------------------- */

/*
 * Each end knows the index of its peer, and what its own namespace
 * calls the peer's (IFLA_LINK, IFLA_LINK_NETNSID).  Indices alone prove nothing: in fresh
 * namespaces the first device always has the same one.  So two ends are a pair if each
 * leads to the other: of a host all numbers were read with it.  Of a lab, the kernel is
 * asked: first for the end the lab was applied with, so that a thousand pairs are a
 * thousand questions; else for all ends whose indices fit.
 */
struct pairing {
	struct find *f;
	const char *kind; /* of the devices, as the kernel calls it */
	enum link_type type;
	struct dev **ends; /* of a lab: by index, then by the peer's */
	size_t n;
};

static int compare(int a, int b)
{
	return (a > b) - (a < b);
}

static int by_indices(const void *a, const void *b)
{
	const struct dev *x = *(struct dev *const *)a, *y = *(struct dev *const *)b;
	int d = compare(x->link.index, y->link.index);

	return d ? d : compare(x->link.peer, y->link.peer);
}

/* --- what is wrong with a pair of a host ------------------------------------------- */

/* An end that belongs to something else, which a file does not know. */
static const char *foreign_master(struct find *f, const struct dev *dev)
{
	const struct dev *master = netns_dev(dev->netns, dev->link.master);

	if (!dev->link.master || dev->port)
		return NULL;
	return arena_printf(f->arena, "%s belongs to %s (%s): no file says that as yet",
			    dev->as->name,
			    master ? host_plain(f->arena, master->link.name) : "a device",
			    master ? host_plain(f->arena, master->link.kind) : "?");
}

/* What the rules of files would say, in the words of a host. */
static const char *rule_against(struct find *f, const struct link *link)
{
	const struct node *a = link->end[0]->node, *b = link->end[1]->node;

	if (a == b && kind_is_switch(a->kind))
		return "it joins a switch to itself";
	if (link->mtu < TOPO_MTU_IPV6 &&
	    (a->kind == KIND_BRIDGE || b->kind == KIND_BRIDGE))
		return arena_printf(f->arena,
				    "MTU %u on a bridge: a file has %d at least there",
				    link->mtu, TOPO_MTU_IPV6);
	return NULL;
}

static void check_pair(struct find *f, struct link *link, const struct dev *a,
		       const struct dev *b)
{
	const char *why = foreign_master(f, a);

	if (!why)
		why = foreign_master(f, b);
	if (!why)
		why = rule_against(f, link);
	if (why)
		host_beyond_link(f, link, why);
	if (a->link.mtu == b->link.mtu)
		return;
	topo_warn(f->t, a->as->node, a->as,
		  "MTU %u here, %u at %s:%s: larger packets are lost on the way",
		  a->link.mtu, b->link.mtu, b->as->node->name, b->as->name);
	topo_warn_file(f->t, a->as->node, a->as, "the file gives both ends the MTU %u",
		       link->mtu);
}

/* --- pairs ------------------------------------------------------------------------- */

/* As a file says it: a port of somebody else's switch has that one's. */
static uint32_t mtu_of(const struct link *l)
{
	const struct iface *a = l->end[0], *b = l->end[1];

	return a->ns && (!a->node->existing || !b->ns) ? a->mtu : b->mtu;
}

static void add_pair(struct pairing *p, struct dev *a, struct dev *b)
{
	struct link *link = find_add_link(p->f, p->type, a->as, b->as);

	link->mtu = mtu_of(link);
	if (!p->f->whole)
		return;
	link->mtu = a->link.mtu > b->link.mtu ? a->link.mtu : b->link.mtu;
	check_pair(p->f, link, a, b);
}

/* The end that it leads to, as far as that is known, and that leads back. */
static void pair_as_read(struct pairing *p, struct dev *dev)
{
	struct dev *peer = dev_lower(dev);

	if (peer && peer != dev && dev_lower(peer) == dev && peer->as && !peer->is &&
	    !peer->as->link && !strcmp(peer->link.kind, p->kind))
		add_pair(p, dev, peer);
}

static bool indices_fit(const struct dev *a, const struct dev *b)
{
	return a != b && a->link.index == b->link.peer && b->link.index == a->link.peer &&
	       (a->link.peer_nsid < 0) == (a->netns == b->netns) &&
	       (b->link.peer_nsid < 0) == (a->netns == b->netns);
}

/* Are these two a pair?  1, 0 or -errno. */
static int is_pair(struct find *f, const struct dev *a, const struct dev *b,
		   struct err *err)
{
	if (!indices_fit(a, b))
		return 0;
	if (a->netns == b->netns)
		return 1;
	/* Where many pairs meet, the answers are soon known. */
	return a->netns->node ? find_peer_is_at(f, b, a->netns, err)
			      : find_peer_is_at(f, a, b->netns, err);
}

/* The end that it should be.  1, 0 or -errno. */
static int pair_as_known(struct pairing *p, struct dev *dev, struct err *err)
{
	const struct iface *before = find_known_peer(p->f, dev);
	struct dev *peer =
		before ? find_dev(p->f, before->node->name, before->name) : NULL;
	int r;

	if (!peer || peer->as->link)
		return 0;
	r = is_pair(p->f, dev, peer, err);
	if (r > 0)
		add_pair(p, dev, peer);
	return r;
}

/* The first of the ends with these indices, or where it would be. */
static size_t lower_bound(const struct pairing *p, int index, int peer)
{
	size_t from = 0, to = p->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int d = compare(p->ends[mid]->link.index, index);

		if (d < 0 || (d == 0 && p->ends[mid]->link.peer < peer))
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* Any end whose indices fit.  1, 0 or -errno. */
static int pair_by_indices(struct pairing *p, struct dev *dev, struct err *err)
{
	for (size_t i = lower_bound(p, dev->link.peer, dev->link.index); i < p->n; i++) {
		struct dev *peer = p->ends[i];
		int r;

		if (peer->link.index != dev->link.peer ||
		    peer->link.peer != dev->link.index)
			return 0;
		if (peer->as->link)
			continue;
		r = is_pair(p->f, dev, peer, err);
		if (r > 0)
			add_pair(p, dev, peer);
		if (r)
			return r;
	}
	return 0;
}

/* An end that was not found: of the node it should be of, or of none we know. */
static struct iface *lost_end(struct find *f, const struct dev *dev)
{
	const struct iface *before = f->whole ? NULL : find_known_peer(f, dev);
	struct iface *end = arena_alloc(f->t->arena, sizeof(*end));

	end->name = before ? arena_strdup(f->t->arena, before->name) : "?";
	end->node = before ? topo_find_node(f->t, before->node->name) : NULL;
	if (end->node)
		return end;
	end->node =
		arena_alloc(f->t->arena, sizeof(*end->node)); /* not in the topology */
	end->node->kind = before ? before->node->kind : KIND_NAMESPACE;
	end->node->name = before ? arena_strdup(f->t->arena, before->node->name) : "?";
	return end;
}

static void add_lost(struct pairing *p, struct dev *dev)
{
	struct find *f = p->f;
	struct link *link = find_add_link(f, p->type, dev->as, lost_end(f, dev));

	link->mtu = f->whole ? dev->link.mtu : dev->as->mtu;
	if (!f->whole)
		return;
	link->beyond = dev->link.peer_nsid >= 0
			       ? "its other end cannot be found: it is in a namespace "
				 "that has neither a name nor a process"
			       : "its other end cannot be found";
	topo_warn(f->t, dev->as->node, dev->as, "%s", link->beyond);
}

static void prepare(struct pairing *p)
{
	struct find *f = p->f;

	p->ends = arena_alloc(f->arena, f->n_ends * sizeof(struct dev *));
	for (size_t i = 0; i < f->n_ends; i++)
		if (!strcmp(f->ends[i]->link.kind, p->kind))
			p->ends[p->n++] = f->ends[i];
	if (!f->whole)
		qsort(p->ends, p->n, sizeof(*p->ends), by_indices);
}

/* What the kernel is asked for. */
static int pair_by_asking(struct pairing *p, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < p->n; i++)
		if (!p->ends[i]->as->link)
			r = pair_as_known(p, p->ends[i], err);
	for (size_t i = 0; r >= 0 && i < p->n; i++)
		if (!p->ends[i]->as->link)
			r = pair_by_indices(p, p->ends[i], err);
	return r;
}

static int see_pairs_of(struct find *f, enum link_type type, struct err *err)
{
	struct pairing p = {.f = f, .kind = link_traits[type].kernel, .type = type};
	int r = 0;

	prepare(&p);
	if (!f->whole)
		r = pair_by_asking(&p, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < p.n; i++) {
		if (f->whole && !p.ends[i]->as->link)
			pair_as_read(&p, p.ends[i]);
		if (!p.ends[i]->as->link)
			add_lost(&p, p.ends[i]);
	}
	return 0;
}

/* Of every kind: the first type that is made of such pairs. */
static int see_pairs(struct find *f, struct err *err)
{
	int r = 0;

	for (enum link_type type = 0; r >= 0 && type < LINK_TYPE_COUNT; type++)
		if (link_traits[type].made == LINK_OF_PAIR &&
		    link_type_of_pair(link_traits[type].kernel) == type)
			r = see_pairs_of(f, type, err);
	return r;
}

const struct see pair_seen = {
	.kind = KIND_COUNT,
	.is_end = link_is_pair_kind,
	.see_links = see_pairs,
};

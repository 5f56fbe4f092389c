/* SPDX-License-Identifier: MIT */
/*
 * Routes of the main table, and whose they are: the lab's by their protocol; in the
 * host's namespace, where anybody may use that number, only on the lab's devices or if
 * the lab was applied with them.  Of the host's other routes only those are told that
 * stand where one of the lab's has to be: the kernel would refuse ours there.
 */
#include <linux/rtnetlink.h>
#include <string.h>

#include "observe/find.h"

static bool same_object(const struct route *before, const struct nl_route *r)
{
	char to[CIDR_TEXT];

	cidr_text(&r->to, to);
	return before->metric == r->metric && !strcmp(before->to, to);
}

static bool node_had(const struct node *before, const struct nl_route *r)
{
	for (size_t i = 0; before && i < before->n_routes; i++)
		if (same_object(&before->routes[i], r))
			return true;
	return false;
}

bool host_has_route(const struct find *f, const struct node *before)
{
	const struct netns *host = snap_host(f->snap);

	for (size_t i = 0; i < host->n_routes; i++)
		if (host->routes[i].proto == MARK_PROTO &&
		    node_had(before, &host->routes[i]))
			return true;
	return false;
}

bool host_route_in_the_way(const struct find *f, const struct node *wanted)
{
	const struct netns *host = snap_host(f->snap);

	for (size_t i = 0; i < host->n_routes; i++)
		if (node_had(wanted, &host->routes[i]))
			return true;
	return false;
}

/* Has known that very route?  Of one next hop of several the protocol tells nothing. */
static bool is_hop_of(const struct node *known, const struct dev *dev,
		      const struct nl_route *r)
{
	char via[CIDR_TEXT] = "";

	if (r->has_via)
		cidr_addr_text(&r->via, via);
	for (size_t i = 0; known && dev && i < known->n_routes; i++) {
		const struct route *k = &known->routes[i];

		if (same_object(k, r) && !strcmp(k->via ? k->via : "", via) && k->dev &&
		    !strcmp(k->dev, dev->link.name))
			return true;
	}
	return false;
}

/* By its protocol, where that is the lab's word. */
static enum owner owner_of(const struct find *f, const struct node *node,
			   const struct dev *dev, const struct nl_route *r)
{
	if (r->several)
		return is_hop_of(find_known_node(f, node->name), dev, r) ? OWNER_LAB
									 : OWNER_FOREIGN;
	switch (r->proto) {
	case MARK_PROTO:
		return OWNER_LAB;
	case RTPROT_RA:
	case RTPROT_REDIRECT:
		return OWNER_KERNEL;
	default:
		return OWNER_FOREIGN;
	}
}

struct route *find_add_route(struct find *f, struct node *node, const struct nl_route *r)
{
	struct arena *arena = f->t->arena;
	struct route route = {
		.metric = r->metric, .proto = r->proto, .several = r->several};
	char text[CIDR_TEXT];

	cidr_text(&r->to, text);
	route.to = arena_strdup(arena, text);
	if (r->has_via) {
		cidr_addr_text(&r->via, text);
		route.via = arena_strdup(arena, text);
	}
	ARENA_PUSH(arena, node->routes, node->n_routes, route);
	return &node->routes[node->n_routes - 1];
}

static void add_route(struct find *f, struct node *node, const struct dev *dev,
		      const struct nl_route *r, enum owner owner)
{
	struct route *route = find_add_route(f, node, r);

	route->owner = owner;
	route->dev = dev ? arena_strdup(f->t->arena, dev->link.name) : NULL;
	route->dev_name = dev && dev->as ? dev->as->name : NULL;
}

static bool node_wants(const struct find *f, const struct node *node,
		       const struct nl_route *r)
{
	return node_had(topo_find_node(f->want, node->name), r);
}

/* A route of the host's namespace: for the member of kind host that it concerns. */
static void add_host_route(struct find *f, const struct dev *dev,
			   const struct nl_route *r)
{
	if (dev && dev->as && dev->link.index != NL_LOOPBACK) {
		if (dev->as->node->kind == KIND_HOST)
			add_route(f, dev->as->node, dev, r,
				  owner_of(f, dev->as->node, dev, r));
		return;
	}
	for (size_t i = 0; i < f->t->n_nodes; i++) {
		struct node *node = f->t->nodes[i];
		bool had = node_had(find_applied_node(f, node->name), r);

		if (node->kind == KIND_HOST && (had || node_wants(f, node, r))) {
			add_route(f, node, dev, r,
				  had ? owner_of(f, node, dev, r) : OWNER_FOREIGN);
			return;
		}
	}
}

/* Of those in somebody else's namespace, what is on the lab's devices there, and what
 * stands where one of the lab's has to be. */
static void add_joined_route(struct find *f, struct node *node, const struct dev *dev,
			     const struct nl_route *r)
{
	bool on_ours = dev && dev->as;

	if (on_ours || node_wants(f, node, r))
		add_route(f, node, dev, r,
			  on_ours ? owner_of(f, node, dev, r) : OWNER_FOREIGN);
}

void add_routes(struct find *f)
{
	for (size_t i = 0; i < f->n_places; i++) {
		const struct netns *p = f->places[i];
		struct node *node = topo_find_node(f->t, p->node);

		for (size_t k = 0; k < p->n_routes; k++) {
			const struct nl_route *r = &p->routes[k];
			const struct dev *dev = netns_dev(p, r->oif);

			if (dev && dev->known && !dev->as)
				continue; /* goes with it */
			if (p == snap_host(f->snap))
				add_host_route(f, dev, r);
			else if (node && p->joined)
				add_joined_route(f, node, dev, r);
			else if (node)
				add_route(f, node, dev, r,
					  dev ? owner_of(f, node, dev, r)
					      : OWNER_FOREIGN);
		}
	}
}

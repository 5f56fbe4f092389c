/* SPDX-License-Identifier: MIT */
/*
 * Routes of the main table, and whose they are: the lab's by their protocol; in the
 * host's namespace, where anybody may use that number, only on the lab's devices or if
 * the lab was applied with them.  Of the host's other routes only those are told that
 * stand where one of the applied ones was: the kernel would refuse ours there.
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
	const struct place *host = f->scan.host;

	for (size_t i = 0; i < host->n_routes; i++)
		if (host->routes[i].proto == TOPO_PROTO &&
		    node_had(before, &host->routes[i]))
			return true;
	return false;
}

static enum owner owner_of(const struct nl_route *r)
{
	switch (r->proto) {
	case TOPO_PROTO:
		return OWNER_LAB;
	case RTPROT_RA:
	case RTPROT_REDIRECT:
		return OWNER_KERNEL;
	default:
		return OWNER_FOREIGN;
	}
}

static void add_route(struct find *f, struct node *node, const struct dev *dev,
		      const struct nl_route *r)
{
	struct arena *arena = f->t->arena;
	struct route route = {
		.metric = r->metric,
		.proto = r->proto,
		.owner = dev ? owner_of(r)
			     : OWNER_FOREIGN, /* ours have one way, not many */
		.dev = dev ? arena_strdup(arena, dev->link.name) : NULL,
		.dev_name = dev && dev->as ? dev->as->name : NULL,
	};
	char text[CIDR_TEXT];

	cidr_text(&r->to, text);
	route.to = arena_strdup(arena, text);
	if (r->has_via) {
		cidr_addr_text(&r->via, text);
		route.via = arena_strdup(arena, text);
	}
	ARENA_PUSH(arena, node->routes, node->n_routes, route);
}

/* The member of kind host that a route of the host's namespace belongs to, or NULL. */
static struct node *host_node(const struct find *f, const struct dev *dev,
			      const struct nl_route *r)
{
	if (dev && dev->as && dev->link.index != NL_LOOPBACK)
		return dev->as->node->kind == KIND_HOST ? dev->as->node : NULL;
	for (size_t i = 0; i < f->t->n_nodes; i++) {
		struct node *node = f->t->nodes[i];

		if (node->kind == KIND_HOST &&
		    node_had(find_applied_node(f, node->name), r))
			return node;
	}
	return NULL;
}

void add_routes(struct find *f)
{
	for (size_t i = 0; i < f->n_places; i++) {
		const struct place *p = f->places[i];
		struct node *node = p->node ? topo_find_node(f->t, p->node) : NULL;

		for (size_t k = 0; k < p->n_routes; k++) {
			const struct nl_route *r = &p->routes[k];
			const struct dev *dev = scan_dev(p, r->oif);
			struct node *of = p == f->scan.host ? host_node(f, dev, r) : node;

			if (of)
				add_route(f, of, dev, r);
		}
	}
}

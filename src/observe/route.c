/* SPDX-License-Identifier: MIT */
/*
 * Routes, and whose they are: the lab's by their protocol; in the
 * host's namespace, where anybody may use that number, only on the lab's devices or if
 * the lab was applied with them.  Of the host's other routes only those are told that
 * stand where one of the lab's has to be: the kernel would refuse ours there.
 */
#include <linux/rtnetlink.h>
#include <string.h>

#include "observe/find.h"

static uint32_t table_of(const struct nl_route *r)
{
	return r->table ? r->table : TABLE_MAIN;
}

static bool same_object(const struct route *before, const struct nl_route *r)
{
	char to[CIDR_TEXT];

	cidr_text(&r->to, to);
	return before->metric == r->metric && before->table == table_of(r) &&
	       !strcmp(before->to, to);
}

static const struct route *node_route(const struct node *before, const struct nl_route *r)
{
	for (size_t i = 0; before && i < before->n_routes; i++)
		if (same_object(&before->routes[i], r))
			return &before->routes[i];
	return NULL;
}

static bool node_had(const struct node *before, const struct nl_route *r)
{
	return node_route(before, r) != NULL;
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

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* Of a next hop as it is found: where it leads, as it is known. */
static bool is_hop(const char *via, const char *dev, const struct netns *p,
		   const struct nl_route *r)
{
	const struct dev *found = netns_dev(p, r->hop.oif);
	char text[CIDR_TEXT] = "";

	if (r->hop.has_via)
		cidr_addr_text(&r->hop.via, text);
	return found && dev && same_text(via, text) && !strcmp(dev, found->link.name);
}

/* Is it that route, or one of its next hops?  Of one of several that are routes of their
 * own (in IPv6) the protocol tells nothing. */
static bool is_hop_of(const struct route *known, const struct netns *p,
		      const struct nl_route *r)
{
	if (!known)
		return false;
	for (size_t i = 0; i < known->n_hops; i++)
		if (is_hop(known->hops[i].via, known->hops[i].dev, p, r))
			return true;
	return !known->n_hops && is_hop(known->via, known->dev, p, r);
}

/* By its protocol, which is the lab's word. */
static enum owner owner_of(const struct nl_route *r)
{
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

static struct nexthop hop_of(struct find *f, const struct netns *p,
			     const struct nl_hop *hop)
{
	struct arena *arena = f->t->arena;
	const struct dev *dev = netns_dev(p, hop->oif);
	struct nexthop ret = {.onlink = hop->onlink, .weight = hop->weight};
	char text[CIDR_TEXT];

	if (hop->has_via) {
		cidr_addr_text(&hop->via, text);
		ret.via = arena_strdup(arena, text);
	}
	if (dev && dev->as) {
		ret.dev = dev->as->dev;
		ret.dev_name = dev->as->name;
	} else if (dev && !f->whole) {
		ret.dev = arena_strdup(arena, dev->link.name);
	}
	return ret;
}

struct route *find_add_route(struct find *f, struct node *node, const struct netns *p,
			     const struct nl_route *r, size_t n)
{
	struct arena *arena = f->t->arena;
	struct route route = {.metric = r->metric,
			      .proto = r->proto,
			      .several = r->several && n == 1,
			      .table = table_of(r)};
	char text[CIDR_TEXT];

	route.type = r->type == RTN_BLACKHOLE	  ? ROUTE_BLACKHOLE
		     : r->type == RTN_UNREACHABLE ? ROUTE_UNREACHABLE
		     : r->type == RTN_PROHIBIT	  ? ROUTE_PROHIBIT
						  : ROUTE_UNICAST;
	cidr_text(&r->to, text);
	route.to = arena_strdup(arena, text);
	if (r->src.family) {
		cidr_addr_text(&r->src, text);
		route.src = arena_strdup(arena, text);
	}
	for (size_t i = 0; n > 1 && i < n; i++) {
		struct nexthop hop = hop_of(f, p, &r[i].hop);

		ARENA_PUSH(arena, route.hops, route.n_hops, hop);
	}
	if (n == 1 && !nl_route_is_nowhere(r->type)) {
		struct nexthop hop = hop_of(f, p, &r->hop);

		route.via = hop.via;
		route.dev = hop.dev;
		route.dev_name = hop.dev_name;
		route.onlink = hop.onlink;
	}
	ARENA_PUSH(arena, node->routes, node->n_routes, route);
	return &node->routes[node->n_routes - 1];
}

static void add_route(struct find *f, struct node *node, const struct netns *p,
		      const struct nl_route *r, size_t n, enum owner owner)
{
	find_add_route(f, node, p, r, n)->owner = owner;
}

size_t find_n_hops(const struct netns *p, size_t i)
{
	size_t n = 1;

	while (i + n < p->n_routes && p->routes[i + n].several && p->routes[i + n].number)
		n++;
	return n;
}

/*
 * Several next hops.  In IPv4 they are one route, whose protocol tells whose it is; in
 * IPv6 each is a route of its own, and somebody may have put his beside the lab's: those
 * that are known are the lab's.
 */
static void add_hops(struct find *f, struct node *node, const struct netns *p,
		     const struct nl_route *r, size_t n)
{
	const struct route *known = node_route(find_known_node(f, node->name), r);
	struct nl_route *hops[2] = {}; /* by owner */
	size_t counts[2] = {};

	for (size_t i = 0; i < n; i++) {
		enum owner owner = is_hop_of(known, p, &r[i]) ? OWNER_LAB : OWNER_FOREIGN;

		ARENA_PUSH(f->arena, hops[owner], counts[owner], r[i]);
	}
	if (r->to.family == AF_INET || !counts[OWNER_LAB]) {
		add_route(f, node, p, r, n, owner_of(r));
		return;
	}
	for (enum owner owner = OWNER_LAB; owner <= OWNER_FOREIGN; owner++)
		if (counts[owner])
			add_route(f, node, p, hops[owner], counts[owner], owner);
}

static void add_owned(struct find *f, struct node *node, const struct netns *p,
		      const struct nl_route *r, size_t n)
{
	if (r->several)
		add_hops(f, node, p, r, n);
	else
		add_route(f, node, p, r, n, owner_of(r));
}

static bool node_wants(const struct find *f, const struct node *node,
		       const struct nl_route *r)
{
	return node_had(topo_find_node(f->want, node->name), r);
}

/* A route of the host's namespace: for the member of kind host that it concerns. */
static void add_host_route(struct find *f, const struct dev *dev, const struct netns *p,
			   const struct nl_route *r, size_t n)
{
	if (dev && dev->as && dev->link.index != NL_LOOPBACK) {
		if (dev->as->node->kind == KIND_HOST)
			add_owned(f, dev->as->node, p, r, n);
		return;
	}
	for (size_t i = 0; i < f->t->n_nodes; i++) {
		struct node *node = f->t->nodes[i];
		bool had = node_had(find_applied_node(f, node->name), r);

		if (node->kind != KIND_HOST || (!had && !node_wants(f, node, r)))
			continue;
		if (had)
			add_owned(f, node, p, r, n);
		else
			add_route(f, node, p, r, n, OWNER_FOREIGN);
		return;
	}
}

/* Of those in somebody else's namespace, what is on the lab's devices there, and what
 * stands where one of the lab's has to be. */
static void add_joined_route(struct find *f, struct node *node, const struct dev *dev,
			     const struct netns *p, const struct nl_route *r, size_t n)
{
	if (dev && dev->as)
		add_owned(f, node, p, r, n);
	else if (node_wants(f, node, r))
		add_route(f, node, p, r, n, OWNER_FOREIGN);
}

/* The n next hops of one, which is i-th there. */
static void add_one(struct find *f, const struct netns *p, size_t i, size_t n)
{
	struct node *node = topo_find_node(f->t, p->node);
	const struct nl_route *r = &p->routes[i];
	bool nowhere = nl_route_is_nowhere(r->type);
	const struct dev *dev = nowhere ? NULL : netns_dev(p, r->hop.oif);

	if (dev && dev->known && !dev->as)
		return; /* goes with it */
	if (p == snap_host(f->snap))
		add_host_route(f, dev, p, r, n);
	else if (node && p->joined)
		add_joined_route(f, node, dev, p, r, n);
	else if (node && (dev || nowhere))
		add_owned(f, node, p, r, n);
	else if (node)
		add_route(f, node, p, r, n, OWNER_FOREIGN);
}

void add_routes(struct find *f)
{
	for (size_t i = 0; i < f->n_places; i++) {
		const struct netns *p = f->places[i];

		for (size_t k = 0, n; k < p->n_routes; k += n) {
			n = find_n_hops(p, k);
			add_one(f, p, k, n);
		}
	}
}

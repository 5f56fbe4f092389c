/* SPDX-License-Identifier: MIT */
/* The rules about routes: what the kernel would refuse, told beforehand. */
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "model/check.h"
#include "model/names.h"
#include "model/nets.h"

#define ANY "" /* the scope of all interfaces */

/* The kernel's own route of an IPv6 address has this metric (IP6_RT_PRIO_ADDRCONF). */
#define METRIC_CONNECTED_IPV6 256

struct reach {
	const struct node *node;
	struct nets nets;     /* of its addresses -> number of the interface */
	struct nets onlink;   /* of its routes that lead to a link directly */
	struct map own;	      /* its addresses */
	struct map broadcast; /* those of its networks */
};

/* An address as a prefix; false for what is none. */
static bool parse(const char *text, struct cidr *ret)
{
	return text_cidr(text, true, ret) == 0;
}

/* IPv4 networks of more than two addresses have one for all: the last. */
static void add_broadcast(struct map *map, struct cidr c)
{
	char text[CIDR_TEXT];

	if (c.family != AF_INET || c.len > 30)
		return;
	c.v4.s_addr |= htonl(UINT32_MAX >> c.len);
	cidr_addr_text(&c, text);
	map_put(map, arena_strdup(map->arena, text), 0);
}

struct reach *reach_of(struct arena *arena, const struct node *node)
{
	struct reach *reach = arena_alloc(arena, sizeof(*reach));

	*reach = (struct reach){.node = node};
	reach->nets.map.arena = reach->onlink.map.arena = arena;
	reach->own.arena = reach->broadcast.arena = arena;
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		for (size_t j = 0; j < f->n_addresses; j++) {
			char text[CIDR_TEXT];
			struct cidr c;

			if (!parse(f->addresses[j].cidr, &c))
				continue;
			nets_add(&reach->nets, ANY, &c, i);
			nets_add(&reach->nets, f->name, &c, i);
			cidr_addr_text(&c, text);
			map_put(&reach->own, arena_strdup(arena, text), i);
			add_broadcast(&reach->broadcast, c);
		}
	}
	return reach;
}

/* The one next hop of a route that has not several. */
static struct nexthop only_hop(const struct route *route)
{
	return (struct nexthop){.via = route->via,
				.dev_name = route->dev_name,
				.onlink = route->onlink,
				.at = route->at};
}

struct iface *reach_hop(const struct reach *reach, const struct nexthop *hop)
{
	struct cidr via;
	size_t i;

	if (hop->dev_name)
		return topo_find_iface(reach->node, hop->dev_name);
	if (!hop->via || !parse(hop->via, &via) ||
	    !nets_find(&reach->nets, ANY, &via, &i))
		return NULL;
	return reach->node->ifaces[i];
}

struct iface *reach_iface(const struct reach *reach, const struct route *route)
{
	struct nexthop hop = only_hop(route);

	return reach_hop(reach, &hop);
}

static void check_dev(const struct node *node, const struct nexthop *hop,
		      struct faults *faults)
{
	const char *words[NEAR_MAX + 1] = {0}, *near;
	struct arena *arena = faults->arena;

	if (faults_full(faults))
		return;
	for (size_t i = 0; i < node->n_ifaces && i < NEAR_MAX; i++)
		words[i] = node->ifaces[i]->name;
	near = text_nearest(hop->dev_name, words);
	fault_add(faults, hop->at, "%s has no interface %s to route through%s%s%s",
		  quoted(arena, node->name), quoted(arena, hop->dev_name),
		  near ? "; did you mean " : "", near ? quoted(arena, near) : "",
		  near ? "?" : "");
}

/* Whether via is on the link of f, by an address or by a route. */
static bool is_on_link(const struct reach *reach, const struct iface *f,
		       const struct cidr *via)
{
	size_t i;

	return cidr_is_link_local(via) || nets_find(&reach->nets, f->name, via, &i) ||
	       nets_find(&reach->onlink, f->name, via, &i);
}

/* Why via, which is in no network, leads nowhere. */
static const char *unreached(const struct cidr *via)
{
	if (cidr_is_link_local(via))
		return "is link-local: say with 'dev' on which link";
	return "is in no network of this node; give one of its interfaces an address there, "
	       "or say with 'dev' how to reach it";
}

/* The next hop: of the destination's family, not ourselves, and on a link of ours. */
static void check_via(const struct reach *reach, const struct route *route,
		      const struct nexthop *hop, const struct iface *f,
		      struct faults *faults)
{
	struct arena *arena = faults->arena;
	struct cidr to, via;

	if (!parse(route->to, &to) || !parse(hop->via, &via))
		return;
	if (to.family != via.family)
		fault_add(faults, hop->at,
			  "the route to %s is %s, but its next hop %s is %s", route->to,
			  to.family == AF_INET ? "IPv4" : "IPv6", hop->via,
			  via.family == AF_INET ? "IPv4" : "IPv6");
	else if (map_get(&reach->own, hop->via, NULL))
		fault_add(faults, hop->at,
			  "the next hop %s is an address of %s itself; give that of the "
			  "router",
			  hop->via, quoted(arena, reach->node->name));
	else if (map_get(&reach->broadcast, hop->via, NULL))
		fault_add(faults, hop->at,
			  "the next hop %s is the broadcast address of its network",
			  hop->via);
	else if (!f)
		fault_add(faults, hop->at, "the next hop %s %s", hop->via,
			  unreached(&via));
	else if (!hop->onlink && !is_on_link(reach, f, &via))
		fault_add(
			faults, hop->at,
			"the next hop %s is in no network of interface %s; give it an "
			"address there, or a route to %s with 'dev: %s' and no 'via', or "
			"say 'onlink: true'",
			hop->via, quoted(arena, f->name), hop->via, f->name);
}

/* The kernel makes a route for each address itself; another would be refused. */
static void check_connected(const struct reach *reach, const struct route *route,
			    struct faults *faults)
{
	uint32_t metric;
	struct cidr to;

	if (!parse(route->to, &to))
		return;
	metric = to.family == AF_INET ? 0 : METRIC_CONNECTED_IPV6;
	if (route->table == TABLE_MAIN && route->metric == metric &&
	    to.len < cidr_host_len(&to) && nets_has(&reach->nets, ANY, &to, NULL))
		fault_add(
			faults, route->at,
			"the kernel makes the route to %s itself, for an address of %s; leave "
			"it out, or give another metric",
			route->to, quoted(faults->arena, reach->node->name));
}

/* Those without a next hop are made first, wherever they stand. */
static void add_onlink(struct reach *reach, const struct node *node)
{
	struct cidr to;

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *route = &node->routes[i];
		const struct iface *f =
			route->via || route->n_hops ? NULL : reach_iface(reach, route);

		if (f && parse(route->to, &to))
			nets_add(&reach->onlink, f->name, &to, 0);
	}
}

/* To nowhere: of a namespace that we make, since no device of ours tells whose it is. */
static void check_nowhere(const struct node *node, const struct route *route,
			  struct faults *faults)
{
	const char *word = route_type_words[route->type];

	if (route->via || route->dev_name || route->n_hops || route->src)
		fault_add(faults, route->at,
			  "the route to %s is of type %s, which leads nowhere; leave out "
			  "'via' and 'dev', or 'type'",
			  route->to, word);
	else if (!topo_makes_ns(node) && !kind_is_guest(node->kind))
		fault_add(faults, route->at,
			  "the route to %s is of type %s, and %s is no namespace that "
			  "netyard makes: it would be for all in there; leave it out",
			  route->to, word, quoted(faults->arena, node->name));
}

static void check_hop(const struct reach *reach, const struct route *route,
		      const struct nexthop *hop, struct faults *faults)
{
	const struct iface *f = reach_hop(reach, hop);

	if (!hop->via && !hop->dev_name)
		fault_add(faults, hop->at,
			  "the route to %s has neither 'via' nor 'dev'; it needs one",
			  route->to);
	else if (hop->onlink && (!hop->via || !hop->dev_name))
		fault_add(faults, hop->at,
			  "the route to %s is 'onlink', which says that 'via' is on the "
			  "link of 'dev'; give both",
			  route->to);
	else if (hop->dev_name && !f)
		check_dev(reach->node, hop, faults);
	else if (hop->via)
		check_via(reach, route, hop, f, faults);
}

static bool same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static void check_hops(const struct reach *reach, const struct route *route,
		       struct faults *faults)
{
	if (route->via || route->dev_name || route->onlink)
		fault_add(faults, route->at,
			  "the route to %s has 'nexthops', and a next hop of its own; "
			  "put 'via', 'dev' and 'onlink' among these",
			  route->to);
	for (size_t i = 0; i < route->n_hops; i++) {
		const struct nexthop *hop = &route->hops[i];

		check_hop(reach, route, hop, faults);
		if (!hop->via && strchr(route->to, ':'))
			fault_add(
				faults, hop->at,
				"of several next hops of an IPv6 route each needs 'via'");
		for (size_t k = 0; k < i; k++)
			if (same(hop->via, route->hops[k].via) &&
			    reach_hop(reach, hop) == reach_hop(reach, &route->hops[k]))
				fault_add(faults, hop->at,
					  "the route to %s has this next hop already; "
					  "give one of them a greater weight",
					  route->to);
	}
}

/* The kernel takes no other, and drops a route whose source goes. */
static void check_src(const struct reach *reach, const struct route *route,
		      struct faults *faults)
{
	struct cidr to, src;

	if (!route->src || !parse(route->to, &to) || !parse(route->src, &src))
		return;
	if (to.family != src.family)
		fault_add(faults, route->at,
			  "the route to %s is %s, but its source %s is %s", route->to,
			  to.family == AF_INET ? "IPv4" : "IPv6", route->src,
			  src.family == AF_INET ? "IPv4" : "IPv6");
	else if (!map_get(&reach->own, route->src, NULL))
		fault_add(faults, route->at,
			  "the source %s of the route to %s is no address of %s; give it "
			  "to one of its interfaces, lo perhaps",
			  route->src, route->to,
			  quoted(faults->arena, reach->node->name));
}

/* Another table is asked by rules alone, which only what netyard makes has. */
static void check_table(const struct node *node, const struct route *route,
			struct faults *faults)
{
	if (route->table == TABLE_LOCAL)
		fault_add(faults, route->at,
			  "table %d is the kernel's own, for the addresses of the node; "
			  "give another",
			  TABLE_LOCAL);
	else if (route->table != TABLE_MAIN && !topo_makes_ns(node) &&
		 !kind_is_guest(node->kind))
		fault_add(faults, route->at,
			  "the route to %s is in table %u, and %s is no namespace that "
			  "netyard makes: which tables are asked there is for others to "
			  "set; leave 'table' out",
			  route->to, route->table, quoted(faults->arena, node->name));
}

static void check_route(const struct reach *reach, const struct route *route,
			struct faults *faults)
{
	struct nexthop hop = only_hop(route);

	if (route->type != ROUTE_UNICAST)
		check_nowhere(reach->node, route, faults);
	else if (route->n_hops)
		check_hops(reach, route, faults);
	else
		check_hop(reach, route, &hop, faults);
	check_connected(reach, route, faults);
	check_src(reach, route, faults);
	check_table(reach->node, route, faults);
}

/* The kernel tells routes of a table apart by destination and metric. */
static void check_twice(const struct node *node, struct arena *tmp, struct faults *faults)
{
	struct map seen = {.arena = tmp};

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *route = &node->routes[i];
		const char *key = arena_printf(tmp, "%s %u %u", route->to, route->metric,
					       route->table);
		size_t line;

		if (map_get(&seen, key, &line))
			fault_add(
				faults, route->at,
				"there is a route to %s with metric %u already, on line %zu",
				route->to, route->metric, line);
		else
			map_put(&seen, key, route->at.line);
	}
}

void check_routes(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];
		struct reach *reach;

		if (!node->n_routes)
			continue;
		reach = reach_of(tmp, node);
		add_onlink(reach, node);
		for (size_t j = 0; j < node->n_routes; j++)
			check_route(reach, &node->routes[j], faults);
		check_twice(node, tmp, faults);
	}
}

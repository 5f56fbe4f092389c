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

struct iface *reach_iface(const struct reach *reach, const struct route *route)
{
	struct cidr via;
	size_t i;

	if (route->dev_name)
		return topo_find_iface(reach->node, route->dev_name);
	if (!route->via || !parse(route->via, &via) ||
	    !nets_find(&reach->nets, ANY, &via, &i))
		return NULL;
	return reach->node->ifaces[i];
}

static void check_dev(const struct node *node, const struct route *route,
		      struct faults *faults)
{
	const char *words[NEAR_MAX + 1] = {0}, *near;
	struct arena *arena = faults->arena;

	if (faults_full(faults))
		return;
	for (size_t i = 0; i < node->n_ifaces && i < NEAR_MAX; i++)
		words[i] = node->ifaces[i]->name;
	near = text_nearest(route->dev_name, words);
	fault_add(faults, route->at, "%s has no interface %s to route through%s%s%s",
		  quoted(arena, node->name), quoted(arena, route->dev_name),
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
		      const struct iface *f, struct faults *faults)
{
	struct arena *arena = faults->arena;
	struct cidr to, via;

	if (!parse(route->to, &to) || !parse(route->via, &via))
		return;
	if (to.family != via.family)
		fault_add(faults, route->at,
			  "the route to %s is %s, but its next hop %s is %s", route->to,
			  to.family == AF_INET ? "IPv4" : "IPv6", route->via,
			  via.family == AF_INET ? "IPv4" : "IPv6");
	else if (map_get(&reach->own, route->via, NULL))
		fault_add(faults, route->at,
			  "the next hop %s is an address of %s itself; give that of the "
			  "router",
			  route->via, quoted(arena, reach->node->name));
	else if (map_get(&reach->broadcast, route->via, NULL))
		fault_add(faults, route->at,
			  "the next hop %s is the broadcast address of its network",
			  route->via);
	else if (!f)
		fault_add(faults, route->at, "the next hop %s %s", route->via,
			  unreached(&via));
	else if (!is_on_link(reach, f, &via))
		fault_add(faults, route->at,
			  "the next hop %s is in no network of interface %s; give it an "
			  "address there, or a route to %s with 'dev: %s' and no 'via'",
			  route->via, quoted(arena, f->name), route->via, f->name);
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
	if (route->metric == metric && to.len < cidr_host_len(&to) &&
	    nets_has(&reach->nets, ANY, &to, NULL))
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
		const struct iface *f = route->via ? NULL : reach_iface(reach, route);

		if (f && parse(route->to, &to))
			nets_add(&reach->onlink, f->name, &to, 0);
	}
}

static void check_route(const struct reach *reach, const struct route *route,
			struct faults *faults)
{
	const struct iface *f = reach_iface(reach, route);

	if (!route->via && !route->dev_name)
		fault_add(faults, route->at,
			  "the route to %s has neither 'via' nor 'dev'; it needs one",
			  route->to);
	else if (route->dev_name && !f)
		check_dev(reach->node, route, faults);
	else if (route->via)
		check_via(reach, route, f, faults);
	check_connected(reach, route, faults);
}

/* The kernel tells routes apart by destination and metric. */
static void check_twice(const struct node *node, struct arena *tmp, struct faults *faults)
{
	struct map seen = {.arena = tmp};

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *route = &node->routes[i];
		const char *key = arena_printf(tmp, "%s %u", route->to, route->metric);
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

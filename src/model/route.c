/* SPDX-License-Identifier: MIT */
/* The rules about routes: what the kernel would refuse, told beforehand. */
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "model/check.h"

/* The kernel's own route of an IPv6 address has this metric (IP6_RT_PRIO_ADDRCONF). */
#define METRIC_CONNECTED_IPV6 256

/* An address as a cidr; false for what is none. */
static bool parse(const char *text, struct cidr *ret)
{
	return text_cidr(text, true, ret) == 0;
}

static bool is_link_local(const struct cidr *c)
{
	return c->family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&c->v6);
}

/* The longest prefix among f's addresses that covers via, or -1. */
static int covers(const struct iface *f, const struct cidr *via)
{
	int longest = -1;

	for (size_t i = 0; i < f->n_addresses; i++) {
		struct cidr c;

		if (parse(f->addresses[i].cidr, &c) && cidr_covers(&c, via) &&
		    c.len > longest)
			longest = c.len;
	}
	return longest;
}

struct iface *route_iface(const struct node *node, const struct route *route)
{
	struct iface *best = NULL;
	int longest = -1;
	struct cidr via;

	if (route->dev_name)
		return topo_find_iface(node, route->dev_name);
	if (!route->via || !parse(route->via, &via))
		return NULL;
	for (size_t i = 0; i < node->n_ifaces; i++) {
		int len = covers(node->ifaces[i], &via);

		if (len > longest) {
			longest = len;
			best = node->ifaces[i];
		}
	}
	return best;
}

/* One of the node's routes before i leads to via directly, through f. */
static bool reached_by_route(const struct node *node, size_t i, const struct iface *f,
			     const struct cidr *via)
{
	for (size_t j = 0; j < i; j++) {
		const struct route *r = &node->routes[j];
		struct cidr to;

		if (!r->via && r->dev_name && !strcmp(r->dev_name, f->name) &&
		    parse(r->to, &to) && cidr_covers(&to, via))
			return true;
	}
	return false;
}

static bool is_own(const struct node *node, const struct cidr *via)
{
	for (size_t i = 0; i < node->n_ifaces; i++)
		for (size_t j = 0; j < node->ifaces[i]->n_addresses; j++) {
			struct cidr c;

			if (parse(node->ifaces[i]->addresses[j].cidr, &c) &&
			    c.family == via->family && !memcmp(c.bytes, via->bytes, 16))
				return true;
		}
	return false;
}

static void check_dev(const struct node *node, const struct route *route,
		      struct faults *faults)
{
	struct arena *arena = faults->arena;
	const char **words = arena_alloc(arena, (node->n_ifaces + 1) * sizeof(*words));
	const char *near;

	for (size_t i = 0; i < node->n_ifaces; i++)
		words[i] = node->ifaces[i]->name;
	near = text_nearest(route->dev_name, words);
	fault_add(faults, route->at, "%s has no interface %s to route through%s%s%s",
		  quoted(arena, node->name), quoted(arena, route->dev_name),
		  near ? "; did you mean " : "", near ? quoted(arena, near) : "",
		  near ? "?" : "");
}

/* The next hop: of the family of the destination, not ourselves, and on a link of ours. */
static void check_via(const struct node *node, size_t i, const struct iface *f,
		      struct faults *faults)
{
	const struct route *route = &node->routes[i];
	struct cidr to, via;

	if (!parse(route->to, &to) || !parse(route->via, &via))
		return;
	if (to.family != via.family)
		fault_add(faults, route->at,
			  "the route to %s is %s, but its next hop %s is %s", route->to,
			  to.family == AF_INET ? "IPv4" : "IPv6", route->via,
			  via.family == AF_INET ? "IPv4" : "IPv6");
	else if (is_own(node, &via))
		fault_add(faults, route->at,
			  "the next hop %s is an address of %s itself; give that of the "
			  "router",
			  route->via, quoted(faults->arena, node->name));
	else if (!f)
		fault_add(
			faults, route->at,
			is_link_local(&via)
				? "the next hop %s is link-local: say with 'dev' on which "
				  "link"
				: "the next hop %s is in no network of this node; give one "
				  "of its interfaces an address there, or say with 'dev' "
				  "how to reach it",
			route->via);
	else if (!is_link_local(&via) && covers(f, &via) < 0 &&
		 !reached_by_route(node, i, f, &via))
		fault_add(faults, route->at,
			  "the next hop %s is in no network of interface %s", route->via,
			  quoted(faults->arena, f->name));
}

/* The kernel makes a route for each address itself; another would be refused. */
static void check_connected(const struct node *node, const struct route *route,
			    struct faults *faults)
{
	struct cidr to, net;
	uint32_t metric;

	if (!parse(route->to, &to))
		return;
	metric = to.family == AF_INET ? 0 : METRIC_CONNECTED_IPV6;
	for (size_t i = 0; i < node->n_ifaces && route->metric == metric; i++)
		for (size_t j = 0; j < node->ifaces[i]->n_addresses; j++) {
			const char *cidr = node->ifaces[i]->addresses[j].cidr;

			if (!parse(cidr, &net))
				continue;
			cidr_mask(&net);
			if (net.len == (net.family == AF_INET ? 32 : 128) ||
			    !cidr_equal(&net, &to))
				continue;
			fault_add(
				faults, route->at,
				"the kernel makes the route to %s itself, for address %s; "
				"leave it out, or give another metric",
				route->to, cidr);
			return;
		}
}

static void check_route(const struct node *node, size_t i, struct faults *faults)
{
	const struct route *route = &node->routes[i];
	const struct iface *f = route_iface(node, route);

	if (!route->via && !route->dev_name) {
		fault_add(faults, route->at,
			  "the route to %s has neither 'via' nor 'dev'; it needs one",
			  route->to);
		return;
	}
	if (route->dev_name && !f)
		check_dev(node, route, faults);
	else if (route->via)
		check_via(node, i, f, faults);
	check_connected(node, route, faults);
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
		for (size_t j = 0; j < t->nodes[i]->n_routes; j++)
			check_route(t->nodes[i], j, faults);
		check_twice(t->nodes[i], tmp, faults);
	}
}

/* SPDX-License-Identifier: MIT */
/* The types of the key table that hold routes, and what they are made of. */
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "model/read.h"
#include "model/types.h"

/* What the file says of a route's family beside its destination. */
static bool route_is_ipv6(const struct route *route)
{
	const char *via = route->n_hops ? route->hops[0].via : route->via;

	return (via && strchr(via, ':')) || (route->src && strchr(route->src, ':'));
}

READ(read_destination)
{
	const char **to = member;
	char text[CIDR_TEXT];
	struct cidr c, net;

	if (!strcmp(v->text, "default")) {
		*to = "default"; /* until via is known: read_route */
		return;
	}
	if (text_cidr(v->text, true, &c) < 0) {
		key_fault(r, key, v, "");
		return;
	}
	net = c;
	cidr_mask(&net);
	cidr_text(&net, text);
	if (!cidr_equal(&net, &c))
		fault_add(
			r->faults, v->at,
			"'%s' has bits set behind its prefix; the network is %s, the address "
			"alone /%u",
			v->text, text, cidr_host_len(&c));
	else if (types_is_multicast(&c))
		fault_add(r->faults, v->at,
			  "'%s' is multicast; routes here are unicast only", v->text);
	else
		*to = arena_strdup(r->t->arena, text);
}

WRITE(write_destination)
{
	const struct route *route = container_of(member, const struct route, to);
	bool plain = !strcmp(route->to, "0.0.0.0/0") ||
		     (!strcmp(route->to, "::/0") && route_is_ipv6(route));

	return value_text(w->arena, plain ? "default" : route->to, false);
}

READ(read_gateway)
{
	const char **address = member;
	char text[CIDR_TEXT];
	struct cidr c;

	if (strchr(v->text, '/') || text_cidr(v->text, true, &c) < 0) {
		key_fault(r, key, v, "");
		return;
	}
	cidr_addr_text(&c, text);
	if (types_unfit(&c) || cidr_is_loopback(&c))
		fault_add(r->faults, v->at, "%s %s %s", key->word, text,
			  types_unfit(&c) ? types_unfit(&c)
					  : "is a loopback address; it leads nowhere");
	else
		*address = arena_strdup(r->t->arena, text);
}

READ(read_nexthops)
{
	struct route *route = container_of(member, struct route, hops);
	const char *where = r->where;

	if (v->n < 2 || v->n > NEXTHOPS_MAX)
		fault_add(r->faults, v->at,
			  "'nexthops' are from 2 to %d, not %zu; give a single one as "
			  "'via' and 'dev' of the route",
			  NEXTHOPS_MAX, v->n);
	for (const struct value *i = v->first; i; i = i->next) {
		struct nexthop hop = {.at = i->at};

		if (!types_is_item(r, i, VALUE_MAP,
				   "a next hop must be a mapping such as {via: "
				   "10.0.1.254}"))
			continue;
		r->where = arena_printf(r->faults->arena, "a next hop of %s", where);
		keys_default(AT_NEXTHOP, r->t->arena, &hop);
		keys_read(r, AT_NEXTHOP, i, &hop);
		ARENA_PUSH(r->t->arena, route->hops, route->n_hops, hop);
	}
}

WRITE(write_nexthops)
{
	const struct route *route = container_of(member, const struct route, hops);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < route->n_hops; i++)
		value_add(list, NULL, keys_write(w, AT_NEXTHOP, &route->hops[i]));
	return list->n ? list : NULL;
}

/* What the file may leave to the kernel's custom, once all of the route is read. */
static void complete(struct route *route, bool metric_given)
{
	if (!strcmp(route->to, "default"))
		route->to = route_is_ipv6(route) ? "::/0" : "0.0.0.0/0";
	if (!metric_given || !route->metric)
		route->metric = route_metric(route);
}

READ(read_routes)
{
	struct node *node = container_of(member, struct node, routes);

	r->where = arena_printf(r->faults->arena, "a route of %s",
				quoted(r->faults->arena, node->name));
	for (const struct value *i = v->first; i; i = i->next) {
		struct route route = {.at = i->at};

		if (!types_read_item(
			    r, i, AT_ROUTE,
			    "a route must be a mapping such as {to: default, via: "
			    "10.0.1.254}",
			    &route) ||
		    !route.to)
			continue;
		complete(&route, value_get(i, "metric"));
		ARENA_PUSH(r->t->arena, node->routes, node->n_routes, route);
	}
}

WRITE(write_routes)
{
	const struct node *node = container_of(member, const struct node, routes);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < node->n_routes; i++)
		if (node->routes[i].owner == OWNER_LAB)
			value_add(list, NULL, keys_write(w, AT_ROUTE, &node->routes[i]));
	return list->n ? list : NULL;
}

/* SPDX-License-Identifier: MIT */
/* The types of the key table that hold addresses; and routes, which are made of them. */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "model/read.h"
#include "model/types.h"

/* All bits of the address behind its prefix are that bit. */
static bool host_bits_all(const struct cidr *c, bool bit)
{
	for (unsigned i = c->len; i < cidr_host_len(c); i++)
		if ((c->bytes[i / 8] >> (7 - i % 8) & 1) != bit)
			return false;
	return true;
}

static bool is_unspecified(const struct cidr *c)
{
	static const uint8_t zero[16];

	return !memcmp(c->bytes, zero, cidr_host_len(c) / 8);
}

static bool is_multicast(const struct cidr *c)
{
	return c->family == AF_INET ? (c->bytes[0] & 0xf0) == 0xe0 : c->bytes[0] == 0xff;
}

/* Why an address can be nobody's, or NULL. */
static const char *unfit(const struct cidr *c)
{
	if (is_unspecified(c))
		return "stands for no address at all";
	if (is_multicast(c))
		return "is a multicast group, not the address of an interface";
	if (c->family == AF_INET && c->v4.s_addr == INADDR_BROADCAST)
		return "is the broadcast address";
	return NULL;
}

const char *topo_address_wrong(const struct cidr *c, const char *iface)
{
	bool lo = !strcmp(iface, "lo");

	if (unfit(c))
		return unfit(c);
	if (!c->len)
		return "has a prefix length of 0: all the world would be on this link";
	if (cidr_is_loopback(c) && !lo)
		return "is a loopback address; it can be on lo only";
	if (cidr_is_loopback(c) &&
	    (c->family == AF_INET6 ||
	     (!host_bits_all(c, 0) && c->v4.s_addr == htonl(INADDR_LOOPBACK))))
		return "is on lo anyway, from the kernel; leave it out";
	if (c->len > cidr_host_len(c) - 2)
		return NULL;
	if (host_bits_all(c, 0))
		return "is the network itself; an interface needs an address in it";
	if (c->family == AF_INET && host_bits_all(c, 1))
		return "is the broadcast address of its network";
	return NULL;
}

static void bad_address(struct reader *r, const struct value *v)
{
	struct arena *arena = r->faults->arena;
	struct cidr c;

	if (text_cidr(v->text, true, &c) == 0)
		fault_add(
			r->faults, v->at,
			"address '%s' has no prefix length; write %s/%d, or /%u for it alone",
			v->text, v->text, c.family == AF_INET ? 24 : 64,
			cidr_host_len(&c));
	else
		fault_add(r->faults, v->at,
			  "%s is no address; write it as 10.0.1.1/24 or fd00:1::1/64",
			  quoted(arena, v->text));
}

READ(read_addresses)
{
	struct iface *f = container_of(member, struct iface, addresses);

	for (const struct value *i = v->first; i; i = i->next) {
		struct address a = {.at = i->at};
		char text[CIDR_TEXT];
		struct cidr c;

		if (!types_is_item(r, i, VALUE_TEXT,
				   "an address must be a text such as 10.0.1.1/24"))
			continue;
		if (text_cidr(i->text, false, &c) < 0) {
			bad_address(r, i);
			continue;
		}
		cidr_text(&c, text);
		if (topo_address_wrong(&c, f->name)) {
			fault_add(r->rules, i->at, "address %s %s", text,
				  topo_address_wrong(&c, f->name));
			if (r->rules == r->faults)
				continue;
		}
		a.cidr = arena_strdup(r->t->arena, text);
		ARENA_PUSH(r->t->arena, f->addresses, f->n_addresses, a);
	}
}

WRITE(write_addresses)
{
	const struct iface *f = container_of(member, const struct iface, addresses);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < f->n_addresses; i++)
		if (f->addresses[i].owner == OWNER_LAB)
			value_add(list, NULL,
				  value_text(w->arena, f->addresses[i].cidr, false));
	return list->n ? list : NULL;
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
	else if (is_multicast(&c))
		fault_add(r->faults, v->at,
			  "'%s' is multicast; routes here are unicast only", v->text);
	else
		*to = arena_strdup(r->t->arena, text);
}

WRITE(write_destination)
{
	const struct route *route = container_of(member, const struct route, to);
	bool plain = !strcmp(route->to, "0.0.0.0/0") ||
		     (!strcmp(route->to, "::/0") && route->via);

	return value_text(w->arena, plain ? "default" : route->to, false);
}

READ(read_gateway)
{
	const char **via = member;
	char text[CIDR_TEXT];
	struct cidr c;

	if (strchr(v->text, '/') || text_cidr(v->text, true, &c) < 0) {
		key_fault(r, key, v, "");
		return;
	}
	cidr_addr_text(&c, text);
	if (unfit(&c) || cidr_is_loopback(&c))
		fault_add(r->faults, v->at, "via %s %s", text,
			  unfit(&c) ? unfit(&c)
				    : "is a loopback address; it leads nowhere");
	else
		*via = arena_strdup(r->t->arena, text);
}

/* What the file may leave to the kernel's custom, once all of the route is read. */
static void complete(struct route *route, bool metric_given)
{
	bool v6 = route->via && strchr(route->via, ':');

	if (!strcmp(route->to, "default"))
		route->to = v6 ? "::/0" : "0.0.0.0/0";
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
		size_t before = r->faults->n;

		if (!types_is_item(r, i, VALUE_MAP,
				   "a route must be a mapping such as {to: default, via: "
				   "10.0.1.254}"))
			continue;
		keys_read(r, AT_ROUTE, i, &route);
		if (r->faults->n != before || !route.to)
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

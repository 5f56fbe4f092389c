/* SPDX-License-Identifier: MIT */
/*
 * Looking at a topology: how it routes. A public route or rule is one of model/.
 */
#include "api/api.h"

static const struct node *node_of(const struct ny_node *node)
{
	return (const struct node *)node;
}

static const struct iface *iface_of(const struct ny_iface *iface)
{
	return (const struct iface *)iface;
}

static const struct route *route_of(const struct ny_route *route)
{
	return (const struct route *)route;
}

static const struct rule *rule_of(const struct ny_rule *rule)
{
	return (const struct rule *)rule;
}

size_t ny_n_routes(const struct ny_node *node)
{
	return node_of(node)->n_routes;
}

const struct ny_route *ny_route_at(const struct ny_node *node, size_t i)
{
	const struct node *n = node_of(node);

	return i < n->n_routes ? (const struct ny_route *)&n->routes[i] : NULL;
}

const char *ny_route_to(const struct ny_route *route)
{
	return route_of(route)->to;
}

const char *ny_route_via(const struct ny_route *route)
{
	return route_of(route)->via;
}

const char *ny_route_device(const struct ny_route *route)
{
	return route_of(route)->dev ? route_of(route)->dev : "";
}

const char *ny_route_type(const struct ny_route *route)
{
	return route_type_words[route_of(route)->type];
}

uint32_t ny_route_metric(const struct ny_route *route)
{
	return route_of(route)->metric;
}

enum ny_owner ny_route_owner(const struct ny_route *route)
{
	return (enum ny_owner)route_of(route)->owner;
}

uint32_t ny_route_table(const struct ny_route *route)
{
	return route_of(route)->table ? route_of(route)->table : TABLE_MAIN;
}

const char *ny_route_src(const struct ny_route *route)
{
	return route_of(route)->src;
}

bool ny_route_is_onlink(const struct ny_route *route)
{
	return route_of(route)->onlink;
}

size_t ny_route_n_hops(const struct ny_route *route)
{
	return route_of(route)->n_hops;
}

void ny_route_hop(const struct ny_route *route, size_t i, const char **ret_via,
		  const char **ret_device, uint32_t *ret_weight, bool *ret_onlink)
{
	static const struct nexthop none;
	const struct route *r = route_of(route);
	const struct nexthop *hop = i < r->n_hops ? &r->hops[i] : &none;

	*ret_via = hop->via;
	*ret_device = hop->dev ? hop->dev : "";
	*ret_weight = hop->weight;
	*ret_onlink = hop->onlink;
}

size_t ny_n_rules(const struct ny_node *node)
{
	return node_of(node)->n_rules;
}

const struct ny_rule *ny_rule_at(const struct ny_node *node, size_t i)
{
	const struct node *n = node_of(node);

	return i < n->n_rules ? (const struct ny_rule *)&n->rules[i] : NULL;
}

const char *ny_rule_family(const struct ny_rule *rule)
{
	return ip_family_words[rule_of(rule)->family];
}

uint32_t ny_rule_priority(const struct ny_rule *rule)
{
	return rule_of(rule)->priority;
}

const char *ny_rule_from(const struct ny_rule *rule)
{
	return rule_of(rule)->from;
}

const char *ny_rule_to(const struct ny_rule *rule)
{
	return rule_of(rule)->to;
}

const char *ny_rule_iif(const struct ny_rule *rule)
{
	return rule_of(rule)->iif;
}

const char *ny_rule_oif(const struct ny_rule *rule)
{
	return rule_of(rule)->oif;
}

const char *ny_rule_fwmark(const struct ny_rule *rule)
{
	return rule_of(rule)->fwmark;
}

uint32_t ny_rule_ipproto(const struct ny_rule *rule)
{
	return rule_of(rule)->ipproto;
}

const char *ny_rule_sport(const struct ny_rule *rule)
{
	return rule_of(rule)->sport;
}

const char *ny_rule_dport(const struct ny_rule *rule)
{
	return rule_of(rule)->dport;
}

uint32_t ny_rule_table(const struct ny_rule *rule)
{
	return rule_of(rule)->table;
}

const char *ny_rule_type(const struct ny_rule *rule)
{
	return route_type_words[rule_of(rule)->type];
}

enum ny_owner ny_rule_owner(const struct ny_rule *rule)
{
	return (enum ny_owner)rule_of(rule)->owner;
}

size_t ny_n_neighbours(const struct ny_iface *iface)
{
	return iface_of(iface)->n_neighbours;
}

const char *ny_neighbour_at(const struct ny_iface *iface, size_t i, const char **ret_mac)
{
	const struct iface *f = iface_of(iface);

	if (i >= f->n_neighbours)
		return NULL;
	if (ret_mac)
		*ret_mac = f->neighbours[i].mac;
	return f->neighbours[i].address;
}

enum ny_owner ny_neighbour_owner(const struct ny_iface *iface, size_t i)
{
	const struct iface *f = iface_of(iface);

	return i < f->n_neighbours ? (enum ny_owner)f->neighbours[i].owner
				   : NY_OWNER_FOREIGN;
}

/* SPDX-License-Identifier: MIT */
/* Who of a lab takes what a kernel may be without. */
#include <string.h>

#include "model/topology.h"

/* --- of nodes --- */

/* A bridge that is to be, or to become, one that filters VLANs. */
static bool filters_vlans(const struct node *node)
{
	return node->kind == KIND_BRIDGE && !node->existing &&
	       node->set[SETTING_VLAN_FILTERING];
}

static bool has_mirror(const struct node *node)
{
	return node->mirror.to.end && !kind_infos[node->kind].in_db;
}

static bool masquerades(const struct node *node)
{
	return node->n_masquerade && !kind_is_host(node->kind);
}

static bool has_dnats(const struct node *node)
{
	return node->n_dnats && !kind_is_host(node->kind);
}

/* Rules of the family, or routes that are not in the main table. */
static bool has_tables(const struct node *node, enum ip_family family)
{
	for (size_t k = 0; k < node->n_rules; k++)
		if (node->rules[k].family == family)
			return true;
	for (size_t k = 0; k < node->n_routes; k++)
		if (node->routes[k].table != TABLE_MAIN &&
		    (strchr(node->routes[k].to, ':') ? IPV6 : IPV4) == family)
			return true;
	return false;
}

static bool has_tables_ipv4(const struct node *node)
{
	return has_tables(node, IPV4);
}

static bool has_tables_ipv6(const struct node *node)
{
	return has_tables(node, IPV6);
}

static const struct {
	bool (*does)(const struct node *node);
	const char *what, *cannot;
} of_nodes[ABILITIES] = {
	[ABILITY_BRIDGE_VLANS] = {filters_vlans, "bridge ",
				  "have VLANs ('vlan', 'trunk')"},
	[ABILITY_RULES_IPV4] = {has_tables_ipv4, "",
				"have 'rules' of IPv4, nor routes of another 'table'"},
	[ABILITY_RULES_IPV6] = {has_tables_ipv6, "",
				"have 'rules' of IPv6, nor routes of another 'table'"},
	[ABILITY_MASQUERADE] = {masquerades, "", "translate addresses ('masquerade')"},
	[ABILITY_DNAT] = {has_dnats, "", "translate addresses ('dnat')"},
	[ABILITY_MIRROR] = {has_mirror, "bridge ", "copy frames ('mirror')"},
};

static const char *of_node(struct arena *arena, const struct topo *t, enum ability which)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (of_nodes[which].does(t->nodes[i]))
			return arena_printf(arena, "%s%s cannot %s", of_nodes[which].what,
					    t->nodes[i]->name, of_nodes[which].cannot);
	return NULL;
}

/* --- of interfaces --- */

static const char *of_child(struct arena *arena, const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++)
			if (t->nodes[i]->ifaces[k]->parent_name)
				return arena_printf(arena,
						    "%s:%s cannot have the frames of a "
						    "VLAN ('parent')",
						    t->nodes[i]->name,
						    t->nodes[i]->ifaces[k]->name);
	return NULL;
}

static const char *of_queue(struct arena *arena, const struct topo *t,
			    enum queue_kind kind)
{
	for (size_t i = 0; i < 2 * t->n_links; i++) {
		const struct iface *f = t->links[i / 2]->end[i % 2];

		if (queue_asked(&f->queue, f->mtu).kind == kind)
			return arena_printf(arena, "%s:%s cannot have %s", f->node->name,
					    f->name, queue_words(arena, &f->queue));
	}
	return NULL;
}

const char *topo_takes(struct arena *arena, const struct topo *t, enum ability which)
{
	switch (which) {
	case ABILITY_VLAN_DEVICES:
		return of_child(arena, t);
	case ABILITY_TBF:
		return of_queue(arena, t, QUEUE_TBF);
	case ABILITY_NETEM:
		return of_queue(arena, t, QUEUE_NETEM);
	default:
		return of_node(arena, t, which);
	}
}

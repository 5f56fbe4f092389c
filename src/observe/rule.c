/* SPDX-License-Identifier: MIT */
/*
 * Rules for routing, and permanent neighbours, and whose they are: the lab's by their
 * protocol, or (neighbours) as the lab was applied with them.  Of rules only those in
 * namespaces that the lab has made, of neighbours those on its devices.
 */
#include <linux/fib_rules.h>
#include <string.h>

#include "observe/find.h"

static const char *prefix_of(struct find *f, const struct cidr *c)
{
	char text[CIDR_TEXT];

	if (!c->family)
		return NULL;
	cidr_text(c, text);
	return arena_strdup(f->t->arena, text);
}

/* The interface's name in the file, or the device's. */
static const char *name_of(struct find *f, const struct node *node, const char *dev)
{
	const struct iface *iface = topo_iface_of(node, dev);

	return iface ? iface->name : find_text(f, dev);
}

static enum route_type type_of(uint8_t action)
{
	return action == FR_ACT_BLACKHOLE     ? ROUTE_BLACKHOLE
	       : action == FR_ACT_UNREACHABLE ? ROUTE_UNREACHABLE
	       : action == FR_ACT_PROHIBIT    ? ROUTE_PROHIBIT
					      : ROUTE_UNICAST;
}

struct rule *find_add_rule(struct find *f, struct node *node, const struct nl_rule *r)
{
	struct arena *arena = f->t->arena;
	struct rule rule = {
		.family = r->family == AF_INET6 ? IPV6 : IPV4,
		.priority = r->priority,
		.from = prefix_of(f, &r->from),
		.to = prefix_of(f, &r->to),
		.fwmark = r->mask ? rule_fwmark(arena, r->mark, r->mask) : NULL,
		.ipproto = r->ipproto,
		.sport = r->sport[0] ? rule_ports(arena, r->sport) : NULL,
		.dport = r->dport[0] ? rule_ports(arena, r->dport) : NULL,
		.type = type_of(r->action),
	};

	rule.table = rule.type == ROUTE_UNICAST ? r->table : 0;
	if (*r->iif) {
		rule.iif = find_text(f, r->iif);
		rule.iif_name = name_of(f, node, r->iif);
	}
	if (*r->oif) {
		rule.oif = find_text(f, r->oif);
		rule.oif_name = name_of(f, node, r->oif);
	}
	ARENA_PUSH(arena, node->rules, node->n_rules, rule);
	return &node->rules[node->n_rules - 1];
}

/* Somebody took away what every namespace begins with: without it the main table is not
 * asked, and no gateway is found. */
static void note_lost(struct find *f, struct node *node, const struct netns *p, bool six)
{
	static const struct {
		enum nl_kernel_rule is;
		uint32_t table, priority;
		bool ipv4_only;
	} begun[] = {{NL_RULE_MAIN, TABLE_MAIN, NL_RULE_PRIORITY_MAIN, false},
		     {NL_RULE_DEFAULT, TABLE_DEFAULT, NL_RULE_PRIORITY_MAIN + 1, true}};

	if (!(p->kernel_rules[six] & 1u << NL_RULE_LOCAL)) /* a kernel without rules */
		return;
	for (size_t i = 0; i < ARRAY_SIZE(begun); i++) {
		struct rule rule = {.family = six ? IPV6 : IPV4,
				    .priority = begun[i].priority,
				    .table = begun[i].table};

		if (!(p->kernel_rules[six] & 1u << begun[i].is) &&
		    !(six && begun[i].ipv4_only))
			ARENA_PUSH(f->t->arena, node->lost, node->n_lost, rule);
	}
}

void add_rules(struct find *f)
{
	bool used = topo_has_policy(f->applied) || topo_has_policy(f->want);

	for (size_t i = 0; i < f->n_places; i++) {
		const struct netns *p = f->places[i];
		struct node *node = topo_find_node(f->t, p->node);

		for (int six = 0; six < 2 && used && node && topo_makes_ns(node); six++)
			note_lost(f, node, p, six);
		for (size_t k = 0; node && topo_makes_ns(node) && k < p->n_rules; k++)
			find_add_rule(f, node, &p->rules[k])->owner =
				p->rules[k].proto == MARK_PROTO && !p->rules[k].special
					? OWNER_LAB
					: OWNER_FOREIGN;
	}
}

static bool had(const struct iface *before, const char *address)
{
	for (size_t i = 0; before && i < before->n_neighbours; i++)
		if (!strcmp(before->neighbours[i].address, address))
			return true;
	return false;
}

struct neighbour *find_add_neighbour(struct find *f, struct iface *iface,
				     const struct nl_neigh *n)
{
	struct arena *arena = f->t->arena;
	struct neighbour neighbour = {};
	char address[CIDR_TEXT], mac[MAC_TEXT];

	cidr_addr_text(&n->addr, address);
	mac_text(n->mac, mac);
	neighbour.address = arena_strdup(arena, address);
	neighbour.mac = arena_strdup(arena, mac);
	ARENA_PUSH(arena, iface->neighbours, iface->n_neighbours, neighbour);
	return &iface->neighbours[iface->n_neighbours - 1];
}

void add_neighbours(struct find *f)
{
	for (size_t i = 0; i < f->n_places; i++) {
		const struct netns *p = f->places[i];

		for (size_t k = 0; k < p->n_neighs; k++) {
			const struct dev *dev = netns_dev(p, p->neighs[k].index);
			struct iface *iface = dev ? dev->as : NULL;
			struct neighbour *n;

			if (!iface || !topo_is_connected(iface) || topo_is_uplink(iface))
				continue;
			n = find_add_neighbour(f, iface, &p->neighs[k]);
			n->owner = p->neighs[k].proto == MARK_PROTO ||
						   had(find_applied_iface(
							       f, iface->node->name,
							       iface->name),
						       n->address)
					   ? OWNER_LAB
					   : OWNER_FOREIGN;
		}
	}
}

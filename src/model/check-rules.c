/* SPDX-License-Identifier: MIT */
/* The rules about 'rules' of nodes, and 'neighbours' of interfaces. */
#include <string.h>

#include "model/check.h"

void derive_rules(struct node *node)
{
	for (size_t i = 0; i < node->n_rules; i++) {
		struct rule *rule = &node->rules[i];
		const struct iface *iif = topo_find_iface(node, rule->iif_name),
				   *oif = topo_find_iface(node, rule->oif_name);

		rule->iif = iif && iif->dev ? iif->dev : rule->iif_name;
		rule->oif = oif && oif->dev ? oif->dev : rule->oif_name;
	}
}

static void check_iface(const struct node *node, const struct rule *rule,
			const char *name, const char *key, struct faults *faults)
{
	if (name && strcmp(name, "lo") != 0 && !topo_find_iface(node, name))
		fault_add(faults, rule->at, "rule %u: %s has no interface %s for '%s'",
			  rule->priority, quoted(faults->arena, node->name),
			  quoted(faults->arena, name), key);
}

static void check_ports(const struct rule *rule, struct faults *faults)
{
	if (rule->ipproto && (rule->sport || rule->dport) &&
	    !rule_has_ports(rule->ipproto))
		fault_add(faults, rule->at,
			  "rule %u: protocol %s has no ports; leave 'sport' and 'dport' "
			  "out, or say tcp, udp or sctp",
			  rule->priority, rule_protocol(faults->arena, rule->ipproto));
}

static void check_rule(const struct node *node, const struct rule *rule,
		       struct faults *faults)
{
	bool nowhere = rule->type != ROUTE_UNICAST;

	if (nowhere && rule->table)
		fault_add(
			faults, rule->at,
			"rule %u is of type %s, which asks no table; leave out 'table', "
			"or 'type'",
			rule->priority, route_type_words[rule->type]);
	else if (!nowhere && !rule->table)
		fault_add(
			faults, rule->at,
			"rule %u leads to no table; give it 'table', or a 'type' such as "
			"blackhole",
			rule->priority);
	check_iface(node, rule, rule->iif_name, "iif", faults);
	check_iface(node, rule, rule->oif_name, "oif", faults);
	check_ports(rule, faults);
	for (const struct rule *other = node->rules; other < rule; other++)
		if (other->priority == rule->priority && other->family == rule->family) {
			fault_add(faults, rule->at,
				  "there is a rule %u of %s already, on line %u",
				  rule->priority, ip_family_words[rule->family],
				  other->at.line);
			return;
		}
}

static void check_neighbour(const struct iface *f, const struct neighbour *n,
			    struct faults *faults)
{
	const char *what = check_words(faults->arena, f);
	bool alone = !topo_is_connected(f);

	if (alone || topo_is_uplink(f) || kind_is_guest(f->node->kind)) {
		fault_add(faults, n->at,
			  "%s can have no neighbours here: %s; leave them out", what,
			  alone		      ? "it has no link"
			  : topo_is_uplink(f) ? "it is an uplink, which is the host's"
					      : "it is inside of a VM");
		return;
	}
	if (topo_has_ip(f, n->address))
		fault_add(faults, n->at, "neighbour %s of %s has its own address",
			  n->address, what);
	for (const struct neighbour *other = f->neighbours; other < n; other++)
		if (!strcmp(other->address, n->address)) {
			fault_add(faults, n->at,
				  "%s has neighbour %s already, on line %u", what,
				  n->address, other->at.line);
			return;
		}
}

void check_rules(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->existing && node->n_rules)
			fault_add(faults, node->at,
				  "%s is existing, and its rules are for others to set; "
				  "leave out 'rules'",
				  quoted(faults->arena, node->name));
		for (size_t k = 0; k < node->n_rules; k++)
			check_rule(node, &node->rules[k], faults);
		for (size_t k = 0; k < node->n_ifaces; k++)
			for (size_t j = 0; j < node->ifaces[k]->n_neighbours; j++)
				check_neighbour(node->ifaces[k],
						&node->ifaces[k]->neighbours[j], faults);
	}
}

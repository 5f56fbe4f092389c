/* SPDX-License-Identifier: MIT */
/*
 * 'masquerade' and 'dnat' of a node: their types, the rules about them, and both as the
 * one text that operations have.
 */
#include "setting/nat.h"

#include <string.h>

#include "model/check.h"
#include "model/types.h"

/* --- types ------------------------------------------------------------------------- */

READ(read_masquerade)
{
	struct node *node = container_of(member, struct node, masquerade);

	for (const struct value *i = v->first; i; i = i->next) {
		struct masquerade m = {.at = i->at};

		if (!types_is_item(r, i, VALUE_TEXT,
				   "what is in 'masquerade' must be the name of an "
				   "interface"))
			continue;
		m.on = arena_strdup(r->t->arena, i->text);
		ARENA_PUSH(r->t->arena, node->masquerade, node->n_masquerade, m);
	}
}

WRITE(write_masquerade)
{
	const struct node *node = container_of(member, const struct node, masquerade);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < node->n_masquerade; i++)
		value_add(list, NULL,
			  value_text(w->arena, node->masquerade[i].on, false));
	return list->n ? list : NULL;
}

/* Where nothing can be sent on to. */
static const char *unfit(const struct cidr *c)
{
	if (cidr_is_loopback(c))
		return "is a loopback address, and each node has its own";
	return cidr_is_link_local(c) ? "is link-local: it is not known on which link"
				     : topo_address_wrong(c, "");
}

READ(read_nat_to)
{
	const char **to = member;
	struct nat_rule rule;
	char text[NAT_TO];

	if (nat_parse_to(v->text, &rule) < 0) {
		key_fault(r, key, v, "");
		return;
	}
	nat_to_text(&rule, text);
	if (unfit(&rule.to))
		fault_add(r->faults, v->at, "to %s: it %s", text, unfit(&rule.to));
	else
		*to = arena_strdup(r->t->arena, text);
}

READ(read_dnats)
{
	struct node *node = container_of(member, struct node, dnats);

	r->where = arena_printf(r->faults->arena, "'dnat' of %s",
				quoted(r->faults->arena, node->name));
	for (const struct value *i = v->first; i; i = i->next) {
		struct dnat dnat = {.at = i->at};

		if (!types_read_item(
			    r, i, AT_DNAT,
			    "what is in 'dnat' must be a mapping such as {on: wan, "
			    "port: 8080, to: 10.0.1.2:80}",
			    &dnat) ||
		    !dnat.on || !dnat.to)
			continue;
		if (dnat.port && !value_get(i, "proto"))
			dnat.proto = NAT_TCP;
		ARENA_PUSH(r->t->arena, node->dnats, node->n_dnats, dnat);
	}
}

WRITE(write_dnats)
{
	const struct node *node = container_of(member, const struct node, dnats);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < node->n_dnats; i++)
		value_add(list, NULL, keys_write(w, AT_DNAT, &node->dnats[i]));
	return list->n ? list : NULL;
}

/* --- the one text ------------------------------------------------------------------ */

static const char *name_of(const struct node *node, const char *dev)
{
	const struct iface *f = topo_iface_of(node, dev);

	return f ? f->name : dev;
}

static struct nat_rule rule_of(const struct dnat *dnat)
{
	struct nat_rule rule = {.what = NAT_DNAT, .on = dnat->on, .proto = dnat->proto};

	(void)nat_parse_ports(dnat->port ? dnat->port : "", &rule);
	(void)nat_parse_to(dnat->to, &rule);
	return rule;
}

void derive_nat(struct topo *t, struct node *node)
{
	struct nat_rules rules = {};

	for (size_t i = 0; i < node->n_masquerade; i++) {
		struct nat_rule rule = {.what = NAT_MASQUERADE,
					.on = topo_dev_of(node, node->masquerade[i].on)};

		ARENA_PUSH(t->arena, rules.list, rules.n, rule);
	}
	for (size_t i = 0; i < node->n_dnats; i++) {
		struct nat_rule rule = rule_of(&node->dnats[i]);

		rule.on = topo_dev_of(node, rule.on);
		ARENA_PUSH(t->arena, rules.list, rules.n, rule);
	}
	node->nat = rules.n ? nat_text(t->arena, &rules) : NULL;
}

static void take_dnat(struct topo *t, struct node *node, const struct nat_rule *rule)
{
	struct dnat dnat = {.on = name_of(node, rule->on), .proto = rule->proto};
	char port[16], to[NAT_TO];

	nat_ports_text(rule, port);
	nat_to_text(rule, to);
	dnat.port = *port ? arena_strdup(t->arena, port) : NULL;
	dnat.to = arena_strdup(t->arena, to);
	ARENA_PUSH(t->arena, node->dnats, node->n_dnats, dnat);
}

void topo_take_nat(struct topo *t, struct node *node)
{
	struct nat_rules rules;

	if (!node->nat || nat_parse(t->arena, node->nat, &rules) < 0)
		return;
	for (size_t i = 0; i < rules.n; i++)
		if (rules.list[i].what == NAT_MASQUERADE)
			ARENA_PUSH(t->arena, node->masquerade, node->n_masquerade,
				   ((struct masquerade){
					   .on = name_of(node, rules.list[i].on)}));
		else if (rules.list[i].what == NAT_DNAT)
			take_dnat(t, node, &rules.list[i]);
}

/* --- rules ------------------------------------------------------------------------- */

/* An interface of the node's; of others' namespaces what is in them is not known. */
static void check_on(const struct node *node, const char *on, const char *key,
		     struct file_pos at, struct faults *faults)
{
	struct arena *arena = faults->arena;
	const struct iface *f = topo_find_iface(node, on);

	if (!nat_is_name(on))
		fault_add(faults, at, "'%s' has %s, which is no name of a device", key,
			  quoted(arena, on));
	else if (topo_makes_ns(node) && !(f && topo_is_connected(f)))
		fault_add(faults, at,
			  "'%s' has an interface that %s does not have: %s has no link",
			  key, quoted(arena, node->name), quoted(arena, on));
}

static void check_masquerade(const struct node *node, struct faults *faults)
{
	for (size_t i = 0; i < node->n_masquerade; i++) {
		const char *on = node->masquerade[i].on;

		check_on(node, on, "masquerade", node->masquerade[i].at, faults);
		for (size_t k = 0; k < i; k++)
			if (!strcmp(node->masquerade[k].on, on)) {
				fault_add(faults, node->masquerade[i].at,
					  "'masquerade' has %s twice",
					  quoted(faults->arena, on));
				break;
			}
	}
}

/* Some packet is meant by both. */
static bool overlap(const struct nat_rule *a, const struct nat_rule *b)
{
	return !strcmp(a->on, b->on) && a->to.family == b->to.family &&
	       (!a->proto || !b->proto || a->proto == b->proto) &&
	       (!a->first || !b->first || (a->first <= b->last && b->first <= a->last));
}

static void check_before(const struct node *node, size_t i, struct faults *faults)
{
	const struct nat_rule rule = rule_of(&node->dnats[i]);

	for (size_t k = 0; k < i; k++) {
		const struct nat_rule before = rule_of(&node->dnats[k]);

		if (!overlap(&rule, &before))
			continue;
		fault_add(
			faults, node->dnats[i].at,
			"what this takes is taken on line %u already, to %s; make one of "
			"them, or tell them apart by 'proto' and 'port'",
			node->dnats[k].at.line, node->dnats[k].to);
		return;
	}
}

static void check_dnat(const struct node *node, size_t i, struct faults *faults)
{
	const struct dnat *dnat = &node->dnats[i];
	const struct nat_rule rule = rule_of(dnat);

	check_on(node, dnat->on, "dnat", dnat->at, faults);
	if (dnat->port && !rule.proto)
		fault_add(faults, dnat->at,
			  "port %s with proto: all, of which not each has ports; use "
			  "'proto: tcp' or 'proto: udp'",
			  dnat->port);
	else if (rule.to_port && rule.first != rule.last)
		fault_add(
			faults, dnat->at,
			"a range of ports, %s, becomes no single one; leave out the port "
			"in 'to'",
			dnat->port);
	else if (rule.to_port && !rule.first)
		fault_add(faults, dnat->at,
			  "to %s has a port, and which one becomes it is not said; give "
			  "'port', too",
			  dnat->to);
	check_before(node, i, faults);
}

void check_nat(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->n_masquerade + node->n_dnats > NAT_MAX) {
			fault_add(faults, node->at,
				  "%s has more than %d rules in 'masquerade' and 'dnat'",
				  quoted(faults->arena, node->name), NAT_MAX);
			continue;
		}
		check_masquerade(node, faults);
		for (size_t k = 0; k < node->n_dnats; k++)
			check_dnat(node, k, faults);
	}
}

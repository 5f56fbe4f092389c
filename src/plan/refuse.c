/* SPDX-License-Identifier: MIT */
/* What stands in the way of a plan. */
#include <string.h>

#include "kind/registry.h"
#include "plan/notes.h"

/* "namespace ns1", "device br0", "device br0 in namespace x" */
static const char *taken_name(struct arena *arena, const struct taken *t)
{
	if (!t->dev)
		return arena_printf(arena, "namespace %s", t->ns);
	if (t->db)
		return arena_printf(arena, "%s in Open vSwitch (%s)", t->dev, t->db);
	if (!*t->ns)
		return arena_printf(arena, "device %s", t->dev);
	return arena_printf(arena, "device %s in namespace %s", t->dev, t->ns);
}

/* In the notation of op_objects(). */
static const char *taken_object(struct arena *arena, const struct taken *t)
{
	if (!t->dev)
		return t->ns;
	return t->db ? op_db_object(arena, t->db, t->dev)
		     : arena_printf(arena, "%s/%s", t->ns, t->dev);
}

static struct map index_taken(struct arena *arena, const struct topo *have)
{
	struct map map = {.arena = arena};

	for (size_t i = 0; i < have->n_taken; i++)
		map_put(&map, taken_object(arena, &have->taken[i]), i);
	return map;
}

static void refuse_altname(struct plan *p, const struct taken *t, const struct topo *want)
{
	arena_add_text(
		&p->refusals,
		"'%s' is another name (altname) of device %s%s%s already: take it away "
		"(ip%s%s link property del dev %s altname %s), or give the lab another "
		"prefix (now '%s')",
		t->dev, t->of, *t->ns ? " in namespace " : "", t->ns,
		*t->ns ? " -n " : "", t->ns, t->of, t->dev, want->prefix);
}

/* The interface of the host's node that is called as a device there, or NULL. */
static const struct iface *host_interface(const struct topo *want,
					  const struct taken *taken)
{
	for (size_t i = 0; i < want->n_nodes; i++)
		if (kind_is_host(want->nodes[i]->kind) && !taken->db && !*taken->ns)
			return topo_find_iface(want->nodes[i], taken->dev);
	return NULL;
}

static void refuse_name(struct plan *p, const struct taken *taken,
			const struct topo *want)
{
	const struct iface *f = host_interface(want, taken);
	bool told = !taken->dev && !strcmp(taken->what, "namespace");
	const char *what = taken->what;
	enum node_kind kind;

	if (taken->altname) {
		refuse_altname(p, taken, want);
		return;
	}
	if (taken->lab) {
		arena_add_text(&p->refusals,
			       "%s is there already and is lab %s's: give one of the two "
			       "labs another prefix (this one's is '%s')",
			       taken_name(p->arena, taken), taken->lab, want->prefix);
		return;
	}
	if (f && !strcmp(f->dev, taken->dev)) {
		arena_add_text(&p->refusals,
			       "%s:%s is a new interface, and this host has a device "
			       "called so: give it another name; %s",
			       f->node->name, f->name,
			       plan_how_to_join(p->arena, f->name));
		return;
	}
	if (taken->db && !kind_parse(what, &kind))
		what = "bridge";
	arena_add_text(
		&p->refusals,
		"%s is there already%s%s%s and is not this lab's: remove or rename it, or "
		"give the lab another prefix (now '%s')",
		taken_name(p->arena, taken), told ? "" : " (", told ? "" : what,
		told ? "" : ")", want->prefix);
}

static void refuse_renamed(struct plan *p, const struct taken *t)
{
	const char *ip = *t->ns ? arena_printf(p->arena, "ip -n %s", t->ns) : "ip";

	arena_add_text(
		&p->refusals,
		"%s has been renamed to %s, which Open vSwitch in the kernel knows nothing "
		"of: name it back: %s link set dev %s down && %s link set dev %s name %s",
		taken_name(p->arena, t), t->renamed, ip, t->renamed, ip, t->renamed,
		t->dev);
}

static void refuse_taken(struct plan *p, const struct diff *d, const struct map *taken,
			 const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < d->want.n; i++) {
		const char *objects[OP_MAX_OBJECTS];
		size_t n = d->made[i] || d->moved[i]
				   ? op_objects(p->arena, &d->want.ops[i], objects)
				   : 0;

		for (size_t k = 0, at; k < n; k++)
			if (!map_get(taken, objects[k], &at))
				continue;
			else if (have->taken[at].renamed)
				refuse_renamed(p, &have->taken[at]);
			else
				refuse_name(p, &have->taken[at], want);
	}
}

/* Flags say how an address was added, not what it is. */
static bool same_but_flags(const struct op *want, const struct op *have)
{
	struct op a = *want, b = *have;

	a.arg[A_FLAGS] = b.arg[A_FLAGS] = NULL;
	return op_equal(&a, &b);
}

static void refuse_neighbour(struct plan *p, const struct op *have)
{
	arena_add_text(
		&p->refusals,
		"neighbour %s of %s%s%s is permanent there already, at %s, and is not "
		"this lab's: remove it, or give that MAC",
		op_arg(have, A_ADDRESS), op_arg(have, A_NS),
		*op_arg(have, A_NS) ? ":" : "", op_arg(have, A_IF), op_arg(have, A_MAC));
}

/* Only addresses, neighbours and routes can be foreign facts, and an address differs in
 * nothing. */
static void refuse_foreign_facts(struct plan *p, const struct diff *d)
{
	for (size_t i = 0; i < d->want.n; i++) {
		const struct op *want = &d->want.ops[i], *have;
		const char *via;

		if (d->match[i] == DIFF_NONE)
			continue;
		have = &d->have.ops[d->match[i]];
		if (!(have->flags & OP_FOREIGN) || same_but_flags(want, have))
			continue;
		if (*op_arg(have, A_ADDRESS)) {
			refuse_neighbour(p, have);
			continue;
		}
		via = op_arg(have, A_VIA);
		arena_add_text(
			&p->refusals,
			"route %s%s%s%s%s%s, metric %s%s%s, of %s%s is there already and is not "
			"this lab's: remove it, or give the lab's route another metric",
			op_arg(have, A_TO), *via ? " via " : "", via,
			*op_arg(have, A_IF) ? " dev " : " ", op_arg(have, A_IF),
			op_arg(have, A_NOWHERE), op_arg(have, A_METRIC),
			*op_arg(have, A_TABLE) ? ", table " : "", op_arg(have, A_TABLE),
			*op_arg(have, A_NS) ? "namespace " : "",
			*op_arg(have, A_NS) ? op_arg(have, A_NS) : "the host");
	}
}

static bool is_port_of(const struct op *op, const char *ns, const char *dev)
{
	return op_makes_link(op->id) && !strcmp(op_arg(op, A_MASTER), dev) &&
	       !strcmp(op_arg(op, A_NS), ns);
}

/* How many ports a switch gains by the plan. */
static long ports_gained(const struct diff *d, const char *ns, const char *dev)
{
	long n = 0;

	for (size_t i = 0; i < d->want.n; i++)
		n += (d->made[i] || d->moved[i]) && is_port_of(&d->want.ops[i], ns, dev);
	for (size_t j = 0; j < d->have.n; j++)
		n -= d->fate[j] != FATE_STAYS && is_port_of(&d->have.ops[j], ns, dev);
	return n;
}

/* An existing switch that is not where it should be; perhaps something else is. */
static void refuse_missing(struct plan *p, const struct map *taken,
			   const struct topo *have, const struct node *sw)
{
	const char *dev = sw->self->dev;
	struct taken self = {.ns = sw->ns, .dev = dev};
	size_t at;

	if (sw->db && map_get(taken, taken_object(p->arena, &self), &at))
		arena_add_text(
			&p->refusals,
			"%s (existing: true) is no bridge of Open vSwitch (%s) but a "
			"device of the host's: %s",
			dev, sw->db, have->taken[at].what);
	else if (sw->db)
		arena_add_text(
			&p->refusals,
			"bridge %s (existing: true) is not in Open vSwitch (%s): make it "
			"first, or leave out 'existing' to let netyard make it",
			dev, sw->db);
	else
		arena_add_text(
			&p->refusals,
			"%s %s (existing: true) is not on this host: make it first, or "
			"leave out 'existing' to let netyard make it",
			kind_words[sw->kind], dev);
}

static void refuse_existing(struct plan *p, const struct diff *d, const struct map *taken,
			    const struct topo *have, const struct node *sw)
{
	const char *dev = sw->self->dev, *kind = kind_words[sw->kind];
	struct taken self = {.ns = sw->ns, .dev = dev, .db = sw->db};
	unsigned max = switch_kind(sw->kind)->max_ports;
	size_t at;

	if (!map_get(taken, taken_object(p->arena, &self), &at)) {
		refuse_missing(p, taken, have, sw);
		return;
	}
	if (strcmp(have->taken[at].what, kind) && sw->db)
		arena_add_text(
			&p->refusals,
			"%s (existing: true) is no bridge of Open vSwitch (%s) but a %s of "
			"%s there",
			dev, sw->db, have->taken[at].what, have->taken[at].master);
	else if (strcmp(have->taken[at].what, kind))
		arena_add_text(&p->refusals, "%s (existing: true) is not a %s but: %s",
			       dev, kind, have->taken[at].what);
	else if (sw->set[SETTING_VLAN_FILTERING] && !sw->db && !have->taken[at].vlans)
		arena_add_text(
			&p->refusals,
			"%s (existing: true) filters no VLANs, and a link to it has 'vlan' or "
			"'trunk': turn that on (ip link set dev %s type bridge vlan_filtering "
			"1), or leave them out",
			dev, dev);
	else if (max && (long)have->taken[at].ports + ports_gained(d, sw->ns, dev) > max)
		arena_add_text(
			&p->refusals,
			"%s %s has %u ports, and a %s holds at most %u (a limit of the "
			"kernel): %ld more do not fit",
			kind, dev, have->taken[at].ports, kind, max,
			ports_gained(d, sw->ns, dev));
}

/* Something is made on it. */
static bool is_needed(const struct diff *d, const struct node *sw)
{
	for (size_t i = 0; i < d->want.n; i++) {
		const struct op *op = &d->want.ops[i];

		if ((d->made[i] || d->moved[i]) &&
		    (!strcmp(op_arg(op, A_MASTER), sw->self->dev) ||
		     !strcmp(op_arg(op, A_PARENT), sw->self->dev)))
			return true;
	}
	return false;
}

/* made: of switches, only those that something is made on. */
static void refuse_facts(struct plan *p, const struct diff *d, const struct topo *want,
			 const struct topo *have, bool made)
{
	struct map taken = index_taken(p->arena, have);

	refuse_taken(p, d, &taken, want, have);
	refuse_foreign_facts(p, d);
	if (!made)
		plan_refuse_uplinks(p, want, have);
	plan_refuse_nat(p, want, have);
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *sw = want->nodes[i];

		if (!kind_is_switch(sw->kind) || (made && !is_needed(d, sw)))
			continue;
		if (sw->parent)
			plan_refuse_parent(p, sw, want, have);
		else if (topo_joins_switch(sw))
			refuse_existing(p, d, &taken, have, sw);
	}
}

void plan_refuse_made(struct plan *p, const struct diff *d, const struct topo *want,
		      const struct topo *have)
{
	refuse_facts(p, d, want, have, true);
}

void plan_refuse(struct plan *p, const struct diff *d, const struct topo *want,
		 const struct topo *have)
{
	if (have)
		refuse_facts(p, d, want, have, false);
}

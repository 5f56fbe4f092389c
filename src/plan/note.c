/* SPDX-License-Identifier: MIT */
/* What a plan says of all that it is not asked for. */
#include <string.h>

#include "model/mtus.h"
#include "plan/notes.h"

/* Why so much is done for one word. */
static void note_names(struct plan *p, const struct topo *want, const struct topo *have)
{
	if (!have->n_nodes || !have->prefix)
		return;
	if (strcmp(want->prefix, have->prefix))
		arena_add_text(
			&p->notes,
			"the prefix changes from '%s' to '%s': all of the lab is made anew",
			have->prefix, want->prefix);
	else if (want->isolated != have->isolated)
		arena_add_text(
			&p->notes, "the switches move %s: their links are made anew",
			want->isolated ? "into a namespace of their own" : "to the host");
}

/* The operation makes a port whose MAC the bridge would take, if none is set on it. */
static bool gives_mac(const struct op *op, const struct taken *sw)
{
	return (op_makes_link(op->id) || op_joins(op->id)) &&
	       !strcmp(op_arg(op, A_MASTER), sw->dev) &&
	       !strcmp(op_arg(op, A_NS), sw->ns) &&
	       (!sw->port_mac || (!strcmp(sw->mac, sw->port_mac) &&
				  strcmp(op_arg(op, A_MAC), sw->mac) < 0));
}

/* Somebody else's bridge that has no port to take its MAC of. */
static void note_mac(struct plan *p, const struct taken *sw)
{
	size_t i = 0;

	while (i < p->n && !gives_mac(&p->ops[i], sw))
		i++;
	if (i < p->n)
		arena_add_text(
			&p->notes,
			"bridge %s has %s: unless its own MAC was set, it has that of %s as long "
			"as this is there; to set it: ip link set dev %s address %s",
			sw->dev, sw->port_mac ? "no port of a lesser MAC" : "no port",
			op_arg(&p->ops[i], A_IF), sw->dev, sw->mac);
}

static void note_existing(struct plan *p, const struct topo *want,
			  const struct topo *have)
{
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *sw = want->nodes[i];
		const struct taken *there =
			topo_joins_switch(sw) ? plan_existing_find(have, sw) : NULL;

		if (there && there->mac)
			note_mac(p, there);
	}
}

static void note_loss(void *data, const struct iface *at, const char *text)
{
	struct plan *p = data;

	arena_add_text(&p->notes, "%s%s%s%s%s", at ? at->node->name : "", at ? ":" : "",
		       at ? at->name : "", at ? ": " : "", text);
}

const char *plan_how_to_join(struct arena *arena, const char *dev)
{
	return arena_printf(
		arena,
		"to let that %s itself join a switch, say type: uplink of its link", dev);
}

/* What is made on the host under another name than somebody else's device there has may
 * be meant for that. */
static void note_new(struct plan *p, const struct map *made, const struct iface *f,
		     const struct topo *have)
{
	bool there = false;

	for (size_t i = 0; i < have->n_taken && !there; i++)
		there = have->taken[i].dev && !have->taken[i].db && !*have->taken[i].ns &&
			!strcmp(have->taken[i].dev, f->name);
	if (there && map_get(made, arena_printf(p->arena, "/%s", f->dev), NULL))
		arena_add_text(&p->notes,
			       "%s:%s is a new interface, %s, not this host's %s: %s",
			       f->node->name, f->name, f->dev, f->name,
			       plan_how_to_join(p->arena, f->name));
}

static void note_host(struct plan *p, const struct topo *want, const struct topo *have)
{
	struct map made = {.arena = p->arena};

	for (size_t i = 0; i < p->n; i++)
		if (op_rows[p->ops[i].id].side == OP_MAKES)
			op_add_objects(&made, &p->ops[i]);
	for (size_t i = 0; i < want->n_nodes; i++)
		for (size_t k = 0;
		     kind_is_host(want->nodes[i]->kind) && k < want->nodes[i]->n_ifaces;
		     k++)
			note_new(p, &made, want->nodes[i]->ifaces[k], have);
}

/* What of the host's goes to its switch. */
static void note_taken(struct plan *p, const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_links; i++) {
		const struct link *l = want->links[i];
		const struct taken *t =
			l->takes ? plan_find_taken(have, l->end[1]->dev) : NULL;

		if (t && (t->address || t->route))
			arena_add_text(
				&p->notes,
				"addresses and routes of %s (%s%s%s) go to %s, and come back "
				"at its end: who renews or sets any of them meanwhile, such "
				"as a DHCP client, must do it there",
				t->dev, t->address ? t->address : t->route,
				t->carries_default ? ", the default route" : "", ", ...",
				l->end[0]->node->self->dev);
	}
}

/* It has left the lab's switch, by somebody's hand. */
static void note_left(struct plan *p, const struct topo *have)
{
	for (size_t i = 0; i < have->n_taken; i++) {
		const struct taken *t = &have->taken[i];

		if (t->was_on)
			arena_add_text(&p->notes,
				       "%s is not on switch %s any more: somebody has "
				       "taken it out, and it is left as it is, %s",
				       t->dev, t->was_on, t->up ? "up" : "down");
	}
}

void plan_note(struct plan *p, const struct topo *want, const struct topo *have)
{
	if (!have)
		return;
	if (want) {
		note_names(p, want, have);
		note_existing(p, want, have);
		note_host(p, want, have);
		plan_note_nat(p, want, have);
		note_taken(p, want, have);
		mtus_each_loss(want, note_loss, p);
	} else {
		note_left(p, have);
	}
	plan_note_foreign(p, want, have);
}

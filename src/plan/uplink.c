/* SPDX-License-Identifier: MIT */
/*
 * Devices of the host's that are to join switches: as they were before, and why some
 * cannot.  The host must never lose its network by it.
 */
#include <string.h>

#include "plan/notes.h"

/* The device as the lab has it already, or NULL. */
static const struct iface *joined(const struct topo *have, const struct iface *f)
{
	for (size_t i = 0; have && i < have->n_links; i++) {
		const struct iface *end = have->links[i]->end[1];

		if (topo_is_uplink(end) && !strcmp(end->dev, f->dev))
			return end;
	}
	return NULL;
}

/* By that name in the host's namespace, a device or another name of one; or NULL. */
static const struct taken *find_taken(const struct topo *have, const char *dev)
{
	for (size_t i = 0; have && i < have->n_taken; i++) {
		const struct taken *t = &have->taken[i];

		if (t->dev && !t->db && !*t->ns && !strcmp(t->dev, dev))
			return t;
	}
	return NULL;
}

void plan_uplinks(const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_links; i++) {
		struct iface *f = want->links[i]->end[1];
		const struct iface *now = topo_is_uplink(f) ? joined(have, f) : NULL;
		const struct taken *t =
			topo_is_uplink(f) ? find_taken(have, f->dev) : NULL;

		if (now)
			f->was_down = now->was_down;
		else if (t)
			f->was_down = !t->up;
		if (now || t)
			f->mtu = now ? now->mtu : t->mtu;
	}
}

/* Its port in Open vSwitch that is not this lab's, or NULL. */
static const struct taken *port_of(const struct topo *have, const char *dev)
{
	for (size_t i = 0; i < have->n_taken; i++)
		if (have->taken[i].db && !strcmp(have->taken[i].dev, dev))
			return &have->taken[i];
	return NULL;
}

/* It is somebody's; NULL: it is free. */
static const char *why_taken(struct arena *a, const struct topo *have,
			     const struct taken *t)
{
	const struct taken *port = port_of(have, t->dev);

	if (t->altname)
		return arena_printf(a, "that is another name of %s: write %s", t->of,
				    t->of);
	if (t->lab)
		return arena_printf(a, "it is lab %s's own device", t->lab);
	if (*t->master)
		return arena_printf(a,
				    "it has a master already, %s: take it out first (ip "
				    "link set dev %s nomaster)",
				    t->master, t->dev);
	if (port)
		return arena_printf(a, "it is a port of %s in Open vSwitch (%s) already",
				    port->master, port->db);
	return NULL;
}

/* It would not do as a port of that switch, or would not be given back as it was. */
static const char *why_unfit(struct arena *a, const struct taken *t,
			     const struct node *sw)
{
	if (t->mtu && t->mtu < TOPO_MTU_IPV6 && kind_infos[sw->kind].enslaves)
		return arena_printf(
			a,
			"its MTU is %u: %s would take that, and with less than "
			"%u the kernel takes IPv6 away",
			t->mtu, sw->name, TOPO_MTU_IPV6);
	if (t->on_it)
		return arena_printf(
			a, "device %s is on it, whose frames would go to the switch",
			t->on_it);
	if (t->queue && kind_infos[sw->kind].in_db)
		return arena_printf(a,
				    "Open vSwitch would delete its queueing discipline, "
				    "%s, for good",
				    t->queue);
	return NULL;
}

/* The host would lose something of its network. */
static const char *why_cut_off(struct arena *a, const struct taken *t)
{
	if (t->carries_default)
		return "the host's default route leads through it, and would lead nowhere";
	if (t->address)
		return arena_printf(
			a,
			"the host has the address %s there, at which it would "
			"not be reached: ip addr del %s dev %s",
			t->address, t->address, t->dev);
	if (t->route)
		return arena_printf(a,
				    "the host's route to %s leads through it, and would "
				    "lead nowhere: ip route del %s dev %s",
				    t->route, t->route, t->dev);
	return NULL;
}

static const char *why_not(struct arena *a, const struct topo *have, const struct link *l)
{
	const struct iface *f = l->end[1];
	const struct node *sw = l->end[0]->node;
	const struct taken *t = find_taken(have, f->dev);

	if (*sw->ns)
		return arena_printf(a,
				    "switch %s is in namespace %s, and the device in the "
				    "host's",
				    sw->name, sw->ns);
	if (!t)
		return joined(have, f) ? NULL : "there is no such device on this host";
	return why_taken(a, have, t) ?: why_cut_off(a, t) ?: why_unfit(a, t, sw);
}

void plan_refuse_uplinks(struct plan *p, const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_links; i++) {
		const struct iface *f = want->links[i]->end[1];
		const char *why = topo_is_uplink(f)
					  ? why_not(p->arena, have, want->links[i])
					  : NULL;

		if (why)
			arena_add_text(&p->refusals, "%s:%s cannot be an uplink: %s",
				       f->node->name, f->name, why);
	}
}

/* SPDX-License-Identifier: MIT */
/* Devices of the host's that members are to be on, and why some will not do. */
#include <string.h>

#include "plan/notes.h"

static bool is_uplink_of(const struct topo *t, const char *dev)
{
	for (size_t i = 0; i < t->n_links; i++)
		if (topo_is_uplink(t->links[i]->end[1]) &&
		    !strcmp(t->links[i]->end[1]->dev, dev))
			return true;
	return false;
}

/* It would not do; NULL: it does. */
static const char *why_not(struct arena *a, const struct topo *want,
			   const struct topo *have, const struct taken *t,
			   const char *dev)
{
	const struct taken *named = plan_find_taken(have, dev);

	if (is_uplink_of(want, dev))
		return "it is an uplink of this lab, and a device is either";
	if (have && is_uplink_of(have, dev))
		return "it is an uplink of this lab as yet: take that link out of the "
		       "file in an up of its own first";
	if (named && named->altname)
		return arena_printf(a, "that is another name of %s: write %s", named->of,
				    named->of);
	if (!t)
		return "there is no such device on this host";
	if (t->no_port && t->mac && !t->ports)
		return arena_printf(a, "it is %s", t->no_port);
	if (t->lab)
		return arena_printf(a, "it is lab %s's own device", t->lab);
	if (t->uplink_of)
		return arena_printf(a, "it is an uplink of lab %s", t->uplink_of);
	if (t->goes_along)
		return arena_printf(a, "it is on a device itself, %s: take that",
				    t->master);
	if (*t->master)
		return arena_printf(
			a,
			"it is a port of %s, which has all its frames: take it "
			"out first (ip link set dev %s nomaster), or link to %s",
			t->master, dev, t->master);
	return NULL;
}

/* The kernel makes no device of a greater MTU than its parent's. */
static void refuse_mtus(struct plan *p, const struct node *sw, uint32_t mtu)
{
	for (size_t i = 0; mtu && i < sw->n_ifaces; i++) {
		const struct iface *f = topo_other_end(sw->ifaces[i]);

		if (f && f->mtu > mtu)
			arena_add_text(
				&p->refusals,
				"%s:%s cannot have an MTU of %u: its parent, %s, has "
				"%u: say mtu: %u of its link",
				f->node->name, f->name, f->mtu, sw->parent, mtu, mtu);
	}
}

void plan_refuse_parent(struct plan *p, const struct node *sw, const struct topo *want,
			const struct topo *have)
{
	const struct taken *t = plan_existing_find(have, sw);
	const char *why = why_not(p->arena, want, have, t, sw->parent);

	if (why)
		arena_add_text(&p->refusals, "switch %s cannot have parent %s: %s",
			       sw->name, sw->parent, why);
	else
		refuse_mtus(p, sw, t->mtu);
	if (!why && t->index && !t->up)
		arena_add_text(
			&p->notes,
			"%s, the parent of %s, is down: nothing passes until it is "
			"up (ip link set dev %s up)",
			sw->parent, sw->name, sw->parent);
}

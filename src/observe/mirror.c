/* SPDX-License-Identifier: MIT */
/*
 * What switches copy of their ports, as it is found: of Linux bridges by filters on
 * devices, of a lab those that are netyard's, of a host all that a file can say; in Open
 * vSwitch by rows.
 */
#include <string.h>

#include "base/mark.h"
#include "observe/host.h"

/* --- filters --- */

/* The device that is copied to: its name; "?": it is gone, or there are two. */
static const char *name_of(struct find *f, const struct dev *dev, const int to[2])
{
	int index = to[0] ? to[0] : to[1];
	const struct dev *out = index > 0 ? netns_dev(dev->netns, index) : NULL;

	if (!out || (to[0] && to[1] && to[0] != to[1]))
		return "?";
	return find_text(f, out->link.name);
}

void find_see_mirror(struct find *f, struct iface *iface, const struct dev *dev,
		     const struct nl_mirror *mirror)
{
	int to[2];

	for (int i = 0; i < 2; i++)
		to[i] = f->whole || mirror->ours[i] ? mirror->to[i] : 0;
	iface->copies = !f->whole && mirror->drops_ours;
	if (!to[0] && !to[1])
		return;
	iface->copied = mirror_ways[!to[1]   ? MIRROR_INGRESS
				    : !to[0] ? MIRROR_EGRESS
					     : MIRROR_BOTH];
	iface->copied_to = name_of(f, dev, to);
}

/* One of somebody's, not what the kernel gives by itself. */
static bool has_address(const struct dev *dev)
{
	const struct netns *netns = dev->netns;

	for (size_t i = 0; i < netns->n_addrs; i++)
		if (netns->addrs[i].index == dev->link.index &&
		    !cidr_is_link_local(&netns->addrs[i].cidr))
			return true;
	return false;
}

void host_claim_copies(struct node *sw, const struct dev *self)
{
	for (size_t i = 0; i < self->netns->n_devs; i++) {
		const struct dev *dev = &self->netns->devs[i];

		for (int k = 0; k < 2; k++) {
			struct dev *out = netns_dev(self->netns, dev->mirror.to[k]);

			if ((dev == self || dev->link.master == self->link.index) &&
			    out && out != self && !out->link.master && !out->port &&
			    *out->link.kind && !has_address(out))
				out->port = sw;
		}
	}
}

bool find_is_mirror(const struct find *f, const struct dev *dev)
{
	const struct nl_mirror *m = &dev->mirror;
	const struct iface *as = dev->as;

	if (m->others || (m->drops && !as->copies))
		return false;
	if (f->whole)
		return as->node->mirror.to.end && (as->copied || as->copies);
	for (int i = 0; i < 2; i++)
		if (m->to[i] && !m->ours[i])
			return false;
	return m->to[0] || m->to[1] || m->drops_ours;
}

/* --- rows --- */

/* A lab's is that with its mark; of a host's a file has one. */
static const struct ovs_mirror *row_of(const struct find *f, const struct ovs_bridge *b)
{
	for (size_t i = 0; i < b->n_mirrors; i++)
		if (f->whole || mark_is_of(b->mirrors[i].mark, f->t->name))
			return &b->mirrors[i];
	return NULL;
}

/* A port, or the bridge's own. */
static struct iface *port_named(const struct node *sw, const char *dev)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i]->dev && !strcmp(sw->ifaces[i]->dev, dev))
			return sw->ifaces[i];
	return sw->self && sw->self->dev && !strcmp(sw->self->dev, dev) ? sw->self : NULL;
}

static void note_copied(struct iface *f, enum mirror_way way, const char *to)
{
	if (!f)
		return;
	f->copied =
		mirror_ways[f->copied && strcmp(f->copied, mirror_ways[way]) ? MIRROR_BOTH
									     : way];
	f->copied_to = to;
}

static void note_ports(struct node *sw, const struct ovs_mirror *m)
{
	for (size_t i = 0; i < m->n_src; i++)
		note_copied(port_named(sw, m->src[i]), MIRROR_INGRESS, sw->mirror_out);
	for (size_t i = 0; i < m->n_dst; i++)
		note_copied(port_named(sw, m->dst[i]), MIRROR_EGRESS, sw->mirror_out);
}

static void note_all(struct node *sw)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (!sw->ifaces[i]->copies)
			note_copied(sw->ifaces[i], MIRROR_INGRESS, sw->mirror_out);
	note_copied(sw->self, MIRROR_INGRESS, sw->mirror_out);
}

static void see_row(struct find *f, struct node *sw, const struct ovs_mirror *m)
{
	struct iface *to = port_named(sw, m->output);

	sw->mirror_row = find_text(f, m->name);
	sw->mirror_mark = arena_strdup(f->t->arena, m->mark);
	/* by hand: no operation of ours sets these back */
	sw->mirror_out = m->more || (m->all && !f->whole) ? "?" : find_text(f, m->output);
	if (to && to != sw->self)
		to->copies = true;
	if (m->all && f->whole)
		note_all(sw);
	else
		note_ports(sw, m);
}

void find_see_mirrors(struct find *f)
{
	for (size_t i = 0; i < f->n_bridges; i++) {
		const struct ovs_mirror *m = row_of(f, f->bridges[i].bridge);

		if (m)
			see_row(f, (struct node *)f->bridges[i].node, m);
	}
}

/* --- what a file says --- */

/* Of a host: what copies go to has nothing else, once it is made after the file. */
static void claim(struct find *f, struct node *sw, const struct iface *copied)
{
	struct iface *to = copied->copied_to ? port_named(sw, copied->copied_to) : NULL;

	if (!to || to == sw->self || to->copies)
		return;
	to->copies = true;
	for (size_t i = 0; i < f->n_ends; i++)
		if (f->ends[i]->as == to &&
		    (f->ends[i]->link.master || !f->ends[i]->mirror.drops))
			topo_warn_file(f->t, sw, to,
				       "it takes frames in, too, and in the file it has "
				       "copies only");
}

static void say_mirror(struct find *f, struct node *sw)
{
	bool any = sw->mirror_row != NULL;

	for (size_t i = 0; i < sw->n_ifaces; i++) {
		if (f->whole && sw->ifaces[i]->copied)
			claim(f, sw, sw->ifaces[i]);
		any |= sw->ifaces[i]->copied || sw->ifaces[i]->copies;
	}
	if (f->whole && sw->self && sw->self->copied)
		claim(f, sw, sw->self);
	any |= sw->self && sw->self->copied;
	if (!any || topo_take_mirror(f->t, sw) || !f->whole)
		return;
	for (size_t i = 0; i < sw->n_ifaces; i++)
		sw->ifaces[i]->copies = false;
	sw->mirror_row = NULL;
	if (!kind_infos[sw->kind].in_db) /* else ovs-tell.c does */
		topo_warn_file(
			f->t, sw, NULL,
			"what it copies of its ports is more than a file says: it is left "
			"out");
}

void find_say_mirrors(struct find *f)
{
	for (size_t i = 0; i < f->t->n_nodes; i++)
		if (kind_infos[f->t->nodes[i]->kind].mirrors)
			say_mirror(f, f->t->nodes[i]);
}

/* SPDX-License-Identifier: MIT */
/*
 * VLANs of ports, where somebody set them, on a bridge and in Open vSwitch; and whose
 * frames do not get to whom by that.  A file has none: all that members send and expect
 * are frames without a tag.
 */
#include <string.h>

#include "observe/host.h"

/* A port of a switch that has VLANs. */
struct vlan_port {
	const struct iface *port;
	const char *words; /* "tag 10"; "": as it is where nobody set anything */
	int plain;	   /* the VLAN of frames without a tag; -1: they do not pass */
	bool of_member;
};

struct vlan_ports {
	struct find *f;
	struct vlan_port *list;
	size_t n;
};

static void add(struct vlan_ports *all, const struct iface *port, const char *words,
		int plain)
{
	const struct iface *far = topo_other_end(port);
	struct vlan_port p = {port, words, plain, false};

	p.of_member = far && !kind_is_switch(far->node->kind);
	ARENA_PUSH(all->f->arena, all->list, all->n, p);
}

static void add_bridges(struct vlan_ports *all)
{
	struct find *f = all->f;

	for (size_t i = 0; i < f->n_ends; i++) {
		const struct dev *dev = f->ends[i],
				 *bridge = netns_dev(dev->netns, dev->link.master);
		const char *usual;

		if (!bridge || !bridge->link.vlan_filtering || !dev->vlans)
			continue;
		usual = arena_printf(f->arena, "%u pvid untagged",
				     bridge->link.default_pvid);
		add(all, dev->as,
		    !strcmp(dev->vlans, usual) ? ""
		    : *dev->vlans	       ? dev->vlans
					       : "none",
		    dev->plain_vlan ? (int)dev->plain_vlan : -1);
	}
}

/* --- of Open vSwitch: vlan_mode in ovs-vswitchd.conf.db(5) -------------------------- */

static const char *ovs_words(struct find *f, const struct ovs_port *p)
{
	const char *words = *p->tag ? arena_printf(f->arena, "tag %s", p->tag) : "";

	if (*p->trunks)
		words = arena_printf(f->arena, "%s%strunks %s", words, *words ? ", " : "",
				     p->trunks);
	if (*p->mode)
		words = arena_printf(f->arena, "%s%s%s", words, *words ? ", " : "",
				     host_plain(f->arena, p->mode));
	return words;
}

static int ovs_plain(const struct ovs_port *p)
{
	bool trunk = !strcmp(p->mode, "trunk") || (!*p->mode && !*p->tag);
	uint32_t tag = 0;

	if (trunk)
		return *p->trunks && !p->trunks_plain ? -1 : 0;
	if (!strcmp(p->mode, "native-tagged"))
		return -1;
	(void)text_u32(p->tag, 0, 4095, &tag);
	return (int)tag;
}

static void add_ovs(struct vlan_ports *all)
{
	struct find *f = all->f;

	for (size_t i = 0; i < f->snap->n_ovs; i++)
		for (size_t k = 0; k < f->snap->ovs[i].n_ports; k++) {
			const struct ovs_port *p = &f->snap->ovs[i].ports[k];

			if (p->as)
				add(all, p->as, ovs_words(f, p), ovs_plain(p));
		}
}

/* --- all --------------------------------------------------------------------------- */

/* Another member's, in another VLAN; or NULL. */
static const struct iface *find_apart(const struct vlan_ports *all,
				      const struct vlan_port *p)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct vlan_port *q = &all->list[i];

		if (q->port->node == p->port->node && q->of_member &&
		    q->plain != p->plain)
			return q->port;
	}
	return NULL;
}

static void tell(struct find *f, const struct vlan_ports *all, const struct vlan_port *p)
{
	const struct iface *apart = p->of_member ? find_apart(all, p) : NULL;
	const struct node *node = p->port->node;

	if (p->of_member && p->plain < 0)
		find_tell(f, node, p->port, true,
			  "its VLANs (%s): frames without a tag do not pass", p->words);
	else if (apart)
		find_tell(f, node, p->port, true,
			  "its VLANs (%s): nothing passes between it and %s", p->words,
			  apart->name);
	else
		find_tell(f, node, p->port, false, "its VLANs (%s) are not in the file",
			  p->words);
}

void find_tell_vlans(struct find *f)
{
	struct vlan_ports all = {.f = f};

	add_bridges(&all);
	add_ovs(&all);
	for (size_t i = 0; i < all.n; i++)
		if (*all.list[i].words)
			tell(f, &all, &all.list[i]);
}

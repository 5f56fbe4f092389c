/* SPDX-License-Identifier: MIT */
/*
 * VLANs of ports, on a bridge and in Open vSwitch: what of them a file would say; and
 * where somebody set them, whose frames do not get to whom by that, and what no file can
 * say.
 */
#include <string.h>

#include "observe/host.h"
#include "setting/vlans.h"

/* A file can say how it is set. */
static bool is_sayable(const struct iface *port)
{
	const struct port_set *set = &port->set;
	struct vlans vlans;

	if (set->vlan && set->trunk && kind_infos[port->node->kind].in_db)
		return port->vlan_mode && !strcmp(port->vlan_mode, "native-untagged");
	/* one that Open vSwitch would take by itself is no other */
	if (port->vlan_mode && strcmp(port->vlan_mode, set->vlan ? "access" : "trunk"))
		return false;
	return vlans_parse(set->vlan	? set->vlan
			   : set->trunk ? set->trunk
					: "",
			   &vlans) == 0 &&
	       !vlans.has[0] && !vlans.has[VLAN_IDS - 1];
}

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

		if (!bridge || !bridge->link.set[SETTING_VLAN_FILTERING] || !dev->vlans)
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

const char *find_usual_vlans(struct arena *arena, const struct dev *bridge)
{
	unsigned vlan = bridge->link.default_pvid;

	return vlan ? arena_printf(arena, "%u/pvid/untagged", vlan) : "";
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

/* --- what is told ------------------------------------------------------------------ */

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

static bool same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* Of a lab that has VLANs, drift says what somebody has changed. */
static bool is_applied_with_vlans(const struct find *f, const struct iface *port)
{
	const struct node *before = find_applied_node(f, port->node->name);

	return before && before->set[SETTING_VLAN_FILTERING];
}

static void tell(struct find *f, const struct vlan_ports *all, const struct vlan_port *p)
{
	const struct iface *apart = p->of_member ? find_apart(all, p) : NULL;
	const struct node *node = p->port->node;

	if (f->whole || !f->applied ? is_sayable(p->port)
				    : is_applied_with_vlans(f, p->port))
		return;
	if (p->of_member && p->plain < 0)
		find_tell(f, node, p->port, true,
			  "its VLANs (%s): frames without a tag do not pass", p->words);
	else if (apart)
		find_tell(f, node, p->port, true,
			  "its VLANs (%s): nothing passes between it and %s", p->words,
			  apart->name);
	else if (f->whole || !f->applied)
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

/* --- what a file would say --------------------------------------------------------- */

/* In the one VLAN that a port has which says nothing, where others say something. */
static bool is_usual(const struct port_set *set)
{
	return same(set->vlan, VLAN_USUAL) && !set->trunk;
}

static bool has_others(const struct node *sw)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (port_has_vlans(&sw->ifaces[i]->set) && !is_usual(&sw->ifaces[i]->set))
			return true;
	return false;
}

static void say_port(struct find *f, struct iface *port, bool others)
{
	if (!is_sayable(port) || (others && is_usual(&port->set)))
		return;
	port->said.vlan = port->set.vlan;
	port->said.trunk = port->set.trunk;
	if (others && f->whole && !port_has_vlans(&port->set))
		topo_warn_file(
			f->t, port->node, port,
			"it carries all VLANs, and in the file it is in VLAN " VLAN_USUAL);
}

static bool same_options(const struct port_options *a, const struct port_options *b)
{
	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (!same(a->is[i], b->is[i]))
			return false;
	return true;
}

/* Once for the link, where its ends on switches say the same. */
static void say_once(struct link *l)
{
	struct port_set *a = &l->end[0]->said, *b = &l->end[1]->said;
	bool both = kind_is_switch(l->end[1]->node->kind);

	if (!both || (same(a->vlan, b->vlan) && same(a->trunk, b->trunk))) {
		l->set.vlan = a->vlan;
		l->set.trunk = a->trunk;
		a->vlan = b->vlan = a->trunk = b->trunk = NULL;
	}
	if (!both || same_options(&a->options, &b->options)) {
		l->set.options = a->options;
		a->options = b->options = (struct port_options){};
	}
}

/* Of a bridge that filters VLANs without a port that would have its file say so. */
static void tell_filtering(struct find *f, const struct node *sw)
{
	for (size_t k = 0; k < sw->n_ifaces; k++)
		if (port_has_vlans(&sw->ifaces[k]->said))
			return;
	if (f->whole && sw->set[SETTING_VLAN_FILTERING])
		find_tell(f, sw, NULL, false, "it filters VLANs");
}

void find_say_vlans(struct find *f)
{
	for (size_t i = 0; i < f->t->n_nodes; i++) {
		struct node *sw = f->t->nodes[i];
		bool others =
			kind_infos[sw->kind].vlans && !sw->existing && has_others(sw);

		if (kind_infos[sw->kind].in_db)
			sw->set[SETTING_VLAN_FILTERING] = others;
		for (size_t k = 0; kind_infos[sw->kind].vlans && k < sw->n_ifaces; k++)
			if (sw->ifaces[k]->link && !sw->ifaces[k]->copies) {
				say_port(f, sw->ifaces[k], others);
				if (find_says_options(sw->ifaces[k]))
					sw->ifaces[k]->said.options =
						sw->ifaces[k]->set.options;
			}
		if (kind_infos[sw->kind].enslaves)
			tell_filtering(f, sw);
	}
	for (size_t i = 0; i < f->t->n_links; i++)
		if (kind_is_switch(f->t->links[i]->end[0]->node->kind))
			say_once(f->t->links[i]);
}

/* --- of ports that are devices ---------------------------------------------------- */

/* "1 pvid untagged, 20-30" of a device, as operations have it. */
static const char *vlans_of(struct arena *arena, const struct dev *dev)
{
	char *text = arena_strdup(arena, dev->vlans), *to = text;

	for (const char *c = dev->vlans; *c; c++)
		if (c == dev->vlans || c[-1] != ',')
			*to++ = *c == ' ' ? '/' : *c;
	*to = '\0';
	return text;
}

/* What of that a file can say; what it cannot makes vlan_mode. */
static void see_port_set(struct find *f, struct iface *port)
{
	unsigned char flags[VLAN_IDS];
	struct vlans trunk = {};

	if (vlans_parse_port(port->vlans, flags) < 0)
		return;
	for (unsigned i = 0; i < VLAN_IDS; i++) {
		trunk.has[i] = flags[i] == VLAN_PASSES;
		if (flags[i] == (VLAN_PASSES | VLAN_PVID | VLAN_UNTAGGED))
			port->set.vlan = arena_printf(f->t->arena, "%u", i);
		else if (flags[i] && !trunk.has[i])
			port->vlan_mode = "another";
	}
	if (*vlans_text(f->arena, &trunk))
		port->set.trunk = vlans_text(f->t->arena, &trunk);
	if (!port_has_vlans(&port->set))
		port->vlan_mode = "another";
}

struct iface *find_port_of(const struct dev *dev)
{
	struct iface *port =
		dev->joined && dev->as->link ? topo_other_end(dev->as) : dev->as;

	return kind_infos[port->node->kind].by_program ? port : dev->as;
}

void find_see_vlans(struct find *f, enum node_kind kind)
{
	for (size_t i = 0; i < f->n_ends; i++) {
		const struct dev *dev = f->ends[i],
				 *bridge = netns_dev(dev->netns, dev->link.master);
		struct iface *port = dev->as ? find_port_of(dev) : NULL;

		if (!bridge || !port || !dev->vlans || port->node->kind != kind ||
		    !bridge->link.set[SETTING_VLAN_FILTERING])
			continue;
		port->vlans = vlans_of(f->t->arena, dev);
		see_port_set(f, port);
		port->usual_vlans = find_usual_vlans(f->t->arena, bridge);
		if (!port->node->existing)
			continue;
		if (!strcmp(port->vlans, port->usual_vlans))
			port->set = (struct port_set){};
	}
}

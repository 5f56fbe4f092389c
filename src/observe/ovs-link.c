/* SPDX-License-Identifier: MIT */
/*
 * Ports in Open vSwitch as ends of links: veth pairs that are there already, internal
 * ports, patch ports; and rows of what is no more.
 */
#include <string.h>

#include "observe/find.h"

/* An end that is nowhere; of that node, which may not be in the topology. */
static struct iface *nowhere(struct find *f, const char *node, const char *iface)
{
	struct iface *end = arena_alloc(f->t->arena, sizeof(*end));

	end->name = arena_strdup(f->t->arena, iface ? iface : "?");
	end->alias = topo_alias(f->t->arena, f->t->name, node ? node : "?", end->name);
	end->node = node ? topo_find_node(f->t, node) : NULL;
	if (end->node)
		return end;
	end->node = arena_alloc(f->t->arena, sizeof(*end->node));
	end->node->kind = KIND_NAMESPACE;
	end->node->name = arena_strdup(f->t->arena, node ? node : "?");
	return end;
}

/* A port that is no device of its own.  A second one of that name is not listed. */
static struct iface *add_port(struct find *f, const struct ovs_scan *ovs,
			      const struct ovs_port *p)
{
	struct node *node = topo_find_node(f->t, p->node);
	struct iface *port;

	if (topo_find_iface(node, p->iface))
		port = nowhere(f, p->node, p->iface);
	else
		port = topo_add_iface(f->t, node, p->iface);
	port->ns = arena_strdup(f->t->arena, ovs->netns ? ovs->netns->ns : "");
	port->dev = arena_strdup(f->t->arena, p->name);
	port->alias = topo_alias(f->t->arena, f->t->name, p->node, p->iface);
	port->nodev = true;
	port->master = arena_strdup(f->t->arena, p->bridge->name);
	port->error = arena_strdup(f->t->arena, p->error);
	port->up = port->carrier = !p->error;
	return port;
}

static struct link *add_link(struct find *f, enum link_type type, struct iface *a,
			     struct iface *b)
{
	struct link *link = topo_add_link(f->t, type, a, b);

	link->mtu = b->mtu;
	return link;
}

/* An ovs-vswitchd that was started again has made another device for it, at home. */
static bool is_made_anew(struct find *f, const struct ovs_scan *ovs,
			 const struct ovs_port *p, const struct dev *dev)
{
	struct dev *home =
		ovs->netns ? netns_dev_named(f->snap, ovs->netns, p->name) : NULL;

	if (!home || home == dev || !is_ovs_kind(home))
		return false;
	home->known = true; /* goes with the port */
	return true;
}

/* The kernel's datapath cannot be told to delete a device by its new name: whoever
 * renamed it must undo that. */
static void take_renamed(struct find *f, const struct ovs_port *p, const struct dev *dev)
{
	struct arena *arena = f->t->arena;

	if (dev && !strcmp(dev->link.kind, "openvswitch") &&
	    strcmp(dev->link.name, p->name))
		take(f, &(struct taken){.ns = arena_strdup(arena, dev->netns->ns),
					.dev = arena_strdup(arena, p->name),
					.what = "internal port",
					.master = "",
					.renamed = arena_strdup(arena, dev->link.name)});
}

/* The device that Open vSwitch made for it, in a namespace of the lab. */
static void add_internal(struct find *f, const struct ovs_scan *ovs,
			 const struct ovs_port *p)
{
	struct dev *dev = p->of_iface ? find_dev(f, p->of_node, p->of_iface) : NULL;
	struct iface *port = add_port(f, ovs, p), *member;

	if (!is_made_anew(f, ovs, p, dev) && dev && dev->as && !dev->as->link &&
	    !strcmp(dev->link.name, p->name)) {
		member = dev->as;
	} else {
		member = nowhere(f, p->of_node, p->of_iface);
		port->error = "its device is not in its namespace";
		take_renamed(f, p, dev);
	}
	add_link(f, LINK_INTERNAL, port, member);
}

/* The other one of a pair of patch ports, which says so itself; or NULL. */
static const struct ovs_port *find_peer(const struct find *f, const struct ovs_scan *ovs,
					const struct ovs_port *p)
{
	for (size_t i = 0; i < ovs->n_ports; i++) {
		const struct ovs_port *q = &ovs->ports[i];

		if (q != p && port_is_ours(f, q) && !strcmp(q->type, "patch") &&
		    !strcmp(q->name, p->peer) && !strcmp(q->peer, p->name))
			return q;
	}
	return NULL;
}

/* Where the file has it: of a pair of patch ports, which end is the main one. */
static bool is_main(const struct find *f, const struct ovs_port *p)
{
	const struct topo *layouts[] = {f->want, f->applied};

	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		const struct node *node =
			layouts[i] ? topo_find_node(layouts[i], p->node) : NULL;
		const struct iface *end = node ? topo_find_iface(node, p->iface) : NULL;

		if (end && end->link)
			return end->link->end[0] == end;
	}
	return strcmp(p->name, p->peer) < 0;
}

static void add_patch(struct find *f, const struct ovs_scan *ovs,
		      const struct ovs_port *p)
{
	const struct ovs_port *q = find_peer(f, ovs, p);
	struct iface *a, *b;

	if (q && is_main(f, q) && !is_main(f, p))
		return; /* added by the other one */
	if (q && is_main(f, q) == is_main(f, p) && strcmp(q->name, p->name) < 0)
		return;
	a = add_port(f, ovs, p);
	b = q ? add_port(f, ovs, q) : nowhere(f, NULL, p->peer);
	if (!q) {
		a->error = "its peer is not there";
		b->node->kind = KIND_OVS;
	}
	add_link(f, LINK_PATCH, a, b);
}

/* Open vSwitch does not notice that somebody took its program. */
static bool lacks_program(const struct dev *dev, const struct iface *port)
{
	return dev && dev->as == port && link_traits[port->link->type].netdev &&
	       !dev->link.xdp;
}

/* A veth pair's end that is a port, or the row of one that is no more.  What type of
 * link it is, the port says; of two ports, the one that says anything. */
static void add_veth(struct find *f, const struct ovs_scan *ovs, const struct ovs_port *p)
{
	struct dev *dev =
		ovs->netns ? netns_dev_named(f->snap, ovs->netns, p->name) : NULL;
	struct iface *port;

	if (dev && dev->as && !strcmp(dev->as->node->name, p->node)) {
		port = dev->as;
		port->master = arena_strdup(f->t->arena, p->bridge->name);
		port->error = arena_strdup(f->t->arena, p->error);
	} else {
		port = add_port(f, ovs, p);
		port->error = "its device is not there";
		add_link(f, LINK_VETH, port, nowhere(f, NULL, NULL));
	}
	port->port_type = arena_strdup(f->t->arena, p->type);
	port->port_options = arena_strdup(f->t->arena, p->options);
	if (port->link && *p->type)
		link_type_of_port(p->type, &port->link->type);
	if (port->link && !port->error && lacks_program(dev, port))
		port->error = "its device has no XDP program, and gives it no frames";
}

static void add_port_link(struct find *f, const struct ovs_scan *ovs,
			  const struct ovs_port *p)
{
	if (!strcmp(p->type, "internal"))
		add_internal(f, ovs, p);
	else if (!strcmp(p->type, "patch"))
		add_patch(f, ovs, p);
	else
		add_veth(f, ovs, p);
}

/* The device at the other end of a veth pair from a port, if that is none itself. */
static struct dev *far_dev(struct find *f, struct dev *dev)
{
	const struct link *l = dev->as ? dev->as->link : NULL;
	const struct iface *other;

	if (!l || link_traits[l->type].made != LINK_OF_PAIR ||
	    dev->as->node->kind == KIND_OVS)
		return NULL;
	other = topo_other_end(dev->as);
	return other->node->kind == KIND_OVS && other->ns ? dev : NULL;
}

void add_ovs_links(struct find *f)
{
	for (size_t i = 0; i < f->n_devs; i++) {
		struct iface *as = f->devs[i]->as;

		if (as && as->node->kind == KIND_OVS && as != as->node->self)
			as->master = ""; /* until its database says so */
	}
	for (size_t i = 0; i < f->snap->n_ovs; i++)
		for (size_t k = 0; k < f->snap->ovs[i].n_ports; k++)
			if (port_is_ours(f, &f->snap->ovs[i].ports[k]))
				add_port_link(f, &f->snap->ovs[i],
					      &f->snap->ovs[i].ports[k]);
	for (size_t i = 0; f->snap->txcsum && i < f->n_devs; i++) {
		struct dev *dev = far_dev(f, f->devs[i]);
		bool on = true;

		if (dev && f->snap->txcsum(f->snap, dev, &on) == 0)
			dev->as->txcsum_off = !on;
	}
}

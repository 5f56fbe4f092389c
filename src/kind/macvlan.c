/* SPDX-License-Identifier: MIT */
/*
 * macvlan in bridge mode.  The parent is one end of a veth pair, whose other end leads
 * nowhere: it is there to be up, and the parent with it.  Members' devices are on the
 * parent, die with it, and are made right where they belong; the switch has no ends.
 * Frames of the parent itself, and so the host's, never get to them.
 */
#include <string.h>

#include "kind/emit.h"
#include "kind/own-pair.h"
#include "kind/registry.h"
#include "observe/host.h"

static void build_switch(const struct node *sw, struct op_list *list)
{
	own_pair_build(sw, list);
}

static void build_link(const struct link *l, struct op_list *list)
{
	const struct iface *port = l->end[0], *f = l->end[1];

	op_list_add(list,
		    (struct op){OP_MACVLAN_ADD,
				.arg = {[A_NS] = f->ns,
					[A_IF] = f->dev,
					[A_FROM] = port->ns ? port->ns : OP_NOWHERE,
					[A_PARENT] = port->ns ? port->master : OP_NOWHERE,
					[A_MODE] = f->mode,
					[A_MAC] = f->mac,
					[A_MTU] = emit_number(list, f->mtu),
					[A_GROUP] = emit_number(list, f->group),
					[A_ALIAS] = f->alias,
					[A_GEN] = emit_gen(f)}});
	emit_altname(f, list);
}

/* --- as it is found ---------------------------------------------------------------- */

/*
 * A veth end, its pair's other end, which leads nowhere, and the members' devices, each
 * of which tells on what it is.  A lab's is known by its marks; of a host's, what is on
 * anything else is an interface that no file says.
 */

/* Without a mark: there are devices on it, and both ends are in nothing else. */
static bool is_one(const struct dev *dev)
{
	const struct dev *peer = dev->members ? own_pair_other(dev) : NULL;

	return peer && !dev->link.master && !peer->link.master && !peer->members;
}

/* What the file calls the end on the switch, which is nothing on the host. */
static const char *port_name(struct find *f, const struct node *sw, const struct dev *dev)
{
	const char *name =
		arena_printf(f->arena, "%s-%s", dev->as->node->name, dev->as->name);
	const struct iface *before = f->whole ? NULL : find_known_peer(f, dev);

	if (f->whole)
		return host_name(f, sw->name, name);
	if (before && !strcmp(before->node->name, sw->name) &&
	    !topo_find_iface(sw, before->name))
		return before->name;
	return name;
}

/* On a device that is no switch of the lab's: of a node that is not in the topology. */
static struct iface *lost_port(struct find *f, const struct dev *dev,
			       const struct dev *parent)
{
	const struct iface *before = find_known_peer(f, dev);
	struct iface *port = arena_alloc(f->t->arena, sizeof(*port));

	port->node = arena_alloc(f->t->arena, sizeof(*port->node));
	port->node->kind = KIND_MACVLAN;
	port->node->name = arena_strdup(f->t->arena, before ? before->node->name : "?");
	port->name = arena_strdup(f->t->arena, before ? before->name : "?");
	if (parent) {
		port->ns = arena_strdup(f->t->arena, parent->netns->ns);
		port->master = arena_strdup(f->t->arena, parent->link.name);
	}
	return port;
}

/* NULL: it is on no switch, and that is for a host's reading to tell. */
static struct iface *port_on(struct find *f, const struct dev *dev,
			     const struct dev *parent)
{
	struct node *sw = parent ? parent->is : NULL;
	const char *name;
	struct iface *port;

	if (!sw || sw->kind != KIND_MACVLAN || sw->self != parent->as)
		return f->whole ? NULL : lost_port(f, dev, parent);
	name = port_name(f, sw, dev);
	if (topo_find_iface(sw, name))
		return lost_port(f, dev, parent);
	port = topo_add_iface(f->t, sw, name);
	port->ns = sw->ns;
	port->master = sw->self->dev;
	return port;
}

static void add_link(struct find *f, struct dev *dev, struct iface *port)
{
	struct link *link = topo_add_link(f->t, LINK_MACVLAN, port, dev->as);

	port->nodev = true;
	port->up = port->carrier = true;
	link->mtu = f->whole ? dev->link.mtu : dev->as->mtu;
	if (f->whole && strcmp(dev->link.mode, "bridge") != 0)
		host_beyond_link(f, link,
				 arena_printf(f->arena,
					      "its mode is %s, and bridge in a file",
					      *dev->link.mode ? dev->link.mode : "?"));
}

static int see_members(struct find *f, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < f->n_ends && r >= 0; i++) {
		struct dev *dev = f->ends[i], *parent;
		struct iface *port;

		if (dev->as->link || strcmp(dev->link.kind, "macvlan") != 0)
			continue;
		r = find_lower(f, dev, &parent, err);
		port = r < 0 ? NULL : port_on(f, dev, parent);
		if (port)
			add_link(f, dev, port);
	}
	return r;
}

const struct see macvlan_seen = {
	.kind = KIND_MACVLAN,
	.own = "veth",
	.ends = {"macvlan"},
	.on_own = true,
	.is_one = is_one,
	.is_part = own_pair_is_part,
	.see = own_pair_see,
	.see_links = see_members,
};

const struct switch_kind macvlan_switch = {
	.build_switch = build_switch,
};

const struct interconnect macvlan_interconnect = {
	.name = "macvlan",
	.kind = KIND_MACVLAN,
	.type = LINK_MACVLAN,
	.summary = "a macvlan device for each member, on one parent",
	.note = "the host reaches no member, unless it is one",
	.needs = {{NEED_DEVICE, "veth"}, {NEED_DEVICE, "macvlan"}},
	.build_link = build_link,
};

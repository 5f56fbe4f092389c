/* SPDX-License-Identifier: MIT */
/*
 * Virtual machines.  Each interface of one is a tap, which is a port of a switch, and
 * persistent: it is there before the machine is, and after it.  What is beyond the tap is
 * the machine's, and all that is known of that is what the file says.
 */
#include <string.h>

#include "kind/emit.h"
#include "kind/registry.h"
#include "observe/host.h"

static void build_link(const struct link *l, struct op_list *list)
{
	const struct iface *port = l->end[0];

	op_list_add(
		list,
		(struct op){
			OP_TAP_ADD,
			.arg = {[A_NS] = port->ns,
				[A_IF] = port->dev,
				[A_MAC] = port->mac,
				[A_MTU] = emit_number(list, port->mtu),
				[A_GROUP] = emit_number(list, port->group),
				[A_ALIAS] = port->alias,
				[A_GEN] = emit_gen(port),
				[A_MASTER] = emit_master(port),
				[A_USER] =
					port->user ? emit_number(list, port->user) : "",
				[A_QUEUES] = port->multi_queue ? OP_MULTI_QUEUE : ""}});
	emit_altname(port, list);
}

/* --- as they are found ------------------------------------------------------------- */

/*
 * A tap of a lab's is known by its mark, which is that of a port of a switch; of which
 * machine it is says the record, as of all that is inside of that.
 */

/* A port, and not what Open vSwitch makes of the same kind. */
static bool is_port(const struct dev *dev)
{
	const struct iface *f = dev->as;

	return dev->link.is_tap && !f->link && kind_is_switch(f->node->kind) &&
	       f != f->node->self;
}

/* What is inside: as it was applied, or else is wanted. */
static void copy_inside(struct find *f, struct iface *end, const struct iface *before)
{
	struct arena *arena = f->t->arena;

	end->mac = arena_strdup(arena, before->mac);
	for (size_t i = 0; i < before->n_addresses; i++) {
		struct address address = {
			.cidr = arena_strdup(arena, before->addresses[i].cidr)};

		ARENA_PUSH(arena, end->addresses, end->n_addresses, address);
	}
}

/* The machine's end of a tap that is of no node in the topology. */
static struct iface *lost_end(struct find *f)
{
	struct iface *end = arena_alloc(f->t->arena, sizeof(*end));

	end->node = arena_alloc(f->t->arena, sizeof(*end->node));
	end->node->kind = KIND_VM;
	end->node->name = end->name = "?";
	return end;
}

static struct iface *guest_end(struct find *f, const struct dev *dev)
{
	const struct iface *before = find_known_peer(f, dev);
	struct node *node = before ? topo_find_node(f->t, before->node->name) : NULL;
	struct iface *end;

	if (!node || !kind_is_guest(node->kind) || topo_find_iface(node, before->name))
		return lost_end(f);
	end = topo_add_iface(f->t, node, before->name);
	copy_inside(f, end, before);
	return end;
}

static void add_tap(struct find *f, struct dev *dev, struct iface *end)
{
	const struct iface *port = dev->as;

	end->nodev = true;
	end->up = port->up;
	end->carrier = port->carrier;
	end->mtu = port->mtu;
	end->gen = end->master = "";
	end->node->user = port->user;
	topo_add_link(f->t, LINK_TAP, dev->as, end)->mtu = port->mtu;
}

static int see_taps(struct find *f, struct err *err)
{
	for (size_t i = 0; i < f->n_ends; i++)
		if (!f->whole && is_port(f->ends[i]))
			add_tap(f, f->ends[i], guest_end(f, f->ends[i]));
	return 0;
}

const struct see vm_seen = {
	.kind = KIND_COUNT,
	.ends = {"tun"},
	.see_links = see_taps,
};

const struct interconnect vm_interconnect = {
	.name = "vm",
	.kind = KIND_VM,
	.type = LINK_TAP,
	.summary = "a tap for each interface of a VM, on a Linux bridge or Open vSwitch",
	.needs = {{NEED_TUN, NULL}},
	.build_link = build_link,
};

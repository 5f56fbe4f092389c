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
 * machine it is says the record, as all that is inside of that.  Of a host, those that a
 * lab's record knows are, and those that a QEMU holds, all of one process one machine's.
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
	end->mac_given = f->whole;
	for (size_t i = 0; i < before->n_addresses; i++) {
		const char *cidr = before->addresses[i].cidr;
		struct address address = {.cidr = arena_strdup(arena, cidr)};

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

/* --- of a host --- */

/* What a lab's record has at the other end of the tap, or NULL. */
static const struct iface *recorded_end(struct find *h, const struct dev *dev)
{
	const char *lab, *name, *iface;
	const struct iface *port;

	if (!h->owners ||
	    topo_alias_parse(h->arena, dev->link.alias, &lab, &name, &iface) < 0)
		return NULL;
	port = topo_find_iface(h->owners->node(h->owners->data, lab, name), iface);
	return port ? topo_other_end(port) : NULL;
}

/* What stands before the names of the lab: those of its ports end in theirs. */
static const char *prefix_of(struct find *h, const struct dev *dev, const char *port)
{
	const struct nl_link *link = &dev->link;
	size_t m = strlen(port);

	for (unsigned i = 0; i <= link->n_altnames; i++) {
		const char *name = i ? link->altnames[i - 1] : link->name;
		size_t n = strlen(name);

		if (n >= m && !strcmp(name + n - m, port))
			return arena_strndup(h->arena, name, n - m);
	}
	return "";
}

static bool is_qemu(const char *holder)
{
	return holder && (!strncmp(holder, "qemu", strlen("qemu")) ||
			  !strncmp(holder, "kvm", strlen("kvm")));
}

/* How many queues of it are open. */
static uint32_t count_queues(const struct find *h, const struct dev *dev)
{
	uint32_t n = 0;

	for (size_t i = 0; i < h->snap->n_taps; i++)
		n += !strcmp(h->snap->taps[i].name, dev->link.name);
	return n;
}

/* The node of a machine, of which key tells it from others. */
static struct node *machine(struct find *h, struct map *machines, const char *key,
			    const char *name)
{
	struct node *node;
	size_t i;

	if (map_get(machines, key, &i))
		return h->t->nodes[i];
	map_put(machines, key, h->t->n_nodes);
	node = topo_add_node(h->t, KIND_VM, host_name(h, NULL, name));
	node->alias = "";
	return node;
}

/* NULL: nothing tells that it is a machine's. */
static struct iface *host_end(struct find *h, struct map *machines, const struct dev *dev)
{
	const struct iface *before = recorded_end(h, dev);
	const char *holder = host_holder(h, dev), *name;
	struct node *node;
	struct iface *end;

	if (before && kind_is_guest(before->node->kind)) {
		name = arena_printf(h->arena, "%s%s",
				    prefix_of(h, dev, topo_other_end(before)->name),
				    before->node->name);
		node = machine(h, machines,
			       arena_printf(h->arena, "%s/%s", dev->lab, name), name);
		node->lab = arena_strdup(h->t->arena, dev->lab);
		node->queues = before->node->queues;
		end = topo_add_iface(h->t, node, host_name(h, node->name, before->name));
		copy_inside(h, end, before);
		return end;
	}
	if (!is_qemu(holder))
		return NULL;
	name = arena_strndup(h->arena, holder, strcspn(holder, " "));
	node = machine(h, machines, holder, name);
	if (!node->n_ifaces)
		topo_warn_file(
			h->t, node, NULL,
			"it is the machine of %s: what MACs and addresses it has is not known",
			host_plain(h->arena, holder));
	if (dev->link.multi_queue)
		node->queues = count_queues(h, dev);
	return topo_add_iface(h->t, node, host_name(h, node->name, dev->link.name));
}

static void add_tap(struct find *f, struct dev *dev, struct iface *end)
{
	const struct iface *port = dev->as;
	const char *holder = host_holder(f, dev);

	end->nodev = true;
	end->up = port->up;
	end->carrier = port->carrier;
	end->mtu = port->mtu;
	end->gen = end->master = "";
	end->node->user = port->user;
	if (holder)
		end->node->whose = host_plain(f->t->arena, holder);
	topo_add_link(f->t, LINK_TAP, dev->as, end)->mtu = port->mtu;
}

static int see_taps(struct find *f, struct err *err)
{
	struct map machines = {.arena = f->arena};

	for (size_t i = 0; i < f->n_ends; i++) {
		struct dev *dev = f->ends[i];
		struct iface *end;

		if (!is_port(dev))
			continue;
		end = f->whole ? host_end(f, &machines, dev) : guest_end(f, dev);
		if (end)
			add_tap(f, dev, end);
	}
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

/* SPDX-License-Identifier: MIT */
/*
 * Children: a device of a member's that has the frames of one VLAN of another device of
 * it, and gives them its tag.  It dies with that, and is no end of a link.  What is on a
 * device that is not ours, such as an adapter, is none.
 */
#include "kind/child.h"

#include <string.h>

#include "kind/emit.h"
#include "kind/registry.h"
#include "observe/host.h"

static void build(const struct iface *f, struct op_list *list)
{
	const struct iface *parent = topo_parent(f);

	op_list_add(list,
		    (struct op){OP_CHILD_ADD,
				.arg = {[A_NS] = f->ns,
					[A_IF] = f->dev,
					[A_FROM] = parent ? f->ns : OP_NOWHERE,
					[A_PARENT] = parent ? parent->dev : OP_NOWHERE,
					[A_VLAN] = f->tag,
					[A_PROTOCOL] = vlan_protocols[f->tag_protocol],
					[A_MAC] = f->mac,
					[A_MTU] = emit_number(list, f->mtu),
					[A_GROUP] = emit_number(list, f->group),
					[A_ALIAS] = f->alias,
					[A_GEN] = emit_gen(f)}});
	emit_altname(f, list);
}

void child_build(const struct node *node, struct op_list *list)
{
	struct iface **ifaces = topo_parents_first(list->arena, node);

	for (size_t i = 0; i < node->n_ifaces; i++)
		if (ifaces[i]->parent_name && ifaces[i]->ns &&
		    !topo_iface_waits(ifaces[i]))
			build(ifaces[i], list);
}

/* --- as they are found ------------------------------------------------------------- */

/* What is below all of them; NULL: it is not found. */
static const struct dev *root_of(const struct dev *dev)
{
	size_t n = dev->netns->n_devs;

	while (dev && !strcmp(dev->link.kind, "vlan") && n--)
		dev = dev_lower(dev);
	return dev;
}

/* All of them are one node's, and the last is an end of a link that a file says. */
static bool is_sayable(const struct dev *dev)
{
	const struct dev *root = root_of(dev);
	const struct iface *f = root ? root->as : NULL;

	return f && f->node == dev->as->node && f->link && !topo_is_uplink(f) &&
	       kind_is_member(f->node->kind) && root->netns == dev->netns;
}

static void see_child(struct find *f, struct dev *dev)
{
	const struct dev *parent = dev_lower(dev);
	struct iface *as = dev->as;

	if (f->whole && !is_sayable(dev))
		return;
	as->parent_name = parent && parent->as && parent->as->node == as->node
				  ? parent->as->name
				  : "?";
	as->tag = arena_printf(f->t->arena, "%u", dev->link.id);
	as->tag_protocol = dev->link.service;
	if (!f->whole || !parent)
		return;
	as->mac_given =
		memcmp(dev->link.mac, parent->link.mac, sizeof(dev->link.mac)) != 0;
	if (dev->link.mtu != parent->link.mtu)
		topo_warn_file(f->t, as->node, as,
			       "its MTU is %u, and its parent's in a file",
			       dev->link.mtu);
}

static int see_children(struct find *f, struct err *err)
{
	for (size_t i = 0; i < f->n_ends; i++)
		if (!strcmp(f->ends[i]->link.kind, "vlan") && !f->ends[i]->as->link &&
		    kind_is_member(f->ends[i]->as->node->kind))
			see_child(f, f->ends[i]);
	return 0;
}

const struct see child_seen = {
	.kind = KIND_COUNT,
	.ends = {"vlan"},
	.see_links = see_children,
};

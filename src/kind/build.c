/* SPDX-License-Identifier: MIT */
/*
 * The list of operations that builds a topology, whatever its kinds are: what is the same
 * for all, and when each kind is asked for its own.
 */
#include "kind/build.h"

#include <string.h>

#include "kind/emit.h"
#include "kind/pair.h"
#include "kind/registry.h"

static void build_lab(const struct topo *t, struct op_list *list)
{
	if (t->lab_ns)
		op_list_add(
			list,
			(struct op){
				OP_NETNS_ADD,
				.arg = {[A_NS] = t->lab_ns, [A_ALIAS] = t->lab_alias}});
	for (enum node_kind kind = 0; kind < KIND_COUNT; kind++)
		if (switch_kind(kind) && switch_kind(kind)->build_lab)
			switch_kind(kind)->build_lab(t, list);
}

static void build_namespaces(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (topo_makes_ns(t->nodes[i]))
			op_list_add(list,
				    (struct op){OP_NETNS_ADD,
						.arg = {[A_NS] = t->nodes[i]->ns,
							[A_ALIAS] = t->nodes[i]->alias}});
}

/* What an Open vSwitch that died has left, wherever that is. */
static void build_left(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_left; i++) {
		const struct left *left = &t->left[i];

		op_list_add(list,
			    (struct op){OP_LEFT_ADD, .arg = {[A_NS] = left->ns,
							     [A_IF] = left->dev,
							     [A_GROUP] = emit_number(
								     list, left->group),
							     [A_ALIAS] = left->alias}});
	}
}

static unsigned flags_of(enum owner owner)
{
	return owner == OWNER_LAB ? 0 : OP_FOREIGN;
}

static void build_addresses(const struct iface *f, struct op_list *list)
{
	for (size_t i = 0; i < f->n_addresses; i++) {
		const struct address *a = &f->addresses[i];

		op_list_add(list,
			    (struct op){OP_ADDR_ADD,
					flags_of(a->owner) |
						(a->routeless ? OP_ROUTELESS : 0),
					.arg = {[A_NS] = f->ns,
						[A_IF] = f->dev,
						[A_CIDR] = a->cidr,
						[A_FLAGS] = strchr(a->cidr, ':') ? "nodad"
										 : ""}});
	}
}

/* Those with a next hop, or those that may lead to it: the kernel wants these first. */
static void build_routes(const struct node *node, bool with_via, struct op_list *list)
{
	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

		if (!r->via == with_via)
			continue;
		op_list_add(list,
			    (struct op){OP_ROUTE_ADD, flags_of(r->owner),
					.arg = {[A_NS] = node->ns,
						[A_TO] = r->to,
						[A_METRIC] = emit_number(list, r->metric),
						[A_VIA] = r->via,
						[A_IF] = r->dev}});
	}
}

static void build_lo(const struct node *node, struct op_list *list)
{
	if (topo_makes_ns(node) && !node->lo_down && !node->stale)
		op_list_add(list, (struct op){OP_LINK_UP,
					      .arg = {[A_NS] = node->ns, [A_IF] = "lo"}});
}

static void build_txcsum(const struct iface *f, struct op_list *list)
{
	op_list_add(list, (struct op){OP_TXCSUM_SET, .arg = {[A_NS] = f->ns,
							     [A_IF] = f->dev,
							     [A_OLD] = "on",
							     [A_NEW] = "off"}});
}

/* All that is set inside one node, so that its socket is opened once. */
static void build_node(const struct node *node, struct op_list *list)
{
	if (!node->ns) /* it is inside of a VM */
		return;
	build_lo(node, list);
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		if (!f->ns)
			continue;
		if (f->txcsum_off)
			build_txcsum(f, list);
		if (f->link && !f->nodev)
			emit_up(f, list);
		build_addresses(f, list);
	}
	build_routes(node, false, list);
	build_routes(node, true, list);
}

/* The switches that their links are made ports of, or those that are told of ports. */
static void build_switches(const struct topo *t, bool told_of_ports, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];
		const struct switch_kind *kind = switch_kind(node->kind);

		if (kind && !node->existing && kind->build_switch &&
		    !kind->build_port == !told_of_ports)
			kind->build_switch(node, list);
	}
}

/* Not only rows of a database: devices that can be made, or are there. */
static bool has_devices(const struct link *l)
{
	enum link_made made = link_traits[l->type].made;

	return made == LINK_OF_DEVICE || (made == LINK_OF_PORT && !l->end[0]->nodev) ||
	       (!l->end[0]->nodev && !l->end[1]->nodev);
}

static void build_links(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];
		const struct interconnect *by = interconnect_of_link(l);

		if (!by || !has_devices(l))
			continue;
		if (by->pair)
			pair_build_link(by->pair, l, list);
		else if (by->build_link)
			by->build_link(l, list);
	}
}

static void build_ports(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_links; i++)
		for (int k = 0; k < 2; k++) {
			const struct iface *f = t->links[i]->end[k];
			const struct switch_kind *kind = switch_kind(f->node->kind);

			if (kind && kind->build_port)
				kind->build_port(f, list);
		}
}

/* Of devices that are made by telling of them: after that, which is one run. */
static void build_altnames(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->self && !node->existing && switch_kind(node->kind)->build_port)
			emit_altname(node->self, list);
	}
	for (size_t i = 0; i < t->n_links; i++) {
		const struct iface *member = t->links[i]->end[1];

		if (link_is_port_device(t->links[i]->type) && member->ns)
			emit_altname(member, list);
	}
}

void kind_build(const struct topo *t, struct op_list *list)
{
	build_lab(t, list);
	build_namespaces(t, list);
	build_left(t, list);
	build_switches(t, false, list);
	build_links(t, list);
	build_switches(t, true, list);
	build_ports(t, list);
	build_altnames(t, list);
	for (size_t i = 0; i < t->n_nodes; i++)
		build_node(t->nodes[i], list);
}

/* SPDX-License-Identifier: MIT */
/*
 * The table of interconnects, and what is asked of all of them alike: their
 * rules, and the list of operations that builds a topology.
 */
#include "driver/driver.h"

#include <string.h>

#include "driver/bridge.h"
#include "driver/emit.h"
#include "driver/macvlan.h"
#include "driver/ovs-afxdp.h"
#include "driver/ovs.h"
#include "driver/veth.h"

const struct driver *const drivers[] = {
	&driver_veth,
	&driver_bridge,
	&driver_ovs_veth,
	&driver_ovs_internal,
	&driver_ovs_afxdp,
	&driver_macvlan,
	NULL,
};

static const struct driver *find(enum node_kind kind, enum link_type type)
{
	for (const struct driver *const *d = drivers; *d; d++)
		if ((*d)->kind == kind && (*d)->type == type)
			return *d;
	return NULL;
}

const struct driver *driver_of_link(const struct link *l)
{
	enum node_kind main = l->end[0]->node->kind, other = l->end[1]->node->kind;
	const struct driver *d = kind_is_switch(main) ? find(main, l->type) : NULL;

	/* what a switch has not may be the other one's */
	if (!d && kind_is_switch(other))
		d = find(other, l->type);
	/* as observed, a pair may lead to a switch that has no such links */
	return d ? d : find(KIND_NAMESPACE, l->type);
}

static const struct driver *first_of_kind(enum node_kind kind)
{
	for (const struct driver *const *d = drivers; *d; d++)
		if ((*d)->kind == kind)
			return *d;
	return NULL;
}

const struct driver *driver_of_switch(const struct node *sw)
{
	return first_of_kind(sw->kind);
}

/* The kinds of switch that hold n ports, "ovs, ebpf", or "". */
static const char *kinds_that_hold(size_t n, struct arena *arena)
{
	const char *names = "";

	for (const struct driver *const *d = drivers; *d; d++)
		if (kind_is_switch((*d)->kind) && first_of_kind((*d)->kind) == *d &&
		    (!(*d)->max_ports || n <= (*d)->max_ports))
			names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "",
					     kind_name((*d)->kind));
	return names;
}

static void check_ports(const struct node *sw, struct faults *faults)
{
	const struct driver *d = driver_of_switch(sw);
	const char *others;

	if (!d->max_ports || sw->n_ifaces <= d->max_ports)
		return;
	others = kinds_that_hold(sw->n_ifaces, faults->arena);
	fault_add(
		faults, sw->at,
		"switch '%s' has %zu ports; a %s holds at most %u (a limit of the kernel): "
		"%s%s%slink several switches",
		sw->name, sw->n_ifaces, kind_name(sw->kind), d->max_ports,
		*others ? "use kind " : "", others, *others ? ", or " : "");
}

void driver_check(const struct topo *t, struct faults *faults)
{
	for (const struct driver *const *d = drivers; *d; d++)
		if ((*d)->check)
			(*d)->check(t, faults);
	for (size_t i = 0; i < t->n_nodes; i++)
		if (kind_is_switch(t->nodes[i]->kind))
			check_ports(t->nodes[i], faults);
}

static void build_lab(const struct topo *t, struct op_list *list)
{
	if (t->lab_ns)
		op_list_add(
			list,
			(struct op){
				OP_NETNS_ADD,
				.arg = {[A_NS] = t->lab_ns, [A_ALIAS] = t->lab_alias}});
	for (const struct driver *const *d = drivers; *d; d++)
		if ((*d)->build_lab)
			(*d)->build_lab(t, list);
}

static void build_namespaces(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind == KIND_NAMESPACE)
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
			    (struct op){OP_ADDR_ADD, flags_of(a->owner),
					.arg = {[A_NS] = f->ns,
						[A_IF] = f->dev,
						[A_CIDR] = a->cidr,
						[A_FLAGS] = strchr(a->cidr, ':') ? "nodad"
										 : ""}});
	}
}

static void build_routes(const struct node *node, struct op_list *list)
{
	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

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
	if (node->kind == KIND_NAMESPACE && !node->lo_down && !node->stale)
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
	build_routes(node, list);
}

/* The switches that their links are made ports of, or those that are told of ports. */
static void build_switches(const struct topo *t, bool told_of_ports, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];
		const struct driver *d;

		if (!kind_is_switch(node->kind) || node->existing)
			continue;
		d = driver_of_switch(node);
		if (d->build_switch && !d->build_port == !told_of_ports)
			d->build_switch(node, list);
	}
}

/* Not only rows of a database: devices that can be made, or are there. */
static bool has_devices(const struct link *l)
{
	return link_traits[l->type].made == LINK_OF_DEVICE ||
	       (!l->end[0]->nodev && !l->end[1]->nodev);
}

static void build_links(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];
		const struct driver *d = driver_of_link(l);

		if (d && d->build_link && has_devices(l))
			d->build_link(l, list);
	}
}

static void build_ports(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_links; i++)
		for (int k = 0; k < 2; k++) {
			const struct iface *f = t->links[i]->end[k];
			const struct driver *d = kind_is_switch(f->node->kind)
							 ? driver_of_switch(f->node)
							 : NULL;

			if (d && d->build_port)
				d->build_port(f, list);
		}
}

/* Of devices that are made by telling of them: after that, which is one run. */
static void build_altnames(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->self && !node->existing && driver_of_switch(node)->build_port)
			emit_altname(node->self, list);
	}
	for (size_t i = 0; i < t->n_links; i++) {
		const struct iface *member = t->links[i]->end[1];

		if (t->links[i]->type == LINK_INTERNAL && member->ns)
			emit_altname(member, list);
	}
}

void driver_build(const struct topo *t, struct op_list *list)
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

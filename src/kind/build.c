/* SPDX-License-Identifier: MIT */
/*
 * The list of operations that builds a topology, whatever its kinds are: what is the same
 * for all, and when each kind is asked for its own.
 */
#include "kind/build.h"

#include <string.h>

#include "kind/child.h"
#include "kind/emit.h"
#include "kind/pair.h"
#include "kind/registry.h"
#include "kind/uplink.h"

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

/* Those of the namespace as a whole, or those of its interfaces. */
static void build_sysctls(const struct node *node, bool of_ifaces, struct op_list *list)
{
	for (size_t i = 0; topo_makes_ns(node) && i < node->n_sysctls; i++) {
		const struct sysctl *s = &node->sysctls[i];
		const char *dev = topo_sysctl_dev(list->arena, node, s->key);

		if (!dev == of_ifaces)
			continue;
		op_list_add(list, (struct op){OP_SYSCTL_SET, s->foreign ? OP_FOREIGN : 0,
					      .arg = {[A_NS] = node->ns,
						      [A_IF] = dev ? dev : "",
						      [A_SYSCTL] = s->key,
						      [A_OLD] = s->fresh,
						      [A_NEW] = s->value}});
	}
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

/* Several next hops, as one argument. */
static const char *hops_text(const struct route *r, struct op_list *list)
{
	_cleanup_buf_ struct buf text = {};

	for (size_t i = 0; i < r->n_hops; i++) {
		const struct nexthop *hop = &r->hops[i];

		op_hop_add(&text,
			   &(struct op_hop){.via = hop->via ? hop->via : "",
					    .dev = hop->dev ? hop->dev : "",
					    .weight = emit_number(list, hop->weight),
					    .onlink = hop->onlink});
	}
	return arena_strdup(list->arena, buf_str(&text));
}

/* The main one is not said. */
static const char *table_text(uint32_t table, struct op_list *list)
{
	return table && table != TABLE_MAIN ? emit_number(list, table) : "";
}

static const char *number_or_none(struct op_list *list, uint32_t number)
{
	return number ? emit_number(list, number) : "";
}

static const char *nowhere_text(enum route_type type)
{
	return type == ROUTE_UNICAST ? "" : route_type_words[type];
}

/* Those with a next hop, or those that may lead to it: the kernel wants these first. */
static void build_routes(const struct node *node, bool with_via, struct op_list *list)
{
	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

		if ((r->via || r->n_hops) != with_via || topo_route_waits(node, r))
			continue;
		op_list_add(list,
			    (struct op){OP_ROUTE_ADD, flags_of(r->owner),
					.arg = {[A_NS] = node->ns,
						[A_TO] = r->to,
						[A_METRIC] = emit_number(list, r->metric),
						[A_TABLE] = table_text(r->table, list),
						[A_VIA] = r->via,
						[A_IF] = r->dev,
						[A_NOWHERE] = nowhere_text(r->type),
						[A_SRC] = r->src,
						[A_ONLINK] = r->onlink ? "onlink" : "",
						[A_NEXTHOPS] = hops_text(r, list)}});
	}
}

static void build_rule(const struct node *node, const struct rule *r, enum op_id id,
		       struct op_list *list)
{
	op_list_add(
		list,
		(struct op){id, .arg = {[A_NS] = node->ns,
					[A_FAMILY] = r->family == IPV6 ? "inet6" : "inet",
					[A_PRIORITY] = emit_number(list, r->priority),
					[A_SOURCE] = r->from,
					[A_DEST] = r->to,
					[A_IIF] = r->iif,
					[A_OIF] = r->oif,
					[A_FWMARK] = r->fwmark,
					[A_IPPROTO] = number_or_none(list, r->ipproto),
					[A_SPORT] = r->sport,
					[A_DPORT] = r->dport,
					[A_TABLE] = number_or_none(list, r->table),
					[A_NOWHERE] = nowhere_text(r->type)}});
}

/* Those of others are never in the way: several may have one priority.  That one of the
 * kernel's is gone is a fact, too, which is taken back. */
static void build_rules(const struct node *node, struct op_list *list)
{
	for (size_t i = 0; topo_makes_ns(node) && i < node->n_lost; i++)
		build_rule(node, &node->lost[i], OP_RULE_DEL, list);
	for (size_t i = 0; topo_makes_ns(node) && i < node->n_rules; i++)
		if (node->rules[i].owner == OWNER_LAB)
			build_rule(node, &node->rules[i], OP_RULE_ADD, list);
}

static void build_neighbours(const struct iface *f, struct op_list *list)
{
	for (size_t i = 0; i < f->n_neighbours; i++)
		op_list_add(list,
			    (struct op){OP_NEIGH_ADD, flags_of(f->neighbours[i].owner),
					.arg = {[A_NS] = f->ns,
						[A_IF] = f->dev,
						[A_ADDRESS] = f->neighbours[i].address,
						[A_MAC] = f->neighbours[i].mac}});
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

/* Never the host's: a plan that wants that is refused. */
static void build_nat(const struct topo *t, const struct node *node, struct op_list *list)
{
	if (node->nat && !kind_is_host(node->kind))
		op_list_add(list, (struct op){OP_NAT_SET, .arg = {[A_NS] = node->ns,
								  [A_LAB] = t->name,
								  [A_NEW] = node->nat}});
}

/* All that is set inside one node, so that its socket is opened once. */
static void build_node(const struct topo *t, const struct node *node,
		       struct op_list *list)
{
	struct iface **ifaces = topo_parents_first(list->arena, node);

	if (!node->ns || topo_waits(node)) /* it is inside of a VM, or not there yet */
		return;
	if (node->self && !node->existing)
		build_addresses(node->self, list);
	build_sysctls(node, true, list);
	build_lo(node, list);
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = ifaces[i];

		if (!f->ns || topo_iface_waits(f))
			continue;
		if (f->txcsum_off)
			build_txcsum(f, list);
		if (topo_is_connected(f) && !f->nodev && !topo_is_uplink(f))
			emit_up(f, list);
		build_addresses(f, list);
		build_neighbours(f, list);
	}
	build_routes(node, false, list);
	build_routes(node, true, list);
	build_nat(t, node, list);
	build_rules(node, list);
}

static void build_services(const struct service *services, size_t n, const char *ns,
			   struct op_list *list)
{
	for (size_t i = 0; i < n; i++) {
		const struct service *s = &services[i];

		op_list_add(list, (struct op){OP_SERVICE_START,
					      .arg = {[A_NS] = ns ? ns : s->ns,
						      [A_IF] = s->dev,
						      [A_COMMAND] = s->command,
						      [A_USER] = s->user,
						      [A_PLACE] = s->place,
						      [A_ERROR] = s->error}});
	}
}

/* Of all nodes, when everything else is there. */
static void build_all_services(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (topo_makes_ns(t->nodes[i]))
			build_services(t->nodes[i]->services, t->nodes[i]->n_services,
				       t->nodes[i]->ns, list);
	build_services(t->strays, t->n_strays, NULL, list);
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

		if (link_traits[l->type].made == LINK_OF_FOUND)
			uplink_build(l, list);
		if (!by || !has_devices(l) || topo_link_waits(l))
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
		for (int k = 0; k < 2 && !topo_link_waits(t->links[i]); k++) {
			const struct iface *f = t->links[i]->end[k];
			const struct switch_kind *kind = switch_kind(f->node->kind);

			if (kind && kind->build_port)
				kind->build_port(f, list);
			if (kind && kind->set_port)
				kind->set_port(f, list);
		}
}

/* Copies are made where they can go. */
static void build_mirrors(const struct topo *t, bool told_of_ports, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *sw = t->nodes[i];
		const struct switch_kind *kind = switch_kind(sw->kind);
		const struct iface *to = topo_mirror_port(sw);

		if (kind && kind->build_mirror && !kind->build_port == !told_of_ports &&
		    !(to && to->link && topo_link_waits(to->link)))
			kind->build_mirror(sw, list);
	}
}

/* Of devices that are made by telling of them: after that, which is one run. */
static void build_altnames(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->self && !node->existing && kind_infos[node->kind].in_db)
			emit_altname(node->self, list);
	}
	for (size_t i = 0; i < t->n_links; i++) {
		const struct iface *member = t->links[i]->end[1];

		if (link_is_port_device(t->links[i]->type) && member->ns &&
		    !topo_link_waits(t->links[i]))
			emit_altname(member, list);
	}
}

/* After the switch was told of the port: it has its addresses then. */
static void build_uplinks_told(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_links; i++)
		if (topo_is_uplink(t->links[i]->end[1]))
			uplink_build_told(t->links[i], list);
}

/* What ends of links send, when all that takes a queue away again is done: a device has
 * come to where it is to be, and is a port of Open vSwitch. */
static void build_queue(const struct iface *f, struct op_list *list)
{
	const struct queue q = queue_asked(&f->queue, f->mtu);
	const char *new = f->queue_text ? f->queue_text : queue_text(list->arena, &q);
	bool of_db = kind_infos[f->node->kind].in_db && f->master && *f->master;

	if (*new && f->ns && !f->nodev)
		op_list_add(list, (struct op){OP_QDISC_SET,
					      .arg = {[A_NS] = f->ns,
						      [A_IF] = f->dev,
						      [A_DB] = of_db ? f->node->db : "",
						      [A_NEW] = new}});
}

static void build_queues(const struct topo *t, struct op_list *list)
{
	for (size_t i = 0; i < t->n_links; i++)
		for (int k = 0; k < 2 && !topo_link_waits(t->links[i]); k++)
			build_queue(t->links[i]->end[k], list);
}

void kind_build(const struct topo *t, struct op_list *list)
{
	build_lab(t, list);
	build_namespaces(t, list);
	for (size_t i = 0; i < t->n_nodes; i++)
		build_sysctls(t->nodes[i], false, list);
	build_left(t, list);
	build_switches(t, false, list);
	build_links(t, list);
	build_switches(t, true, list);
	build_ports(t, list);
	build_mirrors(t, true, list);
	build_mirrors(t, false, list);
	build_uplinks_told(t, list);
	build_altnames(t, list);
	for (size_t i = 0; i < t->n_nodes; i++)
		child_build(t->nodes[i], list);
	for (size_t i = 0; i < t->n_nodes; i++)
		build_node(t, t->nodes[i], list);
	build_queues(t, list);
	build_all_services(t, list);
}

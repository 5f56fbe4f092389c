/* SPDX-License-Identifier: MIT */
/*
 * What a topology file would have to say of a lab as it was found: whether a MAC was
 * given, which type ports have by default, which Open vSwitch, the prefix where no
 * record tells it; and what no file can say, since part of it is not there.
 */
#include <string.h>

#include "model/names.h"
#include "model/rings.h"
#include "observe/find.h"

/* What stands before name in full; NULL: full does not end in it, or no prefix is so. */
static const char *before_name(struct arena *arena, const char *full, const char *name)
{
	size_t n = full ? strlen(full) : 0, m = strlen(name);
	const char *prefix;

	if (n < m || strcmp(full + n - m, name) != 0)
		return NULL;
	prefix = arena_strndup(arena, full, n - m);
	return prefix_wrong(arena, prefix) ? NULL : prefix;
}

static const char *full_name(const struct iface *f)
{
	return f->altname ? f->altname : f->dev;
}

/* By the first name that has it, the node's own or that of an interface in the host. */
static const char *prefix_of(struct arena *arena, const struct node *node)
{
	const char *prefix = NULL;

	if (topo_joins_ns(node))
		return NULL;
	if (topo_makes_ns(node))
		return before_name(arena, node->ns, node->name);
	if (node->self && !node->existing)
		prefix = before_name(arena, full_name(node->self), node->name);
	for (size_t i = 0; !prefix && i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		if (f->link && f->link->type != LINK_INTERNAL && strcmp(f->name, "lo"))
			prefix = before_name(arena, full_name(f), f->name);
	}
	return prefix;
}

static void find_prefix(struct topo *t)
{
	const char *prefix = NULL;

	for (size_t i = 0; !prefix && i < t->n_nodes; i++)
		prefix = prefix_of(t->arena, t->nodes[i]);
	if (prefix)
		t->prefix = prefix;
}

/* Which switches are in the lab's own namespace; those of a private Open vSwitch always
 * are. */
static void find_isolated(struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (kind_is_switch(node->kind) && node->kind != KIND_OVS &&
		    !node->existing && t->lab_ns)
			t->isolated = node->ns && !strcmp(node->ns, t->lab_ns);
	}
}

/* The MTU of the lab: that of most links, else what it would be anyway. */
static void find_mtu(struct topo *t)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct map counts = {.arena = tmp};
	size_t most = 0, n;

	for (size_t i = 0; i < t->n_links; i++) {
		const char *mtu = arena_printf(tmp, "%u", t->links[i]->mtu);

		n = 0;
		map_get(&counts, mtu, &n);
		map_put(&counts, mtu, n + 1);
	}
	map_get(&counts, arena_printf(tmp, "%u", t->mtu), &most);
	for (size_t i = 0; i < t->n_links; i++) {
		map_get(&counts, arena_printf(tmp, "%u", t->links[i]->mtu), &n);
		if (t->links[i]->mtu && n > most) {
			most = n;
			t->mtu = t->links[i]->mtu;
		}
	}
}

/* A switch has it from the uplink whose addresses it takes. */
static bool is_taken_mac(const struct iface *self)
{
	const struct node *sw = self->node;

	for (size_t i = 0; self == sw->self && i < sw->n_ifaces; i++) {
		const struct iface *far = topo_other_end(sw->ifaces[i]);

		if (far && far->link->takes && far->mac && !strcmp(far->mac, self->mac))
			return true;
	}
	return false;
}

static void note_mac(struct iface *f, const char *derived)
{
	f->mac_given = f->mac && *f->mac && !topo_is_uplink(f) &&
		       (!f->nodev || kind_is_guest(f->node->kind)) &&
		       strcmp(f->mac, derived) != 0 && !is_taken_mac(f);
}

/* The type that most of its members have. */
static void note_port_type(struct node *node)
{
	size_t n[LINK_TYPE_COUNT] = {0};

	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i], *member = topo_other_end(f);

		if (member && !kind_is_switch(member->node->kind))
			n[f->link->type]++;
	}
	node->port_type = LINK_VETH;
	for (enum link_type type = 0; type < LINK_TYPE_COUNT; type++)
		if (n[type] > n[node->port_type])
			node->port_type = type;
}

static void find_ovs(struct topo *t)
{
	if (!topo_has_ovs(t))
		t->ovs.instance = OVS_AUTO;
	for (size_t i = 0; i < t->n_nodes; i++) {
		struct node *node = t->nodes[i];

		if (node->kind != KIND_OVS)
			continue;
		note_port_type(node);
		if (!node->existing && t->ovs.datapath == DATAPATH_AUTO)
			t->ovs.datapath = node->datapath;
		if (t->ovs.instance == OVS_SYSTEM && node->db &&
		    strcmp(node->db, topo_system_db(t)) != 0)
			t->ovs.socket = node->db;
	}
}

static void note_ifaces(struct topo *t, struct node *node)
{
	if (node->self)
		order_addresses(node->self);
	if (node->self && !node->existing)
		note_mac(node->self, topo_mac(t->arena, t->name, node->name, NULL));
	for (size_t i = 0; i < node->n_ifaces; i++) {
		struct iface *f = node->ifaces[i];

		order_addresses(f);
		if (strcmp(f->name, "lo"))
			note_mac(f, topo_iface_mac(t->arena, t->name, f));
	}
}

/* One that is there in part only. */
static void note_partial(const struct find *f, struct node *node)
{
	const struct node *before = find_applied_node(f, node->name);

	if (node->stale)
		node->beyond = arena_printf(
			f->t->arena, "its name in %s is a file without a namespace",
			f->t->paths->netns);
	else if (kind_is_switch(node->kind) && !node->self)
		node->beyond = "its device is not there";
	else if (before && kind_infos[before->kind].own_ns && kind_is_host(node->kind))
		node->beyond = "its namespace is not there";
}

/* Of a VM that is known: there is nothing more to be found of it. */
static bool is_inside(const struct topo *t, const struct iface *f)
{
	return kind_is_guest(f->node->kind) &&
	       topo_find_node(t, f->node->name) == f->node;
}

static void note_lost_end(const struct topo *t, struct link *l)
{
	for (int i = 0; i < 2; i++)
		if (!l->end[i]->ns && !is_inside(t, l->end[i])) {
			l->beyond = "its other end cannot be found";
			l->end[!i]->beyond = l->beyond;
		}
}

/* Rings of switches were meant, by the links that said so. */
static void note_rings(const struct find *f)
{
	for (size_t i = 0; i < f->t->n_links; i++) {
		struct link *l = f->t->links[i];
		const struct iface *before =
			find_applied_iface(f, l->end[0]->node->name, l->end[0]->name);

		l->loop = before && before->link && before->link->loop;
	}
	rings_allow(f->t);
}

void add_declared(struct find *f)
{
	struct topo *t = f->t;

	if (!f->applied) {
		find_prefix(t);
		find_isolated(t);
		find_mtu(t);
	}
	find_ovs(t);
	for (size_t i = 0; i < t->n_links; i++)
		note_lost_end(t, t->links[i]);
	for (size_t i = 0; i < t->n_nodes; i++) {
		note_ifaces(t, t->nodes[i]);
		note_partial(f, t->nodes[i]);
	}
	note_rings(f);
	find_say_vlans(f);
	find_say_queues(f);
	find_say_mirrors(f);
}

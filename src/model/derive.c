/* SPDX-License-Identifier: MIT */
/*
 * What the file leaves to netyard: names in the kernel, MACs, MTUs, groups, marks.
 * All of it follows from the names in the file alone, so that every run, on every
 * host, derives the same; but what runs is not renamed since others came.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "model/check.h"
#include "setting/vlans.h"

#define HOST_NS "" /* the host's own namespace */

/* Names that are seen side by side: if one of them is too long, all are short. */
enum names { NAMES_SWITCH, NAMES_PEER, NAMES_PORT, NAMES_OF_HOST, NAMES_COUNT };

struct derive {
	struct topo *t;
	const struct topo *have; /* as observed, whose names stay; or NULL */
	struct arena *tmp;
	struct map internal; /* name of an interface -> how many internal ports have it */
	bool is_short[NAMES_COUNT];
};

static bool is_lo(const struct iface *f)
{
	return !strcmp(f->name, "lo");
}

static bool is_in_db(const struct node *node)
{
	return kind_infos[node->kind].in_db;
}

const char *topo_mac(struct arena *arena, const char *lab, const char *node,
		     const char *iface)
{
	uint64_t hash = text_hash(lab, node, iface ? iface : "", NULL);
	uint8_t mac[6] = {0x02};
	char text[MAC_TEXT];

	for (int i = 0; i < 5; i++)
		mac[1 + i] = (uint8_t)(hash >> (8 * (4 - i)));
	mac_text(mac, text);
	return arena_strdup(arena, text);
}

/* A bridge takes the least MAC of its ports, and with it those who talk to the bridge
 * itself: a port on somebody else's has one that is greater than any adapter's. */
const char *topo_iface_mac(struct arena *arena, const char *lab, const struct iface *f)
{
	const char *mac = topo_mac(arena, lab, f->node->name, f->name);
	const struct iface *parent = topo_parent(f);

	if (parent && parent->mac)
		return parent->mac;
	return f->node->existing ? arena_printf(arena, "fe:ff%s", mac + strlen("02:00"))
				 : mac;
}

static const char *prefixed(struct topo *t, const char *name)
{
	return arena_printf(t->arena, "%s%s", t->prefix, name);
}

/* The same device as it is called now, or NULL. */
static const struct iface *find_now(const struct topo *have, const struct iface *f)
{
	const struct node *now = topo_find_node(have, f->node->name);

	if (now && f == f->node->self)
		return now->self;
	if (now && f == f->node->peer)
		return now->peer;
	return topo_find_iface(now, f->name);
}

/* What it is called now, if it has that name in full; or NULL. */
static const char *kept_name(const struct derive *d, const struct iface *f,
			     const char *full)
{
	const struct iface *now = find_now(d->have, f);

	return now && now->dev && topo_is_name_of(d->tmp, now->dev, full)
		       ? arena_strdup(d->t->arena, now->dev)
		       : NULL;
}

/* What it is called; full: prefix and rest. */
static const char *pick_name(const struct derive *d, const struct iface *f,
			     const char *prefix, const char *rest, const char *full,
			     bool is_short)
{
	const char *kept = kept_name(d, f, full);

	if (kept)
		return kept;
	return is_short || !topo_dev_fits(prefix, rest)
		       ? topo_dev_name(d->t->arena, prefix, rest)
		       : full;
}

/* The same, and its name in full beside it where that is another. */
static void derive_name(const struct derive *d, struct iface *f, const char *prefix,
			const char *rest, bool is_short)
{
	const char *full = arena_printf(d->t->arena, "%s%s", prefix, rest);

	f->dev = pick_name(d, f, prefix, rest, full, is_short);
	f->altname = strcmp(f->dev, full) != 0 ? full : NULL;
}

/* Of a switch's own device, or of the other end of its pair. */
static const char *own_name(struct arena *arena, const struct iface *f)
{
	return f == f->node->self ? f->node->name
				  : arena_printf(arena, "%s-%s", f->node->name, f->name);
}

/* A bridge of Open vSwitch: its device is made by that, and bears no mark of ours. */
static void derive_ovs(struct topo *t, struct node *node)
{
	node->lab = t->name;
	node->db = t->ovs.private_db && !node->existing ? t->ovs.private_db
							: topo_system_db(t);
	if (!node->existing || node->datapath == DATAPATH_AUTO)
		node->datapath = t->ovs.datapath;
}

/* The end of a pair that a switch's own device is not.  Both carry whatever a link may,
 * so that links choose their MTU freely, and none is ever changed before another. */
static void derive_peer(struct derive *d, struct node *node)
{
	struct topo *t = d->t;
	struct iface *self = node->self, *peer = node->peer;

	*peer = (struct iface){
		.node = node,
		.name = peer->name,
		.ns = node->ns,
		.alias = topo_alias(t->arena, t->name, node->name, peer->name),
		.mac = topo_mac(t->arena, t->name, node->name, peer->name),
		.group = self->group,
		.gen = self->gen,
		.master = "",
		.up = true,
	};
	derive_name(d, peer, t->prefix, own_name(d->tmp, peer), d->is_short[NAMES_PEER]);
	self->mtu = peer->mtu = TOPO_MTU_MAX;
}

/* Of VLANs: the mapping of the end alone is in place of all that its link says. */
static const struct port_set *port_said(const struct iface *port)
{
	return port_has_vlans(&port->said) ? &port->said : &port->link->set;
}

/* What its cost is without being told is not known: it is not a pair's, on a bridge. */
static bool has_other_cost(const struct iface *port)
{
	return is_in_db(port->node) || port->link->type == LINK_TAP ||
	       link_traits[port->link->type].made == LINK_OF_FOUND;
}

/* Of options the same; those that are so without being told are not set. */
static struct port_options options_said(const struct iface *port)
{
	struct port_options set = port_has_options(&port->said) ? port->said.options
								: port->link->set.options;

	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (set.is[i] && !(i == OPTION_COST && has_other_cost(port)) &&
		    port_is_usual(i, set.is[i], false))
			set.is[i] = NULL;
	return set;
}

/* Any of its ports says something of VLANs. */
static bool has_vlans(const struct node *sw)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i]->link && port_has_vlans(port_said(sw->ifaces[i])))
			return true;
	return false;
}

/* What a tree is told is RSTP's own, where that makes the tree. */
static void derive_rapid(struct node *sw)
{
	bool on = sw->set[SETTING_RSTP];

	sw->set[SETTING_RSTP_PRIORITY] =
		on ? sw->set[SETTING_STP_PRIORITY]
		   : setting_default(&setting_rows[ROW_OVS_RSTP_PRIORITY]);
	sw->set[SETTING_RSTP_DELAY] =
		on ? sw->set[SETTING_FORWARD_DELAY]
		   : setting_default(&setting_rows[ROW_OVS_RSTP_DELAY]);
}

/* A switch's own device. */
static void derive_switch(struct derive *d, struct node *node)
{
	struct topo *t = d->t;
	struct iface *self = node->self;

	node->set[SETTING_VLAN_FILTERING] = has_vlans(node);
	if (is_in_db(node))
		derive_rapid(node);
	self->ns = node->ns;
	self->master = "";
	self->up = true;
	if (node->existing) {
		self->dev = node->parent ? node->parent : node->name;
	} else {
		derive_name(d, self, t->prefix, node->name, d->is_short[NAMES_SWITCH]);
		self->alias = topo_alias(t->arena, t->name, node->name, NULL);
		/* Links are deleted by their group, all at once; not so what Open vSwitch
		 * has made. */
		self->group = is_in_db(node) ? 0 : t->group;
		self->gen = "none";
		if (!self->mac_given)
			self->mac = topo_mac(t->arena, t->name, node->name, NULL);
	}
	if (is_in_db(node))
		derive_ovs(t, node);
	if (node->peer)
		derive_peer(d, node);
}

/* Not ours to make: nothing but its address can be. */
static void derive_lo(struct iface *f)
{
	f->ns = f->node->ns;
	f->dev = f->name;
	f->alias = f->node->alias;
	f->master = "";
	f->up = true;
}

static bool is_internal(const struct iface *f)
{
	return topo_other_end(f) && link_is_port_device(f->link->type);
}

/* Those of a pair's end outside of members' namespaces. */
static enum names names_beside(const struct iface *f)
{
	return kind_is_switch(f->node->kind) ? NAMES_PORT : NAMES_OF_HOST;
}

/* The member's end of an internal port. */
static const struct iface *member_of(const struct iface *f)
{
	return kind_is_switch(f->node->kind) ? topo_other_end(f) : f;
}

static const char *internal_name(struct arena *arena, const struct iface *member)
{
	return arena_printf(arena, "%s-%s", member->node->name, member->name);
}

/* Without a prefix it is the interface's alone, or was so before others came. */
static bool is_called_alone(const struct derive *d, const struct iface *member)
{
	const char *plain = internal_name(d->tmp, member);
	size_t users = 0;

	if (*d->t->prefix)
		return false;
	if (kept_name(d, topo_other_end(member), member->name))
		return true;
	map_get(&d->internal, member->name, &users);
	return users == 1 && !kept_name(d, topo_other_end(member), plain);
}

/*
 * An internal port is made by Open vSwitch under a name that is unique in its database,
 * and is not renamed in the member's namespace: the prefix, the node's name and the
 * interface's, whoever else is there.  Without a prefix it is the interface's alone, as
 * long as no other member has one of that name.  The interface's name is an altname,
 * where its namespace is its own.
 */
static void derive_internal(struct derive *d, struct iface *f)
{
	const struct iface *member = member_of(f);
	const char *rest =
		is_called_alone(d, member) ? member->name : internal_name(d->tmp, member);
	const char *full = prefixed(d->t, rest);
	const char *known = kind_infos[member->node->kind].own_ns ? member->name : full;

	f->dev = pick_name(d, topo_other_end(member), d->t->prefix, rest, full,
			   d->is_short[NAMES_PORT]);
	f->altname = f == member && strcmp(f->dev, known) != 0 ? known : NULL;
	f->nodev = f != member;
}

/* How many internal ports have each name of an interface. */
static void count_internal(struct derive *d)
{
	for (size_t i = 0; i < d->t->n_links; i++) {
		const struct iface *f = d->t->links[i]->end[1];
		size_t users = 0;

		if (!is_internal(f))
			continue;
		map_get(&d->internal, f->name, &users);
		map_put(&d->internal, f->name, users + 1);
	}
}

/* In user space, Open vSwitch takes frames as they are: with a checksum that nobody has
 * filled in, if the device at the other end of the pair leaves that to the next one. */
static bool needs_checksums(const struct iface *f)
{
	const struct iface *far = topo_other_end(f);

	return far && link_traits[f->link->type].made == LINK_OF_PAIR &&
	       is_in_db(far->node) && far->node->datapath == DATAPATH_NETDEV &&
	       !is_in_db(f->node);
}

/* Inside of a VM: what its machine is to have, and nothing in this kernel. */
static void derive_guest_end(struct derive *d, struct iface *f)
{
	f->nodev = f->up = true;
	f->mtu = f->link ? f->link->mtu : 0;
	if (!f->mac_given)
		f->mac = topo_iface_mac(d->t->arena, d->t->name, f);
}

/* What opens the port, if that is a tap. */
static void derive_tap(struct iface *port)
{
	const struct node *guest = topo_other_end(port)->node;

	port->user = guest->user;
	port->multi_queue = guest->queues > 1;
}

/* The end of an uplink that is a device: nobody's name but its own, and no mark. */
static void derive_uplink(struct iface *f)
{
	const struct iface *port = topo_other_end(f);

	f->ns = f->node->ns;
	f->dev = f->name;
	f->alias = "";
	f->master = port && kind_infos[port->node->kind].enslaves ? port->node->self->dev
								  : "";
	f->up = true;
}

/* What is set on a port.  Without a word of it, where others have VLANs, it is in the one
 * that switches have for that. */
static void derive_port(struct topo *t, struct iface *port)
{
	const struct port_set *said = port_said(port);
	struct vlans trunk;

	port->set = *said;
	port->set.options = options_said(port);
	port->vlan_mode = is_in_db(port->node) && said->vlan && said->trunk
				  ? "native-untagged"
				  : NULL;
	if (said->vlan && said->trunk && vlans_parse(said->trunk, &trunk) == 0) {
		trunk.has[strtoul(said->vlan, NULL, 10)] = false;
		port->set.trunk = vlans_text(t->arena, &trunk);
	}
	if (!port_has_vlans(said) && port->node->set[SETTING_VLAN_FILTERING] &&
	    !port->node->existing)
		port->set.vlan = VLAN_USUAL;
	port->vlans = port_has_vlans(&port->set) &&
				      (!port->nodev ||
				       kind_infos[port->node->kind].by_program) &&
				      kind_infos[port->node->kind].enslaves
			      ? vlans_of_port(t->arena, port->set.vlan, port->set.trunk)
			      : NULL;
}

/* What becomes of what it sends. */
static void derive_queue(struct topo *t, struct iface *f)
{
	const struct queue q = queue_asked(topo_queue_said(f), f->mtu);

	f->queue = (struct queue_set){};
	if (!topo_no_queue(f))
		f->queue = queue_say(t->arena, &q, f->mtu);
}

static void derive_end(struct derive *d, struct iface *f)
{
	struct topo *t = d->t;
	struct node *node = f->node;
	const struct iface *far = topo_other_end(f);
	bool port = kind_is_switch(node->kind);
	enum link_made made;

	if (kind_is_guest(node->kind)) {
		derive_guest_end(d, f);
		return;
	}
	f->ns = node->ns;
	made = f->link ? link_traits[f->link->type].made : LINK_OF_PAIR;
	f->nodev = made == LINK_OF_NAMES ||
		   (port && (made == LINK_OF_DEVICE || made == LINK_OF_FOUND));
	f->txcsum_off = needs_checksums(f);
	if (is_internal(f))
		derive_internal(d, f);
	else if (!topo_is_shadow(f) && kind_infos[node->kind].own_ns)
		derive_name(d, f, "", f->name, false);
	else if (!topo_is_shadow(f))
		derive_name(d, f, t->prefix, f->name, d->is_short[names_beside(f)]);
	else if (far && topo_is_uplink(far))
		f->dev = far->name;
	f->alias = topo_alias(t->arena, t->name, node->name, f->name);
	f->group = t->group;
	f->gen = port ? "none" : "eui64";
	f->master = port ? node->self->dev : "";
	f->mode = f->link ? link_traits[f->link->type].mode : NULL;
	if (f->link && is_in_db(node)) {
		f->port_type = link_traits[f->link->type].port;
		f->port_options = link_traits[f->link->type].options;
	}
	if (port && f->link)
		derive_port(t, f);
	f->up = true;
	f->mtu = f->link ? f->link->mtu : topo_parent(f) ? topo_parent(f)->mtu : 0;
	if (topo_other_end(f) && link_traits[f->link->type].made == LINK_OF_PORT)
		derive_tap(f);
	if (f->nodev) {
		f->altname = NULL;
		f->mtu = 0;
	}
	if (topo_other_end(f))
		derive_queue(t, f);
	if (!f->mac_given)
		f->mac = f->nodev ? NULL : topo_iface_mac(t->arena, t->name, f);
}

static const char *dev_of(const struct iface *f)
{
	return !f ? NULL : f->dev ? f->dev : f->name;
}

static void derive_routes(struct node *node, struct arena *tmp)
{
	const struct reach *reach = reach_of(tmp, node);

	for (size_t i = 0; i < node->n_routes; i++) {
		struct route *r = &node->routes[i];

		r->dev = dev_of(reach_iface(reach, r));
		for (size_t k = 0; k < r->n_hops; k++)
			r->hops[k].dev = dev_of(reach_hop(reach, &r->hops[k]));
	}
}

/* Where a switch lives. */
static const char *switch_ns(const struct topo *t, const struct node *node)
{
	bool own = is_in_db(node) ? t->ovs.private_db != NULL : t->isolated;

	return own && !node->existing ? t->lab_ns : HOST_NS;
}

/* Where somebody else's namespace is: a name, or a path; nowhere, where the file is at
 * fault, a manager was not asked yet, or it waits to be attached. */
static const char *found_at(const struct topo *t, const struct node *node)
{
	const char *path = node->lxcpath ? node->lxcpath : "";
	int manager = topo_manager(node);

	if (node->pid || node->process)
		return arena_printf(t->arena, "/proc/%u/ns/net",
				    node->pid ? node->pid : node->process);
	if (manager >= 0)
		return arena_printf(t->arena, "/proc/%s:%s/%s/ns/net",
				    manager_words[manager], path, node->managed[manager]);
	if (node->attached)
		return arena_printf(t->arena, "/proc/attached:%s/ns/net", node->name);
	return node->netns ? node->netns : arena_printf(t->arena, "/%s", node->name);
}

/* Where a node is; of a switch, all that is its own. */
static void derive_place(struct derive *d, struct node *node)
{
	struct topo *t = d->t;
	const struct kind_info *kind = &kind_infos[node->kind];

	if (kind_is_switch(node->kind)) {
		node->ns = switch_ns(t, node);
		derive_switch(d, node);
		return;
	}
	node->ns = kind_is_guest(node->kind) ? NULL : HOST_NS;
	if (kind->named)
		node->ns = node->existing ? node->name : prefixed(t, node->name);
	else if (kind->own_ns)
		node->ns = found_at(t, node);
	if (kind->marked && !node->existing)
		node->alias = topo_alias(t->arena, t->name, node->name, NULL);
	derive_forward(t, node);
}

static void derive_ends(struct derive *d, struct node *node)
{
	struct iface **list = topo_parents_first(d->tmp, node);

	for (size_t i = 0; i < node->n_ifaces; i++) {
		if (is_lo(list[i]) && !kind_is_switch(node->kind))
			derive_lo(list[i]);
		else if (topo_is_uplink(list[i]))
			derive_uplink(list[i]);
		else
			derive_end(d, list[i]);
	}
	if (node->n_routes)
		derive_routes(node, d->tmp);
	derive_rules(node);
	derive_nat(d->t, node);
	if (kind_is_switch(node->kind))
		derive_mirror(d->t, node);
}

/* Whether the lab has switches in a namespace of its own. */
static bool needs_lab_ns(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes && t->isolated; i++)
		if (kind_is_switch(t->nodes[i]->kind) && !t->nodes[i]->existing)
			return true;
	return t->ovs.private_db != NULL;
}

/* auto is the system's, until it is settled; but that cannot be isolated. */
static bool is_private(const struct topo *t)
{
	bool isolated = t->ovs.instance == OVS_AUTO && t->isolated;

	return topo_has_ovs(t) && (t->ovs.instance == OVS_PRIVATE || isolated);
}

static void derive_lab(struct topo *t)
{
	t->group = topo_group(t->name);
	t->lab_ns = NULL;
	t->lab_alias = NULL;
	t->ovs.private_db =
		is_private(t) ? topo_private_db(t->arena, t->paths, t->name) : NULL;
	if (needs_lab_ns(t)) {
		t->lab_ns = topo_lab_ns(t->arena, t->name);
		t->lab_alias = topo_alias(t->arena, t->name, NULL, NULL);
	}
}

/* One of these names more; without a prefix nothing can be left out of the others. */
static void measure_name(struct derive *d, enum names names, const char *rest)
{
	if (*d->t->prefix && !topo_dev_fits(d->t->prefix, rest))
		d->is_short[names] = true;
}

static void measure_end(struct derive *d, const struct iface *f)
{
	if (is_internal(f))
		measure_name(d, NAMES_PORT, internal_name(d->tmp, member_of(f)));
	else if (topo_is_connected(f) && !topo_is_shadow(f) && !topo_is_uplink(f) &&
		 !kind_infos[f->node->kind].own_ns)
		measure_name(d, names_beside(f), f->name);
}

/* Which names are short. */
static void measure_names(struct derive *d)
{
	for (size_t i = 0; i < d->t->n_nodes; i++) {
		const struct node *node = d->t->nodes[i];

		if (node->self && !node->existing)
			measure_name(d, NAMES_SWITCH, node->name);
		if (node->peer)
			measure_name(d, NAMES_PEER, own_name(d->tmp, node->peer));
		for (size_t k = 0; k < node->n_ifaces; k++)
			measure_end(d, node->ifaces[k]);
	}
}

/* A name has none, and what is there keeps its own. */
static bool has_mtu(const struct link *l)
{
	enum link_made made = link_traits[l->type].made;

	return made != LINK_OF_NAMES && made != LINK_OF_FOUND;
}

/* Of members whose addresses are known by now. */
static void derive_pins(struct node *sw)
{
	for (size_t i = 0; i < sw->n_ifaces; i++) {
		struct iface *port = sw->ifaces[i];
		const char **pins = &port->set.options.is[OPTION_PINNED];

		if (port->link && *pins && !strcmp(*pins, "on"))
			*pins = topo_other_end(port)->mac;
	}
}

static void derive(struct topo *t, const struct topo *have, struct faults *faults)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct derive d = {.t = t, .have = have, .tmp = tmp, .internal = {.arena = tmp}};

	derive_lab(t);
	count_internal(&d);
	measure_names(&d);
	for (size_t i = 0; i < t->n_links; i++)
		if (!t->links[i]->mtu && has_mtu(t->links[i]))
			t->links[i]->mtu = t->mtu;
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind != KIND_COUNT) /* topo_read: a fault was told */
			derive_place(&d, t->nodes[i]);
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind != KIND_COUNT)
			derive_ends(&d, t->nodes[i]);
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind != KIND_COUNT) {
			derive_services(t, t->nodes[i]);
			derive_pins(t->nodes[i]);
		}
	if (faults)
		check_clashes(t, tmp, faults);
}

void topo_derive(struct topo *t, struct faults *faults)
{
	derive(t, NULL, faults);
}

static bool is_otherwise(const struct topo *have, const struct iface *f)
{
	const struct iface *now = f ? find_now(have, f) : NULL;

	return now && now->dev && f->dev && strcmp(now->dev, f->dev) != 0;
}

bool topo_is_called_otherwise(const struct topo *t, const struct topo *have)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (is_otherwise(have, node->self) || is_otherwise(have, node->peer))
			return true;
		for (size_t k = 0; k < node->n_ifaces; k++)
			if (is_otherwise(have, node->ifaces[k]))
				return true;
	}
	return false;
}

void topo_keep_names(struct topo *t, const struct topo *have)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};

	derive(t, have, &faults);
	if (faults.n) /* a new one is to have such a name */
		topo_derive(t, NULL);
}

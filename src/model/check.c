/* SPDX-License-Identifier: MIT */
/* The rules about nodes, interfaces and links. */
#include "model/check.h"

#include <string.h>

#include "model/names.h"

static bool is_lo(const struct iface *f)
{
	return !strcmp(f->name, "lo");
}

static void check_one_host(const struct topo *t, struct faults *faults)
{
	const struct node *host = NULL;

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (!kind_is_host(node->kind))
			continue;
		if (host)
			fault_add(
				faults, node->at,
				"node %s is the host a second time (%s on line %u is it "
				"already); give all its interfaces to one node",
				quoted(faults->arena, node->name),
				quoted(faults->arena, host->name), host->at.line);
		else
			host = node;
	}
}

static void check_existing(const struct topo *t, const struct node *node,
			   struct faults *faults)
{
	if (!node->existing || !kind_is_switch(node->kind))
		return;
	if (t->isolated)
		fault_add(faults, node->at,
			  "switch %s %s, so it is in the host's namespace, and "
			  "'isolated' puts switches into the lab's own; leave out one of "
			  "the two",
			  quoted(faults->arena, node->name),
			  node->parent ? "has a parent" : "is existing");
	if (kind_infos[node->kind].in_db && t->ovs.instance == OVS_PRIVATE)
		fault_add(faults, node->at,
			  "bridge %s is existing, so it is the system's Open vSwitch's, "
			  "and 'ovs' says instance: private; leave out one of the two",
			  quoted(faults->arena, node->name));
	if (!node->parent && strlen(node->name) > TOPO_DEV_MAX)
		fault_add(faults, node->at,
			  "no switch called %s can exist: the kernel's names have at "
			  "most %d characters",
			  quoted(faults->arena, node->name), TOPO_DEV_MAX);
}

static void check_linked(const struct iface *f, struct faults *faults)
{
	struct arena *arena = faults->arena;

	if (is_lo(f)) {
		if (f->mac_given)
			fault_add(faults, f->mac_at,
				  "lo has no MAC address; leave it out");
		if (topo_joins_ns(f->node))
			fault_add(
				faults, f->at,
				"lo of %s is somebody else's, as its namespace is; give "
				"addresses to interfaces with a link",
				quoted(arena, f->node->name));
	} else if (!topo_is_connected(f)) {
		fault_add(
			faults, f->at,
			"interface %s of %s has no link; add one under 'links', or remove "
			"it (only lo needs none, and a child with 'parent' and 'vlan')",
			quoted(arena, f->name), quoted(arena, f->node->name));
	}
}

/* Below 1280 bytes the kernel has no IPv6 on an interface. */
static void check_mtu(const struct topo *t, const struct iface *f, struct faults *faults)
{
	const struct iface *at = topo_root(f);
	uint32_t mtu;

	if (!at || !at->link)
		return;
	mtu = at->link->mtu ? at->link->mtu : t->mtu;
	for (size_t i = 0; i < f->n_addresses && mtu < TOPO_MTU_IPV6; i++) {
		const struct address *a = &f->addresses[i];

		if (!strchr(a->cidr, ':'))
			continue;
		fault_add(
			faults, a->at,
			"address %s is impossible at an MTU of %u: IPv6 needs %d at least",
			a->cidr, mtu, TOPO_MTU_IPV6);
		return;
	}
}

static void check_interfaces(const struct topo *t, const struct node *node,
			     struct faults *faults, struct faults *rules)
{
	for (size_t i = 0; kind_is_member(node->kind) && i < node->n_ifaces; i++) {
		check_linked(node->ifaces[i], faults);
		check_child(node->ifaces[i], faults);
		check_mtu(t, node->ifaces[i], rules);
	}
}

static void check_loop(const struct link *l, struct faults *faults)
{
	const struct node *node = l->end[0]->node;

	if (node == l->end[1]->node && kind_is_switch(node->kind))
		fault_add(faults, l->at,
			  "this link joins switch %s to itself: frames would circle for "
			  "ever",
			  quoted(faults->arena, node->name));
}

/* A switch whose links are all of one type, or NULL. */
static const struct node *particular_end(const struct link *l)
{
	for (int i = 0; i < 2; i++)
		if (kind_infos[l->end[i]->node->kind].members)
			return l->end[i]->node;
	return NULL;
}

/* The kind of switch whose links are of that type alone; KIND_COUNT: none is. */
static enum node_kind kind_of_type(enum link_type type)
{
	enum node_kind kind = 0;

	while (kind < KIND_COUNT && (!type || kind_infos[kind].members != type))
		kind++;
	return kind;
}

#define NO_TAP                                                                           \
	"the other end of a tap is a file descriptor that a program holds, not an "      \
	"interface: a tap attaches a virtual machine (kind: vm), and cannot connect a "  \
	"namespace, the host or a bridge; use type: veth"

/* The end that is a VM's, or NULL. */
static const struct node *guest_end(const struct link *l)
{
	for (int i = 0; i < 2; i++)
		if (kind_is_guest(l->end[i]->node->kind))
			return l->end[i]->node;
	return NULL;
}

/* Links of VMs, and those that are made as theirs; false if l is such a link. */
static bool check_guest(const struct link *l, struct faults *faults)
{
	const struct node *guest = guest_end(l), *sw = l->end[0]->node,
			  *other = l->end[guest == sw]->node;
	struct arena *arena = faults->arena;

	if (!guest) {
		if (link_traits[l->type].made != LINK_OF_PORT)
			return true;
		fault_add(faults, l->type_at, "type '%s' is not possible here: " NO_TAP,
			  link_type_words[l->type]);
	} else if (!kind_is_switch(sw->kind) || kind_infos[sw->kind].members) {
		fault_add(faults, l->at,
			  "%s is a VM, and its interfaces are taps, which are ports of a "
			  "switch: link it to a node of kind: bridge or ovs%s",
			  quoted(arena, guest->name),
			  kind_is_switch(sw->kind)
				  ? ""
				  : arena_printf(arena, ", and %s to that, too",
						 quoted(arena, other->name)));
	} else if (l->type != kind_infos[guest->kind].attached) {
		fault_add(faults, l->type_at,
			  "type '%s' is not possible here: a VM is attached by type: %s",
			  link_type_words[l->type],
			  link_type_words[kind_infos[guest->kind].attached]);
	}
	return false;
}

/* Links of a kind of switch that has its own type of them; false if l is such a link. */
static bool check_particular(const struct link *l, struct faults *faults)
{
	const struct node *a = l->end[0]->node, *b = l->end[1]->node,
			  *sw = particular_end(l);
	enum node_kind kind = kind_of_type(l->type);
	struct arena *arena = faults->arena;

	if (sw && kind_is_switch(a->kind) && kind_is_switch(b->kind))
		fault_add(
			faults, l->at,
			"switch %s, %s, has members only: it cannot be linked to switch "
			"%s; give a member an interface on each, or use kind: bridge",
			quoted(arena, sw->name), kind_infos[sw->kind].words,
			quoted(arena, sw == a ? b->name : a->name));
	else if (sw && l->type != kind_infos[sw->kind].members)
		fault_add(faults, l->type_at,
			  "type '%s' is not possible here: a member is attached to %s by "
			  "type: %s",
			  link_type_words[l->type], kind_infos[sw->kind].words,
			  link_type_words[kind_infos[sw->kind].members]);
	else if (!sw && kind < KIND_COUNT)
		fault_add(faults, l->type_at,
			  "type '%s' is not possible here: it attaches a member to %s; "
			  "use type: veth",
			  link_type_words[l->type], kind_infos[kind].words);
	return !sw && kind == KIND_COUNT;
}

static bool is_in_db(const struct node *node)
{
	return kind_infos[node->kind].in_db;
}

/* A port's own device attaches a member to a bridge of Open vSwitch. */
static void check_port_device(const struct link *l, const struct node *a,
			      const struct node *b, struct faults *faults)
{
	if (!is_in_db(a) && !is_in_db(b))
		fault_add(
			faults, l->type_at,
			"type 'internal' is not possible here: internal ports belong to "
			"Open vSwitch, and a Linux bridge or a namespace has none; use "
			"type: veth");
	else if (kind_is_switch(a->kind) && kind_is_switch(b->kind))
		fault_add(
			faults, l->type_at,
			"type 'internal' is not possible here: an internal port is one "
			"device, which attaches a member; between two switches use type: "
			"%s",
			is_in_db(a) && is_in_db(b) ? "patch or veth" : "veth");
}

/* Names in a database join two bridges there, and are no devices. */
static void check_names(const struct link *l, const struct node *a, const struct node *b,
			struct faults *faults)
{
	bool attaches_member = (is_in_db(a) && !kind_is_switch(b->kind)) ||
			       (is_in_db(b) && !kind_is_switch(a->kind));

	if (!is_in_db(a) || !is_in_db(b))
		fault_add(faults, l->type_at,
			  "type 'patch' is not possible here: patch ports connect two "
			  "bridges of Open vSwitch; use type: %s",
			  attaches_member ? "veth or internal" : "veth");
	else if (l->mtu)
		fault_add(
			faults, l->at,
			"a link of patch ports has no MTU: it is no device; leave 'mtu' "
			"out, or use type: veth");
}

/* What the file may say of a device that is not ours. */
static void check_found(const struct topo *t, const struct link *l, struct faults *faults)
{
	const struct iface *f = l->end[1];
	const struct node *sw = l->end[0]->node;
	struct arena *arena = faults->arena;

	if (!kind_is_switch(sw->kind) || !kind_is_host(f->node->kind) ||
	    !(kind_infos[sw->kind].enslaves || is_in_db(sw)))
		fault_add(faults, l->type_at,
			  "type '%s' is not possible here: it joins an interface of the "
			  "host (a node of kind: host) to a bridge or to Open vSwitch",
			  link_type_words[l->type]);
	else if (*link_traits[l->type].port && !is_in_db(sw))
		fault_add(faults, l->type_at,
			  "type '%s' is not possible here: it is how a port of Open "
			  "vSwitch is made, and switch %s is none; use type: uplink",
			  link_type_words[l->type], quoted(arena, sw->name));
	else if (strlen(f->name) > TOPO_DEV_MAX)
		fault_add(faults, f->at,
			  "no device called %s can exist: the kernel's names have at "
			  "most %d characters",
			  quoted(arena, f->name), TOPO_DEV_MAX);
	else if (t->isolated || (is_in_db(sw) && t->ovs.instance == OVS_PRIVATE))
		fault_add(faults, l->at,
			  "an uplink is in the host's namespace, and switch %s is in the "
			  "lab's own; leave out %s",
			  quoted(arena, sw->name),
			  t->isolated ? "'isolated'" : "instance: private");
	if (l->mtu)
		fault_add(faults, l->at,
			  "an uplink keeps the MTU that it has; leave 'mtu' out");
	if (f->mac_given)
		fault_add(faults, f->mac_at,
			  "an uplink keeps the MAC that it has; leave 'mac' out");
	for (size_t i = 0; i < f->node->n_routes; i++) {
		const struct route *r = &f->node->routes[i];

		if (r->dev_name && !strcmp(r->dev_name, f->name))
			fault_add(faults, r->at,
				  "no route leads through uplink %s: give the host an "
				  "interface of its own on %s",
				  check_words(arena, f), quoted(arena, sw->name));
	}
	for (size_t i = 0; i < f->n_addresses; i++)
		fault_add(faults, f->addresses[i].at,
			  "uplink %s has no addresses in the lab: give the host an "
			  "interface of its own on %s",
			  check_words(arena, f), quoted(arena, sw->name));
}

/* It is told by being the one: what comes back is all that the switch's device has. */
static bool is_second_taker(const struct topo *t, const struct link *l)
{
	for (size_t i = 0; t->links[i] != l; i++)
		if (t->links[i]->takes &&
		    link_traits[t->links[i]->type].made == LINK_OF_FOUND &&
		    t->links[i]->end[0]->node == l->end[0]->node)
			return true;
	return false;
}

static void check_takes(const struct topo *t, const struct link *l, struct faults *faults)
{
	const struct node *sw = l->end[0]->node;

	if (link_traits[l->type].made != LINK_OF_FOUND)
		fault_add(faults, l->at,
			  "'take-addresses' is about a device of the host's that joins a "
			  "switch: leave it out, or say type: uplink");
	else if (sw->existing)
		fault_add(
			faults, l->at,
			"'take-addresses' is not possible on %s, which is existing: what "
			"comes back could not be told from its own; leave out one of "
			"the two",
			quoted(faults->arena, sw->name));
	else if (sw->self && sw->self->mac_given)
		fault_add(
			faults, sw->self->mac_at,
			"switch %s takes the MAC of its uplink with the addresses: leave "
			"'mac' out",
			quoted(faults->arena, sw->name));
	else if (sw->self && (sw->self->n_addresses || sw->n_routes))
		fault_add(
			faults, l->at,
			"switch %s has addresses or routes of its own, from which those of "
			"the uplink could not be told: leave them out, or "
			"'take-addresses'",
			quoted(faults->arena, sw->name));
	else if (is_second_taker(t, l))
		fault_add(faults, l->at,
			  "switch %s takes the addresses of another uplink already: with "
			  "two it could not be told which come back where",
			  quoted(faults->arena, sw->name));
}

/* How a link can be made depends on what its ends are. */
static void check_type(const struct topo *t, const struct link *l, struct faults *faults)
{
	const struct node *a = l->end[0]->node, *b = l->end[1]->node;

	if (a->kind == KIND_COUNT || b->kind == KIND_COUNT || !check_guest(l, faults) ||
	    !check_particular(l, faults))
		return;
	if (l->takes)
		check_takes(t, l, faults);
	if (link_traits[l->type].made == LINK_OF_FOUND)
		check_found(t, l, faults);
	else if (link_is_port_device(l->type))
		check_port_device(l, a, b, faults);
	else if (link_traits[l->type].made == LINK_OF_NAMES)
		check_names(l, a, b, faults);
	else if (link_traits[l->type].members_only && kind_is_switch(a->kind))
		fault_add(faults, l->type_at,
			  "type '%s' is not possible here: it joins two members, and %s "
			  "is a switch; use type: veth",
			  link_type_words[l->type], quoted(faults->arena, a->name));
}

/* A type that the link does not say is the port-type of its bridge. */
static struct file_pos type_pos(const struct link *l)
{
	return l->type_at.line ? l->type_at : l->at;
}

/* What the table says of a type. */
static void check_traits(const struct topo *t, const struct link *l,
			 struct faults *faults)
{
	const struct link_traits *traits = &link_traits[l->type];
	const char *word = link_type_words[l->type];

	if (traits->made == LINK_OF_PAIR && *traits->port && !is_in_db(l->end[0]->node) &&
	    !is_in_db(l->end[1]->node))
		fault_add(faults, type_pos(l),
			  "type '%s' is not possible here: it is how a port of Open "
			  "vSwitch is made, and neither end is one; use type: veth",
			  word);
	else if (traits->netdev && t->ovs.datapath == DATAPATH_SYSTEM)
		fault_add(faults, type_pos(l),
			  "type '%s' is not possible with datapath: system: only Open "
			  "vSwitch in user space has such ports; write ovs: {datapath: "
			  "netdev}, or leave 'datapath' out",
			  word);
}

void topo_check_mtus(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];
		uint32_t mtu = l->mtu ? l->mtu : t->mtu, most = topo_mtu_max(t, l);

		if (!most || mtu <= most || link_traits[l->type].made == LINK_OF_FOUND)
			continue; /* a device that is there has its own */
		fault_add(
			faults, l->at,
			"MTU %u on a link of type '%s', which takes at most %u%s; write "
			"'mtu: %u' there%s",
			mtu, link_type_words[l->type], most,
			link_traits[l->type].netdev ? ""
						    : " in Open vSwitch in user space",
			most, l->type == LINK_DEFAULT ? "" : ", or use type: veth");
	}
}

/* A socket is the system's. */
static bool means_system(const struct which_ovs *ovs)
{
	return ovs->instance == OVS_SYSTEM || (ovs->instance == OVS_AUTO && ovs->socket);
}

/* One lab has one Open vSwitch, and its place must be one. */
static void check_ovs(const struct topo *t, const struct node *node,
		      struct faults *faults)
{
	if (is_in_db(node) && !node->existing && t->isolated && means_system(&t->ovs))
		fault_add(
			faults, node->at,
			"bridge %s cannot be isolated in the system's Open vSwitch, "
			"which is in the host's namespace; leave out 'isolated', or use "
			"ovs: {instance: private}",
			quoted(faults->arena, node->name));
}

void topo_check(const struct topo *t, struct arena *tmp, struct faults *faults,
		struct faults *rules)
{
	check_one_host(t, faults);
	for (size_t i = 0; i < t->n_nodes; i++) {
		check_existing(t, t->nodes[i], rules);
		check_interfaces(t, t->nodes[i], faults, rules);
		check_ovs(t, t->nodes[i], rules);
	}
	for (size_t i = 0; i < t->n_links; i++) {
		check_loop(t->links[i], faults);
		check_type(t, t->links[i], faults);
		check_traits(t, t->links[i], faults);
		check_vlans(t->links[i], rules);
		check_options(t->links[i], rules);
		check_queues(t->links[i], rules);
	}
	topo_check_mtus(t, rules);
	check_once(t, tmp, rules);
	check_routes(t, tmp, faults);
	check_sysctls(t, faults);
	check_nat(t, faults);
	check_mirrors(t, faults);
	check_rules(t, faults);
	check_services(t, faults);
}

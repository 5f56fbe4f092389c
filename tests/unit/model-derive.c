/* SPDX-License-Identifier: MIT */
/*
 * What follows from names: in the kernel, MACs, groups, marks.  The values here are for
 * ever: hosts run with them, and another version of the program must find them.
 */
#include <errno.h>

#include "base/text.h"
#include "model/read.h"

#include "unit.h"
/* after unit.h */
#include "model.h"

static void fixed_values(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"name: bridge\nisolated: true\nnodes:\n"
		"  br-test: {kind: bridge}\n"
		"  ns1: {}\n"
		"  h: {kind: host}\n"
		"links:\n"
		"- endpoints: [ns1:tap1, br-test]\n"
		"- {endpoints: [h:uplink0, br-test:an-end-of-31-characters-and-mor], mtu: 900}\n");
	const struct node *br = t->nodes[0], *ns1 = t->nodes[1], *h = t->nodes[2];
	const struct iface *port = br->ifaces[0], *tap1 = ns1->ifaces[0];
	const struct iface *uplink = h->ifaces[0], *end = br->ifaces[1];

	assert_int_equal(t->group, 0x4e594212);
	assert_string_equal(t->lab_ns, "netyard-bridge");
	assert_string_equal(t->lab_alias, "netyard:bridge");
	assert_string_equal(ns1->ns, "bridge-ns1");
	assert_string_equal(ns1->alias, "netyard:bridge:ns1");
	assert_string_equal(h->ns, "");
	assert_null(h->alias);
	assert_string_equal(br->ns, "netyard-bridge");
	assert_int_equal(br->set[SETTING_AGEING], 30000);

	assert_string_equal(br->self->dev, "bridge-br-test");
	assert_null(br->self->altname);
	assert_string_equal(br->self->ns, "netyard-bridge");
	assert_string_equal(br->self->alias, "netyard:bridge:br-test");
	assert_string_equal(br->self->mac, "02:64:14:91:e2:8c");
	assert_string_equal(br->self->gen, "none");
	assert_string_equal(br->self->master, "");
	assert_int_equal(br->self->mtu, 0);
	assert_int_equal(br->self->group, t->group);
	assert_true(br->self->up);

	assert_string_equal(port->name, "ns1-tap1");
	/* it would fit, but not all of the lab's ports */
	assert_string_equal(port->dev, "2ne4-ns1-tap1");
	assert_string_equal(port->altname, "bridge-ns1-tap1");
	assert_string_equal(port->ns, "netyard-bridge");
	assert_string_equal(port->master, "bridge-br-test");
	assert_string_equal(port->alias, "netyard:bridge:br-test:ns1-tap1");
	assert_string_equal(port->mac, "02:6e:c4:60:e4:75");
	assert_string_equal(port->gen, "none");
	assert_int_equal(port->mtu, 1500);
	assert_int_equal(port->group, t->group);

	assert_string_equal(tap1->dev, "tap1");
	assert_null(tap1->altname);
	assert_string_equal(tap1->ns, "bridge-ns1");
	assert_string_equal(tap1->alias, "netyard:bridge:ns1:tap1");
	assert_string_equal(tap1->mac, "02:da:fe:59:76:d3");
	assert_string_equal(tap1->gen, "eui64");
	assert_string_equal(tap1->master, "");
	assert_true(tap1->up);

	assert_string_equal(uplink->dev, "bridge-uplink0");
	assert_string_equal(uplink->ns, "");
	assert_string_equal(uplink->gen, "eui64");
	assert_int_equal(uplink->mtu, 900);
	assert_int_equal(end->mtu, 900);
	assert_string_equal(end->dev, "w0ty-rs-and-mor");
	assert_string_equal(end->altname, "bridge-an-end-of-31-characters-and-mor");
}

/* --- Open vSwitch --- */

static const struct iface *end_of(const struct topo *t, const char *node,
				  const char *name)
{
	const struct iface *f = topo_find_iface(topo_find_node(t, node), name);

	if (!f)
		fail_msg("there is no %s:%s", node, name);
	return f;
}

static void is_named(const struct iface *f, const char *dev, const char *altname)
{
	assert_string_equal(f->dev, dev);
	if (altname)
		assert_string_equal(f->altname, altname);
	else
		assert_null(f->altname);
}

static void ovs_values(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("ovs: {instance: system, datapath: netdev}\nnodes:\n"
		    "  sw: {kind: ovs, ageing: 60, group-forward-mask: 0xffff}\n"
		    "  a-switch-of-22-letters: {kind: ovs}\n"
		    "  ns1: {}\n"
		    "links: [endpoints: [ns1:e, sw]]\n");
	const struct node *sw = t->nodes[0];
	const struct iface *port = sw->ifaces[0];

	assert_null(t->lab_ns);
	assert_null(t->ovs.private_db);
	assert_string_equal(sw->lab, "lab");
	assert_string_equal(sw->db, "/var/run/openvswitch/db.sock");
	assert_int_equal(sw->datapath, DATAPATH_NETDEV);
	assert_int_equal(sw->set[SETTING_FWD_MASK], 0xffff);
	assert_false(sw->set[SETTING_SNOOPING]);
	assert_string_equal(sw->ns, "");
	assert_string_equal(sw->self->dev, "sbxe-sw");
	assert_string_equal(sw->self->mac, "02:b4:c3:76:dd:90");
	assert_string_equal(sw->self->alias, "netyard:lab:sw");
	assert_int_equal(sw->self->group, 0); /* not to be deleted by it */
	is_named(t->nodes[1]->self, "mz69-22-letters", "lab-a-switch-of-22-letters");
	is_named(port, "lab-ns1-e", NULL);
	assert_string_equal(port->master, "sbxe-sw");
	assert_string_equal(port->gen, "none");
	assert_false(port->nodev);
}

static void ovs_sockets(void **state)
{
	_cleanup_topo_ struct topo *t = lab("ovs: {socket: /x/db.sock}\n"
					    "nodes: {sw: {kind: ovs}}");
	_cleanup_topo_ struct topo *own = lab("ovs: {instance: private}\n"
					      "nodes: {sw: {kind: ovs}}");
	_cleanup_topo_ struct topo *none = lab("ovs: {instance: private}\n"
					       "nodes: {br: {kind: bridge}}");
	_cleanup_topo_ struct topo *apart = lab("isolated: true\n"
						"nodes: {sw: {kind: ovs}}");

	assert_string_equal(t->nodes[0]->db, "/x/db.sock");
	assert_null(t->ovs.private_db);
	assert_string_equal(own->ovs.private_db, "/run/netyard/lab/ovs/db.sock");
	assert_string_equal(own->nodes[0]->db, "/run/netyard/lab/ovs/db.sock");
	assert_string_equal(own->nodes[0]->ns, "netyard-lab");
	assert_string_equal(own->lab_ns, "netyard-lab");
	assert_string_equal(own->lab_alias, "netyard:lab");
	assert_null(none->ovs.private_db); /* nothing is in it */
	assert_null(none->lab_ns);
	assert_string_equal(apart->ovs.private_db, "/run/netyard/lab/ovs/db.sock");
	assert_string_equal(apart->nodes[0]->ns, "netyard-lab");
}

/* A Linux bridge stays at the host's where only Open vSwitch is private. */
static void ovs_beside_a_bridge(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("ovs: {instance: private}\n"
		    "nodes: {sw: {kind: ovs}, br: {kind: bridge}}\n"
		    "links: [endpoints: [sw, br]]\n");

	assert_string_equal(topo_find_node(t, "br")->ns, "");
	assert_string_equal(end_of(t, "br", "br-sw")->ns, "");
	assert_string_equal(end_of(t, "sw", "sw-br")->ns, "netyard-lab");
}

static void internal_names(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("ovs: {datapath: netdev}\nnodes:\n"
		    "  sw: {kind: ovs, port-type: internal}\n"
		    "  sx: {kind: ovs, port-type: internal}\n"
		    "  ns1: {}\n  ns2: {}\n  h: {kind: host}\n"
		    "links:\n"
		    "- endpoints: [ns1:tap1, sw:some-port]\n"
		    "- endpoints: [ns1:eth0, sw]\n"
		    "- endpoints: [ns2:eth0, sx]\n"
		    "- endpoints: [ns2:interface-of-20-lett, sw]\n"
		    "- endpoints: [h:up, sw]\n"
		    "- endpoints: [h:interface-of-20-lett, sx]\n"
		    "- {endpoints: [ns2:tap1, sx], type: veth}\n");
	const struct iface *port = end_of(t, "sw", "some-port");
	const struct iface *member = end_of(t, "ns1", "tap1");

	is_named(member, "sbxe-ns1-tap1", "tap1");
	is_named(port, "sbxe-ns1-tap1", NULL);
	assert_true(port->nodev);
	assert_false(member->nodev);
	assert_true(topo_is_shadow(port));
	assert_false(topo_is_shadow(member));
	assert_string_equal(port->ns, "");
	assert_string_equal(port->master, "lab-sw");
	assert_int_equal(port->mtu, 0);
	assert_null(port->mac);
	assert_string_equal(member->ns, "lab-ns1");
	assert_string_equal(member->alias, "netyard:lab:ns1:tap1");
	assert_string_equal(member->gen, "eui64");
	assert_int_equal(member->mtu, 1500);
	assert_int_equal(member->group, t->group);
	assert_string_equal(member->mac, "02:05:4f:f5:7e:c2");
	assert_false(member->txcsum_off);
	/* two of one name, on different bridges */
	is_named(end_of(t, "ns1", "eth0"), "sbxe-ns1-eth0", "eth0");
	is_named(end_of(t, "ns2", "eth0"), "sbxe-ns2-eth0", "eth0");
	is_named(end_of(t, "sx", "ns2-eth0"), "sbxe-ns2-eth0", NULL);
	/* too long for the kernel: what is in the file remains a name of it */
	is_named(end_of(t, "ns2", "interface-of-20-lett"), "6662-of-20-lett",
		 "interface-of-20-lett");
	/* beside others' devices, no name without the prefix */
	is_named(end_of(t, "h", "interface-of-20-lett"), "azxc-of-20-lett",
		 "lab-h-interface-of-20-lett");
	is_named(end_of(t, "h", "up"), "sbxe-h-up", "lab-h-up");
	assert_string_equal(end_of(t, "h", "up")->ns, "");
	is_named(end_of(t, "ns2", "tap1"), "tap1", NULL);
	assert_true(end_of(t, "ns2", "tap1")->txcsum_off);
}

/* Without a prefix the name in the file is that in the kernel. */
static void internal_names_without_prefix(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"prefix: ''\nnodes: {sw: {kind: ovs, port-type: internal}, ns1: , ns2: }\n"
		"links:\n- endpoints: [ns1:tap1, sw]\n- endpoints: [ns1:e, sw]\n"
		"- endpoints: [ns2:e, sw]\n- endpoints: [ns2:interface-of-20-lett, sw]\n"
		"- {endpoints: [ns2:tap1, sw], type: veth}\n");

	/* one of that name (the other is no internal port) */
	is_named(end_of(t, "ns1", "tap1"), "tap1", NULL);
	is_named(end_of(t, "sw", "ns1-tap1"), "tap1", NULL);
	is_named(end_of(t, "ns2", "tap1"), "tap1", NULL);
	is_named(end_of(t, "ns1", "e"), "ns1-e", "e");
	is_named(end_of(t, "ns2", "e"), "ns2-e", "e");
	is_named(end_of(t, "ns2", "interface-of-20-lett"), "v8wx-of-20-lett",
		 "interface-of-20-lett");
}

static void patch_ports(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes:\n  s1: {kind: ovs, port-type: internal}\n  s2: {kind: ovs}\n"
		    "  br: {kind: bridge}\n"
		    "links:\n- endpoints: [s1, s2]\n- endpoints: [s1, br]\n"
		    "- {endpoints: [\"s1:a\", \"s2:b\"], type: veth}\n");
	const struct iface *a = end_of(t, "s1", "s1-s2");

	assert_int_equal(a->link->type, LINK_PATCH);
	assert_int_equal(a->link->mtu, 0);
	is_named(a, "lab-s1-s2", NULL);
	assert_true(a->nodev);
	assert_false(topo_is_shadow(a));
	assert_int_equal(a->mtu, 0);
	assert_null(a->mac);
	assert_true(end_of(t, "s2", "s2-s1")->nodev);
	assert_int_equal(end_of(t, "s1", "s1-br")->link->type, LINK_VETH);
	assert_int_equal(end_of(t, "s1", "a")->link->type, LINK_VETH);
	assert_false(end_of(t, "s1", "a")->nodev);
}

/* Only the device at the far end of a pair, and only in user space. */
static void whose_checksums(void **state)
{
	static const char nodes[] =
		"nodes:\n"
		"  sw: {kind: ovs}\n  s2: {kind: ovs}\n  br: {kind: bridge}\n"
		"  ns1: {}\n  ns2: {}\n  h: {kind: host}\n"
		"links:\n"
		"- endpoints: [ns1:e, sw]\n"
		"- {endpoints: [ns1:i, sw], type: internal}\n"
		"- endpoints: [h:e, sw]\n"
		"- endpoints: [sw, br]\n"
		"- endpoints: [sw, s2]\n"
		"- endpoints: [ns1:b, br]\n"
		"- endpoints: [ns1:p, ns2:p]\n";
	_cleanup_buf_ struct buf user = {0}, kernel = {0};
	_cleanup_topo_ struct topo *t = NULL, *k = NULL;
	unsigned off = 0;

	buf_addf(&user, "ovs: {datapath: netdev}\n%s", nodes);
	buf_addf(&kernel, "ovs: {datapath: system}\n%s", nodes);
	t = lab(buf_str(&user));
	k = lab(buf_str(&kernel));
	assert_true(end_of(t, "ns1", "e")->txcsum_off);
	assert_true(end_of(t, "h", "e")->txcsum_off);
	assert_true(end_of(t, "br", "br-sw")->txcsum_off);
	for (size_t i = 0; i < t->n_links; i++)
		for (int e = 0; e < 2; e++) {
			off += t->links[i]->end[e]->txcsum_off;
			assert_false(k->links[i]->end[e]->txcsum_off);
		}
	assert_int_equal(off, 3);
}

/* One through AF_XDP is as good as any: but for what Open vSwitch is told. */
static void through_af_xdp(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("ovs: {datapath: netdev}\n"
		    "nodes:\n"
		    "  sw: {kind: ovs, port-type: afxdp}\n  s2: {kind: ovs}\n"
		    "  br: {kind: bridge}\n  ns1: {}\n"
		    "links:\n"
		    "- endpoints: [ns1:e, sw]\n"
		    "- {endpoints: [ns1:i, sw], type: internal}\n"
		    "- endpoints: [br, sw]\n"
		    "- endpoints: [sw, s2]\n"
		    "- {endpoints: [sw:a, s2:b], type: afxdp}\n");

	assert_int_equal(end_of(t, "ns1", "e")->link->type, LINK_AFXDP);
	assert_true(end_of(t, "ns1", "e")->txcsum_off);
	assert_string_equal(end_of(t, "sw", "ns1-e")->port_type, "afxdp-nonpmd");
	assert_string_equal(end_of(t, "sw", "ns1-e")->port_options, "xdp-mode=native");
	assert_null(end_of(t, "ns1", "e")->port_type);
	assert_string_equal(end_of(t, "sw", "ns1-i")->port_type, "internal");
	assert_int_equal(end_of(t, "br", "br-sw")->link->type, LINK_AFXDP);
	assert_true(end_of(t, "br", "br-sw")->txcsum_off);
	assert_int_equal(end_of(t, "sw", "sw-s2")->link->type, LINK_PATCH);
	assert_false(end_of(t, "sw", "a")->txcsum_off);
	assert_string_equal(end_of(t, "s2", "b")->port_type, "afxdp-nonpmd");
	assert_ptr_equal(topo_netdev_link(t), end_of(t, "ns1", "e")->link);
}

/* In words: all that is derived of devices. */
static void describe(struct buf *b, const struct iface *f)
{
	buf_addf(b, "%s ns=%s dev=%s alt=%s alias=%s mac=%s mtu=%u gen=%s master=%s",
		 f->name, f->ns, f->dev, f->altname ? f->altname : "-",
		 f->alias ? f->alias : "-", f->mac ? f->mac : "-", f->mtu,
		 f->gen ? f->gen : "-", f->master);
	buf_addf(b, " nodev=%d txcsum=%d up=%d group=%u\n", f->nodev, f->txcsum_off,
		 f->up, f->group);
}

static char *all_derived(const struct topo *t)
{
	struct buf b = {0};

	buf_addf(&b, "%s %s\n", t->lab_ns ? t->lab_ns : "-",
		 t->ovs.private_db ? t->ovs.private_db : "-");
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		buf_addf(&b, "%s ns=%s db=%s datapath=%d\n", node->name, node->ns,
			 node->db ? node->db : "-", (int)node->datapath);
		if (node->self)
			describe(&b, node->self);
		for (size_t j = 0; j < node->n_ifaces; j++)
			describe(&b, node->ifaces[j]);
	}
	for (size_t i = 0; i < t->n_links; i++)
		buf_addf(&b, "%u\n", t->links[i]->mtu);
	return buf_steal(&b);
}

#define SETTLED                                                                          \
	"nodes:\n"                                                                       \
	"  sw: {kind: ovs, port-type: internal}\n  s2: {kind: ovs}\n"                    \
	"  br: {kind: bridge}\n  a-switch-of-22-letters: {kind: ovs}\n"                  \
	"  ns1: {}\n  ns2: {}\n  h: {kind: host}\n"                                      \
	"links:\n"                                                                       \
	"- endpoints: [ns1:tap1, sw]\n- endpoints: [ns2:tap1, sw]\n"                     \
	"- endpoints: [ns1:interface-of-20-lett, sw]\n- endpoints: [h:up, sw]\n"         \
	"- endpoints: [ns2:e, s2]\n- endpoints: [sw, s2]\n- endpoints: [s2, br]\n"

/* What was left open is settled later; then all is as if the file had said so. */
static void settled_later(void **state)
{
	static const struct {
		const char *open, *said;
		enum ovs_instance instance;
		enum ovs_datapath datapath;
	} ways[] = {
		{"ovs: {datapath: netdev}\n" SETTLED,
		 "ovs: {instance: private, datapath: netdev}\n" SETTLED, OVS_PRIVATE,
		 DATAPATH_NETDEV},
		{SETTLED, "ovs: {instance: private, datapath: netdev}\n" SETTLED,
		 OVS_PRIVATE, DATAPATH_NETDEV},
		{SETTLED, "ovs: {instance: system, datapath: netdev}\n" SETTLED,
		 OVS_SYSTEM, DATAPATH_NETDEV},
		{SETTLED, "ovs: {instance: private, datapath: system}\n" SETTLED,
		 OVS_PRIVATE, DATAPATH_SYSTEM},
		{"ovs: {instance: private, datapath: netdev}\n" SETTLED,
		 "ovs: {instance: system, datapath: system}\n" SETTLED, OVS_SYSTEM,
		 DATAPATH_SYSTEM},
	};

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		_cleanup_topo_ struct topo *open = lab(ways[i].open);
		_cleanup_topo_ struct topo *said = lab(ways[i].said);
		_cleanup_free_ char *want = all_derived(said);

		open->ovs.instance = ways[i].instance;
		open->ovs.datapath = ways[i].datapath;
		for (int again = 0; again < 3; again++) {
			_cleanup_free_ char *got = NULL;

			topo_derive(open, NULL);
			got = all_derived(open);
			assert_string_equal(got, want);
		}
	}
}

/* What forwards behind an existing bridge is its own affair, and once told, kept. */
static void existing_ovs(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("ovs: {datapath: netdev}\n"
		    "nodes: {br0: {kind: ovs, existing: true}, sw: {kind: ovs}, ns1: }\n"
		    "links: [endpoints: [ns1:eth0, br0]]\n");
	struct node *br = t->nodes[0];

	assert_string_equal(br->self->dev, "br0");
	assert_null(br->self->alias);
	assert_null(br->self->mac);
	assert_string_equal(br->ns, "");
	assert_string_equal(br->db, "/var/run/openvswitch/db.sock");
	assert_string_equal(br->ifaces[0]->master, "br0");
	assert_string_equal(br->ifaces[0]->dev, "lab-ns1-eth0");
	assert_true(t->nodes[2]->ifaces[0]->txcsum_off);
	br->datapath = DATAPATH_SYSTEM;
	topo_derive(t, NULL);
	assert_int_equal(br->datapath, DATAPATH_SYSTEM);
	assert_int_equal(t->nodes[1]->datapath, DATAPATH_NETDEV);
	assert_false(t->nodes[2]->ifaces[0]->txcsum_off);
}

/* In a namespace names have no prefix; lo is never ours to name. */
static void members(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("prefix: a-very-long-prefix-\nisolated: true\nnodes:\n"
		    "  ns1: {interfaces: {lo: {addresses: [192.0.2.1/32]}}}\n"
		    "  h: {kind: host, interfaces: {lo: {addresses: [192.0.2.2/32]}}}\n"
		    "links: [endpoints: [ns1:interface-of-20-lett, h:e]]\n");
	const struct node *ns1 = t->nodes[0], *h = t->nodes[1];
	const struct iface *lo = ns1->ifaces[0], *host_lo = h->ifaces[0];

	assert_null(t->lab_ns); /* no switch, no namespace for it */
	assert_string_equal(ns1->ns, "a-very-long-prefix-ns1");
	assert_string_equal(lo->dev, "lo");
	assert_string_equal(lo->ns, ns1->ns);
	assert_string_equal(lo->alias, "netyard:lab:ns1");
	assert_null(lo->mac);
	assert_int_equal(lo->mtu, 0);
	assert_int_equal(lo->group, 0);
	assert_string_equal(host_lo->dev, "lo");
	assert_string_equal(host_lo->ns, "");
	assert_null(host_lo->alias);
	assert_string_equal(ns1->ifaces[1]->dev, "v8wx-of-20-lett");
	assert_string_equal(ns1->ifaces[1]->altname, "interface-of-20-lett");
	assert_string_equal(h->ifaces[1]->dev, "m2yp-e");
	assert_string_equal(h->ifaces[1]->altname, "a-very-long-prefix-e");
}

static void existing(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes: {br0: {kind: bridge, existing: true}, ns1: }\n"
		    "links: [endpoints: [ns1:eth0, br0]]\n");
	const struct node *br = t->nodes[0];

	assert_string_equal(br->self->dev, "br0");
	assert_string_equal(br->self->ns, "");
	assert_null(br->self->alias);
	assert_null(br->self->mac);
	assert_int_equal(br->self->group, 0);
	assert_string_equal(br->ifaces[0]->dev, "lab-ns1-eth0");
	assert_string_equal(br->ifaces[0]->master, "br0");
}

static void again_is_the_same(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"nodes: {br: {kind: bridge}, ns1: }\nlinks: [endpoints: [ns1:eth0, br]]\n");
	_cleanup_free_ char *before = topo_write_json(t), *after = NULL;
	const struct iface *f = t->nodes[1]->ifaces[0];
	char mac[MAC_TEXT];

	snprintf(mac, sizeof(mac), "%s", f->mac);
	topo_derive(t, NULL);
	after = topo_write_json(t);
	assert_string_equal(before, after);
	assert_string_equal(f->mac, mac);
	assert_int_equal(f->mtu, 1500);
}

/* On a host where things are elsewhere. */
static void other_paths(void **state)
{
	const struct paths paths = {.state = "/var/labs", .ovs_db = "/opt/db.sock"};
	_cleanup_topo_ struct topo *t = lab("nodes: {sw: {kind: ovs}}");
	_cleanup_topo_ struct topo *own = lab("ovs: {instance: private}\n"
					      "nodes: {sw: {kind: ovs}}");

	t->paths = own->paths = &paths;
	topo_derive(t, NULL);
	topo_derive(own, NULL);
	assert_string_equal(t->nodes[0]->db, "/opt/db.sock");
	assert_string_equal(own->nodes[0]->db, "/var/labs/lab/ovs/db.sock");
}

/* A lab made by calls, without a file. */
static void made_by_hand(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_topo_ struct topo *t = topo_new("hand");
	struct faults faults = {.arena = arena};
	struct node *sw = topo_add_node(t, KIND_BRIDGE, "sw");
	struct node *n = topo_add_node(t, KIND_NAMESPACE, "n");
	struct link *l = topo_add_link(t, LINK_VETH, topo_add_iface(t, n, "eth0"),
				       topo_add_iface(t, sw, "n-eth0"));

	topo_derive(t, &faults);
	assert_int_equal(faults.n, 0);
	assert_int_equal(t->mtu, 1500);
	assert_string_equal(t->prefix, "hand-");
	assert_int_equal(sw->set[SETTING_AGEING], 30000);
	assert_true(sw->set[SETTING_SNOOPING]);
	assert_ptr_equal(l->end[0]->node, sw);
	assert_int_equal(l->mtu, 1500);
	assert_string_equal(sw->self->dev, "hand-sw");
	assert_string_equal(l->end[0]->master, "hand-sw");
	assert_null(topo_find_node(t, "m"));
	topo_free(NULL);
}

/* A hash is not for ever apart: found by trying some thousands. */
static void two_names_of_one_hash(void **state)
{
	faulty("lab.yml",
	       "nodes: {ns1: {}, ns2: {}}\n"
	       "links:\n"
	       "- endpoints: [ns1:02413-interface-x, ns2:a]\n"
	       "- endpoints: [ns1:02592-interface-x, ns2:b]\n",
	       "4:15: 'ns1:02592-interface-x' would be called 'm860-nterface-x' in namespace "
	       "'lab-ns1', as is 'ns1:02413-interface-x' on line 3; rename one\n");
}

/* --- names of ports, all of one form --- */

#define OFFICE(prefix, nodes, links)                                                     \
	"name: office\nprefix: '" prefix "'\nnodes: {sw: {kind: bridge}, " nodes "}\n"   \
	"links:\n- endpoints: [pc9:eth0, sw]\n" links
#define PC(n) "- endpoints: [pc" n ":eth0, sw]\n"

/* As long as all fit they are whole; with the first that does not, all are short. */
static void ports_alike(void **state)
{
	_cleanup_topo_ struct topo *nine = lab(OFFICE("office-", "pc9: ", ""));
	_cleanup_topo_ struct topo *ten =
		lab(OFFICE("office-", "pc9: , pc10: ", PC("10")));
	_cleanup_topo_ struct topo *turned =
		lab("name: office\nnodes: {pc10: , pc9: , sw: {kind: bridge}}\n"
		    "links:\n" PC("10") PC("9"));
	_cleanup_topo_ struct topo *other =
		lab(OFFICE("factory-", "pc9: , pc10: ", PC("10")));

	is_named(end_of(nine, "sw", "pc9-eth0"), "office-pc9-eth0", NULL);
	is_named(end_of(ten, "sw", "pc9-eth0"), "g6zo-pc9-eth0", "office-pc9-eth0");
	is_named(end_of(ten, "sw", "pc10-eth0"), "g6zo-pc10-eth0", "office-pc10-eth0");
	is_named(end_of(turned, "sw", "pc9-eth0"), "g6zo-pc9-eth0", "office-pc9-eth0");
	is_named(end_of(other, "sw", "pc10-eth0"), "99xx-pc10-eth0", "factory-pc10-eth0");
	/* a switch's own is seen beside those of switches */
	is_named(topo_find_node(ten, "sw")->self, "office-sw", NULL);
	is_named(end_of(ten, "pc10", "eth0"), "eth0", NULL);
}

/* Where not even that fits, the end stays; and without a prefix all that can. */
static void ports_too_long(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab(OFFICE("office-", "pc9: , pc1000: , frontend-12: ",
			   PC("1000") "- endpoints: [frontend-12:eth0, sw]\n"));
	_cleanup_topo_ struct topo *bare = lab(OFFICE(
		"", "pc9: , frontend-1234: ", "- endpoints: [frontend-1234:eth0, sw]\n"));

	is_named(end_of(t, "sw", "pc9-eth0"), "g6zo-pc9-eth0", "office-pc9-eth0");
	is_named(end_of(t, "sw", "pc1000-eth0"), "vvhh-c1000-eth0", "office-pc1000-eth0");
	is_named(end_of(t, "sw", "frontend-12-eth0"), "g6wb-nd-12-eth0",
		 "office-frontend-12-eth0");
	is_named(end_of(bare, "sw", "pc9-eth0"), "pc9-eth0", NULL);
	is_named(end_of(bare, "sw", "frontend-1234-eth0"), "13ss-1234-eth0",
		 "frontend-1234-eth0");
}

/* What runs is not renamed by what comes, nor by another version of the program. */
static void names_stay(void **state)
{
	_cleanup_topo_ struct topo *have = lab(OFFICE("office-", "pc9: ", ""));
	_cleanup_topo_ struct topo *want =
		lab(OFFICE("office-", "pc9: , pc10: ", PC("10")));
	struct iface *now = topo_find_iface(topo_find_node(have, "sw"), "pc9-eth0");

	assert_false(topo_is_called_otherwise(want, NULL));
	assert_true(topo_is_called_otherwise(want, have));
	topo_keep_names(want, have);
	assert_false(topo_is_called_otherwise(want, have));
	is_named(end_of(want, "sw", "pc9-eth0"), "office-pc9-eth0", NULL);
	is_named(end_of(want, "sw", "pc10-eth0"), "g6zo-pc10-eth0", "office-pc10-eth0");
	now->dev = "office-p-3bded1";
	topo_keep_names(want, have);
	is_named(end_of(want, "sw", "pc9-eth0"), "office-p-3bded1", "office-pc9-eth0");
	now->dev = "g6zo-pc9-eth0";
	topo_keep_names(want, have);
	is_named(end_of(want, "sw", "pc9-eth0"), "g6zo-pc9-eth0", "office-pc9-eth0");
	now->dev = "by-hand";
	topo_keep_names(want, have);
	is_named(end_of(want, "sw", "pc9-eth0"), "g6zo-pc9-eth0", "office-pc9-eth0");
}

/* A name that runs is given up where the file gives it to another. */
static void names_do_not_clash(void **state)
{
	static const char lab_text[] =
		"prefix: ''\nnodes: {sw: {kind: ovs, port-type: internal}, ns1: , ns2: }\n"
		"links:\n- endpoints: [ns1:e, sw]\n";
	_cleanup_topo_ struct topo *have = lab(lab_text);
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_topo_ struct topo *two =
		lab(arena_printf(arena, "%s- endpoints: [ns2:e, sw]\n", lab_text));
	_cleanup_topo_ struct topo *taken =
		lab(arena_printf(arena,
				 "%s- endpoints: [ns2:e, sw]\n"
				 "- {endpoints: [ns2:f, sw:e], type: veth}\n",
				 lab_text));

	topo_keep_names(two, have);
	is_named(end_of(two, "ns1", "e"), "e", NULL);
	is_named(end_of(two, "ns2", "e"), "ns2-e", "e");
	topo_keep_names(have, two);
	is_named(end_of(have, "ns1", "e"), "e", NULL);
	topo_keep_names(taken, have);
	is_named(end_of(taken, "ns1", "e"), "ns1-e", "e");
}

static void aliases(void **state)
{
	static const struct {
		const char *alias, *lab, *node, *iface;
	} good[] = {
		{"netyard:x", "x", NULL, NULL},
		{"netyard:x:n", "x", "n", NULL},
		{"netyard:x:n:eth0.10", "x", "n", "eth0.10"},
		{"netyard:0_-:N_.-:a-b-c", "0_-", "N_.-", "a-b-c"},
		{"netyard:x:n:a234567890123456789012345678901-a234567890123456789012345678901",
		 "x", "n",
		 "a234567890123456789012345678901-a234567890123456789012345678901"},
	};
	static const char *const bad[] = {
		"",
		"netyard",
		"netyard:",
		"netyard::n",
		"netyard:x:",
		"netyard:x::i",
		"netyard:x:n:",
		"netyard:x:n:i:",
		"netyard:x:n:i:j",
		"netyard:X",
		"netyard:x:..",
		"netyard:x:n:..",
		"netyard:x:a/b",
		"netyard:x:n:a b",
		" netyard:x",
		"netyard:x ",
		"Netyard:x",
		"netyardx:x",
		"netyard:x:a2345678901234567890123456789012",
		"uplink to netyard:x",
	};
	_cleanup_arena_ struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		const char *lab_name, *node, *iface;

		assert_int_equal(
			topo_alias_parse(arena, good[i].alias, &lab_name, &node, &iface),
			0);
		assert_string_equal(lab_name, good[i].lab);
		assert_int_equal(!node, !good[i].node);
		assert_int_equal(!iface, !good[i].iface);
		assert_string_equal(topo_alias(arena, lab_name, node, iface),
				    good[i].alias);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		const char *lab_name = NULL, *node, *iface;

		if (topo_alias_parse(arena, bad[i], &lab_name, &node, &iface) != -ENOENT)
			fail_msg("\"%s\" was taken for a mark", bad[i]);
		assert_null(lab_name);
	}
}

static void words(void **state)
{
	enum node_kind kind = KIND_HOST;
	enum link_type type;

	assert_int_equal(kind_parse("bridge", &kind), 0);
	assert_int_equal(kind, KIND_BRIDGE);
	assert_int_equal(kind_parse("ovs", &kind), 0);
	assert_int_equal(kind, KIND_OVS);
	assert_int_equal(kind_parse("bridge", &kind), 0);
	assert_int_equal(kind_parse("vpp", &kind), -ENOENT);
	assert_int_equal(kind_parse("", &kind), -ENOENT);
	assert_int_equal(kind, KIND_BRIDGE);
	assert_int_equal(link_type_parse("veth", &type), 0);
	assert_int_equal(link_type_parse("hub", &type), -ENOENT);
	assert_string_equal(link_type_words[LINK_VETH], "veth");
	assert_string_equal(kind_words[KIND_HOST], "host");
}

int main(void)
{
	return UNIT_TESTS(T(fixed_values), T(ovs_values), T(ovs_sockets),
			  T(ovs_beside_a_bridge), T(internal_names),
			  T(internal_names_without_prefix), T(patch_ports),
			  T(whose_checksums), T(through_af_xdp), T(settled_later),
			  T(existing_ovs), T(members), T(existing), T(again_is_the_same),
			  T(made_by_hand), T(two_names_of_one_hash), T(ports_alike),
			  T(ports_too_long), T(names_stay), T(names_do_not_clash),
			  T(aliases), T(words), T(other_paths));
}

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
	assert_int_equal(br->ageing_cs, 30000);

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
	assert_string_equal(port->dev, "bridge-ns1-tap1"); /* 15 characters: just fits */
	assert_null(port->altname);
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
	assert_string_equal(end->dev, "bridge-a-178136");
	assert_string_equal(end->altname, "bridge-an-end-of-31-characters-and-mor");
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
	assert_string_equal(ns1->ifaces[1]->dev, "interfac-26bae1");
	assert_string_equal(ns1->ifaces[1]->altname, "interface-of-20-lett");
	assert_string_equal(h->ifaces[1]->dev, "a-very-l-dda818");
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
	assert_int_equal(sw->ageing, 300);
	assert_true(sw->snooping);
	assert_ptr_equal(l->end[0]->node, sw);
	assert_int_equal(l->mtu, 1500);
	assert_string_equal(sw->self->dev, "hand-sw");
	assert_string_equal(l->end[0]->master, "hand-sw");
	assert_null(topo_find_node(t, "m"));
	topo_free(NULL);
}

/* 24 bits of hash are not for ever apart: found by trying some thousands. */
static void two_names_of_one_hash(void **state)
{
	faulty("lab.yml",
	       "nodes: {ns1: {}, ns2: {}}\n"
	       "links:\n"
	       "- endpoints: [ns1:interface-of-00370, ns2:a]\n"
	       "- endpoints: [ns1:interface-of-00857, ns2:b]\n",
	       "4:15: 'ns1:interface-of-00857' would be called 'interfac-f55d2e' in namespace "
	       "'lab-ns1', as is 'ns1:interface-of-00370' on line 3; rename one\n");
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
	assert_int_equal(kind_parse("ebpf", &kind), -ENOENT);
	assert_int_equal(kind_parse("", &kind), -ENOENT);
	assert_int_equal(kind, KIND_BRIDGE);
	assert_int_equal(link_type_parse("veth", &type), 0);
	assert_int_equal(link_type_parse("tap", &type), -ENOENT);
	assert_string_equal(link_type_name(LINK_VETH), "veth");
	assert_string_equal(kind_name(KIND_HOST), "host");
}

int main(void)
{
	return UNIT_TESTS(T(fixed_values), T(members), T(existing), T(again_is_the_same),
			  T(made_by_hand), T(two_names_of_one_hash), T(aliases),
			  T(words));
}

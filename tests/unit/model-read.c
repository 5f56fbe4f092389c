/* SPDX-License-Identifier: MIT */
/* Topology files that are right: what becomes of each key, and what without it. */
#include "base/sysctl.h"
#include "model/keys.h"
#include "model/read.h"

#include "unit.h"
/* after unit.h */
#include "model.h"

static void defaults(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes: {br: {kind: bridge}, ns1: , ns2: {}}\n"
		    "links:\n"
		    "- endpoints: [ns1:eth0, br]\n");
	const struct node *br = topo_find_node(t, "br"), *ns1 = topo_find_node(t, "ns1");

	assert_string_equal(t->name, "lab");
	assert_string_equal(t->prefix, "lab-");
	assert_string_equal(t->path, "lab.yard.yml");
	assert_false(t->isolated);
	assert_int_equal(t->mtu, 1500);
	assert_int_equal(t->n_nodes, 3);
	assert_int_equal(br->kind, KIND_BRIDGE);
	assert_false(br->existing);
	assert_false(br->set[SETTING_STP]);
	assert_true(br->set[SETTING_SNOOPING]);
	assert_int_equal(br->set[SETTING_AGEING], 30000);
	assert_int_equal(br->set[SETTING_FWD_MASK], 0);
	assert_int_equal(ns1->kind, KIND_NAMESPACE);
	assert_null(ns1->self);
	assert_int_equal(ns1->n_ifaces, 1);
	assert_int_equal(t->links[0]->type, LINK_VETH);
	assert_int_equal(t->links[0]->mtu, 1500);
	assert_ptr_equal(ns1->ifaces[0]->link, t->links[0]);
	assert_null(topo_find_node(t, "br "));
	assert_null(topo_find_iface(ns1, "eth1"));
}

static void all_keys(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"name: all\nprefix: x.\nisolated: true\nmtu: 9000\n"
		"nodes:\n"
		"  br: {kind: bridge, stp: true, ageing: 7, mac: '02:AB:00:00:00:01',\n"
		"       group-forward-mask: 0x4000, multicast-snooping: false}\n"
		"  h: {kind: host, interfaces: {lo: {addresses: [192.0.2.1/32]}}}\n"
		"  vm: {kind: vm, user: 1234, queues: 4}\n"
		"  ns1:\n"
		"    interfaces:\n"
		"      eth0:\n"
		"        mac: 02:00:00:00:00:0F\n"
		"        addresses: [10.0.1.1/24, FD00:0:0::1/64]\n"
		"    routes:\n"
		"    - {to: 10.9.0.0/16, via: 10.0.1.2, dev: eth0, metric: 5}\n"
		"links:\n"
		"- {endpoints: [ns1:eth0, {node: br, interface: p1}], type: veth, mtu: 1280}\n"
		"- endpoints: [{node: h, interface: eth9}, {node: br}]\n"
		"  mtu: 65535\n"
		"- {endpoints: [br:p2, ns1:eth1], mtu: 68}\n");
	const struct node *br = topo_find_node(t, "br"), *ns1 = topo_find_node(t, "ns1");
	const struct iface *eth0 = topo_find_iface(ns1, "eth0");
	const struct route *r = ns1->routes;

	assert_string_equal(t->name, "all");
	assert_string_equal(t->prefix, "x.");
	assert_true(t->isolated);
	assert_int_equal(t->mtu, 9000);
	assert_int_equal(topo_find_node(t, "vm")->user, 1234);
	assert_int_equal(topo_find_node(t, "vm")->queues, 4);
	assert_true(br->set[SETTING_STP]);
	assert_false(br->set[SETTING_SNOOPING]);
	assert_int_equal(br->set[SETTING_AGEING], 700);
	assert_int_equal(br->set[SETTING_FWD_MASK], 0x4000);
	assert_true(br->self->mac_given);
	assert_string_equal(br->self->mac, "02:ab:00:00:00:01");
	assert_string_equal(eth0->mac, "02:00:00:00:00:0f");
	assert_int_equal(eth0->n_addresses, 2);
	assert_string_equal(eth0->addresses[1].cidr, "fd00::1/64");
	assert_int_equal(eth0->addresses[1].owner, OWNER_LAB);
	assert_string_equal(r->to, "10.9.0.0/16");
	assert_string_equal(r->via, "10.0.1.2");
	assert_string_equal(r->dev_name, "eth0");
	assert_int_equal(r->metric, 5);
	assert_int_equal(t->n_links, 3);
	assert_int_equal(t->links[0]->mtu, 1280);
	assert_string_equal(t->links[0]->end[0]->name, "p1");
	assert_string_equal(t->links[1]->end[0]->name, "h-eth9");
	assert_int_equal(t->links[1]->mtu, 65535);
	assert_string_equal(t->links[2]->end[0]->name, "p2");
	assert_string_equal(t->links[2]->end[1]->name, "eth1");
	assert_int_equal(t->links[2]->mtu, 68);
}

/* Namespaces that others made: where they are is what the file says. */
static void somebody_elses(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes:\n"
		    "  a: {kind: container, pid: 4711}\n"
		    "  b: {kind: container, netns: web}\n"
		    "  c: {kind: container, netns: /run/docker/netns/1}\n"
		    "  d: {existing: true}\n"
		    "  e: {}\n");
	static const char *const ns[] = {"/proc/4711/ns/net", "web",
					 "/run/docker/netns/1", "d", "lab-e"};

	for (size_t i = 0; i < ARRAY_SIZE(ns); i++) {
		assert_string_equal(t->nodes[i]->ns, ns[i]);
		assert_int_equal(topo_joins_ns(t->nodes[i]), i < 4);
		assert_int_equal(topo_makes_ns(t->nodes[i]), i == 4);
	}
}

/* What a router translates is one text; a port is of TCP where nothing else is said. */
static void nat(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"nodes:\n"
		"  a: {masquerade: [e.1], dnat: [{on: e.1, port: 80, to: 10.0.1.2:8},\n"
		"    {on: e.1, port: 80-90, proto: udp, to: 'fd00:0::2'},\n"
		"    {on: e.1, port: 80, to: '[fd00::2]:80'}, {on: f, to: 10.0.1.2}],\n"
		"    interfaces: {e.1: }}\n"
		"  b: {interfaces: {e: }}\n"
		"  c: {kind: container, pid: 1, masquerade: [its-own], dnat: }\n"
		"links: [{endpoints: [a:e.1, b:e]}, {endpoints: [a:f, b:f]}]\n");
	static const char want[] =
		"masquerade e.1, dnat e.1 tcp 80 to 10.0.1.2:8, "
		"dnat e.1 udp 80-90 to fd00::2, dnat e.1 tcp 80 to [fd00::2]:80, "
		"dnat f to 10.0.1.2";
	_cleanup_free_ char *json = NULL;
	struct node *again;

	topo_derive(t, NULL); /* again: nothing changes */
	assert_string_equal(t->nodes[0]->nat, want);
	assert_null(t->nodes[1]->nat);
	assert_string_equal(t->nodes[2]->nat, "masquerade its-own");
	json = topo_write_json(t);
	assert_non_null(strstr(json, "\"to\": \"[fd00::2]:80\""));

	/* as it is found */
	again = topo_add_node(t, KIND_NAMESPACE, "again");
	again->nat = arena_printf(t->arena, "%s, something else", want);
	topo_take_nat(t, again);
	assert_string_equal(again->dnats[1].port, "80-90");
	topo_derive(t, NULL);
	assert_string_equal(again->nat, want);
}

/* What 'forward' stands for comes first, and is not in a file that is written. */
static void services(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"nodes:\n"
		"  a:\n"
		"    run: [[sleep, 10], {command: [sh, -c, 'a  \"b\"', \"it's\"], user: \"12\"}]\n"
		"    interfaces: {e: {dhcp: 4}, f: {dhcp: true}}\n"
		"  b: {interfaces: {e: {dhcp: false}}}\n"
		"links: [{endpoints: ['a:e', 'b:e']}, {endpoints: ['a:f', 'b:f']}]\n");
	const struct node *a = topo_find_node(t, "a"), *b = topo_find_node(t, "b");

	assert_int_equal(a->n_services, 5);
	assert_string_equal(a->services[0].command, "sleep 10");
	assert_null(a->services[0].user);
	assert_string_equal(a->services[1].command, "sh -c 'a  \"b\"' 'it'\\''s'");
	assert_string_equal(a->services[1].user, "12");
	assert_string_equal(a->services[2].dev, "e");
	assert_non_null(strstr(a->services[2].place, "/services/lab-a/dhcp-e-4"));
	assert_non_null(strstr(a->services[4].command, "/dhcp-f-6/dhcp f 6"));
	assert_int_equal(b->n_services, 0);
}

static void sysctls(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes:\n"
		    "  a: {forward: true, sysctls: {net.ipv4.tcp_rmem: ' 1  2\t3 ',"
		    " net.ipv4.conf.e.1.rp_filter: 2, net.ipv4.tcp_ecn: 1},"
		    " interfaces: {e.1: }}\n"
		    "  b: {forward: false, interfaces: {e: }}\n"
		    "links: [{endpoints: [a:e.1, b:e]}]\n");
	static const char *const want[][2] = {{"net.ipv4.ip_forward", "1"},
					      {"net.ipv6.conf.all.forwarding", "1"},
					      {"net.ipv4.tcp_rmem", "1 2 3"},
					      {"net.ipv4.conf.e.1.rp_filter", "2"},
					      {"net.ipv4.tcp_ecn", "1"}};
	const struct node *a = t->nodes[0], *b = t->nodes[1];
	_cleanup_free_ char *json = NULL;
	char path[SYSCTL_KEY_MAX + 1];

	topo_derive(t, NULL); /* again: nothing changes */
	assert_int_equal(a->n_sysctls, ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_string_equal(a->sysctls[i].key, want[i][0]);
		assert_string_equal(a->sysctls[i].value, want[i][1]);
	}
	assert_int_equal(b->n_sysctls, 2);
	assert_string_equal(b->sysctls[1].value, "0");
	json = topo_write_json(t);
	assert_null(strstr(json, "ip_forward"));
	assert_non_null(strstr(json, "\"net.ipv4.conf.e.1.rp_filter\": 2"));
	sysctl_path(a->sysctls[3].key, NULL, path);
	assert_string_equal(path, "net/ipv4/conf/e.1/rp_filter");
	sysctl_path(a->sysctls[3].key, "lo", path);
	assert_string_equal(path, "net/ipv4/conf/lo/rp_filter");
	sysctl_path("net.ipv4.conf.all.rp_filter", "lo", path);
	assert_string_equal(path, "net/ipv4/conf/all/rp_filter");
	assert_true(sysctl_is_of(a->sysctls[3].key, "e.1"));
	assert_false(sysctl_is_of("net.ipv4.conf.all.rp_filter", "all"));
}

/* Where they are knows a manager, which nobody asks here. */
static void managed(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes:\n"
		    "  a: {kind: container, lxc: db, lxcpath: /srv/lxc}\n"
		    "  b: {kind: container, docker: web}\n"
		    "  c: {kind: container, podman: web.1}\n");

	assert_string_equal(t->nodes[0]->managed[MANAGER_LXC], "db");
	assert_string_equal(t->nodes[0]->lxcpath, "/srv/lxc");
	assert_string_equal(t->nodes[1]->managed[MANAGER_DOCKER], "web");
	assert_string_equal(t->nodes[2]->managed[MANAGER_PODMAN], "web.1");
	assert_int_equal(topo_manager(t->nodes[2]), MANAGER_PODMAN);
}

static void parent(void **state)
{
	_cleanup_topo_ struct topo *t = lab("nodes:\n"
					    "  a: {kind: macvlan, parent: eth1.5}\n"
					    "  b: {kind: macvlan}\n");

	assert_string_equal(t->nodes[0]->parent, "eth1.5");
	assert_null(t->nodes[1]->parent);
}

/* Nobody but who starts it knows: it waits, and what leads to it; so it is written. */
static void attached(void **state)
{
	_cleanup_topo_ struct topo *t = lab("nodes:\n"
					    "  c: {kind: container, attached: true}\n"
					    "  a: {routes: [{to: default, dev: x}]}\n"
					    "  b: {}\n"
					    "links:\n"
					    "  - endpoints: [a:x, c:x]\n"
					    "  - endpoints: [a:y, b:y]\n");
	const struct node *a = topo_find_node(t, "a");
	_cleanup_topo_ struct topo *copy = NULL;

	assert_true(topo_waits(t->nodes[0]));
	assert_true(topo_link_waits(t->links[0]));
	assert_false(topo_link_waits(t->links[1]));
	assert_true(topo_iface_waits(topo_find_iface(a, "x")));
	assert_false(topo_iface_waits(topo_find_iface(a, "y")));
	assert_true(topo_route_waits(a, &a->routes[0]));
	t->nodes[0]->process = 4711;
	topo_derive(t, NULL);
	assert_false(topo_waits(t->nodes[0]));
	assert_false(topo_route_waits(a, &a->routes[0]));
	assert_string_equal(t->nodes[0]->ns, "/proc/4711/ns/net");
	copy = topo_declare(t, NULL);
	assert_true(copy->nodes[0]->attached);
	assert_string_equal(copy->nodes[0]->ns, "/proc/4711/ns/net");
}

/* Every key of the table is one that all_keys has, or has a test of its own. */
static void mirrors(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"nodes:\n"
		"  sw: {kind: bridge, mirror: {to: 'm:e', from: ['a:e'], direction: egress}}\n"
		"  a:\n"
		"  m:\n"
		"links:\n"
		"  - endpoints: [a:e, sw]\n"
		"  - endpoints: [m:e, sw]\n");
	const struct node *sw = topo_find_node(t, "sw");

	assert_string_equal(sw->mirror.to.end, "m:e");
	assert_int_equal(sw->mirror.n_from, 1);
	assert_int_equal(sw->mirror.way, MIRROR_EGRESS);
	assert_string_equal(topo_find_iface(sw, "a-e")->copied, "egress");
	assert_true(topo_find_iface(sw, "m-e")->copies);
	assert_string_equal(topo_find_iface(sw, "m-e")->master, "");
}

static void no_key_forgotten(void **state)
{
	static const char *const known[] = {
		"name",
		"prefix",
		"isolated",
		"mtu",
		"ovs",
		"instance",
		"datapath",
		"socket",
		"port-type",
		"nodes",
		"links",
		"kind",
		"existing",
		"user",
		"queues",
		"pid",
		"netns",
		"lxc",
		"lxcpath",
		"docker",
		"podman",
		"attached",
		"interfaces",
		"routes",
		"rules", /* these and what they have: tests/plan/policy-*.test */
		"priority",
		"family",
		"from",
		"iif",
		"oif",
		"fwmark",
		"ipproto",
		"sport",
		"dport",
		"table",
		"neighbours",
		"address",
		"onlink",
		"nexthops",
		"weight",
		"src",
		"parent",
		"forward", /* sysctls() */
		"sysctls",
		"run", /* services() */
		"command",
		"dhcp",
		"masquerade", /* nat() */
		"dnat",
		"on",
		"proto",
		"port",
		"stp",
		"forward-delay",
		"priority", /* tests/int/settings.t */
		"rstp",	    /* tests/int/stp-ovs.t */
		"cost",
		"ageing",
		"mac",
		"group-forward-mask",
		"multicast-snooping",
		"vlan-protocol",
		"vlan",
		"trunk",
		"port", /* options() */
		"isolated",
		"hairpin",
		"learning",
		"flood",
		"max-addresses", /* tests/int/port.t */
		"pinned",
		"storm",
		"mirror", /* mirrors() */
		"from",
		"direction",
		"parent", /* children() */
		"delay",  /* queues() */
		"jitter",
		"distribution",
		"loss",
		"duplicate",
		"corrupt",
		"reorder",
		"rate",
		"limit",
		"addresses",
		"to",
		"via",
		"dev",
		"metric",
		"endpoints",
		"type",
		"loop",		  /* tests/int/rings.t */
		"take-addresses", /* tests/int/take.t */
		"node",
		"interface",
	};

	for (size_t i = 0; i < n_keys; i++) {
		bool found = !keys[i].at;

		for (size_t j = 0; j < ARRAY_SIZE(known); j++)
			found = found || !strcmp(keys[i].word, known[j]);
		if (!found)
			fail_msg("no test reads '%s'", keys[i].word);
	}
}

/* What is set on the port; NULL: nothing. */
static void assert_port(const struct topo *t, const char *sw, const char *port,
			const char *vlan, const char *trunk, const char *vlans)
{
	const struct iface *f = topo_find_iface(topo_find_node(t, sw), port);

	assert_non_null(f);
	assert_string_equal(f->set.vlan ? f->set.vlan : "", vlan ? vlan : "");
	assert_string_equal(f->set.trunk ? f->set.trunk : "", trunk ? trunk : "");
	assert_string_equal(f->vlans ? f->vlans : "", vlans ? vlans : "");
}

static void vlans(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes:\n"
		    "  sw: {kind: bridge, vlan-protocol: 802.1ad}\n"
		    "  o: {kind: ovs}\n"
		    "  plain: {kind: bridge}\n"
		    "  n: {}\n"
		    "links:\n"
		    "  - {endpoints: [n:a, sw:a], vlan: 10}\n"
		    "  - {endpoints: [n:b, sw:b], vlan: 20, trunk: [40, 10-15, 12-20]}\n"
		    "  - {endpoints: [n:c, sw:c]}\n"
		    "  - {endpoints: [n:d, plain:d]}\n"
		    "  - endpoints: [sw:x, {node: o, interface: y, vlan: 7}]\n"
		    "    trunk: [5, 6]\n");

	assert_port(t, "sw", "a", "10", NULL, "10/pvid/untagged");
	assert_port(t, "sw", "b", "20", "10-19,40", "10-19,20/pvid/untagged,40");
	assert_port(t, "sw", "c", "1", NULL, "1/pvid/untagged");
	assert_port(t, "plain", "d", NULL, NULL, NULL);
	assert_port(t, "sw", "x", NULL, "5-6", "5-6");
	assert_port(t, "o", "y", "7", NULL, NULL);
	assert_int_equal(topo_find_node(t, "sw")->set[SETTING_VLAN_FILTERING], 1);
	assert_int_equal(topo_find_node(t, "sw")->set[SETTING_VLAN_PROTOCOL], 1);
	assert_int_equal(topo_find_node(t, "plain")->set[SETTING_VLAN_FILTERING], 0);
}

static const char *option(const struct topo *t, const char *port, enum port_option i)
{
	return topo_find_iface(t->nodes[0], port)->set.options.is[i];
}

static void options(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"nodes:\n"
		"  sw: {kind: bridge}\n"
		"  n: {}\n"
		"links:\n"
		"  - {endpoints: [n:a, sw:a], port: {isolated: true, learning: true}}\n"
		"  - endpoints: [n:b, {node: sw, interface: b, port: {flood: false}}]\n"
		"    port: {isolated: true}\n"
		"  - endpoints: [n:c, {node: sw, interface: c, vlan: 5}]\n"
		"    port: {hairpin: true, isolated: false}\n");

	assert_string_equal(option(t, "a", OPTION_ISOLATED), "on");
	assert_null(option(t, "a", OPTION_LEARNING)); /* as it is anyway */
	assert_null(
		option(t, "b", OPTION_ISOLATED)); /* the end's own are in place of it */
	assert_string_equal(option(t, "b", OPTION_FLOOD), "off");
	assert_string_equal(option(t, "c", OPTION_HAIRPIN),
			    "on"); /* not so those of VLANs */
	assert_null(option(t, "c", OPTION_ISOLATED));
}

static void children(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes:\n"
		    "  h: {kind: host, interfaces: {c: {parent: e, vlan: 7}}}\n"
		    "  n:\n"
		    "    interfaces:\n"
		    "      b: {parent: a, vlan: 7}\n"
		    "      a: {parent: e, vlan: 10, vlan-protocol: 802.1ad}\n"
		    "      e: {mac: 02:00:00:00:00:01}\n"
		    "links:\n"
		    "  - {endpoints: [n:e, h:e], mtu: 1400}\n");
	const struct node *n = topo_find_node(t, "n");
	const struct iface *b = topo_find_iface(n, "b"), *a = topo_find_iface(n, "a");
	struct iface **list = topo_parents_first(t->arena, n);

	assert_ptr_equal(topo_parent(b), a);
	assert_ptr_equal(topo_root(b), topo_find_iface(n, "e"));
	assert_string_equal(a->tag, "10");
	assert_int_equal(a->tag_protocol, 1);
	assert_int_equal(b->tag_protocol, 0);
	assert_string_equal(b->mac, "02:00:00:00:00:01");
	assert_int_equal(b->mtu, 1400);
	assert_string_equal(b->dev, "b");
	assert_string_equal(topo_find_iface(t->nodes[0], "c")->dev, "lab-c");
	assert_ptr_equal(list[1], a);
	assert_ptr_equal(list[2], b);
}

static void assert_queue(const struct topo *t, const char *node, const char *iface,
			 const char *words)
{
	const struct iface *f = topo_find_iface(topo_find_node(t, node), iface);
	const char *got = queue_words(t->arena, &f->queue);

	assert_string_equal(got ? got : "", words);
}

static void queues(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes: {a: , b: , sw: {kind: bridge}, o: {kind: ovs}}\n"
		    "links:\n"
		    "  - endpoints: [\"a:x\", \"b:x\"]\n"
		    "    delay: 10ms\n"
		    "    jitter: 0.5ms\n"
		    "    distribution: pareto\n"
		    "    loss: 0.1%\n"
		    "    duplicate: 1.0%\n"
		    "    corrupt: 2%\n"
		    "    reorder: 3%\n"
		    "    rate: 1Gbit/s\n"
		    "    limit: 500\n"
		    "  - endpoints: [{node: a, interface: y, rate: 1.5mbit}, sw:y]\n"
		    "    delay: 2000ms\n"
		    "  - endpoints: [{node: b, interface: y, delay: 0}, sw:z]\n"
		    "    loss: 100%\n"
		    "  - endpoints: [{node: a, interface: i, loss: 1%}, o]\n"
		    "    type: internal\n");
	const char *all = "delay 10ms, jitter 500us, distribution pareto, loss 0.1%, "
			  "duplicate 1%, corrupt 2%, reorder 3%, rate 1gbit, limit 500";

	assert_queue(t, "a", "x", all);
	assert_queue(t, "b", "x", all);
	assert_queue(t, "a", "y", "rate 1500kbit");
	assert_queue(t, "sw", "y", "delay 2s");
	assert_queue(t, "b", "y", "");
	assert_queue(t, "sw", "z", "loss 100%");
	assert_queue(t, "a", "i", "loss 1%");
	assert_queue(t, "o", "a-i", "");
}

static void routes(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes:\n"
		    "  ns1:\n"
		    "    interfaces:\n"
		    "      a: {addresses: [10.0.0.1/8, fd00:1::1/64]}\n"
		    "      b: {addresses: [10.0.1.1/24]}\n"
		    "    routes:\n"
		    "    - {to: default, via: 10.0.1.9}\n"
		    "    - {to: default, via: fd00:1::9}\n"
		    "    - {to: 10.2.3.4, via: 10.0.2.9}\n"
		    "    - {to: fd00:2::/64, dev: b, metric: 0}\n"
		    "    - {to: 169.254.1.1/32, dev: b}\n"
		    "    - {to: 10.3.0.0/16, via: 169.254.1.1, dev: b}\n"
		    "    - {to: ::/0, via: fe80::1, dev: a, metric: 7}\n"
		    "    - {to: 0.0.0.0/0, dev: a, metric: 4294967295}\n"
		    "links:\n"
		    "- endpoints: [ns1:a, ns1:b]\n");
	static const struct {
		const char *to, *via, *dev;
		uint32_t metric;
	} want[] = {
		{"0.0.0.0/0", "10.0.1.9", "b", 0}, /* the closer network */
		{"::/0", "fd00:1::9", "a", 1024},
		{"10.2.3.4/32", "10.0.2.9", "a", 0},
		{"fd00:2::/64", NULL, "b", 1024}, /* 0 is the kernel's default too */
		{"169.254.1.1/32", NULL, "b", 0},
		{"10.3.0.0/16", "169.254.1.1", "b", 0}, /* reached by the one before */
		{"::/0", "fe80::1", "a", 7},
		{"0.0.0.0/0", NULL, "a", UINT32_MAX},
	};
	const struct node *ns1 = t->nodes[0];

	assert_int_equal(ns1->n_routes, ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		const struct route *r = &ns1->routes[i];

		assert_string_equal(r->to, want[i].to);
		assert_string_equal(r->dev, want[i].dev);
		assert_int_equal(r->metric, want[i].metric);
		if (want[i].via)
			assert_string_equal(r->via, want[i].via);
		else
			assert_null(r->via);
	}
}

/* end[0]: the switch's, if just one is a switch; else the first as written. */
static void main_ends(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes: {a: {}, b: {}, s: {kind: bridge}, r: {kind: bridge}}\n"
		    "links:\n"
		    "- endpoints: [a:1, b:1]\n"
		    "- endpoints: [b:2, a:2]\n"
		    "- endpoints: [s:3, a:3]\n"
		    "- endpoints: [a:4, s]\n"
		    "- endpoints: [s:5, r:55]\n"
		    "- endpoints: [r:6, s]\n"
		    "- endpoints: [s, r]\n");
	static const char *const want[][2] = {
		{"a", "1"}, {"b", "2"}, {"s", "3"},   {"s", "a-4"},
		{"s", "5"}, {"r", "6"}, {"s", "s-r"},
	};

	assert_int_equal(t->n_links, ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_string_equal(t->links[i]->end[0]->node->name, want[i][0]);
		assert_string_equal(t->links[i]->end[0]->name, want[i][1]);
	}
	assert_string_equal(t->links[5]->end[1]->name, "r-6");
	assert_string_equal(t->links[6]->end[1]->name, "r-s");
}

static void json_is_yaml(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"{\"name\":\"j\",\"nodes\":{\"b\":{\"kind\":\"bridge\",\"stp\":true},"
		"\"n\":{\"interfaces\":{\"e\":{\"addresses\":[\"10.0.0.1/8\"]}}}},\n"
		"\t\"links\": [{\"endpoints\":[\"n:e\", {\"node\":\"b\"}], \"mtu\":1400}]}");

	assert_string_equal(t->name, "j");
	assert_true(topo_find_node(t, "b")->set[SETTING_STP]);
	assert_int_equal(t->links[0]->mtu, 1400);
}

/* What YAML allows around the values. */
static void forms_of_text(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"\xef\xbb\xbf%YAML 1.2\r\n---\r\nnodes: # first\r\n  'ns\x31': {}\r\n"
		"  \"n\\u0073\\x32\": {interfaces: , routes: ~}\r\nlinks: null\r\n...\r\n");

	assert_int_equal(t->n_nodes, 2);
	assert_non_null(topo_find_node(t, "ns1"));
	assert_non_null(topo_find_node(t, "ns2"));
}

static void names_at_their_limits(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"name: 0123456789012345678901234567890123456789012345678901234567890_-\n"
		"prefix: 'A._-012345678901234567890123456789012345678901234567890123456789'\n"
		"nodes:\n"
		"  A234567890123456789012345678901: {kind: bridge}\n"
		"  ...: {interfaces: {lo: }}\n"
		"  null: {}\n"
		"  true: {}\n"
		"  1: {}\n"
		"links:\n"
		"- endpoints: [1:B234567890123456789012345678901, A234567890123456789012345678901]\n");
	const struct iface *port = t->links[0]->end[0];

	assert_int_equal(strlen(t->name), 63);
	assert_int_equal(strlen(t->prefix), 64);
	assert_int_equal(t->n_nodes, 5);
	assert_string_equal(port->name, "1-B234567890123456789012345678901");
	assert_true(strlen(port->alias) < 256);
	assert_int_equal(strlen(port->dev), TOPO_DEV_MAX);
}

static void name_of_file(void **state)
{
	static const char *const paths[] = {
		"x.yard.yml", "x.yard.yaml", "x.yard.json",  "x.yml",	 "x.yaml",
		"x.json",     "x",	     "/a/b.c/x.yml", "../x.yml",
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_free_ char *faults = NULL;
		_cleanup_topo_ struct topo *t = read_text(
			paths[i], "nodes: {a: }", strlen("nodes: {a: }"), &faults);

		assert_non_null(t);
		assert_string_equal(t->name, "x");
		assert_string_equal(t->path, paths[i]);
	}
	faulty("-", "nodes: {a: }",
	       "1:1: a topology file read from standard input must have a 'name'\n");
	faulty("labs/.yml", "nodes: {a: }",
	       "1:1: there is no 'name', and that of the file, '.yml', is impossible; a "
	       "lab's name is made of a-z, 0-9, '_' and '-', and begins with a letter or a "
	       "digit; add 'name:'\n");
}

/* Things that look like faults, and are none. */
static void allowed(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("prefix: \"\"\n"
		    "nodes:\n"
		    "  br0: {kind: bridge, existing: true}\n"
		    "  br1: {kind: bridge, existing: false, stp: true}\n"
		    "  r1: {interfaces: {a: {addresses: [fe80::1/64, 10.0.0.0/31]},\n"
		    "                    b: {addresses: [fe80::1/64, fd00::/127]}}}\n"
		    "  r2: {interfaces: {a: {mac: 02:00:00:00:00:01},\n"
		    "                    b: {mac: 02:00:00:00:00:01},\n"
		    "                    lo: {addresses: [127.0.0.2/8, 192.0.2.1/32]}}}\n"
		    "  r3: {interfaces: {lo: {addresses: [192.0.2.1/32]}}}\n"
		    "links:\n"
		    "- endpoints: [r1:a, br0]\n"
		    "- endpoints: [r1:b, br1]\n"
		    "- endpoints: [r2:a, br0]\n"
		    "- endpoints: [r2:b, br1]\n"
		    "- endpoints: [r3:x, r3:y]\n");

	assert_true(topo_find_node(t, "br0")->existing);
	assert_false(topo_find_node(t, "br1")->existing);
}

/* A text that does not end with a NUL, in memory of just its size. */
static void text_without_end(void **state)
{
	static const char text[] = "nodes:\n  a: {}\n \tb";
	char *exact = malloc(strlen(text));

	for (size_t n = 0; n <= strlen(text); n++) {
		_cleanup_free_ char *faults = NULL;

		memcpy(exact, text, n);
		topo_free(read_text("x.yml", exact, n, &faults));
	}
	free(exact);
}

static void big_lab(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct topo *t;

	buf_add(&b, "nodes:\n  br: {kind: bridge}\n");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b,
			 "  n%d: {interfaces: {eth0: {addresses: [10.0.%d.%d/16]}}}\n", i,
			 i / 250, i % 250 + 1);
	buf_add(&b, "links:\n");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "- endpoints: [n%d:eth0, br]\n", i);
	t = lab(buf_str(&b));
	assert_int_equal(t->n_nodes, 1001);
	assert_int_equal(t->n_links, 1000);
	assert_int_equal(topo_find_node(t, "br")->n_ifaces, 1000);
	topo_free(t);
}

int main(void)
{
	return UNIT_TESTS(T(defaults), T(all_keys), T(somebody_elses), T(services),
			  T(sysctls), T(nat), T(managed), T(parent), T(attached),
			  T(no_key_forgotten), T(mirrors), T(vlans), T(options),
			  T(children), T(queues), T(routes), T(main_ends),
			  T(json_is_yaml), T(forms_of_text), T(names_at_their_limits),
			  T(name_of_file), T(allowed), T(text_without_end), T(big_lab));
}

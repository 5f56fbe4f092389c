/* SPDX-License-Identifier: MIT */
/* What is judged of a host, by hosts that are written down. */
#include "observe/host.h"

#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "host-written.h"
#include "kind/registry.h"
#include "model/read.h"
#include "observe/observe.h"
#include "unit.h"

/* That managers answer for. */
static const struct contained *contained;
static size_t n_contained;

/* Whatever is found, a file can be made of it, and read. */
static void is_file(const struct topo *t)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_topo_ struct topo *file = topo_declare(t, NULL), *again = NULL;
	_cleanup_free_ char *text = NULL;
	struct faults faults = {.arena = arena};
	struct err err = {0};

	assert_non_null(file);
	text = topo_write_yaml(file);
	if (topo_read("discovered.yard.yml", text, strlen(text), &again, &faults, &err) <
	    0)
		fail_msg("%s in:\n%s", faults.n ? faults.list[0].text : err.text, text);
}

static struct topo *find(struct world *w)
{
	struct find h = {.sees = kind_sees,
			 .snap = &w->snap,
			 .whole = true,
			 .contained = contained,
			 .n_contained = n_contained};

	h.arena = h.names.arena = w->arena;
	forget(w);
	w->t = h.t = topo_new("discovered");
	host_find(&h);
	is_file(h.t);
	return h.t;
}

static struct iface *iface(const struct world *w, const char *node, const char *name)
{
	const struct node *n = topo_find_node(w->t, node);
	struct iface *f = n ? topo_find_iface(n, name) : NULL;

	if (!f)
		fail_msg("no %s:%s", node, name);
	return f;
}

/* a's other end is b. */
static void is_linked(const struct world *w, const char *node, const char *name,
		      const char *peer_node, const char *peer_name)
{
	const struct iface *f = topo_other_end(iface(w, node, name));

	assert_non_null(f);
	assert_string_equal(f->node->name, peer_node);
	assert_string_equal(f->name, peer_name);
}

static bool is_warned(const struct world *w, const char *words)
{
	for (size_t i = 0; i < w->t->n_warnings; i++)
		if (strstr(w->t->warnings[i].text, words))
			return true;
	return false;
}

/* --- names ------------------------------------------------------------------------- */

static void nothing(void **state)
{
	struct world *w = world();
	const struct topo *t = find(w);

	assert_string_equal(t->name, "discovered");
	assert_string_equal(t->prefix, "");
	assert_string_equal(t->host, "h");
	assert_int_equal(t->n_nodes, 1);
	assert_int_equal(t->nodes[0]->kind, KIND_HOST);
	assert_int_equal(t->n_warnings, 0);
	world_done(w);
}

static void names(void **state)
{
	struct world *w = world();

	spot(w, "we ird", "");
	spot(w, "we_ird", "");
	spot(w, "-dash\n", "");
	spot(w, "\xff", "");
	spot(w, "..", "");
	spot(w, "br0", "netyard:lab:ns");
	spot(w, "host", "");
	dev(host_of(w), "br0", "bridge");
	dev(w->snap.all[1], "a\"b<c>", "dummy");
	dev(w->snap.all[1], "a_b_c_", "dummy");
	find(w);
	assert_string_equal(topo_find_node(w->t, "we_ird")->ns, "we ird");
	assert_string_equal(topo_find_node(w->t, "we_ird-2")->ns, "we_ird");
	assert_non_null(topo_find_node(w->t, "_dash_"));
	assert_string_equal(topo_find_node(w->t, "_")->ns, "?");
	assert_string_equal(topo_find_node(w->t, "_-2")->ns, "..");
	assert_int_equal(topo_find_node(w->t, "br0")->kind, KIND_NAMESPACE);
	assert_string_equal(topo_find_node(w->t, "br0")->lab, "lab");
	assert_int_equal(topo_find_node(w->t, "br0-2")->kind, KIND_BRIDGE);
	assert_string_equal(topo_find_node(w->t, "br0-2")->self->dev, "br0");
	assert_int_equal(topo_find_node(w->t, "host")->kind, KIND_NAMESPACE);
	assert_int_equal(topo_find_node(w->t, "host-2")->kind, KIND_HOST);
	assert_string_equal(iface(w, "we_ird", "a_b_c_")->dev, "a\"b<c>");
	assert_string_equal(iface(w, "we_ird", "a_b_c_-2")->dev, "a_b_c_");
	world_done(w);
}

static void order_of_people(void **state)
{
	struct world *w = world();

	spot(w, "ns10", "");
	spot(w, "ns2", "");
	find(w);
	assert_string_equal(w->t->nodes[1]->name, "ns2");
	assert_string_equal(w->t->nodes[2]->name, "ns10");
	world_done(w);
}

static void processes(void **state)
{
	struct world *w = world();

	spot(w, "ns1", "");
	nameless(w, "nginx", 4711);
	nameless(w, "nginx", 4712);
	nameless(w, "ns1", 4713);
	nameless(w, "e\x1bvil", 4714);
	find(w);
	assert_string_equal(topo_find_node(w->t, "nginx")->whose, "nginx (4711)");
	assert_string_equal(topo_find_node(w->t, "nginx-4712")->whose, "nginx (4712)");
	assert_null(topo_find_node(w->t, "ns1")->whose);
	assert_string_equal(topo_find_node(w->t, "ns1-4713")->ns, "/proc/4713/ns/net");
	assert_string_equal(topo_find_node(w->t, "e_vil")->whose, "e?vil (4714)");
	assert_int_equal(topo_find_node(w->t, "nginx")->kind, KIND_CONTAINER);
	assert_int_equal(topo_find_node(w->t, "nginx")->pid, 4711);
	assert_int_equal(topo_find_node(w->t, "ns1")->kind, KIND_NAMESPACE);
	world_done(w);
}

/* A manager has it, whether it has a name besides or not; or only a path leads to it. */
static void containers(void **state)
{
	struct world *w = world();
	struct netns *named = spot(w, "netns-77ae", ""),
		     *other = nameless(w, "conmon", 4711);
	struct netns *path = spot(w, "/run/docker/netns/x", "");
	struct contained list[] = {
		{named->fs, named->inode, MANAGER_PODMAN, "web"},
		{other->fs, other->inode, MANAGER_LXC, "db"},
		{other->fs + 1, path->inode, MANAGER_LXC, "no"},
	};
	const struct node *node;

	path->whose = path->ns;
	contained = list;
	n_contained = ARRAY_SIZE(list);
	find(w);
	n_contained = 0;
	node = topo_find_node(w->t, "web");
	assert_int_equal(node->kind, KIND_CONTAINER);
	assert_string_equal(node->managed[MANAGER_PODMAN], "web");
	assert_string_equal(node->whose, "podman web");
	node = topo_find_node(w->t, "db");
	assert_string_equal(node->managed[MANAGER_LXC], "db");
	assert_int_equal(node->pid, 0);
	node = topo_find_node(w->t, "_run_docker_netns_x");
	assert_int_equal(node->kind, KIND_CONTAINER);
	assert_string_equal(node->netns, "/run/docker/netns/x");
	world_done(w);
}

static void not_to_be_entered(void **state)
{
	struct world *w = world();

	spot(w, "a", "")->unread = "no\nway";
	spot(w, "b", "")->changing = true;
	find(w);
	assert_string_equal(topo_find_node(w->t, "a")->beyond,
			    "it cannot be looked at: no?way");
	assert_true(is_warned(w, "it changed while it was read"));
	world_done(w);
}

/* --- pairs ------------------------------------------------------------------------- */

/* All devices have the same index, as they have in fresh namespaces. */
static void same_indices(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", ""), *b = spot(w, "b", ""), *c = spot(w, "c", ""),
		     *d = spot(w, "d", "");

	pair(w, a, "x", d, "x");
	pair(w, b, "x", c, "x");
	pair(w, a, "y", a, "z");
	find(w);
	is_linked(w, "a", "x", "d", "x");
	is_linked(w, "b", "x", "c", "x");
	is_linked(w, "a", "z", "a", "y");
	assert_int_equal(w->t->n_links, 3);
	assert_string_equal(w->t->links[0]->end[0]->name, "y");
	assert_null(w->t->links[0]->beyond);
	world_done(w);
}

static void is_lost(struct world *w, const char *node, const char *name)
{
	const struct iface *f = iface(w, node, name);

	assert_null(topo_other_end(f)->ns);
	assert_null(topo_other_end(f)->dev);
	assert_non_null(f->link->beyond);
	assert_non_null(f->beyond);
}

static void lost_ends(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", ""), *b = spot(w, "b", "");
	struct dev *hidden = dev(a, "hidden", "veth"), *none = dev(a, "none", "veth");
	struct dev *reused = dev(a, "reused", "veth"), *other = dev(b, "other", "dummy");
	struct dev *one = dev(a, "one", "veth");

	hidden->link.peer = 2; /* in a namespace that nobody has found */
	hidden->link.peer_nsid = 77;
	none->link.peer = 0;
	none->link.peer_nsid = calls(w, a, b);
	reused->link.peer = other->link.index; /* which is another device by now */
	reused->link.peer_nsid = calls(w, a, b);
	join(w, one, dev(b, "two", "veth"));
	pair(w, a, "three", b, "four");
	one->link.peer = 99; /* went meanwhile */
	find(w);
	is_lost(w, "a", "hidden");
	is_lost(w, "a", "none");
	is_lost(w, "a", "reused");
	is_lost(w, "a", "one");
	is_lost(w, "b", "two");
	is_linked(w, "a", "three", "b", "four");
	assert_true(is_warned(w, "neither a name nor a process"));
	world_done(w);
}

/* By the index of what is there no more, there is an end of another pair. */
static void reused_by_a_pair(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", ""), *b = spot(w, "b", ""), *c = spot(w, "c", "");
	struct dev *old = dev(a, "old", "veth"), *fresh = pair(w, b, "new", c, "new");

	old->link.peer = fresh->link.index;
	old->link.peer_nsid = calls(w, a, b);
	find(w);
	is_lost(w, "a", "old");
	is_linked(w, "b", "new", "c", "new");
	world_done(w);
}

static void itself(void **state)
{
	struct world *w = world();
	struct dev *d = dev(host_of(w), "v", "veth");

	d->link.peer = d->link.index;
	find(w);
	is_lost(w, "host", "v");
	world_done(w);
}

/* --- switches ---------------------------------------------------------------------- */

static void bridges(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", ""), *in = spot(w, "in", "");
	struct dev *br = dev(host_of(w), "br0", "bridge");
	struct dev *inner = dev(in, "docker0", "bridge"),
		   *vx = dev(host_of(w), "vx", "vxlan");
	struct dev *loop = pair(w, host_of(w), "l1", host_of(w), "l2");

	pair(w, host_of(w), "v1", a, "e1")->link.master = br->link.index;
	pair(w, in, "v2", a, "e2")->link.master = inner->link.index;
	loop->link.master = br->link.index;
	netns_dev(host_of(w), loop->link.peer)->link.master = br->link.index;
	br->link.set[SETTING_VLAN_FILTERING] = 1;
	vx->link.master = br->link.index;
	vx->link.has_id = true;
	vx->link.id = 42;
	find(w);
	is_linked(w, "a", "e1", "br0", "v1");
	is_linked(w, "a", "e2", "docker0", "v2");
	assert_null(iface(w, "a", "e1")->link->beyond);
	assert_non_null(topo_find_node(w->t, "docker0")->beyond);
	assert_non_null(iface(w, "a", "e2")->link->beyond);
	assert_non_null(iface(w, "br0", "l1")->link->beyond);
	assert_string_equal(iface(w, "br0", "vx")->detail, "id 42");
	assert_string_equal(iface(w, "br0", "vx")->kind, "vxlan");
	assert_string_equal(iface(w, "br0", "vx")->master, "br0");
	assert_true(is_warned(w, "it filters VLANs"));
	world_done(w);
}

/* How others have set what a file makes plain. */
static void ends_that_are_set(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", "");
	struct dev *br = dev(host_of(w), "br0", "bridge");
	struct dev *v = pair(w, host_of(w), "v1", a, "e1");

	v->link.master = br->link.index;
	v->link.port_told = ~UINT64_C(0);
	v->link.port_on = 1 << IFLA_BRPORT_LEARNING | 1 << IFLA_BRPORT_UNICAST_FLOOD |
			  1 << IFLA_BRPORT_MCAST_FLOOD | 1 << IFLA_BRPORT_BCAST_FLOOD;
	strcpy(v->link.qdisc, "noqueue");
	br->link.set[SETTING_STP_PRIORITY] = 0x8000;
	find(w);
	assert_int_equal(w->t->n_warnings, 0);
	v->link.port_on |= UINT64_C(1) << IFLA_BRPORT_GUARD;
	v->link.port_on &= ~(UINT64_C(1) << IFLA_BRPORT_LEARNING);
	strcpy(v->link.qdisc, "tbf");
	br->link.set[SETTING_STP] = 2;
	find(w);
	assert_true(is_warned(w, "guard is on"));
	assert_true(is_warned(w, "queued (tbf)"));
	assert_true(is_warned(w, "its spanning tree is a program's"));
	world_done(w);
}

static void isolated(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "x-a", "netyard:x:a"),
		     *home = spot(w, "netyard-x", "netyard:x");
	struct dev *br = dev(home, "x-br", "bridge");

	br->link.alias = "netyard:x:br";
	pair(w, home, "v1", a, "e")->link.master = br->link.index;
	find(w);
	assert_true(w->t->isolated);
	assert_null(topo_find_node(w->t, "netyard-x"));
	assert_null(topo_find_node(w->t, "x-br")->beyond);
	assert_string_equal(topo_find_node(w->t, "x-br")->lab, "x");
	is_linked(w, "x-a", "e", "x-br", "v1");
	dev(host_of(w), "br0", "bridge");
	find(w);
	assert_false(w->t->isolated);
	assert_non_null(topo_find_node(w->t, "x-br")->beyond);
	assert_null(topo_find_node(w->t, "br0")->beyond);
	world_done(w);
}

static const char two_bridges[] =
	"[{'rows':[{'name':'b','ports':['set',[['uuid','1'],['uuid','2'],['uuid','3']]],"
	"  'datapath_type':'netdev','datapath_id':'x','stp_enable':false,'rstp_enable':true,"
	"  'fail_mode':'secure','mirrors':['uuid','9'],'mcast_snooping_enable':false},"
	" {'name':'a','ports':['uuid','4'],'datapath_type':'netdev','datapath_id':'y'}]},"
	"{'rows':[{'_uuid':['uuid','1'],'name':'i','interfaces':['uuid','1'],'tag':7},"
	" {'_uuid':['uuid','2'],'name':'p','interfaces':['uuid','2']},"
	" {'_uuid':['uuid','3'],'name':'gone','interfaces':['uuid','3']},"
	" {'_uuid':['uuid','4'],'name':'q','interfaces':['uuid','4']}]},"
	"{'rows':[{'_uuid':['uuid','1'],'name':'i','type':'internal','ofport':1,"
	"  'mac_in_use':'02:00:00:00:03:02'},"
	" {'_uuid':['uuid','2'],'name':'p','type':'patch','ofport':2,"
	"  'options':['map',[['peer','q']]]},"
	" {'_uuid':['uuid','3'],'name':'gone','type':'internal','ofport':3},"
	" {'_uuid':['uuid','4'],'name':'q','type':'patch','ofport':2,"
	"  'options':['map',[['peer','p']]]}]}]";

static void open_vswitch(void **state)
{
	struct world *w = world();
	struct netns *x = spot(w, "x", ""), *y = spot(w, "y", "");

	dev(x, "i", "tun");
	dev(y, "i", "tun"); /* its MAC is the port's */
	dev(host_of(w), "ovs-netdev", "tun");
	ovs(w, host_of(w), "/db", two_bridges);
	find(w);
	is_linked(w, "y", "i", "b", "y-i");
	is_linked(w, "a", "q", "b", "p");
	assert_int_equal(iface(w, "y", "i")->link->type, LINK_INTERNAL);
	assert_null(iface(w, "x", "i")->link);
	assert_non_null(iface(w, "b", "gone")->beyond);
	assert_string_equal(w->t->nodes[0]->name, "a");
	assert_int_equal(w->t->ovs.datapath, DATAPATH_NETDEV);
	assert_int_equal(w->t->ovs.instance, OVS_AUTO);
	assert_string_equal(iface(w, "y", "i")->link->set.vlan, "7");
	assert_true(is_warned(w, "it carries all VLANs"));
	assert_int_equal(topo_find_node(w->t, "b")->set[SETTING_RSTP], 1);
	assert_true(is_warned(w, "fail_mode secure"));
	assert_true(is_warned(w, "mirrors"));
	assert_int_equal(topo_find_node(w->t, "host")->n_ifaces, 0);
	world_done(w);
}

static void not_of_open_vswitch(void **state)
{
	struct tap tap = {.name = "i", .inode = 1, .holder = "qemu (5)"};
	struct world *w = world();
	struct dev *d = dev(spot(w, "x", ""), "i", "tun");

	d->link.is_tap = true;
	ARENA_PUSH(w->arena, w->snap.taps, w->snap.n_taps, tap);
	ovs(w, host_of(w), "/db", two_bridges);
	find(w);
	assert_null(iface(w, "x", "i")->link);
	assert_string_equal(iface(w, "x", "i")->detail, "tap of qemu (5)");
	assert_non_null(iface(w, "b", "i")->beyond);
	world_done(w);
}

static void several_databases(void **state)
{
	struct world *w = world();
	struct netns *home = spot(w, "netyard-x", "netyard:x");

	ovs(w, home, "/x", two_bridges);
	find(w);
	assert_int_equal(w->t->ovs.instance, OVS_PRIVATE);
	assert_string_equal(w->t->ovs.private_db, "/x");
	assert_null(topo_find_node(w->t, "b")->beyond);
	ovs(w, host_of(w), "/y", two_bridges);
	find(w);
	assert_non_null(topo_find_node(w->t, "b-2")->beyond);
	world_done(w);
}

/* --- addresses and routes ---------------------------------------------------------- */

static void addresses(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", ""), *b = spot(w, "b", "");
	struct dev *br = dev(host_of(w), "br0", "bridge"), *e = pair(w, a, "e", b, "e");
	struct nl_addr kernels = {.index = e->link.index, .proto = 3};

	address(w, e, "10.0.0.1/24", IFA_F_PERMANENT);
	address(w, e, "10.0.1.1/24", 0);
	address(w, e, "224.0.0.1/24", IFA_F_PERMANENT);
	address(w, e, "fe80::1/64", IFA_F_PERMANENT);
	assert_int_equal(text_cidr("fe80::2/64", false, &kernels.cidr), 0);
	ARENA_PUSH(w->arena, a->addrs, a->n_addrs, kernels);
	address(w, &a->devs[0], "127.0.0.1/8", IFA_F_PERMANENT);
	address(w, &b->devs[0], "192.0.2.1/32", IFA_F_PERMANENT);
	address(w, br, "10.9.0.1/24", IFA_F_PERMANENT);
	find(w);
	assert_int_equal(iface(w, "a", "e")->n_addresses, 4);
	assert_int_equal(iface(w, "a", "e")->addresses[0].owner, OWNER_LAB);
	assert_int_equal(iface(w, "a", "e")->addresses[1].owner, OWNER_FOREIGN);
	assert_int_equal(iface(w, "a", "e")->addresses[2].owner, OWNER_FOREIGN);
	assert_int_equal(iface(w, "a", "e")->addresses[3].owner, OWNER_LAB);
	assert_null(topo_find_iface(topo_find_node(w->t, "a"), "lo"));
	assert_int_equal(iface(w, "b", "lo")->n_addresses, 1);
	assert_int_equal(topo_find_node(w->t, "br0")->self->addresses[0].owner,
			 OWNER_LAB);
	assert_true(is_warned(w, "it is lent"));
	world_done(w);
}

static void routes(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", ""), *b = spot(w, "b", "");
	struct dev *e = pair(w, a, "e", b, "e"), *eth = dev(host_of(w), "eth0", "");
	struct nl_rule rules[] = {
		{.family = AF_INET, .priority = 7, .table = 9, .action = FR_ACT_TO_TBL},
		{.family = AF_INET, .priority = 8, .table = 9, .special = true}};
	const struct node *node;

	route(w, a, "0.0.0.0/0", "10.5.0.1", e);
	route(w, a, "10.5.0.0/24", NULL, e);
	route(w, a, "10.6.0.0/24", "10.5.0.2", e);
	a->routes[2].several = true;
	route(w, a, "10.6.0.0/24", "10.5.0.3", e);
	a->routes[3].several = true;
	a->routes[3].number = 1;
	route(w, a, "10.7.0.0/24", "10.5.0.2", e);
	a->routes[4].special = true;
	route(w, host_of(w), "0.0.0.0/0", "192.0.2.1", eth);
	ARENA_PUSH(w->arena, a->rules, a->n_rules, rules[0]);
	ARENA_PUSH(w->arena, a->rules, a->n_rules, rules[1]);
	ARENA_PUSH(w->arena, host_of(w)->rules, host_of(w)->n_rules, rules[0]);
	find(w);
	node = topo_find_node(w->t, "a");
	assert_int_equal(node->n_routes, 4);
	assert_string_equal(node->routes[0].to, "10.5.0.0/24"); /* it covers a gateway */
	assert_string_equal(node->routes[1].to, "0.0.0.0/0");
	assert_string_equal(node->routes[1].dev, "e");
	assert_int_equal(node->routes[1].owner, OWNER_LAB);
	assert_int_equal(node->routes[2].owner, OWNER_LAB);
	assert_int_equal(node->routes[2].n_hops, 2);
	assert_string_equal(node->routes[2].hops[1].via, "10.5.0.3");
	assert_int_equal(node->routes[3].owner, OWNER_FOREIGN);
	assert_int_equal(node->n_rules, 2);
	assert_int_equal(node->rules[0].owner, OWNER_LAB);
	assert_int_equal(node->rules[1].owner, OWNER_FOREIGN);
	assert_int_equal(topo_find_node(w->t, "host")->routes[0].owner, OWNER_FOREIGN);
	assert_true(is_warned(w, "10.7.0.0/24 via 10.5.0.2 is left out: it has more"));
	assert_true(is_warned(w, "rule 8 is left out: it has more"));
	assert_true(is_warned(w, "rules for routing (1)")); /* the host's */
	world_done(w);
}

/* --- other devices ----------------------------------------------------------------- */

static void others(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", "");
	struct dev *eth = dev(host_of(w), "eth0", ""), *mv = dev(a, "mv", "macvlan");
	struct dev *vlan = dev(host_of(w), "eth0.10", "vlan"),
		   *v = pair(w, host_of(w), "v", a, "v");
	struct dev *bond = dev(host_of(w), "bond0", "bond");

	dev(a, "sit0", "sit");
	dev(a, "tunl0", "ipip");
	mv->link.peer = eth->link.index;
	mv->link.peer_nsid = calls(w, a, host_of(w));
	vlan->link.peer = eth->link.index;
	vlan->link.has_id = true;
	vlan->link.id = 10;
	v->link.master = bond->link.index;
	address(w, eth, "192.0.2.5/24", 0);
	find(w);
	assert_string_equal(iface(w, "host", "eth0")->kind, "");
	assert_null(iface(w, "host", "eth0")->detail);
	assert_non_null(iface(w, "host", "eth0")->beyond);
	assert_string_equal(iface(w, "a", "mv")->detail, "on eth0 of host");
	assert_string_equal(iface(w, "host", "eth0.10")->detail, "id 10 on eth0");
	assert_string_equal(iface(w, "host", "bond0")->detail, "of v");
	assert_non_null(iface(w, "host", "v")->link->beyond);
	assert_int_equal(iface(w, "host", "eth0")->n_addresses, 1);
	assert_false(is_warned(w, "192.0.2.5")); /* all of eth0 is left out */
	assert_null(topo_find_iface(topo_find_node(w->t, "a"), "sit0"));
	assert_null(topo_find_iface(topo_find_node(w->t, "a"), "tunl0"));
	world_done(w);
}

static struct dev *child(struct world *w, struct netns *s, const char *name,
			 const struct dev *parent)
{
	struct dev *d = dev(s, name, "macvlan");

	d->link.peer = parent->link.index;
	if (d->netns != parent->netns)
		d->link.peer_nsid = calls(w, s, parent->netns);
	strcpy(d->link.mode, "bridge");
	return d;
}

static void macvlans(void **state)
{
	struct world *w = world();
	struct netns *a = spot(w, "a", ""), *b = spot(w, "b", "");
	struct dev *parent = pair(w, host_of(w), "par", host_of(w), "rap");
	struct dev *inner = pair(w, b, "in", b, "ni"),
		   *used = pair(w, host_of(w), "v1", a, "v2");

	child(w, a, "m0", parent);
	child(w, a, "m2", inner);
	child(w, a, "m3", used);
	strcpy(child(w, b, "m0", parent)->link.mode, "private");
	find(w);
	assert_int_equal(topo_find_node(w->t, "par")->kind, KIND_MACVLAN);
	is_linked(w, "a", "m0", "par", "a-m0");
	assert_null(iface(w, "a", "m0")->link->beyond);
	assert_non_null(iface(w, "b", "m0")->link->beyond);
	assert_non_null(topo_find_node(w->t, "in")->beyond); /* it is in b */
	assert_null(iface(w, "a", "m3")->link); /* no switch: it leads to v2 */
	assert_string_equal(iface(w, "a", "m3")->detail, "on v1 of host");
	assert_null(topo_find_iface(topo_find_node(w->t, "host"), "rap"));
	world_done(w);
}

/* --- anything ---------------------------------------------------------------------- */

static unsigned below(unsigned n)
{
	return (unsigned)rand() % n;
}

#define ONE_OF(list) (list)[below(ARRAY_SIZE(list))]

static void any_device(struct world *w, struct netns *s)
{
	static const char *const kinds[] = {"veth", "veth", "veth",  "bridge", "bond",
					    "tun",  "",	    "vxlan", "macvlan"};
	static const char *const devs[] = {"a",	   "b", "-c",  "d e",
					   "\xff", "i", "lo2", "all"};
	struct dev *d;

	if (s->n_devs == MAX_DEVS)
		return;
	d = dev(s, ONE_OF(devs), ONE_OF(kinds));
	d->link.peer = (int)below(10);
	d->link.peer_nsid = (int)below(6) - 1;
	d->link.master = below(3) ? 0 : (int)below(10);
	d->link.mtu = below(4) ? 1500 : below(70000);
	d->link.mac[0] = (uint8_t)below(4);
	d->link.mac_len = below(5) ? 6 : 0;
	d->link.set[SETTING_AGEING] = below(3) ? 30000 : (unsigned)rand();
	d->link.set[SETTING_FWD_MASK] = below(1 << 16);
	d->link.set[SETTING_VLAN_FILTERING] = below(2);
	d->link.flags = below(2) ? IFF_UP : 0;
}

static void any_fact(struct world *w, struct netns *s)
{
	static const char *const addrs[] = {"10.0.0.1/24", "10.0.0.2/24", "10.0.0.255/24",
					    "127.0.0.1/8", "0.0.0.0/0",	  "fd00::1/64",
					    "fe80::1/64",  "224.0.0.1/4", "192.0.2.1/32"};
	static const char *const nets[] = {"0.0.0.0/0", "10.0.0.0/24", "::/0",
					   "10.9.0.0/16", "ff00::/8"};
	static const char *const gates[] = {"10.0.0.1", "10.0.0.9", "10.9.0.1",
					    "127.0.0.1"};
	const struct dev *d = &s->devs[below((unsigned)s->n_devs)];
	bool v4 = below(4);

	address(w, d, ONE_OF(addrs), below(4) ? IFA_F_PERMANENT : 0);
	if (v4)
		route(w, s, nets[below(2) * 3], below(2) ? ONE_OF(gates) : NULL, d);
	else
		route(w, s, ONE_OF(nets), NULL, d);
}

/* Whatever a kernel says: find() sees that a file can be made of it. */
static void anything(void **state)
{
	static const char *const spots[] = {"a", "b", "netyard-x", "-y", "we ird"};

	for (unsigned seed = 1; seed <= 300; seed++) {
		struct world *w = world();

		srand(seed);
		for (size_t i = 0; i < ARRAY_SIZE(spots); i++)
			spot(w, spots[i], i == 2 ? "netyard:x" : "");
		for (unsigned i = 0; i < 40; i++)
			any_device(w, w->snap.all[below(6)]);
		for (unsigned i = 0; i < 30; i++)
			calls(w, w->snap.all[below(6)], w->snap.all[below(6)]);
		for (unsigned i = 0; i < 30; i++)
			any_fact(w, w->snap.all[below(6)]);
		if (below(2))
			ovs(w, w->snap.all[below(6)], "/db", two_bridges);
		find(w);
		world_done(w);
	}
}

int main(void)
{
	return UNIT_TESTS(T(nothing), T(names), T(order_of_people), T(processes),
			  T(containers), T(not_to_be_entered), T(same_indices),
			  T(lost_ends), T(reused_by_a_pair), T(itself), T(bridges),
			  T(ends_that_are_set), T(isolated), T(open_vswitch),
			  T(not_of_open_vswitch), T(several_databases), T(addresses),
			  T(routes), T(others), T(macvlans), T(anything));
}

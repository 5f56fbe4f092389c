/* SPDX-License-Identifier: MIT */
/*
 * What an Open vSwitch database says, of whatever shape it is; and what of it is the
 * lab's, in a world of devices.
 */
#include <errno.h>
#include <string.h>

#include "observe-world.h"

/* clang-format off */
#define NOTHING "['map',[]]"
/* A mark, of netyard:t:OF */
#define MARK(of) "['map',[['netyard','t'],['netyard-of','netyard:t:" of "']]]"
#define BRIDGE(name, ports, ids)                                                         \
	"{'name':'" name "','ports':['set',[" ports "]],'datapath_type':'netdev',"       \
	"'datapath_id':'0000a','stp_enable':false,'mcast_snooping_enable':false,"        \
	"'other_config':['map',[['hwaddr','02:00:00:00:00:01'],"                         \
	"['mac-aging-time','60']]],'external_ids':" ids "}"
#define UUID(id) "['uuid','" id "']"
#define PORT(id, name, iface, ids)                                                       \
	"{'_uuid':" UUID(id) ",'name':'" name "','interfaces':" UUID(iface) ","          \
	"'external_ids':" ids "}"
#define IFACE(id, name, type, options, ids)                                              \
	"{'_uuid':" UUID(id) ",'name':'" name "','type':'" type "','options':" options   \
			     ",'external_ids':" ids ",'error':['set',[]],'ofport':1}"
#define PEER(name) "['map',[['peer','" name "']]]"
#define DB(bridges, ports, ifaces)                                                       \
	"[{'rows':[" bridges "]},{'rows':[" ports "]},{'rows':[" ifaces "]}]"

/* --- a lab of every kind of port --- */

/* sw: a pair to a, an internal port to b, patch ports to s2. */
static const char good[] =
	DB(BRIDGE("t-sw", UUID("p0") "," UUID("p1") "," UUID("p2") "," UUID("p3"),
		  MARK("sw")) ","
	   BRIDGE("t-s2", UUID("p4"), MARK("s2")),
	   PORT("p0", "t-sw", "i0", MARK("sw")) ","
	   PORT("p1", "t-a-e", "i1", MARK("sw:a-e")) ","
	   PORT("p2", "t-e", "i2", MARK("sw:b-e")) ","
	   PORT("p3", "t-x", "i3", MARK("sw:x")) ","
	   PORT("p4", "t-y", "i4", MARK("s2:y")),
	   IFACE("i0", "t-sw", "internal", NOTHING, MARK("sw")) ","
	   IFACE("i1", "t-a-e", "", NOTHING, MARK("sw:a-e")) ","
	   IFACE("i2", "t-e", "internal", NOTHING, MARK("b:e")) ","
	   IFACE("i3", "t-x", "patch", PEER("t-y"), MARK("sw:x")) ","
	   IFACE("i4", "t-y", "patch", PEER("t-x"), MARK("s2:y")));

/* Its devices, at the host's, or where p is. */
static void devices(struct world *w, struct netns *p)
{
	struct netns *a = place(w, "t-a", "netyard:t:a"),
		     *b = place(w, "t-b", "netyard:t:b");

	dev_add(w, p, "t-sw", "tun", "netyard:t:sw");
	dev_add(w, p, "t-s2", "tun", "netyard:t:s2");
	pair(w, p, "t-a-e", "netyard:t:sw:a-e", a, "e", "netyard:t:a:e");
	p->devs[p->n_devs - 1].link.gen = NL_GEN_NONE;
	dev_add(w, b, "t-e", "tun", "netyard:t:b:e");
}

static const struct node *node(const struct topo *t, const char *name)
{
	const struct node *n = topo_find_node(t, name);

	if (!n)
		fail_msg("there is no node %s", name);
	return n;
}

static const struct iface *end(const struct topo *t, const char *name, const char *iface)
{
	const struct iface *f = topo_find_iface(node(t, name), iface);

	if (!f)
		fail_msg("there is no %s:%s", name, iface);
	return f;
}

static const struct taken *in_db(const struct topo *t, const char *name)
{
	for (size_t i = 0; i < t->n_taken; i++)
		if (t->taken[i].db && !strcmp(t->taken[i].dev, name))
			return &t->taken[i];
	return NULL;
}

static void every_kind_of_port(void **state)
{
	struct world *w = world();
	const struct topo *t;
	const struct node *sw;
	const struct iface *port;

	devices(w, w->host);
	ovs(w, w->host, "/db", good);
	t = find(w);
	sw = node(t, "sw");
	assert_int_equal(t->n_nodes, 4);
	assert_int_equal(t->n_links, 3);
	assert_int_equal(t->n_left, 0);
	assert_int_equal(t->n_taken, 0);
	assert_int_equal(sw->kind, KIND_OVS);
	assert_false(sw->existing);
	assert_string_equal(sw->ns, "");
	assert_string_equal(sw->db, "/db");
	assert_string_equal(sw->lab, "t");
	assert_int_equal(sw->datapath, DATAPATH_NETDEV);
	assert_int_equal(sw->set[SETTING_AGEING], 6000);
	assert_string_equal(sw->self->dev, "t-sw");
	assert_string_equal(sw->self->mac, "02:00:00:00:00:01");
	assert_string_equal(sw->self->alias, "netyard:t:sw");
	assert_null(sw->self->error);
	assert_int_equal(sw->n_ifaces, 3);

	port = end(t, "sw", "a-e");
	is_link(port->link, "sw:a-e", "a:e");
	assert_int_equal(port->link->type, LINK_VETH);
	assert_string_equal(port->master, "t-sw");
	assert_false(port->nodev);
	assert_null(port->error);

	port = end(t, "sw", "b-e");
	is_link(port->link, "sw:b-e", "b:e");
	assert_int_equal(port->link->type, LINK_INTERNAL);
	assert_true(port->nodev);
	assert_string_equal(port->dev, "t-e");
	assert_string_equal(port->ns, "");
	assert_string_equal(port->master, "t-sw");
	assert_null(port->error);
	assert_string_equal(end(t, "b", "e")->ns, "t-b");
	assert_string_equal(end(t, "b", "e")->dev, "t-e");
	assert_false(end(t, "b", "e")->nodev);

	port = end(t, "sw", "x");
	is_link(port->link, "sw:x", "s2:y");
	assert_int_equal(port->link->type, LINK_PATCH);
	assert_true(port->nodev);
	assert_true(end(t, "s2", "y")->nodev);
	assert_string_equal(end(t, "s2", "y")->master, "t-s2");
	assert_null(port->error);
	world_done(w);
}

/* sw, with a pair to a, whose port is of that type and has these options. */
static const struct iface *typed(struct world *w, const char *type, const char *options,
				 bool has_program)
{
	static const char rows[] =
		DB(BRIDGE("t-sw", UUID("p0") "," UUID("p1"), MARK("sw")),
		   PORT("p0", "t-sw", "i0", MARK("sw")) "," PORT("p1", "t-a-e", "i1",
								 MARK("sw:a-e")),
		   IFACE("i0", "t-sw", "internal", NOTHING, MARK("sw")) "," IFACE(
			   "i1", "t-a-e", "%s", "%s", MARK("sw:a-e")));

	devices(w, w->host);
	for (size_t i = 0; i < w->host->n_devs; i++)
		w->host->devs[i].link.xdp = has_program;
	ovs(w, w->host, "/db", arena_printf(w->arena, rows, type, options));
	return end(find(w), "sw", "a-e");
}

static void a_port_of_a_type(void **state)
{
	struct world *w = world();
	const struct iface *f =
		typed(w, "afxdp-nonpmd", "['map',[['xdp-mode','native'],['n_rxq','1']]]", true);

	assert_int_equal(f->link->type, LINK_AFXDP);
	assert_string_equal(f->port_type, "afxdp-nonpmd");
	assert_string_equal(f->port_options, "n_rxq=1,xdp-mode=native");
	assert_int_equal(f->node->port_type, LINK_AFXDP);
	assert_null(f->error);
	world_done(w);
}

static void a_port_whose_program_is_gone(void **state)
{
	struct world *w = world();
	const struct iface *f = typed(w, "afxdp-nonpmd", "'options'", false);

	assert_non_null(strstr(f->error, "no XDP program"));
	world_done(w);
}

static void an_ordinary_port(void **state)
{
	struct world *w = world();
	const struct iface *f = typed(w, "system", "'options'", false);

	assert_int_equal(f->link->type, LINK_VETH);
	assert_string_equal(f->port_type, "");
	assert_string_equal(f->port_options, "");
	world_done(w);
}

/* Of no type that we make, and with options that are none. */
static void a_port_of_no_type_of_ours(void **state)
{
	struct world *w = world();
	const struct iface *f = typed(w, "afxdp", "['map',[['a'],7,['b',8],['','c,d=']]]", false);

	assert_int_equal(f->link->type, LINK_VETH);
	assert_string_equal(f->port_type, "afxdp");
	assert_string_equal(f->port_options, "=c,d=");
	world_done(w);
}

static void settings(void **state)
{
	struct world *w = world();
	const struct node *sw;

	ovs(w, w->host, "/db",
	    DB("{'name':'t-sw','datapath_type':'','datapath_id':['set',[]],"
	       "'stp_enable':true,'mcast_snooping_enable':true,'ports':['set',[]],"
	       "'other_config':['map',[['forward-bpdu','true']]],"
	       "'external_ids':" MARK("sw") "}",
	       "", ""));
	sw = node(find(w), "sw");
	assert_int_equal(sw->datapath, DATAPATH_SYSTEM);
	assert_true(sw->set[SETTING_STP]);
	assert_true(sw->set[SETTING_SNOOPING]);
	assert_int_equal(sw->set[SETTING_FWD_MASK], 0xffff);
	assert_int_equal(sw->set[SETTING_AGEING], 30000);
	assert_string_equal(sw->self->mac, "");
	assert_non_null(sw->self->error); /* it has no datapath, and no device */
	world_done(w);
}

/* A patch port belongs to the main end of its link, whatever the names are. */
static void patch_ports_in_the_order_of_the_file(void **state)
{
	struct world *w = world();
	const struct topo *t;

	devices(w, w->host);
	ovs(w, w->host, "/db", good);
	apply(w, "name: t\novs: {instance: system, datapath: netdev}\n"
		 "nodes: {s2: {kind: ovs}, sw: {kind: ovs}}\n"
		 "links: [{endpoints: ['s2:y', 'sw:x'], type: patch}]\n");
	t = find(w);
	is_link(end(t, "sw", "x")->link, "s2:y", "sw:x");
	assert_int_equal(t->n_links, 3);
	world_done(w);
}

/* --- what is not as it should be --- */

static void one_sided_patch(void **state)
{
	struct world *w = world();
	const struct iface *port;

	ovs(w, w->host, "/db",
	    DB(BRIDGE("t-sw", UUID("p"), MARK("sw")),
	       PORT("p", "t-x", "i", MARK("sw:x")),
	       IFACE("i", "t-x", "patch", PEER("t-y"), MARK("sw:x"))));
	port = end(find(w), "sw", "x");
	assert_int_equal(port->link->type, LINK_PATCH);
	assert_string_equal(port->error, "its peer is not there");
	assert_null(port->link->end[1]->ns);
	assert_int_equal(w->t->n_links, 1);
	world_done(w);
}

/* Two that name a third, or each other but one is not ours: no pair. */
static void patch_ports_that_are_no_pair(void **state)
{
	struct world *w = world();
	const struct topo *t;

	ovs(w, w->host, "/db",
	    DB(BRIDGE("t-sw", UUID("p") "," UUID("q") "," UUID("r"), MARK("sw")),
	       PORT("p", "t-x", "i", MARK("sw:x")) ","
	       PORT("q", "t-y", "j", MARK("sw:y")) ","
	       PORT("r", "t-z", "k", NOTHING),
	       IFACE("i", "t-x", "patch", PEER("t-y"), MARK("sw:x")) ","
	       IFACE("j", "t-y", "patch", PEER("t-z"), MARK("sw:y")) ","
	       IFACE("k", "t-z", "patch", PEER("t-y"), NOTHING)));
	t = find(w);
	assert_int_equal(t->n_links, 2);
	assert_string_equal(end(t, "sw", "x")->error, "its peer is not there");
	assert_string_equal(end(t, "sw", "y")->error, "its peer is not there");
	assert_string_equal(in_db(t, "t-z")->what, "port");
	world_done(w);
}

/* The rows of ports are there, the devices are not. */
static void stale_rows(void **state)
{
	struct world *w = world();
	const struct topo *t;

	ovs(w, w->host, "/db", good);
	t = find(w);
	assert_string_equal(node(t, "sw")->self->error, "its device is not there");
	assert_string_equal(end(t, "sw", "a-e")->error, "its device is not there");
	assert_true(end(t, "sw", "a-e")->nodev);
	assert_null(end(t, "sw", "a-e")->link->end[1]->ns);
	assert_string_equal(end(t, "sw", "b-e")->error,
			    "its device is not in its namespace");
	assert_null(end(t, "sw", "b-e")->link->end[1]->ns);
	assert_null(end(t, "sw", "x")->error); /* these have none */
	world_done(w);
}

/* The pair is there, but in no bridge (though the kernel's datapath has it still); then
 * in one by a row without a mark. */
static void no_row(void **state)
{
	struct world *w = world();
	const struct topo *t;

	devices(w, w->host);
	netns_dev_named(&w->snap, w->host, "t-a-e")->link.master =
		dev_add(w, w->host, "ovs-system", "openvswitch", "")->link.index;
	ovs(w, w->host, "/db", DB(BRIDGE("t-sw", "", MARK("sw")), "", ""));
	t = find(w);
	is_link(end(t, "sw", "a-e")->link, "sw:a-e", "a:e");
	assert_string_equal(end(t, "sw", "a-e")->master, "");
	w->snap.n_ovs = 0;
	ovs(w, w->host, "/db",
	    DB(BRIDGE("t-sw", UUID("p"), MARK("sw")),
	       PORT("p", "t-a-e", "i", NOTHING),
	       IFACE("i", "t-a-e", "", NOTHING, NOTHING)));
	t = find(w);
	assert_string_equal(end(t, "sw", "a-e")->master, "");
	assert_string_equal(in_db(t, "t-a-e")->master, "t-sw");
	world_done(w);
}

static void errors(void **state)
{
	struct world *w = world();
	const struct topo *t;

	devices(w, w->host);
	ovs(w, w->host, "/db",
	    DB(BRIDGE("t-sw", UUID("p") "," UUID("q"), MARK("sw")),
	       PORT("p", "t-a-e", "i", MARK("sw:a-e")) ","
	       PORT("q", "t-e", "j", MARK("sw:b-e")),
	       "{'_uuid':" UUID("i") ",'name':'t-a-e','type':'system',"
	       "'options':" NOTHING ",'external_ids':" NOTHING ","
	       "'error':'no such device','ofport':-1},"
	       "{'_uuid':" UUID("j") ",'name':'t-e','type':'internal',"
	       "'options':" NOTHING ",'external_ids':" MARK("b:e") ","
	       "'error':['set',[]],'ofport':['set',[]]}"));
	t = find(w);
	assert_string_equal(end(t, "sw", "a-e")->error, "no such device");
	assert_string_equal(end(t, "sw", "b-e")->error, "it has no port number");
	world_done(w);
}

/* Its ovs-vswitchd was started again and made another device, at home. */
static void made_anew(void **state)
{
	struct world *w = world();
	const struct topo *t;

	devices(w, w->host);
	dev_add(w, w->host, "t-e", "tun", "");
	ovs(w, w->host, "/db", good);
	t = find(w);
	assert_string_equal(end(t, "sw", "b-e")->error,
			    "its device is not in its namespace");
	assert_int_equal(t->n_left, 1); /* the one in the member's namespace */
	assert_string_equal(t->left[0].ns, "t-b");
	assert_string_equal(t->left[0].dev, "t-e");
	assert_null(taken(t, "", "t-e"));
	world_done(w);
}

/* Nobody knows their database any more. */
static void devices_alone(void **state)
{
	struct world *w = world();
	const struct topo *t;

	devices(w, w->host);
	apply(w, "name: t\novs: {instance: system, datapath: netdev}\n"
		 "nodes: {sw: {kind: ovs}, s2: {kind: ovs}, a: , b: }\n"
		 "links:\n- endpoints: [a:e, sw]\n"
		 "- {endpoints: [b:e, sw], type: internal}\n");
	t = find(w);
	assert_int_equal(t->n_left, 3);
	is_link(end(t, "sw", "a-e")->link, "sw:a-e", "a:e");
	w->ovs_unreachable = "not permitted";
	assert_int_equal(find(w)->n_left, 0); /* perhaps they are at work */
	world_done(w);
}

/* --- whose it is --- */

static void marks_by_halves(void **state)
{
	static const char *const wrong[] = {
		"['map',[['netyard','t']]]",
		"['map',[['netyard-of','netyard:t:sw']]]",
		"['map',[['netyard','u'],['netyard-of','netyard:t:sw']]]",
		"['map',[['netyard','t'],['netyard-of','netyard:u:sw']]]",
		"['map',[['netyard','t'],['netyard-of','netyard:t']]]",
		"['map',[['netyard','t'],['netyard-of','sw']]]",
		"['map',[['netyard','t'],['netyard-of','netyard:t:../x']]]",
		"['map',[['netyard','u'],['netyard-of','netyard:u:sw']]]",
		"['set',[['netyard','t']]]",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct world *w = world();
		const struct topo *t;

		ovs(w, w->host, "/db",
		    arena_printf(
			    w->arena,
			    DB("{'name':'t-sw','ports':" UUID("p") ",'external_ids':%s}",
			       "{'_uuid':" UUID("p") ",'name':'t-x','interfaces':" UUID("i")
			       ",'external_ids':%s}",
			       IFACE("i", "t-x", "", NOTHING, NOTHING)),
			    wrong[i], wrong[i]));
		t = find(w);
		assert_int_equal(t->n_nodes, 0);
		assert_string_equal(in_db(t, "t-sw")->what, "ovs");
		assert_string_equal(in_db(t, "t-x")->what, "port");
		assert_string_equal(in_db(t, "t-x")->db, "/db");
		assert_int_equal(t->n_taken, 2);
		world_done(w);
	}
}

/* A mark of a port on a bridge, and the other way round, is none. */
static void marks_at_the_wrong_place(void **state)
{
	struct world *w = world();
	const struct topo *t;

	ovs(w, w->host, "/db",
	    DB(BRIDGE("t-sw", UUID("p"), MARK("sw")),
	       PORT("p", "t-x", "i", MARK("sw")),
	       IFACE("i", "t-x", "", NOTHING, MARK("sw"))));
	t = find(w);
	assert_int_equal(t->n_links, 0);
	assert_non_null(in_db(t, "t-x"));
	world_done(w);
}

static void existing_bridge(void **state)
{
	struct world *w = world();
	struct netns *a = place(w, "t-a", "netyard:t:a"), *host = w->host;
	const struct topo *t;

	dev_add(w, host, "ovsbr0", "tun", "");
	pair(w, host, "t-a-e", "netyard:t:br:a-e", a, "e", "netyard:t:a:e");
	ovs(w, host, "/db",
	    DB(BRIDGE("ovsbr0", UUID("o") "," UUID("p"), NOTHING),
	       PORT("o", "ovsbr0", "h", NOTHING) ","
	       PORT("p", "t-a-e", "i", MARK("br:a-e")),
	       IFACE("h", "ovsbr0", "internal", NOTHING, NOTHING) ","
	       IFACE("i", "t-a-e", "", NOTHING, MARK("br:a-e"))));
	t = find(w);
	assert_true(node(t, "br")->existing);
	assert_int_equal(node(t, "br")->kind, KIND_OVS);
	assert_string_equal(node(t, "br")->self->dev, "ovsbr0");
	assert_string_equal(end(t, "br", "a-e")->master, "ovsbr0");
	is_link(end(t, "br", "a-e")->link, "br:a-e", "a:e");
	assert_string_equal(in_db(t, "ovsbr0")->what, "ovs"); /* somebody else's */
	world_done(w);
}

/* Of two bridges with one mark, or two ports, the first counts; the other is told. */
static void marks_that_are_there_twice(void **state)
{
	struct world *w = world();
	const struct topo *t;
	struct netns *a = place(w, "t-a", "netyard:t:a");

	pair(w, w->host, "t-x", "netyard:t:sw:x", a, "e", "netyard:t:a:e");
	ovs(w, w->host, "/db",
	    DB(BRIDGE("t-sw", UUID("p") "," UUID("q"), MARK("sw")) ","
	       BRIDGE("t-sx", "", MARK("sw")),
	       PORT("p", "t-x", "i", MARK("sw:x")) ","
	       PORT("q", "t-y", "j", MARK("sw:x")),
	       IFACE("i", "t-x", "", NOTHING, MARK("sw:x")) ","
	       IFACE("j", "t-y", "", NOTHING, MARK("sw:x"))));
	t = find(w);
	assert_string_equal(node(t, "sw")->self->dev, "t-sw");
	assert_int_equal(node(t, "sw")->n_ifaces, 1);
	is_link(end(t, "sw", "x")->link, "sw:x", "a:e");
	assert_int_equal(t->n_links, 2); /* the second one's, to be taken away */
	assert_string_equal(t->links[1]->end[0]->dev, "t-y");
	world_done(w);
}

/* The lab's own instance: its devices are in the lab's namespace, and known. */
static void private_instance(void **state)
{
	struct world *w = world();
	const struct topo *t;
	struct netns *p = place(w, "netyard-t", "netyard:t");

	devices(w, p);
	dev_add(w, p, "ovs-netdev", "tun", "");
	dev_add(w, p, "mine", "dummy", "");
	w->private_db = "/run/netyard/t/ovs/db.sock";
	ovs(w, p, w->private_db, good);
	t = find(w);
	assert_string_equal(t->ovs.private_db, "/run/netyard/t/ovs/db.sock");
	assert_int_equal(t->ovs.instance, OVS_PRIVATE);
	assert_null(t->ovs.error);
	assert_string_equal(node(t, "sw")->ns, "netyard-t");
	assert_string_equal(end(t, "sw", "b-e")->ns, "netyard-t");
	assert_string_equal(end(t, "sw", "x")->ns, "netyard-t");
	assert_int_equal(t->n_links, 3);
	assert_null(taken(t, "netyard-t", "ovs-netdev"));
	assert_non_null(taken(t, "netyard-t", "mine"));
	world_done(w);
}

static void private_instance_that_died(void **state)
{
	struct world *w = world();
	const struct topo *t;

	devices(w, place(w, "netyard-t", "netyard:t"));
	w->private_db = "/run/netyard/t/ovs/db.sock";
	w->private_error = "ovs-vswitchd does not run";
	t = find(w);
	assert_string_equal(t->ovs.error, "ovs-vswitchd does not run");
	assert_int_equal(t->n_left, 3);
	world_done(w);
}

static void of_the_kernel(struct netns *p)
{
	for (size_t i = 0; i < p->n_devs; i++)
		if (!strcmp(p->devs[i].link.kind, "tun"))
			strcpy(p->devs[i].link.kind, "openvswitch");
}

/* Its devices in the kernel's datapath are still there: nobody's, and nobody's to
 * delete. */
static void kernel_devices_of_one_that_died(void **state)
{
	struct world *w = world();
	const struct topo *t;
	struct netns *p = place(w, "netyard-t", "netyard:t"), *b;

	devices(w, p);
	b = w->labs[2];
	address(w, &b->devs[b->n_devs - 1], "10.0.0.2/24", MARK_PROTO);
	route(w, b, "10.1.0.0/16", &b->devs[b->n_devs - 1], 0, MARK_PROTO);
	of_the_kernel(p);
	of_the_kernel(b);
	w->private_db = "/run/netyard/t/ovs/db.sock";
	w->private_error = "ovs-vswitchd does not run";
	t = find(w);
	assert_int_equal(t->n_left, 0);
	assert_null(taken(t, "netyard-t", "t-sw"));
	assert_null(taken(t, "t-b", "t-e"));
	assert_int_equal(node(t, "b")->n_ifaces, 0);
	assert_int_equal(node(t, "b")->n_routes, 0);
	world_done(w);
}

/* On the kernel's datapath that cannot be mended by deleting it; in user space it can. */
static void renamed(void **state)
{
	struct world *w = world();
	struct netns *b;
	const struct taken *name;

	devices(w, w->host);
	b = w->labs[1];
	strcpy(b->devs[b->n_devs - 1].link.name, "other");
	ovs(w, w->host, "/db", good);
	assert_null(taken(find(w), "t-b", "t-e"));
	of_the_kernel(b);
	name = taken(find(w), "t-b", "t-e");
	assert_non_null(name);
	assert_string_equal(name->renamed, "other");
	world_done(w);
}

/* A database whose devices were not read: what is in it is known by its rows. */
static void no_place(void **state)
{
	struct world *w = world();
	const struct topo *t;

	ovs(w, NULL, "/db", good);
	t = find(w);
	assert_int_equal(t->n_links, 3);
	assert_string_equal(node(t, "sw")->ns, "");
	world_done(w);
}

/* --- answers of every shape --- */

static void no_rows(void **state)
{
	static const char *const bad[] = {
		"null",
		"[]",
		"{}",
		"'rows'",
		"[{'rows':[]}]",
		"[{'rows':[]},{'rows':[]}]",
		"[{'rows':[]},{'rows':[]},null]",
		"[{'rows':[]},{'rows':[]},{'error':'x'}]",
		"[{'rows':[]},{'rows':{}},{'rows':[]}]",
		"[{'rows':[]},{'rows':[]},{'rows':'x'}]",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		_cleanup_arena_ struct arena *arena = arena_new();
		json_t *json = json_of(bad[i]);
		struct ovs_scan scan = {0};
		struct err err = {0};

		assert_int_equal(ovs_answers(arena, json, &scan, &err), -EPROTO);
		assert_true(*err.text);
		json_decref(json);
	}
}

/* Rows that are none are as good as not there. */
static void rows_that_are_none(void **state)
{
	static const char *const rows[] = {"null", "1",	 "'x'",
					   "[]",   "{}", "[['uuid','p']]"};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct world *w = world();
		const struct topo *t;

		ovs(w, w->host, "/db",
		    arena_printf(
			    w->arena,
			    DB("%s," BRIDGE("t-sw", UUID("p") "," UUID("nowhere") ",5," UUID(""),
					    MARK("sw")),
			       "%s," PORT("p", "t-x", "nowhere", MARK("sw:x")),
			       "%s"),
			    rows[i], rows[i], rows[i]));
		t = find(w);
		assert_int_equal(t->n_nodes, 1);
		assert_int_equal(node(t, "sw")->n_ifaces, 1);
		assert_non_null(end(t, "sw", "x")->error);
		assert_int_equal(t->n_taken, 0);
		world_done(w);
	}
}

/* What leads nowhere does not lead to a row that has no name for itself. */
static void nowhere_is_no_row(void **state)
{
	struct world *w = world();

	ovs(w, w->host, "/db",
	    DB(BRIDGE("t-sw", "5," UUID(""), MARK("sw")),
	       "{'name':'t-z'},{'_uuid':7,'name':'t-y'},"
	       "{'_uuid':" UUID("") ",'name':'t-x'}",
	       "{'name':'t-z'}"));
	assert_int_equal(node(find(w), "sw")->n_ifaces, 0);
	assert_int_equal(w->t->n_taken, 0);
	world_done(w);
}

/* clang-format on */

/* Makes the n-th value of a tree another one; false: it has no more. */
static bool replace_nth(json_t *tree, size_t *n, json_t *by)
{
	const char *key;
	json_t *child;
	size_t i;

	json_object_foreach(tree, key, child)
	{
		if (!(*n)--)
			return json_object_set(tree, key, by) == 0;
		if (replace_nth(child, n, by))
			return true;
	}
	json_array_foreach(tree, i, child) {
		if (!(*n)--)
			return json_array_set(tree, i, by) == 0;
		if (replace_nth(child, n, by))
			return true;
	}
	return false;
}

static json_t *huge(void)
{
	json_t *list = json_array();

	for (int i = 0; i < 3000; i++)
		json_array_append_new(list, json_pack("[s,s]", "uuid", "p1"));
	return json_pack("[s,o]", "set", list);
}

static json_t *long_text(void)
{
	static char text[70000];

	memset(text, 'x', sizeof(text) - 1);
	return json_string(text);
}

/* Those who read a topology look at these. */
static void every_name(const struct topo *t)
{
	for (size_t i = 0; i < t->n_links; i++)
		for (int e = 0; e < 2; e++) {
			const struct iface *f = t->links[i]->end[e];

			assert_non_null(f->name);
			assert_non_null(f->node);
			assert_non_null(f->node->name);
			if (f->ns)
				assert_true(f->dev && *f->dev && f->master);
		}
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *n = t->nodes[i];

		assert_non_null(n->ns);
		if (n->kind == KIND_OVS && n->self)
			assert_true(n->db && n->lab && *n->self->dev && n->self->mac);
	}
	for (size_t i = 0; i < t->n_taken; i++)
		assert_true(!t->taken[i].dev || *t->taken[i].dev);
}

/* Whatever one value is replaced by, something is found, and all of it is named. */
static void any_value_may_be_another(void **state)
{
	static const char *const values[] = {
		"null",
		"true",
		"-1",
		"1e300",
		"''",
		"'t-sw'",
		"'\\u001b[2J'",
		"[]",
		"{}",
		"['set',[]]",
		"['set',1]",
		"['set',['a','b']]",
		"['map',1]",
		"['map',[1,[2]]]",
		"['map',[['peer',['a']]]]",
		"['uuid']",
		"['uuid','p1']",
		"['uuid',7]",
		"[[[[]]]]",
	};
	json_t *by[ARRAY_SIZE(values) + 2];
	size_t n_by = 0, tried = 0;
	bool more = true;

	for (; n_by < ARRAY_SIZE(values); n_by++)
		by[n_by] = json_of(values[n_by]);
	by[n_by++] = huge();
	by[n_by++] = long_text();
	for (size_t nth = 0; more; nth++)
		for (size_t k = 0; k < n_by && more; k++, tried++) {
			struct world *w = world();
			json_t *db = json_of(good);
			size_t left = nth;

			devices(w, w->host);
			more = replace_nth(db, &left, by[k]);
			if (ovs_json(w, w->host, "/db", db) == 0)
				every_name(find(w));
			json_decref(db);
			world_done(w);
		}
	assert_true(tried > 1000);
	while (n_by)
		json_decref(by[--n_by]);
}

int main(void)
{
	return UNIT_TESTS(T(every_kind_of_port), T(a_port_of_a_type),
			  T(a_port_whose_program_is_gone), T(an_ordinary_port),
			  T(a_port_of_no_type_of_ours), T(settings),
			  T(patch_ports_in_the_order_of_the_file), T(one_sided_patch),
			  T(patch_ports_that_are_no_pair), T(stale_rows), T(no_row),
			  T(errors), T(made_anew), T(devices_alone), T(marks_by_halves),
			  T(marks_at_the_wrong_place), T(existing_bridge),
			  T(marks_that_are_there_twice), T(private_instance),
			  T(private_instance_that_died),
			  T(kernel_devices_of_one_that_died), T(renamed), T(no_place),
			  T(no_rows), T(rows_that_are_none), T(nowhere_is_no_row),
			  T(any_value_may_be_another));
}

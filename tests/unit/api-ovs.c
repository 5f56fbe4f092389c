/* SPDX-License-Identifier: MIT */
/* Open vSwitch at the library's face: which one it is, and what is told of it. */
#include <errno.h>
#include <string.h>

#include "api-world.h"
#include "api/which-ovs.h"
#include "base/buf.h"
#include "drift/drift.h"

#define LAB "name: lab\nprefix: p-\n"

/* --- which one --------------------------------------------------------------------- */

#define NOBODY "/nobody/is/here.sock"

static int settle(struct ny_world *w, const char *text, const struct topo *applied,
		  struct ny_topology **ret, struct err *err)
{
	*ret = parsed(w, text);
	*err = (struct err){0};
	return which_ovs_settle(w, (*ret)->topo, applied, err);
}

/* A plan settles for itself what the file leaves open; the topology stays as it is. */
static void plan_leaves_the_topology(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, "nodes: {sw: {kind: ovs}, a: }\n"
					  "links: [{endpoints: [sw, a:e]}]\n");
	_cleanup_free_ char *before = ny_topology_json(t), *after = NULL;
	struct ny_plan *p = NULL;

	assert_int_equal(ny_plan_script(w, t, false, &p), 0);
	assert_non_null(p->settled);
	assert_int_not_equal(p->settled->ovs.instance, OVS_AUTO);
	ny_plan_free(p);
	after = ny_topology_json(t);
	assert_string_equal(after, before);
	assert_int_equal(t->topo->ovs.instance, OVS_AUTO);
	ny_topology_free(t);
	ny_world_free(w);
}

/* ... nor is what ports on somebody else's switch get put into it. */
static void plan_leaves_ports_on_existing(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t =
		parsed(w, "nodes: {sw: {kind: bridge, existing: true}, a: }\n"
			  "links: [{endpoints: [sw, a:e]}]\n");
	struct ny_plan *p = NULL;

	assert_int_equal(ny_plan_script(w, t, false, &p), 0);
	assert_non_null(p->settled);
	ny_plan_free(p);
	ny_topology_free(t);
	ny_world_free(w);
}

/* Without one of the system's there is one of the lab's own, unless it must be that. */
static void nobody_answers(void **state)
{
	static const char *const must[] = {
		"ovs: {socket: " NOBODY "}\nnodes: {sw: {kind: ovs}}\n",
		"ovs: {instance: system, socket: " NOBODY "}\nnodes: {sw: {kind: ovs}}\n",
		"ovs: {socket: " NOBODY "}\nnodes: {sw: {kind: ovs, existing: true}}\n",
	};
	struct ny_world *w = world();

	for (size_t i = 0; i < ARRAY_SIZE(must); i++) {
		struct ny_topology *t;
		struct err err;

		assert_int_equal(settle(w, must[i], NULL, &t, &err), -ENOENT);
		assert_string_equal(err.text,
				    "the system's Open vSwitch: nobody answers at " NOBODY
				    ": No such file or directory");
		assert_non_null(strstr(err.hint, "systemctl start"));
		assert_non_null(strstr(err.hint, "ovs: {instance: private}"));
		ny_topology_free(t);
	}
	ny_world_free(w);
}

/* What needs nobody to be asked. */
static void its_own(void **state)
{
	static const char *const own[] = {
		"ovs: {instance: private, datapath: netdev}\nnodes: {sw: {kind: ovs}}\n",
		"isolated: true\novs: {datapath: netdev}\nnodes: {sw: {kind: ovs}}\n",
	};
	_cleanup_arena_ struct arena *arena = arena_new();
	struct ny_world *w = world();

	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		struct ny_topology *t;
		struct err err;

		assert_int_equal(settle(w, own[i], NULL, &t, &err), 0);
		assert_int_equal(t->topo->ovs.instance, OVS_PRIVATE);
		assert_string_equal(t->topo->nodes[0]->ns, "netyard-x");
		assert_string_equal(which_ovs_words(arena, t->topo),
				    "Open vSwitch: one of the lab's own, in namespace "
				    "netyard-x; datapath netdev");
		ny_topology_free(t);
	}
	ny_world_free(w);
}

/* auto is what the lab has already; what the file says is not overruled. */
static void what_was_applied_stays(void **state)
{
	static const char none[] = "nodes: {sw: {kind: ovs}}\n";
	static const char system[] = "ovs: {instance: system, socket: " NOBODY "}\n"
				     "nodes: {sw: {kind: ovs}}\n";
	struct ny_world *w = world();
	struct ny_topology *applied, *t, *linux_only;
	struct err err;

	assert_int_equal(settle(w,
				"ovs: {instance: private, datapath: netdev}\n"
				"nodes: {sw: {kind: ovs}}\n",
				NULL, &applied, &err),
			 0);
	assert_int_equal(settle(w, none, applied->topo, &t, &err), 0);
	assert_int_equal(t->topo->ovs.instance, OVS_PRIVATE);
	assert_int_equal(t->topo->ovs.datapath, DATAPATH_NETDEV);
	assert_int_equal(t->topo->nodes[0]->datapath, DATAPATH_NETDEV);
	ny_topology_free(t);
	assert_int_equal(settle(w, system, applied->topo, &t, &err), -ENOENT);
	ny_topology_free(t);
	assert_int_equal(settle(w,
				"ovs: {socket: " NOBODY "}\n"
				"nodes: {sw: {kind: ovs}}\n",
				applied->topo, &t, &err),
			 -ENOENT); /* which names the system's */
	ny_topology_free(t);
	/* the lab has none any more: nothing is settled, and nothing is said */
	assert_int_equal(settle(w, "nodes: {a: }\n", applied->topo, &linux_only, &err),
			 0);
	assert_int_equal(linux_only->topo->ovs.instance, OVS_AUTO);
	assert_null(which_ovs_words(applied->topo->arena, linux_only->topo));
	ny_topology_free(linux_only);
	ny_topology_free(applied);
	ny_world_free(w);
}

/* A name that is free while the file is read, and not where its switches are then. */
static void a_name_that_clashes_later(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *applied, *t;
	struct err err;

	assert_int_equal(settle(w,
				"name: x\novs: {instance: private, datapath: netdev}\n"
				"nodes: {sw: {kind: ovs}}\n",
				NULL, &applied, &err),
			 0);
	assert_int_equal(
		settle(w, "name: x\nprefix: netyard-\nnodes: {x: , sw: {kind: ovs}}\n",
		       applied->topo, &t, &err),
		-EINVAL);
	assert_string_equal(err.text, "lab x: the namespace of node 'x' would be called "
				      "'netyard-x', as the lab's own; rename it");
	ny_topology_free(t);
	ny_topology_free(applied);
	ny_world_free(w);
}

static void the_systems_in_words(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, "ovs: {instance: system, datapath: netdev}\n"
					  "nodes: {sw: {kind: ovs}}\n");

	assert_string_equal(which_ovs_words(arena, t->topo),
			    "Open vSwitch: the system's, /var/run/openvswitch/db.sock; "
			    "datapath netdev");
	ny_topology_free(t);
	ny_world_free(w);
}

/* --- drift in words ---------------------------------------------------------------- */

#define TWO                                                                              \
	"nodes:\n"                                                                       \
	"  sw: {kind: ovs}\n"                                                            \
	"  s2: {kind: ovs, port-type: internal}\n"                                       \
	"  a: {interfaces: {e: {addresses: [10.0.0.1/24]}}}\n"                           \
	"  b: {interfaces: {e: {addresses: [10.0.0.2/24]}}}\n"                           \
	"links:\n"                                                                       \
	"- endpoints: [a:e, sw]\n"                                                       \
	"- endpoints: [b:e, s2]\n"                                                       \
	"- {endpoints: ['sw:x', 's2:y'], type: patch}\n"
#define SYSTEM	LAB "ovs: {instance: system, datapath: netdev}\n" TWO
#define PRIVATE LAB "ovs: {instance: private, datapath: netdev}\n" TWO

static struct iface *end(struct ny_topology *t, const char *node, const char *iface)
{
	struct iface *f = topo_find_iface(topo_find_node(t->topo, node), iface);

	assert_non_null(f);
	return f;
}

/* All that is told, a line each. */
static void assert_drift(struct ny_topology *t, struct ny_topology *applied,
			 const char *want)
{
	_cleanup_buf_ struct buf got = {0};

	drift_find(&t->drift, t->topo, applied->topo);
	for (size_t i = 0; i < ny_topology_n_drift(t); i++)
		buf_addf(&got, "%s\n", ny_topology_drift(t, i));
	assert_string_equal(buf_str(&got), want);
	ny_topology_free(t);
	ny_topology_free(applied);
}

static void drift_of_settings(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *applied = parsed(w, SYSTEM), *t = parsed(w, SYSTEM);
	struct node *sw = topo_find_node(t->topo, "sw");

	assert_drift(parsed(w, SYSTEM), parsed(w, SYSTEM), "");
	sw->set[SETTING_STP] = 1;
	sw->set[SETTING_AGEING] = 6000;
	sw->set[SETTING_FWD_MASK] = 0xffff;
	sw->set[SETTING_SNOOPING] = 1;
	sw->self->mac = "";
	end(t, "a", "e")->txcsum_off = false;
	end(t, "b", "e")->mtu = 1400;
	assert_drift(t, applied,
		     "sw: MAC is none, applied was 02:b4:c3:76:dd:90\n"
		     "sw: STP is true, applied was false\n"
		     "sw: ageing is 60, applied was 300\n"
		     "sw: group forward mask is 65535, applied was 0\n"
		     "sw: multicast snooping is true, applied was false\n"
		     "b:e: MTU is 1400, applied was 1500\n"
		     "a:e: transmit checksum offload is on, applied was off\n");
	ny_world_free(w);
}

static void drift_of_ports(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, SYSTEM);

	end(t, "sw", "a-e")->master = "";
	assert_drift(t, parsed(w, SYSTEM), "sw:a-e: port is missing\n");

	t = parsed(w, SYSTEM);
	end(t, "sw", "a-e")->master = "p-s2";
	assert_drift(t, parsed(w, SYSTEM), "sw:a-e: switch is p-s2, applied was p-sw\n");

	t = parsed(w, SYSTEM);
	end(t, "sw", "a-e")->error =
		"could not open network device p-a-e (No such device)";
	end(t, "sw", "x")->error = "its peer is not there";
	assert_drift(t, parsed(w, SYSTEM),
		     "sw:x - s2:y: Open vSwitch: its peer is not there\n"
		     "sw:a-e: Open vSwitch: could not open network device p-a-e (No such "
		     "device)\n");

	t = parsed(w, SYSTEM);
	end(t, "s2", "b-e")->error = "its device is not in its namespace";
	end(t, "b", "e")->ns = NULL;
	end(t, "b", "e")->n_addresses = 0;
	assert_drift(t, parsed(w, SYSTEM),
		     "s2:b-e: Open vSwitch: its device is not in its namespace\n");

	t = parsed(w, SYSTEM);
	topo_find_node(t->topo, "sw")->self->error = "it has no datapath";
	assert_drift(t, parsed(w, SYSTEM), "sw: Open vSwitch: it has no datapath\n");

	t = parsed(w, SYSTEM);
	topo_find_node(t->topo, "s2")->datapath = DATAPATH_SYSTEM;
	assert_drift(t, parsed(w, SYSTEM),
		     "s2: datapath is system, applied was netdev\n");
	ny_world_free(w);
}

/* Nothing is left but the members. */
static void drift_of_all(void **state)
{
	struct ny_world *w = world();
	static const char members[] = LAB "nodes: {a: , b: }\n";
	static const char no_sw[] =
		LAB "ovs: {instance: system, datapath: netdev}\nnodes:\n"
		    "  s2: {kind: ovs, port-type: internal}\n"
		    "  a: \n"
		    "  b: {interfaces: {e: {addresses: [10.0.0.2/24]}}}\n"
		    "links: [endpoints: [b:e, s2]]\n";
	struct ny_topology *t = parsed(w, PRIVATE);

	assert_drift(parsed(w, members), parsed(w, SYSTEM),
		     "sw:a-e - a:e: link is missing\n"
		     "sw: bridge is missing\n"
		     "s2: bridge is missing\n");
	assert_drift(parsed(w, members), parsed(w, PRIVATE),
		     "netyard-lab: namespace is missing\n");
	assert_drift(parsed(w, no_sw), parsed(w, SYSTEM),
		     "sw:a-e - a:e: link is missing\n"
		     "sw: bridge is missing\n");
	/* what is set on a thing too many, or in it, goes without saying */
	assert_drift(parsed(w, SYSTEM), parsed(w, no_sw),
		     "sw:x - s2:y: pair of patch ports is there, and was not applied\n"
		     "sw: bridge is there, and was not applied\n"
		     "sw:a-e - a:e: link is there, and was not applied\n");
	t->topo->ovs.error = "ovs-vswitchd does not run";
	assert_drift(t, parsed(w, PRIVATE),
		     "netyard-lab: Open vSwitch: ovs-vswitchd does not run\n");
	ny_world_free(w);
}

int main(void)
{
	return UNIT_TESTS(T(nobody_answers), T(plan_leaves_the_topology),
			  T(plan_leaves_ports_on_existing), T(its_own),
			  T(what_was_applied_stays), T(a_name_that_clashes_later),
			  T(the_systems_in_words), T(drift_of_settings),
			  T(drift_of_ports), T(drift_of_all));
}

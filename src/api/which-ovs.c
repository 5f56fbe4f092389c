/* SPDX-License-Identifier: MIT */
/* The choice of an Open vSwitch, and of what forwards in it. */
#include "api/which-ovs.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "api/api.h"
#include "check/facts.h"
#include "model/read.h"
#include "snapshot/ovs.h"
#include "wire/ovs.h"
#include "wire/ovsdb.h"

/* Does the system's Open vSwitch answer, and is ovs-vswitchd at work on it? */
static int probe(struct ny_world *w, const struct topo *t, struct err *err)
{
	_cleanup_ovsdb_ struct ovsdb *db = NULL;
	int r = ovsdb_open(w, topo_system_db(t), &db, err);

	return r ? r : ovsdb_check_served(db, err);
}

static int no_system(const struct topo *t, int r, struct err *err)
{
	if (strstr(err->text, topo_system_db(t)))
		err_prefix(err, "the system's Open vSwitch");
	else
		err_prefix(err, "the system's Open vSwitch (%s)", topo_system_db(t));
	if (r == -ENOENT || r == -ECONNREFUSED || r == -EHOSTDOWN)
		err_hint(err,
			 "start it (systemctl start openvswitch-switch), or let netyard "
			 "start one for the lab: ovs: {instance: private}");
	else if (r == -EACCES || r == -EPERM)
		err_hint(err,
			 "run netyard as root, or say in the file which one is meant: "
			 "ovs: {instance: private}");
	return r;
}

/* What the lab has already, where that is settled and possible. */
static enum ovs_instance had(const struct topo *t, const struct topo *applied)
{
	if (!applied || !topo_has_ovs(applied))
		return OVS_AUTO;
	if (applied->ovs.instance == OVS_SYSTEM && t->isolated)
		return OVS_AUTO;
	if (applied->ovs.instance == OVS_PRIVATE &&
	    (topo_has_existing_ovs(t) || t->ovs.socket))
		return OVS_AUTO;
	return applied->ovs.instance;
}

static int settle_instance(struct ny_world *w, struct topo *t, const struct topo *applied,
			   struct err *err)
{
	struct err why = {0};
	int r;

	if (t->ovs.instance == OVS_AUTO)
		t->ovs.instance = had(t, applied);
	if (t->ovs.instance == OVS_AUTO && t->isolated)
		t->ovs.instance = OVS_PRIVATE;
	if (t->ovs.instance == OVS_PRIVATE)
		return 0;
	r = probe(w, t, &why);
	/* Nobody there: then one of our own, unless it must be that one. */
	if ((r == -ENOENT || r == -ECONNREFUSED) && t->ovs.instance == OVS_AUTO &&
	    !topo_has_existing_ovs(t) && !t->ovs.socket) {
		t->ovs.instance = OVS_PRIVATE;
		return 0;
	}
	if (r < 0) {
		*err = why;
		return no_system(t, r, err);
	}
	t->ovs.instance = OVS_SYSTEM;
	return 0;
}

/* --- what forwards ----------------------------------------------------------------- */

/* To be loaded: the kernel does it when ovs-vswitchd asks for it. */
static enum facts_feature find_module(void)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct facts h = {.arena = arena, .root = ""};

	facts_read_kernel(&h);
	return facts_module(&h, "openvswitch");
}

/* One that runs has asked for the module when it was started. */
static bool has_module(const struct topo *t)
{
	enum facts_feature module = find_module();

	return module == FEATURE_THERE ||
	       (t->ovs.instance == OVS_PRIVATE && module == FEATURE_LOADABLE);
}

static int settle_datapath(struct topo *t, const struct topo *applied, struct err *err)
{
	bool module = has_module(t);

	if (t->ovs.datapath == DATAPATH_AUTO && topo_netdev_link(t))
		t->ovs.datapath = DATAPATH_NETDEV;

	if (t->ovs.datapath == DATAPATH_SYSTEM && !module) {
		err_set(err, -ENODEV,
			"datapath system: this kernel has no module openvswitch%s",
			t->ovs.instance == OVS_SYSTEM ? " loaded" : "");
		return err_hint(err, "use ovs: {datapath: netdev}, or auto");
	}
	if (t->ovs.datapath != DATAPATH_AUTO)
		return 0;
	if (applied && topo_has_ovs(applied) &&
	    applied->ovs.instance == t->ovs.instance &&
	    (applied->ovs.datapath == DATAPATH_NETDEV || module))
		t->ovs.datapath = applied->ovs.datapath;
	if (t->ovs.datapath == DATAPATH_AUTO)
		t->ovs.datapath = module ? DATAPATH_SYSTEM : DATAPATH_NETDEV;
	return 0;
}

static const struct ovs_bridge *find_bridge(const struct ovs_scan *scan, const char *name)
{
	for (size_t i = 0; i < scan->n_bridges; i++)
		if (!strcmp(scan->bridges[i].name, name))
			return &scan->bridges[i];
	return NULL;
}

/* What forwards behind bridges that others made is theirs to say.  One that is not there
 * is refused later, by the plan. */
static int settle_existing(struct ny_world *w, struct topo *t, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	bool all = true;
	struct ovs_scan scan;
	int r;

	if (!topo_has_existing_ovs(t))
		return 0;
	r = ovs_read(w, arena, topo_system_db(t), &scan, err);
	if (r < 0)
		return no_system(t, r, err);
	for (size_t i = 0; i < t->n_nodes; i++) {
		struct node *node = t->nodes[i];
		const struct ovs_bridge *b;

		all = all && (!kind_infos[node->kind].in_db || node->existing);
		if (!kind_infos[node->kind].in_db || !node->existing)
			continue;
		b = find_bridge(&scan, node->name);
		if (b)
			node->datapath = strcmp(b->datapath, "netdev") ? DATAPATH_SYSTEM
								       : DATAPATH_NETDEV;
		if (b && all)
			t->ovs.datapath = node->datapath; /* so that it is recorded */
	}
	return 0;
}

/* Links to bridges that others made, in the kernel, of a type that only user space
 * has. */
static int check_links(const struct topo *t, struct err *err)
{
	for (size_t i = 0; i < 2 * t->n_links; i++) {
		const struct link *l = t->links[i / 2];
		const struct iface *f = l->end[i % 2];

		if (!link_traits[l->type].netdev || !kind_infos[f->node->kind].in_db ||
		    f->node->datapath != DATAPATH_SYSTEM)
			continue;
		err_set(err, -EINVAL,
			"link %s:%s: type '%s' takes Open vSwitch in user space, and "
			"bridge %s is in the kernel (datapath system)",
			f->node->name, f->name, link_type_words[l->type], f->node->name);
		return err_hint(err, "use type: veth there, or another bridge");
	}
	return 0;
}

/* The lab's own namespace has a name, too, which a node of the file may have. */
static int derive(struct topo *t, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};

	topo_derive(t, &faults);
	return faults.n
		       ? err_set(err, -EINVAL, "lab %s: %s", t->name, faults.list[0].text)
		       : 0;
}

/* Faults that are known only now: t was declared from that file. */
static int check_mtus(struct ny_world *w, struct topo *t, const struct topo *file,
		      struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};

	for (size_t i = 0; i < t->n_links; i++) {
		const struct iface *end = t->links[i]->end[0];
		const struct iface *f =
			topo_find_iface(topo_find_node(file, end->node->name), end->name);

		if (f && f->link)
			t->links[i]->at = f->link->at;
	}
	topo_check_mtus(t, &faults);
	faults_sort(&faults);
	return faults.n ? topology_faults(w, file->path, &faults, err) : 0;
}

int which_ovs_settle(struct ny_world *w, struct topo *t, const struct topo *applied,
		     struct err *err)
{
	int r;

	if (!topo_has_ovs(t))
		return 0;
	t->paths = w->paths;
	r = settle_instance(w, t, applied, err);
	if (!r)
		r = settle_datapath(t, applied, err);
	if (!r)
		r = settle_existing(w, t, err);
	if (!r)
		r = check_links(t, err);
	return r ? r : derive(t, err);
}

/* Ports on a switch that is there already get the MTU of that (plan_up). */
static bool has_existing(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (topo_joins_switch(t->nodes[i]))
			return true;
	return false;
}

int which_ovs_settled(struct ny_world *w, const struct topo *t,
		      const struct topo *applied, struct topo **ret, struct err *err)
{
	_cleanup_topo_ struct topo *copy = NULL;
	int r;

	if (!topo_has_ovs(t) && !has_existing(t))
		return 0;
	copy = topo_declare(t, NULL);
	if (!copy)
		return err_set(err, -EINVAL, "lab %s: no topology file can say it",
			       t->name);
	copy->paths = w->paths;
	r = topo_has_ovs(t) ? which_ovs_settle(w, copy, applied, err) : derive(copy, err);
	if (r == 0)
		r = check_mtus(w, copy, t, err);
	if (r == 0)
		*ret = steal_ptr(copy);
	return r;
}

const char *which_ovs_words(struct arena *arena, const struct topo *t)
{
	const char *datapath = ovs_datapath_words[t->ovs.datapath], *more = "";

	if (!topo_has_ovs(t))
		return NULL;
	if (t->ovs.datapath == DATAPATH_SYSTEM && find_module() != FEATURE_THERE)
		more = "; the kernel loads its module openvswitch, which stays";
	if (t->ovs.private_db)
		return arena_printf(
			arena,
			"Open vSwitch: one of the lab's own, in namespace %s; "
			"datapath %s%s",
			t->lab_ns, datapath, more);
	return arena_printf(arena, "Open vSwitch: the system's, %s; datapath %s%s",
			    topo_system_db(t), datapath, more);
}

/* SPDX-License-Identifier: MIT */
/*
 * A lab as it is on the host: found, compared with what was applied, and looked over
 * for what a person should know.
 */
#include <string.h>

#include "api/look.h"
#include "model/mtus.h"
#include "observe/observe.h"

static void warn_port(struct ny_topology *t, const struct iface *f)
{
	if (f->error && f->node)
		topo_warn(t->topo, f->node, f, "Open vSwitch: %s", f->error);
}

static void warn_link(struct ny_topology *t, const struct link *l)
{
	const struct iface *a = l->end[0], *b = l->end[1];

	warn_port(t, a);
	warn_port(t, b);
	if (a->ns && kind_is_guest(b->node->kind) &&
	    topo_find_node(t->topo, b->node->name) == b->node)
		return;
	if (!a->ns || !b->ns) {
		const struct iface *there = a->ns ? a : b;

		topo_warn(t->topo, there->node, there, "its other end cannot be found");
	} else if (!a->nodev && !b->nodev && a->mtu != b->mtu) {
		topo_warn(t->topo, a->node, a,
			  "MTU %u here, %u at %s:%s: larger packets are lost", a->mtu,
			  b->mtu, b->node->name, b->name);
	}
}

static void warn_foreign_port(struct ny_topology *t, const struct taken *taken)
{
	const struct node *sw = taken->dev ? topo_switch_of(t->topo, taken) : NULL;

	if (sw)
		topo_warn(t->topo, sw, NULL, "port %s (%s) is not netyard's", taken->dev,
			  taken->what);
}

/* In a namespace of the lab. */
static void warn_foreign_device(struct ny_topology *t, const struct taken *taken)
{
	if (!taken->dev || !*taken->ns || taken->altname || taken->db || taken->renamed ||
	    observe_is_kernels(taken->dev))
		return;
	for (size_t i = 0; i < t->topo->n_nodes; i++) {
		const struct node *node = t->topo->nodes[i];

		if (topo_makes_ns(node) && node->ns && !strcmp(node->ns, taken->ns))
			topo_warn(t->topo, node, NULL, "device %s (%s) is not netyard's",
				  taken->dev, taken->what);
	}
}

static void warn_node(struct ny_topology *t, const struct topo *applied,
		      const struct node *node)
{
	if (node->stale)
		topo_warn(t->topo, node, NULL,
			  "its name in %s is a file without a namespace",
			  t->topo->paths->netns);
	if (kind_infos[node->kind].in_db && node->self && node->self->error)
		topo_warn(t->topo, node, NULL, "Open vSwitch: %s", node->self->error);
	else if (look_is_still(node) && node->existing)
		topo_warn(t->topo, node, NULL,
			  "%s is down and forwards nothing: ip link set dev %s up",
			  node->self->dev, node->self->dev);
	else if (look_is_still(node))
		topo_warn(t->topo, node, NULL, "%s is down and forwards nothing: %s",
			  node->self->dev, look_mend(applied, t->topo));
}

static void warn_ovs(struct ny_topology *t)
{
	const struct which_ovs *ovs = &t->topo->ovs;

	if (ovs->error)
		topo_warn(t->topo, NULL, NULL, "%s Open vSwitch: %s",
			  ovs->private_db ? "the lab's own" : "the system's", ovs->error);
	if (ovs->unreachable)
		topo_warn(t->topo, NULL, NULL,
			  "what is in the system's Open vSwitch is not known: %s",
			  ovs->unreachable);
}

static void warn_unfinished(struct ny_topology *t, const char *state)
{
	if (!state)
		return;
	topo_warn(
		t->topo, NULL, NULL, "%s",
		strcmp(state, "broken")
			? "a command is at work on this lab: 'netyard up' and 'netyard "
			  "down' wait for it"
			: "a command was killed, or could not take all back, and left this "
			  "lab half done: 'netyard up' and 'netyard down' mend it");
}

static void warn_waiting(struct ny_topology *t, const struct topo *applied)
{
	for (size_t i = 0; applied && i < applied->n_nodes; i++)
		if (topo_waits(applied->nodes[i]))
			topo_warn(t->topo, NULL, NULL, "%s",
				  look_waits(t->topo->arena, applied, applied->nodes[i]));
}

static void warn_all(struct ny_world *w, struct ny_topology *t,
		     const struct topo *applied)
{
	warn_unfinished(t, look_unfinished(w, t->topo->name));
	warn_ovs(t);
	warn_waiting(t, applied);
	for (size_t i = 0; i < t->topo->n_nodes; i++)
		warn_node(t, applied, t->topo->nodes[i]);
	for (size_t i = 0; i < t->topo->n_links; i++)
		warn_link(t, t->topo->links[i]);
	mtus_warn(t->topo);
	for (size_t i = 0; i < t->topo->n_taken; i++) {
		warn_foreign_port(t, &t->topo->taken[i]);
		warn_foreign_device(t, &t->topo->taken[i]);
	}
}

int ny_topology_find(struct ny_world *w, const char *lab, struct ny_topology **ret)
{
	struct err *err = face_begin(w);
	_cleanup_look_ struct look look = {.all = true};
	struct ny_topology *t;
	int r = look_by_name(w, lab, &look, err);

	if (r < 0)
		return r;
	if (look_is_empty(&look) && !look.applied)
		return look_no_lab(lab, err);
	t = topology_wrap(steal_ptr(look.have), look.applied ? look.applied->file : NULL);
	if (look.applied) {
		t->when = arena_strdup(t->topo->arena, look.applied->when);
		drift_find(&t->drift, t->topo, look.applied->topo);
	} else {
		drift_add(
			&t->drift,
			look_unfinished(w, lab)
				? "no up of this lab has ever been finished, so nothing "
				  "can be said of drift"
				: "no record of what was applied can be read, so nothing "
				  "can be said of drift: 'netyard up' makes a new one");
	}
	warn_all(w, t, look.applied ? look.applied->topo : NULL);
	*ret = t;
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * script: the whole lab as operations, from nothing or to nothing.  The host is asked
 * which Open vSwitch it has, where the file leaves that open, for the MTU of bridges that
 * are somebody else's, and where the containers are that a manager has; and for nothing
 * else.  Only the last takes root.
 */
#include <errno.h>

#include "api/api.h"
#include "api/look.h"
#include "api/which-ovs.h"
#include "base/mark.h"
#include "snapshot/ovs.h"
#include "wire/nl.h"

struct mtus {
	struct ny_world *w;
	const char *lab;
	struct nl *nl;
};

static uint32_t mtu_of(const struct mtus *m, const char *dev)
{
	struct nl_link link;

	return nl_link_get(m->nl, dev, &link, NULL) < 0 ? 0 : link.mtu;
}

/* Of a port of somebody else's. */
static uint32_t port_mtu(void *data, const struct ovs_port *p)
{
	const struct mtus *m = data;

	return mark_is_of(p->mark, m->lab) ? 0 : mtu_of(m, p->name);
}

/* What ports on that switch get; 0: it is not there, or does not tell. */
static uint32_t switch_mtu(struct mtus *m, struct arena *arena, const struct node *sw)
{
	struct ovs_scan scan;

	if (!sw->db)
		return mtu_of(m, sw->self->dev);
	return ovs_read(m->w, arena, sw->db, &scan, NULL) < 0
		       ? 0
		       : ovs_bridge_mtu(&scan, sw->self->dev, port_mtu, m);
}

/* A world with nothing in it but the bridges that links are attached to, as far as they
 * are there: so that their ports get their MTU, and they keep it. */
static struct topo *others_bridges(struct ny_world *w, const struct topo *t)
{
	struct topo *have = topo_new(t->name);
	_cleanup_nl_ struct nl *nl = NULL;
	struct mtus m = {.w = w, .lab = t->name};

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *sw = t->nodes[i];
		uint32_t mtu;

		if (!topo_joins_switch(sw) || (!nl && nl_open(&nl, NULL) < 0))
			continue;
		m.nl = nl;
		mtu = switch_mtu(&m, have->arena, sw);
		if (mtu)
			ARENA_PUSH(have->arena, have->taken, have->n_taken,
				   ((struct taken){.ns = "",
						   .dev = sw->self->dev,
						   .what = kind_words[sw->kind],
						   .master = "",
						   .mtu = mtu,
						   .db = sw->db}));
	}
	return have;
}

/* A script is about the processes that they have now. */
static int settle_containers(struct ny_world *w, const struct topo *t,
			     struct topo **settled, struct err *err)
{
	struct joins joins;
	int r;

	joins_begin(&joins);
	r = joins_ask(w, t, NULL, settled, &joins, err);
	if (r >= 0 && joins.n_refusals)
		r = err_set(err, -ENOENT, "%s: %s", joins.refusals[0].node->name,
			    joins.refusals[0].text);
	joins_done(w, &joins);
	return r;
}

int ny_plan_script(struct ny_world *w, const struct ny_topology *t, bool down,
		   struct ny_plan **ret)
{
	struct err *err = face_begin(w);
	_cleanup_topo_ struct topo *settled = NULL;
	int r = which_ovs_settled(w, t->topo, NULL, &settled, err);
	const struct topo *topo;
	struct topo *have = NULL;
	const char *ovs;
	struct plan *p;

	if (r >= 0)
		r = settle_containers(w, t->topo, &settled, err);
	if (r < 0)
		return r;
	topo = settled ? settled : t->topo;
	if (!down)
		have = others_bridges(w, topo);
	p = down ? plan_down(topo) : plan_up(topo, have);
	p->refusals.n = 0; /* it may be run elsewhere */
	ovs = which_ovs_words(p->arena, topo);
	if (ovs)
		arena_add_text(&p->notes, "%s", ovs);
	look_note_waiting(p, topo);
	*ret = plan_wrap(p, t->topo->name, t, steal_ptr(settled), have);
	return 0;
}

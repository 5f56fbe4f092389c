/* SPDX-License-Identifier: MIT */
/*
 * script: the whole lab as operations, from nothing or to nothing.  The host is asked
 * which Open vSwitch it has, where the file leaves that open, and for the MTU of bridges
 * that are somebody else's; and for nothing else.  Neither takes root.
 */
#include "api/api.h"
#include "api/which-ovs.h"
#include "wire/nl.h"

/* A world with nothing in it but the bridges that links are attached to, as far as they
 * are there: so that their ports get their MTU, and they keep it. */
static struct topo *others_bridges(const struct topo *t)
{
	struct topo *have = topo_new(t->name);
	_cleanup_nl_ struct nl *nl = NULL;

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *sw = t->nodes[i];
		struct nl_link link;

		if (!sw->existing || sw->db || (!nl && nl_open(&nl, NULL) < 0) ||
		    nl_link_get(nl, sw->self->dev, &link, NULL) < 0)
			continue;
		ARENA_PUSH(have->arena, have->taken, have->n_taken,
			   ((struct taken){.ns = "",
					   .dev = sw->self->dev,
					   .what = kind_words[sw->kind],
					   .master = "",
					   .mtu = link.mtu}));
	}
	return have;
}

int ny_plan_script(struct ny_world *w, const struct ny_topology *t, bool down,
		   struct ny_plan **ret)
{
	struct err *err = face_begin(w);
	struct topo *settled = NULL;
	int r = which_ovs_settled(w, t->topo, NULL, &settled, err);
	const struct topo *topo = settled ? settled : t->topo;
	struct topo *have = NULL;
	const char *ovs;
	struct plan *p;

	if (r < 0)
		return r;
	if (!down)
		have = others_bridges(topo);
	p = down ? plan_down(topo) : plan_up(topo, have);
	p->refusals.n = 0; /* it may be run elsewhere */
	ovs = which_ovs_words(p->arena, topo);
	if (ovs)
		arena_add_text(&p->notes, "%s", ovs);
	*ret = plan_wrap(p, t->topo->name, t, settled, have);
	return 0;
}

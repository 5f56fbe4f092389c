/* SPDX-License-Identifier: MIT */
/*
 * script: the whole lab as operations, from nothing or to nothing.  The host is asked
 * which Open vSwitch it has, where the file leaves that open, and for nothing else.
 */
#include "api/api.h"
#include "api/which-ovs.h"

int ny_plan_script(struct ny_world *w, const struct ny_topology *t, bool down,
		   struct ny_plan **ret)
{
	struct err *err = face_begin(w);
	struct topo *settled = NULL;
	int r = which_ovs_settled(w, t->topo, NULL, &settled, err);
	const struct topo *topo = settled ? settled : t->topo;
	const char *ovs;
	struct plan *p;

	if (r < 0)
		return r;
	p = down ? plan_down(topo) : plan_up(topo, NULL);
	ovs = which_ovs_words(p->arena, topo);
	if (ovs)
		arena_add_text(&p->notes, "%s", ovs);
	*ret = plan_wrap(p, t->topo->name, t, settled, NULL);
	return 0;
}

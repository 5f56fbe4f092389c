/* SPDX-License-Identifier: MIT */
/*
 * script: the whole lab as operations, from nothing or to nothing; no host is asked.
 */
#include "api/api.h"

struct ny_plan *ny_plan_script(const struct ny_topology *t, bool down)
{
	struct plan *p = down ? plan_down(t->topo) : plan_up(t->topo, NULL);

	return plan_wrap(p, NULL, t->topo->name, (struct ny_topology *)t);
}

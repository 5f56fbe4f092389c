/* SPDX-License-Identifier: MIT */
/* Linux bridges, made. */
#include "act/act-in.h"

struct bridge_args {
	struct end end;
	struct nl_bridge b;
};

static int create(struct ny_world *w, void *args, struct err *err)
{
	struct bridge_args *a = args;
	struct nl *nl;

	a->b.dev = a->end.dev;
	return wire_nl(w, a->end.ns, &nl, err) ?: nl_bridge_add(nl, &a->b, err);
}

int act_bridge_add(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	struct bridge_args a = {0};
	struct making making = {"bridge", create, &a};

	return arg_end(op, false, &a.end, err) ?:
	       arg_settings(op, OF_BRIDGE, a.b.set, err) ?:
	       act_link_make(w, lab, op, &making, err);
}

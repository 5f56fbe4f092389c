/* SPDX-License-Identifier: MIT */
/* Linux bridges, made. */
#include "act/act-in.h"

struct bridge_args {
	const char *ns, *alias;
	struct nl_bridge b;
	int gen;
};

static int bridge_args(const struct op *op, struct bridge_args *a, struct err *err)
{
	if (arg_ns(op, A_NS, &a->ns, err) || arg_dev(op, A_IF, &a->b.name, err) ||
	    arg_alias(op, A_ALIAS, &a->alias, err) || arg_gen(op, A_GEN, &a->gen, err) ||
	    arg_mac(op, A_MAC, a->b.mac, err) ||
	    arg_u32(op, A_GROUP, UINT32_MAX, &a->b.group, err) ||
	    arg_settings(op, OF_BRIDGE, a->b.set, err))
		return ACT_MALFORMED;
	return 0;
}

static int create(struct ny_world *w, void *args, struct err *err)
{
	struct bridge_args *a = args;
	struct nl *nl;
	int r = wire_nl(w, a->ns, &nl, err);

	return r ? r : nl_bridge_add(nl, &a->b, err);
}

int act_bridge_add(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	struct bridge_args a = {0};
	int r = bridge_args(op, &a, err);

	return r ? r
		 : act_link_make(w, lab, op,
				 &(struct making){"bridge", create, &a, .gen = a.gen},
				 err);
}

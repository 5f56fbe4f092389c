/* SPDX-License-Identifier: MIT */
/* Linux bridges, made. */
#include <errno.h>

#include "act/act-in.h"

struct bridge_args {
	struct end end;
	struct nl_bridge b;
};

/* What a kernel may take, and not set. */
static bool is_doubtful(const struct setting_at *at)
{
	return at->id == SETTING_VLAN_FILTERING || at->id == SETTING_VLAN_PROTOCOL;
}

static int check_set(const struct nl_link *now, const struct setting_at *at,
		     uint32_t value, struct err *err)
{
	if (now->set[at->id] == value)
		return 0;
	err_set(err, -EOPNOTSUPP, "the kernel does not set %s",
		setting_infos[at->id].set);
	return err_hint(err, "its bridges are without CONFIG_BRIDGE_VLAN_FILTERING: take "
			     "another kernel, or kind: ovs");
}

int act_bridge_check(struct nl *nl, int index, const struct setting_at *at,
		     uint32_t value, struct err *err)
{
	struct nl_link now;

	if (!is_doubtful(at))
		return 0;
	return nl_link_get_index(nl, index, &now, err) ?: check_set(&now, at, value, err);
}

/* The bridge that was just made has what it was made with, or goes again.  Where nothing
 * of that is in doubt, it is not asked for. */
static int check_made(struct nl *nl, const struct nl_bridge *b, struct err *err)
{
	struct nl_link now = {};
	int r = 0;

	for (const struct setting_at *at = NULL;
	     !r && (at = setting_next(OF_BRIDGE, at));) {
		if (!is_doubtful(at) || !b->set[at->id])
			continue;
		if (!now.index)
			r = nl_link_get(nl, b->dev.name, &now, err);
		if (!r)
			r = check_set(&now, at, b->set[at->id], err);
	}
	if (r == -EOPNOTSUPP)
		(void)nl_link_del(nl, now.index, NULL);
	return r;
}

static int create(struct ny_world *w, void *args, struct err *err)
{
	struct bridge_args *a = args;
	struct nl *nl;

	a->b.dev = a->end.dev;
	return wire_nl(w, a->end.ns, &nl, err) ?: nl_bridge_add(nl, &a->b, err) ?:
	       check_made(nl, &a->b, err);
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

/* SPDX-License-Identifier: MIT */
/* Pairs of devices, made: both ends in one request. */
#include "act/act-in.h"

struct pair_args {
	const char *ns, *peer_ns, *alias, *peer_alias, *master;
	struct nl_pair v;
	int gen, peer_gen;
};

static int pair_args(const struct op *op, struct pair_args *a, struct err *err)
{
	if (arg_ns(op, A_NS, &a->ns, err) || arg_dev(op, A_IF, &a->v.name, err) ||
	    arg_ns(op, A_PEER_NS, &a->peer_ns, err) ||
	    arg_dev(op, A_PEER, &a->v.peer_name, err) ||
	    arg_alias(op, A_ALIAS, &a->alias, err) ||
	    arg_alias(op, A_PEER_ALIAS, &a->peer_alias, err) ||
	    arg_gen(op, A_GEN, &a->gen, err) ||
	    arg_gen(op, A_PEER_GEN, &a->peer_gen, err) ||
	    arg_mac(op, A_MAC, a->v.mac, err) ||
	    arg_mac(op, A_PEER_MAC, a->v.peer_mac, err) ||
	    arg_u32(op, A_MTU, INT32_MAX, &a->v.mtu, err) ||
	    arg_u32(op, A_PEER_MTU, INT32_MAX, &a->v.peer_mtu, err) ||
	    arg_u32(op, A_GROUP, UINT32_MAX, &a->v.group, err) ||
	    arg_u32(op, A_PEER_GROUP, UINT32_MAX, &a->v.peer_group, err) ||
	    arg_dev_or_none(op, A_MASTER, &a->master, err))
		return ACT_MALFORMED;
	return 0;
}

static int create(struct ny_world *w, void *args, struct err *err)
{
	struct pair_args *a = args;
	_cleanup_close_ int peer_fd = -1;
	int r = netns_open(w, netns_by_name(a->peer_ns), &peer_fd, err);
	struct nl_link master;
	struct nl *nl;

	if (!r)
		r = wire_nl(w, a->ns, &nl, err);
	if (r)
		return r;
	if (*a->master) {
		r = nl_link_get(nl, a->master, &master, err);
		if (r)
			return err_prefix(err, "switch %s", a->master);
		a->v.master = master.index;
	}
	a->v.peer_netns_fd = peer_fd;
	return nl_pair_add(nl, &a->v, err);
}

int act_pair_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	struct pair_args a = {.v.kind = op_rows[op->id].kind};
	char what[32];
	int r;

	if (act_is_lost_half(op))
		return 0;
	r = pair_args(op, &a, err);
	if (r)
		return r;
	snprintf(what, sizeof(what), "%s pair", a.v.kind);
	return act_link_make(w, lab, op,
			     &(struct making){what, create, &a, a.gen, a.peer_gen}, err);
}

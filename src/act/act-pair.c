/* SPDX-License-Identifier: MIT */
/* Pairs of devices, made: both ends in one request. */
#include "act/act-in.h"

struct pair_args {
	struct end end, peer;
	const char *kind, *master;
};

static int read_pair(const struct op *op, struct pair_args *a, struct err *err)
{
	return arg_end(op, false, &a->end, err) ?:
	       arg_end(op, true, &a->peer, err) ?:
	       arg_u32(op, A_MTU, INT32_MAX, &a->end.dev.mtu, err) ?:
	       arg_u32(op, A_PEER_MTU, INT32_MAX, &a->peer.dev.mtu, err) ?:
	       arg_dev_or_none(op, A_MASTER, &a->master, err);
}

static int create(struct ny_world *w, void *args, struct err *err)
{
	const struct pair_args *a = args;
	struct nl_pair pair = {.kind = a->kind, .dev = a->end.dev, .peer = a->peer.dev};
	_cleanup_close_ int peer_fd = -1;
	int r = netns_open(w, netns_by_name(a->peer.ns), &peer_fd, err);
	struct nl_link master;
	struct nl *nl;

	if (!r)
		r = wire_nl(w, a->end.ns, &nl, err);
	if (r)
		return r;
	if (*a->master) {
		r = nl_link_get(nl, a->master, &master, err);
		if (r)
			return err_prefix(err, "switch %s", a->master);
		pair.master = master.index;
	}
	pair.peer_netns_fd = peer_fd;
	return nl_pair_add(nl, &pair, err);
}

int act_pair_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	struct pair_args a = {.kind = op_rows[op->id].kind};
	char what[32];
	struct making making = {what, create, &a};

	if (act_is_lost_half(op))
		return 0;
	snprintf(what, sizeof(what), "%s pair", a.kind);
	return read_pair(op, &a, err) ?: act_link_make(w, lab, op, &making, err);
}

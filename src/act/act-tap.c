/* SPDX-License-Identifier: MIT */
/*
 * Taps, made: what rtnetlink does in one request for other devices is done before the
 * device is made to stay, so that one who is killed leaves none without MAC and group.
 */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"
#include "wire/tap.h"

struct tap_args {
	struct end end;
	const char *master;
	uint32_t user;
	bool multi_queue;
};

static int arg_queues(const struct op *op, bool *ret, struct err *err)
{
	*ret = !strcmp(op_arg(op, A_QUEUES), OP_MULTI_QUEUE);
	if (*ret || !*op_arg(op, A_QUEUES))
		return 0;
	err_set(err, -EINVAL,
		"operation %s: queues is neither " OP_MULTI_QUEUE " nor empty",
		op_rows[op->id].word);
	return ACT_MALFORMED;
}

static int read_tap(const struct op *op, struct tap_args *a, struct err *err)
{
	int r = arg_end(op, false, &a->end, err) ?:
		arg_u32(op, A_MTU, INT32_MAX, &a->end.dev.mtu, err) ?:
		arg_dev_or_none(op, A_MASTER, &a->master, err) ?:
		arg_queues(op, &a->multi_queue, err);

	return r || !*op_arg(op, A_USER) ? r
					 : arg_u32(op, A_USER, UINT32_MAX, &a->user, err);
}

/* All that a new device of another kind is made with. */
static int set_up(struct nl *nl, const struct tap_args *a, struct err *err)
{
	const struct nl_new *dev = &a->end.dev;
	struct nl_link link, master = {};
	int r = nl_link_get(nl, dev->name, &link, err);

	if (r)
		return r;
	if (*a->master)
		r = nl_link_get(nl, a->master, &master, err);
	if (r)
		return err_prefix(err, "switch %s", a->master);
	return nl_link_change(
		nl, link.index,
		&(struct nl_change){.mac = dev->mac,
				    .mtu = &dev->mtu,
				    .group = &dev->group,
				    .master = *a->master ? &master.index : NULL},
		err);
}

static int create(struct ny_world *w, void *args, struct err *err)
{
	const struct tap_args *a = args;
	_cleanup_close_ int fd = -1;
	struct nl *nl;
	int r = tap_new(w, a->end.ns, a->end.dev.name, a->multi_queue, &fd, err);

	if (!r)
		r = wire_nl(w, a->end.ns, &nl, err);
	if (!r)
		r = set_up(nl, a, err);
	return r ? r : tap_keep(fd, a->user, err);
}

int act_tap_add(struct ny_world *w, const char *lab, const struct op *op, struct err *err)
{
	struct tap_args a = {};
	struct making making = {"tap", create, &a};

	return read_tap(op, &a, err) ?: act_link_make(w, lab, op, &making, err);
}

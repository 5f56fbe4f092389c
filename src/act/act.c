/* SPDX-License-Identifier: MIT */
/*
 * The table's functions, and the way through a run.
 */
#include "act/act.h"

#include <errno.h>

#include "act/act-in.h"
#include "act/act-ovs.h"

act_fn *const act_fns[OP_COUNT] = {
#define OVS_PAIR(...)
#define OVS_SET(...)
#define BY(word, shell, fn) fn
#define PAIR(class, makes, unmakes, noun, keys, args, make, unmake, ...)                 \
	[OP_##makes] = make, [OP_##unmakes] = unmake,
#define SET(id, noun, by) [OP_##id] = by,
#include "op/ops.def"
#undef BY
};

static void add_hint(struct err *err)
{
	if (err->code == -EXFULL)
		err_hint(err, "a Linux bridge holds 1023 ports: spread the members over "
			      "several bridges");
	wire_hint(err);
}

int act_one(struct ny_world *w, const char *lab, const struct op *op, struct err *err)
{
	bool foreign;
	int r;

	*err = (struct err){0};
	r = act_fns[op->id](w, lab, op, err);
	foreign = r == ACT_FOREIGN;
	if ((r == ACT_GONE || foreign) && op->flags & OP_UNDO)
		r = 0;
	if (r > 0)
		r = err->code;
	err->code = r;
	if (r < 0 && !foreign) /* that has its own */
		add_hint(err);
	return r;
}

/* Interrupting what takes back would leave things half done. */
static bool interrupted(const struct ny_world *w, const struct op *op)
{
	return !(op->flags & OP_UNDO) && world_cancelled(w);
}

/* Carries out the operations of a stretch one by one, *done counting them. */
static int one_by_one(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
		      size_t *done, struct err *err)
{
	int r = 0;

	for (size_t i = 0; !r && i < n; i++) {
		if (interrupted(w, &ops[i]))
			return err_set(err, -EINTR, "interrupted");
		r = act_one(w, lab, &ops[i], err);
		*done += !r;
	}
	return r;
}

int act_run(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
	    size_t *ret_done, struct err *err)
{
	size_t done = 0;
	struct err why = {0};
	int r = 0;

	if (op_class(ops->id)->whole) {
		r = interrupted(w, ops) ? err_set(&why, -EINTR, "interrupted")
					: act_ovs_run(w, lab, ops, n, &done, &why);
		n = 0;
	}
	if (n && op_class(ops->id)->first)
		act_services_tell(w, lab, ops, n);
	for (size_t at = 0, len; !r && at < n; at += len) {
		len = act_group_len(ops + at, n - at);
		if (len > 1 && !interrupted(w, ops + at) &&
		    act_group_del(w, lab, ops + at, len)) {
			done += len;
			continue;
		}
		len = len ? len : 1;
		r = one_by_one(w, lab, ops + at, len, &done, &why);
	}
	*ret_done = done;
	if (r)
		wire_hint(&why);
	if (r && err)
		*err = why;
	return r;
}

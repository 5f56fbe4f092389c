/* SPDX-License-Identifier: MIT */
/*
 * Runs of rows of Open vSwitch: one transaction each, waited for and verified; then the
 * devices that it made for members go where they belong.
 */
#include "act/act-ovs.h"

#include <errno.h>
#include <libgen.h>
#include <string.h>

#include "wire/ovs.h"

/* All that the run takes; *ret_bad: the operation that is not as it should be. */
static int compose(struct ovs_txn *txn, size_t *ret_bad, struct err *err)
{
	for (txn->at = 0; txn->at < txn->n_run; txn->at++) {
		const struct op *op = &txn->run[txn->at];
		int r = ovs_fns[op->id](txn, op, err);

		if (r == ACT_GONE && op->flags & OP_UNDO)
			continue;
		if (r == ACT_GONE)
			act_fail(err, r, "%s", act_ovs_doing(txn->arena, op));
		*ret_bad = txn->at;
		if (r)
			return r > 0 ? err->code : r;
	}
	return 0;
}

/* Nothing is added for an ovs-vswitchd that is not there to see it. */
static int check_served(struct ovs_txn *txn, struct err *err)
{
	for (size_t i = 0; i < txn->n_run; i++)
		if (!(txn->run[i].flags & OP_UNDO))
			return ovsdb_check_served(txn->db, err);
	return 0;
}

/* A bridge on the kernel's datapath is made for an ovs-vswitchd that will serve it. */
static int wait_counted(const struct ovs_txn *txn, struct err *err)
{
	for (size_t i = 0; i < txn->n_run; i++) {
		const struct op *op = &txn->run[i];

		if (op->id == OP_OVS_BR_ADD && strcmp(op_arg(op, A_DATAPATH), "netdev"))
			return ovs_wait_counted(
				txn->w,
				dirname(arena_strdup(txn->arena, op_arg(op, A_DB))), err);
	}
	return 0;
}

/* *ret_perhaps: it failed, and whether it was done is not known. */
static int commit(struct ovs_txn *txn, size_t *ret_bad, bool *ret_perhaps,
		  struct err *err)
{
	int r = check_served(txn, err);

	*ret_perhaps = false;
	if (!r)
		r = wait_counted(txn, err);
	if (!r)
		r = compose(txn, ret_bad, err);
	if (r || !txn->n)
		return r;
	r = txn_commit(txn, ret_bad, err);
	*ret_perhaps = r && r != -EREMOTEIO && r != -ENOMEM;
	return r == -EREMOTEIO ? act_fail(err, r, "%s",
					  act_ovs_doing(txn->arena, &txn->run[*ret_bad]))
			       : r;
}

/* Where its Open vSwitch is: the host's for the system's, else it is a private one. */
static const char *ovs_ns(const struct op *op)
{
	return op_arg(op, op_is_abroad(op) ? A_FROM : A_NS);
}

/* What is taken away from a private one, which is of no use without its ovs-vswitchd. */
static bool is_doomed(const struct op *op)
{
	return op->flags & OP_UNDO && op_deletes(op->id) && *ovs_ns(op);
}

/* Whom it is about, and what to do; a rejection says so itself. */
static void tell_which(const struct op *op, int r, struct err *err)
{
	const char *db = op_arg(op, A_DB);

	if (r >= 0 || r == -EREMOTEIO || r == -EINTR)
		return;
	if (!strstr(err->text, db))
		err_prefix(err, "Open vSwitch (%s)", db);
	/* what is wrong with a port is not mended by that */
	if (*ovs_ns(op) && *err->hint && r != -EIO)
		err_hint(err, "it is the lab's own: 'netyard up' starts it anew");
}

/* A private Open vSwitch that does not run any more has taken all of its own along. */
static bool gone_along(struct ny_world *w, const struct op *op, int r)
{
	_cleanup_free_ char *path = strdup(op_arg(op, A_DB));
	struct ovs_daemons found;
	struct err err;

	return (r == -ENOENT || r == -ECONNREFUSED) && path && is_doomed(op) &&
	       !ovs_find(w, ovs_ns(op), dirname(path), &found, &err) && !found.server;
}

/*
 * Flows that are in the datapath go on to be copied as before, whatever becomes of a
 * mirror (Open vSwitch 3.1.0): ovs-vswitchd looks at those of a bridge again once it is
 * told to forget which addresses are where, which it would do itself for other changes.
 */
static void look_again(struct ovs_txn *txn, const char *socket)
{
	const char *dir = dirname(arena_strdup(txn->arena, socket)), *done = "";
	struct err err;

	for (size_t i = 0; i < txn->n_run; i++) {
		const struct op *op = &txn->run[i];
		const char *bridge = op_arg(op, A_MASTER);
		_cleanup_free_ char *said = NULL;

		if ((op->id != OP_OVS_MIRROR_ADD && op->id != OP_OVS_MIRROR_DEL) ||
		    !*bridge || !strcmp(bridge, done))
			continue;
		done = bridge;
		if (ovs_command(txn->w, dir, "fdb/flush",
				(const char *const[]){bridge, NULL}, &said, &err) < 0)
			world_log(txn->w, LOG_WARN,
				  "%s: frames of streams that it knows may be copied as "
				  "before for some seconds: %s",
				  bridge, err.text);
	}
}

/* The n operations are of one database; *ret_perhaps as of commit. */
static int run_once(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
		    size_t *ret_done, bool *ret_perhaps, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_txn_ struct ovs_txn txn = {
		.arena = arena, .w = w, .lab = lab, .run = ops, .n_run = n};
	const char *socket;
	size_t bad = 0;
	int r = arg_db(ops, A_DB, &socket, err) ? err->code : txn_open(&txn, socket, err);

	*ret_done = 0;
	*ret_perhaps = false;
	if (r && gone_along(w, ops, r)) {
		ovs_drop_left(w, ops, n);
		*ret_done = n;
		return 0;
	}
	if (!r)
		r = commit(&txn, &bad, ret_perhaps, err);
	/* Going on over failures, what stands before one is done all the same. */
	if (r == -EREMOTEIO && bad && ops[bad].flags & OP_UNDO) {
		struct err why;

		if (run_once(w, lab, ops, bad, ret_done, ret_perhaps, &why) == 0)
			return r;
	}
	if (r)
		return r;
	*ret_done = n;
	if (txn.n)
		r = txn_settle(&txn, err);
	if (!r && txn.n)
		look_again(&txn, socket);
	/* Before, they are in use: of a port that is deleted and added again, an
	 * ovs-vswitchd that sees both at once keeps the device. */
	if (!r || r == -EHOSTDOWN)
		ovs_drop_left(w, ops, n);
	if (r == -EHOSTDOWN && is_doomed(ops))
		r = 0;
	else if (!r && txn.n)
		r = txn_check(&txn, err);
	return r ? r : ovs_place_all(&txn, err);
}

/* What was perhaps done counts as done, so that it is taken back; what takes back, or
 * away, is simply asked for once more. */
static int run_one(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
		   size_t *ret_done, struct err *err)
{
	bool perhaps;
	int r = run_once(w, lab, ops, n, ret_done, &perhaps, err);

	if (perhaps && ops->flags & OP_UNDO)
		r = run_once(w, lab, ops, n, ret_done, &perhaps, err);
	else if (perhaps)
		*ret_done = n;
	tell_which(ops, r, err);
	return r;
}

int act_ovs_run(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
		size_t *ret_done, struct err *err)
{
	size_t done = 0;
	int r = 0;

	*ret_done = 0;
	for (size_t at = 0, len; !r && at < n; at += len) {
		for (len = 1; at + len < n; len++)
			if (strcmp(op_arg(&ops[at + len], A_DB), op_arg(&ops[at], A_DB)))
				break;
		*err = (struct err){0};
		r = run_one(w, lab, ops + at, len, &done, err);
		*ret_done += done;
	}
	err->code = r;
	return r;
}

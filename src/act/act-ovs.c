/* SPDX-License-Identifier: MIT */
/*
 * Runs of rows of Open vSwitch: one transaction each, waited for and verified; then the
 * devices that it made for members go where they belong.  And its daemons.
 */
#include "act/act-ovs.h"

#include <errno.h>
#include <libgen.h>
#include <string.h>

#include "wire/ovs.h"

const char *ovs_doing(struct arena *arena, const struct op *op)
{
	static const struct {
		enum op_id id;
		const char *text; /* of a setter: what is set */
	} words[] = {
		{OP_OVS_BR_ADD, "create bridge"},
		{OP_OVS_BR_DEL, "delete bridge"},
		{OP_OVS_PORT_ADD, "add port"},
		{OP_OVS_PORT_DEL, "delete port"},
		{OP_OVS_PATCH_ADD, "add patch ports"},
		{OP_OVS_PATCH_DEL, "delete patch ports"},
		{OP_OVS_INTERNAL_ADD, "add internal port"},
		{OP_OVS_INTERNAL_DEL, "delete internal port"},
	};
	const char *peer = op_arg(op, A_PEER), *text = "change bridge";

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].id == op->id)
			text = words[i].text;
	return arena_printf(arena, "%s %s%s%s", text, op_arg(op, A_IF),
			    *peer ? " - " : "", peer);
}

/* --- devices of internal ports ------------------------------------------------------- */

struct place_args {
	const char *ns, *from, *dev;
	struct nl_place place;
};

static int place_args(const struct op *op, struct place_args *a, struct err *err)
{
	if (arg_ns(op, A_NS, &a->ns, err) || arg_ns(op, A_FROM, &a->from, err) ||
	    arg_dev(op, A_IF, &a->dev, err) ||
	    arg_alias(op, A_ALIAS, &a->place.alias, err) ||
	    arg_mac(op, A_MAC, a->place.mac, err) ||
	    arg_u32(op, A_MTU, INT32_MAX, &a->place.mtu, err) ||
	    arg_u32(op, A_GROUP, UINT32_MAX, &a->place.group, err) ||
	    arg_gen(op, A_GEN, &a->place.gen, err))
		return ACT_MALFORMED;
	return 0;
}

/* The device is where it belongs: taking back what was taken away, perhaps. */
static bool is_placed(struct ny_world *w, const struct place_args *a)
{
	struct device d;
	struct err err;

	return !act_find(w, a->ns, a->dev, &d, &err) &&
	       !strcmp(d.link.alias, a->place.alias);
}

static int not_made(const char *dev, struct err *err)
{
	return err_set(err, -ENODEV,
		       "ovs-vswitchd says it made device %s, which is not there", dev);
}

/* Moves and marks the device that Open vSwitch made, in one request. */
static int place(struct ny_world *w, const struct op *op, struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct place_args a = {0};
	struct device d;
	int r = place_args(op, &a, err);

	if (r || (op->flags & OP_UNDO && is_placed(w, &a)))
		return r;
	r = wire_netns_open(w, a.ns, &fd, err);
	a.place.netns_fd = fd;
	if (!r)
		r = act_find(w, a.from, a.dev, &d, err);
	if (r == ACT_GONE)
		return not_made(a.dev, err);
	return r ? r : nl_link_place(d.nl, d.link.index, &a.place, err);
}

/* Marks a bridge's own device, which stays where it is. */
static int mark_bridge(struct ny_world *w, const struct op *op, struct err *err)
{
	const char *ns, *dev, *alias;
	struct device d;
	uint32_t group;
	int r;

	if (arg_ns(op, A_NS, &ns, err) || arg_dev(op, A_IF, &dev, err) ||
	    arg_alias(op, A_ALIAS, &alias, err) ||
	    arg_u32(op, A_GROUP, UINT32_MAX, &group, err))
		return ACT_MALFORMED;
	r = act_find(w, ns, dev, &d, err);
	if (r == ACT_GONE)
		return not_made(dev, err);
	if (!r)
		r = nl_link_set_group(d.nl, d.link.index, group, err);
	return r ? r : nl_link_mark(d.nl, d.link.index, alias, NL_GEN_NONE, err);
}

/* An ovs-vswitchd that died leaves its devices, and those abroad do not go with their
 * namespace. */
static void drop_left(struct ny_world *w, const struct op *ops, size_t n)
{
	struct device d;
	struct err err;

	for (size_t i = 0; i < n; i++)
		if (ops[i].id == OP_OVS_INTERNAL_DEL &&
		    !act_find(w, op_arg(&ops[i], A_NS), op_arg(&ops[i], A_IF), &d,
			      &err) &&
		    !strcmp(d.link.alias, op_arg(&ops[i], A_ALIAS)) && *d.link.alias)
			(void)nl_link_del(d.nl, d.link.index, &err);
}

static int place_all(struct ovs_txn *txn, size_t n, struct err *err)
{
	int r = 0;

	for (size_t i = 0; !r && i < n; i++) {
		const struct op *op = &txn->run[i];

		if (op->id == OP_OVS_INTERNAL_ADD)
			r = place(txn->w, op, err);
		else if (op->id == OP_OVS_BR_ADD)
			r = mark_bridge(txn->w, op, err);
		if (r)
			act_fail(err, r, "%s", ovs_doing(txn->arena, op));
	}
	return r == ACT_MALFORMED ? err->code : r;
}

/* --- a run --------------------------------------------------------------------------- */

/* All that the run takes; *ret_bad: the operation that is not as it should be. */
static int compose(struct ovs_txn *txn, size_t n, size_t *ret_bad, struct err *err)
{
	for (txn->at = 0; txn->at < n; txn->at++) {
		const struct op *op = &txn->run[txn->at];
		int r = ovs_fns[op->id](txn, op, err);

		if (r == ACT_GONE && op->flags & OP_UNDO)
			continue;
		if (r == ACT_GONE)
			act_fail(err, r, "%s", ovs_doing(txn->arena, op));
		*ret_bad = txn->at;
		if (r)
			return r > 0 ? err->code : r;
	}
	return 0;
}

/* Nothing is added for an ovs-vswitchd that is not there to see it. */
static int check_served(struct ovs_txn *txn, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (!(txn->run[i].flags & OP_UNDO))
			return ovsdb_check_served(txn->db, err);
	return 0;
}

/* *ret_perhaps: it failed, and whether it was done is not known. */
static int commit(struct ovs_txn *txn, size_t n, size_t *ret_bad, bool *ret_perhaps,
		  struct err *err)
{
	int r = check_served(txn, n, err);

	*ret_perhaps = false;
	if (!r)
		r = compose(txn, n, ret_bad, err);
	if (r || txn_is_empty(txn))
		return r;
	r = txn_commit(txn, ret_bad, err);
	*ret_perhaps = r && r != -EREMOTEIO && r != -ENOMEM;
	return r == -EREMOTEIO ? act_fail(err, r, "%s",
					  ovs_doing(txn->arena, &txn->run[*ret_bad]))
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

/* A private Open vSwitch that does not run any more has taken all of its own along. */
static bool gone_along(struct ny_world *w, const struct op *op, int r)
{
	_cleanup_free_ char *path = strdup(op_arg(op, A_DB));
	struct ovs_daemons found;
	struct err err;

	return (r == -ENOENT || r == -ECONNREFUSED) && path && is_doomed(op) &&
	       !ovs_find(w, ovs_ns(op), dirname(path), &found, &err) && !found.server;
}

/* The n operations are of one database; *ret_perhaps as of commit. */
static int run_once(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
		    size_t *ret_done, bool *ret_perhaps, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_txn_ struct ovs_txn txn = {
		.arena = arena, .w = w, .lab = lab, .run = ops};
	const char *socket;
	size_t bad = 0;
	int r = arg_db(ops, A_DB, &socket, err) ? err->code : txn_open(&txn, socket, err);

	*ret_done = 0;
	*ret_perhaps = false;
	if (r && gone_along(w, ops, r)) {
		drop_left(w, ops, n);
		*ret_done = n;
		return 0;
	}
	if (!r)
		r = commit(&txn, n, &bad, ret_perhaps, err);
	/* Going on over failures, what stands before one is done all the same. */
	if (r == -EREMOTEIO && bad && ops[bad].flags & OP_UNDO) {
		struct err why;

		if (run_once(w, lab, ops, bad, ret_done, ret_perhaps, &why) == 0)
			return r;
	}
	if (r)
		return r;
	*ret_done = n;
	if (!txn_is_empty(&txn))
		r = txn_settle(&txn, n, err);
	if (r == -ESRCH && is_doomed(ops))
		r = 0;
	drop_left(w, ops, n);
	return r ? r : place_all(&txn, n, err);
}

/* What was perhaps done counts as done, so that it is taken back; what takes back, or
 * away, is simply asked for once more. */
static int run_one(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
		   size_t *ret_done, struct err *err)
{
	bool perhaps;
	int r = run_once(w, lab, ops, n, ret_done, &perhaps, err);

	if (perhaps && ops->flags & OP_UNDO)
		return run_once(w, lab, ops, n, ret_done, &perhaps, err);
	if (perhaps)
		*ret_done = n;
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

/* --- the daemons of a private one ---------------------------------------------------- */

static int daemon_args(const struct op *op, const char **ret_ns, char **ret_dir,
		       struct err *err)
{
	const char *db;

	if (arg_ns(op, A_NS, ret_ns, err) || arg_db(op, A_DB, &db, err))
		return ACT_MALFORMED;
	*ret_dir = strdup(db);
	if (!*ret_dir)
		return err_sys(err, -ENOMEM, "a path");
	dirname(*ret_dir);
	return 0;
}

/* Both are there: taking back what was taken away. */
static bool is_running(struct ny_world *w, const char *ns, const char *dir)
{
	struct ovs_daemons found;
	struct err err;

	return !ovs_find(w, ns, dir, &found, &err) && found.server && found.vswitchd;
}

int act_ovs_start(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	_cleanup_free_ char *dir = NULL;
	const char *ns;
	int r = daemon_args(op, &ns, &dir, err);

	if (r || (op->flags & OP_UNDO && is_running(w, ns, dir)))
		return r;
	if (op->flags & OP_UNDO) /* half of one is none */
		ovs_stop(w, ns, dir, NULL);
	r = ovs_start(w, ns, dir, err);
	return r ? act_fail(err, r, "start Open vSwitch in %s", ns) : 0;
}

int act_ovs_stop(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	_cleanup_free_ char *dir = NULL;
	const char *ns;
	int r = daemon_args(op, &ns, &dir, err);

	if (!r)
		r = ovs_stop(w, ns, dir, err);
	return r ? act_fail(err, r, "stop Open vSwitch in %s", ns) : 0;
}

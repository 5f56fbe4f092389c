/* SPDX-License-Identifier: MIT */
/* The daemons of a private Open vSwitch, started and ended. */
#include <errno.h>
#include <libgen.h>
#include <string.h>

#include "act/act-in.h"
#include "wire/ovs.h"

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

	/* who was told to end, perhaps, is not running */
	if (r ||
	    (op->flags & OP_UNDO && !(op->flags & OP_UNSURE) && is_running(w, ns, dir)))
		return r;
	if (op->flags & OP_UNDO) /* half of one is none */
		ovs_stop(w, ns, dir, NULL);
	r = ovs_start(w, ns, dir, err);
	return act_fail(err, r, "start Open vSwitch in %s", ns);
}

int act_ovs_stop(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	_cleanup_free_ char *dir = NULL;
	const char *ns;
	int r = daemon_args(op, &ns, &dir, err);

	if (!r)
		r = ovs_stop(w, ns, dir, err);
	return act_fail(err, r, "stop Open vSwitch in %s", ns);
}

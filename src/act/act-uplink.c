/* SPDX-License-Identifier: MIT */
/*
 * A device that is somebody else's joins a switch, and is given back.  What bears a mark
 * of netyard's, or has got another master meanwhile, is not touched.
 */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"

struct uplink {
	struct device d;
	int master; /* index of the switch; 0: it has none of ours */
	bool was;   /* up */
};

/* "up" or "down" */
static int arg_up(const struct op *op, enum op_arg arg, bool *ret, struct err *err)
{
	*ret = !strcmp(op_arg(op, arg), "up");
	if (*ret || !strcmp(op_arg(op, arg), "down"))
		return 0;
	err_set(err, -EINVAL, "operation %s: %s is neither up nor down",
		op_rows[op->id].word, op_arg_words[arg]);
	return ACT_MALFORMED;
}

static int find(struct ny_world *w, const struct op *op, struct uplink *ret,
		struct err *err)
{
	const char *ns, *dev;
	int r = arg_ns(op, A_NS, &ns, err) ?: arg_dev(op, A_IF, &dev, err) ?:
		act_find(w, ns, dev, &ret->d, err);

	if (r || strncmp(ret->d.link.alias, MARK_BEGIN, strlen(MARK_BEGIN)) != 0)
		return r;
	err_set(err, -EPERM, "it is a lab's own device: its alias is '%s'",
		ret->d.link.alias);
	return ACT_FOREIGN;
}

static int find_master(struct uplink *u, const char *name, struct err *err)
{
	struct nl_link link;
	int r;

	u->master = 0;
	if (!*name)
		return 0;
	r = nl_link_get(u->d.nl, name, &link, err);
	if (!r)
		u->master = link.index;
	return r == -ENODEV ? -ENOENT : r;
}

/* Somebody else has taken it: the texts of the link are lost after this. */
static int busy(const struct uplink *u, struct err *err)
{
	struct nl_link master;

	if (nl_link_get_index(u->d.nl, u->d.link.master, &master, err))
		return err->code;
	return err_set(err, -EBUSY, "it is a port of %s by now", master.name);
}

static int join(struct uplink *u, struct err *err)
{
	const bool up = true;
	struct err ignored;
	int r;

	if (u->d.link.master && u->master && u->d.link.master != u->master)
		return busy(u, err);
	r = nl_link_change(
		u->d.nl, u->d.link.index,
		&(struct nl_change){.master = u->master ? &u->master : NULL, .up = &up},
		err);
	if (r && !u->was) /* the kernel may have done half of it */
		(void)nl_link_set_up(u->d.nl, u->d.link.index, false, &ignored);
	return r;
}

int act_uplink_add(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char name[NAME_TEXT];
	const char *master;
	struct uplink u;
	int r = arg_dev_or_none(op, A_MASTER, &master, err) ?:
		arg_up(op, A_WAS, &u.was, err) ?:
		find(w, op, &u, err) ?:
		find_master(&u, master, err) ?:
		join(&u, err);

	act_op_name(name, op);
	return *op_arg(op, A_MASTER) ? act_fail(err, r, "attach %s to %s", name, master)
				     : act_fail(err, r, "set up %s", name);
}

/* Has it left the switch, or is it another one's, then it is not given back by us. */
static bool is_anothers(const struct uplink *u, const char *master)
{
	struct nl_link link;
	struct err err;

	return *master && u->d.link.master &&
	       (nl_link_get_index(u->d.nl, u->d.link.master, &link, &err) ||
		strcmp(link.name, master) != 0);
}

int act_uplink_del(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	const int none = 0;
	const char *master;
	char name[NAME_TEXT];
	struct uplink u;
	int r = arg_dev_or_none(op, A_MASTER, &master, err) ?:
		arg_up(op, A_WAS, &u.was, err) ?:
		find(w, op, &u, err);

	if (!r && !is_anothers(&u, master))
		r = nl_link_change(u.d.nl, u.d.link.index,
				   &(struct nl_change){.master = *master ? &none : NULL,
						       .up = &u.was},
				   err);
	if (r == ACT_GONE || r == -ENODEV)
		return 0;
	return act_fail(err, r, "give back %s", act_op_name(name, op));
}

int act_uplink_set(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char name[NAME_TEXT];
	struct uplink u;
	bool up;
	int r = arg_up(op, A_NEW, &up, err) ?: find(w, op, &u, err);

	if (!r)
		r = nl_link_set_up(u.d.nl, u.d.link.index, up, err);
	return act_fail(err, r, "set %s %s", op_arg(op, A_NEW), act_op_name(name, op));
}

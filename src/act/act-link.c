/* SPDX-License-Identifier: MIT */
/*
 * Devices, made and removed, of whatever kind.  What is made is marked at once, or taken
 * back at once.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "act/act-in.h"

/* One end (the only one of what is no pair) of what is to be deleted. */
static int delete_end(struct ny_world *w, const struct op *op, bool peer, struct err *err)
{
	const struct end_args *of = &act_ends[peer];
	const char *ns, *dev, *alias;
	struct device d;
	int r = arg_ns(op, of->ns, &ns, err) ?: arg_dev(op, of->dev, &dev, err) ?:
		arg_alias(op, of->alias, &alias, err) ?:
		act_find(w, ns, dev, &d, err);

	if (r)
		return r;
	if (act_is_recorded(op, peer, &d.link))
		return nl_link_del(d.nl, d.link.index, err);
	err_set(err, -EPERM, "it is not this lab's: its alias is not '%s'", alias);
	err_hint(err, "rename or delete it, or give the lab another prefix");
	return ACT_FOREIGN;
}

/* Takes back what was made a moment ago and could not be marked. */
static void unmake(struct ny_world *w, const struct op *op)
{
	struct op made = *op;
	struct err err;

	made.flags |= OP_UNSURE;
	if (delete_end(w, &made, false, &err) && *op_arg(op, A_PEER))
		(void)delete_end(w, &made, true, &err);
}

/* Marks what was made a moment ago, if that is what its name means. */
static int mark_made(struct ny_world *w, const struct op *op, bool peer, struct err *err)
{
	const struct end_args *of = &act_ends[peer];
	const char *dev = op_arg(op, of->dev);
	struct nl_link link;
	struct nl *nl;
	int gen, r = arg_gen(op, of->gen, &gen, err)
			     ?: wire_nl(w, op_arg(op, of->ns), &nl, err);

	if (!r)
		r = nl_link_get(nl, dev, &link, err);
	if (r)
		return r;
	if (!act_looks_made(op, peer, &link))
		return err_set(err, -EBUSY,
			       "%s: it was renamed as soon as it was made, and another "
			       "device has that name",
			       dev);
	return nl_link_change(
		nl, link.index,
		&(struct nl_change){.alias = op_arg(op, of->alias), .gen = &gen}, err);
}

/* The device by that name is there, made and marked as op's record says. */
static bool is_there(struct ny_world *w, const struct op *op, bool peer)
{
	const struct end_args *of = &act_ends[peer];
	struct op sure = *op;
	struct err err;
	struct device d;
	int r = act_find(w, op_arg(op, of->ns), op_arg(op, of->dev), &d, &err);

	sure.flags &= ~OP_UNSURE;
	return !r && act_is_recorded(&sure, peer, &d.link);
}

/* Removes what one who was killed while making it has left. */
static bool unmake_half(struct ny_world *w, const char *lab, const struct op *op)
{
	struct err err;

	return op->flags & OP_UNSURE && act_link_del(w, lab, op, &err) == 0;
}

/* Of a pair, which of the two names it is. */
static void name_taken(struct ny_world *w, const char *lab, const struct op *op,
		       struct err *err)
{
	if (!act_name_taken(w, lab, op_arg(op, A_NS), op_arg(op, A_IF), err) &&
	    *op_arg(op, A_PEER))
		(void)act_name_taken(w, lab, op_arg(op, A_PEER_NS), op_arg(op, A_PEER),
				     err);
}

/* "br0", or "br-tap1 - ns1:tap1" of a pair */
static const char *link_name(char text[2 * NAME_TEXT], const struct op *op)
{
	char a[NAME_TEXT], b[NAME_TEXT];

	if (!*op_arg(op, A_PEER))
		return act_op_name(text, op);
	snprintf(text, 2 * NAME_TEXT, "%s - %s", act_op_name(a, op),
		 act_name(b, op_arg(op, A_PEER_NS), op_arg(op, A_PEER)));
	return text;
}

static int make(struct ny_world *w, const struct op *op, const struct making *making,
		struct err *err)
{
	int r = making->create(w, making->args, err);

	if (r)
		return r;
	r = mark_made(w, op, false, err);
	if (!r && *op_arg(op, A_PEER))
		r = mark_made(w, op, true, err);
	if (r)
		unmake(w, op);
	return r;
}

bool act_is_lost_half(const struct op *op)
{
	return op->flags & OP_UNDO && (!strcmp(op_arg(op, A_PEER_NS), OP_NOWHERE) ||
				       !strcmp(op_arg(op, A_FROM), OP_NOWHERE));
}

int act_link_make(struct ny_world *w, const char *lab, const struct op *op,
		  const struct making *making, struct err *err)
{
	char name[2 * NAME_TEXT];
	int r = make(w, op, making, err);

	if (r == -ENOENT && (act_is_nowhere(w, op, op_arg(op, A_NS)) ||
			     act_is_nowhere(w, op, op_arg(op, A_PEER_NS))))
		return 0;
	if (r == -EEXIST && op->flags & OP_UNDO && is_there(w, op, false) &&
	    (!*op_arg(op, A_PEER) || is_there(w, op, true)))
		return 0;
	if (r == -EEXIST && unmake_half(w, lab, op))
		r = make(w, op, making, err);
	if (r == -EEXIST)
		name_taken(w, lab, op, err);
	return act_fail(err, r, "create %s %s", making->what, link_name(name, op));
}

/* What was left is not left again. */
int act_left_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	return op->flags & OP_UNDO
		       ? 0
		       : err_set(err, -EINVAL, "operation %s: is only taken back",
				 op_rows[op->id].word);
}

/* --- removal ----------------------------------------------------------------------- */

/* Either end takes the pair along: the main one may have been renamed or moved. */
static int delete_either(struct ny_world *w, const struct op *op, struct err *err)
{
	int r = delete_end(w, op, false, err);

	if (r != ACT_GONE || !*op_arg(op, A_PEER))
		return r;
	r = delete_end(w, op, true, err);
	return r == ACT_FOREIGN ? ACT_GONE : r; /* that name is another's by now */
}

int act_link_del(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	char name[2 * NAME_TEXT];
	int r = delete_either(w, op, err);

	if (!r || r == ACT_GONE || r == -ENODEV)
		return 0;
	return act_fail(err, r, "delete %s", link_name(name, op));
}

/* --- elsewhere --------------------------------------------------------------------- */

static int move(struct ny_world *w, const char *lab, const struct op *op,
		enum op_arg whence, enum op_arg where, struct err *err)
{
	_cleanup_close_ int fd = -1;
	const char *from, *to, *dev;
	struct device d;
	int gen, r = arg_ns(op, whence, &from, err) ?: arg_ns(op, where, &to, err) ?:
		     arg_dev(op, A_IF, &dev, err) ?: arg_gen(op, A_GEN, &gen, err) ?:
		     act_own(w, lab, from, dev, &d, err);
	char name[NAME_TEXT];

	if (!r)
		r = netns_open(w, netns_by_name(to), &fd, err);
	if (!r)
		r = nl_link_change(d.nl, d.link.index,
				   &(struct nl_change){.netns_fd = &fd, .gen = &gen},
				   err);
	return act_fail(err, r, "move %s to %s%s",
			act_name(name, op_arg(op, whence), op_arg(op, A_IF)),
			*op_arg(op, where) ? "namespace " : "the host's namespace",
			op_arg(op, where));
}

int act_link_move(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	return move(w, lab, op, A_FROM, A_NS, err);
}

int act_link_back(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	return move(w, lab, op, A_NS, A_FROM, err);
}

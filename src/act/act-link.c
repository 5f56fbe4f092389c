/* SPDX-License-Identifier: MIT */
/*
 * Devices, made and removed.  What is made is marked at once, or taken back at once.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "act/act-in.h"

/* One end (the only one of a bridge) of what is to be deleted. */
static int delete_end(struct ny_world *w, const struct op *op, bool peer, struct err *err)
{
	enum op_arg alias_arg = peer ? A_PEER_ALIAS : A_ALIAS;
	const char *ns, *dev, *alias;
	struct device d;
	int r;

	if (arg_ns(op, peer ? A_PEER_NS : A_NS, &ns, err) ||
	    arg_dev(op, peer ? A_PEER : A_IF, &dev, err) ||
	    arg_alias(op, alias_arg, &alias, err))
		return ACT_MALFORMED;
	r = act_find(w, ns, dev, &d, err);
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
static int mark_made(struct nl *nl, const struct op *op, bool peer, int gen,
		     struct err *err)
{
	const char *dev = op_arg(op, peer ? A_PEER : A_IF);
	struct nl_link link;
	int r = nl_link_get(nl, dev, &link, err);

	if (r)
		return r;
	if (!act_looks_made(op, peer, &link))
		return err_set(err, -EBUSY,
			       "%s: it was renamed as soon as it was made, and another "
			       "device has that name",
			       dev);
	return nl_link_mark(nl, link.index, op_arg(op, peer ? A_PEER_ALIAS : A_ALIAS),
			    gen, err);
}

/* The device by that name is there, made and marked as op's record says. */
static bool is_there(struct ny_world *w, const struct op *op, bool peer)
{
	struct op sure = *op;
	struct err err;
	struct device d;
	int r = act_find(w, op_arg(op, peer ? A_PEER_NS : A_NS),
			 op_arg(op, peer ? A_PEER : A_IF), &d, &err);

	sure.flags &= ~OP_UNSURE;
	return !r && act_is_recorded(&sure, peer, &d.link);
}

/* Removes what one who was killed while making it has left. */
static bool unmake_half(struct ny_world *w, const char *lab, const struct op *op)
{
	struct err err;

	return op->flags & OP_UNSURE && act_link_del(w, lab, op, &err) == 0;
}

static int name_taken(struct err *err, const char *ns, const char *dev)
{
	char name[NAME_TEXT];

	return err_hint(err,
			"there is a device %s already: rename or delete it, or give "
			"the lab another prefix",
			act_name(name, ns, dev));
}

/* --- bridges ----------------------------------------------------------------------- */

struct bridge_args {
	const char *ns, *alias;
	struct nl_bridge b;
	int gen;
};

static int bridge_args(const struct op *op, struct bridge_args *a, struct err *err)
{
	if (arg_ns(op, A_NS, &a->ns, err) || arg_dev(op, A_IF, &a->b.name, err) ||
	    arg_alias(op, A_ALIAS, &a->alias, err) || arg_gen(op, A_GEN, &a->gen, err) ||
	    arg_mac(op, A_MAC, a->b.mac, err) ||
	    arg_u32(op, A_GROUP, UINT32_MAX, &a->b.group, err) ||
	    arg_u32(op, A_STP, 1, &a->b.stp, err) ||
	    arg_u32(op, A_AGEING, UINT32_MAX, &a->b.ageing_cs, err) ||
	    arg_u32(op, A_FWD_MASK, UINT16_MAX, &a->b.fwd_mask, err) ||
	    arg_u32(op, A_SNOOPING, 1, &a->b.snooping, err))
		return ACT_MALFORMED;
	return 0;
}

static int bridge_make(struct ny_world *w, const struct op *op,
		       const struct bridge_args *a, struct err *err)
{
	struct nl *nl;
	int r = wire_nl(w, a->ns, &nl, err);

	if (!r)
		r = nl_bridge_add(nl, &a->b, err);
	if (r)
		return r;
	r = mark_made(nl, op, false, a->gen, err);
	if (r)
		unmake(w, op);
	return r;
}

int act_bridge_add(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	struct bridge_args a = {0};
	char name[NAME_TEXT];
	int r = bridge_args(op, &a, err);

	if (r)
		return r;
	r = bridge_make(w, op, &a, err);
	if (r == -EEXIST && op->flags & OP_UNDO && is_there(w, op, false))
		return 0;
	if (r == -EEXIST && unmake_half(w, lab, op))
		r = bridge_make(w, op, &a, err);
	if (r == -EEXIST)
		name_taken(err, a.ns, a.b.name);
	return r ? act_fail(err, r, "create bridge %s", act_op_name(name, op)) : 0;
}

/* --- pairs ------------------------------------------------------------------------- */

struct veth_args {
	const char *ns, *peer_ns, *alias, *peer_alias, *master;
	struct nl_veth v;
	int gen, peer_gen;
};

static int veth_args(const struct op *op, struct veth_args *a, struct err *err)
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

static int veth_create(struct ny_world *w, struct veth_args *a, struct nl **ret_nl,
		       struct err *err)
{
	_cleanup_close_ int peer_fd = -1;
	int r = wire_netns_open(w, a->peer_ns, &peer_fd, err);
	struct nl_link master;

	if (!r)
		r = wire_nl(w, a->ns, ret_nl, err);
	if (!r && *a->master) {
		r = nl_link_get(*ret_nl, a->master, &master, err);
		if (r)
			return err_prefix(err, "switch %s", a->master);
		a->v.master = master.index;
	}
	a->v.peer_netns_fd = peer_fd;
	return r ? r : nl_veth_add(*ret_nl, &a->v, err);
}

static int veth_make(struct ny_world *w, const struct op *op, struct veth_args *a,
		     struct err *err)
{
	struct nl *nl;
	int r = veth_create(w, a, &nl, err);

	if (r)
		return r;
	r = mark_made(nl, op, false, a->gen, err);
	if (!r)
		r = wire_nl(w, a->peer_ns, &nl, err);
	if (!r)
		r = mark_made(nl, op, true, a->peer_gen, err);
	if (r)
		unmake(w, op);
	return r;
}

/* Which of the two it was. */
static void pair_taken(struct ny_world *w, const struct veth_args *a, struct err *err)
{
	struct device d;
	struct err none;

	if (!act_find(w, a->ns, a->v.name, &d, &none))
		name_taken(err, a->ns, a->v.name);
	else
		name_taken(err, a->peer_ns, a->v.peer_name);
}

static const char *pair_name(char text[2 * NAME_TEXT], const struct op *op)
{
	char a[NAME_TEXT], b[NAME_TEXT];

	snprintf(text, 2 * NAME_TEXT, "%s - %s", act_op_name(a, op),
		 act_name(b, op_arg(op, A_PEER_NS), op_arg(op, A_PEER)));
	return text;
}

int act_veth_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	char name[2 * NAME_TEXT];
	struct veth_args a = {0};
	int r = veth_args(op, &a, err);

	if (r)
		return r;
	r = veth_make(w, op, &a, err);
	if (r == -EEXIST && op->flags & OP_UNDO && is_there(w, op, false) &&
	    is_there(w, op, true))
		return 0;
	if (r == -EEXIST && unmake_half(w, lab, op))
		r = veth_make(w, op, &a, err);
	if (r == -EEXIST)
		pair_taken(w, &a, err);
	return r ? act_fail(err, r, "create veth pair %s", pair_name(name, op)) : 0;
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
	return act_fail(err, r, "delete %s",
			*op_arg(op, A_PEER) ? pair_name(name, op)
					    : act_op_name(name, op));
}

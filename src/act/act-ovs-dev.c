/* SPDX-License-Identifier: MIT */
/* Devices that Open vSwitch makes: marked, moved to members; and those it leaves. */
#include <errno.h>
#include <string.h>

#include "act/act-ovs.h"

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
	    (*op_arg(op, A_MTU) && arg_u32(op, A_MTU, INT32_MAX, &a->place.mtu, err)) ||
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
	r = netns_open(w, netns_by_name(a.ns), &fd, err);
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
void ovs_drop_left(struct ny_world *w, const struct op *ops, size_t n)
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

int ovs_place_all(struct ovs_txn *txn, size_t n, struct err *err)
{
	int r = 0;

	for (size_t i = 0; !r && i < n; i++) {
		const struct op *op = &txn->run[i];

		if (op->id == OP_OVS_INTERNAL_ADD)
			r = place(txn->w, op, err);
		else if (op->id == OP_OVS_BR_ADD)
			r = mark_bridge(txn->w, op, err);
		if (r)
			act_fail(err, r, "%s", act_ovs_doing(txn->arena, op));
	}
	return r == ACT_MALFORMED ? err->code : r;
}

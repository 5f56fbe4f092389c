/* SPDX-License-Identifier: MIT */
/* Devices that Open vSwitch makes: marked, moved to members; and those it leaves. */
#include <errno.h>
#include <string.h>

#include "act/act-ovs.h"

static int not_made(const char *dev, struct err *err)
{
	return err_set(err, -ENODEV,
		       "ovs-vswitchd says it made device %s, which is not there", dev);
}

/* The device is where it belongs: taking back what was taken away, perhaps. */
static bool is_placed(struct ny_world *w, const struct end *end)
{
	struct device d;
	struct err err;

	return !act_find(w, end->ns, end->dev.name, &d, &err) &&
	       !strcmp(d.link.alias, end->alias);
}

/* Moves and marks the device that Open vSwitch made, in one request. */
static int place(struct ny_world *w, const struct op *op, struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct end end;
	struct nl_change to = {};
	const char *from;
	struct device d;
	uint32_t mtu;
	int r = arg_end(op, false, &end, err) ?: arg_ns(op, A_FROM, &from, err);

	if (!r && *op_arg(op, A_MTU)) {
		r = arg_u32(op, A_MTU, INT32_MAX, &mtu, err);
		to.mtu = &mtu;
	}
	if (r || (op->flags & OP_UNDO && is_placed(w, &end)))
		return r;
	r = netns_open(w, netns_by_name(end.ns), &fd, err);
	to.netns_fd = &fd;
	to.mac = end.dev.mac;
	to.group = &end.dev.group;
	to.gen = &end.gen;
	to.alias = end.alias;
	if (!r)
		r = act_find(w, from, end.dev.name, &d, err);
	if (r == ACT_GONE)
		return not_made(end.dev.name, err);
	return r ? r : nl_link_change(d.nl, d.link.index, &to, err);
}

/* Marks a bridge's own device, which stays where it is. */
static int mark_bridge(struct ny_world *w, const struct op *op, struct err *err)
{
	const char *ns, *dev, *alias;
	int gen = NL_GEN_NONE;
	struct device d;
	uint32_t group;
	int r = arg_ns(op, A_NS, &ns, err) ?: arg_dev(op, A_IF, &dev, err) ?:
		arg_alias(op, A_ALIAS, &alias, err) ?:
		arg_u32(op, A_GROUP, UINT32_MAX, &group, err) ?:
		act_find(w, ns, dev, &d, err);

	if (r == ACT_GONE)
		return not_made(dev, err);
	return r ? r
		 : nl_link_change(d.nl, d.link.index,
				  &(struct nl_change){
					  .alias = alias, .group = &group, .gen = &gen},
				  err);
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

bool ovs_was_broken(const struct op *op)
{
	return op->flags & OP_UNDO && *op_arg(op, A_ERROR);
}

int ovs_place_all(struct ovs_txn *txn, struct err *err)
{
	int r = 0;

	for (size_t i = 0; !r && i < txn->n_run; i++) {
		const struct op *op = &txn->run[i];

		if (op->id == OP_OVS_INTERNAL_ADD)
			r = place(txn->w, op, err);
		else if (op->id == OP_OVS_BR_ADD)
			r = mark_bridge(txn->w, op, err);
		if (r && ovs_was_broken(op))
			r = 0;
		if (r)
			act_fail(err, r, "%s", act_ovs_doing(txn->arena, op));
	}
	return r == ACT_MALFORMED ? err->code : r;
}

/* SPDX-License-Identifier: MIT */
/* Devices that have the frames of a VLAN of another one beside them, made. */
#include <errno.h>

#include "act/act-in.h"

struct child_args {
	struct end end;
	const char *parent;
	struct nl_child c;
};

static int arg_protocol(const struct op *op, bool *ret_service, struct err *err)
{
	for (int i = 0; vlan_protocols[i]; i++)
		if (!strcmp(vlan_protocols[i], op_arg(op, A_PROTOCOL))) {
			*ret_service = i;
			return 0;
		}
	err_set(err, -EINVAL, "operation %s: protocol is none of VLANs",
		op_rows[op->id].word);
	return ACT_MALFORMED;
}

static int read_child(const struct op *op, struct child_args *a, struct err *err)
{
	int r = arg_end(op, false, &a->end, err);

	a->c.dev = a->end.dev;
	return r ?: arg_dev(op, A_PARENT, &a->parent, err) ?:
	       arg_u32(op, A_VLAN, VLAN_LAST, &a->c.vlan, err) ?:
	       arg_protocol(op, &a->c.service, err) ?:
	       arg_u32(op, A_MTU, INT32_MAX, &a->c.dev.mtu, err);
}

static int create(struct ny_world *w, void *args, struct err *err)
{
	struct child_args *a = args;
	struct nl_link parent;
	struct nl *nl;
	int r = wire_nl(w, a->end.ns, &nl, err);

	if (r)
		return r;
	r = nl_link_get(nl, a->parent, &parent, err);
	if (r)
		return err_prefix(err, "parent %s", a->parent);
	a->c.parent = parent.index;
	return nl_child_add(nl, &a->c, err);
}

int act_child_add(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct child_args a = {0};
	struct making making = {"VLAN device", create, &a};
	struct device d;
	int r;

	if (act_is_lost_half(op))
		return 0;
	r = read_child(op, &a, err) ?: act_link_make(w, lab, op, &making, err) ?:
	    act_own_op(w, lab, op, &d, err);
	if (r == ACT_GONE && op->flags & OP_UNDO)
		return 0;
	if (!r) /* it will be up as soon as its parent is */
		r = act_refuse_advertisements(w, op, a.end.dev.name, err);
	if (!r)
		act_give_link_local(&d);
	return r;
}

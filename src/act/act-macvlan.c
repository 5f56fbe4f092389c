/* SPDX-License-Identifier: MIT */
/* Macvlan devices, made: on a parent in one namespace, straight into another. */
#include <errno.h>

#include "act/act-in.h"

#define INDEX_TRIES 16

struct macvlan_args {
	struct end end;
	const char *from, *parent;
	struct nl_macvlan m;
};

static int arg_mode(const struct op *op, const char **ret, struct err *err)
{
	*ret = op_arg(op, A_MODE);
	if (nl_macvlan_mode_ok(*ret))
		return 0;
	err_set(err, -EINVAL, "operation %s: mode is none of macvlan's",
		op_rows[op->id].word);
	return ACT_MALFORMED;
}

static int read_macvlan(const struct op *op, struct macvlan_args *a, struct err *err)
{
	int r = arg_end(op, false, &a->end, err);

	a->m.dev = a->end.dev;
	return r ?: arg_ns(op, A_FROM, &a->from, err) ?:
	       arg_dev(op, A_PARENT, &a->parent, err) ?:
	       arg_mode(op, &a->m.mode, err) ?:
	       arg_u32(op, A_MTU, INT32_MAX, &a->m.dev.mtu, err);
}

static int highest(void *data, const struct nl_link *link)
{
	int *max = data;

	if (link->index > *max)
		*max = link->index;
	return 0;
}

/* An index that neither of the namespaces has, as yet. */
static int choose_index(struct ny_world *w, struct macvlan_args *a, struct err *err)
{
	struct nl_link link;
	struct err none;
	struct nl *nl;
	int r = wire_nl(w, a->end.ns, &nl, err);

	if (!r && nl_link_get(nl, a->m.dev.name, &link, &none) == 0)
		r = err_sys(err, -EEXIST, "the name is taken");
	if (!r)
		r = nl_link_dump(nl, highest, &a->m.index, err);
	if (!r)
		r = wire_nl(w, a->from, &nl, err);
	if (!r)
		r = nl_link_dump(nl, highest, &a->m.index, err);
	a->m.index++;
	return r;
}

/*
 * Kernels before 6.15 look for the name in the parent's namespace, and refuse it if it is
 * there: but where an index is asked for, it is that which they look for, instead.
 */
static int create_by_index(struct ny_world *w, struct macvlan_args *a, struct err *err)
{
	int r = -EBUSY;

	for (int i = 0; i < INDEX_TRIES && (r == -EEXIST || r == -EBUSY); i++) {
		struct nl *nl;

		r = choose_index(w, a, err);
		if (!r)
			r = wire_nl(w, a->from, &nl, err);
		if (r)
			return r;
		r = nl_macvlan_add(nl, &a->m, err); /* or somebody was faster */
	}
	return r;
}

static int create(struct ny_world *w, void *args, struct err *err)
{
	struct macvlan_args *a = args;
	_cleanup_close_ int fd = -1;
	struct nl_link parent;
	struct nl *nl;
	int r = netns_open(w, netns_by_name(a->end.ns), &fd, err);

	if (!r)
		r = wire_nl(w, a->from, &nl, err);
	if (r)
		return r;
	r = nl_link_get(nl, a->parent, &parent, err);
	if (r)
		return err_prefix(err, "parent %s", a->parent);
	a->m.parent = parent.index;
	a->m.netns_fd = fd;
	r = nl_macvlan_add(nl, &a->m, err);
	return r == -EEXIST ? create_by_index(w, a, err) : r;
}

int act_macvlan_add(struct ny_world *w, const char *lab, const struct op *op,
		    struct err *err)
{
	struct macvlan_args a = {0};
	struct making making = {"macvlan device", create, &a};

	if (act_is_lost_half(op))
		return 0;
	return read_macvlan(op, &a, err) ?: act_link_make(w, lab, op, &making, err);
}

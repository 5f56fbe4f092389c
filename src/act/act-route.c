/* SPDX-License-Identifier: MIT */
/*
 * Routes.  They are ours by where they are: on our device, in our namespace.  On the
 * host's own devices, by their protocol.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "act/act-in.h"

/* To nowhere: no device says that it is ours, but the namespace does. */
static int find_nowhere(struct ny_world *w, const char *lab, const struct op *op,
			uint8_t *ret_type, struct device *ret, struct err *err)
{
	return arg_nowhere(op, A_NOWHERE, ret_type, err)
		       ?: act_own(w, lab, op_arg(op, A_NS), "lo", ret, err);
}

/* What a route consists of, as far as its arguments go. */
struct route_args {
	struct nl_route route;
	struct nl_hop hops[OP_HOPS_MAX];
	struct nl *nl;
};

/* The device of a route: on the host, it may be anybody's. */
static int find_dev(struct ny_world *w, const char *lab, const char *ns, const char *dev,
		    struct device *ret, struct err *err)
{
	return *ns ? act_own(w, lab, ns, dev, ret, err) : act_find(w, ns, dev, ret, err);
}

/* Several next hops, each through a device of its own. */
static int find_hops(struct ny_world *w, const char *lab, const struct op *op,
		     struct route_args *ret, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *rest = op_arg(op, A_NEXTHOPS);
	size_t n = 0;
	int r;

	for (struct op_hop text; (r = op_hop_next(arena, &rest, &text)) > 0; n++) {
		struct nl_hop *hop = &ret->hops[n];
		struct device d;

		if (n == OP_HOPS_MAX)
			break;
		r = arg_hop(op, &text, hop, err)
			    ?: find_dev(w, lab, op_arg(op, A_NS), text.dev, &d, err);
		if (r)
			return r;
		hop->oif = d.link.index;
		ret->nl = d.nl;
	}
	ret->route.hops = ret->hops;
	ret->route.n_hops = n;
	return arg_hops_end(op, !r && n > 1, err);
}

static int find_hop(struct ny_world *w, const char *lab, const struct op *op,
		    struct route_args *ret, struct err *err)
{
	struct nl_hop *hop = &ret->route.hop;
	const char *dev;
	struct device d;
	int r = arg_dev(op, A_IF, &dev, err) ?: arg_onlink(op, &hop->onlink, err);

	hop->has_via = *op_arg(op, A_VIA);
	if (!r && hop->has_via)
		r = arg_addr(op, A_VIA, &hop->via, err);
	if (!r)
		r = find_dev(w, lab, op_arg(op, A_NS), dev, &d, err);
	if (r)
		return r;
	hop->oif = d.link.index;
	ret->nl = d.nl;
	return 0;
}

/* Reads the arguments, and finds the devices. */
static int route_args(struct ny_world *w, const char *lab, const struct op *op,
		      struct route_args *ret, struct err *err)
{
	struct nl_route *route = &ret->route;
	struct device d;
	const char *ns;
	int r = arg_ns(op, A_NS, &ns, err) ?:
		arg_cidr(op, A_TO, &route->to, err) ?:
		arg_u32(op, A_METRIC, UINT32_MAX, &route->metric, err);

	route->proto = MARK_PROTO;
	if (!r && *op_arg(op, A_TABLE))
		r = arg_u32(op, A_TABLE, UINT32_MAX, &route->table, err);
	if (!r && *op_arg(op, A_SRC))
		r = arg_addr(op, A_SRC, &route->src, err);
	if (r)
		return r;
	if (*op_arg(op, A_NEXTHOPS))
		return find_hops(w, lab, op, ret, err);
	if (!*op_arg(op, A_NOWHERE))
		return find_hop(w, lab, op, ret, err);
	r = find_nowhere(w, lab, op, &route->type, &d, err);
	if (!r)
		ret->nl = d.nl;
	return r;
}

static int route_fail(const struct op *op, struct err *err, int r, const char *what)
{
	const char *ns = op_arg(op, A_NS), *via = op_arg(op, A_VIA),
		   *dev = op_arg(op, A_IF), *table = op_arg(op, A_TABLE);

	if (r == -ENODEV)
		r = ACT_GONE;
	return act_fail(err, r, "%s %s%s%s%s%s%s%s%s%s", what, op_arg(op, A_TO),
			*via ? " via " : "", via, *dev ? " dev " : "", dev,
			*table ? ", table " : "", table, *ns ? ", namespace " : "", ns);
}

/* Taking back: the route is there already, or another is in its place. */
static int add_beside(struct nl *nl, const struct nl_route *route, struct err *err)
{
	int r = nl_route_has(nl, route, err);

	if (r)
		return r < 0 ? r : 0;
	if (route->to.family == AF_INET6)
		return nl_route_add(nl, route, true, err);
	return err_sys(err, -EEXIST, "another route is in its place");
}

int act_route_add(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct route_args a = {};
	int r = route_args(w, lab, op, &a, err);

	if (!r)
		r = nl_route_add(a.nl, &a.route, false, err);
	if (r == -EEXIST && op->flags & OP_UNDO)
		r = add_beside(a.nl, &a.route, err);
	return route_fail(op, err, r, "add route");
}

int act_route_del(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct route_args a = {};
	int r = route_args(w, lab, op, &a, err);

	if (!r)
		r = nl_route_del(a.nl, &a.route, err);
	if (r == ACT_GONE || r == -ESRCH)
		return 0;
	return route_fail(op, err, r, "delete route");
}

/* That of the kernel: the same to it as if it had made it, with the address. */
static int subnet_args(struct ny_world *w, const char *lab, const struct op *op,
		       struct route_args *ret, struct err *err)
{
	int r = route_args(w, lab, op, ret, err);

	ret->route.proto = RTPROT_KERNEL;
	return r;
}

int act_subnet_add(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	struct route_args a = {};
	int r = subnet_args(w, lab, op, &a, err);

	if (!r)
		r = nl_route_add(a.nl, &a.route, true, err);
	return r == -EEXIST ? 0 : route_fail(op, err, r, "add connected route");
}

int act_subnet_del(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	struct route_args a = {};
	int r = subnet_args(w, lab, op, &a, err);

	if (!r)
		r = nl_route_del(a.nl, &a.route, err);
	if (r == ACT_GONE || r == -ESRCH)
		return 0;
	return route_fail(op, err, r, "delete connected route");
}

/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about routes: unicast, in the main table.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

#define METRIC_INET6 1024 /* IP6_RT_PRIO_USER: what no metric means in IPv6 */

struct route_dump {
	int family;
	bool all; /* of every table but "local", and of any type */
	int (*fn)(void *data, const struct nl_route *route);
	void *data;
};

/* A kernel without this family, or that does not filter, lists others instead. */
static bool is_asked_for(const struct route_dump *dump, const struct nl_route *route)
{
	if (route->to.family != dump->family)
		return false;
	return dump->all ? route->table != RT_TABLE_LOCAL
			 : route->table == RT_TABLE_MAIN && route->type == RTN_UNICAST;
}

static int on_route(const struct nlmsghdr *nlh, void *data)
{
	const struct route_dump *dump = data;
	struct nl_route route;
	int r = 0;

	for (unsigned hop = 0; !r && !nl_parse_route_hop(nlh, hop, &route); hop++)
		r = is_asked_for(dump, &route) ? dump->fn(dump->data, &route) : 0;
	return r;
}

static int dump_routes(struct nl *nl, struct route_dump *dump, struct err *err)
{
	struct req r;
	struct rtmsg *rtm = req_init(&r, RTM_GETROUTE, 0, sizeof(*rtm));
	int code;

	rtm->rtm_family = dump->family;
	if (!dump->all) {
		rtm->rtm_table = RT_TABLE_MAIN;
		rtm->rtm_type = RTN_UNICAST;
	}
	code = nl_dump(nl, &r, on_route, dump, err);
	return code == -ENOENT ? 0 : code; /* the table is made with its first route */
}

int nl_route_dump(struct nl *nl, bool all,
		  int (*fn)(void *data, const struct nl_route *route), void *data,
		  struct err *err)
{
	struct route_dump dump = {AF_INET, all, fn, data};
	int r = dump_routes(nl, &dump, err);

	dump.family = AF_INET6;
	return r ? r : dump_routes(nl, &dump, err);
}

static int change_route(struct nl *nl, uint16_t type, uint16_t flags, uint8_t scope,
			const struct nl_route *route, struct err *err)
{
	struct req r;
	struct rtmsg *rtm = req_init(&r, type, flags, sizeof(*rtm));

	rtm->rtm_family = route->to.family;
	rtm->rtm_dst_len = route->to.len;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = route->proto;
	rtm->rtm_scope = scope;
	rtm->rtm_type = RTN_UNICAST;
	if (route->to.len)
		req_cidr(&r, RTA_DST, &route->to);
	if (route->has_via)
		req_cidr(&r, RTA_GATEWAY, &route->via);
	if (route->src.family)
		req_cidr(&r, RTA_PREFSRC, &route->src);
	req_u32(&r, RTA_OIF, route->oif);
	if (route->metric)
		req_u32(&r, RTA_PRIORITY, route->metric);
	return nl_do(nl, &r, err);
}

/* As the kernel has it: in IPv6 no metric is one, too. */
static int complete(const struct nl_route *route, struct nl_route *ret, struct err *err)
{
	if (route->has_via && route->via.family != route->to.family)
		return err_sys(err, -EINVAL, "gateway of another family");
	*ret = *route;
	if (route->to.family == AF_INET6 && !route->metric)
		ret->metric = METRIC_INET6;
	return 0;
}

int nl_route_add(struct nl *nl, const struct nl_route *route, bool beside,
		 struct err *err)
{
	struct nl_route whole = {0};
	int r = complete(route, &whole, err);

	if (r < 0)
		return r;
	return change_route(
		nl, RTM_NEWROUTE, NLM_F_CREATE | (beside ? NLM_F_APPEND : NLM_F_EXCL),
		whole.to.family == AF_INET && !whole.has_via ? RT_SCOPE_LINK
							     : RT_SCOPE_UNIVERSE,
		&whole, err);
}

static int on_same_route(void *data, const struct nl_route *route)
{
	const struct nl_route *want = data;

	return cidr_equal(&route->to, &want->to) && route->metric == want->metric &&
	       (route->several || route->proto == want->proto) &&
	       route->oif == want->oif && route->has_via == want->has_via &&
	       (!want->has_via || cidr_equal(&route->via, &want->via));
}

int nl_route_has(struct nl *nl, const struct nl_route *route, struct err *err)
{
	struct nl_route whole = {0};
	struct route_dump dump = {
		.family = route->to.family, .fn = on_same_route, .data = &whole};
	int r = complete(route, &whole, err);

	return r < 0 ? r : dump_routes(nl, &dump, err);
}

int nl_route_del(struct nl *nl, const struct nl_route *route, struct err *err)
{
	struct nl_route whole = {0};
	int r = complete(route, &whole, err);

	/* To the kernel no metric means any: see first that there is one without. */
	if (!r && !whole.metric) {
		r = nl_route_has(nl, route, err);
		if (!r)
			return err_sys(err, -ESRCH, "route");
		r = r > 0 ? 0 : r;
	}
	if (r < 0)
		return r;
	return change_route(nl, RTM_DELROUTE, 0, RT_SCOPE_NOWHERE, &whole, err);
}

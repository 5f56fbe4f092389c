/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about routes: unicast, or to nowhere.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
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
bool nl_route_is_nowhere(uint8_t type)
{
	return type == RTN_BLACKHOLE || type == RTN_UNREACHABLE || type == RTN_PROHIBIT;
}

static bool is_asked_for(const struct route_dump *dump, const struct nl_route *route)
{
	if (route->to.family != dump->family)
		return false;
	return dump->all ? route->table != RT_TABLE_LOCAL
			 : route->table == RT_TABLE_MAIN &&
				   (route->type == RTN_UNICAST ||
				    nl_route_is_nowhere(route->type));
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
	if (!dump->all)
		rtm->rtm_table = RT_TABLE_MAIN;
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

static bool is_nowhere(const struct nl_route *route)
{
	return nl_route_is_nowhere(route->type);
}

static void put_hops(struct req *r, const struct nl_route *route)
{
	req_nest(r, RTA_MULTIPATH);
	for (size_t i = 0; i < route->n_hops; i++) {
		const struct nl_hop *hop = &route->hops[i];
		struct rtnexthop head = {.rtnh_flags = hop->onlink ? RTNH_F_ONLINK : 0,
					 .rtnh_hops = (unsigned char)(hop->weight - 1),
					 .rtnh_ifindex = hop->oif};
		size_t before = r->nh.nlmsg_len;

		req_zero(r, sizeof(head));
		if (hop->has_via)
			req_cidr(r, RTA_GATEWAY, &hop->via);
		if (r->full)
			return;
		head.rtnh_len = (unsigned short)(r->nh.nlmsg_len - before);
		memcpy(r->bytes + before, &head, sizeof(head));
	}
	req_nest_end(r);
}

static void put_hop(struct req *r, struct rtmsg *rtm, const struct nl_hop *hop)
{
	if (hop->onlink)
		rtm->rtm_flags |= RTNH_F_ONLINK;
	if (hop->has_via)
		req_cidr(r, RTA_GATEWAY, &hop->via);
	req_u32(r, RTA_OIF, hop->oif);
}

static int change_route(struct nl *nl, uint16_t type, uint16_t flags, uint8_t scope,
			const struct nl_route *route, struct err *err)
{
	struct req r;
	struct rtmsg *rtm = req_init(&r, type, flags, sizeof(*rtm));

	rtm->rtm_family = route->to.family;
	rtm->rtm_dst_len = route->to.len;
	rtm->rtm_table = route->table <= UINT8_MAX ? route->table : RT_TABLE_UNSPEC;
	rtm->rtm_protocol = route->proto;
	rtm->rtm_scope = scope;
	rtm->rtm_type = route->type ? route->type : RTN_UNICAST;
	if (route->table > UINT8_MAX)
		req_u32(&r, RTA_TABLE, route->table);
	if (route->to.len)
		req_cidr(&r, RTA_DST, &route->to);
	if (route->src.family)
		req_cidr(&r, RTA_PREFSRC, &route->src);
	if (route->n_hops)
		put_hops(&r, route);
	else if (!is_nowhere(route))
		put_hop(&r, rtm, &route->hop);
	if (route->metric)
		req_u32(&r, RTA_PRIORITY, route->metric);
	return nl_do(nl, &r, err);
}

static bool is_strange(const struct nl_route *route, const struct nl_hop *hop)
{
	return hop->has_via && hop->via.family != route->to.family;
}

/* As the kernel has it: in IPv6 no metric is one, too. */
static int complete(const struct nl_route *route, struct nl_route *ret, struct err *err)
{
	bool strange = is_strange(route, &route->hop);

	for (size_t i = 0; i < route->n_hops; i++)
		strange |= is_strange(route, &route->hops[i]);
	if (strange)
		return err_sys(err, -EINVAL, "gateway of another family");
	*ret = *route;
	if (!ret->table)
		ret->table = RT_TABLE_MAIN;
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
	return change_route(nl, RTM_NEWROUTE,
			    NLM_F_CREATE | (beside ? NLM_F_APPEND : NLM_F_EXCL),
			    whole.to.family == AF_INET && !whole.hop.has_via &&
					    !whole.n_hops && !is_nowhere(&whole)
				    ? RT_SCOPE_LINK
				    : RT_SCOPE_UNIVERSE,
			    &whole, err);
}

/* What is looked for, and which of several next hops were seen. */
struct same {
	struct nl_route want;
	uint64_t seen;
};

static bool same_cidr(const struct cidr *a, const struct cidr *b)
{
	return a->family == b->family && (!a->family || cidr_equal(a, b));
}

static bool same_hop(const struct nl_hop *a, const struct nl_hop *b)
{
	return a->oif == b->oif && a->onlink == b->onlink && a->has_via == b->has_via &&
	       (!a->has_via || cidr_equal(&a->via, &b->via));
}

static bool is_all_seen(const struct same *same)
{
	return same->seen == (UINT64_C(1) << same->want.n_hops) - 1;
}

static int on_same_route(void *data, const struct nl_route *route)
{
	struct same *same = data;
	const struct nl_route *want = &same->want;

	if (!cidr_equal(&route->to, &want->to) || route->metric != want->metric ||
	    route->table != want->table || is_nowhere(route) != is_nowhere(want) ||
	    (!route->several && route->proto != want->proto) ||
	    !same_cidr(&route->src, &want->src))
		return 0;
	if (is_nowhere(want))
		return route->type == want->type;
	if (!want->n_hops)
		return same_hop(&route->hop, &want->hop);
	for (size_t i = 0; i < want->n_hops; i++)
		if (same_hop(&route->hop, &want->hops[i]) &&
		    route->hop.weight == want->hops[i].weight)
			same->seen |= UINT64_C(1) << i;
	return is_all_seen(same);
}

int nl_route_has(struct nl *nl, const struct nl_route *route, struct err *err)
{
	struct same same = {};
	struct route_dump dump = {
		.family = route->to.family, .fn = on_same_route, .data = &same};
	int r = complete(route, &same.want, err);

	dump.all = same.want.table != RT_TABLE_MAIN;
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

/* --- what the kernel has learned of one way (IPv6) --- */

struct learned {
	bool is;
	uint32_t table;
};

static int on_way(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct rtmsg *rtm = attrs_of(nlh, RTM_NEWROUTE, sizeof(*rtm), &a);
	struct learned *learned = data;

	if (!rtm)
		return -EBADMSG;
	learned->is = rtm->rtm_flags & RTM_F_CLONED;
	learned->table = rtm->rtm_table;
	attr_u32(a.at[RTA_TABLE], &learned->table);
	return 0;
}

static int ask_way(struct nl *nl, const struct cidr *to, struct learned *ret,
		   struct err *err)
{
	struct req r;
	struct rtmsg *rtm = req_init(&r, RTM_GETROUTE, 0, sizeof(*rtm));

	*ret = (struct learned){};
	rtm->rtm_family = to->family;
	rtm->rtm_dst_len = (unsigned char)cidr_host_len(to);
	req_cidr(&r, RTA_DST, to);
	return nl_ask(nl, &r, on_way, ret, err);
}

int nl_route_learned(struct nl *nl, const struct cidr *to, struct err *err)
{
	struct learned learned;
	int r = ask_way(nl, to, &learned, err);

	return r < 0 ? r : learned.is;
}

int nl_route_forget(struct nl *nl, const struct cidr *to, struct err *err)
{
	struct learned learned;
	struct rtmsg *rtm;
	struct req r;
	int code = ask_way(nl, to, &learned, err);

	if (code < 0 || !learned.is)
		return code;
	rtm = req_init(&r, RTM_DELROUTE, 0, sizeof(*rtm));
	rtm->rtm_family = to->family;
	rtm->rtm_dst_len = (unsigned char)cidr_host_len(to);
	rtm->rtm_flags = RTM_F_CLONED;
	rtm->rtm_scope = RT_SCOPE_NOWHERE;
	req_cidr(&r, RTA_DST, to);
	req_u32(&r, RTA_TABLE, learned.table);
	return nl_do(nl, &r, err);
}

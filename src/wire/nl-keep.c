/* SPDX-License-Identifier: MIT */
/*
 * Kept and put back: routes that go with the last address of their device, addresses that
 * go when their device is set down.
 */
#include "wire/nl-keep.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The message as a request, less one attribute; false: it is too long for one. */
static bool copy_but(struct req *r, const struct nlmsghdr *nlh, uint16_t flags,
		     size_t header_size, uint16_t but)
{
	const struct nlattr *attr;
	void *header = req_init(r, nlh->nlmsg_type, flags, header_size);

	memcpy(header, mnl_nlmsg_get_payload(nlh), header_size);
	mnl_attr_for_each(attr, nlh, header_size)
		if (mnl_attr_get_type(attr) != but)
			req_put(r, attr->nla_type, mnl_attr_get_payload(attr),
				mnl_attr_get_payload_len(attr));
	return !r->full;
}

struct keep_dump {
	struct keep *keep;
	int index;
	const struct cidr *source;
};

static bool has_source(const struct nlmsghdr *nlh, const struct cidr *source)
{
	struct attrs a;
	struct cidr c;

	return attrs_of(nlh, RTM_NEWROUTE, sizeof(struct rtmsg), &a) &&
	       attr_addr(a.at[RTA_PREFSRC], AF_INET, &c) &&
	       !memcmp(&c.v4, &source->v4, sizeof(c.v4));
}

/* Any of its next hops. */
static bool leads_through(const struct nlmsghdr *nlh, int index)
{
	struct nl_route route;

	for (unsigned hop = 0; index && !nl_parse_route_hop(nlh, hop, &route); hop++)
		if (route.hop.oif == index)
			return true;
	return false;
}

static int on_route(const struct nlmsghdr *nlh, void *data)
{
	const struct keep_dump *dump = data;
	struct keep *keep = dump->keep;
	struct nl_route route;
	struct rtmsg *rtm;
	struct req r;

	if (nl_parse_route(nlh, &route) || route.to.family != AF_INET ||
	    route.table == RT_TABLE_LOCAL || route.type != RTN_UNICAST ||
	    route.proto == RTPROT_KERNEL)
		return 0;
	if (!leads_through(nlh, dump->index) && !has_source(nlh, dump->source))
		return 0;
	/* Appended: beside others to the same prefix. */
	if (!copy_but(&r, nlh, NLM_F_CREATE | NLM_F_APPEND, sizeof(*rtm), RTA_CACHEINFO))
		return 0;
	rtm = mnl_nlmsg_get_payload(&r.nh);
	rtm->rtm_flags &= RTNH_F_ONLINK; /* the others tell of a state */
	ARENA_PUSH(keep->arena, keep->reqs, keep->n, r);
	return 0;
}

int keep_routes4(struct nl *nl, struct keep *keep, int index, const struct cidr *source,
		 struct err *err)
{
	struct keep_dump dump = {.keep = keep, .index = index, .source = source};
	struct req r;
	struct rtmsg *rtm = req_init(&r, RTM_GETROUTE, 0, sizeof(*rtm));
	int code;

	rtm->rtm_family = AF_INET;
	rtm->rtm_type = RTN_UNICAST;
	code = nl_dump(nl, &r, on_route, &dump, err);
	return code == -ENOENT ? 0 : code; /* the table is made with its first route */
}

static int on_addr(const struct nlmsghdr *nlh, void *data)
{
	const struct keep_dump *dump = data;
	struct keep *keep = dump->keep;
	struct nl_addr addr;
	struct req r;

	if (nl_parse_addr(nlh, &addr) || addr.cidr.family != AF_INET6 ||
	    addr.index != dump->index || addr.scope == RT_SCOPE_LINK ||
	    nl_addr_is_kernels(&addr))
		return 0;
	if (copy_but(&r, nlh, NLM_F_CREATE | NLM_F_EXCL, sizeof(struct ifaddrmsg),
		     IFA_UNSPEC))
		ARENA_PUSH(keep->arena, keep->reqs, keep->n, r);
	return 0;
}

int keep_addrs6(struct nl *nl, struct keep *keep, int index, struct err *err)
{
	struct keep_dump dump = {.keep = keep, .index = index};
	struct req r;
	struct ifaddrmsg *ifa = req_init(&r, RTM_GETADDR, 0, sizeof(*ifa));
	int code;

	ifa->ifa_family = AF_INET6;
	ifa->ifa_index = index;
	code = nl_dump(nl, &r, on_addr, &dump, err);
	/* The kernel lists the newest first. */
	for (size_t i = 0; i < keep->n / 2; i++) {
		struct req first = keep->reqs[i];

		keep->reqs[i] = keep->reqs[keep->n - 1 - i];
		keep->reqs[keep->n - 1 - i] = first;
	}
	return code;
}

static void put_back(struct nl *nl, const struct req *kept)
{
	struct req r = *kept;
	int code = nl_do(nl, &r, NULL);

	if (!code || code == -EEXIST || kept->nh.nlmsg_type != RTM_NEWROUTE)
		return;
	if (copy_but(&r, &kept->nh, kept->nh.nlmsg_flags, sizeof(struct rtmsg),
		     RTA_PREFSRC))
		(void)nl_do(nl, &r, NULL);
}

void keep_put_back(struct nl *nl, const struct keep *keep)
{
	/* Twice: a later one may lead to an earlier one's gateway. */
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < keep->n; i++)
			put_back(nl, &keep->reqs[i]);
}

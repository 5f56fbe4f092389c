/* SPDX-License-Identifier: MIT */
/*
 * The kernel's messages about links, addresses and routes -> our structures.  What
 * comes is not trusted: a value that is not there, or too short, stays what it was.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

#define IFLA_BR_FDB_MAX_LEARNED 49 /* of linux/if_link.h, since Linux 6.7 */

static void attr_bool(const struct nlattr *attr, bool *ret)
{
	uint8_t u8;

	if (attr_u8(attr, &u8))
		*ret = u8;
}

static void parse_bridge(const struct nlattr *data, struct nl_link *l)
{
	struct attrs in = attrs_in(data);

	l->is_bridge = true;
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		attr_number(in.at[at->attr], at->width, &l->set[at->id]);
	l->set[SETTING_VLAN_PROTOCOL] =
		l->set[SETTING_VLAN_PROTOCOL] == htons(ETH_P_8021AD);
	attr_bool(in.at[IFLA_BR_TOPOLOGY_CHANGE], &l->topology_change);
	attr_number(in.at[IFLA_BR_VLAN_DEFAULT_PVID], 2, &l->default_pvid);
	attr_u32(in.at[IFLA_BR_FDB_MAX_LEARNED], &l->fdb_max_learned);
	attr_u32(in.at[IFLA_BR_MULTI_BOOLOPT], &l->boolopts); /* the values come first */
}

static void parse_bridge_port(const struct nlattr *data, struct nl_link *l)
{
	struct attrs in = attrs_in(data);
	uint8_t u8;

	attr_number(in.at[IFLA_BRPORT_COST], 4, &l->port_cost);
	attr_number(in.at[IFLA_BRPORT_FORWARD_DELAY_TIMER], 4, &l->port_timer);
	for (unsigned type = 0; type < 64; type++) {
		uint64_t bit = UINT64_C(1) << type;

		if (!attr_u8(in.at[type], &u8) ||
		    mnl_attr_get_payload_len(in.at[type]) != 1)
			continue;
		if (type == IFLA_BRPORT_STATE)
			l->port_state = u8;
		l->port_told |= bit;
		l->port_on |= u8 ? bit : 0;
	}
}

static void parse_info(const struct nlattr *info, struct nl_link *l)
{
	struct attrs in = attrs_in(info);
	const struct nlattr *data = in.at[IFLA_INFO_DATA];
	const char *kind = "", *port_kind = "";

	attr_str(in.at[IFLA_INFO_KIND], &kind);
	attr_str(in.at[IFLA_INFO_SLAVE_KIND], &port_kind);
	if (!strcmp(port_kind, "bridge"))
		parse_bridge_port(in.at[IFLA_INFO_SLAVE_DATA], l);
	strncpy(l->kind, kind, sizeof(l->kind) - 1);
	if (data && !strcmp(kind, "bridge"))
		parse_bridge(data, l);
	else if (data)
		nl_parse_kind(data, l);
}

static void parse_altnames(const struct nlattr *list, struct nl_link *l)
{
	const struct nlattr *attr;

	if (!list)
		return;
	mnl_attr_for_each_nested(attr, list) {
		if (mnl_attr_get_type(attr) != IFLA_ALT_IFNAME ||
		    l->n_altnames == NL_ALTNAMES)
			continue;
		if (attr_str(attr, &l->altnames[l->n_altnames]))
			l->n_altnames++;
	}
}

static void parse_gen(const struct nlattr *spec, struct nl_link *l)
{
	const struct nlattr *inet6 = attr_in(spec, AF_INET6);
	uint8_t u8;

	if (attr_u8(attr_in(inet6, IFLA_INET6_ADDR_GEN_MODE), &u8))
		l->gen = u8;
}

static void parse_mac(const struct nlattr *attr, struct nl_link *l)
{
	if (!attr || mnl_attr_get_payload_len(attr) != sizeof(l->mac))
		return;
	l->mac_len = sizeof(l->mac);
	memcpy(l->mac, mnl_attr_get_payload(attr), sizeof(l->mac));
}

static bool attr_int(const struct nlattr *attr, int *ret)
{
	uint32_t u32;

	if (!attr_u32(attr, &u32))
		return false;
	*ret = (int)u32;
	return true;
}

static void parse_link_attrs(const struct attrs *a, struct nl_link *l)
{
	const char *qdisc = "";

	attr_str(a->at[IFLA_QDISC], &qdisc);
	strncpy(l->qdisc, qdisc, sizeof(l->qdisc) - 1);
	parse_mac(a->at[IFLA_ADDRESS], l);
	attr_u32(a->at[IFLA_MTU], &l->mtu);
	attr_u32(a->at[IFLA_GROUP], &l->group);
	attr_bool(a->at[IFLA_CARRIER], &l->carrier);
	attr_int(a->at[IFLA_MASTER], &l->master);
	attr_int(a->at[IFLA_LINK], &l->peer);
	attr_int(a->at[IFLA_LINK_NETNSID], &l->peer_nsid);
	attr_str(a->at[IFLA_IFALIAS], &l->alias);
	parse_altnames(a->at[IFLA_PROP_LIST], l);
	parse_info(a->at[IFLA_LINKINFO], l);
	parse_gen(a->at[IFLA_AF_SPEC], l);
	attr_bool(attr_in(a->at[IFLA_XDP], IFLA_XDP_ATTACHED), &l->xdp);
}

int nl_parse_link(const struct nlmsghdr *nlh, struct nl_link *ret)
{
	struct attrs a;
	const struct ifinfomsg *ifi = attrs_of(nlh, RTM_NEWLINK, sizeof(*ifi), &a);
	const char *name;

	if (!ifi || ifi->ifi_index <= 0 || !attr_str(a.at[IFLA_IFNAME], &name) ||
	    strlen(name) >= sizeof(ret->name))
		return -EBADMSG;
	*ret = (struct nl_link){
		.index = ifi->ifi_index,
		.flags = ifi->ifi_flags,
		.peer_nsid = -1,
		.gen = -1,
		.alias = "",
	};
	strcpy(ret->name, name);
	parse_link_attrs(&a, ret);
	return 0;
}

int nl_parse_promote(const struct nlmsghdr *nlh, uint32_t *ret)
{
	const unsigned which = IPV4_DEVCONF_PROMOTE_SECONDARIES;
	struct attrs a;
	const struct nlattr *conf;

	if (!attrs_of(nlh, RTM_NEWLINK, sizeof(struct ifinfomsg), &a))
		return -EBADMSG;
	conf = attr_in(attr_in(a.at[IFLA_AF_SPEC], AF_INET), IFLA_INET_CONF);
	/* All settings, in order, counted from 1. */
	if (!conf || mnl_attr_get_payload_len(conf) < which * sizeof(*ret))
		return -ENODATA;
	*ret = ((const uint32_t *)mnl_attr_get_payload(conf))[which - 1];
	return 0;
}

static bool known_family(int family)
{
	return family == AF_INET || family == AF_INET6;
}

int nl_parse_addr(const struct nlmsghdr *nlh, struct nl_addr *ret)
{
	struct attrs a;
	const struct ifaddrmsg *ifa = attrs_of(nlh, RTM_NEWADDR, sizeof(*ifa), &a);
	struct cidr addr = {0}, local = {0};

	if (!ifa)
		return -EBADMSG;
	if (!known_family(ifa->ifa_family))
		return -ENOMSG;
	*ret = (struct nl_addr){
		.index = (int)ifa->ifa_index,
		.flags = ifa->ifa_flags,
		.scope = ifa->ifa_scope,
	};
	attr_addr(a.at[IFA_ADDRESS], ifa->ifa_family, &addr);
	attr_addr(a.at[IFA_LOCAL], ifa->ifa_family, &local);
	attr_u32(a.at[IFA_FLAGS], &ret->flags);
	attr_u8(a.at[IFA_PROTO], &ret->proto);
	/* IPv6 has a local address only beside that of a peer. */
	ret->cidr = local.family ? local : addr;
	ret->has_peer = local.family && addr.family && !cidr_equal(&local, &addr);
	if (!ret->cidr.family || ifa->ifa_prefixlen > ret->cidr.len)
		return -EBADMSG;
	ret->cidr.len = ifa->ifa_prefixlen;
	return 0;
}

/* One next hop, the n-th of several; false: there are not so many. */
static bool parse_hop(const struct nlattr *hops, unsigned n, struct nl_route *route)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(hops);
	int left = mnl_attr_get_payload_len(hops);
	const struct nlattr *attr;

	for (;; n--) {
		if (left < (int)sizeof(*hop) || !RTNH_OK(hop, left))
			return false;
		if (!n)
			break;
		left -= RTNH_ALIGN(hop->rtnh_len);
		hop = RTNH_NEXT(hop);
	}
	route->hop = (struct nl_hop){.oif = hop->rtnh_ifindex,
				     .weight = hop->rtnh_hops + 1u,
				     .onlink = hop->rtnh_flags & RTNH_F_ONLINK};
	mnl_attr_for_each_payload((const void *)(hop + 1), hop->rtnh_len - sizeof(*hop)) {
		if (mnl_attr_get_type(attr) == RTA_GATEWAY)
			route->hop.has_via =
				attr_addr(attr, route->to.family, &route->hop.via);
	}
	return true;
}

static void parse_route_attrs(const struct attrs *a, struct nl_route *route)
{
	static const uint16_t special[] = {RTA_SRC, RTA_FLOW, RTA_VIA, RTA_ENCAP,
					   RTA_NH_ID};
	const struct nlattr *metrics = a->at[RTA_METRICS];

	attr_addr(a->at[RTA_DST], route->to.family, &route->to);
	attr_addr(a->at[RTA_PREFSRC], route->to.family, &route->src);
	route->hop.has_via =
		attr_addr(a->at[RTA_GATEWAY], route->to.family, &route->hop.via);
	attr_int(a->at[RTA_OIF], &route->hop.oif);
	attr_u32(a->at[RTA_PRIORITY], &route->metric);
	attr_u32(a->at[RTA_TABLE], &route->table);
	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		route->special |= a->at[special[i]] != NULL;
	route->special |= metrics && mnl_attr_get_payload_len(metrics) > 0;
}

int nl_parse_route(const struct nlmsghdr *nlh, struct nl_route *ret)
{
	int r = nl_parse_route_hop(nlh, 0, ret);

	return r == -ENODATA ? 0 : r;
}

int nl_parse_route_hop(const struct nlmsghdr *nlh, unsigned hop, struct nl_route *ret)
{
	struct attrs a;
	const struct rtmsg *rtm = attrs_of(nlh, RTM_NEWROUTE, sizeof(*rtm), &a);
	const struct nlattr *hops;

	if (!rtm)
		return -EBADMSG;
	if (!known_family(rtm->rtm_family) || rtm->rtm_flags & RTM_F_CLONED)
		return -ENOMSG;
	if (rtm->rtm_dst_len > (rtm->rtm_family == AF_INET ? 32 : 128))
		return -EBADMSG;
	*ret = (struct nl_route){
		.to.family = rtm->rtm_family,
		.proto = rtm->rtm_protocol,
		.type = rtm->rtm_type,
		.scope = rtm->rtm_scope,
		.table = rtm->rtm_table,
		.special = rtm->rtm_tos,
		.hop.onlink = rtm->rtm_flags & RTNH_F_ONLINK,
		.number = hop,
	};
	parse_route_attrs(&a, ret);
	ret->to.len = rtm->rtm_dst_len;
	hops = a.at[RTA_MULTIPATH];
	ret->several = hops;
	return (hops ? parse_hop(hops, hop, ret) : !hop) ? 0 : -ENODATA;
}

int nl_parse_nsid(const struct nlmsghdr *nlh, int *ret, int *ret_here)
{
	struct attrs a;

	if (!attrs_of(nlh, RTM_NEWNSID, sizeof(struct rtgenmsg), &a) ||
	    !attr_int(a.at[NETNSA_NSID], ret))
		return -EBADMSG;
	if (ret_here)
		attr_int(a.at[NETNSA_CURRENT_NSID], ret_here);
	return 0;
}

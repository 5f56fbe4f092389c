/* SPDX-License-Identifier: MIT */
/*
 * The kernel's messages about links, addresses and routes -> our structures.  What
 * comes is not trusted: a value that is not there, or too short, stays what it was.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

/* The family header of a message of that type; NULL if it is another or too short. */
static const void *family_header(const struct nlmsghdr *nlh, uint16_t type, size_t size)
{
	if (nlh->nlmsg_type != type || mnl_nlmsg_get_payload_len(nlh) < size)
		return NULL;
	return mnl_nlmsg_get_payload(nlh);
}

static void parse_settings(const struct nlattr *attr, struct nl_link *l)
{
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		if (at->attr == mnl_attr_get_type(attr))
			attr_number(attr, at->width, &l->set[at->id]);
}

static void parse_bridge(const struct nlattr *data, struct nl_link *l)
{
	const struct nlattr *attr;
	uint8_t u8;

	l->is_bridge = true;
	mnl_attr_for_each_nested(attr, data) {
		parse_settings(attr, l);
		switch (mnl_attr_get_type(attr)) {
		case IFLA_BR_FORWARD_DELAY:
			attr_u32(attr, &l->forward_delay_cs);
			break;
		case IFLA_BR_TOPOLOGY_CHANGE:
			if (attr_u8(attr, &u8))
				l->topology_change = u8;
			break;
		case IFLA_BR_VLAN_FILTERING:
			attr_number(attr, 1, &l->vlan_filtering);
			break;
		case IFLA_BR_PRIORITY:
			attr_number(attr, 2, &l->priority);
			break;
		}
	}
}

static void parse_bridge_port(const struct nlattr *data, struct nl_link *l)
{
	const struct nlattr *attr;
	uint8_t u8;

	mnl_attr_for_each_nested(attr, data) {
		uint64_t bit = mnl_attr_get_type(attr) < 64
				       ? UINT64_C(1) << mnl_attr_get_type(attr)
				       : 0;

		if (mnl_attr_get_payload_len(attr) != 1 || !attr_u8(attr, &u8))
			continue;
		l->port_told |= bit;
		l->port_on |= u8 ? bit : 0;
	}
}

static void parse_info(const struct nlattr *info, struct nl_link *l)
{
	const struct nlattr *attr, *data = NULL, *port = NULL;
	const char *kind = "", *port_kind = "";

	mnl_attr_for_each_nested(attr, info) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_INFO_KIND:
			attr_str(attr, &kind);
			break;
		case IFLA_INFO_DATA:
			data = attr;
			break;
		case IFLA_INFO_SLAVE_KIND:
			attr_str(attr, &port_kind);
			break;
		case IFLA_INFO_SLAVE_DATA:
			port = attr;
			break;
		}
	}
	if (port && !strcmp(port_kind, "bridge"))
		parse_bridge_port(port, l);
	strncpy(l->kind, kind, sizeof(l->kind) - 1);
	if (data && !strcmp(kind, "bridge"))
		parse_bridge(data, l);
	else if (data)
		nl_parse_kind(data, l);
}

static void parse_altnames(const struct nlattr *list, struct nl_link *l)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, list) {
		if (mnl_attr_get_type(attr) != IFLA_ALT_IFNAME ||
		    l->n_altnames == NL_ALTNAMES)
			continue;
		if (attr_str(attr, &l->altnames[l->n_altnames]))
			l->n_altnames++;
	}
}

/* The attribute of that type inside another; NULL. */
static const struct nlattr *find_nested(const struct nlattr *in, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, in)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

static void parse_af_spec(const struct nlattr *spec, struct nl_link *l)
{
	const struct nlattr *inet6 = find_nested(spec, AF_INET6), *mode;
	uint8_t u8;

	mode = inet6 ? find_nested(inet6, IFLA_INET6_ADDR_GEN_MODE) : NULL;
	if (mode && attr_u8(mode, &u8))
		l->gen = u8;
}

static void parse_mac(const struct nlattr *attr, struct nl_link *l)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(l->mac))
		return;
	l->mac_len = sizeof(l->mac);
	memcpy(l->mac, mnl_attr_get_payload(attr), sizeof(l->mac));
}

static bool parse_name(const struct nlattr *attr, struct nl_link *l)
{
	const char *name;

	if (!attr_str(attr, &name) || strlen(name) >= sizeof(l->name))
		return false;
	strcpy(l->name, name);
	return true;
}

static void parse_qdisc(const struct nlattr *attr, struct nl_link *l)
{
	const char *kind;

	if (attr_str(attr, &kind))
		strncpy(l->qdisc, kind, sizeof(l->qdisc) - 1);
}

static bool attr_int(const struct nlattr *attr, int *ret)
{
	uint32_t u32;

	if (!attr_u32(attr, &u32))
		return false;
	*ret = (int)u32;
	return true;
}

static void parse_xdp(const struct nlattr *xdp, struct nl_link *l)
{
	const struct nlattr *attr;
	uint8_t u8;

	mnl_attr_for_each_nested(attr, xdp)
		if (mnl_attr_get_type(attr) == IFLA_XDP_ATTACHED && attr_u8(attr, &u8))
			l->xdp = u8 != XDP_ATTACHED_NONE;
}

static void parse_link_attr(const struct nlattr *attr, struct nl_link *l)
{
	uint8_t u8;

	switch (mnl_attr_get_type(attr)) {
	case IFLA_QDISC:
		parse_qdisc(attr, l);
		break;
	case IFLA_ADDRESS:
		parse_mac(attr, l);
		break;
	case IFLA_MTU:
		attr_u32(attr, &l->mtu);
		break;
	case IFLA_GROUP:
		attr_u32(attr, &l->group);
		break;
	case IFLA_CARRIER:
		l->carrier = attr_u8(attr, &u8) && u8;
		break;
	case IFLA_MASTER:
		attr_int(attr, &l->master);
		break;
	case IFLA_LINK:
		attr_int(attr, &l->peer);
		break;
	case IFLA_LINK_NETNSID:
		attr_int(attr, &l->peer_nsid);
		break;
	case IFLA_IFALIAS:
		attr_str(attr, &l->alias);
		break;
	case IFLA_PROP_LIST:
		parse_altnames(attr, l);
		break;
	case IFLA_LINKINFO:
		parse_info(attr, l);
		break;
	case IFLA_AF_SPEC:
		parse_af_spec(attr, l);
		break;
	case IFLA_XDP:
		parse_xdp(attr, l);
		break;
	}
}

int nl_parse_link(const struct nlmsghdr *nlh, struct nl_link *ret)
{
	const struct ifinfomsg *ifi = family_header(nlh, RTM_NEWLINK, sizeof(*ifi));
	const struct nlattr *attr;
	bool named = false;

	if (!ifi)
		return -EBADMSG;
	*ret = (struct nl_link){
		.index = ifi->ifi_index,
		.flags = ifi->ifi_flags,
		.peer_nsid = -1,
		.gen = -1,
		.alias = "",
	};
	mnl_attr_for_each(attr, nlh, sizeof(*ifi)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			named = parse_name(attr, ret);
		else
			parse_link_attr(attr, ret);
	}
	return named && ret->index > 0 ? 0 : -EBADMSG;
}

int nl_parse_conf4(const struct nlmsghdr *nlh, unsigned which, uint32_t *ret)
{
	const struct ifinfomsg *ifi = family_header(nlh, RTM_NEWLINK, sizeof(*ifi));
	const struct nlattr *attr, *found = NULL;

	if (!ifi)
		return -EBADMSG;
	mnl_attr_for_each(attr, nlh, sizeof(*ifi))
		if (mnl_attr_get_type(attr) == IFLA_AF_SPEC)
			found = find_nested(attr, AF_INET);
	if (found)
		found = find_nested(found, IFLA_INET_CONF);
	/* All settings, in order, counted from 1. */
	if (!found || !which || mnl_attr_get_payload_len(found) < which * sizeof(*ret))
		return -ENODATA;
	memcpy(ret,
	       (const char *)mnl_attr_get_payload(found) + (which - 1) * sizeof(*ret),
	       sizeof(*ret));
	return 0;
}

static bool known_family(int family)
{
	return family == AF_INET || family == AF_INET6;
}

int nl_parse_addr(const struct nlmsghdr *nlh, struct nl_addr *ret)
{
	const struct ifaddrmsg *ifa = family_header(nlh, RTM_NEWADDR, sizeof(*ifa));
	struct cidr addr = {0}, local = {0};
	const struct nlattr *attr;

	if (!ifa)
		return -EBADMSG;
	if (!known_family(ifa->ifa_family))
		return -ENOMSG;
	*ret = (struct nl_addr){
		.index = (int)ifa->ifa_index,
		.flags = ifa->ifa_flags,
		.scope = ifa->ifa_scope,
	};
	mnl_attr_for_each(attr, nlh, sizeof(*ifa)) {
		switch (mnl_attr_get_type(attr)) {
		case IFA_ADDRESS:
			attr_addr(attr, ifa->ifa_family, &addr);
			break;
		case IFA_LOCAL:
			attr_addr(attr, ifa->ifa_family, &local);
			break;
		case IFA_FLAGS:
			attr_u32(attr, &ret->flags);
			break;
		case IFA_PROTO:
			attr_u8(attr, &ret->proto);
			break;
		}
	}
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
	const char *at = mnl_attr_get_payload(hops);
	size_t left = mnl_attr_get_payload_len(hops);
	const struct nlattr *attr;
	const void *payload;
	struct rtnexthop hop;

	for (;; n--) {
		size_t len;

		if (left < sizeof(hop))
			return false;
		memcpy(&hop, at, sizeof(hop));
		if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > left)
			return false;
		if (!n)
			break;
		len = RTNH_ALIGN(hop.rtnh_len);
		len = len < left ? len : left;
		at += len;
		left -= len;
	}
	route->oif = hop.rtnh_ifindex;
	route->has_via = false;
	payload = at + sizeof(hop);
	mnl_attr_for_each_payload(payload, hop.rtnh_len - sizeof(hop)) {
		if (mnl_attr_get_type(attr) == RTA_GATEWAY)
			route->has_via = attr_addr(attr, route->to.family, &route->via);
	}
	return true;
}

static void parse_route_attr(const struct nlattr *attr, int family,
			     struct nl_route *route)
{
	switch (mnl_attr_get_type(attr)) {
	case RTA_DST:
		attr_addr(attr, family, &route->to);
		break;
	case RTA_GATEWAY:
		route->has_via = attr_addr(attr, family, &route->via);
		break;
	case RTA_OIF:
		attr_int(attr, &route->oif);
		break;
	case RTA_PRIORITY:
		attr_u32(attr, &route->metric);
		break;
	case RTA_TABLE:
		attr_u32(attr, &route->table);
		break;
	case RTA_PREFSRC:
	case RTA_SRC:
	case RTA_FLOW:
	case RTA_VIA:
	case RTA_ENCAP:
	case RTA_NH_ID:
		route->special = true;
		break;
	case RTA_METRICS:
		route->special |= mnl_attr_get_payload_len(attr) > 0;
		break;
	}
}

int nl_parse_route(const struct nlmsghdr *nlh, struct nl_route *ret)
{
	int r = nl_parse_route_hop(nlh, 0, ret);

	return r == -ENODATA ? 0 : r;
}

int nl_parse_route_hop(const struct nlmsghdr *nlh, unsigned hop, struct nl_route *ret)
{
	const struct rtmsg *rtm = family_header(nlh, RTM_NEWROUTE, sizeof(*rtm));
	const struct nlattr *attr, *hops = NULL;

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
		.special = rtm->rtm_tos || rtm->rtm_flags & RTNH_F_ONLINK,
	};
	mnl_attr_for_each(attr, nlh, sizeof(*rtm)) {
		parse_route_attr(attr, rtm->rtm_family, ret);
		if (mnl_attr_get_type(attr) == RTA_MULTIPATH)
			hops = attr;
	}
	ret->to.len = rtm->rtm_dst_len;
	ret->several = hops;
	return (hops ? parse_hop(hops, hop, ret) : !hop) ? 0 : -ENODATA;
}

int nl_parse_nsid(const struct nlmsghdr *nlh, int *ret, int *ret_here)
{
	const struct rtgenmsg *gen = family_header(nlh, RTM_NEWNSID, sizeof(*gen));
	const struct nlattr *attr;
	bool found = false;

	if (!gen)
		return -EBADMSG;
	mnl_attr_for_each(attr, nlh, sizeof(*gen)) {
		if (mnl_attr_get_type(attr) == NETNSA_NSID)
			found |= attr_int(attr, ret);
		else if (mnl_attr_get_type(attr) == NETNSA_CURRENT_NSID && ret_here)
			attr_int(attr, ret_here);
	}
	return found ? 0 : -EBADMSG;
}

/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink that makes devices: all that can be said in the creating request is.
 */
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "wire/nl-req.h"

int nl_veth_add(struct nl *nl, const struct nl_veth *v, struct err *err)
{
	struct nlattr *info, *data, *peer;
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_str(&r, IFLA_IFNAME, v->name);
	req_put(&r, IFLA_ADDRESS, v->mac, sizeof(v->mac));
	req_u32(&r, IFLA_MTU, v->mtu);
	req_u32(&r, IFLA_GROUP, v->group);
	if (v->master)
		req_u32(&r, IFLA_MASTER, v->master);
	info = req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_KIND, "veth");
	data = req_nest(&r, IFLA_INFO_DATA);
	peer = req_nest(&r, VETH_INFO_PEER); /* an ifinfomsg, then attributes */
	req_zero(&r, sizeof(struct ifinfomsg));
	req_str(&r, IFLA_IFNAME, v->peer_name);
	req_put(&r, IFLA_ADDRESS, v->peer_mac, sizeof(v->peer_mac));
	req_u32(&r, IFLA_MTU, v->peer_mtu);
	req_u32(&r, IFLA_GROUP, v->peer_group);
	req_u32(&r, IFLA_NET_NS_FD, v->peer_netns_fd);
	req_nest_end(&r, peer);
	req_nest_end(&r, data);
	req_nest_end(&r, info);
	return nl_do(nl, &r, err);
}

int nl_kind_add(struct nl *nl, const char *kind, struct err *err)
{
	struct nlattr *info;
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	info = req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_KIND, kind);
	req_nest_end(&r, info);
	return nl_do(nl, &r, err);
}

static void put_settings(struct req *r, const uint32_t set[SETTING_COUNT])
{
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		req_number(r, at->attr, at->width, set[at->id]);
}

int nl_bridge_add(struct nl *nl, const struct nl_bridge *b, struct err *err)
{
	struct nlattr *info, *data;
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_str(&r, IFLA_IFNAME, b->name);
	req_put(&r, IFLA_ADDRESS, b->mac, sizeof(b->mac));
	req_u32(&r, IFLA_GROUP, b->group);
	info = req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_KIND, "bridge");
	data = req_nest(&r, IFLA_INFO_DATA);
	put_settings(&r, b->set);
	req_nest_end(&r, data);
	req_nest_end(&r, info);
	return nl_do(nl, &r, err);
}

int nl_bridge_set(struct nl *nl, int index, const struct setting_at *at, uint32_t value,
		  struct err *err)
{
	struct nlattr *info, *data;
	struct req r;

	req_link(&r, RTM_NEWLINK, 0, index);
	info = req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_KIND, "bridge");
	data = req_nest(&r, IFLA_INFO_DATA);
	req_number(&r, at->attr, at->width, value);
	req_nest_end(&r, data);
	req_nest_end(&r, info);
	return nl_do(nl, &r, err);
}

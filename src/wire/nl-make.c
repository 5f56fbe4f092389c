/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink that makes devices: all that can be said in the creating request is.
 */
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <string.h>

#include "wire/nl-req.h"

/* The attribute that holds the second end, and, of a kind with modes, that which hands on
 * frames with their Ethernet headers. */
static const struct pair_kind {
	const char *name;
	uint16_t peer, mode;
	uint32_t ethernet;
} pair_kinds[] = {
	{"veth", .peer = VETH_INFO_PEER},
	/* IFLA_NETKIT_PEER_INFO, IFLA_NETKIT_MODE, NETKIT_L2: linux/if_link.h of 6.7 */
	{"netkit", .peer = 1, .mode = 5, .ethernet = 0},
};

static const struct pair_kind *find_pair_kind(const char *name)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(pair_kinds) - 1 && strcmp(pair_kinds[i].name, name))
		i++;
	return &pair_kinds[i];
}

int nl_pair_add(struct nl *nl, const struct nl_pair *v, struct err *err)
{
	const struct pair_kind *kind = find_pair_kind(v->kind);
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_new(&r, &v->dev);
	if (v->master)
		req_u32(&r, IFLA_MASTER, v->master);
	req_kind(&r, kind->name);
	if (kind->mode)
		req_u32(&r, kind->mode, kind->ethernet);
	req_nest(&r, kind->peer); /* an ifinfomsg, then attributes */
	req_zero(&r, sizeof(struct ifinfomsg));
	req_new(&r, &v->peer);
	req_u32(&r, IFLA_NET_NS_FD, v->peer_netns_fd);
	return nl_do(nl, &r, err);
}

int nl_kind_add(struct nl *nl, const char *kind, struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_KIND, kind);
	return nl_do(nl, &r, err);
}

int nl_bridge_add(struct nl *nl, const struct nl_bridge *b, struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_new(&r, &b->dev);
	req_kind(&r, "bridge");
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		req_number(&r, at->attr, at->width, b->set[at->id]);
	return nl_do(nl, &r, err);
}

int nl_bridge_set(struct nl *nl, int index, const struct setting_at *at, uint32_t value,
		  struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, 0, index);
	req_kind(&r, "bridge");
	req_number(&r, at->attr, at->width, value);
	return nl_do(nl, &r, err);
}

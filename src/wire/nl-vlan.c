/* SPDX-License-Identifier: MIT */
/* rtnetlink about VLANs of bridges that filter them. */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

struct vlan_dump {
	int (*fn)(void *data, const struct nl_vlan *vlan);
	void *data;
};

/* One VLAN, or an end of several of one kind that follow each other. */
static int on_vlan(const struct nlattr *attr, struct nl_vlan *v,
		   const struct vlan_dump *dump)
{
	struct bridge_vlan_info info;

	if (mnl_attr_get_type(attr) != IFLA_BRIDGE_VLAN_INFO ||
	    mnl_attr_get_payload_len(attr) < sizeof(info))
		return 0;
	memcpy(&info, mnl_attr_get_payload(attr), sizeof(info));
	v->last = info.vid;
	if (!(info.flags & BRIDGE_VLAN_INFO_RANGE_END))
		v->first = info.vid;
	v->pvid = info.flags & BRIDGE_VLAN_INFO_PVID;
	v->untagged = info.flags & BRIDGE_VLAN_INFO_UNTAGGED;
	return info.flags & BRIDGE_VLAN_INFO_RANGE_BEGIN ? 0 : dump->fn(dump->data, v);
}

static int on_link(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct ifinfomsg *ifi = attrs_of(nlh, RTM_NEWLINK, sizeof(*ifi), &a);
	struct nl_vlan v = {.index = ifi ? ifi->ifi_index : 0};
	const struct nlattr *attr;
	int r = 0;

	if (!ifi || ifi->ifi_family != AF_BRIDGE || !a.at[IFLA_AF_SPEC])
		return 0;
	mnl_attr_for_each_nested(attr, a.at[IFLA_AF_SPEC]) {
		r = on_vlan(attr, &v, data);
		if (r)
			break;
	}
	return r;
}

int nl_vlan_dump(struct nl *nl, int (*fn)(void *data, const struct nl_vlan *vlan),
		 void *data, struct err *err)
{
	struct vlan_dump dump = {fn, data};
	struct req r;
	struct ifinfomsg *ifi = req_link(&r, RTM_GETLINK, 0, 0);
	int code;

	ifi->ifi_family = AF_BRIDGE;
	req_u32(&r, IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN_COMPRESSED);
	code = nl_dump(nl, &r, on_link, &dump, err);
	return code == -EOPNOTSUPP ? 0 : code;
}

static void put_vlan(struct req *r, const struct nl_vlan *v, uint16_t vid, uint16_t range)
{
	struct bridge_vlan_info info = {.vid = vid, .flags = range};

	info.flags |= v->pvid ? BRIDGE_VLAN_INFO_PVID : 0;
	info.flags |= v->untagged ? BRIDGE_VLAN_INFO_UNTAGGED : 0;
	req_put(r, IFLA_BRIDGE_VLAN_INFO, &info, sizeof(info));
}

int nl_vlan_set(struct nl *nl, int index, bool add, const struct nl_vlan *list, size_t n,
		struct err *err)
{
	int code = 0;

	/* One range a message: none is too long. */
	for (size_t i = 0; i < n && code >= 0; i++) {
		const struct nl_vlan *v = &list[i];
		struct req r;
		struct ifinfomsg *ifi =
			req_link(&r, add ? RTM_SETLINK : RTM_DELLINK, 0, index);

		ifi->ifi_family = AF_BRIDGE;
		req_nest(&r, IFLA_AF_SPEC);
		if (v->first == v->last) {
			put_vlan(&r, v, v->first, 0);
		} else {
			put_vlan(&r, v, v->first, BRIDGE_VLAN_INFO_RANGE_BEGIN);
			put_vlan(&r, v, v->last, BRIDGE_VLAN_INFO_RANGE_END);
		}
		req_nest_end(&r);
		code = nl_do(nl, &r, err);
	}
	return code;
}

/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink that makes devices: all that can be said in the creating request is.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>

#include "base/file.h"
#include "wire/deadline.h"
#include "wire/nl-req.h"

#define MODULE_MS 5000 /* that a module may take to come */
#define MOMENT_MS 10

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

bool nl_kind_is_pair(const char *kind)
{
	return !strcmp(find_pair_kind(kind)->name, kind);
}

/* Of the kernel's module for a kind of device: it is on its way, or (*seen) has come a
 * moment ago. */
static bool is_coming(const char *kind, bool *seen)
{
	_cleanup_free_ char *text = NULL;
	char path[64], name[IFNAMSIZ];
	bool known = *seen, live;
	size_t len;

	snprintf(name, sizeof(name), "%s", strcmp(kind, "vlan") ? kind : "8021q");
	snprintf(path, sizeof(path), "/sys/module/%s/initstate", name);
	if (file_read(path, sizeof(path), &text, &len, NULL) < 0)
		return false;
	live = !strncmp(text, "live", strlen("live"));
	*seen = live;
	return !live || !known;
}

int nl_link_make(struct nl *nl, struct req *r, const char *kind, struct err *err)
{
	int64_t end = deadline_in(MODULE_MS);
	bool seen = false;
	int code;

	while ((code = nl_do(nl, r, err)) == -EOPNOTSUPP && is_coming(kind, &seen) &&
	       deadline_left(end))
		(void)poll(NULL, 0, MOMENT_MS); /* nothing tells of it */
	return code;
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
	return nl_link_make(nl, &r, kind->name, err);
}

int nl_child_add(struct nl *nl, const struct nl_child *c, struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_new(&r, &c->dev);
	req_u32(&r, IFLA_LINK, (uint32_t)c->parent);
	req_kind(&r, "vlan");
	req_number(&r, IFLA_VLAN_ID, 2, c->vlan);
	req_number(&r, IFLA_VLAN_PROTOCOL, 2,
		   htons(c->service ? ETH_P_8021AD : ETH_P_8021Q));
	return nl_link_make(nl, &r, "vlan", err);
}

int nl_kind_add(struct nl *nl, const char *kind, struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_KIND, kind);
	return nl_link_make(nl, &r, kind, err);
}

/* A protocol is what stands in a frame, byte for byte. */
static void put_setting(struct req *r, const struct setting_at *at, uint32_t value)
{
	if (setting_infos[at->id].unit == PROTOCOL)
		value = htons(value ? ETH_P_8021AD : ETH_P_8021Q);
	req_number(r, at->attr, at->width, value);
}

int nl_bridge_add(struct nl *nl, const struct nl_bridge *b, struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	req_new(&r, &b->dev);
	req_kind(&r, "bridge");
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		if (!at->brief || b->set[at->id] != setting_default(at))
			put_setting(&r, at, b->set[at->id]); /* not every kernel has it */
	return nl_link_make(nl, &r, "bridge", err);
}

int nl_bridge_set(struct nl *nl, int index, const struct setting_at *at, uint32_t value,
		  struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, 0, index);
	req_kind(&r, "bridge");
	put_setting(&r, at, value);
	return nl_do(nl, &r, err);
}

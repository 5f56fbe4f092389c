/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about devices: looking them up, and changing one thing of them.
 */
#include <errno.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

/* The texts of a link stay with the socket when the message goes. */
static void keep_texts(struct nl *nl, struct nl_link *l)
{
	strncpy(nl->alias, l->alias, sizeof(nl->alias) - 1);
	l->alias = nl->alias;
	for (unsigned i = 0; i < l->n_altnames; i++) {
		strncpy(nl->altnames[i], l->altnames[i], sizeof(nl->altnames[i]) - 1);
		l->altnames[i] = nl->altnames[i];
	}
}

/* keep_texts has to run while the message is there: within the callback. */
struct lookup {
	struct nl *nl;
	struct nl_link *link;
};

static int on_lookup(const struct nlmsghdr *nlh, void *data)
{
	const struct lookup *lookup = data;
	int r = nl_parse_link(nlh, lookup->link);

	if (!r)
		keep_texts(lookup->nl, lookup->link);
	return r;
}

static int lookup_link(struct nl *nl, struct req *r, struct nl_link *out, struct err *err)
{
	struct lookup lookup = {.nl = nl, .link = out};

	req_u32(r, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return nl_ask(nl, r, on_lookup, &lookup, err);
}

int nl_link_get_any(struct nl *nl, const char *name, struct nl_link *out, struct err *err)
{
	struct req r;

	req_link(&r, RTM_GETLINK, 0, 0);
	req_str(&r, strlen(name) < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
	return lookup_link(nl, &r, out, err);
}

int nl_link_get(struct nl *nl, const char *name, struct nl_link *out, struct err *err)
{
	int code;

	if (strlen(name) >= IFNAMSIZ) /* the kernel would take it for something else */
		return err_sys(err, -ENODEV, "device %s", name);
	code = nl_link_get_any(nl, name, out, err);
	if (!code && strcmp(out->name, name) != 0)
		return err_set(err, -ENODEV, "%s", strerror(ENODEV));
	return code;
}

bool nl_link_is_pair(const struct nl_link *a, const struct nl_link *b)
{
	return !strcmp(a->kind, b->kind) && a->peer == b->index && b->peer == a->index &&
	       (a->peer_nsid < 0) == (b->peer_nsid < 0);
}

bool nl_link_is_new(const struct nl_link *link)
{
	return !strcmp(link->qdisc, "noop");
}

int nl_link_get_index(struct nl *nl, int index, struct nl_link *out, struct err *err)
{
	struct req r;

	req_link(&r, RTM_GETLINK, 0, index);
	return lookup_link(nl, &r, out, err);
}

static int on_promote(const struct nlmsghdr *nlh, void *data)
{
	return nl_parse_promote(nlh, data);
}

int nl_link_get_promote(struct nl *nl, int index, uint32_t *ret, struct err *err)
{
	struct req r;

	req_link(&r, RTM_GETLINK, 0, index);
	req_u32(&r, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return nl_ask(nl, &r, on_promote, ret, err);
}

struct link_dump {
	int (*fn)(void *data, const struct nl_link *link);
	void *data;
};

static int on_dumped(const struct nlmsghdr *nlh, void *data)
{
	const struct link_dump *dump = data;
	struct nl_link link;

	return nl_parse_link(nlh, &link) ? 0 : dump->fn(dump->data, &link);
}

int nl_link_dump(struct nl *nl, int (*fn)(void *data, const struct nl_link *link),
		 void *data, struct err *err)
{
	struct link_dump dump = {.fn = fn, .data = data};
	struct req r;

	req_link(&r, RTM_GETLINK, 0, 0);
	req_u32(&r, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return nl_dump(nl, &r, on_dumped, &dump, err);
}

int nl_link_change(struct nl *nl, int index, const struct nl_change *to, struct err *err)
{
	struct nl_change but_gen = *to;
	bool gen = to->gen && *to->gen >= 0;
	struct req r;
	struct ifinfomsg *ifi = req_link(&r, RTM_SETLINK, 0, index);
	int code;

	if (to->up) {
		ifi->ifi_change = IFF_UP;
		ifi->ifi_flags = *to->up ? IFF_UP : 0;
	}
	if (to->promisc) {
		ifi->ifi_change |= IFF_PROMISC;
		ifi->ifi_flags |= *to->promisc ? IFF_PROMISC : 0;
	}
	if (to->netns_fd)
		req_u32(&r, IFLA_NET_NS_FD, *to->netns_fd);
	if (to->mac)
		req_put(&r, IFLA_ADDRESS, to->mac, 6);
	if (to->mtu)
		req_u32(&r, IFLA_MTU, *to->mtu);
	if (to->group)
		req_u32(&r, IFLA_GROUP, *to->group);
	if (to->master)
		req_u32(&r, IFLA_MASTER, *to->master);
	if (to->alias)
		req_str(&r, IFLA_IFALIAS, to->alias);
	if (gen) {
		req_nest(&r, IFLA_AF_SPEC);
		req_nest(&r, AF_INET6);
		req_u8(&r, IFLA_INET6_ADDR_GEN_MODE, *to->gen);
	}
	code = nl_do(nl, &r, err);
	but_gen.gen = NULL;
	return code == -EAFNOSUPPORT && gen ? nl_link_change(nl, index, &but_gen, err)
					    : code;
}

int nl_link_set_up(struct nl *nl, int index, bool up, struct err *err)
{
	return nl_link_change(nl, index, &(struct nl_change){.up = &up}, err);
}

int nl_link_set_promote(struct nl *nl, int index, uint32_t value, struct err *err)
{
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	req_nest(&r, IFLA_AF_SPEC);
	req_nest(&r, AF_INET);
	req_nest(&r, IFLA_INET_CONF);
	req_u32(&r, IPV4_DEVCONF_PROMOTE_SECONDARIES, value);
	return nl_do(nl, &r, err);
}

int nl_link_set_altname(struct nl *nl, int index, const char *altname, bool has,
			struct err *err)
{
	struct req r;

	req_link(&r, has ? RTM_NEWLINKPROP : RTM_DELLINKPROP,
		 has ? NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND : 0, index);
	req_nest(&r, IFLA_PROP_LIST);
	req_str(&r, IFLA_ALT_IFNAME, altname);
	return nl_do(nl, &r, err);
}

int nl_link_del(struct nl *nl, int index, struct err *err)
{
	struct req r;

	req_link(&r, RTM_DELLINK, 0, index);
	return nl_do(nl, &r, err);
}

int nl_group_del(struct nl *nl, uint32_t group, struct err *err)
{
	struct req r;

	req_link(&r, RTM_DELLINK, 0, 0);
	req_u32(&r, IFLA_GROUP, group);
	return nl_do(nl, &r, err);
}

int nl_port_set(struct nl *nl, int index, uint16_t attr, unsigned bytes, uint32_t value,
		struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, 0, index);
	req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_SLAVE_KIND, "bridge");
	req_nest(&r, IFLA_INFO_SLAVE_DATA);
	req_number(&r, attr, bytes, value);
	return nl_do(nl, &r, err);
}

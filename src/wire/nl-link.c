/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about devices: looking them up, and changing one thing of them.
 */
#include <errno.h>
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

int nl_link_get(struct nl *nl, const char *name, struct nl_link *out, struct err *err)
{
	struct req r;
	int code;

	if (strlen(name) >= IFNAMSIZ) /* the kernel would take it for something else */
		return err_sys(err, -ENODEV, "device %s", name);
	req_link(&r, RTM_GETLINK, 0, 0);
	req_str(&r, IFLA_IFNAME, name);
	code = lookup_link(nl, &r, out, err);
	/* The kernel finds it by an alternative name, too. */
	if (!code && strcmp(out->name, name) != 0)
		return err_set(err, -ENODEV, "%s", strerror(ENODEV));
	return code;
}

int nl_link_get_index(struct nl *nl, int index, struct nl_link *out, struct err *err)
{
	struct req r;

	req_link(&r, RTM_GETLINK, 0, index);
	return lookup_link(nl, &r, out, err);
}

struct conf4_lookup {
	unsigned which;
	uint32_t *value;
};

static int on_conf4(const struct nlmsghdr *nlh, void *data)
{
	const struct conf4_lookup *lookup = data;

	return nl_parse_conf4(nlh, lookup->which, lookup->value);
}

int nl_link_get_conf4(struct nl *nl, int index, unsigned which, uint32_t *ret,
		      struct err *err)
{
	struct conf4_lookup lookup = {.which = which, .value = ret};
	struct req r;

	req_link(&r, RTM_GETLINK, 0, index);
	req_u32(&r, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return nl_ask(nl, &r, on_conf4, &lookup, err);
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

/* IFLA_AF_SPEC with one value for IPv6. */
static void put_gen(struct req *r, int gen)
{
	struct nlattr *spec = req_nest(r, IFLA_AF_SPEC);
	struct nlattr *inet6 = req_nest(r, AF_INET6);

	req_u8(r, IFLA_INET6_ADDR_GEN_MODE, gen);
	req_nest_end(r, inet6);
	req_nest_end(r, spec);
}

int nl_link_mark(struct nl *nl, int index, const char *alias, int gen, struct err *err)
{
	struct req r;
	int code;

	req_link(&r, RTM_SETLINK, 0, index);
	req_str(&r, IFLA_IFALIAS, alias);
	if (gen >= 0)
		put_gen(&r, gen);
	code = nl_do(nl, &r, err);
	return code == -EAFNOSUPPORT && gen >= 0 ? nl_link_mark(nl, index, alias, -1, err)
						 : code;
}

int nl_link_place(struct nl *nl, int index, const struct nl_place *place, struct err *err)
{
	struct nl_place no_gen = *place;
	struct req r;
	int code;

	req_link(&r, RTM_SETLINK, 0, index);
	req_u32(&r, IFLA_NET_NS_FD, place->netns_fd);
	req_put(&r, IFLA_ADDRESS, place->mac, sizeof(place->mac));
	if (place->mtu)
		req_u32(&r, IFLA_MTU, place->mtu);
	req_u32(&r, IFLA_GROUP, place->group);
	req_str(&r, IFLA_IFALIAS, place->alias);
	if (place->gen >= 0)
		put_gen(&r, place->gen);
	code = nl_do(nl, &r, err);
	no_gen.gen = -1;
	return code == -EAFNOSUPPORT && place->gen >= 0
		       ? nl_link_place(nl, index, &no_gen, err)
		       : code;
}

int nl_link_set_up(struct nl *nl, int index, bool up, struct err *err)
{
	struct req r;
	struct ifinfomsg *ifi = req_link(&r, RTM_SETLINK, 0, index);

	ifi->ifi_change = IFF_UP;
	ifi->ifi_flags = up ? IFF_UP : 0;
	return nl_do(nl, &r, err);
}

int nl_link_set_alias(struct nl *nl, int index, const char *alias, struct err *err)
{
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	req_str(&r, IFLA_IFALIAS, alias);
	return nl_do(nl, &r, err);
}

int nl_link_set_master(struct nl *nl, int index, int master, struct err *err)
{
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	req_u32(&r, IFLA_MASTER, master);
	return nl_do(nl, &r, err);
}

int nl_link_set_mac(struct nl *nl, int index, const uint8_t mac[6], struct err *err)
{
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	req_put(&r, IFLA_ADDRESS, mac, 6);
	return nl_do(nl, &r, err);
}

int nl_link_set_mtu(struct nl *nl, int index, uint32_t mtu, struct err *err)
{
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	req_u32(&r, IFLA_MTU, mtu);
	return nl_do(nl, &r, err);
}

int nl_link_set_group(struct nl *nl, int index, uint32_t group, struct err *err)
{
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	req_u32(&r, IFLA_GROUP, group);
	return nl_do(nl, &r, err);
}

int nl_link_set_gen(struct nl *nl, int index, int gen, struct err *err)
{
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	put_gen(&r, gen);
	return nl_do(nl, &r, err);
}

int nl_link_set_conf4(struct nl *nl, int index, unsigned which, uint32_t value,
		      struct err *err)
{
	struct nlattr *spec, *inet, *conf;
	struct req r;

	req_link(&r, RTM_SETLINK, 0, index);
	spec = req_nest(&r, IFLA_AF_SPEC);
	inet = req_nest(&r, AF_INET);
	conf = req_nest(&r, IFLA_INET_CONF);
	req_u32(&r, which, value);
	req_nest_end(&r, conf);
	req_nest_end(&r, inet);
	req_nest_end(&r, spec);
	return nl_do(nl, &r, err);
}

static int change_altname(struct nl *nl, uint16_t type, uint16_t flags, int index,
			  const char *altname, struct err *err)
{
	struct nlattr *list;
	struct req r;

	req_link(&r, type, flags, index);
	list = req_nest(&r, IFLA_PROP_LIST);
	req_str(&r, IFLA_ALT_IFNAME, altname);
	req_nest_end(&r, list);
	return nl_do(nl, &r, err);
}

int nl_altname_add(struct nl *nl, int index, const char *altname, struct err *err)
{
	return change_altname(nl, RTM_NEWLINKPROP,
			      NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, index, altname,
			      err);
}

int nl_altname_del(struct nl *nl, int index, const char *altname, struct err *err)
{
	return change_altname(nl, RTM_DELLINKPROP, 0, index, altname, err);
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

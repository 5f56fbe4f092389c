/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about neighbours: whom a device has heard of, and what somebody has set.
 */
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "wire/nl-req.h"

struct neigh_search {
	const struct cidr *addr;
	int found[16]; /* devices that have learned it */
	unsigned n_found;
};

/* Configured entries stay: whoever made them wants them. */
static bool is_learned(const struct ndmsg *ndm)
{
	return !(ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP)) &&
	       !(ndm->ndm_flags & (NTF_EXT_LEARNED | NTF_PROXY));
}

static int on_neigh(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct ndmsg *ndm = attrs_of(nlh, RTM_NEWNEIGH, sizeof(*ndm), &a);
	struct neigh_search *s = data;
	struct cidr addr;

	if (ndm && ndm->ndm_family == s->addr->family && is_learned(ndm) &&
	    attr_addr(a.at[NDA_DST], ndm->ndm_family, &addr) &&
	    !memcmp(addr.bytes, s->addr->bytes, addr.family == AF_INET ? 4 : 16) &&
	    s->n_found < ARRAY_SIZE(s->found))
		s->found[s->n_found++] = ndm->ndm_ifindex;
	return 0;
}

struct neigh_dump {
	int family;
	int (*fn)(void *data, const struct nl_neigh *neigh);
	void *data;
};

static bool is_static(const struct ndmsg *ndm, const struct attrs *a)
{
	if (ndm->ndm_flags & (NTF_EXT_LEARNED | NTF_PROXY))
		return false;
	if (ndm->ndm_family != AF_BRIDGE)
		return ndm->ndm_state & NUD_PERMANENT;
	return a->at[NDA_MASTER] && ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP);
}

static int on_static(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct ndmsg *ndm = attrs_of(nlh, RTM_NEWNEIGH, sizeof(*ndm), &a);
	const struct neigh_dump *dump = data;
	struct nl_neigh neigh = {0};
	const struct nlattr *mac;

	if (!ndm || ndm->ndm_family != dump->family || !is_static(ndm, &a))
		return 0;
	mac = a.at[NDA_LLADDR];
	if (mac && mnl_attr_get_payload_len(mac) == sizeof(neigh.mac))
		memcpy(neigh.mac, mnl_attr_get_payload(mac), sizeof(neigh.mac));
	neigh.index = ndm->ndm_ifindex;
	neigh.local = ndm->ndm_state & NUD_PERMANENT;
	neigh.stays = neigh.local || ndm->ndm_flags & NTF_STICKY;
	if (dump->family != AF_BRIDGE)
		attr_addr(a.at[NDA_DST], dump->family, &neigh.addr);
	attr_u8(a.at[NDA_PROTOCOL], &neigh.proto);
	return dump->fn(dump->data, &neigh);
}

int nl_neigh_dump(struct nl *nl, bool fdb,
		  int (*fn)(void *data, const struct nl_neigh *neigh), void *data,
		  struct err *err)
{
	static const int families[] = {AF_INET, AF_INET6, AF_BRIDGE};
	int code = 0;

	for (size_t i = fdb ? 2 : 0; !code && i < (fdb ? 3 : 2); i++) {
		struct neigh_dump dump = {families[i], fn, data};
		struct req r;
		struct ndmsg *ndm = req_init(&r, RTM_GETNEIGH, 0, sizeof(struct ndmsg));

		ndm->ndm_family = families[i];
		code = nl_dump(nl, &r, on_static, &dump, err);
		/* a kernel without it */
		if (code == -EAFNOSUPPORT || code == -EOPNOTSUPP)
			code = 0;
	}
	return code;
}

static struct ndmsg *neigh_request(struct req *r, uint16_t type, uint16_t flags,
				   int index, const struct cidr *addr)
{
	struct ndmsg *ndm = req_init(r, type, flags, sizeof(*ndm));

	ndm->ndm_family = addr->family;
	ndm->ndm_ifindex = index;
	if (index)
		req_cidr(r, NDA_DST, addr);
	return ndm;
}

int nl_neigh_set(struct nl *nl, const struct nl_neigh *neigh, struct err *err)
{
	struct req r;
	struct ndmsg *ndm = neigh_request(&r, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE,
					  neigh->index, &neigh->addr);

	ndm->ndm_state = NUD_PERMANENT;
	req_put(&r, NDA_LLADDR, neigh->mac, sizeof(neigh->mac));
	req_u8(&r, NDA_PROTOCOL, neigh->proto);
	return nl_do(nl, &r, err);
}

int nl_neigh_del(struct nl *nl, const struct nl_neigh *neigh, struct err *err)
{
	struct req r;

	neigh_request(&r, RTM_DELNEIGH, 0, neigh->index, &neigh->addr);
	return nl_do(nl, &r, err);
}

struct neigh_fulls {
	unsigned char family;
	uint64_t n;
};

static int on_table(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct ndtmsg *m = attrs_of(nlh, RTM_NEWNEIGHTBL, sizeof(*m), &a);
	const struct nlattr *stats = m ? a.at[NDTA_STATS] : NULL;
	struct neigh_fulls *fulls = data;
	struct ndt_stats s;

	if (!stats || m->ndtm_family != fulls->family ||
	    mnl_attr_get_payload_len(stats) < sizeof(s))
		return 0;
	memcpy(&s, mnl_attr_get_payload(stats), sizeof(s));
	fulls->n = s.ndts_table_fulls;
	return 0;
}

int nl_neigh_fulls(struct nl *nl, unsigned char family, uint64_t *ret, struct err *err)
{
	struct neigh_fulls fulls = {.family = family};
	struct ndtmsg *m;
	struct req r;
	int code;

	m = req_init(&r, RTM_GETNEIGHTBL, 0, sizeof(*m));
	m->ndtm_family = family;
	code = nl_dump(nl, &r, on_table, &fulls, err);
	*ret = fulls.n;
	return code;
}

int nl_neigh_forget(struct nl *nl, int index, const struct cidr *addr, struct err *err)
{
	struct neigh_search s = {.addr = addr};
	struct req r;
	int code;

	neigh_request(&r, RTM_GETNEIGH, 0, index, addr);
	code = index ? nl_ask(nl, &r, on_neigh, &s, err)
		     : nl_dump(nl, &r, on_neigh, &s, err);
	for (unsigned i = 0; !code && i < s.n_found; i++) {
		neigh_request(&r, RTM_DELNEIGH, 0, s.found[i], addr);
		code = nl_do(nl, &r, err);
	}
	return code;
}

/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about mirrors: filters at a device's clsact that copy all frames to another
 * device (act_mirred), or drop all.  Ours are of kind bpf, whose program is one
 * instruction, since every kernel that has eBPF switches has that kind; those of others
 * are known, too, where they are of kind matchall, u32 or bpf, and take every frame.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_gact.h>
#include <linux/tc_act/tc_mirred.h>
#include <string.h>

#include "base/mark.h"
#include "wire/nl-req.h"

#define HANDLE 1

static const uint32_t places[2] = {TC_INGRESS, TC_EGRESS};

/* --- made --- */

static void name_ours(struct tcmsg *tcm)
{
	tcm->tcm_handle = HANDLE;
	tcm->tcm_info = TC_H_MAKE(MIRROR_PREF << 16, htons(ETH_P_ALL));
}

/* One instruction, that returns. */
static void put_program(struct req *r, uint32_t returns)
{
	const struct sock_filter ret = {.code = BPF_RET | BPF_K, .k = returns};

	req_number(r, TCA_BPF_OPS_LEN, 2, 1);
	req_put(r, TCA_BPF_OPS, &ret, sizeof(ret));
}

static void put_copy(struct req *r, int to)
{
	const struct tc_mirred mirred = {.action = TC_ACT_PIPE,
					 .eaction = TCA_EGRESS_MIRROR,
					 .ifindex = (__u32)to};

	put_program(r, UINT32_MAX); /* it matches */
	req_nest(r, TCA_BPF_ACT);
	req_nest(r, 1);
	req_str(r, TCA_ACT_KIND, "mirred");
	req_nest(r, TCA_ACT_OPTIONS);
	req_put(r, TCA_MIRRED_PARMS, &mirred, sizeof(mirred));
	req_nest_end(r);
	req_nest_end(r);
	req_nest_end(r);
}

static void put_drop(struct req *r)
{
	put_program(r, TC_ACT_SHOT);
	req_u32(r, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
}

static int add(struct nl *nl, int index, uint32_t place, int to, struct err *err)
{
	struct req r;

	name_ours(req_filter(&r, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_REPLACE, index,
			     place));
	req_str(&r, TCA_KIND, "bpf");
	req_nest(&r, TCA_OPTIONS);
	if (to)
		put_copy(&r, to);
	else
		put_drop(&r);
	req_nest_end(&r);
	return nl_do(nl, &r, err);
}

int nl_mirror_add(struct nl *nl, int index, const bool copied[2], int to, struct err *err)
{
	int code = nl_clsact(nl, index, true, err);

	for (int i = 0; !code && i < 2; i++)
		if (copied[i])
			code = add(nl, index, places[i], to, err);
	return code;
}

static int del(struct nl *nl, int index, uint32_t place, struct err *err)
{
	struct req r;

	name_ours(req_filter(&r, RTM_DELTFILTER, 0, index, place));
	req_str(&r, TCA_KIND, "bpf");
	return nl_do(nl, &r, err);
}

int nl_mirror_del(struct nl *nl, int index, struct err *err)
{
	struct nl_mirror had, left;
	int code = nl_mirror_get(nl, index, &had, err);

	if (!code && (had.ours[0] || had.drops_ours))
		code = del(nl, index, TC_INGRESS, err);
	if (!code && had.ours[1])
		code = del(nl, index, TC_EGRESS, err);
	if (code || !(had.ours[0] || had.ours[1] || had.drops_ours))
		return code;
	code = nl_mirror_get(nl, index, &left, err);
	return code || left.others || left.to[0] || left.to[1] || left.drops
		       ? code
		       : nl_clsact(nl, index, false, err);
}

/* --- read --- */

struct look {
	struct nl_mirror *mirror;
	int i; /* of places */
};

/* The one action of a filter: the device that frames are copied to; 0: another; and
 * whether it drops them. */
static int action(const struct nlattr *acts, bool *ret_drops)
{
	struct attrs all = attrs_in(acts), one = attrs_in(all.at[1]), in;
	struct tc_mirred mirred;
	struct tc_gact gact;
	const char *kind = "";

	if (all.at[2] || !attr_str(one.at[TCA_ACT_KIND], &kind))
		return 0;
	in = attrs_in(one.at[TCA_ACT_OPTIONS]);
	if (!strcmp(kind, "gact") && in.at[TCA_GACT_PARMS] &&
	    mnl_attr_get_payload_len(in.at[TCA_GACT_PARMS]) >= sizeof(gact)) {
		memcpy(&gact, mnl_attr_get_payload(in.at[TCA_GACT_PARMS]), sizeof(gact));
		*ret_drops = gact.action == TC_ACT_SHOT;
	}
	if (strcmp(kind, "mirred") != 0 || !in.at[TCA_MIRRED_PARMS] ||
	    mnl_attr_get_payload_len(in.at[TCA_MIRRED_PARMS]) < sizeof(mirred))
		return 0;
	memcpy(&mirred, mnl_attr_get_payload(in.at[TCA_MIRRED_PARMS]), sizeof(mirred));
	if (mirred.eaction != TCA_EGRESS_MIRROR)
		return 0;
	return mirred.ifindex ? (int)mirred.ifindex : NL_GONE;
}

/* A program of one instruction: what it returns. */
static bool returns(const struct nlattr *ops, uint32_t *ret)
{
	struct sock_filter one;

	if (!ops || mnl_attr_get_payload_len(ops) != sizeof(one))
		return false;
	memcpy(&one, mnl_attr_get_payload(ops), sizeof(one));
	*ret = one.k;
	return one.code == (BPF_RET | BPF_K);
}

static int by_bpf(const struct attrs *a, bool *ret_drops)
{
	uint32_t value = 0, flags = 0;

	if (!returns(a->at[TCA_BPF_OPS], &value))
		return 0;
	attr_u32(a->at[TCA_BPF_FLAGS], &flags);
	if (flags & TCA_BPF_FLAG_ACT_DIRECT)
		*ret_drops = value == TC_ACT_SHOT;
	else if (value)
		return action(a->at[TCA_BPF_ACT], ret_drops);
	return 0;
}

/* Its keys have nothing to be equal to. */
static bool takes_all(const struct nlattr *attr)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;
	const struct tc_u32_sel *sel = attr ? mnl_attr_get_payload(attr) : NULL;

	if (len < sizeof(*sel) || len < sizeof(*sel) + sel->nkeys * sizeof(*sel->keys))
		return false;
	for (int i = 0; i < sel->nkeys; i++)
		if (sel->keys[i].mask)
			return false;
	return true;
}

/* What a filter does with every frame, as action. */
static int what_of(const char *kind, const struct nlattr *options, bool *ret_drops)
{
	struct attrs a = attrs_in(options);

	if (!strcmp(kind, "matchall"))
		return action(a.at[TCA_MATCHALL_ACT], ret_drops);
	if (!strcmp(kind, "u32") && takes_all(a.at[TCA_U32_SEL]))
		return action(a.at[TCA_U32_ACT], ret_drops);
	return !strcmp(kind, "bpf") ? by_bpf(&a, ret_drops) : 0;
}

/* Those of kind u32 and one preference the kernel tells in both places. */
static void note(struct nl_mirror *m, int i, int to, bool drops, bool ours)
{
	if (to && to == m->to[i] && !ours)
		return;
	if (to && (!m->to[i] || ours)) {
		m->others += m->to[i] != 0;
		m->to[i] = to;
		m->ours[i] = ours;
	} else if (drops && !i) {
		m->drops = true;
		m->drops_ours |= ours;
	} else {
		m->others++;
	}
}

static int on_filter(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct tcmsg *tcm = attrs_of(nlh, RTM_NEWTFILTER, sizeof(*tcm), &a);
	struct look *look = data;
	const char *kind = "";
	bool drops = false, all;
	int to;

	if (!tcm || !tcm->tcm_handle) /* of a whole chain */
		return 0;
	attr_str(a.at[TCA_KIND], &kind);
	if (!strcmp(kind, "u32") && !attr_in(a.at[TCA_OPTIONS], TCA_U32_SEL))
		return 0; /* a table of its */
	all = TC_H_MIN(tcm->tcm_info) == htons(ETH_P_ALL);
	to = all ? what_of(kind, a.at[TCA_OPTIONS], &drops) : 0;
	note(look->mirror, look->i, to, drops,
	     !strcmp(kind, "bpf") && tcm->tcm_handle == HANDLE &&
		     TC_H_MAJ(tcm->tcm_info) >> 16 == MIRROR_PREF);
	return 0;
}

int nl_mirror_get(struct nl *nl, int index, struct nl_mirror *ret, struct err *err)
{
	int code = 0;

	*ret = (struct nl_mirror){};
	for (int i = 0; !code && i < 2; i++)
		code = nl_filter_dump(nl, index, places[i], on_filter,
				      &(struct look){ret, i}, err);
	return code;
}

/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about programs that see what a device receives (tc: filters of kind bpf at a
 * clsact, direct-action).  Only those that were put there under a name of ours are known.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "wire/nl-req.h"

#define HANDLE	 1 /* as tc(8) would have it: the first one, and before all others */
#define PRIORITY 1

struct tcmsg *req_filter(struct req *r, uint16_t type, uint16_t flags, int index,
			 uint32_t parent)
{
	struct tcmsg *tcm = req_init(r, type, flags, sizeof(*tcm));

	tcm->tcm_family = AF_UNSPEC;
	tcm->tcm_ifindex = index;
	tcm->tcm_parent = parent;
	return tcm;
}

static void name_ours(struct tcmsg *tcm)
{
	tcm->tcm_handle = HANDLE;
	tcm->tcm_info = TC_H_MAKE(PRIORITY << 16, htons(ETH_P_ALL));
}

static int change_clsact(struct nl *nl, int index, bool add, struct err *err)
{
	struct req r;
	struct tcmsg *tcm =
		req_filter(&r, add ? RTM_NEWQDISC : RTM_DELQDISC,
			   add ? NLM_F_CREATE | NLM_F_EXCL : 0, index, TC_H_CLSACT);

	tcm->tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
	req_str(&r, TCA_KIND, "clsact");
	return nl_do(nl, &r, err);
}

int nl_clsact(struct nl *nl, int index, bool add, struct err *err)
{
	int code = change_clsact(nl, index, add, err);

	return add && code == -EEXIST ? 0 : code;
}

int nl_program_attach(struct nl *nl, int index, int prog, const char *name,
		      struct err *err)
{
	int made = change_clsact(nl, index, true, err), code;
	struct err ignored;
	struct req r;

	if (made && made != -EEXIST)
		return made;
	name_ours(req_filter(&r, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_REPLACE, index,
			     TC_INGRESS));
	req_str(&r, TCA_KIND, "bpf");
	req_nest(&r, TCA_OPTIONS);
	req_u32(&r, TCA_BPF_FD, (uint32_t)prog);
	req_str(&r, TCA_BPF_NAME, name);
	req_u32(&r, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
	req_nest_end(&r);
	code = nl_do(nl, &r, err);
	if (code && !made)
		(void)nl_clsact(nl, index, false, &ignored);
	return code;
}

struct filter_dump {
	const char *name;
	uint32_t id; /* of that one, if it is there */
	size_t n;    /* how many others there are */
};

static int on_filter(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a, in;
	const struct tcmsg *tcm = attrs_of(nlh, RTM_NEWTFILTER, sizeof(*tcm), &a);
	struct filter_dump *dump = data;
	const char *kind = "", *name = "";

	if (!tcm || !tcm->tcm_handle) /* of a whole chain */
		return 0;
	attr_str(a.at[TCA_KIND], &kind);
	in = attrs_in(a.at[TCA_OPTIONS]);
	if (!strcmp(kind, "bpf") && attr_str(in.at[TCA_BPF_NAME], &name) &&
	    !strcmp(name, dump->name) && attr_u32(in.at[TCA_BPF_ID], &dump->id))
		return 0;
	dump->n++;
	return 0;
}

/* A device that has none, or a kernel that knows none. */
static bool has_none(int code)
{
	return code == -EINVAL || code == -ENOENT || code == -EOPNOTSUPP;
}

int nl_filter_dump(struct nl *nl, int index, uint32_t parent,
		   int (*fn)(const struct nlmsghdr *nlh, void *data), void *data,
		   struct err *err)
{
	struct req r;
	int code;

	req_filter(&r, RTM_GETTFILTER, 0, index, parent);
	code = nl_dump(nl, &r, fn, data, err);
	return has_none(code) ? 0 : code;
}

static int look(struct nl *nl, int index, uint32_t parent, struct filter_dump *dump,
		struct err *err)
{
	return nl_filter_dump(nl, index, parent, on_filter, dump, err);
}

int nl_program_get(struct nl *nl, int index, const char *name, uint32_t *ret,
		   struct err *err)
{
	struct filter_dump dump = {.name = name};
	int code = look(nl, index, TC_INGRESS, &dump, err);

	*ret = dump.id;
	return code || dump.id ? code : err_set(err, -ENOENT, "it has no program");
}

int nl_program_detach(struct nl *nl, int index, const char *name, struct err *err)
{
	struct filter_dump here = {.name = name}, there = {.name = name};
	struct err ignored;
	struct req r;
	int code = look(nl, index, TC_INGRESS, &here, err)
			   ?: look(nl, index, TC_EGRESS, &there, err);
	bool alone = !here.n && !there.n && !there.id;

	if (code)
		return code;
	if (!here.id) {
		if (alone) /* of who was killed before it came */
			(void)nl_clsact(nl, index, false, &ignored);
		return err_set(err, -ENOENT, "it has no program");
	}
	if (alone)
		return nl_clsact(nl, index, false, err);
	name_ours(req_filter(&r, RTM_DELTFILTER, 0, index, TC_INGRESS));
	req_str(&r, TCA_KIND, "bpf");
	return nl_do(nl, &r, err);
}

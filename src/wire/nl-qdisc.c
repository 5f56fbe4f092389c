/* SPDX-License-Identifier: MIT */
/* rtnetlink about queueing disciplines: which are there, and whether they drop all. */
#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "wire/nl-req.h"

struct qdisc_dump {
	int (*fn)(void *data, const struct nl_qdisc *qdisc);
	void *data;
};

/* netem begins with these settings; a loss is a part of 2^32. */
static bool loses_all(const struct nlattr *options)
{
	struct tc_netem_qopt netem;

	if (!options || mnl_attr_get_payload_len(options) < sizeof(netem))
		return false;
	memcpy(&netem, mnl_attr_get_payload(options), sizeof(netem));
	return netem.loss == UINT32_MAX;
}

static int on_qdisc(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct tcmsg *tcm = attrs_of(nlh, RTM_NEWQDISC, sizeof(*tcm), &a);
	const struct qdisc_dump *dump = data;
	struct nl_qdisc q = {0};
	const char *kind = "";

	if (!tcm || (tcm->tcm_parent != TC_H_ROOT && tcm->tcm_parent != TC_H_INGRESS))
		return 0;
	attr_str(a.at[TCA_KIND], &kind);
	strncpy(q.kind, kind, sizeof(q.kind) - 1);
	q.index = tcm->tcm_ifindex;
	q.receives = tcm->tcm_parent == TC_H_INGRESS;
	q.is_queue = !q.receives &&
		     nl_parse_queue(kind, tcm->tcm_handle, a.at[TCA_OPTIONS], &q.queue);
	q.drops_all = !strcmp(kind, "blackhole") ||
		      (!strcmp(kind, "netem") && loses_all(a.at[TCA_OPTIONS]));
	return dump->fn(dump->data, &q);
}

int nl_qdisc_dump(struct nl *nl, int (*fn)(void *data, const struct nl_qdisc *qdisc),
		  void *data, struct err *err)
{
	struct qdisc_dump dump = {fn, data};
	struct req r;
	int code;

	req_init(&r, RTM_GETQDISC, 0, sizeof(struct tcmsg));
	code = nl_dump(nl, &r, on_qdisc, &dump, err);
	return code == -EOPNOTSUPP ? 0 : code;
}

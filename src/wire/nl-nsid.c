/* SPDX-License-Identifier: MIT */
/*
 * What namespaces call each other: numbers, of one namespace for another.  Sources:
 * linux/net_namespace.h, net/core/net_namespace.c.
 */
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "wire/nl-req.h"

static int on_nsid(const struct nlmsghdr *nlh, void *data)
{
	return nl_parse_nsid(nlh, data, NULL);
}

int nl_nsid(struct nl *nl, int netns_fd, int *ret_id, struct err *err)
{
	struct req r;

	req_init(&r, RTM_GETNSID, 0, sizeof(struct rtgenmsg));
	req_u32(&r, NETNSA_FD, netns_fd);
	return nl_ask(nl, &r, on_nsid, ret_id, err);
}

int nl_nsid_set(struct nl *nl, int netns_fd, int id, struct err *err)
{
	struct req r;

	req_init(&r, RTM_NEWNSID, 0, sizeof(struct rtgenmsg));
	req_u32(&r, NETNSA_FD, netns_fd);
	req_u32(&r, NETNSA_NSID, id);
	return nl_do(nl, &r, err);
}

struct nsid_dump {
	int (*fn)(void *data, int there, int here);
	void *data;
};

static int on_nsids(const struct nlmsghdr *nlh, void *data)
{
	const struct nsid_dump *dump = data;
	int there, here = -1;

	return nl_parse_nsid(nlh, &there, &here) ? 0 : dump->fn(dump->data, there, here);
}

int nl_nsid_dump(struct nl *nl, int of, int (*fn)(void *data, int there, int here),
		 void *data, struct err *err)
{
	struct nsid_dump dump = {fn, data};
	struct req r;

	req_init(&r, RTM_GETNSID, 0, sizeof(struct rtgenmsg));
	req_u32(&r, NETNSA_TARGET_NSID, of);
	return nl_dump(nl, &r, on_nsids, &dump, err);
}

int nl_nsid_of(struct nl *nl, int of, int who, int *ret_id, struct err *err)
{
	struct req r;

	req_init(&r, RTM_GETNSID, 0, sizeof(struct rtgenmsg));
	req_u32(&r, NETNSA_NSID, who);
	req_u32(&r, NETNSA_TARGET_NSID, of);
	return nl_ask(nl, &r, on_nsid, ret_id, err);
}

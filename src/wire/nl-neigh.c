/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about neighbours: whom a device has heard of.
 */
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "wire/nl-req.h"

static void neigh_request(struct req *r, uint16_t type, int index,
			  const struct cidr *addr)
{
	struct ndmsg *ndm = req_init(r, type, 0, sizeof(*ndm));

	ndm->ndm_family = addr->family;
	ndm->ndm_ifindex = index;
	req_cidr(r, NDA_DST, addr);
}

/* Configured entries stay: whoever made them wants them. */
static int on_neigh(const struct nlmsghdr *nlh, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	bool *learned = data;

	if (nlh->nlmsg_type != RTM_NEWNEIGH ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ndm))
		return -EBADMSG;
	*learned = !(ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP)) &&
		   !(ndm->ndm_flags & (NTF_EXT_LEARNED | NTF_PROXY));
	return 0;
}

int nl_neigh_forget(struct nl *nl, int index, const struct cidr *addr, struct err *err)
{
	bool learned = false;
	struct req r;
	int code;

	neigh_request(&r, RTM_GETNEIGH, index, addr);
	code = nl_ask(nl, &r, on_neigh, &learned, err);
	if (code < 0 || !learned)
		return code;
	neigh_request(&r, RTM_DELNEIGH, index, addr);
	return nl_do(nl, &r, err);
}

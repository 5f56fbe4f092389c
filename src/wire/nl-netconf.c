/* SPDX-License-Identifier: MIT */
/* rtnetlink about what a namespace forwards.  Nothing here changes it. */
#include <errno.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

static int on_netconf(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;

	if (attrs_of(nlh, RTM_NEWNETCONF, sizeof(struct netconfmsg), &a))
		attr_u32(a.at[NETCONFA_FORWARDING], data);
	return 0;
}

int nl_forwarding(struct nl *nl, unsigned *ret, struct err *err)
{
	static const unsigned char families[] = {AF_INET, AF_INET6};
	unsigned found = 0;

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		uint32_t value = 0;
		struct req r;
		struct netconfmsg *conf =
			req_init(&r, RTM_GETNETCONF, 0, sizeof(struct netconfmsg));
		int code;

		conf->ncm_family = families[i];
		req_u32(&r, NETCONFA_IFINDEX, (uint32_t)NETCONFA_IFINDEX_ALL);
		code = nl_ask(nl, &r, on_netconf, &value, err);
		/* a kernel without it */
		if (code < 0 && code != -EAFNOSUPPORT && code != -EOPNOTSUPP)
			return code;
		found |= value ? NL_FORWARDS_IPV4 << i : 0;
	}
	*ret = found;
	return 0;
}

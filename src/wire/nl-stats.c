/* SPDX-License-Identifier: MIT */
/* rtnetlink about what devices have counted.  Source: linux/if_link.h. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>

#include "wire/nl-req.h"

struct stats_dump {
	int (*fn)(void *data, const struct nl_stats *stats);
	void *data;
};

/* Later kernels count more things, at the end. */
static bool read_counters(const struct nlattr *attr, struct nl_stats *ret)
{
	struct rtnl_link_stats64 s;
	size_t need = offsetof(struct rtnl_link_stats64, multicast);

	if (!attr || mnl_attr_get_payload_len(attr) < need)
		return false;
	memcpy(&s, mnl_attr_get_payload(attr), need);
	ret->rx_packets = s.rx_packets;
	ret->tx_packets = s.tx_packets;
	ret->rx_bytes = s.rx_bytes;
	ret->tx_bytes = s.tx_bytes;
	ret->rx_errors = s.rx_errors;
	ret->tx_errors = s.tx_errors;
	ret->rx_dropped = s.rx_dropped;
	ret->tx_dropped = s.tx_dropped;
	return true;
}

int nl_parse_stats(const struct nlmsghdr *nlh, struct nl_stats *ret)
{
	struct attrs a;
	const struct if_stats_msg *msg = attrs_of(nlh, RTM_NEWSTATS, sizeof(*msg), &a);

	if (!msg)
		return -EBADMSG;
	*ret = (struct nl_stats){.index = (int)msg->ifindex};
	return read_counters(a.at[IFLA_STATS_LINK_64], ret) && ret->index > 0 ? 0
									      : -EBADMSG;
}

static int on_stats(const struct nlmsghdr *nlh, void *data)
{
	const struct stats_dump *dump = data;
	struct nl_stats stats;

	return nl_parse_stats(nlh, &stats) ? 0 : dump->fn(dump->data, &stats);
}

int nl_stats_dump(struct nl *nl, int (*fn)(void *data, const struct nl_stats *stats),
		  void *data, struct err *err)
{
	struct stats_dump dump = {.fn = fn, .data = data};
	struct if_stats_msg *msg;
	struct req r;

	msg = req_init(&r, RTM_GETSTATS, 0, sizeof(*msg));
	msg->filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64);
	return nl_dump(nl, &r, on_stats, &dump, err);
}

/* SPDX-License-Identifier: MIT */
/*
 * The older iptables: a table is one block of memory, read by getsockopt(2), and the
 * policy of a chain is the target of its last entry.  Sources:
 * linux/netfilter_ipv4/ip_tables.h and its twin for IPv6; linux/netfilter/x_tables.h.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/firewall.h"

#define TABLE_MAX (16u << 20) /* bytes of a table */

/* What differs between the two families. */
struct ipt_kind {
	int domain, level, get_info, get_entries;
	size_t target_offset; /* in an entry: where the offset of its target is */
};

static const struct ipt_kind kinds[] = {
	{AF_INET, IPPROTO_IP, IPT_SO_GET_INFO, IPT_SO_GET_ENTRIES,
	 offsetof(struct ipt_entry, target_offset)},
	{AF_INET6, IPPROTO_IPV6, IP6T_SO_GET_INFO, IP6T_SO_GET_ENTRIES,
	 offsetof(struct ip6t_entry, target_offset)},
};

/* The verdict of the entry at an offset in the table's bytes; -EBADMSG. */
static int read_verdict(const struct ipt_kind *kind, const char *bytes, size_t len,
			size_t at, int *ret)
{
	struct xt_standard_target target;
	__u16 offset;

	if (at > len || len - at < kind->target_offset + sizeof(offset))
		return -EBADMSG;
	memcpy(&offset, bytes + at + kind->target_offset, sizeof(offset));
	if (len - at < offset || len - at - offset < sizeof(target))
		return -EBADMSG;
	memcpy(&target, bytes + at + offset, sizeof(target));
	*ret = target.verdict;
	return 0;
}

static int read_table(const struct ipt_kind *kind, int fd, const struct ipt_getinfo *info,
		      int *ret_verdict)
{
	size_t head = offsetof(struct ipt_get_entries, entrytable);
	socklen_t len = head + info->size;
	_cleanup_free_ char *block = info->size <= TABLE_MAX ? calloc(1, len) : NULL;
	struct ipt_get_entries *get = (void *)block;

	if (!block)
		return -ENOMEM;
	memcpy(get->name, info->name, sizeof(get->name));
	get->size = info->size;
	if (getsockopt(fd, kind->level, kind->get_entries, block, &len) < 0)
		return -errno;
	if (len < head)
		return -EBADMSG;
	return read_verdict(kind, block + head, len - head,
			    info->underflow[NF_INET_FORWARD], ret_verdict);
}

int fw_legacy_forward(int family, bool *ret_drop, struct err *err)
{
	const struct ipt_kind *kind = &kinds[family == NFPROTO_IPV6];
	_cleanup_close_ int fd =
		socket(kind->domain, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	struct ipt_getinfo info = {.name = "filter"};
	socklen_t len = sizeof(info);
	int r, verdict = 0;

	/* ip6t_getinfo is laid out the same */
	if (fd < 0 || getsockopt(fd, kind->level, kind->get_info, &info, &len) < 0)
		return err_sys(err, -errno, "read the table filter");
	r = read_table(kind, fd, &info, &verdict);
	if (r < 0)
		return err_sys(err, r, "read the table filter");
	*ret_drop = verdict == -NF_DROP - 1;
	return 0;
}

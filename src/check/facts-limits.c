/* SPDX-License-Identifier: MIT */
/* Limits of the kernel, and how near the host is to them; settings that are numbers. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "check/facts.h"

/* "entries" is the first column of the second line, in hexadecimal, the same for every
 * processor. */
static int64_t read_entries(const struct facts *h, const char *path)
{
	const char *text = facts_text(h, path);
	const char *line = text ? strchr(text, '\n') : NULL;
	char *end;
	long long n;

	if (!line)
		return FACTS_UNKNOWN;
	n = strtoll(line + 1, &end, 16);
	return end == line + 1 || n < 0 ? FACTS_UNKNOWN : n;
}

static int64_t read_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return FACTS_UNKNOWN;
	return limit.rlim_max > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_max;
}

static void read_limits(const struct facts *h, struct facts_limits *l)
{
	l->backlog = facts_number(h, "/proc/sys/net/core/netdev_max_backlog");
	l->neigh[0] = facts_number(h, "/proc/sys/net/ipv4/neigh/default/gc_thresh3");
	l->neigh[1] = facts_number(h, "/proc/sys/net/ipv6/neigh/default/gc_thresh3");
	l->n_neigh[0] = read_entries(h, "/proc/net/stat/arp_cache");
	l->n_neigh[1] = read_entries(h, "/proc/net/stat/ndisc_cache");
	l->max_net_ns = facts_number(h, "/proc/sys/user/max_net_namespaces");
	l->max_user_ns = facts_number(h, "/proc/sys/user/max_user_namespaces");
	l->open_files = read_open_files();
	l->file_max = facts_number(h, "/proc/sys/fs/file-max");
	l->n_files = facts_number(h, "/proc/sys/fs/file-nr");
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void read_settings(const struct facts *h, struct facts_ways *ways)
{
	ways->ipv6 = facts_exists(h, "/proc/sys/net/ipv6");
	ways->no_ipv6 = facts_number(h, "/proc/sys/net/ipv6/conf/default/disable_ipv6");
	ways->devconf_inherit =
		facts_number(h, "/proc/sys/net/core/devconf_inherit_init_net");
	ways->rp_filter =
		greater(facts_number(h, "/proc/sys/net/ipv4/conf/all/rp_filter"),
			facts_number(h, "/proc/sys/net/ipv4/conf/default/rp_filter"));
	ways->apparmor_userns =
		facts_number(h, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
}

void facts_read_numbers(struct facts *h)
{
	read_limits(h, &h->limits);
	read_settings(h, &h->ways);
}

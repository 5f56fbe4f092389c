/* SPDX-License-Identifier: MIT */
/* Limits of the kernel, and how near the host is to them; settings that are numbers. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "observe/facts.h"

/* "entries" is the first column of the second line, in hexadecimal, the same for every
 * processor. */
static int64_t read_entries(const struct host *h, const char *path)
{
	const char *text = host_text(h, path);
	const char *line = text ? strchr(text, '\n') : NULL;
	char *end;
	long long n;

	if (!line)
		return HOST_UNKNOWN;
	n = strtoll(line + 1, &end, 16);
	return end == line + 1 || n < 0 ? HOST_UNKNOWN : n;
}

static int64_t read_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return HOST_UNKNOWN;
	return limit.rlim_max > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_max;
}

static void read_limits(const struct host *h, struct host_limits *l)
{
	l->backlog = host_number(h, "/proc/sys/net/core/netdev_max_backlog");
	l->neigh[0] = host_number(h, "/proc/sys/net/ipv4/neigh/default/gc_thresh3");
	l->neigh[1] = host_number(h, "/proc/sys/net/ipv6/neigh/default/gc_thresh3");
	l->n_neigh[0] = read_entries(h, "/proc/net/stat/arp_cache");
	l->n_neigh[1] = read_entries(h, "/proc/net/stat/ndisc_cache");
	l->max_net_ns = host_number(h, "/proc/sys/user/max_net_namespaces");
	l->max_user_ns = host_number(h, "/proc/sys/user/max_user_namespaces");
	l->open_files = read_open_files();
	l->file_max = host_number(h, "/proc/sys/fs/file-max");
	l->n_files = host_number(h, "/proc/sys/fs/file-nr");
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void read_settings(const struct host *h, struct host_ways *ways)
{
	ways->ipv6 = host_exists(h, "/proc/sys/net/ipv6");
	ways->no_ipv6 = host_number(h, "/proc/sys/net/ipv6/conf/default/disable_ipv6");
	ways->devconf_inherit =
		host_number(h, "/proc/sys/net/core/devconf_inherit_init_net");
	ways->rp_filter =
		greater(host_number(h, "/proc/sys/net/ipv4/conf/all/rp_filter"),
			host_number(h, "/proc/sys/net/ipv4/conf/default/rp_filter"));
	ways->apparmor_userns =
		host_number(h, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
}

void host_read_numbers(struct host *h)
{
	read_limits(h, &h->limits);
	read_settings(h, &h->ways);
}

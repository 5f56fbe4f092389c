/* SPDX-License-Identifier: MIT */
/*
 * bench-bare up|down N: what `netyard up` and `down` do for N namespaces on one bridge,
 * as bare system calls in a straight line: no file, no plan, no journal, no undo, no
 * marks checked.  The floor that tools/bench-setup measures against.
 *
 * bench-bare time CMD...: runs CMD and prints its wall clock seconds and its peak memory
 * in KiB on descriptor 3.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GROUP = 0x4e59ba4e, GEN_NONE = 1, GEN_EUI64 = 0, MAX = 1000 };

static const char bridge[] = "bare-br";

static struct space {
	int fd;
	struct mnl_socket *nl;
} host, spaces[MAX];

static struct mnl_socket *nl_open(void)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	int on = 1;

	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		err(1, "netlink");
	mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &on, sizeof(on));
	return nl;
}

/* One request, its acknowledgement awaited. */
static void talk(struct mnl_socket *nl, struct nlmsghdr *h, const char *what)
{
	char buf[4096];
	ssize_t n;

	h->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (mnl_socket_sendto(nl, h, h->nlmsg_len) < 0 ||
	    (n = mnl_socket_recvfrom(nl, buf, sizeof(buf))) < 0 ||
	    mnl_cb_run(buf, n, 0, mnl_socket_get_portid(nl), NULL, NULL) < 0)
		err(1, "%s", what);
}

static struct nlmsghdr *link_msg(char *buf, int type, int flags, int index)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(h, sizeof(*ifi));

	h->nlmsg_type = type;
	h->nlmsg_flags = flags;
	ifi->ifi_index = index;
	return h;
}

static void put_mac(struct nlmsghdr *h, int i, int end)
{
	unsigned char mac[6] = {2, 0xba, 0x4e, end, i >> 8, i};

	mnl_attr_put(h, IFLA_ADDRESS, sizeof(mac), mac);
}

/* By name: the mark, and how IPv6 makes its own addresses. */
static void link_mark(struct mnl_socket *nl, const char *name, const char *alias, int gen)
{
	char buf[1024];
	struct nlmsghdr *h = link_msg(buf, RTM_NEWLINK, 0, 0);
	struct nlattr *spec, *inet6;

	mnl_attr_put_strz(h, IFLA_IFNAME, name);
	mnl_attr_put(h, IFLA_IFALIAS, strlen(alias), alias);
	spec = mnl_attr_nest_start(h, IFLA_AF_SPEC);
	inet6 = mnl_attr_nest_start(h, AF_INET6);
	mnl_attr_put_u8(h, IFLA_INET6_ADDR_GEN_MODE, gen);
	mnl_attr_nest_end(h, inet6);
	mnl_attr_nest_end(h, spec);
	talk(nl, h, name);
}

static void link_up(struct mnl_socket *nl, const char *name, int index)
{
	char buf[1024];
	struct nlmsghdr *h = link_msg(buf, RTM_NEWLINK, 0, index);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(h);

	ifi->ifi_flags = ifi->ifi_change = IFF_UP;
	if (!index)
		mnl_attr_put_strz(h, IFLA_IFNAME, name);
	talk(nl, h, name);
}

/* Its index in that namespace. */
static int link_index(struct mnl_socket *nl, const char *name)
{
	char buf[16384];
	struct nlmsghdr *h = link_msg(buf, RTM_GETLINK, NLM_F_REQUEST, 0);

	mnl_attr_put_strz(h, IFLA_IFNAME, name);
	if (mnl_socket_sendto(nl, h, h->nlmsg_len) < 0 ||
	    mnl_socket_recvfrom(nl, buf, sizeof(buf)) < 0 ||
	    ((struct nlmsghdr *)buf)->nlmsg_type != RTM_NEWLINK)
		errx(1, "%s: not there", name);
	return ((struct ifinfomsg *)mnl_nlmsg_get_payload((struct nlmsghdr *)buf))
		->ifi_index;
}

static void bridge_add(void)
{
	char buf[1024];
	struct nlmsghdr *h = link_msg(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	struct nlattr *info, *data;

	mnl_attr_put_strz(h, IFLA_IFNAME, bridge);
	mnl_attr_put_u32(h, IFLA_GROUP, GROUP);
	put_mac(h, 0, 0);
	info = mnl_attr_nest_start(h, IFLA_LINKINFO);
	mnl_attr_put_strz(h, IFLA_INFO_KIND, "bridge");
	data = mnl_attr_nest_start(h, IFLA_INFO_DATA);
	mnl_attr_put_u32(h, IFLA_BR_STP_STATE, 0);
	mnl_attr_nest_end(h, data);
	mnl_attr_nest_end(h, info);
	talk(host.nl, h, bridge);
	link_mark(host.nl, bridge, "bare:br", GEN_NONE);
}

static void veth_add(int i, int master)
{
	char buf[1024], name[IFNAMSIZ], alias[32];
	struct nlmsghdr *h = link_msg(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	struct nlattr *info, *data, *peer;

	snprintf(name, sizeof(name), "bare-p%d", i);
	mnl_attr_put_strz(h, IFLA_IFNAME, name);
	mnl_attr_put_u32(h, IFLA_GROUP, GROUP);
	mnl_attr_put_u32(h, IFLA_MTU, 1500);
	mnl_attr_put_u32(h, IFLA_MASTER, master);
	put_mac(h, i, 1);
	info = mnl_attr_nest_start(h, IFLA_LINKINFO);
	mnl_attr_put_strz(h, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(h, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(h, VETH_INFO_PEER);
	mnl_nlmsg_put_extra_header(h, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(h, IFLA_IFNAME, "eth0");
	mnl_attr_put_u32(h, IFLA_GROUP, GROUP);
	mnl_attr_put_u32(h, IFLA_MTU, 1500);
	mnl_attr_put_u32(h, IFLA_NET_NS_FD, spaces[i].fd);
	put_mac(h, i, 2);
	mnl_attr_nest_end(h, peer);
	mnl_attr_nest_end(h, data);
	mnl_attr_nest_end(h, info);
	talk(host.nl, h, name);
	snprintf(alias, sizeof(alias), "bare:n%d:eth0", i);
	link_mark(host.nl, name, alias, GEN_NONE);
	link_mark(spaces[i].nl, "eth0", alias, GEN_EUI64);
}

static void addr_add(int i, int family, int index)
{
	char buf[256], text[64], bytes[16];
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(h, sizeof(*ifa));
	size_t len = family == AF_INET ? 4 : 16;

	snprintf(text, sizeof(text), family == AF_INET ? "10.9.%d.%d" : "fd09::%x:%x",
		 i / 250, i % 250 + 1);
	inet_pton(family, text, bytes);
	h->nlmsg_type = RTM_NEWADDR;
	h->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	ifa->ifa_family = family;
	ifa->ifa_prefixlen = family == AF_INET ? 16 : 64;
	ifa->ifa_index = index;
	if (family == AF_INET6)
		mnl_attr_put_u32(h, IFA_FLAGS, IFA_F_NODAD);
	mnl_attr_put(h, IFA_LOCAL, len, bytes);
	mnl_attr_put(h, IFA_ADDRESS, len, bytes);
	talk(spaces[i].nl, h, text);
}

/* As iproute2: a mount that other mount namespaces share. */
static void netns_dir(void)
{
	mkdir("/run/netns", 0755);
	if (mount("", "/run/netns", NULL, MS_SHARED | MS_REC, NULL) < 0 &&
	    (mount("/run/netns", "/run/netns", NULL, MS_BIND | MS_REC, NULL) < 0 ||
	     mount("", "/run/netns", NULL, MS_SHARED | MS_REC, NULL) < 0))
		err(1, "/run/netns");
}

static void netns_add(int i)
{
	char path[64], alias[32];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/bare-n%d", i);
	snprintf(alias, sizeof(alias), "bare:n%d", i);
	if (unshare(CLONE_NEWNET) < 0)
		err(1, "unshare");
	spaces[i].nl = nl_open();
	link_mark(spaces[i].nl, "lo", alias, GEN_EUI64);
	fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
	if (fd < 0 || close(fd) < 0 ||
	    mount("/proc/self/ns/net", path, NULL, MS_BIND, NULL) < 0)
		err(1, "%s", path);
	spaces[i].fd = open(path, O_RDONLY | O_CLOEXEC);
	if (spaces[i].fd < 0)
		err(1, "%s", path);
}

static void up(int n)
{
	char name[IFNAMSIZ];
	int i, index;

	netns_dir();
	for (i = 0; i < n; i++)
		netns_add(i);
	if (setns(host.fd, CLONE_NEWNET) < 0)
		err(1, "setns");
	bridge_add();
	index = link_index(host.nl, bridge);
	link_up(host.nl, bridge, 0);
	for (i = 0; i < n; i++)
		veth_add(i, index);
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "bare-p%d", i);
		link_up(host.nl, name, 0);
	}
	for (i = 0; i < n; i++) {
		link_up(spaces[i].nl, "lo", 0);
		index = link_index(spaces[i].nl, "eth0");
		link_up(spaces[i].nl, "eth0", index);
		addr_add(i, AF_INET, index);
		addr_add(i, AF_INET6, index);
	}
}

static void down(int n)
{
	char buf[256], path[64];
	struct nlmsghdr *h = link_msg(buf, RTM_DELLINK, 0, 0);

	mnl_attr_put_u32(h, IFLA_GROUP, GROUP);
	talk(host.nl, h, "the group");
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/run/netns/bare-n%d", i);
		if (umount2(path, MNT_DETACH) < 0 || unlink(path) < 0)
			err(1, "%s", path);
	}
}

static int time_command(char **argv)
{
	struct timespec a, b;
	struct rusage ru;
	int status;
	pid_t pid;

	fcntl(3, F_SETFD, FD_CLOEXEC); /* no daemon that CMD starts is to hold it */
	clock_gettime(CLOCK_MONOTONIC, &a);
	pid = vfork();
	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &ru) != pid)
		err(1, "%s", argv[0]);
	clock_gettime(CLOCK_MONOTONIC, &b);
	dprintf(3, "%.6f %ld\n", b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9,
		ru.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	struct rlimit many = {2 * MAX + 64, 2 * MAX + 64};
	int n;

	if (argc >= 3 && strcmp(argv[1], "time") == 0)
		return time_command(argv + 2);
	if (argc != 3 || (n = atoi(argv[2])) < 1 || n > MAX)
		errx(64, "usage: bench-bare up|down N, bench-bare time CMD...");
	setrlimit(RLIMIT_NOFILE, &many);
	host.fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	host.nl = nl_open();
	if (strcmp(argv[1], "up") == 0)
		up(n);
	else
		down(n);
	return 0;
}

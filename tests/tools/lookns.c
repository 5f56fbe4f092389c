/* SPDX-License-Identifier: MIT */
/*
 * What others tell of the host's network namespace and of each in /run/netns, for the
 * picture of tests/int/lib.sh: a picture is taken some thousand times, and a process
 * for each question in each namespace is what it costs.
 *
 *	lookns [-k]
 *
 * JSON texts: "NAME" ("-": the host), and what `ip -j` says of links, addresses, routes,
 * permanent neighbours and rules, where these are others than the kernel begins with, and
 * `tc -j` of qdiscs, where there are any but noqueue; and what is not JSON where it comes
 * from, as [{"fact": "DEVICE what value"}, ...]: sysctls, the devices without checksum
 * offload or, with -k, what `ethtool -k` says of all; and what `nft list ruleset` says,
 * where there are tables of nftables.  What is in /run/netns and is no namespace is a
 * fact, too.
 */
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define NSFS	   0x6e736673L /* what statfs() says of a namespace */
#define ANSWER_MAX (4 << 20)

static const char *const sysctls[] = {
	"/proc/sys/net/ipv4/ip_forward",
	"/proc/sys/net/ipv6/conf/all/disable_ipv6",
	"/proc/sys/net/ipv6/conf/all/forwarding",
	"/proc/sys/net/ipv6/conf/all/accept_dad",
	"/proc/sys/net/ipv6/conf/default/disable_ipv6",
	"/proc/sys/net/ipv6/conf/default/forwarding",
	"/proc/sys/net/ipv6/conf/default/accept_dad",
	"/proc/sys/net/ipv4/conf/all/forwarding",
	"/proc/sys/net/ipv4/conf/all/rp_filter",
	"/proc/sys/net/ipv4/conf/all/proxy_arp",
	"/proc/sys/net/ipv4/conf/default/forwarding",
	"/proc/sys/net/ipv4/conf/default/rp_filter",
	"/proc/sys/net/ipv4/conf/default/proxy_arp",
};

static int questions;	  /* what ip is asked */
static char *answer;	  /* of ANSWER_MAX bytes: what a program said */
static bool all_features; /* -k */

/* "DEVICE WHAT VALUE" of the namespace told of; the value may be empty. */
static void tell_fact(const char *dev, const char *what, const char *value)
{
	const char *const parts[] = {dev, " ", what, *value ? " " : "", value};

	printf("[{\"fact\":\"");
	for (size_t i = 0; i < 5; i++)
		for (const char *c = parts[i]; *c; c++)
			if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ')
				printf("\\u%04x", (unsigned char)*c);
			else
				putchar(*c);
	puts("\"}]");
}

/* Starts a program in this namespace: what it reads and writes (-1: ours). */
static pid_t start(char *const argv[], int in, int out)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ))
		err(1, "%s", argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Into the answer, as text. */
static void ask(char *const argv[], int in)
{
	size_t len = 0;
	ssize_t n;
	pid_t pid;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		err(1, "pipe");
	pid = start(argv, in, fds[1]);
	close(fds[1]);
	while ((n = read(fds[0], answer + len, ANSWER_MAX - 1 - len)) > 0)
		len += (size_t)n;
	close(fds[0]);
	waitpid(pid, NULL, 0);
	answer[len] = 0;
}

/*
 * While the topology of a spanning tree changes (half a minute, from half a minute on),
 * its bridge tells another ageing time than its own: that is waited for.
 */
static void tell_links(const char *ns)
{
	char *argv[] = {"ip", "-j", "-d", "-batch", "-", NULL};

	for (int i = 0; i < 600; i++) {
		lseek(questions, 0, SEEK_SET);
		ask(argv, questions);
		if (!strstr(answer, "\"topology_change\":1"))
			break;
		usleep(100000);
	}
	printf("\"%s\"\n%s\n", ns, answer);
}

static int see_qdisc(const struct nlmsghdr *nlh, void *data)
{
	const struct tcmsg *tc = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(*tc)) {
		if (mnl_attr_get_type(attr) == TCA_KIND && tc->tcm_handle &&
		    strcmp(mnl_attr_get_str(attr), "noqueue") != 0)
			*(bool *)data = true;
	}
	return MNL_CB_OK;
}

/* Whether tc has to be asked: for qdiscs that somebody has set. */
static bool has_qdiscs(void)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	char buf[32768];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	bool found = false;
	ssize_t n;

	nlh->nlmsg_type = RTM_GETQDISC;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct tcmsg));
	if (!nl || mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		err(1, "qdiscs");
	while ((n = mnl_socket_recvfrom(nl, buf, sizeof(buf))) > 0)
		if (mnl_cb_run(buf, (size_t)n, 0, 0, see_qdisc, &found) <= MNL_CB_STOP)
			break;
	mnl_socket_close(nl);
	return found;
}

static void tell_qdiscs(void)
{
	char *argv[] = {"tc", "-j", "qdisc", "show", NULL};

	if (!has_qdiscs())
		return;
	ask(argv, -1);
	puts(answer);
}

static int count_rule(const struct nlmsghdr *nlh, void *data)
{
	++*(unsigned *)data;
	return MNL_CB_OK;
}

/* How many rules there are of a family. */
static unsigned n_rules(unsigned char family)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	char buf[32768];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *head;
	unsigned n = 0;
	ssize_t len;

	nlh->nlmsg_type = RTM_GETRULE;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	head = mnl_nlmsg_put_extra_header(nlh, sizeof(*head));
	head->rtm_family = family;
	if (!nl || mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		err(1, "rules");
	while ((len = mnl_socket_recvfrom(nl, buf, sizeof(buf))) > 0)
		if (mnl_cb_run(buf, (size_t)len, 0, 0, count_rule, &n) <= MNL_CB_STOP)
			break;
	mnl_socket_close(nl);
	return n;
}

/* Where there are others than the kernel begins with: three of IPv4, two of IPv6. */
static void tell_rules(void)
{
	char *four[] = {"ip", "-4", "-j", "-d", "rule", "show", NULL},
	     *six[] = {"ip", "-6", "-j", "-d", "rule", "show", NULL};

	if (n_rules(AF_INET) != 3) {
		ask(four, -1);
		puts(answer);
	}
	if (n_rules(AF_INET6) != 2) {
		ask(six, -1);
		puts(answer);
	}
}

static void tell_sysctls(void)
{
	char value[64];

	for (size_t i = 0; i < sizeof(sysctls) / sizeof(*sysctls); i++) {
		FILE *f = fopen(sysctls[i], "re");

		if (f && fgets(value, sizeof(value), f)) {
			value[strcspn(value, "\n")] = 0;
			tell_fact("- sysctl", sysctls[i] + strlen("/proc/sys/"), value);
		}
		if (f)
			fclose(f);
	}
}

/* Of devices that take nothing that a router advertises. */
static void tell_deaf(void)
{
	struct if_nameindex *list = if_nameindex();

	for (const struct if_nameindex *dev = list; dev && dev->if_index; dev++) {
		char path[64], value[8];
		FILE *f;

		snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/accept_ra",
			 dev->if_name);
		f = fopen(path, "re");
		if (f && fgets(value, sizeof(value), f) && !strcmp(value, "0\n"))
			tell_fact(dev->if_name, "accept_ra", "0");
		if (f)
			fclose(f);
	}
	if_freenameindex(list);
}

static void tell_checksums(void)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct if_nameindex *list = if_nameindex();

	for (const struct if_nameindex *dev = list; dev && dev->if_index; dev++) {
		struct ethtool_value value = {.cmd = ETHTOOL_GTXCSUM};
		struct ifreq ifr = {.ifr_data = (void *)&value};

		snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev->if_name);
		if (!ioctl(sock, SIOCETHTOOL, &ifr) && !value.data)
			tell_fact(dev->if_name, "tx-checksumming:", "off");
	}
	if_freenameindex(list);
	close(sock);
}

static void tell_features(void)
{
	char *argv[] = {"ethtool", "-k", "*", NULL};
	char *dev = "-";

	ask(argv, -1);
	for (char *line = strtok(answer, "\n"); line; line = strtok(NULL, "\n")) {
		line += strspn(line, " \t");
		if (strncmp(line, "Features for ", strlen("Features for ")) == 0) {
			dev = line + strlen("Features for ");
			dev[strlen(dev) - 1] = 0; /* the colon */
		} else {
			tell_fact(dev, line, "");
		}
	}
}

static int see_table(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	*(bool *)data = true;
	return MNL_CB_OK;
}

/* Whether nft has to be asked; a kernel without nftables has no tables. */
static bool has_tables(void)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	char buf[32768];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	bool found = false;
	ssize_t n;

	if (!nl)
		return false;
	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) >= 0)
		while ((n = mnl_socket_recvfrom(nl, buf, sizeof(buf))) > 0)
			if (mnl_cb_run(buf, (size_t)n, 0, 0, see_table, &found) <=
			    MNL_CB_STOP)
				break;
	mnl_socket_close(nl);
	return found;
}

/* A line that is not empty is a fact, with the names of its table and chain before it. */
static void tell_tables(void)
{
	char *argv[] = {"nft", "list", "ruleset", NULL};
	char of[2][256] = {"", ""}, fact[2048];
	int depth = 0;

	if (!has_tables())
		return;
	ask(argv, -1);
	for (char *line = strtok(answer, "\n"); line; line = strtok(NULL, "\n")) {
		line += strspn(line, "\t ");
		if (*line == '}') {
			of[--depth][0] = 0;
			continue;
		}
		snprintf(fact, sizeof(fact), "%s%s%s", of[0], of[1], line);
		tell_fact("- nft", fact, "");
		if (line[strlen(line) - 1] == '{' && depth < 2)
			snprintf(of[depth++], sizeof(of[0]), "%s ", line);
	}
}

static void tell(const char *ns)
{
	tell_links(ns);
	tell_qdiscs();
	tell_rules();
	tell_tables();
	tell_sysctls();
	tell_deaf();
	if (all_features)
		tell_features();
	else
		tell_checksums();
}

static void tell_name(const char *name, const char *what)
{
	printf("\"%s\"\n", name);
	tell_fact("-", what, "");
}

/*
 * What is no namespace is not opened: it may be a FIFO.  One of another kind, a mount
 * namespace, say, has a name only.
 */
static void tell_of(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	struct statfs fs;
	int fd = -1;

	if (!statfs(path, &fs) && fs.f_type == NSFS)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	tell_name(name, fd < 0 ? "file in /run/netns" : "namespace");
	if (fd >= 0 && !setns(fd, CLONE_NEWNET))
		tell(name);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	static const char asked[] = "link show\naddr show\nroute show table all\n"
				    "neigh show nud permanent\n";
	glob_t found = {0};

	all_features = argc > 1 && strcmp(argv[1], "-k") == 0;
	questions = memfd_create("questions", MFD_CLOEXEC);
	answer = malloc(ANSWER_MAX);
	if (!answer || write(questions, asked, sizeof(asked) - 1) < 0)
		err(1, "no memory");
	tell("-");
	glob("/run/netns/*", 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		tell_of(found.gl_pathv[i]);
	globfree(&found);
	free(answer);
	return fflush(stdout) != 0;
}

/* SPDX-License-Identifier: MIT */
/* What facts of a host mean: every verdict, both ways, of hosts that are made up. */
#include "check/verdict.h"

#include <errno.h>
#include <string.h>

#include "unit.h"

#define BRIDGE_MAX 1023

static struct arena *arena;
static struct facts_device devices[8]; /* of the host at hand; the first three by name */
static size_t n_devices;

static void add_device(const char *kind)
{
	for (size_t i = 0; i < n_devices; i++)
		if (!strcmp(devices[i].kind, kind))
			return;
	assert_true(n_devices < ARRAY_SIZE(devices));
	devices[n_devices++] =
		(struct facts_device){kind, FEATURE_THERE, "in the kernel"};
}

/* Those of every interconnect. */
static void add_devices(void)
{
	n_devices = 0;
	add_device("veth");
	add_device("bridge");
	add_device("macvlan");
	for (size_t i = 0; interconnects[i]; i++)
		for (const struct need *need = interconnects[i]->needs; need->what;
		     need++)
			if (need->what == NEED_DEVICE)
				add_device(need->kind);
}

/* A host with nothing to be said against it. */
static struct facts good(void)
{
	struct facts h;

	add_devices();
	h = (struct facts){
		.arena = arena,
		.root = "",
		.kernel = "6.1.0",
		.machine = "x86_64",
		.privileged = true,
		.devices = devices,
		.n_devices = n_devices,
		.xdp_sockets = FEATURE_THERE,
		.ebpf = FEATURE_THERE,
		.limits = {.bridge = "br0",
			   .bridge_ns = "",
			   .bridge_ports = 10,
			   .backlog = 8192,
			   .neigh = {16384, 16384},
			   .n_neigh = {5, 5},
			   .max_net_ns = 90000,
			   .max_user_ns = 90000,
			   .n_net_ns = 3,
			   .open_files = 65536,
			   .file_max = 1000000,
			   .n_files = 900},
		.ways = {.netns_dir = "/run/netns",
			 .bridge_nf = {FACTS_UNKNOWN, FACTS_UNKNOWN},
			 .ipv6 = true},
		.ovs = {.socket = "/db.sock",
			.installed = true,
			.module = FEATURE_THERE,
			.tun = true},
	};
	for (enum ability which = 0; which < ABILITIES; which++)
		h.abilities[which].feature = FEATURE_THERE;
	return h;
}

static struct findings judge(const struct facts *h)
{
	struct findings f = {.arena = arena};

	judge_interconnects(h, interconnects, &f);
	judge_abilities(h, NULL, &f);
	judge_limits(h, BRIDGE_MAX, &f);
	judge_obstacles(h, &f);
	return f;
}

static const struct finding *find(const struct findings *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->list[i].name, name))
			return &f->list[i];
	fail_msg("no finding %s", name);
	return NULL;
}

/* The verdict on one thing; its text has the word, its fix the command ("": it has none). */
static void expect(const struct facts *h, const char *name, enum gravity verdict,
		   const char *word, const char *command)
{
	struct findings all = judge(h);
	const struct finding *f = find(&all, name);

	if (f->verdict != verdict)
		fail_msg("%s is %s, not %s: %s", name, verdict_words[f->verdict],
			 verdict_words[verdict], f->text);
	if (!strstr(f->text, word))
		fail_msg("%s: no '%s' in: %s", name, word, f->text);
	if (!*command != !f->fix || (f->fix && !strstr(f->fix, command)))
		fail_msg("%s: the fix is %s, not %s", name, f->fix ? f->fix : "none",
			 command);
}

static size_t n_bad(const struct facts *h)
{
	struct findings f = judge(h);

	return findings_n_bad(&f);
}

static void features(void **state)
{
	struct facts h = good();

	h.abilities[ABILITY_NETEM] =
		(struct facts_ability){FEATURE_ABSENT, NULL, "qdisc netem"};
	expect(&h, "netem", VERDICT_MISSING, "this kernel is without qdisc netem",
	       "linux-image");
	h.abilities[ABILITY_NETEM] =
		(struct facts_ability){FEATURE_UNKNOWN, "it is not loaded", NULL};
	expect(&h, "netem", VERDICT_UNKNOWN, "a link: it is not loaded", "");
	h.abilities[ABILITY_NETEM] = (struct facts_ability){FEATURE_LOADABLE, NULL, NULL};
	expect(&h, "netem", VERDICT_OK, "a module that the kernel will load", "");
	assert_int_equal(n_bad(&h), 0);
}

static void all_is_well(void **state)
{
	struct facts h = good();
	struct findings f = judge(&h);

	assert_true(f.n > 12);
	for (size_t i = 0; i < f.n; i++)
		if (f.list[i].verdict != VERDICT_OK || f.list[i].fix)
			fail_msg("%s: %s", f.list[i].name, f.list[i].text);
	assert_int_equal(findings_n_bad(&f), 0);
}

static void names_are_different(void **state)
{
	struct facts h = good();
	struct findings f = judge(&h);

	for (size_t i = 0; i < f.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(f.list[i].name, f.list[k].name);
}

static void kinds_of_devices(void **state)
{
	struct facts h = good();

	devices[1].feature = FEATURE_ABSENT;
	expect(&h, "veth", VERDICT_OK, "veth (in the kernel)", "");
	expect(&h, "bridge", VERDICT_MISSING, "kind bridge", "linux-image");
	expect(&h, "ovs-veth", VERDICT_OK, "veth", "");
	assert_int_equal(n_bad(&h), 0); /* others can be made */
	devices[1] = (struct facts_device){"bridge", FEATURE_LOADABLE, "a module"};
	expect(&h, "bridge", VERDICT_OK, "bridge (a module)", "");
	devices[0] = (struct facts_device){"veth", FEATURE_UNKNOWN, "only root may try"};
	expect(&h, "veth", VERDICT_UNKNOWN, "only root may try", "");
	expect(&h, "ovs-veth", VERDICT_UNKNOWN, "only root may try", "");
	expect(&h, "ovs-internal", VERDICT_OK, "", "");
	expect(&h, "macvlan", VERDICT_UNKNOWN, "only root may try", "");
	devices[0].feature = FEATURE_THERE;
	expect(&h, "macvlan", VERDICT_OK, "the host reaches no member", "");
	devices[2].feature = FEATURE_ABSENT;
	expect(&h, "macvlan", VERDICT_MISSING, "kind macvlan", "linux-image");
	h.n_devices = 0; /* none was looked for */
	expect(&h, "veth", VERDICT_UNKNOWN, "veth", "");
}

static void no_interconnect_at_all(void **state)
{
	struct facts h = good();

	for (size_t i = 0; i < n_devices; i++)
		devices[i].feature = FEATURE_ABSENT;
	assert_int_equal(n_bad(&h), 0);
	h.ovs.installed = false;
	h.ovs.missing = "ovsdb-server is not installed";
	expect(&h, "ovs-internal", VERDICT_MISSING, "ovsdb-server is not installed",
	       "openvswitch-switch");
	assert_int_equal(n_bad(&h), 1);
}

static void open_vswitch(void **state)
{
	struct facts h = good();

	expect(&h, "ovs-veth", VERDICT_OK, "datapath system, the kernel's", "");
	h.ovs.module = FEATURE_LOADABLE;
	expect(&h, "ovs-veth", VERDICT_OK, "whose module the kernel loads", "");
	h.ovs.module = FEATURE_ABSENT;
	expect(&h, "ovs-veth", VERDICT_OK, "datapath netdev", "");
	h.ovs.tun = false;
	expect(&h, "ovs-veth", VERDICT_MISSING, "/dev/net/tun", "mknod");
	h.ovs.answers = true;
	h.ovs.version = "3.1.0";
	h.ovs.datapaths = "netdev system";
	expect(&h, "ovs-internal", VERDICT_OK, "3.1.0 answers (/db.sock)", "");
	expect(&h, "ovs-internal", VERDICT_OK, "datapath netdev", "");
	h.ovs.module = FEATURE_THERE;
	expect(&h, "ovs-internal", VERDICT_OK, "datapath system", "");
	h.ovs.answers = false;
	h.ovs.error = "ovs-vswitchd is not at work";
	expect(&h, "ovs-internal", VERDICT_MISSING, "not at work; a lab can have its own",
	       "systemctl");
	h.privileged = false;
	expect(&h, "ovs-internal", VERDICT_UNKNOWN, "not at work", "");
}

static void through_af_xdp(void **state)
{
	struct facts h = good();

	expect(&h, "ovs-afxdp", VERDICT_OK, "datapath netdev, in user space; veth", "");
	expect(&h, "ovs-afxdp", VERDICT_OK, "AF_XDP sockets (in the kernel)", "");
	h.xdp_sockets = FEATURE_UNKNOWN;
	expect(&h, "ovs-afxdp", VERDICT_UNKNOWN, "only root may try", "");
	h.xdp_sockets = FEATURE_ABSENT;
	expect(&h, "ovs-afxdp", VERDICT_MISSING, "CONFIG_XDP_SOCKETS", "linux-image");
	expect(&h, "ovs-veth", VERDICT_OK, "", "");
	h.xdp_sockets = FEATURE_THERE;
	h.ovs.tun = false;
	expect(&h, "ovs-afxdp", VERDICT_MISSING, "has such ports in user space", "mknod");
	h.ovs.answers = true;
	expect(&h, "ovs-afxdp", VERDICT_OK, "datapath netdev (user space)", "");
	h.ovs.ports = " afxdp-nonpmd internal ";
	expect(&h, "ovs-afxdp", VERDICT_OK, "answers", "");
	h.ovs.ports = " afxdp internal ";
	expect(&h, "ovs-afxdp", VERDICT_MISSING,
	       "built without ports of type afxdp-nonpmd", "openvswitch-switch");
	expect(&h, "ovs-veth", VERDICT_OK, "answers", "");
}

static void ports_of_a_bridge(void **state)
{
	struct facts h = good();

	expect(&h, "bridge-ports", VERDICT_OK, "br0, has 10: room for 1013", "");
	h.limits.bridge_ports = 1000;
	h.limits.bridge_ns = "netyard-x";
	expect(&h, "bridge-ports", VERDICT_NOTE, "in namespace netyard-x, has 1000", "");
	h.limits.bridge_ports = 1023;
	expect(&h, "bridge-ports", VERDICT_BAD, "room for 0", "");
	assert_int_equal(n_bad(&h), 1);
	h.limits.bridge = NULL;
	expect(&h, "bridge-ports", VERDICT_OK, "there is none yet", "");
}

static void backlog(void **state)
{
	struct facts h = good();

	h.limits.backlog = 1000;
	expect(&h, "netdev-backlog", VERDICT_NOTE, "1000", "netdev_max_backlog=8192");
	h.limits.bridge_ports = 1001;
	expect(&h, "netdev-backlog", VERDICT_BAD, "as on br0, with 1001",
	       "netdev_max_backlog=8192");
	h.limits.backlog = FACTS_UNKNOWN;
	expect(&h, "netdev-backlog", VERDICT_UNKNOWN, "net.core.netdev_max_backlog", "");
}

static void neighbours(void **state)
{
	struct facts h = good();

	h.limits.neigh[1] = 1024;
	expect(&h, "neighbours-ipv4", VERDICT_OK, "16384 neighbours, 5 in use", "");
	expect(&h, "neighbours-ipv6", VERDICT_NOTE, "enough for 32 nodes",
	       "net.ipv6.neigh.default.gc_thresh3=16384");
	h.limits.n_neigh[1] = 1024;
	expect(&h, "neighbours-ipv6", VERDICT_BAD, "1024 in use", "gc_thresh3");
	h.limits.n_neigh[1] = FACTS_UNKNOWN;
	expect(&h, "neighbours-ipv6", VERDICT_NOTE, "1024 neighbours: ", "gc_thresh3");
	h.limits.neigh[1] = h.limits.n_neigh[1] =
		20000; /* the fix is no lower than that */
	expect(&h, "neighbours-ipv6", VERDICT_BAD, "20000", "gc_thresh3=40000");
	h.limits.neigh[0] = FACTS_UNKNOWN;
	expect(&h, "neighbours-ipv4", VERDICT_UNKNOWN, "gc_thresh3", "");
	h.limits.neigh[0] = INT64_MAX; /* ends all the same */
	expect(&h, "neighbours-ipv4", VERDICT_OK, "neighbours", "");
}

static void namespaces(void **state)
{
	struct facts h = good();

	h.limits.max_net_ns = 900;
	expect(&h, "net-namespaces", VERDICT_NOTE, "900", "user.max_net_namespaces=");
	h.limits.n_net_ns = 900;
	expect(&h, "net-namespaces", VERDICT_BAD, "900 with a name", "max_net");
	h.limits.n_net_ns = FACTS_UNKNOWN;
	expect(&h, "net-namespaces", VERDICT_NOTE, "900", "max_net");
	h.limits.max_net_ns = h.limits.n_net_ns = 70000;
	expect(&h, "net-namespaces", VERDICT_BAD, "70000", "max_net_namespaces=140000");
	h.limits.n_net_ns = FACTS_UNKNOWN;
	h.limits.max_net_ns = 0;
	expect(&h, "net-namespaces", VERDICT_BAD, "may have 0", "max_net");
	h.limits.max_user_ns = 0;
	expect(&h, "user-namespaces", VERDICT_NOTE, "not netyard",
	       "user.max_user_namespaces=");
	h.limits.max_user_ns = h.limits.max_net_ns = FACTS_UNKNOWN;
	expect(&h, "net-namespaces", VERDICT_UNKNOWN, "cannot be read", "");
	expect(&h, "user-namespaces", VERDICT_UNKNOWN, "cannot be read", "");
}

static void files(void **state)
{
	struct facts h = good();

	h.limits.open_files = 1024;
	expect(&h, "open-files", VERDICT_NOTE, "1024", "ulimit -n");
	h.limits.open_files = 20;
	expect(&h, "open-files", VERDICT_BAD, "20", "ulimit -n");
	h.limits.open_files = FACTS_UNKNOWN;
	expect(&h, "open-files", VERDICT_UNKNOWN, "", "");
	h.limits.n_files = h.limits.file_max - 100;
	expect(&h, "all-files", VERDICT_NOTE, "999900 are open", "fs.file-max=");
	h.limits.n_files = h.limits.file_max;
	expect(&h, "all-files", VERDICT_BAD, "1000000", "fs.file-max=1048576");
	h.limits.n_files = h.limits.file_max = 2000000000;
	expect(&h, "all-files", VERDICT_BAD, "", "fs.file-max=4000000000");
	h.limits.file_max = FACTS_UNKNOWN;
	expect(&h, "all-files", VERDICT_UNKNOWN, "fs.file-max", "");
}

static void firewall(void **state)
{
	struct facts_chain ip = {"ip", "filter", "FORWARD", .legacy = true};
	struct facts_chain inet = {"inet", "fw", "fwd", .legacy = false};
	struct facts h = good();

	h.ways.drops = &ip;
	h.ways.n_drops = 1;
	expect(&h, "bridge-firewall-ipv4", VERDICT_OK, "not loaded", "");
	h.ways.bridge_nf[0] = h.ways.bridge_nf[1] = 0;
	expect(&h, "bridge-firewall-ipv4", VERDICT_OK, "iptables is 0", "");
	h.ways.bridge_nf[0] = h.ways.bridge_nf[1] = 1;
	expect(&h, "bridge-firewall-ipv4", VERDICT_BAD, "FORWARD of iptables",
	       "sysctl -w net.bridge.bridge-nf-call-iptables=0");
	expect(&h, "bridge-firewall-ipv6", VERDICT_OK, "let them through", "");
	assert_int_equal(n_bad(&h), 1);
	h.ways.drops = &inet;
	expect(&h, "bridge-firewall-ipv4", VERDICT_BAD, "table inet fw", "iptables=0");
	expect(&h, "bridge-firewall-ipv6", VERDICT_BAD, "chain fwd", "ip6tables=0");
	assert_int_equal(n_bad(&h), 2);
	h.ways.n_drops = 0;
	h.ways.firewall_error = "only root may read it";
	expect(&h, "bridge-firewall-ipv4", VERDICT_UNKNOWN, "only root", "");
	h.ways.bridge_nf[0] = 0;
	expect(&h, "bridge-firewall-ipv4", VERDICT_OK, "is 0", "");
}

static void filter_of_bridges(void **state)
{
	struct facts_chain chain = {"bridge", "t; reboot", "fwd", .legacy = false};
	struct facts h = good();

	h.ways.drops = &chain;
	h.ways.n_drops = 1;
	h.ways.bridge_nf[0] = 1;
	expect(&h, "bridge-firewall-ipv4", VERDICT_OK, "", "");
	expect(&h, "bridge-filter", VERDICT_BAD, "every Linux bridge",
	       "nft chain bridge 't; reboot' fwd '{ policy accept; }'");
}

static void stale_names(void **state)
{
	const char *names[] = {"a", "it's", "c d", "d", "e"};
	struct facts h = good();

	h.ways.stale = names;
	h.ways.n_stale = 1;
	expect(&h, "stale-names", VERDICT_BAD, "namespace: a", "rm -d /run/netns/a");
	h.ways.n_stale = 5;
	expect(&h, "stale-names", VERDICT_BAD, "a, it's, c d, d and 1 more",
	       "'/run/netns/c d' /run/netns/d /run/netns/e");
	h.ways.n_stale = 1;
	h.ways.netns_dir = "/var/other";
	expect(&h, "stale-names", VERDICT_BAD, "in /var/other are", "rm -d /var/other/a");
}

/* What no terminal must get, and no JSON can say. */
static void hostile_names(void **state)
{
	const char *names[] = {"a\033[31m\nb", "x\xff", "good"};
	struct facts_chain chain = {"bridge", "t\n", "c", .legacy = false};
	struct facts h = good();

	h.ways.stale = names;
	h.ways.n_stale = 3;
	expect(&h, "stale-names", VERDICT_BAD, "a\\x1b[31m\\x0ab, x\\xff, good",
	       "rm -d /run/netns/good");
	h.ways.n_stale = 2;
	expect(&h, "stale-names", VERDICT_BAD, "x\\xff", "");
	h.ways.drops = &chain;
	h.ways.n_drops = 1;
	expect(&h, "bridge-filter", VERDICT_BAD, "t\\x0a", "");
}

static void daemons(void **state)
{
	struct facts h = good();

	h.ways.udev_policy = "/usr/lib/systemd/network/99-default.link";
	h.ways.networkd_file = "/etc/systemd/network/all.network";
	expect(&h, "udev", VERDICT_OK, "does not run", "");
	expect(&h, "networkd", VERDICT_OK, "does not run", "");
	expect(&h, "network-manager", VERDICT_OK, "does not run", "");
	h.ways.udevd = h.ways.networkd = h.ways.network_manager = 77;
	expect(&h, "udev", VERDICT_OK, "pid 77", "");
	expect(&h, "networkd", VERDICT_BAD, "all.network", "Unmanaged=yes");
	expect(&h, "network-manager", VERDICT_NOTE, "pid 77", "unmanaged-devices");
	h.ways.udev_policy = h.ways.networkd_file = NULL;
	h.ways.nm_unmanaged = "/etc/nm.conf";
	expect(&h, "udev", VERDICT_OK, "no MAC address policy", "");
	expect(&h, "networkd", VERDICT_OK, "none of its files", "");
	expect(&h, "network-manager", VERDICT_OK, "/etc/nm.conf", "");
}

static void older_kernels(void **state)
{
	struct facts h = good();

	expect(&h, "kernel", VERDICT_OK, "IFA_PROTO", "");
	h.kernel = "5.18.0-4-amd64";
	expect(&h, "kernel", VERDICT_OK, "IFA_PROTO", "");
	h.kernel = "5.15.0-100-generic";
	expect(&h, "kernel", VERDICT_NOTE, "as 5.18 does", "linux-image");
	h.kernel = "5.10.0-32-amd64";
	expect(&h, "kernel", VERDICT_NOTE, "record alone; nor a number", "linux-image");
	h.kernel = "5.4.0-200-generic";
	expect(&h, "kernel", VERDICT_BAD, "older than 5.10", "linux-image");
	h.kernel = NULL;
	expect(&h, "kernel", VERDICT_UNKNOWN, "not known", "");
}

static void settings(void **state)
{
	struct facts h = good();

	h.ways.no_ipv6 = 1;
	expect(&h, "ipv6", VERDICT_NOTE, "kind host", "disable_ipv6=0");
	h.ways.devconf_inherit = 2;
	expect(&h, "ipv6", VERDICT_NOTE, "kind host", "disable_ipv6=0");
	h.ways.devconf_inherit = 1;
	expect(&h, "ipv6", VERDICT_BAD, "inherit", "disable_ipv6=0");
	h.ways.ipv6 = false;
	expect(&h, "ipv6", VERDICT_NOTE, "no IPv6", "");
	h.ways.rp_filter = 2;
	expect(&h, "rp-filter", VERDICT_OK, "", "");
	h.ways.rp_filter = 1;
	expect(&h, "rp-filter", VERDICT_NOTE, "strict", "rp_filter=2");
	h.ways.rp_filter = FACTS_UNKNOWN;
	expect(&h, "rp-filter", VERDICT_UNKNOWN, "", "");
	h.ways.apparmor_userns = 1;
	expect(&h, "apparmor-userns", VERDICT_NOTE, "not of netyard",
	       "apparmor_restrict_unprivileged_userns=0");
	h.privileged = false;
	expect(&h, "privilege", VERDICT_NOTE, "root", "");
}

static int setup(void **state)
{
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(arena);
	return 0;
}

/* By their manager; text, and what mends it ("": nothing). */
static void expect_manager(int reach, bool installed, enum manager manager, bool wanted,
			   enum gravity verdict, const char *fix)
{
	bool all[MANAGER_COUNT] = {};
	struct findings f = {.arena = arena};
	struct facts h = good();

	for (int i = 0; i < MANAGER_COUNT; i++)
		h.managers[i] = (struct facts_manager){.where = "/there"};
	h.managers[manager] = (struct facts_manager){
		.reach = reach, .error = "why", .installed = installed};
	all[manager] = wanted;
	judge_managers(&h, all, &f);
	assert_int_equal(f.n, MANAGER_COUNT);
	for (int i = 0; i < MANAGER_COUNT; i++)
		assert_int_equal(f.list[i].verdict,
				 i == (int)manager ? verdict : VERDICT_OK);
	assert_string_equal(f.list[manager].fix ? f.list[manager].fix : "", fix);
	assert_non_null(strstr(f.list[manager].text, "why"));
	assert_int_equal(findings_n_bad(&f), verdict == VERDICT_BAD);
}

static void managers_of_containers(void **state)
{
	expect_manager(-EHOSTDOWN, false, MANAGER_DOCKER, false, VERDICT_MISSING,
		       "apt-get install docker.io");
	expect_manager(-EHOSTDOWN, true, MANAGER_DOCKER, true, VERDICT_BAD,
		       "systemctl start docker.socket");
	expect_manager(-ETIMEDOUT, true, MANAGER_PODMAN, true, VERDICT_BAD,
		       "systemctl restart podman");
	expect_manager(-EPERM, true, MANAGER_PODMAN, true, VERDICT_BAD, "");
	expect_manager(-EHOSTDOWN, true, MANAGER_LXC, true, VERDICT_BAD,
		       "apt-get install lxc");
	expect_manager(-EOPNOTSUPP, true, MANAGER_LXC, false, VERDICT_MISSING, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(all_is_well),
		T(features),
		T(names_are_different),
		T(kinds_of_devices),
		T(no_interconnect_at_all),
		T(open_vswitch),
		T(through_af_xdp),
		T(ports_of_a_bridge),
		T(backlog),
		T(neighbours),
		T(namespaces),
		T(files),
		T(firewall),
		T(filter_of_bridges),
		T(stale_names),
		T(hostile_names),
		T(daemons),
		T(older_kernels),
		T(settings),
		T(managers_of_containers),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

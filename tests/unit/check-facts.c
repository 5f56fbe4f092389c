/* SPDX-License-Identifier: MIT */
/* Facts of a host, read from files that are made up. */
#include "check/facts.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "unit.h"

static char root[] = "/tmp/observe-facts-XXXXXX";
static struct arena *arena;

static struct facts host(void)
{
	return (struct facts){.arena = arena, .root = root, .kernel = "6.1.0"};
}

/* The file, and the directories above it. */
static void put(const char *path, const char *text)
{
	char *full = arena_printf(arena, "%s%s", root, path);
	char *slash = strrchr(full, '/');

	*slash = '\0';
	assert_int_equal(dir_make(full, 0755, NULL), 0);
	*slash = '/';
	assert_int_equal(file_write(full, text, strlen(text), 0644, NULL), 0);
}

static void put_link(const char *path, const char *to)
{
	put(path, "");
	path = arena_printf(arena, "%s%s", root, path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(to, path), 0);
}

static void modules(void **state)
{
	struct facts h = host();

	put("/lib/modules/6.1.0/modules.builtin", "kernel/net/ipv6/ipv6.ko\n");
	put("/lib/modules/6.1.0/modules.dep",
	    "kernel/drivers/net/veth.ko.xz:\n"
	    "kernel/net/bridge/br_netfilter.ko: kernel/net/bridge/bridge.ko\n"
	    "kernel/net/bridge/bridge.ko: kernel/net/802/stp.ko kernel/net/llc/llc.ko\n"
	    "kernel/net/openvswitch/vport-vxlan.ko: kernel/net/openvswitch/openvswitch.ko\n");
	put("/sys/module/tun/refcnt", "0\n");
	assert_int_equal(facts_module(&h, "ipv6"), FEATURE_THERE);
	assert_int_equal(facts_module(&h, "tun"), FEATURE_THERE);
	assert_int_equal(facts_module(&h, "veth"), FEATURE_LOADABLE);
	assert_int_equal(facts_module(&h, "bridge"), FEATURE_LOADABLE);
	assert_int_equal(facts_module(&h, "br_netfilter"), FEATURE_LOADABLE);
	/* another one depends on it, but it is not there */
	assert_int_equal(facts_module(&h, "openvswitch"), FEATURE_ABSENT);
	assert_int_equal(facts_module(&h, "stp"), FEATURE_ABSENT);
	assert_int_equal(facts_module(&h, "ipv"), FEATURE_ABSENT);
	assert_int_equal(facts_module(&h, "v6"), FEATURE_ABSENT);
	h.kernel = "5.10.0"; /* has no files */
	assert_int_equal(facts_module(&h, "veth"), FEATURE_ABSENT);
}

/* What may not be read is not known to be harmless. */
static void firewall_of_others(void **state)
{
	struct facts h = host();

	put("/lib/modules/6.1.0/modules.dep", "kernel/net/netfilter/nf_tables.ko:\n");
	facts_read_firewall(&h);
	assert_null(h.ways.firewall_error);
	/* a directory cannot be read, either */
	put("/proc/net/ip_tables_names/in", "");
	facts_read_firewall(&h);
	assert_string_equal(h.ways.firewall_error, "only root may read it");
}

static void numbers(void **state)
{
	struct facts h = host();

	put("/proc/sys/net/core/netdev_max_backlog", "1000\n");
	put("/proc/sys/net/ipv4/neigh/default/gc_thresh3", "1024\n");
	put("/proc/net/stat/arp_cache",
	    "entries  allocs\n000000ff 00000001\n000000ff 2\n");
	put("/proc/net/stat/ndisc_cache", "entries  allocs");
	put("/proc/sys/user/max_net_namespaces", "x\n");
	put("/proc/sys/fs/file-nr", "911\t0\t2466193\n");
	put("/proc/sys/fs/file-max", "9223372036854775807\n");
	put("/proc/sys/net/ipv4/conf/all/rp_filter", "0\n");
	put("/proc/sys/net/ipv4/conf/default/rp_filter", "2\n");
	put("/proc/sys/net/core/devconf_inherit_init_net", "-1\n");
	put("/proc/sys/user/max_user_namespaces", "99999999999999999999999\n");
	facts_read_numbers(&h);
	assert_int_equal(h.limits.backlog, 1000);
	assert_int_equal(h.limits.neigh[0], 1024);
	assert_int_equal(h.limits.neigh[1], FACTS_UNKNOWN);
	assert_int_equal(h.limits.n_neigh[0], 255);
	assert_int_equal(h.limits.n_neigh[1], FACTS_UNKNOWN);
	assert_int_equal(h.limits.max_net_ns, FACTS_UNKNOWN);
	assert_int_equal(h.limits.max_user_ns, FACTS_UNKNOWN);
	assert_int_equal(h.limits.n_files, 911);
	assert_int_equal(h.limits.file_max, INT64_MAX);
	assert_int_equal(h.ways.rp_filter, 2);
	assert_int_equal(h.ways.devconf_inherit, FACTS_UNKNOWN);
	assert_true(h.limits.open_files > 0);
	assert_false(h.ways.ipv6);
}

static void text_of_settings(void **state)
{
	const char *text = "[Match]\nName=a\n# Name=b\n [Link]\r\nName=c\r\nMTUBytes=1\n"
			   "[Match]\nName=d";

	assert_string_equal(facts_setting(arena, text, "Match", "Name"), "d");
	assert_string_equal(facts_setting(arena, text, "Link", "Name"), "c");
	assert_null(facts_setting(arena, text, "Link", "Na"));
	assert_null(facts_setting(arena, text, "Network", "Name"));
	assert_null(facts_setting(arena, "Name=x\n", "Match", "Name"));
	assert_null(facts_setting(arena, "", "Match", "Name"));
	assert_string_equal(facts_setting(arena, "[M]\nK=", "M", "K"), "");
}

static void files_in_directories(void **state)
{
	static const char *const dirs[] = {"/d/etc", "/d/run", "/d/lib", "/d/none"};
	struct facts h = host();
	const char **files;

	put("/d/lib/20-b.x", "");
	put("/d/lib/10-a.x", "");
	put("/d/etc/20-b.x", "");
	put("/d/etc/30-c.y", "");
	put("/d/run/.x", "");
	put("/d/lib/40-d.x", "");
	put_link("/d/etc/40-d.x", "/dev/null");
	files = facts_dropins(&h, dirs, ARRAY_SIZE(dirs), ".x");
	assert_string_equal(files[0], "/d/lib/10-a.x");
	assert_string_equal(files[1], "/d/etc/20-b.x");
	assert_null(files[2]);
	assert_null(facts_dropins(&h, dirs, ARRAY_SIZE(dirs), ".z")[0]);
}

#define NETWORKS "/etc/systemd/network/"

/* Which .network file takes our devices, where this is the only one; NULL: none. */
static const char *taken_by(const char *text)
{
	struct facts h = host();

	put(NETWORKS "50-x.network", text);
	facts_read_services(&h);
	return h.ways.networkd_file;
}

static void networks(void **state)
{
	static const char *const all[] = {
		"[Match]\nName=*\n[Network]\nDHCP=yes\n",
		"[Match]\nType=ether\n[Network]\nDHCP=yes\n",
		"[Match]\nKind=veth\n",
		"[Match]\nName=en* *\nKind=bridge vlan\n",
		"[Match]\n[Network]\nDHCP=yes\n",
	};
	static const char *const some[] = {
		"[Match]\nName=en*\n[Network]\nDHCP=yes\n",
		"[Match]\nName=host0\nKind=veth\n",
		"[Match]\nType=wlan\n",
		"[Match]\nType=ether\nMACAddress=02:00:00:00:00:01\n",
		"[Match]\nName=*\n[Link]\nUnmanaged=yes\n",
		"[Match]\nName=*\nDriver=virtio_net\n",
		"[Network]\nDHCP=yes\n",
		"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		assert_string_equal(taken_by(all[i]), NETWORKS "50-x.network");
	for (size_t i = 0; i < ARRAY_SIZE(some); i++)
		if (taken_by(some[i]))
			fail_msg("taken: %s", some[i]);
	/* a file that stands before it, or over it */
	put(NETWORKS "10-n.network",
	    "[Match]\nKind=veth bridge\n[Link]\nUnmanaged=yes\n");
	assert_null(taken_by(all[0]));
	put(NETWORKS "10-n.network", "");
	assert_non_null(taken_by(all[0]));
	put("/usr/lib/systemd/network/50-x.network", all[0]);
	assert_null(taken_by(some[0]));
}

static void policies(void **state)
{
	struct facts h = host();

	put("/usr/lib/systemd/network/99-default.link",
	    "[Match]\nOriginalName=*\n\n[Link]\nMACAddressPolicy=persistent\n");
	facts_read_services(&h);
	assert_string_equal(h.ways.udev_policy,
			    "/usr/lib/systemd/network/99-default.link");
	put("/etc/systemd/network/99-default.link", "[Link]\nMACAddressPolicy=none\n");
	h.ways.udev_policy = NULL;
	facts_read_services(&h);
	assert_null(h.ways.udev_policy);
	put_link("/etc/systemd/network/99-default.link", "/dev/null");
	facts_read_services(&h);
	assert_null(h.ways.udev_policy);
}

static void unmanaged(void **state)
{
	struct facts h = host();

	put("/etc/NetworkManager/NetworkManager.conf",
	    "[keyfile]\nunmanaged-devices=interface-name:eth0\n");
	facts_read_services(&h);
	assert_null(h.ways.nm_unmanaged);
	put("/usr/lib/NetworkManager/conf.d/10-x.conf",
	    "[keyfile]\nunmanaged-devices=*,except:type:wifi\n");
	facts_read_services(&h);
	assert_null(h.ways.nm_unmanaged);
	put("/etc/NetworkManager/conf.d/netyard.conf",
	    "[keyfile]\nunmanaged-devices=type:veth;type:bridge\n");
	facts_read_services(&h);
	assert_string_equal(h.ways.nm_unmanaged,
			    "/etc/NetworkManager/conf.d/netyard.conf");
}

static int setup(void **state)
{
	arena = arena_new();
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	/* made by mkdtemp above: letters and digits only */
	char *command = arena_printf(arena, "rm -rf '%s'", root);
	int r = system(command); /* NOLINT(cert-env33-c) */

	arena_free(arena);
	return r;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(modules),
		T(firewall_of_others),
		T(numbers),
		T(text_of_settings),
		T(files_in_directories),
		T(networks),
		T(policies),
		T(unmanaged),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

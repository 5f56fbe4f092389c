/* SPDX-License-Identifier: MIT */
/*
 * Whether this kernel has what labs take of it, tried in a namespace that nobody sees: no
 * file tells, since modules are loaded for the first who asks.
 */
#include <errno.h>
#include <linux/fib_rules.h>
#include <sched.h>
#include <unistd.h>

#include "base/mark.h"
#include "wire/nl-nat.h"
#include "wire/nl-req.h"
#include "wire/wire-in.h"

/* That one must be told more than its kind, the kernel says of those that it makes. */
static int try_kind(struct nl *nl, const char *kind, struct err *err)
{
	int r = nl_kind_add(nl, kind, err);

	return r == -EINVAL ? 0 : r;
}

int wire_try_kind(struct ny_world *w, const char *kind, struct err *err)
{
	_cleanup_nl_ struct nl *nl = NULL;

	return wire_nl_scratch(w, &nl, err) ?: try_kind(nl, kind, err);
}

/* Bridges that filter VLANs: a kernel that has none makes them without. */
static int try_vlans(struct nl *nl, const char **ret_lacks, struct err *err)
{
	struct nl_bridge b = {.dev = {.name = "vlans", .mac = {0x02}}};
	struct nl_link link;
	int r;

	*ret_lacks = abilities[ABILITY_BRIDGE_VLANS].option;
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		b.set[at->id] = setting_default(at);
	b.set[SETTING_VLAN_FILTERING] = 1;
	r = nl_bridge_add(nl, &b, err) ?: nl_link_get(nl, b.dev.name, &link, err);
	return r || link.set[SETTING_VLAN_FILTERING] ? r : -EOPNOTSUPP;
}

static int try_vlan_device(struct nl *nl, const char **ret_lacks, struct err *err)
{
	*ret_lacks = "CONFIG_VLAN_8021Q";
	return try_kind(nl, "vlan", err);
}

/* Without rules a kernel takes a route of another table into the main one. */
static int try_rules(struct nl *nl, int family, struct err *err)
{
	const struct nl_rule rule = {.family = family,
				     .priority = 1,
				     .table = 1,
				     .action = FR_ACT_TO_TBL,
				     .proto = MARK_PROTO};
	int r = nl_rule_add(nl, &rule, err);

	return r == -EAFNOSUPPORT ? -EOPNOTSUPP : r;
}

static int try_rules_ipv4(struct nl *nl, const char **ret_lacks, struct err *err)
{
	*ret_lacks = "CONFIG_IP_MULTIPLE_TABLES";
	return try_rules(nl, AF_INET, err);
}

static int try_rules_ipv6(struct nl *nl, const char **ret_lacks, struct err *err)
{
	*ret_lacks = "CONFIG_IPV6_MULTIPLE_TABLES";
	return try_rules(nl, AF_INET6, err);
}

static int try_queue(struct nl *nl, enum queue_id id, const char *value, struct err *err)
{
	struct queue_set set = {};
	struct queue q;
	int r;

	set.at[id] = value;
	q = queue_asked(&set, UINT16_MAX);
	r = nl_queue_set(nl, NL_LOOPBACK, &q, err);
	return r == -ENOENT ? -EOPNOTSUPP : r;
}

static int try_tbf(struct nl *nl, const char **ret_lacks, struct err *err)
{
	*ret_lacks = "qdisc tbf (CONFIG_NET_SCH_TBF)";
	return try_queue(nl, QUEUE_RATE, "1mbit", err);
}

static int try_netem(struct nl *nl, const char **ret_lacks, struct err *err)
{
	*ret_lacks = "qdisc netem (CONFIG_NET_SCH_NETEM)";
	return try_queue(nl, QUEUE_DELAY, "1ms", err);
}

static int try_mirror(struct nl *nl, const char **ret_lacks, struct err *err)
{
	static const bool in[2] = {true, false};
	int r;

	*ret_lacks = "CONFIG_NET_SCH_INGRESS or CONFIG_NET_CLS_ACT";
	r = nl_clsact(nl, NL_LOOPBACK, true, err);
	if (!r)
		*ret_lacks = "CONFIG_NET_CLS_BPF";
	r = r ?: nl_mirror_add(nl, NL_LOOPBACK, in, 0, err);
	if (!r)
		*ret_lacks = "CONFIG_NET_ACT_MIRRED";
	r = r ?: nl_mirror_add(nl, NL_LOOPBACK, in, NL_LOOPBACK, err);
	return r == -ENOENT ? -EOPNOTSUPP : r;
}

static int (*const tries[ABILITIES])(struct nl *nl, const char **ret_lacks,
				     struct err *err) = {
	[ABILITY_BRIDGE_VLANS] = try_vlans,    [ABILITY_VLAN_DEVICES] = try_vlan_device,
	[ABILITY_RULES_IPV4] = try_rules_ipv4, [ABILITY_RULES_IPV6] = try_rules_ipv6,
	[ABILITY_MIRROR] = try_mirror,	       [ABILITY_TBF] = try_tbf,
	[ABILITY_NETEM] = try_netem,
};

/* --- what translates addresses, by sockets of another family --- */

struct nat_try {
	enum nat_what what;
	const char **lacks;
};

static int nat_set(struct nl *nl, enum nat_what what)
{
	struct nat_rule rule = {
		.what = what, .on = "lo", .to = {.family = AF_INET, .len = 32}};
	struct err why;

	return nl_nat_set(nl, what == NAT_DNAT ? "dnat" : "masquerade", NULL,
			  &(struct nat_rules){&rule, 1}, &why);
}

/* What is not there, and no trouble of ours. */
static bool is_lacking(int r)
{
	return r == -ENOENT || r == -EOPNOTSUPP || r == -EINVAL ||
	       r == -EPROTONOSUPPORT || r == -EAFNOSUPPORT;
}

static int try_nat_here(void *data)
{
	const struct nat_try *try = data;
	_cleanup_nl_ struct nl *nl = NULL;
	int r = unshare(CLONE_NEWNET) < 0 ? -errno : 0, by[2];

	if (r)
		return r;
	r = nl_open_netfilter(&nl, NULL);
	if (r) {
		*try->lacks = "CONFIG_NF_TABLES";
		return r;
	}
	by[NAT_MASQUERADE] = nat_set(nl, NAT_MASQUERADE);
	by[NAT_DNAT] = nat_set(nl, NAT_DNAT);
	*try->lacks = !by[NAT_DNAT] ? "CONFIG_NFT_MASQ"
		      : !by[NAT_MASQUERADE]
			      ? "CONFIG_NFT_NAT"
			      : "CONFIG_NF_TABLES, CONFIG_NF_TABLES_INET or "
				"CONFIG_NFT_NAT";
	return by[try->what];
}

static int try_nat(struct ny_world *w, enum nat_what what, const char **ret_lacks,
		   struct err *err)
{
	struct nat_try try = {what, ret_lacks};
	int r = wire_run(w, w->netns_fd, try_nat_here, &try);

	if (is_lacking(r))
		r = -EOPNOTSUPP;
	return r < 0 ? wire_err(err, r, "try a table of nftables") : 0;
}

/* --- */

int wire_try(struct ny_world *w, enum ability which, const char **ret_lacks,
	     struct err *err)
{
	_cleanup_nl_ struct nl *nl = NULL;
	int r;

	*ret_lacks = "";
	if (which == ABILITY_MASQUERADE || which == ABILITY_DNAT)
		return try_nat(w, which == ABILITY_DNAT ? NAT_DNAT : NAT_MASQUERADE,
			       ret_lacks, err);
	r = wire_nl_scratch(w, &nl, err) ?: tries[which](nl, ret_lacks, err);
	return r == -EOPNOTSUPP ? err_set(err, r, "this kernel is without %s", *ret_lacks)
				: r;
}

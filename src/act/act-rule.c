/* SPDX-License-Identifier: MIT */
/*
 * Rules for routing, in namespaces of the lab's alone, and permanent neighbours on the
 * lab's devices.  A rule is ours by its protocol, too: others may have one of the same
 * priority.
 */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "act/act-in.h"

static int match_args(const struct op *op, struct nl_rule *rule, struct err *err)
{
	const char *iif, *oif;
	int r = arg_dev_or_none(op, A_IIF, &iif, err)
			?: arg_dev_or_none(op, A_OIF, &oif, err);

	if (!r && *op_arg(op, A_SOURCE))
		r = arg_cidr(op, A_SOURCE, &rule->from, err);
	if (!r && *op_arg(op, A_DEST))
		r = arg_cidr(op, A_DEST, &rule->to, err);
	if (!r)
		r = arg_fwmark(op, A_FWMARK, &rule->mark, &rule->mask, err) ?:
		    arg_ipproto(op, A_IPPROTO, &rule->ipproto, err) ?:
		    arg_ports(op, A_SPORT, rule->sport, err) ?:
		    arg_ports(op, A_DPORT, rule->dport, err);
	if (r)
		return r;
	strncpy(rule->iif, iif, sizeof(rule->iif) - 1);
	strncpy(rule->oif, oif, sizeof(rule->oif) - 1);
	return 0;
}

/* What becomes of a packet: a table is asked, or it leads nowhere. */
static int action_args(const struct op *op, struct nl_rule *rule, struct err *err)
{
	uint8_t type = RTN_UNSPEC;
	int r;

	if (!*op_arg(op, A_NOWHERE)) {
		rule->action = FR_ACT_TO_TBL;
		return arg_u32(op, A_TABLE, UINT32_MAX, &rule->table, err);
	}
	r = arg_nowhere(op, A_NOWHERE, &type, err);
	rule->action = type == RTN_BLACKHOLE	 ? FR_ACT_BLACKHOLE
		       : type == RTN_UNREACHABLE ? FR_ACT_UNREACHABLE
						 : FR_ACT_PROHIBIT;
	return r;
}

static int rule_args(struct ny_world *w, const char *lab, const struct op *op,
		     struct nl_rule *ret, struct device *d, struct err *err)
{
	const char *ns;
	int r = arg_ns(op, A_NS, &ns, err) ?:
		arg_family(op, A_FAMILY, &ret->family, err) ?:
		arg_u32(op, A_PRIORITY, UINT32_MAX, &ret->priority, err);

	if (!r)
		r = match_args(op, ret, err) ?: action_args(op, ret, err);
	ret->proto = MARK_PROTO;
	return r ?: act_own(w, lab, ns, "lo", d, err);
}

static int rule_fail(const struct op *op, struct err *err, int r, const char *what)
{
	return act_fail(err, r, "%s %s of namespace %s", what, op_arg(op, A_PRIORITY),
			op_arg(op, A_NS));
}

int act_rule_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	struct nl_rule rule = {};
	struct device d;
	int r = rule_args(w, lab, op, &rule, &d, err);

	if (!r)
		r = nl_rule_add(d.nl, &rule, err);
	if (r == -EOPNOTSUPP || r == -EAFNOSUPPORT)
		err_hint(err,
			 "this kernel is without CONFIG_%s_MULTIPLE_TABLES: leave "
			 "'rules' out, or take another kernel",
			 rule.family == AF_INET ? "IP" : "IPV6");
	if (r == -EEXIST && op->flags & OP_UNDO)
		return 0;
	return rule_fail(op, err, r, "add rule");
}

int act_rule_del(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	struct nl_rule rule = {};
	struct device d;
	int r = rule_args(w, lab, op, &rule, &d, err);

	if (!r)
		r = nl_rule_del(d.nl, &rule, err);
	if (r == ACT_GONE || r == -ENOENT)
		return 0;
	return rule_fail(op, err, r, "delete rule");
}

/* --- neighbours --------------------------------------------------------------------- */

static int neigh_args(struct ny_world *w, const char *lab, const struct op *op,
		      struct nl_neigh *ret, struct device *d, struct err *err)
{
	int r = arg_addr(op, A_ADDRESS, &ret->addr, err) ?:
		arg_mac(op, A_MAC, ret->mac, err) ?: act_own_op(w, lab, op, d, err);

	ret->proto = MARK_PROTO;
	ret->index = d->link.index;
	return r;
}

static int neigh_fail(const struct op *op, struct err *err, int r, const char *what,
		      const char *where)
{
	char name[NAME_TEXT];

	if (r == -ENODEV)
		r = ACT_GONE;
	return act_fail(err, r, "%s %s %s %s", what, op_arg(op, A_ADDRESS), where,
			act_op_name(name, op));
}

int act_neigh_add(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct nl_neigh neigh = {};
	struct device d = {};
	int r = neigh_args(w, lab, op, &neigh, &d, err)
			?: nl_neigh_set(d.nl, &neigh, err);

	return neigh_fail(op, err, r, "add neighbour", "to");
}

int act_neigh_del(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct nl_neigh neigh = {};
	struct device d = {};
	int r = neigh_args(w, lab, op, &neigh, &d, err)
			?: nl_neigh_del(d.nl, &neigh, err);

	if (r == ACT_GONE || r == -ENOENT)
		return 0;
	return neigh_fail(op, err, r, "delete neighbour", "from");
}

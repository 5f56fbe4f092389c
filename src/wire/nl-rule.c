/* SPDX-License-Identifier: MIT */
/* rtnetlink about rules: which table is asked for a route. */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

/* Of linux/fib_rules.h, since Linux 6.15: told of a single port, too. */
#define FRA_SPORT_MASK 28
#define FRA_DPORT_MASK 29
#define FRA_LAST       63 /* more than any kernel has */

struct rule_dump {
	int family;
	int (*fn)(void *data, const struct nl_rule *rule);
	void *data;
};

static enum nl_kernel_rule kernel_rule(const struct nl_rule *rule)
{
	if (rule->action != FR_ACT_TO_TBL || rule->from.family || rule->to.family)
		return NL_RULE_OTHER;
	if (rule->priority == 0 && rule->table == RT_TABLE_LOCAL)
		return NL_RULE_LOCAL;
	if (rule->priority == NL_RULE_PRIORITY_MAIN && rule->table == RT_TABLE_MAIN)
		return NL_RULE_MAIN;
	return rule->priority == NL_RULE_PRIORITY_MAIN + 1 &&
			       rule->table == RT_TABLE_DEFAULT
		       ? NL_RULE_DEFAULT
		       : NL_RULE_OTHER;
}

static void parse_prefix(const struct nlattr *attr, int family, uint8_t len,
			 struct cidr *ret)
{
	if (attr_addr(attr, family, ret))
		ret->len = len <= cidr_host_len(ret) ? len : cidr_host_len(ret);
}

static void parse_dev(const struct nlattr *attr, char ret[IFNAMSIZ])
{
	const char *name = "";

	attr_str(attr, &name);
	strncpy(ret, name, IFNAMSIZ - 1);
}

static void parse_ports(const struct nlattr *attr, uint16_t ret[2])
{
	struct fib_rule_port_range range;

	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(range))
		return;
	memcpy(&range, mnl_attr_get_payload(attr), sizeof(range));
	ret[0] = range.start;
	ret[1] = range.end;
}

/* All of the ports' bits count. */
static bool is_usual_mask(unsigned type, const struct nlattr *attr)
{
	uint32_t mask;

	return (type == FRA_SPORT_MASK || type == FRA_DPORT_MASK) &&
	       attr_number(attr, 2, &mask) && mask == UINT16_MAX;
}

static bool has_more(const struct fib_rule_hdr *head, const struct attrs *a)
{
	static const uint16_t more[] = {FRA_GOTO,   FRA_FLOW,
					FRA_TUN_ID, FRA_SUPPRESS_IFGROUP,
					FRA_L3MDEV, FRA_UID_RANGE};
	uint32_t suppress = UINT32_MAX;
	bool ret = head->tos || head->flags & FIB_RULE_INVERT;

	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		ret |= a->at[more[i]] != NULL;
	for (unsigned i = FRA_DPORT_RANGE + 1; i <= FRA_LAST; i++)
		ret |= a->at[i] && !is_usual_mask(i, a->at[i]);
	attr_u32(a->at[FRA_SUPPRESS_PREFIXLEN], &suppress);
	return ret || suppress != UINT32_MAX;
}

int nl_parse_rule(const struct nlmsghdr *nlh, struct nl_rule *ret)
{
	struct attrs a;
	const struct fib_rule_hdr *head = attrs_of(nlh, RTM_NEWRULE, sizeof(*head), &a);

	if (!head)
		return -EBADMSG;
	if (head->family != AF_INET && head->family != AF_INET6)
		return -ENOMSG;
	*ret = (struct nl_rule){
		.family = head->family, .table = head->table, .action = head->action};
	attr_u32(a.at[FRA_TABLE], &ret->table);
	attr_u32(a.at[FRA_PRIORITY], &ret->priority);
	parse_prefix(a.at[FRA_SRC], head->family, head->src_len, &ret->from);
	parse_prefix(a.at[FRA_DST], head->family, head->dst_len, &ret->to);
	parse_dev(a.at[FRA_IIFNAME], ret->iif);
	parse_dev(a.at[FRA_OIFNAME], ret->oif);
	attr_u32(a.at[FRA_FWMARK], &ret->mark);
	attr_u32(a.at[FRA_FWMASK], &ret->mask);
	attr_u8(a.at[FRA_IP_PROTO], &ret->ipproto);
	attr_u8(a.at[FRA_PROTOCOL], &ret->proto);
	parse_ports(a.at[FRA_SPORT_RANGE], ret->sport);
	parse_ports(a.at[FRA_DPORT_RANGE], ret->dport);
	ret->special = has_more(head, &a);
	ret->kernel = kernel_rule(ret);
	return 0;
}

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct rule_dump *dump = data;
	struct nl_rule rule;

	if (nl_parse_rule(nlh, &rule) || rule.family != dump->family)
		return 0;
	return dump->fn(dump->data, &rule);
}

int nl_rule_dump(struct nl *nl, int (*fn)(void *data, const struct nl_rule *rule),
		 void *data, struct err *err)
{
	static const int families[] = {AF_INET, AF_INET6};
	int code = 0;

	for (size_t i = 0; !code && i < ARRAY_SIZE(families); i++) {
		struct rule_dump dump = {families[i], fn, data};
		struct req r;
		struct fib_rule_hdr *head =
			req_init(&r, RTM_GETRULE, 0, sizeof(struct fib_rule_hdr));

		head->family = families[i];
		code = nl_dump(nl, &r, on_rule, &dump, err);
		if (code == -EAFNOSUPPORT || code == -EOPNOTSUPP) /* a kernel without */
			code = 0;
	}
	return code;
}

static void put_ports(struct req *r, uint16_t attr, const uint16_t ports[2])
{
	struct fib_rule_port_range range = {ports[0], ports[1]};

	if (range.start)
		req_put(r, attr, &range, sizeof(range));
}

static void put_match(struct req *r, struct fib_rule_hdr *head,
		      const struct nl_rule *rule)
{
	head->src_len = rule->from.family ? rule->from.len : 0;
	head->dst_len = rule->to.family ? rule->to.len : 0;
	if (rule->from.family)
		req_cidr(r, FRA_SRC, &rule->from);
	if (rule->to.family)
		req_cidr(r, FRA_DST, &rule->to);
	if (*rule->iif)
		req_str(r, FRA_IIFNAME, rule->iif);
	if (*rule->oif)
		req_str(r, FRA_OIFNAME, rule->oif);
	if (rule->mask) {
		req_u32(r, FRA_FWMARK, rule->mark);
		req_u32(r, FRA_FWMASK, rule->mask);
	}
	if (rule->ipproto)
		req_u8(r, FRA_IP_PROTO, rule->ipproto);
	put_ports(r, FRA_SPORT_RANGE, rule->sport);
	put_ports(r, FRA_DPORT_RANGE, rule->dport);
}

static int change_rule(struct nl *nl, uint16_t type, uint16_t flags,
		       const struct nl_rule *rule, struct err *err)
{
	struct req r;
	struct fib_rule_hdr *head = req_init(&r, type, flags, sizeof(*head));

	if ((rule->from.family && rule->from.family != rule->family) ||
	    (rule->to.family && rule->to.family != rule->family))
		return err_sys(err, -EINVAL, "prefix of another family");
	head->family = (uint8_t)rule->family;
	head->action = rule->action;
	head->table = rule->table <= UINT8_MAX ? (uint8_t)rule->table : RT_TABLE_UNSPEC;
	if (rule->table > UINT8_MAX)
		req_u32(&r, FRA_TABLE, rule->table);
	put_match(&r, head, rule);
	req_u32(&r, FRA_PRIORITY, rule->priority);
	req_u8(&r, FRA_PROTOCOL, rule->proto);
	return nl_do(nl, &r, err);
}

int nl_rule_add(struct nl *nl, const struct nl_rule *rule, struct err *err)
{
	return change_rule(nl, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, rule, err);
}

int nl_rule_del(struct nl *nl, const struct nl_rule *rule, struct err *err)
{
	return change_rule(nl, RTM_DELRULE, 0, rule, err);
}

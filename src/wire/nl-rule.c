/* SPDX-License-Identifier: MIT */
/* rtnetlink about rules: whether routing is more than the main table. */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "wire/nl-req.h"

struct rule_count {
	int family;
	size_t n;
};

static bool is_kernels(const struct fib_rule_hdr *rule, uint32_t table, uint32_t priority)
{
	return rule->action == FR_ACT_TO_TBL && !rule->src_len && !rule->dst_len &&
	       ((priority == 0 && table == RT_TABLE_LOCAL) ||
		(priority == 32766 && table == RT_TABLE_MAIN) ||
		(priority == 32767 && table == RT_TABLE_DEFAULT));
}

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct fib_rule_hdr *rule = attrs_of(nlh, RTM_NEWRULE, sizeof(*rule), &a);
	struct rule_count *count = data;
	uint32_t table, priority = 0;

	if (!rule || rule->family != count->family)
		return 0;
	table = rule->table;
	attr_u32(a.at[FRA_TABLE], &table);
	attr_u32(a.at[FRA_PRIORITY], &priority);
	count->n += !is_kernels(rule, table, priority);
	return 0;
}

int nl_rule_count(struct nl *nl, size_t *ret, struct err *err)
{
	static const int families[] = {AF_INET, AF_INET6};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		struct rule_count count = {.family = families[i]};
		struct req r;
		struct fib_rule_hdr *rule =
			req_init(&r, RTM_GETRULE, 0, sizeof(struct fib_rule_hdr));
		int code;

		rule->family = families[i];
		code = nl_dump(nl, &r, on_rule, &count, err);
		if (code < 0 && code != -EAFNOSUPPORT) /* a kernel without it */
			return code;
		n += count.n;
	}
	*ret = n;
	return 0;
}

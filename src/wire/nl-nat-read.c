/* SPDX-License-Identifier: MIT */
/*
 * A lab's table as it is.  Whoever is in the namespace can change it: what is not to the
 * letter as nl-nat.c makes it is odd, and not looked at further.
 */
#include <endian.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "wire/nl-nat-in.h"

struct reading {
	const char *table, *mark;
	struct arena *arena;
	struct nl_nat *nat;
	enum nat_what what; /* of the chain that is read */
	uint32_t n_chains;
	bool odd;
};

static bool attr_be32(const struct nlattr *attr, uint32_t *ret)
{
	uint32_t value;

	if (!attr_u32(attr, &value))
		return false;
	*ret = ntohl(value);
	return true;
}

static bool is_be32(const struct nlattr *attr, uint32_t value)
{
	uint32_t is;

	return attr_be32(attr, &is) && is == value;
}

static bool is_text(const struct nlattr *attr, const char *text)
{
	const char *is;

	return attr_str(attr, &is) && !strcmp(is, text);
}

/* --- expressions ------------------------------------------------------------------- */

/* Those of a rule that are still to be read. */
struct cursor {
	const struct nlattr *list, *at;
};

static const struct nlattr *next_of(const struct cursor *c)
{
	const char *end = (const char *)mnl_attr_get_payload(c->list) +
			  mnl_attr_get_payload_len(c->list);

	return mnl_attr_ok(c->at, (int)(end - (const char *)c->at)) ? c->at : NULL;
}

/* The next one, if it is of that kind: what it has. */
static bool take(struct cursor *c, const char *name, struct attrs *ret)
{
	const struct nlattr *expr = next_of(c);
	struct attrs in = attrs_in(expr);

	if (!expr || !is_text(in.at[NFTA_EXPR_NAME], name))
		return false;
	*ret = attrs_in(in.at[NFTA_EXPR_DATA]);
	c->at = mnl_attr_next(expr);
	return true;
}

/* Exactly len bytes. */
static bool take_value(const struct nlattr *data, void *ret, size_t len)
{
	const struct nlattr *value = attr_in(data, NFTA_DATA_VALUE);

	if (!value || mnl_attr_get_payload_len(value) != len)
		return false;
	memcpy(ret, mnl_attr_get_payload(value), len);
	return true;
}

static bool take_meta(struct cursor *c, uint32_t key)
{
	struct attrs a;

	return take(c, "meta", &a) && is_be32(a.at[NFTA_META_KEY], key) &&
	       is_be32(a.at[NFTA_META_DREG], NFT_REG_1);
}

static bool take_cmp(struct cursor *c, uint32_t op, void *ret, size_t len)
{
	struct attrs a;

	return take(c, "cmp", &a) && is_be32(a.at[NFTA_CMP_SREG], NFT_REG_1) &&
	       is_be32(a.at[NFTA_CMP_OP], op) &&
	       take_value(a.at[NFTA_CMP_DATA], ret, len);
}

static bool take_port(struct cursor *c, uint32_t op, uint16_t *ret)
{
	uint16_t value;

	if (!take_cmp(c, op, &value, sizeof(value)))
		return false;
	*ret = ntohs(value);
	return true;
}

static bool take_immediate(struct cursor *c, uint32_t reg, void *ret, size_t len)
{
	struct attrs a;

	return take(c, "immediate", &a) && is_be32(a.at[NFTA_IMMEDIATE_DREG], reg) &&
	       take_value(a.at[NFTA_IMMEDIATE_DATA], ret, len);
}

/* Which interface: a whole name, and no beginning of several. */
static bool take_device(struct cursor *c, uint32_t key, struct arena *arena,
			struct nat_rule *rule)
{
	char name[IFNAMSIZ];

	if (!take_meta(c, key) || !take_cmp(c, NFT_CMP_EQ, name, sizeof(name)) ||
	    name[sizeof(name) - 1] || !nat_is_name(name))
		return false;
	rule->on = arena_strdup(arena, name);
	return true;
}

static bool take_proto(struct cursor *c, struct nat_rule *rule)
{
	struct cursor was = *c;
	uint8_t proto;

	if (!take_meta(c, NFT_META_L4PROTO)) {
		*c = was;
		return true;
	}
	if (!take_cmp(c, NFT_CMP_EQ, &proto, sizeof(proto)))
		return false;
	rule->proto = NAT_PROTO_COUNT;
	while (--rule->proto && nat_l4protos[rule->proto] != proto)
		;
	return rule->proto != NAT_ALL;
}

static bool take_ports(struct cursor *c, struct nat_rule *rule)
{
	struct cursor was = *c;
	struct attrs a;

	if (!rule->proto || !take(c, "payload", &a)) {
		*c = was;
		return true;
	}
	if (!is_be32(a.at[NFTA_PAYLOAD_DREG], NFT_REG_1) ||
	    !is_be32(a.at[NFTA_PAYLOAD_BASE], NFT_PAYLOAD_TRANSPORT_HEADER) ||
	    !is_be32(a.at[NFTA_PAYLOAD_OFFSET], DPORT_OFFSET) ||
	    !is_be32(a.at[NFTA_PAYLOAD_LEN], sizeof(rule->first)))
		return false;
	was = *c;
	if (take_port(c, NFT_CMP_EQ, &rule->first)) {
		rule->last = rule->first;
		return rule->first;
	}
	*c = was;
	return take_port(c, NFT_CMP_GTE, &rule->first) &&
	       take_port(c, NFT_CMP_LTE, &rule->last) && rule->first &&
	       rule->last > rule->first;
}

/* Whose register is that of the least is that of the greatest, too. */
static bool is_one(const struct attrs *a, int min, int max, uint32_t reg)
{
	return is_be32(a->at[min], reg) && (!a->at[max] || is_be32(a->at[max], reg));
}

static bool take_nat(struct cursor *c, struct nat_rule *rule)
{
	uint32_t may = NF_NAT_RANGE_MAP_IPS, flags = 0;
	bool v4 = rule->to.family == AF_INET;
	struct attrs a;

	if (rule->to_port)
		may |= NF_NAT_RANGE_PROTO_SPECIFIED;
	if (!take(c, "nat", &a) || !is_be32(a.at[NFTA_NAT_TYPE], NFT_NAT_DNAT) ||
	    !is_be32(a.at[NFTA_NAT_FAMILY], v4 ? NFPROTO_IPV4 : NFPROTO_IPV6) ||
	    !is_one(&a, NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX, NFT_REG_1))
		return false;
	attr_be32(a.at[NFTA_NAT_FLAGS], &flags);
	return !(flags & ~may) &&
	       (rule->to_port ? is_one(&a, NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX,
				       NFT_REG_2)
			      : !a.at[NFTA_NAT_REG_PROTO_MIN]);
}

static bool take_dnat(struct cursor *c, struct nat_rule *rule)
{
	struct cursor was = *c;
	uint16_t port = 0;

	rule->to = (struct cidr){.family = AF_INET, .len = 32};
	if (!take_immediate(c, NFT_REG_1, rule->to.bytes, sizeof(rule->to.v4))) {
		*c = was;
		rule->to = (struct cidr){.family = AF_INET6, .len = 128};
		if (!take_immediate(c, NFT_REG_1, rule->to.bytes, sizeof(rule->to.v6)))
			return false;
	}
	was = *c;
	if (!take_immediate(c, NFT_REG_2, &port, sizeof(port)))
		*c = was;
	rule->to_port = ntohs(port);
	return take_nat(c, rule);
}

static bool take_masquerade(struct cursor *c)
{
	struct attrs a;

	return take(c, "masq", &a) && !a.at[NFTA_MASQ_FLAGS] &&
	       !a.at[NFTA_MASQ_REG_PROTO_MIN];
}

static bool take_rule(struct reading *r, const struct nlattr *list, struct nat_rule *rule)
{
	struct cursor c = {list, list ? mnl_attr_get_payload(list) : NULL};

	*rule = (struct nat_rule){.what = r->what};
	return list && take_device(&c, nat_chains[r->what].device, r->arena, rule) &&
	       (r->what == NAT_MASQUERADE
			? take_masquerade(&c)
			: take_proto(&c, rule) && take_ports(&c, rule) &&
				  take_dnat(&c, rule)) &&
	       !next_of(&c);
}

/* --- the table --------------------------------------------------------------------- */

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	struct reading *r = data;
	struct nat_rules *rules = &r->nat->rules;
	struct nat_rule rule;
	struct attrs a;

	if (!attrs_of(nlh, NFT_TYPE(NFT_MSG_NEWRULE), sizeof(struct nfgenmsg), &a) ||
	    !is_text(a.at[NFTA_RULE_TABLE], r->table) ||
	    !is_text(a.at[NFTA_RULE_CHAIN], nat_chains[r->what].name))
		return 0;
	if (rules->n < NAT_MAX && take_rule(r, a.at[NFTA_RULE_EXPRESSIONS], &rule))
		ARENA_PUSH(r->arena, rules->list, rules->n, rule);
	else
		r->odd = true;
	return 0;
}

static int on_chain(const struct nlmsghdr *nlh, void *data)
{
	struct reading *r = data;
	const struct nat_chain *chain = &nat_chains[r->what];
	struct attrs a, hook;

	if (!attrs_of(nlh, NFT_TYPE(NFT_MSG_NEWCHAIN), sizeof(struct nfgenmsg), &a))
		return -EBADMSG;
	hook = attrs_in(a.at[NFTA_CHAIN_HOOK]);
	r->n_chains++;
	r->odd |= !is_text(a.at[NFTA_CHAIN_TYPE], "nat") ||
		  !is_be32(a.at[NFTA_CHAIN_POLICY], NF_ACCEPT) ||
		  !is_be32(hook.at[NFTA_HOOK_HOOKNUM], chain->hook) ||
		  !is_be32(hook.at[NFTA_HOOK_PRIORITY], (uint32_t)chain->priority);
	return 0;
}

static int read_chain(struct nl *nl, struct reading *r, enum nat_what what,
		      struct err *err)
{
	size_t before = r->nat->rules.n;
	struct req req;
	int code;

	r->what = what;
	nat_message(&req, NFT_MSG_GETCHAIN, 0);
	req_str(&req, NFTA_CHAIN_TABLE, r->table);
	req_str(&req, NFTA_CHAIN_NAME, nat_chains[what].name);
	code = nl_ask(nl, &req, on_chain, r, err);
	if (code == -ENOENT)
		return 0;
	if (code < 0)
		return code;
	nat_message(&req, NFT_MSG_GETRULE, 0);
	req_str(&req, NFTA_RULE_TABLE, r->table);
	req_str(&req, NFTA_RULE_CHAIN, nat_chains[what].name);
	code = nl_dump(nl, &req, on_rule, r, err);
	r->odd |= r->nat->rules.n == before; /* we make none without a rule */
	return code;
}

/* The comment among what users have kept with it. */
static bool is_marked(const struct nlattr *udata, const char *mark)
{
	const unsigned char *at = udata ? mnl_attr_get_payload(udata) : NULL;
	size_t left = udata ? mnl_attr_get_payload_len(udata) : 0, len;

	for (; left >= 2; at += len, left -= len) {
		len = 2u + at[1];
		if (len > left)
			return false;
		if (at[0] == UDATA_COMMENT)
			return len - 2 == strlen(mark) + 1 &&
			       !memcmp(at + 2, mark, strlen(mark) + 1);
	}
	return false;
}

static int on_table(const struct nlmsghdr *nlh, void *data)
{
	struct reading *r = data;
	uint32_t flags = 0;
	uint64_t handle;
	struct attrs a;

	if (!attrs_of(nlh, NFT_TYPE(NFT_MSG_NEWTABLE), sizeof(struct nfgenmsg), &a) ||
	    !is_text(a.at[NFTA_TABLE_NAME], r->table) || !a.at[NFTA_TABLE_HANDLE] ||
	    mnl_attr_get_payload_len(a.at[NFTA_TABLE_HANDLE]) < sizeof(handle))
		return -EBADMSG;
	memcpy(&handle, mnl_attr_get_payload(a.at[NFTA_TABLE_HANDLE]), sizeof(handle));
	r->nat->handle = be64toh(handle);
	r->nat->marked = is_marked(a.at[NFTA_TABLE_USERDATA], r->mark);
	attr_be32(a.at[NFTA_TABLE_FLAGS], &flags);
	r->odd |= flags != 0; /* it sleeps, say */
	/* what is in it, beside the chains that are asked for next */
	attr_be32(a.at[NFTA_TABLE_USE], &r->n_chains);
	r->n_chains = -r->n_chains;
	return 0;
}

int nl_nat_read(struct nl *nl, const char *lab, struct arena *arena, struct nl_nat *ret,
		struct err *err)
{
	char table[NAT_NAME], mark[NAT_NAME];
	struct reading r = {table, mark, arena, ret};
	struct req req;
	int code;

	*ret = (struct nl_nat){};
	snprintf(table, sizeof(table), NAT_TABLE, lab);
	snprintf(mark, sizeof(mark), NAT_MARK, lab);
	nat_message(&req, NFT_MSG_GETTABLE, 0);
	req_str(&req, NFTA_TABLE_NAME, table);
	code = nl_ask(nl, &req, on_table, &r, err);
	if (code >= 0)
		code = read_chain(nl, &r, NAT_MASQUERADE, err);
	if (code >= 0)
		code = read_chain(nl, &r, NAT_DNAT, err);
	if (code >= 0 && (r.odd || r.n_chains)) {
		struct nat_rule odd = {.what = NAT_ODD};

		ARENA_PUSH(arena, ret->rules.list, ret->rules.n, odd);
	}
	return code < 0 ? code : 0;
}

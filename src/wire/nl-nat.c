/* SPDX-License-Identifier: MIT */
/*
 * Translation of addresses: a table as nft(8) would make it, in one transaction.  Source:
 * linux/netfilter/nf_tables.h.
 */
#include <endian.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "wire/nl-nat-in.h"

const struct nat_chain nat_chains[2] = {
	[NAT_MASQUERADE] = {"postrouting", NF_INET_POST_ROUTING, PRIORITY_SRCNAT,
			    NFT_META_OIFNAME},
	[NAT_DNAT] = {"prerouting", NF_INET_PRE_ROUTING, PRIORITY_DSTNAT,
		      NFT_META_IIFNAME},
};

const uint8_t nat_l4protos[NAT_PROTO_COUNT] = {
	[NAT_TCP] = IPPROTO_TCP, [NAT_UDP] = IPPROTO_UDP};

void nat_message(struct req *r, uint16_t what, uint16_t flags)
{
	struct nfgenmsg *nfg = req_init(r, NFT_TYPE(what), flags, sizeof(*nfg));

	nfg->nfgen_family = NFPROTO_INET;
	nfg->version = NFNETLINK_V0;
}

static void put_be32(struct req *r, uint16_t attr, uint32_t value)
{
	req_u32(r, attr, htonl(value));
}

/* --- expressions ------------------------------------------------------------------- */

static void begin(struct req *r, const char *name)
{
	req_nest(r, NFTA_LIST_ELEM);
	req_str(r, NFTA_EXPR_NAME, name);
	req_nest(r, NFTA_EXPR_DATA);
}

static void end(struct req *r)
{
	req_nest_end(r);
	req_nest_end(r);
}

static void put_value(struct req *r, uint16_t attr, const void *value, size_t len)
{
	req_nest(r, attr);
	req_put(r, NFTA_DATA_VALUE, value, len);
	req_nest_end(r);
}

static void put_meta(struct req *r, uint32_t key)
{
	begin(r, "meta");
	put_be32(r, NFTA_META_KEY, key);
	put_be32(r, NFTA_META_DREG, NFT_REG_1);
	end(r);
}

static void put_cmp(struct req *r, uint32_t op, const void *value, size_t len)
{
	begin(r, "cmp");
	put_be32(r, NFTA_CMP_SREG, NFT_REG_1);
	put_be32(r, NFTA_CMP_OP, op);
	put_value(r, NFTA_CMP_DATA, value, len);
	end(r);
}

static void put_port(struct req *r, uint32_t op, uint16_t port)
{
	uint16_t value = htons(port);

	put_cmp(r, op, &value, sizeof(value));
}

static void put_dport(struct req *r, const struct nat_rule *rule)
{
	begin(r, "payload");
	put_be32(r, NFTA_PAYLOAD_DREG, NFT_REG_1);
	put_be32(r, NFTA_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER);
	put_be32(r, NFTA_PAYLOAD_OFFSET, DPORT_OFFSET);
	put_be32(r, NFTA_PAYLOAD_LEN, sizeof(rule->first));
	end(r);
	if (rule->first == rule->last) {
		put_port(r, NFT_CMP_EQ, rule->first);
		return;
	}
	put_port(r, NFT_CMP_GTE, rule->first);
	put_port(r, NFT_CMP_LTE, rule->last);
}

static void put_immediate(struct req *r, uint32_t reg, const void *value, size_t len)
{
	begin(r, "immediate");
	put_be32(r, NFTA_IMMEDIATE_DREG, reg);
	put_value(r, NFTA_IMMEDIATE_DATA, value, len);
	end(r);
}

static void put_dnat(struct req *r, const struct nat_rule *rule)
{
	bool v4 = rule->to.family == AF_INET;
	uint16_t port = htons(rule->to_port);

	put_immediate(r, NFT_REG_1, rule->to.bytes, cidr_host_len(&rule->to) / 8);
	if (port)
		put_immediate(r, NFT_REG_2, &port, sizeof(port));
	begin(r, "nat");
	put_be32(r, NFTA_NAT_TYPE, NFT_NAT_DNAT);
	put_be32(r, NFTA_NAT_FAMILY, v4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
	put_be32(r, NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
	if (port) {
		put_be32(r, NFTA_NAT_REG_PROTO_MIN, NFT_REG_2);
		put_be32(r, NFTA_NAT_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED);
	}
	end(r);
}

/* --- the table --------------------------------------------------------------------- */

static void add_table(struct batch *b, const char *lab, const char *table)
{
	char udata[2 + NAT_NAME];
	struct req r;
	int len = snprintf(udata + 2, NAT_NAME, NAT_MARK, lab) + 1;

	udata[0] = UDATA_COMMENT;
	udata[1] = (char)len;
	nat_message(&r, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL);
	req_str(&r, NFTA_TABLE_NAME, table);
	put_be32(&r, NFTA_TABLE_FLAGS, 0);
	req_put(&r, NFTA_TABLE_USERDATA, udata, 2 + (size_t)len);
	batch_add(b, &r);
}

static void add_chain(struct batch *b, const char *table, const struct nat_chain *chain)
{
	struct req r;

	nat_message(&r, NFT_MSG_NEWCHAIN, NLM_F_CREATE);
	req_str(&r, NFTA_CHAIN_TABLE, table);
	req_str(&r, NFTA_CHAIN_NAME, chain->name);
	req_str(&r, NFTA_CHAIN_TYPE, "nat");
	put_be32(&r, NFTA_CHAIN_POLICY, NF_ACCEPT);
	req_nest(&r, NFTA_CHAIN_HOOK);
	put_be32(&r, NFTA_HOOK_HOOKNUM, chain->hook);
	put_be32(&r, NFTA_HOOK_PRIORITY, (uint32_t)chain->priority);
	batch_add(b, &r);
}

static void add_rule(struct batch *b, const char *table, const struct nat_rule *rule)
{
	const struct nat_chain *chain = &nat_chains[rule->what];
	char name[IFNAMSIZ] = "";
	struct req r;

	snprintf(name, sizeof(name), "%s", rule->on);
	nat_message(&r, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
	req_str(&r, NFTA_RULE_TABLE, table);
	req_str(&r, NFTA_RULE_CHAIN, chain->name);
	req_nest(&r, NFTA_RULE_EXPRESSIONS);
	put_meta(&r, chain->device);
	put_cmp(&r, NFT_CMP_EQ, name, sizeof(name));
	if (rule->proto) {
		put_meta(&r, NFT_META_L4PROTO);
		put_cmp(&r, NFT_CMP_EQ, &nat_l4protos[rule->proto], 1);
	}
	if (rule->first)
		put_dport(&r, rule);
	if (rule->what == NAT_DNAT) {
		put_dnat(&r, rule);
	} else {
		begin(&r, "masq");
		end(&r);
	}
	batch_add(b, &r);
}

static void add_edge(struct batch *b, uint16_t type)
{
	struct req r;
	struct nfgenmsg *nfg = req_init(&r, type, 0, sizeof(*nfg));

	nfg->nfgen_family = AF_UNSPEC;
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(NFNL_SUBSYS_NFTABLES);
	batch_add(b, &r);
}

static void add_all(struct batch *b, const char *lab, const char *table,
		    const struct nat_rules *rules)
{
	bool made[2] = {};
	bool any = false;

	for (size_t i = 0; i < rules->n; i++) {
		const struct nat_rule *rule = &rules->list[i];

		if (rule->what == NAT_ODD)
			continue;
		if (!any)
			add_table(b, lab, table);
		any = true;
		if (!made[rule->what])
			add_chain(b, table, &nat_chains[rule->what]);
		made[rule->what] = true;
		add_rule(b, table, rule);
	}
}

int nl_nat_set(struct nl *nl, const char *lab, const struct nl_nat *was,
	       const struct nat_rules *rules, struct err *err)
{
	_cleanup_(batch_done) struct batch b = {};
	char table[NAT_NAME];
	struct req r;
	size_t empty;

	snprintf(table, sizeof(table), NAT_TABLE, lab);
	add_edge(&b, NFNL_MSG_BATCH_BEGIN);
	empty = b.bytes.len;
	if (was) {
		uint64_t handle = htobe64(was->handle);

		nat_message(&r, NFT_MSG_DELTABLE, 0);
		req_put(&r, NFTA_TABLE_HANDLE, &handle, sizeof(handle));
		batch_add(&b, &r);
	}
	add_all(&b, lab, table, rules);
	if (b.bytes.len == empty)
		return 0;
	add_edge(&b, NFNL_MSG_BATCH_END);
	return nl_do_all(nl, &b, err);
}

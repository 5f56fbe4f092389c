/* SPDX-License-Identifier: MIT */
/* nftables, asked for its base chains.  Source: linux/netfilter/nf_tables.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "wire/firewall.h"
#include "wire/nl-req.h"

struct chain_dump {
	int (*fn)(void *data, const struct fw_chain *chain);
	void *data;
};

/* What is told of a chain. */
struct told {
	const char *table, *chain, *type;
	bool hooked, has_policy;
	uint32_t hook, policy;
};

static bool attr_be32(const struct nlattr *attr, uint32_t *ret)
{
	uint32_t value;

	if (!attr_u32(attr, &value))
		return false;
	*ret = ntohl(value);
	return true;
}

static void read_hook(const struct nlattr *hook, struct told *told)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, hook)
		if (mnl_attr_get_type(attr) == NFTA_HOOK_HOOKNUM)
			told->hooked = attr_be32(attr, &told->hook);
}

static void read_chain(const struct nlmsghdr *nlh, struct told *told)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg)) {
		switch (mnl_attr_get_type(attr)) {
		case NFTA_CHAIN_TABLE:
			attr_str(attr, &told->table);
			break;
		case NFTA_CHAIN_NAME:
			attr_str(attr, &told->chain);
			break;
		case NFTA_CHAIN_TYPE:
			attr_str(attr, &told->type);
			break;
		case NFTA_CHAIN_HOOK:
			read_hook(attr, told);
			break;
		case NFTA_CHAIN_POLICY:
			told->has_policy = attr_be32(attr, &told->policy);
			break;
		}
	}
}

/* NF_INET_FORWARD and NF_BR_FORWARD are one number. */
int nl_parse_fw_chain(const struct nlmsghdr *nlh, struct fw_chain *ret)
{
	const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);
	struct told told = {.table = "", .chain = "", .type = ""};

	if (nlh->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN) ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*nfg))
		return -EBADMSG;
	read_chain(nlh, &told);
	if (!told.hooked || told.hook != NF_INET_FORWARD || !told.has_policy ||
	    strcmp(told.type, "filter") != 0)
		return -ENOMSG;
	*ret = (struct fw_chain){
		.family = nfg->nfgen_family,
		.table = told.table,
		.chain = told.chain,
		.drop = told.policy == NF_DROP,
	};
	return 0;
}

static int on_chain(const struct nlmsghdr *nlh, void *data)
{
	const struct chain_dump *dump = data;
	struct fw_chain chain;

	return nl_parse_fw_chain(nlh, &chain) ? 0 : dump->fn(dump->data, &chain);
}

int fw_nft_dump(int (*fn)(void *data, const struct fw_chain *chain), void *data,
		struct err *err)
{
	struct chain_dump dump = {.fn = fn, .data = data};
	_cleanup_nl_ struct nl *nl = NULL;
	struct nfgenmsg *nfg;
	struct req r;
	int code = nl_open_netfilter(&nl, err);

	if (code < 0)
		return code;
	nfg = req_init(&r, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN, 0, sizeof(*nfg));
	nfg->nfgen_family = NFPROTO_UNSPEC;
	nfg->version = NFNETLINK_V0;
	return nl_dump(nl, &r, on_chain, &dump, err);
}

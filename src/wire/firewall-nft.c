/* SPDX-License-Identifier: MIT */
/* nftables, asked for its base chains and its tables.  Source:
 * linux/netfilter/nf_tables.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file.h"
#include "wire/firewall.h"
#include "wire/nl-req.h"

struct chain_dump {
	int (*fn)(void *data, const struct fw_chain *chain);
	void *data;
};

static bool attr_be32(const struct nlattr *attr, uint32_t *ret)
{
	uint32_t value;

	if (!attr_u32(attr, &value))
		return false;
	*ret = ntohl(value);
	return true;
}

/* NF_INET_FORWARD and NF_BR_FORWARD are one number. */
int nl_parse_fw_chain(const struct nlmsghdr *nlh, struct fw_chain *ret)
{
	struct attrs a;
	const struct nfgenmsg *nfg = attrs_of(
		nlh, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN, sizeof(*nfg), &a);
	const char *table = "", *chain = "", *type = "";
	uint32_t hook, policy;

	if (!nfg)
		return -EBADMSG;
	attr_str(a.at[NFTA_CHAIN_TABLE], &table);
	attr_str(a.at[NFTA_CHAIN_NAME], &chain);
	attr_str(a.at[NFTA_CHAIN_TYPE], &type);
	if (!attr_be32(attr_in(a.at[NFTA_CHAIN_HOOK], NFTA_HOOK_HOOKNUM), &hook) ||
	    hook != NF_INET_FORWARD || !attr_be32(a.at[NFTA_CHAIN_POLICY], &policy) ||
	    strcmp(type, "filter") != 0)
		return -ENOMSG;
	*ret = (struct fw_chain){
		.family = nfg->nfgen_family,
		.table = table,
		.chain = chain,
		.drop = policy == NF_DROP,
	};
	return 0;
}

static int on_chain(const struct nlmsghdr *nlh, void *data)
{
	const struct chain_dump *dump = data;
	struct fw_chain chain;

	return nl_parse_fw_chain(nlh, &chain) ? 0 : dump->fn(dump->data, &chain);
}

static void init(struct req *r, uint16_t what)
{
	struct nfgenmsg *nfg =
		req_init(r, NFNL_SUBSYS_NFTABLES << 8 | what, 0, sizeof(*nfg));

	nfg->nfgen_family = NFPROTO_UNSPEC;
	nfg->version = NFNETLINK_V0;
}

int fw_nft_dump(int (*fn)(void *data, const struct fw_chain *chain), void *data,
		struct err *err)
{
	struct chain_dump dump = {.fn = fn, .data = data};
	_cleanup_nl_ struct nl *nl = NULL;
	struct req r;
	int code = nl_open_netfilter(&nl, err);

	if (code < 0)
		return code;
	init(&r, NFT_MSG_GETCHAIN);
	return nl_dump(nl, &r, on_chain, &dump, err);
}

/* --- tables ------------------------------------------------------------------------ */

#define LIST_MAX (8u << 20) /* modules.dep is some hundred kilobytes */

bool fw_nft_is_there(void)
{
	_cleanup_free_ char *text = NULL;
	struct utsname host;
	char path[sizeof(host.release) + 32];
	size_t len;

	if (access("/sys/module/nf_tables", F_OK) == 0 || uname(&host) < 0)
		return true;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", host.release);
	return file_read(path, LIST_MAX, &text, &len, NULL) < 0 ||
	       !strstr(text, "/nf_tables.ko");
}

struct table_dump {
	int (*fn)(void *data, const char *family, const char *table);
	void *data;
};

static int on_table(const struct nlmsghdr *nlh, void *data)
{
	static const char *const families[] = {
		[NFPROTO_INET] = "inet", [NFPROTO_IPV4] = "ip",
		[NFPROTO_ARP] = "arp",	 [NFPROTO_NETDEV] = "netdev",
		[NFPROTO_IPV6] = "ip6",	 [NFPROTO_BRIDGE] = "bridge",
	};
	const struct table_dump *dump = data;
	struct attrs a;
	const struct nfgenmsg *nfg = attrs_of(
		nlh, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE, sizeof(*nfg), &a);
	const char *name = "?", *family = NULL;

	if (!nfg)
		return 0;
	if (nfg->nfgen_family < ARRAY_SIZE(families))
		family = families[nfg->nfgen_family];
	attr_str(a.at[NFTA_TABLE_NAME], &name);
	return dump->fn(dump->data, family ? family : "?", name);
}

int fw_nft_tables(struct nl *nl,
		  int (*fn)(void *data, const char *family, const char *table),
		  void *data, struct err *err)
{
	struct table_dump dump = {fn, data};
	struct req r;

	init(&r, NFT_MSG_GETTABLE);
	return nl_dump(nl, &r, on_table, &dump, err);
}

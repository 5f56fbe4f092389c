/* SPDX-License-Identifier: MIT */
/* Whether bridged packets go through the firewall, and what that does with them. */
#include <errno.h>
#include <netinet/in.h> /* before the next */

#include <linux/netfilter.h>
#include <string.h>

#include "check/facts.h"
#include "wire/firewall.h"

static const char *const family_words[UINT8_MAX + 1] = {
	[NFPROTO_IPV4] = "ip",
	[NFPROTO_IPV6] = "ip6",
	[NFPROTO_INET] = "inet",
	[NFPROTO_BRIDGE] = "bridge",
};

static int keep_chain(void *data, const struct fw_chain *chain)
{
	struct facts *h = data;
	struct facts_chain c = {
		.family = family_words[chain->family],
		.table = arena_strdup(h->arena, chain->table),
		.chain = arena_strdup(h->arena, chain->chain),
		.legacy = chain->legacy,
	};

	if (c.family && chain->drop)
		ARENA_PUSH(h->arena, h->ways.drops, h->ways.n_drops, c);
	return 0;
}

/* A module that is not loaded has no rules; asking would load it. */
static void read_nft(struct facts *h)
{
	struct err err = {0};
	int r;

	if (facts_module(h, "nf_tables") == FEATURE_LOADABLE)
		return;
	r = fw_nft_dump(keep_chain, h, &err);
	if (r < 0 && r != -EINVAL && r != -EPROTONOSUPPORT)
		h->ways.firewall_error = r == -EPERM ? "only root may read it"
						     : arena_strdup(h->arena, err.text);
}

/* The table is there, or asking would make it. */
static void read_legacy(struct facts *h, int family, const char *names)
{
	struct fw_chain chain = {.family = family, .table = "filter", .chain = "FORWARD"};
	const char *text = facts_text(h, names);

	chain.legacy = true;
	if (!text && !h->privileged && facts_exists(h, names))
		h->ways.firewall_error = "only root may read it";
	if (!text || strncmp(text, "filter\n", 7) != 0)
		text = text ? strstr(text, "\nfilter\n") : NULL;
	if (text && fw_legacy_forward(family, &chain.drop, NULL) >= 0)
		keep_chain(h, &chain);
}

void facts_read_firewall(struct facts *h)
{
	h->ways.bridge_nf[0] =
		facts_number(h, "/proc/sys/net/bridge/bridge-nf-call-iptables");
	h->ways.bridge_nf[1] =
		facts_number(h, "/proc/sys/net/bridge/bridge-nf-call-ip6tables");
	read_nft(h);
	read_legacy(h, NFPROTO_IPV4, "/proc/net/ip_tables_names");
	read_legacy(h, NFPROTO_IPV6, "/proc/net/ip6_tables_names");
}

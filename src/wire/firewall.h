/* SPDX-License-Identifier: MIT */
/*
 * What the kernel's packet filters do with what is forwarded where no rule says anything:
 * the policies of their chains.  Not the rules.  Nothing is changed, no module is loaded:
 * a filter is asked only where it is there (see the callers).
 */
#pragma once

#include <stdbool.h>

#include "base/err.h"

struct nl; /* wire/nl.h */

/* A chain that sees forwarded packets. */
struct fw_chain {
	int family;	   /* NFPROTO_INET, _IPV4, _IPV6, _BRIDGE of linux/netfilter.h */
	const char *table; /* "filter"; valid during the callback */
	const char *chain; /* "FORWARD" */
	bool drop;	   /* its policy */
	bool legacy;	   /* of the older iptables, not of nftables */
};

/* --- firewall-nft.c --- */

/*
 * Of nftables (and so of iptables-nft), in the calling thread's namespace.  fn's non-zero
 * return stops and is returned.  -EPERM; -EINVAL, -EPROTONOSUPPORT: the kernel has none.
 */
int fw_nft_dump(int (*fn)(void *data, const struct fw_chain *chain), void *data,
		struct err *err);

/* Whether nftables can be asked without its module being loaded for it: it is there, or
 * there is none to load. */
bool fw_nft_is_there(void);
/* The names of all tables, each with the word of its family ("inet"), as above; nl is a
 * socket to the packet filter (wire_filter_new). */
int fw_nft_tables(struct nl *nl,
		  int (*fn)(void *data, const char *family, const char *table),
		  void *data, struct err *err);

/* --- firewall-legacy.c --- */

/*
 * The policy of FORWARD in the table "filter" of the older iptables, as above; family
 * NFPROTO_IPV4 or _IPV6.  To be asked only where /proc/net/ip_tables_names (ip6_) has the
 * table: asking makes it.
 */
int fw_legacy_forward(int family, bool *ret_drop, struct err *err);

/* SPDX-License-Identifier: MIT */
/* Inside wire/ only: what nl-nat.c writes and nl-nat-read.c expects. */
#pragma once

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "wire/nl-nat.h"
#include "wire/nl-req.h"

#define NFT_TYPE(what)	(NFNL_SUBSYS_NFTABLES << 8 | (what))
#define UDATA_COMMENT	0    /* of a table: type, length, text with its NUL (libnftnl) */
#define PRIORITY_DSTNAT -100 /* NF_IP_PRI_NAT_DST */
#define PRIORITY_SRCNAT 100  /* NF_IP_PRI_NAT_SRC */
#define DPORT_OFFSET	2    /* of TCP and UDP, in the transport header */

/* --- nl-nat.c --- */

/* The two chains, by what their rules do. */
extern const struct nat_chain {
	const char *name;
	uint32_t hook;
	int32_t priority;
	uint32_t device; /* which of a packet's they look at */
} nat_chains[2];

/* By NAT_PROTO: what meta l4proto is; 0: anything. */
extern const uint8_t nat_l4protos[NAT_PROTO_COUNT];

/* A message of nftables about the family inet. */
void nat_message(struct req *r, uint16_t what, uint16_t flags);

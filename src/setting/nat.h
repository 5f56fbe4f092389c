/* SPDX-License-Identifier: MIT */
/*
 * Address translation of a router, as operations have it: one text for all of its rules,
 * "masquerade wan, dnat wan tcp 8080 to 10.0.1.2:80", in the order in which they apply;
 * and as nftables has that, in a table of the lab's own.  Not how the kernel is told.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mark.h"
#include "base/text.h"

#define NAT_TABLE MARK_WORD "-%s" /* of a lab: the name of its table in a namespace, */
#define NAT_MARK  MARK_BEGIN "%s" /* ... and its comment */
#define NAT_NAME  128		  /* bytes that hold either */
#define NAT_MAX	  256		  /* rules of a router: they fit into one request */
#define NAT_TO	  (CIDR_TEXT + 8)

enum nat_proto { NAT_ALL, NAT_TCP, NAT_UDP, NAT_PROTO_COUNT };
extern const char *const nat_protos[NAT_PROTO_COUNT + 1]; /* NULL ends */

struct nat_rule {
	enum nat_what {
		NAT_MASQUERADE, /* what leaves by that interface is from its address */
		NAT_DNAT,	/* what comes in there is for another */
		NAT_ODD		/* as found: what is none of these */
	} what;
	const char *on; /* the interface */
	enum nat_proto proto;
	uint16_t first, last; /* its ports; 0: all of them */
	struct cidr to;	      /* an address of host length, */
	uint16_t to_port;     /* ... and a port; 0: as it is */
};

struct nat_rules {
	struct nat_rule *list;
	size_t n;
};

/* What can stand there for an interface: letters, digits, '_', '.' and '-', and the first
 * no '-'. */
bool nat_is_name(const char *on);
/* Those of a text, names in the arena; "" none.  0 or -EINVAL. */
int nat_parse(struct arena *arena, const char *text, struct nat_rules *ret);
/* The one text for them, in the arena. */
const char *nat_text(struct arena *arena, const struct nat_rules *rules);

/* "8080", "8000-8010"; "" all.  0 or -EINVAL. */
int nat_parse_ports(const char *text, struct nat_rule *ret);
void nat_ports_text(const struct nat_rule *rule, char ret[16]);
/* "10.0.1.2:80", "[fd00::2]:80", or without a port.  0 or -EINVAL. */
int nat_parse_to(const char *text, struct nat_rule *ret);
void nat_to_text(const struct nat_rule *rule, char ret[NAT_TO]);

/* What nft(8) is told for a table of the family inet to have these rules and no others,
 * and that comment (NULL: none), in one command; no rules: that there is no such table.
 * What is odd is left out. */
void nat_add_nft(struct buf *out, const char *table, const char *comment,
		 const struct nat_rules *rules);

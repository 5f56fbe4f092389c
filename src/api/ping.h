/* SPDX-License-Identifier: MIT */
/*
 * Who is to reach whom in a lab: the questions, before they become packets (measure/).
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "base/world.h"
#include "model/topology.h"

/* A node that is to have addresses.  Loopback and link-local ones do not count. */
struct member {
	const struct node *node; /* as found, or (gone) as wanted */
	const char *gone;	 /* why nothing can be asked of it, or NULL */
	struct cidr
		*addresses[2]; /* of the lab: IPv4, IPv6; those that are there first */
	const char **texts[2]; /* the same, without a length */
	size_t n[2], n_there[2];
	const char *missing[2]; /* why it has none of them, where n_there is 0 */
};

/* Does one reach the other over a family?  Any address of the other will do. */
struct question {
	const struct member *from, *to;
	unsigned six;	     /* the family, as an index */
	size_t at;	     /* the address of the other that is tried now */
	bool over;	     /* answered, or given up */
	const char *failure; /* of the last try; NULL: it answered */
	uint32_t rtt;	     /* microseconds */
	uint32_t bytes;	     /* of the IP packet */
	uint32_t passes;     /* ... the largest that passes whole; 0: not asked */
	const char *path;    /* ... over this: "a:eth0 - sw - b:eth0"; or NULL */
};

struct questions {
	struct arena *arena; /* not owned */
	bool all_addresses;  /* those that are not the lab's, too: they come last */
	const char *lab;     /* its name */
	const char *mend;    /* what mends what is gone, in words */
	struct member *members;
	size_t n_members;
	struct question *list; /* by from, then to, then family */
	size_t n;
};

/* --- questions.c --- */

/* Every ordered pair of nodes of want, the first no VM, each family that both are to
 * have.  What have lacks of it is a failure at once. */
void questions_ask(struct questions *q, const struct topo *want, const struct topo *have);
/* The MTU of the interface by which a packet for an address leaves the node; 0: not
 * known. */
uint32_t member_mtu(const struct member *m, const struct cidr *to);
/* Over whom a packet for an address goes; NULL: nobody, or there is no way. */
const char *node_gateway(const struct node *node, const struct cidr *to);
/* The interface by which it leaves the node; NULL: it is not known. */
const struct iface *node_way_out(const struct node *node, const struct cidr *to);
/* It has that address, without a length. */
bool member_has(const struct member *m, const char *address);

/* --- ping-why.c --- */

/* What of the lab may be why some questions have failed: nodes that routes lead over, and
 * which do not forward; VLANs that are not the same; rings of switches. */
void why_note(struct text_list *notes, const struct questions *all,
	      const struct topo *have);
/* "r (10.0.0.2)": who has said that there is no way; NULL: the sender itself. */
const char *why_said(const struct questions *all, const struct question *q,
		     const struct cidr *by);

/* --- ping-mtu.c --- */

/* Searches for each question that is answered the largest packet which passes whole, and
 * makes it a failure where that is less than the ends promise. */
int ping_mtu(struct ny_world *w, struct questions *all, const struct topo *have,
	     struct err *err);

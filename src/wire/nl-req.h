/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: a request under construction, sending it, and reading what
 * comes back.  A request is one message in a buffer that no request outgrows; one that
 * would is never sent (-EMSGSIZE).
 *
 *	struct req r;
 *
 *	req_link(&r, RTM_SETLINK, 0, index);
 *	req_u32(&r, IFLA_MTU, mtu);
 *	return nl_do(nl, &r, err);
 */
#pragma once

#include <libmnl/libmnl.h>
#include <linux/netlink.h>

#include "base/buf.h"
#include "wire/nl.h"

struct nl {
	struct mnl_socket *sock;
	unsigned portid;
	unsigned seq;
	bool whole;					/* see nl_dump_is_whole */
	char alias[NL_ALIAS_MAX + 1];			/* of the link last looked up */
	char altnames[NL_ALTNAMES][NL_ALTNAME_MAX + 1]; /* the same */
};

struct req {
	union {
		struct nlmsghdr nh;
		char bytes[1024];
	};
	bool full; /* something did not fit */
	struct nlattr *nests[4];
	unsigned depth; /* how many of them are open */
};

/* Messages that the packet filter takes as one transaction: all of them, or none. */
struct batch {
	struct buf bytes;
	bool full; /* one of them had not its place */
};

/* Attributes by type, of several the last; NULL where there is none. */
struct attrs {
	const struct nlattr *at[128]; /* no kind of message has as many types */
};

/* --- nl.c --- */

/* As nl_open, for what the kernel's packet filters are asked. */
int nl_open_netfilter(struct nl **ret, struct err *err);
/* Sends a change and awaits its acknowledgement: 0, or the kernel's errno and words. */
int nl_do(struct nl *nl, struct req *r, struct err *err);
/* The same of a transaction, in which what is to be done stands between its begin and its
 * end; the error is that of the first message which has one. */
int nl_do_all(struct nl *nl, struct batch *b, struct err *err);
/*
 * Sends a question and has its one answer parsed: fn's result, or the kernel's errno and
 * words.  An answer is up to 32 KiB.
 */
int nl_ask(struct nl *nl, struct req *r,
	   int (*fn)(const struct nlmsghdr *nlh, void *data), void *data,
	   struct err *err);
/*
 * Asks for a list, as often as it takes to get it whole, and calls fn for each message
 * of it: fn's first non-zero result, or 0; errors as nl_ask.
 */
int nl_dump(struct nl *nl, struct req *r,
	    int (*fn)(const struct nlmsghdr *nlh, void *data), void *data,
	    struct err *err);
/* The errno (<= 0) an NLMSG_ERROR or NLMSG_DONE carries, and the kernel's words. */
int nl_parse_error(const struct nlmsghdr *nlh, struct err *err);

/* --- nl-req.c --- */

/* A message of that type whose family header is family_size zeroes; returns that. */
void *req_init(struct req *r, uint16_t type, uint16_t flags, size_t family_size);
/* One with an ifinfomsg that names a device by index. */
struct ifinfomsg *req_link(struct req *r, uint16_t type, uint16_t flags, int index);
void req_put(struct req *r, uint16_t attr, const void *data, size_t len);
void req_str(struct req *r, uint16_t attr, const char *s); /* with its NUL */
void req_u8(struct req *r, uint16_t attr, uint8_t value);
void req_u32(struct req *r, uint16_t attr, uint32_t value);
/* A number of 1, 2 or 4 bytes. */
void req_number(struct req *r, uint16_t attr, unsigned bytes, uint32_t value);
void req_cidr(struct req *r, uint16_t attr, const struct cidr *c); /* the address in it */
void req_zero(struct req *r, size_t len); /* bare zeroes: a header in the midst */
/* What is put until req_nest_end, or in the rest of the request, is inside. */
void req_nest(struct req *r, uint16_t attr);
void req_nest_end(struct req *r);
/* What every device is made with, its kind last: what is put then is settings of that. */
void req_new(struct req *r, const struct nl_new *dev);
void req_kind(struct req *r, const char *kind);

/* One message more. */
void batch_add(struct batch *b, struct req *r);
static inline void batch_done(struct batch *b)
{
	buf_done(&b->bytes);
}

/* The family header (of size bytes) of a message of that type, and the attributes behind
 * it; NULL: it is of another type, or too short. */
const void *attrs_of(const struct nlmsghdr *nlh, uint16_t type, size_t size,
		     struct attrs *ret);
/* Those inside another; none inside NULL. */
struct attrs attrs_in(const struct nlattr *nest);
/* Just one of them, or NULL. */
const struct nlattr *attr_in(const struct nlattr *nest, uint16_t type);

/* An attribute: true, and the value, if it is there and long enough for one. */
bool attr_u8(const struct nlattr *attr, uint8_t *ret);
bool attr_u32(const struct nlattr *attr, uint32_t *ret);
/* A number of at least 1, 2 or 4 bytes, of which those are read. */
bool attr_number(const struct nlattr *attr, unsigned bytes, uint32_t *ret);
bool attr_str(const struct nlattr *attr, const char **ret); /* it ends in a NUL */
bool attr_addr(const struct nlattr *attr, int family, struct cidr *ret); /* host length */

/* --- nl-filter.c --- */

/* Where filters see what a device receives, and what it sends. */
#define TC_INGRESS TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)
#define TC_EGRESS  TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)
struct tcmsg;
struct tcmsg *req_filter(struct req *r, uint16_t type, uint16_t flags, int index,
			 uint32_t parent);
/* The clsact that has these two places: made where there is none, or taken away. */
int nl_clsact(struct nl *nl, int index, bool add, struct err *err);
/* Those at one of the places: fn as of nl_dump; none is no error. */
int nl_filter_dump(struct nl *nl, int index, uint32_t parent,
		   int (*fn)(const struct nlmsghdr *nlh, void *data), void *data,
		   struct err *err);

/* --- nl-parse.c --- */

/*
 * The kernel is read distrustfully, here and below: an attribute that is too short is as
 * good as not there.  0; -EBADMSG: no such message at all; -ENOMSG: one of no interest
 * here.  Texts point into the message.
 */
int nl_parse_link(const struct nlmsghdr *nlh, struct nl_link *ret);
int nl_parse_addr(const struct nlmsghdr *nlh, struct nl_addr *ret);
int nl_parse_route(const struct nlmsghdr *nlh, struct nl_route *ret); /* the first hop */
/* The hop-th (from 0) next hop of a route.  -ENODATA: it has not so many. */
int nl_parse_route_hop(const struct nlmsghdr *nlh, unsigned hop, struct nl_route *ret);
/* As nl_link_get_promote, out of a link's message. */
int nl_parse_promote(const struct nlmsghdr *nlh, uint32_t *ret);
/* What it is called there, and (ret_here may be NULL) by who asks, if at all. */
int nl_parse_nsid(const struct nlmsghdr *nlh, int *ret, int *ret_here);

/* --- nl-rule.c --- */

/* The kernel's own, too. */
int nl_parse_rule(const struct nlmsghdr *nlh, struct nl_rule *ret);

/* --- nl-kind.c --- */

/* The settings of a device whose kind is known already (IFLA_INFO_DATA). */
void nl_parse_kind(const struct nlattr *data, struct nl_link *l);

/* --- nl-macvlan.c --- */

/* The mode of a macvlan device (IFLA_MACVLAN_MODE). */
void nl_parse_macvlan(const struct nlattr *attr, struct nl_link *l);

/* --- nl-stats.c --- */

int nl_parse_stats(const struct nlmsghdr *nlh, struct nl_stats *ret);

/* --- nl-queue.c --- */

/* A root qdisc of that kind with these settings (TCA_OPTIONS, or NULL) as a queue; false:
 * it is none of that kind. */
bool nl_parse_queue(const char *kind, uint32_t handle, const struct nlattr *options,
		    struct nl_queue *ret);

/* --- firewall-nft.c --- */

/* A chain of nftables.  -ENOMSG: it is none that filters what is forwarded. */
struct fw_chain;
int nl_parse_fw_chain(const struct nlmsghdr *nlh, struct fw_chain *ret);

/* --- nl-make.c --- */

/* As nl_do, of a request that makes a device.  While the kernel has the kind's module
 * loaded for another process it may say that it knows no such kind (seen on Linux 6.1
 * with kmod 30): then it is asked again. */
int nl_link_make(struct nl *nl, struct req *r, const char *kind, struct err *err);

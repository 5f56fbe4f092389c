/* SPDX-License-Identifier: MIT */
/*
 * The addresses and routes of a device go to another one, and a port to its switch along
 * with them: all of it is one sending of messages, which the kernel has carried out when
 * sendmsg() returns.  Whoever is killed has done nothing of it, or all.
 *
 * First the new ones are made, then the old ones go: neither an address nor the way
 * anywhere is missing in between.  When an address goes, the kernel takes away all routes
 * of the main table that have it as their source, on whichever device: these are made
 * once more at the end.  Should the kernel refuse any of it, all is sent the other way.
 *
 * A route that the kernel has learnt from a router is made anew one metric worse: where
 * it finds one like its own, which is not its own, it gives up the whole advertisement,
 * and the addresses that this renews (ndisc_router_discovery() of Linux 6.1).  So the old
 * one leads on until the router is heard again, and ends with its time.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "wire/nl-req.h"

#define SEND_BUFFER (1 << 25) /* bytes: routes of a router are many */
#define USER_HZ	    100	      /* of what the kernel tells in clock_t */
#define LEARNT	    1024      /* metric of a route that a router has told the kernel */

struct kept {
	const struct nlmsghdr *nlh; /* as it was listed */
	bool beside;  /* of an IPv4 route: another device's comes before it */
	bool copied;  /* of an address: the old one stays, */
	bool dropped; /* ... or no new one comes */
};

struct shift {
	struct arena *arena;
	const struct nl_shift *what;
	struct kept *addrs, *routes;
	size_t n_addrs, n_routes;
	const struct nlmsghdr *before; /* the route listed before this one, */
	bool foreign;		       /* ... or one like that, is another device's */
};

/* --- what there is ------------------------------------------------------------------ */

static const struct nlmsghdr *keep(struct arena *arena, const struct nlmsghdr *nlh)
{
	void *copy = arena_alloc(arena, MNL_ALIGN(nlh->nlmsg_len));

	return memcpy(copy, nlh, nlh->nlmsg_len);
}

static int on_addr(const struct nlmsghdr *nlh, void *data)
{
	struct shift *s = data;
	struct nl_addr addr;
	bool link_local;

	if (nl_parse_addr(nlh, &addr) || addr.index != s->what->from)
		return 0;
	link_local = addr.cidr.family == AF_INET6 && addr.scope == RT_SCOPE_LINK;
	ARENA_PUSH(s->arena, s->addrs, s->n_addrs,
		   ((struct kept){keep(s->arena, nlh),
				  .copied = link_local && s->what->link_local,
				  .dropped = link_local && !s->what->link_local}));
	return 0;
}

static uint32_t table_of(const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct attrs a;
	uint32_t table;

	attrs_of(nlh, RTM_NEWROUTE, sizeof(*rtm), &a);
	return attr_u32(a.at[RTA_TABLE], &table) ? table : rtm->rtm_table;
}

static bool is_through(const struct nlmsghdr *nlh, int index)
{
	struct nl_route route;

	for (unsigned hop = 0; !nl_parse_route_hop(nlh, hop, &route); hop++)
		if (route.hop.oif == index)
			return true;
	return false;
}

/* Routes of which the kernel takes the first one that works. */
static bool is_like(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
	const struct rtmsg *x = mnl_nlmsg_get_payload(a), *y = mnl_nlmsg_get_payload(b);
	struct nl_route r, s;

	return !nl_parse_route(a, &r) && !nl_parse_route(b, &s) &&
	       table_of(a) == table_of(b) && cidr_equal(&r.to, &s.to) &&
	       r.metric == s.metric && x->rtm_tos == y->rtm_tos;
}

/* The kernel makes this one for each device that has IPv6. */
static bool is_of_link_local(const struct nl_route *route)
{
	return route->proto == RTPROT_KERNEL && cidr_is_link_local(&route->to);
}

static int on_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct shift *s = data;
	struct nl_route route;
	bool through = is_through(nlh, s->what->from);

	if (nl_parse_route(nlh, &route) || rtm->rtm_type != RTN_UNICAST ||
	    rtm->rtm_flags & RTM_F_CLONED || table_of(nlh) == RT_TABLE_LOCAL)
		return 0;
	s->foreign = s->before && is_like(s->before, nlh) && s->foreign;
	if (through && !is_of_link_local(&route)) {
		struct kept kept = {keep(s->arena, nlh), .beside = s->foreign};

		ARENA_PUSH(s->arena, s->routes, s->n_routes, kept);
	}
	s->foreign |= !through;
	s->before = nlh;
	return 0;
}

static int read_routes(struct nl *nl, struct shift *s, int family, struct err *err)
{
	struct req r;
	struct rtmsg *rtm = req_init(&r, RTM_GETROUTE, 0, sizeof(*rtm));
	int code;

	rtm->rtm_family = family;
	s->before = NULL;
	s->foreign = false;
	code = nl_dump(nl, &r, on_route, s, err);
	return code == -ENOENT ? 0 : code;
}

static int read_addrs(struct nl *nl, struct shift *s, struct err *err)
{
	struct req r;

	req_init(&r, RTM_GETADDR, 0, sizeof(struct ifaddrmsg));
	return nl_dump(nl, &r, on_addr, s, err);
}

/* Those that are made of objects of their own name no device. */
static int refuse_nexthops(const struct shift *s, struct err *err)
{
	for (size_t i = 0; i < s->n_routes; i++) {
		struct attrs a;
		uint32_t id;

		attrs_of(s->routes[i].nlh, RTM_NEWROUTE, sizeof(struct rtmsg), &a);
		if (attr_u32(a.at[RTA_NH_ID], &id) && id)
			return err_set(
				err, -EOPNOTSUPP,
				"a route through it is by nexthop object %u, which "
				"is left alone: say its gateway and device in the "
				"route (ip route show nhid %u)",
				id, id);
	}
	return 0;
}

/* --- the messages ------------------------------------------------------------------- */

struct sending {
	struct nl *nl;
	struct buf *out;
	int from, to; /* this way */
	const char *from_name, *to_name;
	unsigned begin; /* sequence number of the first */
	bool back;	/* the other way: what was made goes, what went is made */
	bool full;
};

static void put(struct sending *x, struct req *r, uint16_t flags)
{
	while (r->depth)
		req_nest_end(r);
	r->nh.nlmsg_flags |= NLM_F_REQUEST | flags;
	r->nh.nlmsg_seq = ++x->nl->seq;
	x->full |= r->full;
	buf_addn(x->out, r->bytes, MNL_ALIGN(r->nh.nlmsg_len));
}

/* "eth1:0" as "sw:0"; what does not begin with the name, or would be too long, stays. */
static void put_label(const struct sending *x, struct req *r, const char *label,
		      bool there)
{
	const char *old = x->from_name, *new = there ? x->to_name : x->from_name;
	size_t len = strlen(old);
	char text[2 * IFNAMSIZ];

	if (strncmp(label, old, len) || (label[len] && label[len] != ':')) {
		req_str(r, IFA_LABEL, label);
		return;
	}
	snprintf(text, sizeof(text), "%s%s", new, label + len);
	req_str(r, IFA_LABEL, strlen(text) < IFNAMSIZ ? text : label);
}

/* What users may say of one; the rest follows. */
static uint32_t flags_of(const struct ifaddrmsg *ifa, uint32_t flags)
{
	return flags & (ifa->ifa_family == AF_INET
				? IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN
				: IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR |
					  IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN);
}

/* What is made is made at the new device, and what goes goes from the old one. */
static bool is_there(const struct sending *x, uint16_t type)
{
	return (type == RTM_NEWADDR || type == RTM_NEWROUTE) != x->back;
}

/* Returns its flags as it was listed.  more: further ones. */
static uint32_t addr_req(const struct sending *x, struct req *r,
			 const struct nlmsghdr *nlh, uint16_t type, uint16_t flags,
			 uint32_t more)
{
	const struct ifaddrmsg *old = mnl_nlmsg_get_payload(nlh);
	bool there = is_there(x, type);
	struct ifaddrmsg *ifa = req_init(r, type, flags, sizeof(*ifa));
	uint32_t is = old->ifa_flags;
	const struct nlattr *attr;

	*ifa = *old;
	ifa->ifa_flags = 0;
	ifa->ifa_index = there ? x->to : x->from;
	mnl_attr_for_each(attr, nlh, sizeof(*old)) {
		const char *label;

		if (mnl_attr_get_type(attr) == IFA_FLAGS)
			attr_u32(attr, &is);
		else if (mnl_attr_get_type(attr) == IFA_LABEL && attr_str(attr, &label))
			put_label(x, r, label, there);
		else
			req_put(r, attr->nla_type, mnl_attr_get_payload(attr),
				mnl_attr_get_payload_len(attr));
	}
	if (type == RTM_NEWADDR)
		req_u32(r, IFA_FLAGS, flags_of(old, is) | more);
	return is;
}

/* It is known that nobody else has it: no duplicate is looked for, and then it is as it
 * was before. */
static void put_addr(struct sending *x, const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct req r;
	uint32_t is = addr_req(x, &r, nlh, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, 0);
	bool known = ifa->ifa_family == AF_INET6 &&
		     !(is & (IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_NODAD));

	if (!known) {
		put(x, &r, 0);
		return;
	}
	addr_req(x, &r, nlh, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, IFA_F_NODAD);
	put(x, &r, 0);
	addr_req(x, &r, nlh, RTM_NEWADDR, NLM_F_REPLACE, 0);
	put(x, &r, 0);
}

/* The kernel lists IPv6 addresses the newest first. */
static void put_addrs(struct sending *x, const struct shift *s)
{
	for (int v6 = 0; v6 < 2; v6++)
		for (size_t i = 0; i < s->n_addrs; i++) {
			size_t k = v6 ? s->n_addrs - 1 - i : i;
			const struct ifaddrmsg *ifa =
				mnl_nlmsg_get_payload(s->addrs[k].nlh);

			if ((ifa->ifa_family == AF_INET6) == v6 && !s->addrs[k].dropped)
				put_addr(x, s->addrs[k].nlh);
		}
}

/* The last first: of IPv4 addresses in one network the first is their head. */
static void drop_addrs(struct sending *x, const struct shift *s)
{
	for (size_t i = s->n_addrs; i--;) {
		struct req r;

		if (s->addrs[i].copied)
			continue;
		addr_req(x, &r, s->addrs[i].nlh, RTM_DELADDR, 0, 0);
		put(x, &r, 0);
	}
}

/* Next hops, with the new device in place of the old; of an IPv6 route only those through
 * it, each of which comes and goes by itself. */
static void put_hops(const struct sending *x, struct req *r, const struct nlattr *attr,
		     bool v6, bool there)
{
	size_t len = mnl_attr_get_payload_len(attr), size = 0;
	const struct rtnexthop *hop = mnl_attr_get_payload(attr);
	char hops[sizeof(r->bytes)];

	for (int left = len; left >= (int)sizeof(*hop) && RTNH_OK(hop, left);
	     left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
		struct rtnexthop *copy = (void *)(hops + size);

		if (v6 && hop->rtnh_ifindex != x->from)
			continue;
		if (size + RTNH_ALIGN(hop->rtnh_len) > sizeof(hops)) {
			r->full = true;
			return;
		}
		memcpy(copy, hop, hop->rtnh_len);
		copy->rtnh_flags &= RTNH_F_ONLINK; /* the others tell of a state */
		if (copy->rtnh_ifindex == x->from && there)
			copy->rtnh_ifindex = x->to;
		size += RTNH_ALIGN(hop->rtnh_len);
	}
	req_put(r, RTA_MULTIPATH, hops, size);
}

static bool is_learnt(const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct attrs a;
	uint32_t metric;

	attrs_of(nlh, RTM_NEWROUTE, sizeof(*rtm), &a);
	return rtm->rtm_family == AF_INET6 && rtm->rtm_protocol == RTPROT_RA &&
	       attr_u32(a.at[RTA_PRIORITY], &metric) && metric == LEARNT;
}

static void put_route_attr(const struct sending *x, struct req *r,
			   const struct nlattr *attr, bool v6, bool there, bool worse)
{
	const struct rta_cacheinfo *info = mnl_attr_get_payload(attr);
	uint32_t metric;

	switch (mnl_attr_get_type(attr)) {
	case RTA_PRIORITY:
		if (attr_u32(attr, &metric))
			req_u32(r, RTA_PRIORITY, metric + worse);
		break;
	case RTA_OIF:
		req_u32(r, RTA_OIF, there ? x->to : x->from);
		break;
	case RTA_MULTIPATH:
		put_hops(x, r, attr, v6, there);
		break;
	case RTA_CACHEINFO:
		if (v6 && mnl_attr_get_payload_len(attr) >= sizeof(*info) &&
		    info->rta_expires > 0)
			req_u32(r, RTA_EXPIRES,
				(info->rta_expires + USER_HZ - 1) / USER_HZ);
		break;
	default:
		req_put(r, attr->nla_type, mnl_attr_get_payload(attr),
			mnl_attr_get_payload_len(attr));
	}
}

static void put_route(struct sending *x, const struct nlmsghdr *nlh, uint16_t type,
		      uint16_t flags)
{
	const struct rtmsg *old = mnl_nlmsg_get_payload(nlh);
	struct req r;
	struct rtmsg *rtm = req_init(&r, type, flags, sizeof(*rtm));
	bool there = is_there(x, type);
	bool worse = (there || type == RTM_NEWROUTE) && is_learnt(nlh);
	const struct nlattr *attr;

	*rtm = *old;
	rtm->rtm_flags &= RTNH_F_ONLINK;
	mnl_attr_for_each(attr, nlh, sizeof(*old))
		put_route_attr(x, &r, attr, old->rtm_family == AF_INET6, there, worse);
	put(x, &r, 0);
}

static bool is_ipv4(const struct kept *route)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(route->nlh);

	return rtm->rtm_family == AF_INET;
}

static bool has_gateway(const struct kept *route)
{
	struct attrs a;

	attrs_of(route->nlh, RTM_NEWROUTE, sizeof(struct rtmsg), &a);
	return a.at[RTA_GATEWAY] || a.at[RTA_VIA] || a.at[RTA_MULTIPATH];
}

/* Those that may lead to a gateway first.  An IPv4 route comes before those like it, the
 * last so first, unless another device's came before it. */
static void put_routes(struct sending *x, const struct shift *s, bool only_ipv4)
{
	for (int gateway = 0; gateway < 2; gateway++)
		for (int last = 0; last < 2; last++)
			for (size_t i = 0; i < s->n_routes; i++) {
				const struct kept *route =
					&s->routes[last ? i : s->n_routes - 1 - i];
				bool append = !is_ipv4(route) || route->beside;

				if (has_gateway(route) == gateway && append == last &&
				    (is_ipv4(route) || !only_ipv4))
					put_route(x, route->nlh, RTM_NEWROUTE,
						  NLM_F_CREATE |
							  (append ? NLM_F_APPEND : 0));
			}
}

static void drop_routes(struct sending *x, const struct shift *s)
{
	for (size_t i = 0; i < s->n_routes; i++)
		put_route(x, s->routes[i].nlh, RTM_DELROUTE, 0);
}

/* Set up; and more, where that is not NULL. */
static void put_link(struct sending *x, int index, const int *master, const uint8_t *mac,
		     uint16_t flags)
{
	struct req r;
	struct ifinfomsg *ifi = req_link(&r, RTM_NEWLINK, 0, index);

	ifi->ifi_flags = ifi->ifi_change = IFF_UP;
	if (master)
		req_u32(&r, IFLA_MASTER, *master);
	if (mac)
		req_put(&r, IFLA_ADDRESS, mac, 6);
	put(x, &r, flags);
}

/* --- sent --------------------------------------------------------------------------- */

/* What is there already, or has gone by itself. */
static bool is_done(uint16_t type, int code)
{
	switch (type) {
	case RTM_NEWADDR:
	case RTM_NEWROUTE:
		return code == -EEXIST;
	case RTM_DELADDR:
	case RTM_DELROUTE:
		return code == -ESRCH || code == -EADDRNOTAVAIL || code == -ENOENT;
	default:
		return false;
	}
}

/* The type of the message with that number. */
static uint16_t type_of(const struct sending *x, unsigned seq)
{
	const struct nlmsghdr *nlh = (const void *)x->out->data;
	int left = x->out->len;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		if (nlh->nlmsg_seq == seq)
			return nlh->nlmsg_type;
	return 0;
}

static const char *noun_of(uint16_t type)
{
	return type == RTM_NEWADDR || type == RTM_DELADDR     ? "address"
	       : type == RTM_NEWROUTE || type == RTM_DELROUTE ? "route"
							      : "device";
}

/* The answers: the first of them that is an error. */
static int read_answers(struct sending *x, struct err *err)
{
	char buf[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
	bool done = false;
	int r = 0;

	while (!done) {
		ssize_t n = mnl_socket_recvfrom(x->nl->sock, buf, sizeof(buf));
		const struct nlmsghdr *nlh = (const void *)buf;
		int left = n;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return r ? r
				 : err_sys(err, n < 0 ? -errno : -EBADMSG,
					   "answers of netlink are missing");
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			struct err why;
			uint16_t type;
			int code;

			if (nlh->nlmsg_type != NLMSG_ERROR || nlh->nlmsg_seq < x->begin ||
			    nlh->nlmsg_seq > x->nl->seq)
				continue;
			done |= nlh->nlmsg_seq == x->nl->seq;
			code = nl_parse_error(nlh, &why);
			type = type_of(x, nlh->nlmsg_seq);
			if (code && !r && !is_done(type, code))
				r = err_set(err, code, "%s: %s", noun_of(type), why.text);
		}
	}
	return r;
}

static int send_all(struct sending *x, struct err *err)
{
	int fd = mnl_socket_get_fd(x->nl->sock), size = SEND_BUFFER;
	ssize_t n;

	if (x->full)
		return err_sys(err, -EMSGSIZE, "netlink request");
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	do {
		n = mnl_socket_sendto(x->nl->sock, x->out->data, x->out->len);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? err_sys(err, -errno, "send netlink requests")
		     : read_answers(x, err);
}

/* All of it; back: the other way, after some of it was refused. */
static int send_shift(struct nl *nl, const struct shift *s, bool back, struct err *err)
{
	_cleanup_buf_ struct buf out = {};
	const struct nl_shift *w = s->what;
	struct sending x = {.nl = nl,
			    .out = &out,
			    .from = w->from,
			    .to = w->to,
			    .from_name = w->from_name,
			    .to_name = w->to_name,
			    .begin = nl->seq + 1,
			    .back = back};
	int target = back ? w->from : w->to;

	put_link(&x, target, NULL, back ? NULL : w->mac, 0);
	put_addrs(&x, s);
	if (w->port)
		put_link(&x, w->port, back ? &w->master_before : &w->master, NULL, 0);
	put_routes(&x, s, false);
	drop_addrs(&x, s);
	drop_routes(&x, s);
	put_routes(&x, s, true);
	put_link(&x, target, NULL, NULL, NLM_F_ACK);
	return send_all(&x, err);
}

int nl_shift(struct nl *nl, const struct nl_shift *what, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct shift s = {.arena = arena, .what = what};
	struct err ignored;
	int r = read_addrs(nl, &s, err) ?: read_routes(nl, &s, AF_INET, err)
		?: read_routes(nl, &s, AF_INET6, err) ?: refuse_nexthops(&s, err);

	if (r)
		return r;
	r = send_shift(nl, &s, false, err);
	if (r)
		(void)send_shift(nl, &s, true, &ignored);
	return r;
}

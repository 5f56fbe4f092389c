/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about addresses.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "wire/nl-keep.h"

struct addr_dump {
	int (*fn)(void *data, const struct nl_addr *addr);
	void *data;
};

static int on_addr(const struct nlmsghdr *nlh, void *data)
{
	const struct addr_dump *dump = data;
	struct nl_addr addr;

	return nl_parse_addr(nlh, &addr) ? 0 : dump->fn(dump->data, &addr);
}

/* Of one family (AF_UNSPEC: all) and one device (0: all). */
static int dump_addrs(struct nl *nl, int family, int index, struct addr_dump *dump,
		      struct err *err)
{
	struct req r;
	struct ifaddrmsg *ifa = req_init(&r, RTM_GETADDR, 0, sizeof(*ifa));

	ifa->ifa_family = family;
	ifa->ifa_index = index;
	return nl_dump(nl, &r, on_addr, dump, err);
}

int nl_addr_dump(struct nl *nl, int (*fn)(void *data, const struct nl_addr *addr),
		 void *data, struct err *err)
{
	struct addr_dump dump = {.fn = fn, .data = data};

	return dump_addrs(nl, AF_UNSPEC, 0, &dump, err);
}

static void put_addr(struct req *r, struct ifaddrmsg *ifa, int index,
		     const struct cidr *c)
{
	ifa->ifa_family = c->family;
	ifa->ifa_prefixlen = c->len;
	ifa->ifa_index = index;
	req_cidr(r, IFA_LOCAL, c);
	req_cidr(r, IFA_ADDRESS, c);
}

int nl_addr_add(struct nl *nl, int index, const struct cidr *c, bool nodad, uint8_t proto,
		struct err *err)
{
	struct req r;
	struct ifaddrmsg *ifa =
		req_init(&r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof(*ifa));

	put_addr(&r, ifa, index, c);
	if (c->family == AF_INET && c->bytes[0] == 127) /* as ip has it */
		ifa->ifa_scope = RT_SCOPE_HOST;
	if (nodad)
		req_u32(&r, IFA_FLAGS, IFA_F_NODAD);
	/* Kernels before 5.18 skip attributes of addresses that they do not know. */
	req_u8(&r, IFA_PROTO, proto);
	return nl_do(nl, &r, err);
}

static int delete_addr(struct nl *nl, int index, const struct cidr *c, struct err *err)
{
	struct req r;
	struct ifaddrmsg *ifa = req_init(&r, RTM_DELADDR, 0, sizeof(*ifa));

	put_addr(&r, ifa, index, c);
	return nl_do(nl, &r, err);
}

/* Is there a secondary address that goes with the one at target?  Any other at all? */
struct company {
	int index;
	const struct cidr *target;
	bool target_is_primary, has_secondary, has_other;
};

static int on_company(void *data, const struct nl_addr *addr)
{
	struct company *company = data;
	bool secondary = addr->flags & IFA_F_SECONDARY;

	if (addr->index != company->index) /* a kernel that does not filter */
		return 0;
	if (cidr_equal(&addr->cidr, company->target))
		company->target_is_primary = !secondary;
	else
		company->has_other = true;
	if (secondary && !cidr_equal(&addr->cidr, company->target) &&
	    addr->cidr.len == company->target->len &&
	    cidr_covers(company->target, &addr->cidr))
		company->has_secondary = true;
	return 0;
}

/* Deletes it with the device told, for the moment, to promote secondaries. */
static int delete_promoting(struct nl *nl, int index, const struct cidr *c,
			    struct err *err)
{
	uint32_t before = 0;
	int r = nl_link_get_promote(nl, index, &before, err);

	if (!r && !before)
		r = nl_link_set_promote(nl, index, 1, err);
	if (r < 0)
		return r;
	r = delete_addr(nl, index, c, err);
	if (!before)
		(void)nl_link_set_promote(nl, index, 0, NULL);
	return r;
}

int nl_addr_del(struct nl *nl, int index, const struct cidr *c, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct company company = {.index = index, .target = c};
	struct addr_dump dump = {.fn = on_company, .data = &company};
	struct keep routes = {.arena = arena};
	int r;

	if (c->family != AF_INET)
		return delete_addr(nl, index, c, err);
	r = dump_addrs(nl, AF_INET, index, &dump, err);
	if (!r)
		r = keep_routes4(nl, &routes, company.has_other ? 0 : index, c, err);
	if (r < 0)
		return r;
	if (company.target_is_primary && company.has_secondary)
		r = delete_promoting(nl, index, c, err);
	else
		r = delete_addr(nl, index, c, err);
	if (!r)
		keep_put_back(nl, &routes);
	return r;
}

int nl_link_set_down(struct nl *nl, int index, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct keep addrs = {.arena = arena};
	int r = keep_addrs6(nl, &addrs, index, err);

	if (!r)
		r = nl_link_set_up(nl, index, false, err);
	if (!r)
		keep_put_back(nl, &addrs);
	return r;
}

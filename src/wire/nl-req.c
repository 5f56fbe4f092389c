/* SPDX-License-Identifier: MIT */
/*
 * Requests put together, and attributes taken apart, with every length checked.
 */
#include "wire/nl-req.h"

#include <linux/rtnetlink.h>
#include <string.h>

void *req_init(struct req *r, uint16_t type, uint16_t flags, size_t family_size)
{
	r->full = false;
	r->depth = 0;
	mnl_nlmsg_put_header(r->bytes);
	r->nh.nlmsg_type = type;
	r->nh.nlmsg_flags = flags;
	return mnl_nlmsg_put_extra_header(&r->nh, family_size);
}

struct ifinfomsg *req_link(struct req *r, uint16_t type, uint16_t flags, int index)
{
	struct ifinfomsg *ifi = req_init(r, type, flags, sizeof(*ifi));

	ifi->ifi_family = AF_UNSPEC;
	ifi->ifi_index = index;
	return ifi;
}

void req_put(struct req *r, uint16_t attr, const void *data, size_t len)
{
	if (!mnl_attr_put_check(&r->nh, sizeof(r->bytes), attr, len, data))
		r->full = true;
}

void req_str(struct req *r, uint16_t attr, const char *s)
{
	req_put(r, attr, s, strlen(s) + 1);
}

void req_u8(struct req *r, uint16_t attr, uint8_t value)
{
	req_put(r, attr, &value, sizeof(value));
}

void req_u32(struct req *r, uint16_t attr, uint32_t value)
{
	req_put(r, attr, &value, sizeof(value));
}

void req_number(struct req *r, uint16_t attr, unsigned bytes, uint32_t value)
{
	uint8_t u8 = (uint8_t)value;
	uint16_t u16 = (uint16_t)value;

	req_put(r, attr, bytes == 1 ? &u8 : bytes == 2 ? (void *)&u16 : &value, bytes);
}

void req_cidr(struct req *r, uint16_t attr, const struct cidr *c)
{
	req_put(r, attr, c->bytes, c->family == AF_INET ? sizeof(c->v4) : sizeof(c->v6));
}

void req_zero(struct req *r, size_t len)
{
	if (r->nh.nlmsg_len + MNL_ALIGN(len) > sizeof(r->bytes))
		r->full = true;
	else
		mnl_nlmsg_put_extra_header(&r->nh, len);
}

void req_nest(struct req *r, uint16_t attr)
{
	struct nlattr *nest = mnl_attr_nest_start_check(&r->nh, sizeof(r->bytes), attr);

	if (nest && r->depth < ARRAY_SIZE(r->nests))
		r->nests[r->depth++] = nest;
	else
		r->full = true;
}

void req_nest_end(struct req *r)
{
	if (r->depth)
		mnl_attr_nest_end(&r->nh, r->nests[--r->depth]);
}

void req_new(struct req *r, const struct nl_new *dev)
{
	req_str(r, IFLA_IFNAME, dev->name);
	req_put(r, IFLA_ADDRESS, dev->mac, sizeof(dev->mac));
	if (dev->mtu)
		req_u32(r, IFLA_MTU, dev->mtu);
	req_u32(r, IFLA_GROUP, dev->group);
}

void req_kind(struct req *r, const char *kind)
{
	req_nest(r, IFLA_LINKINFO);
	req_str(r, IFLA_INFO_KIND, kind);
	req_nest(r, IFLA_INFO_DATA);
}

void batch_add(struct batch *b, struct req *r)
{
	while (r->depth)
		req_nest_end(r);
	b->full |= r->full;
	r->nh.nlmsg_flags |= NLM_F_REQUEST;
	/* a length is a multiple of NLMSG_ALIGNTO, as all that is put is padded */
	buf_addn(&b->bytes, r->bytes, r->nh.nlmsg_len);
}

static int on_attr(const struct nlattr *attr, void *data)
{
	struct attrs *attrs = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (type && type < ARRAY_SIZE(attrs->at))
		attrs->at[type] = attr;
	return MNL_CB_OK;
}

const void *attrs_of(const struct nlmsghdr *nlh, uint16_t type, size_t size,
		     struct attrs *ret)
{
	if (nlh->nlmsg_type != type || mnl_nlmsg_get_payload_len(nlh) < size)
		return NULL;
	*ret = (struct attrs){0};
	mnl_attr_parse(nlh, size, on_attr, ret);
	return mnl_nlmsg_get_payload(nlh);
}

struct attrs attrs_in(const struct nlattr *nest)
{
	struct attrs attrs = {0};

	if (nest)
		mnl_attr_parse_nested(nest, on_attr, &attrs);
	return attrs;
}

const struct nlattr *attr_in(const struct nlattr *nest, uint16_t type)
{
	struct attrs in = attrs_in(nest);

	return in.at[type];
}

static bool attr_copy(const struct nlattr *attr, void *ret, size_t len)
{
	if (!attr || mnl_attr_get_payload_len(attr) < len)
		return false;
	memcpy(ret, mnl_attr_get_payload(attr), len);
	return true;
}

bool attr_u8(const struct nlattr *attr, uint8_t *ret)
{
	return attr_copy(attr, ret, sizeof(*ret));
}

bool attr_u32(const struct nlattr *attr, uint32_t *ret)
{
	return attr_copy(attr, ret, sizeof(*ret));
}

bool attr_number(const struct nlattr *attr, unsigned bytes, uint32_t *ret)
{
	if (!attr || mnl_attr_get_payload_len(attr) < bytes)
		return false;
	*ret = bytes == 1   ? mnl_attr_get_u8(attr)
	       : bytes == 2 ? mnl_attr_get_u16(attr)
			    : mnl_attr_get_u32(attr);
	return true;
}

bool attr_str(const struct nlattr *attr, const char **ret)
{
	const char *s = attr ? mnl_attr_get_payload(attr) : NULL;

	if (!s || !memchr(s, '\0', mnl_attr_get_payload_len(attr)))
		return false;
	*ret = s;
	return true;
}

bool attr_addr(const struct nlattr *attr, int family, struct cidr *ret)
{
	size_t len = family == AF_INET ? sizeof(ret->v4) : sizeof(ret->v6);

	if (!attr_copy(attr, ret->bytes, len))
		return false;
	ret->family = family;
	ret->len = 8 * len;
	return true;
}

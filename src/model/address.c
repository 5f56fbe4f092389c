/* SPDX-License-Identifier: MIT */
/* The types of the key table that hold addresses of interfaces. */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "model/read.h"
#include "model/types.h"

/* All bits of the address behind its prefix are that bit. */
static bool host_bits_all(const struct cidr *c, bool bit)
{
	for (unsigned i = c->len; i < cidr_host_len(c); i++)
		if ((c->bytes[i / 8] >> (7 - i % 8) & 1) != bit)
			return false;
	return true;
}

static bool is_unspecified(const struct cidr *c)
{
	static const uint8_t zero[16];

	return !memcmp(c->bytes, zero, cidr_host_len(c) / 8);
}

bool types_is_multicast(const struct cidr *c)
{
	return c->family == AF_INET ? (c->bytes[0] & 0xf0) == 0xe0 : c->bytes[0] == 0xff;
}

const char *types_unfit(const struct cidr *c)
{
	if (is_unspecified(c))
		return "stands for no address at all";
	if (types_is_multicast(c))
		return "is a multicast group, not the address of an interface";
	if (c->family == AF_INET && c->v4.s_addr == INADDR_BROADCAST)
		return "is the broadcast address";
	return NULL;
}

const char *topo_address_wrong(const struct cidr *c, const char *iface)
{
	bool lo = !strcmp(iface, "lo");

	if (types_unfit(c))
		return types_unfit(c);
	if (!c->len)
		return "has a prefix length of 0: all the world would be on this link";
	if (cidr_is_loopback(c) && !lo)
		return "is a loopback address; it can be on lo only";
	if (cidr_is_loopback(c) &&
	    (c->family == AF_INET6 ||
	     (!host_bits_all(c, 0) && c->v4.s_addr == htonl(INADDR_LOOPBACK))))
		return "is on lo anyway, from the kernel; leave it out";
	if (c->len > cidr_host_len(c) - 2)
		return NULL;
	if (host_bits_all(c, 0))
		return "is the network itself; an interface needs an address in it";
	if (c->family == AF_INET && host_bits_all(c, 1))
		return "is the broadcast address of its network";
	return NULL;
}

static void bad_address(struct reader *r, const struct value *v)
{
	struct arena *arena = r->faults->arena;
	struct cidr c;

	if (text_cidr(v->text, true, &c) == 0)
		fault_add(
			r->faults, v->at,
			"address '%s' has no prefix length; write %s/%d, or /%u for it alone",
			v->text, v->text, c.family == AF_INET ? 24 : 64,
			cidr_host_len(&c));
	else
		fault_add(r->faults, v->at,
			  "%s is no address; write it as 10.0.1.1/24 or fd00:1::1/64",
			  quoted(arena, v->text));
}

READ(read_addresses)
{
	struct iface *f = container_of(member, struct iface, addresses);

	for (const struct value *i = v->first; i; i = i->next) {
		struct address a = {.at = i->at};
		char text[CIDR_TEXT];
		struct cidr c;

		if (!types_is_item(r, i, VALUE_TEXT,
				   "an address must be a text such as 10.0.1.1/24"))
			continue;
		if (text_cidr(i->text, false, &c) < 0) {
			bad_address(r, i);
			continue;
		}
		cidr_text(&c, text);
		if (topo_address_wrong(&c, f->name)) {
			fault_add(r->rules, i->at, "address %s %s", text,
				  topo_address_wrong(&c, f->name));
			if (r->rules == r->faults)
				continue;
		}
		a.cidr = arena_strdup(r->t->arena, text);
		ARENA_PUSH(r->t->arena, f->addresses, f->n_addresses, a);
	}
}

WRITE(write_addresses)
{
	const struct iface *f = container_of(member, const struct iface, addresses);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < f->n_addresses; i++)
		if (f->addresses[i].owner == OWNER_LAB)
			value_add(list, NULL,
				  value_text(w->arena, f->addresses[i].cidr, false));
	return list->n ? list : NULL;
}

/* SPDX-License-Identifier: MIT */
/* The types of the key table that hold rules for routing, and neighbours. */
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "model/read.h"
#include "model/types.h"

READ(read_network)
{
	const char **network = member;
	char text[CIDR_TEXT];
	struct cidr c, net;

	if (text_cidr(v->text, true, &c) < 0) {
		key_fault(r, key, v, "");
		return;
	}
	net = c;
	cidr_mask(&net);
	cidr_text(&net, text);
	if (!cidr_equal(&net, &c))
		fault_add(r->faults, v->at,
			  "'%s' has bits set behind its prefix; the network is %s, the "
			  "address alone /%u",
			  v->text, text, cidr_host_len(&c));
	else if (!c.len)
		fault_add(r->faults, v->at, "'%s' of %s is all packets; leave it out%s",
			  key->word, text,
			  c.family == AF_INET6 ? ", and give 'family: ipv6'" : "");
	else
		*network = arena_strdup(r->t->arena, text);
}

static bool is_ipv6(const char *prefix)
{
	return prefix && strchr(prefix, ':');
}

WRITE(write_ip_family)
{
	const struct rule *rule = container_of(member, const struct rule, family);

	return rule->from || rule->to || rule->family == IPV4
		       ? NULL
		       : write_word(w, key, member);
}

const char *rule_fwmark(struct arena *arena, uint32_t mark, uint32_t mask)
{
	return mask == UINT32_MAX ? arena_printf(arena, "0x%x", mark)
				  : arena_printf(arena, "0x%x/0x%x", mark, mask);
}

READ(read_fwmark)
{
	const char **text = member;
	uint32_t mark, mask;

	if (text_fwmark(v->text, &mark, &mask) < 0)
		key_fault(r, key, v, "");
	else if (!mask || mark & ~mask)
		fault_add(
			r->faults, v->at,
			"'fwmark' %s: no packet has that mark, in the bits of that mask",
			v->text);
	else
		*text = rule_fwmark(r->t->arena, mark, mask);
}

WRITE(write_fwmark)
{
	const char *text = *(const char *const *)member;

	return text ? value_text(w->arena, text, true) : NULL;
}

/* The names of protocols that are well known; the numbers are IANA's. */
static const struct {
	const char *name;
	uint32_t number;
	bool ports;
} protocols[] = {{"icmp", 1, false},	   {"tcp", 6, true},	{"udp", 17, true},
		 {"gre", 47, false},	   {"esp", 50, false},	{"ah", 51, false},
		 {"ipv6-icmp", 58, false}, {"ospf", 89, false}, {"sctp", 132, true}};

READ(read_ipproto)
{
	uint32_t *number = member;

	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (!strcmp(v->text, protocols[i].name)) {
			*number = protocols[i].number;
			return;
		}
	if (text_u32(v->text, 1, UINT8_MAX, number) < 0)
		key_fault(r, key, v, "");
}

bool rule_has_ports(uint32_t ipproto)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].number == ipproto)
			return protocols[i].ports;
	return false;
}

const char *rule_protocol(struct arena *arena, uint32_t number)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].number == number)
			return protocols[i].name;
	return arena_printf(arena, "%u", number);
}

WRITE(write_ipproto)
{
	uint32_t number = *(const uint32_t *)member;

	return number ? value_text(w->arena, rule_protocol(w->arena, number), true)
		      : NULL;
}

const char *rule_ports(struct arena *arena, const uint16_t ports[2])
{
	return ports[0] == ports[1] ? arena_printf(arena, "%u", ports[0])
				    : arena_printf(arena, "%u-%u", ports[0], ports[1]);
}

READ(read_ports)
{
	const char **text = member;
	uint16_t ports[2];

	if (text_ports(v->text, ports) < 0)
		key_fault(r, key, v, "");
	else
		*text = rule_ports(r->t->arena, ports);
}

WRITE(write_ports)
{
	const char *text = *(const char *const *)member;

	return text ? value_text(w->arena, text, true) : NULL;
}

/* Its family, by what it is about; false after a fault. */
static bool settle_family(struct reader *r, struct rule *rule, bool given)
{
	bool six = is_ipv6(rule->from) || is_ipv6(rule->to);
	bool differ = rule->from && rule->to && is_ipv6(rule->from) != is_ipv6(rule->to);

	if (differ ||
	    (given && (rule->from || rule->to) && six != (rule->family == IPV6))) {
		fault_add(r->faults, rule->at,
			  "rule %u is of IPv4 and of IPv6; write one for each",
			  rule->priority);
		return false;
	}
	if (six)
		rule->family = IPV6;
	return true;
}

READ(read_rules)
{
	struct node *node = container_of(member, struct node, rules);

	r->where = arena_printf(r->faults->arena, "a rule of %s",
				quoted(r->faults->arena, node->name));
	for (const struct value *i = v->first; i; i = i->next) {
		struct rule rule = {.at = i->at};

		if (types_read_item(
			    r, i, AT_RULE,
			    "a rule must be a mapping such as {priority: 100, from: "
			    "10.0.1.0/24, table: 100}",
			    &rule) &&
		    settle_family(r, &rule, value_get(i, "family")))
			ARENA_PUSH(r->t->arena, node->rules, node->n_rules, rule);
	}
}

WRITE(write_rules)
{
	const struct node *node = container_of(member, const struct node, rules);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < node->n_rules; i++)
		if (node->rules[i].owner == OWNER_LAB)
			value_add(list, NULL, keys_write(w, AT_RULE, &node->rules[i]));
	return list->n ? list : NULL;
}

READ(read_lladdr)
{
	const char **mac = member;
	uint8_t bytes[6];
	char text[MAC_TEXT];

	if (text_mac(v->text, bytes) < 0) {
		key_fault(r, key, v, "");
		return;
	}
	mac_text(bytes, text);
	*mac = arena_strdup(r->t->arena, text);
}

READ(read_neighbours)
{
	struct iface *f = container_of(member, struct iface, neighbours);

	r->where = arena_printf(r->faults->arena, "a neighbour of %s", r->where);
	for (const struct value *i = v->first; i; i = i->next) {
		struct neighbour neighbour = {.at = i->at};

		if (types_read_item(r, i, AT_NEIGHBOUR,
				    "a neighbour must be a mapping such as {address: "
				    "10.0.1.9, mac: 02:00:00:00:00:09}",
				    &neighbour) &&
		    neighbour.address && neighbour.mac)
			ARENA_PUSH(r->t->arena, f->neighbours, f->n_neighbours,
				   neighbour);
	}
}

WRITE(write_neighbours)
{
	const struct iface *f = container_of(member, const struct iface, neighbours);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < f->n_neighbours; i++)
		if (f->neighbours[i].owner == OWNER_LAB)
			value_add(list, NULL,
				  keys_write(w, AT_NEIGHBOUR, &f->neighbours[i]));
	return list->n ? list : NULL;
}

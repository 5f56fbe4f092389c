/* SPDX-License-Identifier: MIT */
/* Address translation as text, and back; and in the words of nft(8). */
#include "setting/nat.h"

#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#define ODD "something else" /* what a rule that is none of ours is called */

const char *const nat_protos[NAT_PROTO_COUNT + 1] = {"all", "tcp", "udp"};

bool nat_is_name(const char *on)
{
	size_t len = strlen(on);

	if (!len || len >= IFNAMSIZ || *on == '-')
		return false;
	for (; *on; on++)
		if (!isascii(*on) || !(isalnum((unsigned char)*on) || strchr("_.-", *on)))
			return false;
	return true;
}

int nat_parse_ports(const char *text, struct nat_rule *ret)
{
	uint16_t ports[2] = {};

	if (*text && text_ports(text, ports) < 0)
		return -EINVAL;
	ret->first = ports[0];
	ret->last = ports[1];
	return 0;
}

void nat_ports_text(const struct nat_rule *rule, char ret[16])
{
	if (!rule->first)
		*ret = '\0';
	else if (rule->first == rule->last)
		snprintf(ret, 16, "%u", rule->first);
	else
		snprintf(ret, 16, "%u-%u", rule->first, rule->last);
}

int nat_parse_to(const char *text, struct nat_rule *ret)
{
	bool closed = *text == '[';
	char copy[NAT_TO];
	char *addr = copy + closed, *port;
	uint32_t number = 0;

	if (strlen(text) >= sizeof(copy) || strchr(text, '/'))
		return -EINVAL;
	strcpy(copy, text);
	port = closed ? strchr(copy, ']') : strchr(copy, ':');
	if (!closed && port && strchr(port + 1, ':'))
		port = NULL; /* of an address of IPv6 */
	if (closed && (!port || port[1] != ':'))
		return -EINVAL;
	if (port) {
		*port = '\0';
		port += 1 + closed;
		if (text_u32(port, 1, UINT16_MAX, &number) < 0)
			return -EINVAL;
	}
	if (text_cidr(addr, true, &ret->to) < 0 ||
	    closed != (number && ret->to.family == AF_INET6))
		return -EINVAL;
	ret->to_port = (uint16_t)number;
	return 0;
}

void nat_to_text(const struct nat_rule *rule, char ret[NAT_TO])
{
	bool closed = rule->to_port && rule->to.family == AF_INET6;
	char addr[CIDR_TEXT];

	cidr_addr_text(&rule->to, addr);
	if (rule->to_port)
		snprintf(ret, NAT_TO, "%s%s%s:%u", closed ? "[" : "", addr,
			 closed ? "]" : "", rule->to_port);
	else
		snprintf(ret, NAT_TO, "%s", addr);
}

/* --- all of a router --------------------------------------------------------------- */

static enum nat_proto proto_of(const char *word)
{
	enum nat_proto p = NAT_ALL;

	while (p < NAT_PROTO_COUNT && strcmp(nat_protos[p], word) != 0)
		p++;
	return p;
}

/* "ON [PROTO [PORTS]] to TO" */
static int parse_dnat(char *rest, struct nat_rule *rule)
{
	char *to = strstr(rest, " to ");
	char *word, *ports;

	if (!to)
		return -EINVAL;
	*to = '\0';
	rule->on = strsep(&rest, " ");
	word = strsep(&rest, " ");
	ports = strsep(&rest, " ");
	rule->proto = word ? proto_of(word) : NAT_ALL;
	if (!nat_is_name(rule->on) || (word && rule->proto == NAT_ALL) ||
	    rule->proto == NAT_PROTO_COUNT || rest)
		return -EINVAL;
	return nat_parse_ports(ports ? ports : "", rule) < 0 || (ports && !rule->first) ||
			       nat_parse_to(to + strlen(" to "), rule) < 0
		       ? -EINVAL
		       : 0;
}

static int parse_rule(char *text, struct nat_rule *ret)
{
	static const char masquerade[] = "masquerade ", dnat[] = "dnat ";

	*ret = (struct nat_rule){.what = NAT_ODD};
	if (!strcmp(text, ODD))
		return 0;
	if (!strncmp(text, dnat, strlen(dnat))) {
		ret->what = NAT_DNAT;
		return parse_dnat(text + strlen(dnat), ret);
	}
	if (strncmp(text, masquerade, strlen(masquerade)) != 0)
		return -EINVAL;
	ret->what = NAT_MASQUERADE;
	ret->on = text + strlen(masquerade);
	return nat_is_name(ret->on) ? 0 : -EINVAL;
}

int nat_parse(struct arena *arena, const char *text, struct nat_rules *ret)
{
	char *rest = *text ? arena_strdup(arena, text) : NULL;
	struct nat_rule rule;

	*ret = (struct nat_rules){};
	while (rest) {
		char *item = rest, *comma = strstr(rest, ", ");

		rest = comma ? comma + 2 : NULL;
		if (comma)
			*comma = '\0';
		if (ret->n == NAT_MAX || parse_rule(item, &rule) < 0)
			return -EINVAL;
		ARENA_PUSH(arena, ret->list, ret->n, rule);
	}
	return 0;
}

static void add_rule(struct buf *out, const struct nat_rule *rule)
{
	char ports[16], to[NAT_TO];

	switch (rule->what) {
	case NAT_ODD:
		buf_add(out, ODD);
		break;
	case NAT_MASQUERADE:
		buf_addf(out, "masquerade %s", rule->on);
		break;
	case NAT_DNAT:
		nat_ports_text(rule, ports);
		nat_to_text(rule, to);
		buf_addf(out, "dnat %s%s%s%s%s to %s", rule->on, rule->proto ? " " : "",
			 rule->proto ? nat_protos[rule->proto] : "", *ports ? " " : "",
			 ports, to);
	}
}

const char *nat_text(struct arena *arena, const struct nat_rules *rules)
{
	_cleanup_buf_ struct buf out = {};

	for (size_t i = 0; i < rules->n; i++) {
		if (i)
			buf_add(&out, ", ");
		add_rule(&out, &rules->list[i]);
	}
	return arena_strdup(arena, buf_str(&out));
}

/* --- for nft(8) -------------------------------------------------------------------- */

static bool has_any(const struct nat_rules *rules, enum nat_what what)
{
	for (size_t i = 0; i < rules->n; i++)
		if (rules->list[i].what == what)
			return true;
	return false;
}

static void add_dnat(struct buf *out, const struct nat_rule *rule)
{
	char ports[16], to[NAT_TO];

	nat_ports_text(rule, ports);
	nat_to_text(rule, to);
	if (*ports)
		buf_addf(out, " %s dport %s", nat_protos[rule->proto], ports);
	else if (rule->proto)
		buf_addf(out, " meta l4proto %s", nat_protos[rule->proto]);
	buf_addf(out, " dnat %s to %s", rule->to.family == AF_INET ? "ip" : "ip6", to);
}

/* A name in quotes is a name, and no word of the language, number or pattern. */
static void add_chain(struct buf *out, const char *hook, const struct nat_rules *rules,
		      enum nat_what what)
{
	bool in = what == NAT_DNAT;

	if (!has_any(rules, what))
		return;
	buf_addf(out, " chain %s { type nat hook %s priority %s;", hook, hook,
		 in ? "dstnat" : "srcnat");
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->list[i].what != what)
			continue;
		buf_addf(out, " %s \"%s\"", in ? "iifname" : "oifname",
			 rules->list[i].on);
		if (in)
			add_dnat(out, &rules->list[i]);
		else
			buf_add(out, " masquerade");
		buf_addc(out, ';');
	}
	buf_add(out, " };");
}

void nat_add_nft(struct buf *out, const char *table, const char *comment,
		 const struct nat_rules *rules)
{
	buf_addf(out, "table inet %s; delete table inet %s", table, table);
	if (!has_any(rules, NAT_DNAT) && !has_any(rules, NAT_MASQUERADE))
		return;
	buf_addf(out, "; table inet %s {", table);
	if (comment)
		buf_addf(out, " comment \"%s\";", comment);
	add_chain(out, "prerouting", rules, NAT_DNAT);
	add_chain(out, "postrouting", rules, NAT_MASQUERADE);
	buf_add(out, " }");
}

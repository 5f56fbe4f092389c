/* SPDX-License-Identifier: MIT */
/* netyard show: how a node routes. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/cmd.h"

#define TABLE_MAIN 254 /* RT_TABLE_MAIN */

const char *const owner_words[] = {
	[NY_OWNER_LAB] = "",
	[NY_OWNER_FOREIGN] = " (foreign)",
	[NY_OWNER_KERNEL] = " (kernel)",
	[NY_OWNER_LEASED] = " (dhcp)",
};

static const char *route_to(const struct ny_route *route)
{
	const char *to = ny_route_to(route);

	return strcmp(to, "0.0.0.0/0") && strcmp(to, "::/0") ? to : "default";
}

/* "10.1.0.0/16 via 10.0.0.1", and each of several next hops. */
static void add_where(struct text_list *words, const struct ny_route *route)
{
	const char *via = ny_route_via(route), *dev;
	uint32_t weight;
	bool onlink;

	arena_add_text(words, "%s%s%s", route_to(route), via ? " via " : "",
		       via ? via : "");
	for (size_t i = 0; i < ny_route_n_hops(route); i++) {
		ny_route_hop(route, i, &via, &dev, &weight, &onlink);
		arena_add_text(words, "nexthop%s%s dev %s weight %u%s",
			       via ? " via " : "", via ? via : "", shown(dev), weight,
			       onlink ? " onlink" : "");
	}
}

static void print_route(const struct ny_route *route)
{
	const char *type = ny_route_type(route), *src = ny_route_src(route);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct text_list words = {.arena = arena};
	_cleanup_buf_ struct buf how = {};

	add_where(&words, route);
	if (strcmp(type, "unicast"))
		buf_add(&how, type);
	else if (!ny_route_n_hops(route))
		buf_addf(&how, "dev %s%s", shown(ny_route_device(route)),
			 ny_route_is_onlink(route) ? " onlink" : "");
	if (src)
		buf_addf(&how, "%ssrc %s", how.len ? " " : "", src);
	if (ny_route_metric(route))
		buf_addf(&how, "%smetric %u", how.len ? " " : "", ny_route_metric(route));
	if (ny_route_table(route) != TABLE_MAIN)
		buf_addf(&how, "%stable %u", how.len ? " " : "", ny_route_table(route));
	buf_add(&how, owner_words[ny_route_owner(route)]);
	if (how.len)
		arena_add_text(&words, "%s", buf_str(&how));
	print_wrapped(stdout, (size_t)printf("  route "), strlen("  route "), words.list,
		      words.n);
}

void print_routes(const struct cli *cli, const struct ny_node *node)
{
	const struct ny_route *route;

	for (size_t i = 0; (route = ny_route_at(node, i)); i++)
		if (ny_route_owner(route) != NY_OWNER_KERNEL || cli->verbose)
			print_route(route);
}

static void add_said(struct buf *out, const char *word, const char *text)
{
	if (text)
		buf_addf(out, "%s%s %s", out->len ? " " : "", word, shown(text));
}

static void add_number(struct buf *out, const char *word, uint32_t number)
{
	if (number)
		buf_addf(out, "%s%s %u", out->len ? " " : "", word, number);
}

static void print_rule(const struct ny_rule *rule)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct text_list words = {.arena = arena};
	_cleanup_buf_ struct buf match = {};

	add_said(&match, "from", ny_rule_from(rule));
	add_said(&match, "to", ny_rule_to(rule));
	add_said(&match, "iif", ny_rule_iif(rule));
	add_said(&match, "oif", ny_rule_oif(rule));
	add_said(&match, "fwmark", ny_rule_fwmark(rule));
	add_number(&match, "ipproto", ny_rule_ipproto(rule));
	add_said(&match, "sport", ny_rule_sport(rule));
	add_said(&match, "dport", ny_rule_dport(rule));
	arena_add_text(&words, "%u", ny_rule_priority(rule));
	arena_add_text(&words, "%s", ny_rule_family(rule));
	if (match.len)
		arena_add_text(&words, "%s", buf_str(&match));
	if (ny_rule_table(rule))
		arena_add_text(&words, "table %u%s", ny_rule_table(rule),
			       owner_words[ny_rule_owner(rule)]);
	else
		arena_add_text(&words, "%s%s", ny_rule_type(rule),
			       owner_words[ny_rule_owner(rule)]);
	print_wrapped(stdout, (size_t)printf("  rule "), strlen("  rule "), words.list,
		      words.n);
}

void print_rules(const struct ny_node *node)
{
	const struct ny_rule *rule;

	for (size_t i = 0; (rule = ny_rule_at(node, i)); i++)
		print_rule(rule);
}

void print_neighbours(const struct ny_iface *iface, size_t margin)
{
	const char *address, *mac;

	for (size_t i = 0; (address = ny_neighbour_at(iface, i, &mac)); i++)
		printf("%*sneighbour %s at %s%s\n", (int)margin, "", address, mac,
		       owner_words[ny_neighbour_owner(iface, i)]);
}

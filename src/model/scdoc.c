/* SPDX-License-Identifier: MIT */
/* The key table as scdoc text: the part of netyard.yard(5) that lists the keys. */
#include <string.h>

#include "base/buf.h"
#include "model/keys.h"

/* Places whose keys are told together. */
static const struct section {
	uint64_t at;
	const char *title;
} sections[] = {
	{AT_TOP, "At the top"},
	{AT_WHICH_OVS, "In ovs"},
	{AT_NODE, "In a node"},
	{AT_INTERFACE, "In an interface"},
	{AT_NEIGHBOUR, "In a neighbour"},
	{AT_ROUTE, "In a route"},
	{AT_NEXTHOP, "In a next hop"},
	{AT_RULE, "In a rule"},
	{AT_DNAT, "In an item of dnat"},
	{AT_MIRROR, "In mirror"},
	{AT_LINK, "In a link"},
	{AT_ENDPOINT, "In an endpoint"},
	{AT_SERVICE, "In an entry of run"},
	{AT_PORT, "In port"},
};

/* scdoc takes some characters for markup; a backslash before them is right anywhere. */
static void add_escaped(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\*_<>#`~[]", *text))
			buf_addc(b, '\\');
		buf_addc(b, *text);
	}
}

/* " (a bridge)" where only some of the section's places have the key. */
static void add_places(struct buf *b, const struct key *key, uint64_t section)
{
	const char *sep = " (";

	if ((key->at & section) == section)
		return;
	for (size_t i = 0; i < n_places; i++) {
		if (!(places[i].at & key->at))
			continue;
		buf_addf(b, "%s%s", sep, places[i].words);
		sep = ", ";
	}
	buf_addc(b, ')');
}

static void add_key(struct buf *b, const struct key *key, uint64_t section)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	buf_addf(b, "*%s*", key->word);
	add_places(b, key, section);
	buf_add(b, "\n\t");
	add_escaped(b, key->doc);
	buf_add(b, "++\n");
	add_escaped(b, "Value: ");
	add_escaped(b, key_what(arena, key));
	buf_add(b, key->needed ? "; must be given." : ".");
	if (key->is || key->says) {
		buf_add(b, " Default: ");
		add_escaped(b, key->is ? key->is : key->says);
		buf_addc(b, '.');
	}
	buf_add(b, "\n\n");
}

/* The kinds of node, and how links can be made. */
static void add_kinds(struct buf *b)
{
	for (size_t i = 0; i < n_places; i++)
		if (places[i].at & (AT_MEMBER | AT_SWITCH))
			buf_addf(b, "*kind: %s*\n\t%s.\n\n", places[i].name,
				 places[i].doc);
}

char *topo_keys_scdoc(void)
{
	struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		buf_addf(&b, "## %s\n\n", sections[i].title);
		if (sections[i].at == AT_NODE)
			add_kinds(&b);
		for (size_t j = 0; j < n_keys; j++)
			if (keys[j].at & sections[i].at)
				add_key(&b, &keys[j], sections[i].at);
	}
	return buf_steal(&b);
}

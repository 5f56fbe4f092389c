/* SPDX-License-Identifier: MIT */
/*
 * What routers translate, by the tables of nftables that are labs' own.  A table without
 * the lab's mark is somebody else's, whatever it is called; so is every other.
 */
#include <string.h>

#include "observe/host.h"
#include "wire/firewall.h"

static bool has_odd(struct arena *arena, const char *text)
{
	struct nat_rules rules;

	return nat_parse(arena, text, &rules) < 0 ||
	       (rules.n && rules.list[rules.n - 1].what == NAT_ODD);
}

void find_say_nat(struct find *f, struct node *node, const struct netns_nat *nat)
{
	if (!nat->marked) {
		node->nat_taken = true;
		return;
	}
	if (node->nat) /* of another lab, too: one is as many as a file says of a node */
		return;
	node->nat = arena_strdup(f->t->arena, nat->text);
	topo_take_nat(f->t, node);
	if (f->whole && has_odd(f->arena, nat->text))
		find_tell(f, node, NULL, false,
			  "its table of nftables inet " NAT_TABLE
			  " has more to it than a file can say",
			  nat->lab);
}

static bool has_nat(const struct node *known)
{
	return known && known->nat && !kind_is_host(known->kind);
}

static struct netns *place_of(const struct find *f, const struct node *node)
{
	for (size_t i = 0; i < f->n_places; i++)
		if (f->places[i]->node && !strcmp(f->places[i]->node, node->name) &&
		    f->places[i] != snap_host(f->snap))
			return f->places[i];
	return NULL;
}

/* A namespace of others that nothing but our table tells of. */
static void add_lost(struct find *f, const struct netns *place,
		     const struct netns_nat *nat)
{
	const char *name = host_plain(f->t->arena, place->ns);
	struct node *node;

	while (topo_find_node(f->t, name))
		name = arena_printf(f->t->arena, "%s-netns", name);
	node = topo_add_node(f->t, KIND_NAMESPACE, name);
	node->ns = arena_strdup(f->t->arena, place->ns);
	node->alias = "";
	node->existing = true;
	find_say_nat(f, node, nat);
}

/* Of a lab that no record tells of, nor a file: where else it has a table. */
static int find_lost(struct find *f, struct err *err)
{
	int r = 0;

	if (f->applied || f->want || !fw_nft_is_there())
		return 0;
	for (size_t i = 1; !r && i < f->snap->n; i++) {
		struct netns *place = f->snap->all[i];
		const struct netns_nat *nat = NULL;

		if (place->outside && !place->stale)
			r = snap_nat(f->snap, place, f->t->name, &nat, err);
		if (nat && nat->marked)
			add_lost(f, place, nat);
	}
	return r;
}

int find_nats(struct find *f, struct err *err)
{
	int r = 0;

	for (size_t i = 0; !r && i < f->t->n_nodes; i++) {
		struct node *node = f->t->nodes[i];
		struct netns *place = place_of(f, node);
		const struct netns_nat *nat = NULL;

		if (!place || place->stale ||
		    !(place->n_nats || (!f->applied && fw_nft_is_there()) ||
		      has_nat(find_applied_node(f, node->name)) ||
		      has_nat(topo_find_node(f->want, node->name))))
			continue;
		r = snap_nat(f->snap, place, f->t->name, &nat, err);
		if (nat)
			find_say_nat(f, node, nat);
	}
	return r ? r : find_lost(f, err);
}

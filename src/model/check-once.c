/* SPDX-License-Identifier: MIT */
/*
 * What must be there once: an address on an interface, in a node, and in a network
 * (all that switches and pairs connect); a MAC in a network.
 */
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "model/check.h"

struct user {
	const struct iface *iface;
	struct file_pos at;
};

struct once {
	const struct topo *t;
	struct arena *arena;
	struct faults *faults;
	size_t *joined; /* of a switch: one of its network; the last in a chain: itself */
	struct map map; /* "scope value" -> index in users */
	struct user *users;
	size_t n_users;
};

static size_t network_find(struct once *o, size_t i)
{
	while (o->joined[i] != i) {
		o->joined[i] = o->joined[o->joined[i]];
		i = o->joined[i];
	}
	return i;
}

static size_t node_index(const struct topo *t, const struct node *node)
{
	size_t i = 0;

	map_get(&t->by_name, node->name, &i);
	return i;
}

/* Every switch is a network of its own at first; links join them. */
static void join_networks(struct once *o)
{
	const struct topo *t = o->t;

	o->joined = arena_alloc(o->arena, t->n_nodes * sizeof(*o->joined));
	for (size_t i = 0; i < t->n_nodes; i++)
		o->joined[i] = i;
	for (size_t i = 0; i < t->n_links; i++) {
		const struct iface *const *end =
			(const struct iface *const *)t->links[i]->end;

		if (kind_is_switch(end[0]->node->kind) &&
		    kind_is_switch(end[1]->node->kind))
			o->joined[network_find(o, node_index(t, end[0]->node))] =
				network_find(o, node_index(t, end[1]->node));
	}
}

/* A word for the network of a link: that of its switch, or of its pair; NULL for none. */
static const char *network_of_link(struct once *o, const struct iface *f)
{
	const struct iface *main;

	if (!f->link || !f->link->end[0] || !f->link->end[1])
		return NULL;
	main = f->link->end[0];
	if (kind_is_switch(main->node->kind))
		return arena_printf(o->arena, "net %zu",
				    network_find(o, node_index(o->t, main->node)));
	return arena_printf(o->arena, "pair %s:%s", main->node->name, main->name);
}

/* The same of any interface; of a child, a VLAN of that of its parent. */
static const char *network_of(struct once *o, const struct iface *f)
{
	const struct iface *root = topo_root(f);
	const char *below = root ? network_of_link(o, root) : NULL;

	if (!f->parent_name)
		return below;
	return below && topo_parent(f) == root ? arena_printf(o->arena, "%s %s/%u", below,
							      f->tag, f->tag_protocol)
					       : NULL;
}

/* The first to use value in a scope and where; or NULL: then f is from now on. */
static const struct iface *user_of(struct once *o, const char *scope, const char *value,
				   const struct iface *f, struct file_pos at,
				   struct file_pos *ret_at)
{
	const char *key;
	size_t i;

	if (!scope)
		return NULL;
	key = arena_printf(o->arena, "%s %s", scope, value);
	if (map_get(&o->map, key, &i)) {
		*ret_at = o->users[i].at;
		return o->users[i].iface;
	}
	map_put(&o->map, key, o->n_users);
	ARENA_PUSH(o->arena, o->users, o->n_users, ((struct user){f, at}));
	return NULL;
}

/* The later of the two is at fault. */
static void twice(struct once *o, const char *what, const char *value, struct file_pos at,
		  const struct iface *f, struct file_pos first_at,
		  const struct iface *first, const char *where)
{
	if (file_pos_compare(at, first_at) < 0) {
		struct file_pos earlier = at;

		at = first_at;
		first_at = earlier;
		first = f;
	}
	fault_add(o->faults, at, "duplicate %s %s%s: %s has it on line %u", what, value,
		  where, check_words(o->faults->arena, first), first_at.line);
}

static void check_address(struct once *o, const struct iface *f, const struct address *a,
			  const char *network)
{
	const char *node = arena_printf(o->arena, "node %s", f->node->name);
	const char *iface = arena_printf(o->arena, "if %s:%s", f->node->name, f->name);
	const struct iface *first;
	char text[CIDR_TEXT];
	struct file_pos at;
	struct cidr c;

	if (text_cidr(a->cidr, false, &c) < 0)
		return;
	cidr_addr_text(&c, text);
	if ((first = user_of(o, iface, text, f, a->at, &at)))
		twice(o, "address", text, a->at, f, at, first, "");
	else if (!cidr_is_link_local(&c) &&
		 (first = user_of(o, node, text, f, a->at, &at)))
		twice(o, "address", text, a->at, f, at, first, " in this node");
	else if ((first = user_of(o, network, text, f, a->at, &at)))
		twice(o, "address", text, a->at, f, at, first, " in one network");
}

static void check_mac(struct once *o, const struct iface *f, const char *network)
{
	const struct iface *first;
	struct file_pos at;

	if (!f->mac_given)
		return;
	first = user_of(o, network, f->mac, f, f->mac_at, &at);
	if (first)
		twice(o, "MAC", f->mac, f->mac_at, f, at, first, " in one network");
}

static void check_iface(struct once *o, const struct iface *f, const char *network)
{
	for (size_t k = 0; k < f->n_addresses; k++)
		check_address(o, f, &f->addresses[k], network);
	check_mac(o, f, network);
}

void check_once(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	struct once o = {.t = t, .arena = tmp, .faults = faults, .map = {.arena = tmp}};

	join_networks(&o);
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->self)
			check_iface(&o, node->self,
				    arena_printf(tmp, "net %zu", network_find(&o, i)));
		for (size_t j = 0; j < node->n_ifaces; j++)
			check_iface(&o, node->ifaces[j], network_of(&o, node->ifaces[j]));
	}
}

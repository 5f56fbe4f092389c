/* SPDX-License-Identifier: MIT */
/* Why some do not reach others, read off what was found: routers, VLANs, and rings. */
#include <string.h>

#include "api/ping.h"
#include "model/rings.h"
#include "model/vlan-way.h"

struct way {
	const struct topo *have;
	struct arena *arena;
	struct map by_address; /* "10.0.0.1" -> index in owners */
	const struct node **owners;
	size_t n;
	struct map told; /* "NODE 0" or "NODE 1", by family; texts of notes */
	struct text_list *notes;
};

static void index_node(struct way *w, const struct node *node)
{
	for (size_t i = 0; i < node->n_ifaces; i++)
		for (size_t k = 0; k < node->ifaces[i]->n_addresses; k++) {
			char text[CIDR_TEXT];
			struct cidr c;

			if (text_cidr(node->ifaces[i]->addresses[k].cidr, true, &c) < 0)
				continue;
			cidr_addr_text(&c, text);
			map_put(&w->by_address, arena_strdup(w->arena, text), w->n);
			ARENA_PUSH(w->arena, w->owners, w->n, node);
		}
}

static const struct node *owner_of(const struct way *w, const char *address)
{
	size_t i;

	return map_get(&w->by_address, address, &i) ? w->owners[i] : NULL;
}

static bool forwards(const struct node *node, unsigned six)
{
	return node->forwards && strstr(node->forwards, six ? "ipv6" : "ipv4");
}

/* Interfaces of links with addresses of the family. */
static size_t n_networks(const struct node *node, unsigned six)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];
		size_t k = 0;

		while (k < f->n_addresses && !strchr(f->addresses[k].cidr, ':') != !six)
			k++;
		n += topo_is_connected(f) && k < f->n_addresses;
	}
	return n;
}

static void tell_router(struct way *w, const struct node *r, unsigned six)
{
	const char *key = arena_printf(w->arena, "%s %u", r->name, six);
	size_t n = n_networks(r, six);

	if (map_get(&w->told, key, NULL))
		return;
	map_put(&w->told, key, 0);
	arena_add_text(
		w->notes,
		"%s %s and does not forward: %s'netyard exec %s %s -- sysctl -w %s=1' "
		"lets it pass on IPv%d",
		r->name,
		n < 2	 ? "is a gateway"
		: n == 2 ? "joins two networks"
			 : arena_printf(w->arena, "joins %zu networks", n),
		topo_makes_ns(r) ? "'forward: true' in the file, or " : "", w->have->name,
		r->name, six ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward",
		six ? 6 : 4);
}

/* From hop to hop, as far as the routes tell. */
static void walk(struct way *w, const struct node *at, const struct cidr *to,
		 unsigned six)
{
	for (size_t hops = 0; at && hops <= w->have->n_nodes; hops++) {
		const char *via = node_gateway(at, to);

		at = via ? owner_of(w, via) : NULL;
		if (at && kind_infos[at->kind].own_ns && !forwards(at, six))
			tell_router(w, at, six);
	}
}

static void walk_both(struct way *w, const struct question *q)
{
	const struct member *ends[2] = {q->from, q->to};

	for (int i = 0; i < 2; i++)
		for (size_t k = 0; k < ends[!i]->n_there[q->six]; k++)
			walk(w, ends[i]->node, &ends[!i]->addresses[q->six][k], q->six);
}

/* What queues lose and delay is meant; but who wonders may have forgotten. */
static void tell_queues(const struct topo *have, struct text_list *notes)
{
	for (size_t i = 0; i < 2 * have->n_links; i++) {
		const struct iface *f = have->links[i / 2]->end[i % 2];

		if (queue_is_set(&f->queue))
			arena_add_text(notes, "%s:%s sends with %s", f->node->name,
				       f->name, queue_words(notes->arena, &f->queue));
	}
}

/* --- VLANs ------------------------------------------------------------------------ */

/* The interface that has an address, or is in the network of it; or NULL. */
static const struct iface *iface_at(const struct node *node, const struct cidr *address,
				    bool in_network)
{
	for (size_t i = 0; i < node->n_ifaces; i++)
		for (size_t k = 0; k < node->ifaces[i]->n_addresses; k++) {
			struct cidr own, wanted = *address;

			if (text_cidr(node->ifaces[i]->addresses[k].cidr, true, &own) < 0)
				continue;
			wanted.len = own.len;
			if (in_network) {
				cidr_mask(&own);
				cidr_mask(&wanted);
			}
			if (cidr_equal(&own, &wanted))
				return node->ifaces[i];
		}
	return NULL;
}

/* "pc1 (vlan 10)" */
static const char *in_vlan(const struct way *w, const struct iface *f)
{
	const char *words = vlan_words(w->arena, f);

	return arena_printf(w->arena, "%s:%s%s%s%s", f->node->name, f->name,
			    words ? " (" : "", words ? words : "", words ? ")" : "");
}

static void tell_once(struct way *w, const char *text)
{
	if (map_get(&w->told, text, NULL))
		return;
	map_put(&w->told, text, 0);
	arena_add_text(w->notes, "%s", text);
}

/* Neighbours by their addresses that no VLAN leads from one to the other. */
static void tell_apart(struct way *w, const struct iface *from, const struct iface *to)
{
	bool turned = strcmp(from->node->name, to->node->name) > 0;
	const struct iface *a = turned ? to : from, *b = turned ? from : to;

	if (vlan_way(a, b) && vlan_way(b, a))
		return;
	tell_once(w,
		  arena_printf(w->arena,
			       "%s and %s are in different VLANs: only a router passes "
			       "packets from one to the other",
			       in_vlan(w, a), in_vlan(w, b)));
}

/* By that their ports of one switch are isolated. */
static void tell_isolated(struct way *w, const struct iface *from, const struct iface *to)
{
	bool turned = strcmp(from->node->name, to->node->name) > 0;
	const struct iface *a = topo_root(turned ? to : from),
			   *b = topo_root(turned ? from : to), *p, *q;

	if (!a || !b || !a->link || !b->link)
		return;
	p = topo_other_end(a);
	q = topo_other_end(b);
	if (p->node != q->node || !p->set.options.is[OPTION_ISOLATED] ||
	    !q->set.options.is[OPTION_ISOLATED])
		return;
	tell_once(w,
		  arena_printf(
			  w->arena,
			  "%s:%s and %s:%s are both on isolated ports of %s: nothing "
			  "passes from one to the other",
			  a->node->name, a->name, b->node->name, b->name, p->node->name));
}

/* By that a switch sends it copies of frames, and takes nothing from it. */
static void tell_copies(struct way *w, const struct iface *f)
{
	const struct iface *root = topo_root(f),
			   *port = root && root->link ? topo_other_end(root) : NULL;

	if (port && port->copies)
		tell_once(w,
			  arena_printf(w->arena,
				       "%s:%s has copies of frames from switch %s "
				       "('mirror'), and nothing else passes there",
				       root->node->name, root->name, port->node->name));
}

static void look_apart(struct way *w, const struct question *q)
{
	const struct member *to = q->to;
	/* of what is there: a machine asked for is one of the record */
	const struct node *from_node = topo_find_node(w->have, q->from->node->name),
			  *to_node = topo_find_node(w->have, to->node->name);

	if (!from_node || !to_node)
		return;
	for (size_t i = 0; i < to->n_there[q->six]; i++) {
		const struct cidr *address = &to->addresses[q->six][i];
		const struct iface *a = iface_at(from_node, address, true),
				   *b = iface_at(to_node, address, false);

		if (a)
			tell_copies(w, a);
		if (b)
			tell_copies(w, b);
		if (a && b)
			tell_isolated(w, a, b);
		if (a && b && (vlan_words(w->arena, a) || vlan_words(w->arena, b)))
			tell_apart(w, a, b);
	}
}

void why_note(struct text_list *notes, const struct questions *all,
	      const struct topo *have)
{
	struct arena *a = all->arena;
	bool failed = false;
	struct way w = {.have = have,
			.arena = a,
			.by_address.arena = a,
			.told.arena = a,
			.notes = notes};

	for (size_t i = 0; i < have->n_nodes; i++)
		index_node(&w, have->nodes[i]);
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].failure) {
			walk_both(&w, &all->list[i]);
			look_apart(&w, &all->list[i]);
			failed = true;
		}
	if (failed)
		tell_queues(have, notes);
	rings_tell(have, notes);
}

const char *why_said(const struct questions *all, const struct question *q,
		     const struct cidr *by)
{
	char text[CIDR_TEXT];

	if (!by->family)
		return NULL;
	cidr_addr_text(by, text);
	for (size_t i = 0; i < all->n_members; i++)
		if (member_has(&all->members[i], text))
			return &all->members[i] == q->from
				       ? NULL
				       : arena_printf(all->arena, "%s (%s)",
						      all->members[i].node->name, text);
	return arena_strdup(all->arena, text);
}

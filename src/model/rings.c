/* SPDX-License-Identifier: MIT */
/*
 * Rings of switches, in two looks.  First those of switches without a spanning tree that
 * pass its messages: links that join what is joined close one.  Then those that lead over
 * a switch which stops them: all other switches that are linked are one to it, since a
 * spanning tree keeps them joined and is not aware of any way around.
 */
#include "model/rings.h"

#include "base/buf.h"
#include "model/read.h"

#define NAMED_MAX 12 /* switches of a ring, in a fault */

struct hop {
	size_t to; /* index of a node */
	const struct hop *next;
};

/* One look: the switches, and the links that have joined some, which make no ring. */
struct look {
	const struct topo *t;
	struct arena *arena;
	size_t *joined; /* to one of the same set; the last in a chain: to itself */
	const struct hop **hops;
};

static bool has_tree(const struct node *node)
{
	return !node->existing && topo_has_tree(node);
}

static bool stops_messages(const struct node *node)
{
	return kind_infos[node->kind].in_db && !has_tree(node) &&
	       (node->existing || !node->set[SETTING_FWD_MASK]);
}

/* Between two switches, and not meant to close a ring. */
static bool is_looked_at(const struct link *l)
{
	const struct node *a = l->end[0]->node, *b = l->end[1]->node;

	return kind_is_switch(a->kind) && kind_is_switch(b->kind) && a != b && !l->loop &&
	       !l->beyond && !a->beyond && !b->beyond;
}

static void begin(struct look *look, const struct topo *t, struct arena *arena)
{
	*look = (struct look){
		.t = t,
		.arena = arena,
		.joined = arena_alloc(arena, t->n_nodes * sizeof(*look->joined)),
		.hops = arena_alloc(arena, t->n_nodes * sizeof(struct hop *)),
	};
	for (size_t i = 0; i < t->n_nodes; i++)
		look->joined[i] = i;
}

static size_t find_set(struct look *look, size_t i)
{
	while (look->joined[i] != i) {
		look->joined[i] = look->joined[look->joined[i]];
		i = look->joined[i];
	}
	return i;
}

static size_t index_of(const struct look *look, const struct link *l, int end)
{
	size_t i = 0;

	map_get(&look->t->by_name, l->end[end]->node->name, &i);
	return i;
}

static void add_hop(struct look *look, size_t from, size_t to)
{
	struct hop *hop = arena_alloc(look->arena, sizeof(*hop));

	*hop = (struct hop){to, look->hops[from]};
	look->hops[from] = hop;
}

/* False if its ends are joined already. */
static bool join(struct look *look, const struct link *l)
{
	size_t a = index_of(look, l, 0), b = index_of(look, l, 1);

	if (find_set(look, a) == find_set(look, b))
		return false;
	look->joined[find_set(look, a)] = find_set(look, b);
	add_hop(look, a, b);
	add_hop(look, b, a);
	return true;
}

/* Calls ring for each link that closes one of what the look has joined so far. */
static void each_ring(const struct topo *t, struct arena *arena,
		      void (*ring)(const struct look *, struct link *, void *),
		      void *data)
{
	struct look plain, all;

	begin(&plain, t, arena);
	begin(&all, t, arena);
	for (size_t i = 0; i < t->n_links; i++) {
		const struct node *a = t->links[i]->end[0]->node,
				  *b = t->links[i]->end[1]->node;

		if (!is_looked_at(t->links[i]) || stops_messages(a) || stops_messages(b))
			continue;
		join(&all, t->links[i]);
		if (!has_tree(a) && !has_tree(b) && !join(&plain, t->links[i]))
			ring(&plain, t->links[i], data);
	}
	for (size_t i = 0; i < t->n_links; i++)
		if (is_looked_at(t->links[i]) &&
		    (stops_messages(t->links[i]->end[0]->node) ||
		     stops_messages(t->links[i]->end[1]->node)) &&
		    !join(&all, t->links[i]))
			ring(&all, t->links[i], data);
}

static void allow(const struct look *look, struct link *l, void *data)
{
	l->loop = true;
}

void rings_allow(struct topo *t)
{
	_cleanup_arena_ struct arena *tmp = arena_new();

	each_ring(t, tmp, allow, NULL);
}

/* --- as faults --- */

struct switches {
	const struct node **list;
	size_t n;
};

/* The way that joined links lead from one end of l to the other: breadth first. */
static struct switches way(const struct look *look, const struct link *l,
			   struct arena *arena)
{
	size_t n = look->t->n_nodes, from = index_of(look, l, 0),
	       to = index_of(look, l, 1), head = 0, tail = 0;
	size_t *queue = arena_alloc(arena, n * sizeof(*queue));
	size_t *towards = arena_alloc(arena, n * sizeof(*towards)); /* and 1; 0: unseen */
	struct switches ring = {0};

	queue[tail++] = to;
	for (towards[to] = to + 1; !towards[from]; head++)
		for (const struct hop *h = look->hops[queue[head]]; h; h = h->next)
			if (!towards[h->to]) {
				towards[h->to] = queue[head] + 1;
				queue[tail++] = h->to;
			}
	for (size_t i = from; !ring.n || ring.list[ring.n - 1] != look->t->nodes[to];
	     i = towards[i] - 1)
		ARENA_PUSH(arena, ring.list, ring.n, look->t->nodes[i]);
	return ring;
}

/* "'a', 'b' and 'c'", "'a', 'b' ... and 8 more" */
static const char *named(struct switches s, struct arena *arena)
{
	size_t told = s.n <= NAMED_MAX ? s.n : NAMED_MAX;
	_cleanup_buf_ struct buf b = {0};

	for (size_t i = 0; i < told; i++)
		buf_addf(&b, "%s%s",
			 !i		? ""
			 : i + 1 == s.n ? " and "
					: ", ",
			 quoted(arena, s.list[i]->name));
	if (told < s.n)
		buf_addf(&b, " and %zu more", s.n - told);
	return arena_strdup(arena, buf_str(&b));
}

static void add_note(const struct look *look, struct link *l, void *data)
{
	_cleanup_arena_ struct arena *tmp = arena_new();

	arena_add_text(
		data,
		"switches %s are a ring that no spanning tree breaks: frames circle "
		"for ever",
		named(way(look, l, tmp), tmp));
}

void rings_tell(const struct topo *t, struct text_list *notes)
{
	_cleanup_arena_ struct arena *tmp = arena_new();

	each_ring(t, tmp, add_note, notes);
}

/* Those that have to have a spanning tree: each that stops the messages of others, else
 * any one.  None: nothing that a file says would do. */
static struct switches cure(struct switches ring, struct arena *arena)
{
	struct switches cure = {0}, none = {0};

	for (size_t i = 0; i < ring.n; i++) {
		if (stops_messages(ring.list[i]) && ring.list[i]->existing)
			return none;
		if (stops_messages(ring.list[i]))
			ARENA_PUSH(arena, cure.list, cure.n, ring.list[i]);
	}
	for (size_t i = 0; i < ring.n && !cure.n; i++)
		if (!ring.list[i]->existing)
			ARENA_PUSH(arena, cure.list, cure.n, ring.list[i]);
	return cure;
}

static void add_fault(const struct look *look, struct link *l, void *data)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct faults *faults = data;
	struct switches ring, with_tree;

	if (faults_full(faults))
		return;
	ring = way(look, l, tmp);
	with_tree = cure(ring, tmp);
	fault_add(
		faults, l->at,
		"switches %s are a ring that no spanning tree breaks: frames would circle "
		"for ever; %s%s, or write 'loop: allowed' on this link if that is meant",
		named(ring, tmp),
		with_tree.n ? "write 'stp: true' on " : "leave out one of its links",
		with_tree.n ? named(with_tree, tmp) : "");
}

void rings_check(const struct topo *t, struct faults *faults)
{
	_cleanup_arena_ struct arena *tmp = arena_new();

	each_ring(t, tmp, add_fault, faults);
}

/* SPDX-License-Identifier: MIT */
/* Boxes and wires from nodes and links, and several of them made one. */
#include "draw/graph.h"

struct end *graph_end(struct wire *wire, const struct box *box)
{
	return &wire->end[wire->end[0].box != box];
}

struct box *graph_far(const struct wire *wire, const struct box *box)
{
	return wire->end[wire->end[0].box == box].box;
}

struct box *graph_box(const struct graph *g, const struct node *node)
{
	size_t i;

	if (!node || !map_get(&g->t->by_name, node->name, &i) || g->t->nodes[i] != node)
		return NULL;
	return &g->boxes[i];
}

static void add_boxes(struct graph *g)
{
	const struct topo *t = g->t;

	g->boxes = arena_alloc(g->arena, (t->n_nodes + 1) * sizeof(*g->boxes));
	g->n_boxes = t->n_nodes;
	for (size_t i = 0; i < t->n_nodes; i++)
		g->boxes[i] = (struct box){
			.node = t->nodes[i], .last = t->nodes[i], .count = 1};
	for (size_t i = 0; i < t->n_warnings; i++) {
		struct box *box = graph_box(g, t->warnings[i].node);

		if (box && !t->warnings[i].of_file)
			box->warned = true;
	}
}

static void add_wire(struct graph *g, const struct link *link)
{
	struct wire *wire = &g->wires[g->n_wires];

	*wire = (struct wire){.link = link, .count = 1};
	for (int i = 0; i < 2; i++) {
		const struct iface *f = link->end[i];

		wire->end[i] = (struct end){
			.box = f ? graph_box(g, f->node) : NULL, .iface = f, .last = f};
	}
	if (!wire->end[0].box || !wire->end[1].box ||
	    wire->end[0].box == wire->end[1].box)
		return;
	g->n_wires++;
	for (int i = 0; i < 2; i++) {
		struct box *box = wire->end[i].box;

		ARENA_PUSH(g->arena, box->wires, box->n_wires, wire);
	}
}

void graph_add_nodes(struct graph *g)
{
	const struct topo *t = g->t;

	add_boxes(g);
	g->wires = arena_alloc(g->arena, (t->n_links + 1) * sizeof(*g->wires));
	for (size_t i = 0; i < t->n_links; i++)
		add_wire(g, t->links[i]);
}

void graph_join(struct box *into, struct box *box)
{
	into->count += box->count;
	into->last = box->last;
	box->gone = true;
	for (size_t i = 0; i < box->n_wires; i++) {
		struct wire *to = into->wires[i], *from = box->wires[i];

		graph_end(to, into)->last = graph_end(from, box)->last;
		to->end[to->end[0].box == into].last =
			from->end[from->end[0].box == box].last;
		to->count += from->count;
		from->gone = true;
	}
}

void graph_drop_gone(struct box *box)
{
	size_t n = 0;

	for (size_t i = 0; i < box->n_wires; i++)
		if (!box->wires[i]->gone)
			box->wires[n++] = box->wires[i];
	box->n_wires = n;
}

/* SPDX-License-Identifier: MIT */
/* Boxes and wires from nodes and links. */
#include "draw/graph.h"

#include <stdlib.h>

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

static void add_wires(struct graph *g)
{
	const struct topo *t = g->t;

	g->wires = arena_alloc(g->arena, (t->n_links + 1) * sizeof(*g->wires));
	for (size_t i = 0; i < t->n_links; i++)
		add_wire(g, t->links[i]);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The MTU that most ends of wires have; of several the smallest. */
static uint32_t usual_mtu(const struct graph *g)
{
	_cleanup_free_ uint32_t *all = calloc(2 * g->n_wires + 1, sizeof(*all));
	size_t n = 0, run = 0, longest = 0;
	uint32_t usual = 0;

	if (!all)
		err_out_of_memory();
	for (size_t i = 0; i < g->n_wires; i++)
		for (int k = 0; k < 2; k++)
			if (g->wires[i].end[k].iface->mtu)
				all[n++] = g->wires[i].end[k].iface->mtu;
	qsort(all, n, sizeof(*all), by_number);
	for (size_t i = 0; i < n; i++) {
		run = i && all[i] == all[i - 1] ? run + 1 : 1;
		if (run > longest) {
			longest = run;
			usual = all[i];
		}
	}
	return usual;
}

struct graph *graph_new(struct arena *arena, const struct topo *t, bool ascii)
{
	struct graph *g = arena_alloc(arena, sizeof(*g));

	*g = (struct graph){
		.arena = arena, .t = t, .ascii = ascii, .found = topo_is_found(t)};
	add_boxes(g);
	add_wires(g);
	g->mtu = usual_mtu(g);
	graph_assign_roles(g);
	graph_group(g);
	graph_find_components(g);
	graph_write(g);
	return g;
}

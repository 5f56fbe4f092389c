/* SPDX-License-Identifier: MIT */
/* Boxes that nothing tells apart but names and addresses. */
#include <string.h>

#include "base/buf.h"
#include "draw/graph.h"
#include "draw/told.h"

static bool plain_iface(const struct graph *g, const struct iface *f)
{
	const struct iface *far = topo_other_end(f);

	if (!far)
		return !strcmp(f->name, "lo") && !told_n_addresses(f) && !f->error;
	return !f->error && !far->error && far->node != f->node;
}

static size_t given_routes(const struct node *node)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_routes; i++)
		n += node->routes[i].owner != OWNER_KERNEL;
	return n;
}

static void add_wire_likeness(const struct graph *g, struct buf *out,
			      const struct wire *wire)
{
	buf_addf(out, " %u,%u:", wire->link->type, wire->link->mtu);
	for (int i = 0; i < 2; i++) {
		const struct iface *f = wire->end[i].iface;
		const char *state = told_state(g->found, f),
			   *port = topo_option_words(g->arena, f),
			   *queue = queue_words(g->arena, &f->queue);

		buf_addf(out, "%s,%u,%zu,%s,%s,%s,%s;", state ? state : "", f->mtu,
			 told_n_addresses(f), f->set.vlan ? f->set.vlan : "",
			 f->set.trunk ? f->set.trunk : "", port ? port : "",
			 queue ? queue : "");
	}
}

const char *graph_likeness(const struct graph *g, const struct box *box)
{
	const struct node *node = box->node;
	_cleanup_buf_ struct buf out = {};

	if (box->warned || box->count > 1 || node->whose || node->stale)
		return NULL;
	buf_addf(&out, "%u %u %d %d %d %d %zu %s %s", node->kind, node->datapath,
		 node->existing, node->set[SETTING_STP] + 2 * node->set[SETTING_RSTP],
		 node->lo_down, node->forward == FORWARD_ON, given_routes(node),
		 node->lab ? node->lab : "", node->nat ? node->nat : "");
	buf_addf(&out, " %s %zu %zu", node->parent ? node->parent : "", node->n_rules,
		 told_n_neighbours(node));
	for (size_t i = 0; i < node->n_services; i++)
		buf_addf(&out, " %s", told_service(g->arena, &node->services[i]));
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (!plain_iface(g, node->ifaces[i]))
			return NULL;
	for (size_t i = 0; i < box->n_wires; i++)
		add_wire_likeness(g, &out, box->wires[i]);
	return arena_strdup(g->arena, buf_str(&out));
}

void graph_sort_in(struct graph *g, struct alike_boxes *all, struct box *box,
		   const char *likeness)
{
	struct alike *alike;
	size_t i;

	if (!likeness)
		return;
	if (!map_get(&all->by_likeness, likeness, &i)) {
		i = all->n;
		map_put(&all->by_likeness, likeness, i);
		ARENA_PUSH(g->arena, all->list, all->n, (struct alike){});
	}
	alike = &all->list[i];
	ARENA_PUSH(g->arena, alike->boxes, alike->n, box);
}

void graph_join_alike(const struct alike_boxes *all, size_t least)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct alike *a = &all->list[i];

		for (size_t k = 1; a->n >= least && k < a->n; k++)
			graph_join(a->boxes[0], a->boxes[k]);
	}
}

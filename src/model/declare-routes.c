/* SPDX-License-Identifier: MIT */
/* Routes as found, in the order and with the words of a file. */
#include <string.h>

#include "model/check.h"
#include "model/declare.h"
#include "model/value.h"

/* Those on the link itself first: they cover the gateways of others. */
static void put_in_order(struct value *routes)
{
	struct value ends[2] = {0}; /* with a gateway, without */
	struct value *next;

	for (struct value *v = routes->first; v; v = next) {
		next = v->next;
		v->next = NULL;
		value_add(&ends[!value_get(v, "via") && !value_get(v, "nexthops")], NULL,
			  v);
	}
	routes->first = ends[1].n ? ends[1].first : ends[0].first;
	routes->last = ends[0].n ? ends[0].last : ends[1].last;
	if (ends[1].n)
		ends[1].last->next = ends[0].first;
}

void declare_order(struct value *root)
{
	const struct value *nodes = value_get(root, "nodes");

	for (const struct value *node = nodes->first; node; node = node->next) {
		struct value *routes = value_get(node, "routes");

		if (routes)
			put_in_order(routes);
	}
}

/* The interface, by its name in the file, where it is taken without that, too: NULL. */
static const char *needed_dev(const struct reach *reach, struct nexthop hop)
{
	const char *name = hop.dev_name;
	const struct iface *f;

	hop.dev_name = NULL;
	f = hop.via && !hop.onlink ? reach_hop(reach, &hop) : NULL;
	return f && name && !strcmp(f->name, name) ? NULL : name;
}

static void declare_route(const struct reach *reach, struct route *r)
{
	r->dev_name = needed_dev(reach, (struct nexthop){.via = r->via,
							 .dev_name = r->dev_name,
							 .onlink = r->onlink});
	for (size_t i = 0; i < r->n_hops; i++)
		r->hops[i].dev_name = needed_dev(reach, r->hops[i]);
}

void declare_routes(struct topo *t)
{
	_cleanup_arena_ struct arena *tmp = arena_new();

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];
		const struct reach *reach = node->n_routes ? reach_of(tmp, node) : NULL;

		for (size_t k = 0; k < node->n_routes; k++)
			declare_route(reach, &node->routes[k]);
	}
}

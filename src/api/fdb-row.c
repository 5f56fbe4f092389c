/* SPDX-License-Identifier: MIT */
/* A row of what switches know, of whatever kind: whose a MAC is, at which port. */
#include <string.h>

#include "api/fdb.h"

static const char *name_of(struct arena *arena, const struct iface *f)
{
	return f == f->node->self ? f->node->name
				  : arena_printf(arena, "%s:%s", f->node->name, f->name);
}

static void put_end(struct fdb_rows *rows, const struct iface *f)
{
	if (!f || !f->mac || map_get(&rows->ends, f->mac, NULL))
		return;
	map_put(&rows->ends, f->mac, rows->n_names);
	ARENA_PUSH(rows->arena, rows->names, rows->n_names, name_of(rows->arena, f));
}

static void put_ends(struct fdb_rows *rows, bool of_switches)
{
	for (size_t i = 0; i < rows->topo->n_nodes; i++) {
		const struct node *node = rows->topo->nodes[i];

		if (kind_is_switch(node->kind) != of_switches)
			continue;
		for (size_t k = 0; k < node->n_ifaces; k++)
			put_end(rows, node->ifaces[k]);
		put_end(rows, node->self);
	}
}

/* Members come first: a device that is both ends of a link is theirs. */
static void put_all(struct fdb_rows *rows)
{
	rows->ends.arena = rows->arena;
	put_ends(rows, false);
	put_ends(rows, true);
}

static const char *end_of(struct fdb_rows *rows, const char *mac)
{
	size_t i;

	if (!rows->names)
		put_all(rows);
	return map_get(&rows->ends, mac, &i) ? rows->names[i] : NULL;
}

void fdb_add_row(struct fdb_rows *rows, struct fdb_row row)
{
	row.mac = arena_strdup(rows->arena, row.mac);
	row.end = end_of(rows, row.mac);
	ARENA_PUSH(rows->arena, rows->list, rows->n, row);
}

/* By the device's name; NULL: it is no port of the lab's. */
const char *fdb_port_find(const struct node *node, const char *dev)
{
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (node->ifaces[i]->dev && !strcmp(node->ifaces[i]->dev, dev))
			return node->ifaces[i]->name;
	return NULL;
}

const char *fdb_port_of(struct fdb_rows *rows, const struct node *node, const char *dev)
{
	const char *port = fdb_port_find(node, dev);

	return port ? port : arena_strdup(rows->arena, dev);
}

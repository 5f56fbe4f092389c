/* SPDX-License-Identifier: MIT */
/* Who lives where, which end is whose, and what can be shown of a text. */
#include "draw/label.h"

#include <string.h>

#include "base/utf8.h"

static void add_to_home(struct labels *l, size_t node)
{
	struct node *const *nodes = l->t->nodes;
	const char *ns = nodes[node]->ns;
	struct label_home *home;
	size_t i;

	if (!map_get(&l->ns, ns, &i)) {
		struct label_home new = {.title = arena_printf(l->arena, "netns %s", ns)};

		i = l->n_homes;
		map_put(&l->ns, ns, i);
		ARENA_PUSH(l->arena, l->homes, l->n_homes, new);
	}
	home = &l->homes[i];
	ARENA_PUSH(l->arena, home->nodes, home->n, node);
	l->housed[node] = true;
}

/* A namespace without switches is one box; one with switches is a box around them. */
static void find_homes(struct labels *l)
{
	struct node *const *nodes = l->t->nodes;

	l->housed = arena_alloc(l->arena, l->t->n_nodes * sizeof(*l->housed));
	for (size_t i = 0; i < l->t->n_nodes; i++)
		if (nodes[i]->ns && *nodes[i]->ns && kind_is_switch(nodes[i]->kind))
			add_to_home(l, i);
	for (size_t i = 0; i < l->t->n_nodes; i++)
		if (nodes[i]->ns && kind_is_member(nodes[i]->kind) &&
		    map_get(&l->ns, nodes[i]->ns, NULL))
			add_to_home(l, i);
}

void labels_init(struct labels *l, struct arena *arena, const struct topo *t)
{
	*l = (struct labels){.arena = arena, .t = t, .found = topo_is_found(t)};
	l->ns.arena = arena;
	l->frame = t->host ? arena_printf(arena, "host %s", t->host) : "host";
	find_homes(l);
}

bool label_node_index(const struct labels *l, const struct node *node, size_t *ret)
{
	return map_get(&l->t->by_name, node->name, ret) && l->t->nodes[*ret] == node;
}

bool label_port_index(const struct iface *f, size_t *ret)
{
	return map_get(&f->node->by_name, f->name, ret) && f->node->ifaces[*ret] == f;
}

const char *label_state(const struct labels *l, const struct iface *f)
{
	if (!l->found)
		return NULL;
	if (f->error)
		return "error";
	if (!f->up)
		return "down";
	return f->carrier ? NULL : "no carrier";
}

bool label_link_works(const struct labels *l, const struct link *link)
{
	for (int i = 0; i < 2; i++) {
		const struct iface *f = link->end[i];
		size_t k;

		if (!label_node_index(l, f->node, &k) || !label_port_index(f, &k) ||
		    label_state(l, f) || (l->found && !topo_forwards(l->t, f->node)))
			return false;
	}
	return true;
}

int label_first_end(const struct link *link, size_t *n)
{
	bool member = kind_is_switch(link->end[0]->node->kind) &&
		      !kind_is_switch(link->end[1]->node->kind);

	return member ? (*n)++ % 2 == 0 : 0;
}

bool label_char(const char **s, const char **ret_bytes, size_t *ret_len)
{
	uint32_t c;
	size_t len = utf8_char(*s, strnlen(*s, 4), &c);
	/* XML has no place for the last two. */
	bool fine = len && utf8_printable(c) && c != 0xfffe && c != 0xffff;

	*ret_bytes = *s;
	*ret_len = fine ? len : 1;
	*s += *ret_len;
	return fine;
}

/* SPDX-License-Identifier: MIT */
/* Who lives where, and which end is whose; the walk through all of it. */
#include "draw/label.h"

#include "draw/told.h"

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

void label_init(struct labels *l, struct arena *arena, const struct topo *t)
{
	*l = (struct labels){.arena = arena, .t = t, .found = topo_is_found(t)};
	l->ns.arena = arena;
	l->frame = t->host ? arena_printf(arena, "host %s", t->host)
			   : arena_printf(arena, "lab %s", t->name);
	find_homes(l);
}

static void begin_box(struct labels *l, const struct language *language, const char *id,
		      const char *title)
{
	buf_addf(&l->out, "%s%s%s", language->box, id, language->title[0]);
	language->add_text(l, title);
	buf_add(&l->out, language->title[1]);
}

static void add_home(struct labels *l, const struct language *language, size_t i)
{
	const struct label_home *home = &l->homes[i];

	begin_box(l, language, arena_printf(l->arena, "%s%zu", language->home, i),
		  home->title);
	for (size_t k = 0; k < home->n; k++)
		language->add_node(l, home->nodes[k]);
	buf_add(&l->out, language->end);
}

static void add_host(struct labels *l, const struct language *language)
{
	begin_box(l, language, "host", l->frame);
	for (size_t i = 0; i < l->n_homes; i++)
		add_home(l, language, i);
	for (size_t i = 0; i < l->t->n_nodes; i++)
		if (!l->housed[i])
			language->add_node(l, i);
	buf_add(&l->out, language->end);
}

/* False: it was not found. */
static bool find_node(const struct labels *l, const struct node *node, size_t *ret)
{
	return map_get(&l->t->by_name, node->name, ret) && l->t->nodes[*ret] == node;
}

/* Its index in its node, as in label_line.port. */
static bool find_port(const struct iface *f, size_t *ret)
{
	return map_get(&f->node->by_name, f->name, ret) && f->node->ifaces[*ret] == f;
}

/* An end that was not found gets a node of its own. */
static const char *end_id(struct labels *l, const struct language *language,
			  const struct iface *f, size_t link, int end)
{
	const char *id;
	size_t node, port;

	if (!find_node(l, f->node, &node)) {
		id = arena_printf(l->arena, "lost%zu_%d", link, end);
		language->add_lost(l, id, f->node->name);
		return id;
	}
	if (!language->ports || !find_port(f, &port))
		return arena_printf(l->arena, "n%zu", node);
	return arena_printf(l->arena, "n%zu:p%zu", node, port);
}

/* Both ends are known, set up and have a carrier, as far as that can be said. */
static bool works(const struct labels *l, const struct link *link)
{
	for (int i = 0; i < 2; i++) {
		const struct iface *f = link->end[i];
		size_t k;

		if (!find_node(l, f->node, &k) || !find_port(f, &k) ||
		    told_state(l->found, f) ||
		    (l->found && !topo_forwards(l->t, f->node)))
			return false;
	}
	return true;
}

/* Members of switches stand one by one left and right of them, all others as they are. */
static int first_end(struct labels *l, const struct link *link)
{
	bool member = kind_is_switch(link->end[0]->node->kind) &&
		      !kind_is_switch(link->end[1]->node->kind);

	return member ? l->member_links++ % 2 == 0 : 0;
}

void label_draw(struct labels *l, const struct language *language)
{
	add_host(l, language);
	for (size_t i = 0; i < l->t->n_links; i++) {
		const struct link *link = l->t->links[i];
		const char *first = end_id(l, language, link->end[0], i, 0);
		const char *const ids[] = {first,
					   end_id(l, language, link->end[1], i, 1)};

		language->add_edge(l, link, ids, first_end(l, link), works(l, link));
	}
}

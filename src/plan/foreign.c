/* SPDX-License-Identifier: MIT */
/*
 * What foreign hands put on the lab's objects: it stays, or goes along with them.  Many
 * of one sort in one place are one note.
 */
#include <string.h>

#include "plan/notes.h"

enum sort { ADDRESS, ROUTE, PORT, DEVICE };
enum fate_of { STAYS, GOES, LOSES };

static const struct {
	const char *one, *many;
} sorts[] =
	{
		[ADDRESS] = {"address", "addresses"},
		[ROUTE] = {"route", "routes"},
		[PORT] = {"port", "ports"},
		[DEVICE] = {"device", "devices"},
},
  fates[] = {
	  [STAYS] = {"it stays", "they stay"},
	  [GOES] = {"it goes along", "they go along"},
	  [LOSES] = {"it loses its switch", "they lose their switch"},
};

/* All of one sort in one place, with one fate. */
struct pile {
	enum sort sort;
	const char *where; /* "on ns1:tap1" */
	enum fate_of fate;
	struct text_list things;
};

struct foreign {
	struct plan *p;
	struct map gone;
	struct map index; /* of piles */
	struct pile *piles;
	size_t n_piles;
};

static void add(struct foreign *x, enum sort sort, const char *thing, const char *where,
		enum fate_of fate)
{
	struct arena *arena = x->p->arena;
	const char *key = arena_printf(arena, "%d %d %s", (int)sort, (int)fate, where);
	struct pile pile = {sort, where, fate, {.arena = arena}};
	size_t i = x->n_piles;

	if (!map_get(&x->index, key, &i)) {
		map_put(&x->index, key, i);
		ARENA_PUSH(arena, x->piles, x->n_piles, pile);
	}
	arena_add_text(&x->piles[i].things, "%s", thing);
}

static void note(struct foreign *x, const struct pile *pile)
{
	const struct text_list *things = &pile->things;
	struct text_list *notes = &x->p->notes;

	for (size_t i = 0; i < things->n && things->n <= LEFT_FOLD; i++)
		arena_add_text(notes, "%s %s %s is not netyard's: %s",
			       sorts[pile->sort].one, things->list[i], pile->where,
			       fates[pile->fate].one);
	if (things->n > LEFT_FOLD)
		arena_add_text(notes, "%s (%s) %s are not netyard's: %s",
			       sorts[pile->sort].many, arena_few(things), pile->where,
			       fates[pile->fate].many);
}

struct map plan_gone(const struct plan *p)
{
	struct map map = {.arena = p->arena};

	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i];

		if (op_deletes(op->id))
			op_add_objects(&map, op);
		else if (op_moves(op->id))
			map_put(&map,
				arena_printf(p->arena, "%s/%s", op_arg(op, A_FROM),
					     op_arg(op, A_IF)),
				i);
	}
	return map;
}

static bool goes(struct arena *arena, const struct map *gone, const char *ns,
		 const char *dev)
{
	return map_get(gone, ns, NULL) ||
	       map_get(gone, arena_printf(arena, "%s/%s", ns, dev), NULL);
}

static enum fate_of fate(const struct foreign *x, const char *ns, const char *dev)
{
	return goes(x->p->arena, &x->gone, ns, dev) ? GOES : STAYS;
}

/* Somebody added it by hand, and the file wants it: no news. */
static bool is_wanted(const struct topo *want, const struct iface *f, const char *cidr)
{
	const struct node *node = topo_find_node(want, f->node->name);
	const struct iface *w = f != f->node->self ? topo_find_iface(node, f->name)
				: node		   ? node->self
						   : NULL;

	return w && topo_has_address(w, cidr);
}

static void add_addresses(struct foreign *x, const struct topo *want,
			  const struct iface *f)
{
	for (size_t k = 0; f->ns && k < f->n_addresses; k++)
		if (f->addresses[k].owner == OWNER_FOREIGN &&
		    !is_wanted(want, f, f->addresses[k].cidr))
			add(x, ADDRESS, f->addresses[k].cidr,
			    f == f->node->self
				    ? arena_printf(x->p->arena, "on %s", f->name)
				    : arena_printf(x->p->arena, "on %s:%s", f->node->name,
						   f->name),
			    fate(x, f->ns, f->dev));
}

/* What the switch's own device has; an uplink's goes back to that. */
static void add_self(struct foreign *x, const struct topo *want, const struct node *node)
{
	const struct iface *from = topo_taken_from(node), *self = node->self;

	if (!from)
		add_addresses(x, want, self);
	else if (self->n_addresses && fate(x, self->ns, self->dev) == GOES)
		arena_add_text(&x->p->notes,
			       "addresses and routes at %s go back to %s:%s", node->name,
			       from->node->name, from->name);
}

static void add_node(struct foreign *x, const struct topo *want, const struct node *node)
{
	struct arena *arena = x->p->arena;

	if (node->self && !node->existing)
		add_self(x, want, node);
	for (size_t i = 0; i < node->n_ifaces; i++)
		add_addresses(x, want, node->ifaces[i]);
	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

		if (r->owner == OWNER_FOREIGN)
			add(x, ROUTE,
			    arena_printf(arena, "%s%s%s", r->to, r->via ? " via " : "",
					 r->via ? r->via : ""),
			    arena_printf(arena, "of %s", node->name),
			    fate(x, node->ns, r->dev ? r->dev : ""));
	}
}

static void add_port(struct foreign *x, const struct node *sw, const struct taken *t)
{
	struct arena *arena = x->p->arena;
	bool abroad = *t->ns && strcmp(t->ns, sw->self->ns) != 0;
	enum fate_of is = t->goes_along ? GOES : LOSES;

	add(x, PORT,
	    abroad ? arena_printf(arena, "%s in namespace %s", t->dev, t->ns) : t->dev,
	    arena_printf(arena, "of %s", sw->name),
	    map_get(&x->gone, arena_printf(arena, "%s/%s", sw->self->ns, sw->self->dev),
		    NULL)
		    ? is
		    : STAYS);
}

static void add_taken(struct foreign *x, const struct topo *have, const struct taken *t)
{
	const struct node *sw = topo_switch_of(have, t);
	struct arena *arena = x->p->arena;

	if (map_get(&x->gone, t->ns, NULL))
		add(x, DEVICE, arena_printf(arena, "%s (%s)", t->dev, t->what),
		    arena_printf(arena, "in namespace %s", t->ns), GOES);
	else if (sw)
		add_port(x, sw, t);
}

void plan_note_foreign(struct plan *p, const struct topo *want, const struct topo *have)
{
	struct foreign x = {.p = p, .gone = plan_gone(p), .index.arena = p->arena};

	for (size_t i = 0; i < have->n_nodes; i++)
		add_node(&x, want, have->nodes[i]);
	for (size_t i = 0; i < have->n_taken; i++)
		if (have->taken[i].dev && !have->taken[i].altname)
			add_taken(&x, have, &have->taken[i]);
	for (size_t i = 0; i < x.n_piles; i++)
		note(&x, &x.piles[i]);
}

/* --- how it is set ----------------------------------------------------------------- */

static bool set_goes(struct plan *p, const struct map *gone, const struct warning *w)
{
	const struct iface *on = w->iface ? w->iface : w->node->self;

	if (on)
		return on->ns && on->dev && goes(p->arena, gone, on->ns, on->dev);
	return topo_makes_ns(w->node) && map_get(gone, w->node->ns, NULL);
}

void plan_note_set(struct plan *p, const struct map *gone, const struct topo *have)
{
	for (size_t i = 0; i < have->n_warnings; i++) {
		const struct warning *w = &have->warnings[i];

		if (w->set && set_goes(p, gone, w))
			arena_add_text(&p->notes, "%s%s%s: %s; this goes along",
				       w->node->name, w->iface ? ":" : "",
				       w->iface ? w->iface->name : "", w->text);
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * What somebody set on some objects of a lab, read when it is known that these go: a
 * second, small reading of the host.
 */
#include "observe/host.h"

struct set_on {
	struct find f;
	const struct map *objects;
	struct map places; /* "NS" -> index in f.snap->all, or NOT_THERE */
	struct err *err;
};

#define NOT_THERE ((size_t)-1)

/* A namespace, read once.  rest: as first asked for. */
static int read_place(struct set_on *x, const char *ns, bool rest, struct netns **ret)
{
	struct snapshot *s = x->f.snap;
	size_t i = s->n;
	int r;

	if (map_get(&x->places, ns, &i)) {
		*ret = i == NOT_THERE ? NULL : s->all[i];
		return 0;
	}
	r = snap_further(s, ns, rest, ret, x->err);
	if (r >= 0)
		map_put(&x->places, ns, *ret ? i : NOT_THERE);
	return r;
}

/* An end of a link, or a switch's own device. */
static int find_iface(struct set_on *x, struct iface *iface)
{
	bool rest = kind_is_member(iface->node->kind);
	struct netns *netns;
	struct dev *dev;
	int r;

	if (!iface->ns || !iface->dev || iface->nodev ||
	    !(map_get(x->objects, iface->ns, NULL) ||
	      map_get(x->objects,
		      arena_printf(x->f.arena, "%s/%s", iface->ns, iface->dev), NULL)))
		return 0;
	r = read_place(x, iface->ns, rest, &netns);
	dev = r >= 0 && netns ? netns_dev_named(x->f.snap, netns, iface->dev) : NULL;
	if (!dev || dev->as)
		return r;
	dev->as = iface;
	find_tell_hook(&x->f, dev);
	if (rest && !map_get(x->objects, iface->ns, NULL))
		find_tell_rest_of(&x->f, dev);
	return 0;
}

static int find_in(struct set_on *x, struct node *node)
{
	struct netns *netns = NULL;
	int r = 0;

	if (topo_makes_ns(node) && map_get(x->objects, node->ns, NULL))
		r = read_place(x, node->ns, true, &netns);
	if (netns)
		find_tell_rest(&x->f, node, netns);
	for (size_t i = 0; r >= 0 && i < node->n_ifaces; i++)
		r = find_iface(x, node->ifaces[i]);
	return r >= 0 && node->self ? find_iface(x, node->self) : r;
}

/* Members first: of their namespaces more is asked. */
static int find_all(struct set_on *x)
{
	struct topo *t = x->f.t;
	int r = 0;

	for (int switches = 0; switches < 2; switches++)
		for (size_t i = 0; r >= 0 && i < t->n_nodes; i++)
			if (kind_is_switch(t->nodes[i]->kind) == switches)
				r = find_in(x, t->nodes[i]);
	if (r >= 0)
		find_tell_fdbs(&x->f);
	return r < 0 ? r : 0;
}

int observe_set_on(struct ny_world *w, struct topo *t, const struct map *objects,
		   struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct snapshot snap;
	struct set_on x = {.f = {.snap = &snap, .arena = arena, .t = t},
			   .objects = objects,
			   .places.arena = arena,
			   .err = err};

	snap_begin(w, arena, &snap);
	return find_all(&x);
}

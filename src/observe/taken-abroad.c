/* SPDX-License-Identifier: MIT */
/*
 * Devices on a switch of the lab's, in namespaces that nobody of the lab is in: they die
 * with the switch.  Those namespaces are read only where the lab has such a switch, and
 * only for that.  One without a name in /run/netns is not seen.
 */
#include <errno.h>

#include "observe/find.h"
#include "wire/wire.h"

static bool has_parent(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (kind_infos[t->nodes[i]->kind].members && t->nodes[i]->self)
			return true;
	return false;
}

struct reading {
	struct arena *arena;
	struct netns *netns;
};

/* Only what may be on something in another namespace, and of it what tells on what. */
static int keep(void *data, const struct nl_link *link)
{
	struct reading *r = data;
	struct dev dev = {.netns = r->netns, .link = *link};

	if (link->peer_nsid < 0 || !see_is_on_switch(link))
		return 0;
	dev.link.alias = "";
	dev.link.n_altnames = 0;
	ARENA_PUSH(r->arena, r->netns->devs, r->netns->n_devs, dev);
	return 0;
}

static int take_from(struct find *f, struct netns *p, struct err *err)
{
	for (size_t i = 0; i < p->n_devs; i++) {
		struct dev *parent;
		int r = find_lower(f, &p->devs[i], &parent, err);

		if (r < 0)
			return r;
		if (parent && parent->as && parent->as == parent->as->node->self)
			take_port(f, &p->devs[i], parent);
	}
	return 0;
}

int take_abroad(struct find *f, struct err *err)
{
	if (!has_parent(f->t))
		return 0;
	for (size_t i = 0; i < f->n_strangers; i++) {
		const struct netns *s = f->strangers[i];
		struct netns p = {.ns = s->ns};
		struct reading reading = {f->arena, &p};
		struct nl *nl;
		int r;

		if (s->stale)
			continue;
		r = wire_nl(f->snap->w, s->ns, &nl, err);
		if (r >= 0)
			r = nl_link_dump(nl, keep, &reading, err);
		if (r >= 0)
			r = take_from(f, &p, err);
		if (r < 0 && r != -ENOENT && r != -ESTALE) /* gone meanwhile */
			return err_prefix(err, "namespace %s", s->ns);
	}
	return 0;
}

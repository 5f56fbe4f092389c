/* SPDX-License-Identifier: MIT */
/* Names in the kernel that would be there twice: known only when they are derived. */
#include <string.h>

#include "base/map.h"
#include "model/check.h"

/* The devices of a topology as they are checked for names that clash. */
struct clash {
	struct faults *faults;
	struct map map; /* "ns/dev" -> index in list */
	struct iface **list;
	size_t n;
};

/* It is of a switch as a whole. */
static bool is_own(const struct iface *f)
{
	return f == f->node->self || f == f->node->peer;
}

const char *check_words(struct arena *arena, const struct iface *f)
{
	if (f == f->node->peer)
		return arena_printf(arena, "the other end of %s",
				    quoted(arena, f->node->name));
	if (f == f->node->self)
		return quoted(arena, f->node->name);
	return quoted(arena, arena_printf(arena, "%s:%s", f->node->name, f->name));
}

static struct file_pos iface_pos(const struct iface *f)
{
	return is_own(f) ? f->node->at : f->at;
}

static const char *ns_words(struct clash *c, const char *ns)
{
	return *ns ? arena_printf(c->faults->arena, "namespace %s",
				  quoted(c->faults->arena, ns))
		   : "the host's namespace";
}

static bool is_parent(const struct iface *f)
{
	return f->node->parent && f == f->node->self;
}

/* Two devices of one name in one namespace: the later in the file is at fault. */
static void clash(struct clash *c, const struct iface *a, const struct iface *b,
		  const char *name)
{
	struct file_pos at = iface_pos(b), first_at = iface_pos(a);

	if (file_pos_compare(at, first_at) < 0) {
		const struct iface *swap = a;

		a = b;
		b = swap;
		at = iface_pos(b);
		first_at = iface_pos(a);
	}
	if (is_parent(a) && is_parent(b)) {
		fault_add(
			c->faults, at,
			"%s has the parent %s, as has %s on line %u: what is on one device "
			"is on one switch; link all members to one of the two",
			check_words(c->faults->arena, b), quoted(c->faults->arena, name),
			check_words(c->faults->arena, a), first_at.line);
		return;
	}
	if ((is_parent(a) && topo_is_uplink(b)) || (is_parent(b) && topo_is_uplink(a))) {
		fault_add(c->faults, at,
			  "%s is an uplink of a switch and the parent of another, and a "
			  "device is either; leave out one of the two (lines %u and %u)",
			  quoted(c->faults->arena, name), first_at.line, at.line);
		return;
	}
	fault_add(c->faults, at,
		  "%s would be called %s in %s, as is %s on line %u; rename one",
		  check_words(c->faults->arena, b), quoted(c->faults->arena, name),
		  ns_words(c, b->ns), check_words(c->faults->arena, a), first_at.line);
}

/* Names that every namespace has already, and that the kernel refuses (their folders
 * under /proc/sys/net/ipv4/conf are taken). */
static bool is_taken(struct clash *c, const struct iface *f)
{
	static const char *const taken[] = {"lo", "all", "default"};

	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(f->dev, taken[i])) {
			fault_add(
				c->faults, iface_pos(f),
				"%s would be called '%s' in %s, a name the kernel keeps "
				"for itself",
				check_words(c->faults->arena, f), f->dev,
				ns_words(c, f->ns));
			return true;
		}
	return false;
}

/* False if it is another's already. */
static bool check_name(struct clash *c, struct iface *f, const char *name)
{
	const char *key = arena_printf(c->map.arena, "%s/%s", f->ns, name);
	size_t i;

	if (map_get(&c->map, key, &i)) {
		clash(c, c->list[i], f, name);
		return false;
	}
	map_put(&c->map, key, c->n);
	ARENA_PUSH(c->map.arena, c->list, c->n, f);
	return true;
}

static void check_dev(struct clash *c, struct iface *f)
{
	const char *far;

	if (!f->dev)
		return;
	/* The member's end of an internal port is told of, and stands there itself. */
	far = topo_is_shadow(f) ? topo_other_end(f)->ns : NULL;
	if (far && !strcmp(f->ns, far))
		return;
	if (!topo_is_shadow(f) && is_taken(c, f))
		return;
	if (check_name(c, f, f->dev) && f->altname) /* as good a name to the kernel */
		check_name(c, f, f->altname);
}

/* Somebody else's namespace, and that of another node. */
static void check_joined(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	struct map seen = {.arena = tmp};
	size_t k;

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (!kind_infos[node->kind].own_ns)
			continue;
		if (!map_get(&seen, node->ns, &k))
			map_put(&seen, node->ns, i);
		else if (topo_joins_ns(node) || topo_joins_ns(t->nodes[k]))
			fault_add(
				faults, node->at,
				"the namespace of node %s (%s) is that of %s on line %u "
				"already; give all its interfaces to one node",
				quoted(faults->arena, node->name),
				topo_manager(node) < 0
					? node->ns
					: topo_joined_words(faults->arena, node),
				quoted(faults->arena, t->nodes[k]->name),
				t->nodes[k]->at.line);
	}
}

void check_clashes(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	struct clash c = {.faults = faults, .map = {.arena = tmp}};

	check_joined(t, tmp, faults);
	for (size_t i = 0; i < t->n_nodes; i++) {
		struct node *node = t->nodes[i];

		if (node->kind == KIND_COUNT)
			continue;
		if (kind_infos[node->kind].named && t->lab_ns &&
		    !strcmp(node->ns, t->lab_ns))
			fault_add(
				faults, node->at,
				"the namespace of node %s would be called %s, as the lab's "
				"own; rename it",
				quoted(faults->arena, node->name),
				quoted(faults->arena, node->ns));
		if (node->self)
			check_dev(&c, node->self);
		if (node->peer)
			check_dev(&c, node->peer);
		for (size_t j = 0; j < node->n_ifaces; j++)
			if (strcmp(node->ifaces[j]->name, "lo") ||
			    kind_is_switch(node->kind))
				check_dev(&c, node->ifaces[j]);
	}
}

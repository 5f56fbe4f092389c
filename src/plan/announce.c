/* SPDX-License-Identifier: MIT */
/*
 * Where others may know addresses to be elsewhere than they are now: these are announced
 * when all else is done.  Not where nobody was there before: who has just come knows
 * nothing.
 */
#include <string.h>

#include "base/text.h"
#include "plan/notes.h"

/* A member's end of a link, or a child of one, as it is wanted. */
struct member {
	const struct iface *iface;
	bool stays; /* the device was there, and is not made anew */
	bool told;  /* its addresses are to be announced: */
	bool news;  /* ... they were elsewhere, or at another MAC */
};

struct telling {
	struct plan *p;
	struct member *list;
	size_t n, n_stay;
	bool strangers;	  /* on a switch that others have made */
	struct map ends;  /* "NS/DEV", of both ends of its link -> index in list */
	struct map had;	  /* "NS/DEV" -> index in before */
	struct map known; /* an address -> the same */
	const struct iface **before;
	size_t n_before;
};

static const char *place(const struct telling *t, const struct iface *f)
{
	return arena_printf(t->p->arena, "%s/%s", f->ns, f->dev);
}

static bool is_device(const struct iface *f)
{
	return f->ns && f->dev && !f->nodev && !topo_is_uplink(f);
}

static const char *address_of(const struct telling *t, const char *cidr)
{
	return arena_strndup(t->p->arena, cidr, strcspn(cidr, "/"));
}

static void look_before(struct telling *t, const struct iface *f)
{
	map_put(&t->had, place(t, f), t->n_before);
	for (size_t i = 0; i < f->n_addresses; i++)
		if (f->addresses[i].owner != OWNER_KERNEL)
			map_put(&t->known, address_of(t, f->addresses[i].cidr),
				t->n_before);
	ARENA_PUSH(t->p->arena, t->before, t->n_before, f);
}

static void look_at(struct telling *t, const struct map *made, const struct iface *f)
{
	const struct iface *other = f->link ? topo_other_end(f) : NULL;
	struct member m = {.iface = f};
	const char *at = place(t, f);

	m.stays = map_get(&t->had, at, NULL) && !map_get(made, at, NULL);
	t->n_stay += m.stays;
	map_put(&t->ends, at, t->n);
	if (other && kind_is_switch(other->node->kind) && is_device(other))
		map_put(&t->ends, place(t, other), t->n);
	ARENA_PUSH(t->p->arena, t->list, t->n, m);
}

static bool is_announced(const struct iface *f)
{
	const struct iface *root = topo_root(f);

	return root && root->link && is_device(f) && !topo_iface_waits(f);
}

static void look(struct telling *t, const struct topo *want, const struct topo *have)
{
	struct map made = {.arena = t->p->arena};

	for (size_t i = 0; i < t->p->n; i++)
		op_add_objects(&made, &t->p->ops[i]);
	for (size_t i = 0; i < have->n_nodes; i++)
		for (size_t k = 0; k < have->nodes[i]->n_ifaces; k++)
			if (is_device(have->nodes[i]->ifaces[k]))
				look_before(t, have->nodes[i]->ifaces[k]);
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *node = want->nodes[i];

		t->strangers |= topo_joins_switch(node);
		for (size_t k = 0; k < node->n_ifaces && !kind_is_switch(node->kind); k++)
			if (is_announced(node->ifaces[k]))
				look_at(t, &made, node->ifaces[k]);
	}
}

/* It was somewhere else, as far as one can tell by the MAC. */
static bool is_moved(const struct telling *t, const struct member *m, const char *cidr)
{
	const char *was;
	size_t i;

	if (!map_get(&t->known, address_of(t, cidr), &i))
		return false;
	was = t->before[i]->mac;
	return was && m->iface->mac && strcmp(was, m->iface->mac);
}

/* The port was one of another switch: the others know the way to that. */
static bool is_of_other_switch(const struct telling *t, const struct op *op,
			       const struct member *m)
{
	const struct iface *port = topo_other_end(topo_root(m->iface));
	size_t i;

	return map_get(&t->had,
		       arena_printf(t->p->arena, "%s/%s", op_arg(op, A_NS),
				    op_arg(op, A_IF)),
		       &i) &&
	       strcmp(t->before[i]->node->name, port->node->name);
}

static void judge(const struct telling *t, const struct op *op)
{
	const char *at =
		arena_printf(t->p->arena, "%s/%s", op_arg(op, A_NS), op_arg(op, A_IF));
	struct member *m;
	size_t i;

	if (!map_get(&t->ends, at, &i))
		return;
	m = &t->list[i];
	switch (op->id) {
	case OP_ADDR_ADD:
		m->told = true;
		m->news |= is_moved(t, m, op_arg(op, A_CIDR));
		break;
	case OP_MAC_SET:
		m->told |= !strcmp(at, place(t, m->iface));
		m->news |= m->told;
		break;
	case OP_MASTER_SET:
	case OP_OVS_PORT_ADD:
		m->told |= is_of_other_switch(t, op, m);
		break;
	default:
		break;
	}
}

static struct op announce(const struct member *m)
{
	const struct iface *other = topo_other_end(topo_root(m->iface));
	struct op op = {OP_ANNOUNCE, m->news ? OP_NEWS : 0,
			.arg = {[A_NS] = m->iface->ns,
				[A_IF] = m->iface->dev,
				[A_MAC] = m->iface->mac}};

	if (is_device(other)) {
		op.arg[A_FROM] = other->ns;
		op.arg[A_PARENT] = other->dev;
	}
	return op;
}

void plan_announce(struct plan *p, const struct topo *want, const struct topo *have)
{
	struct arena *a = p->arena;
	struct telling t = {.p = p, .ends = {a}, .had = {a}, .known = {a}};

	if (!have)
		return;
	look(&t, want, have);
	for (size_t i = 0; i < p->n; i++)
		judge(&t, &p->ops[i]);
	for (size_t i = 0; i < t.n; i++)
		if (t.list[i].told && (t.strangers || t.n_stay > t.list[i].stays))
			ARENA_PUSH(a, p->ops, p->n, announce(&t.list[i]));
}

/* SPDX-License-Identifier: MIT */
/* What up would do, told as what differs; what is told by something else is not. */
#include "drift/drift.h"

#include <string.h>

#include "drift/words.h"

/* What is set, from what or to what, may be the name of a device: a master. */
static bool names_any(const struct op *op, enum op_arg arg, const struct map *objects)
{
	return *op_arg(op, arg) &&
	       map_get(objects,
		       arena_printf(objects->arena, "%s/%s", op_arg(op, A_NS),
				    op_arg(op, arg)),
		       NULL);
}

static bool needs_any(const struct op *op, const struct map *missing)
{
	return names_any(op, A_NEW, missing) || op_lives_in(missing, op);
}

static bool is_device(const struct iface *f, const struct op *op)
{
	return f && f->ns && f->dev && !strcmp(f->ns, op_arg(op, A_NS)) &&
	       !strcmp(f->dev, op_arg(op, A_IF));
}

/* A link's, or a switch's own. */
static const struct iface *find_half(const struct topo *t, const struct op *op)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->peer && is_device(node->self, op))
			return node->self;
		for (size_t k = 0; k < node->n_ifaces; k++)
			if (node->ifaces[k]->link && is_device(node->ifaces[k], op))
				return node->ifaces[k];
	}
	return NULL;
}

/*
 * A pair of which one end is out of reach (somewhere without a name) is made anew: that
 * one end is told, and what it takes to make it is not.
 */
static void tell_halves(struct drifts *d, const struct topo *applied,
			const struct plan *p, struct map *halves)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i];
		const struct iface *f, *other;
		const char *object[OP_MAX_OBJECTS];

		if (!op_deletes(op->id) || !op_is_pair(op->id) || *op_arg(op, A_PEER))
			continue;
		f = find_half(applied, op);
		if (!f || op_objects(p->arena, op, object) == 0)
			continue;
		map_put(halves, object[0], 0);
		if (f->node->peer) {
			drift_push(d, f->node->name,
				   "the other end of its pair is out of reach");
			continue;
		}
		other = topo_other_end(f);
		drift_push(d,
			   arena_printf(p->arena, "%s:%s - %s:%s", f->node->name, f->name,
					other->node->name, other->name),
			   arena_printf(p->arena, "its end in %s is out of reach",
					other->node->name));
	}
}

/* The operation is about one of these; a port may leave its switch for a while. */
static bool concerns_any(const struct op *op, const struct map *objects)
{
	return op_is_about(objects, op) || names_any(op, A_OLD, objects) ||
	       needs_any(op, objects);
}

/* Those in a namespace can change the mark in it: 'netyard up' sets it again. */
static void tell_forged(struct drifts *d, const struct topo *found)
{
	for (size_t i = 0; i < found->n_nodes; i++)
		if (found->nodes[i]->forged)
			drift_push(
				d, found->nodes[i]->name,
				arena_printf(d->arena,
					     "its mark was changed, to '%s' (the alias "
					     "of its lo)",
					     found->nodes[i]->forged));
}

/* Somebody else's namespaces that are gone; nor is what was in them told. */
static void tell_left(struct drifts *d, const struct topo *found,
		      const struct topo *applied, struct map *missing)
{
	for (size_t i = 0; i < applied->n_nodes; i++) {
		const struct node *was = applied->nodes[i];
		const struct node *is = topo_find_node(found, was->name);

		if (!topo_has_left(found, was))
			continue;
		map_put(missing, was->ns, i);
		if (is && topo_joins_ns(is))
			map_put(missing, is->ns, i);
		drift_push(d, was->name,
			   arena_printf(d->arena, "%s is gone, or is not what it was",
					topo_joined_words(d->arena, was)));
	}
}

void drift_find(struct drifts *d, const struct topo *found, const struct topo *applied)
{
	_cleanup_plan_ struct plan *p = plan_up(applied, found);
	struct words words = WORDS_INIT(p->arena);
	struct map missing = {.arena = p->arena}, halves = {.arena = p->arena};
	bool *contained = arena_alloc(p->arena, p->n * sizeof(*contained));
	_cleanup_buf_ struct buf text = {};

	op_contained(p->arena, p->ops, p->n, contained);
	words_add(&words, found);
	words_add(&words, applied);
	for (size_t i = 0; i < p->refusals.n; i++)
		drift_add(d, p->refusals.list[i]);
	if (found->ovs.error && !found->ovs.private_db)
		drift_add(d, arena_printf(p->arena, "the system's Open vSwitch: %s",
					  found->ovs.error));
	for (size_t i = 0; i < found->n_left; i++) /* nor what is set on these */
		map_put(&missing,
			arena_printf(p->arena, "%s/%s", found->left[i].ns,
				     found->left[i].dev),
			i);
	tell_forged(d, found);
	tell_left(d, found, applied, &missing);
	tell_halves(d, applied, p, &halves);
	drift_tell_anew(d, &words, p, &halves);
	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i];
		bool told = contained[i] || op_passes(op->id) ||
			    needs_any(op, &missing) || concerns_any(op, &halves);

		if (!op_deletes(op->id))
			op_add_objects(&missing, op);
		if (told)
			continue;
		buf_reset(&text);
		drift_sentence(&text, &words, op);
		drift_push(d, words_subject(&words, op), buf_str(&text));
	}
}

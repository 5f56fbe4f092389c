/* SPDX-License-Identifier: MIT */
/* The types of the key table that hold nodes and their interfaces. */
#include <stddef.h>
#include <string.h>

#include "model/names.h"
#include "model/types.h"

#define FAULTY_NAME_MAX 255

/* The mapping something named stands for: {} if nothing is given, NULL after a fault. */
static const struct value *mapping(struct reader *r, const char *of,
				   const struct value *v)
{
	static const struct value empty = {.kind = VALUE_MAP};
	struct arena *arena = r->faults->arena;

	if (v->kind == VALUE_MAP)
		return v;
	if (v->kind == VALUE_NULL)
		return &empty;
	if (v->kind != VALUE_BAD)
		fault_add(r->faults, v->at, "%s %s must be a mapping, not %s", of,
			  quoted(arena, v->key), value_describe(arena, v));
	return NULL;
}

/*
 * The name something is read under: its own, faulty or not, so that links to it are
 * not faults as well; but short, since many names are made of it.
 */
static const char *checked_name(struct reader *r, const char *of, const struct value *v)
{
	struct arena *arena = r->faults->arena;
	const char *wrong = name_wrong(arena, v->key, TOPO_NAME_MAX);

	if (!wrong)
		return v->key;
	fault_add(r->faults, v->key_at, "%s name %s %s", of, quoted(arena, v->key),
		  wrong);
	return arena_strndup(r->t->arena, v->key, FAULTY_NAME_MAX);
}

/* Which keys there may be is decided by two of them; their faults are told later. */
static uint64_t place_of(const struct value *map, enum node_kind *ret_kind)
{
	const struct value *kind = value_get(map, "kind");
	const struct value *existing = value_get(map, "existing");

	*ret_kind = KIND_DEFAULT;
	if (kind && (kind->kind != VALUE_TEXT || kind_parse(kind->text, ret_kind) < 0)) {
		*ret_kind = KIND_COUNT;
		return AT_NODE;
	}
	if (kind_infos[*ret_kind].may_exist && existing && existing->kind == VALUE_TEXT &&
	    existing->plain && !strcmp(existing->text, "true"))
		return at_existing(*ret_kind);
	return at_kind(*ret_kind);
}

static void read_node(struct reader *r, const struct value *v)
{
	const struct value *map = mapping(r, "node", v);
	const char *name = checked_name(r, "node", v);
	struct arena *arena = r->faults->arena;
	enum node_kind kind;
	struct node *node;
	uint64_t at;

	at = place_of(map ? map : &(struct value){.kind = VALUE_MAP}, &kind);
	/* Of no kind we know: it is there, so that links find it, and its keys are read,
	 * so that all their faults are told. */
	node = topo_add_node(r->t, kind, name);
	r->where = arena_printf(arena, "node %s%s%s", quoted(arena, v->key),
				kind == KIND_COUNT ? "" : ", ",
				kind == KIND_COUNT ? "" : place_find(at)->words);
	node->at = v->key_at;
	if (map)
		keys_read(r, at, map, node);
	node->kind = kind;
	if (node->parent) {
		node->existing = true;
		node->peer = NULL;
	}
}

READ(read_nodes)
{
	if (!v->n)
		fault_add(r->faults, v->at, "there are no nodes; a lab has at least one");
	for (const struct value *i = v->first; i; i = i->next)
		read_node(r, i);
}

/* The place of an object in the table. */
static uint64_t node_place(const struct node *node)
{
	return node->existing ? at_existing(node->kind) : at_kind(node->kind);
}

/* What is to be known of a node, its interfaces and its links. */
static void write_comments(struct writer *w, const struct node *node, struct value *map)
{
	if (node->of_lab)
		value_comment(w->arena, map,
			      arena_printf(w->arena, "%s is of the lab %s", node->name,
					   node->of_lab));
	for (size_t i = 0; i < w->t->n_warnings; i++) {
		const struct warning *warning = &w->t->warnings[i];

		if (warning->node == node)
			value_comment(w->arena, map,
				      warning->iface ? arena_printf(w->arena, "%s: %s",
								    warning->iface->name,
								    warning->text)
						     : warning->text);
	}
}

WRITE(write_nodes)
{
	const struct topo *t = container_of(member, const struct topo, nodes);
	struct value *map = value_new(w->arena, VALUE_MAP);

	for (size_t i = 0; i < t->n_nodes; i++) {
		if (t->nodes[i]->beyond)
			continue;
		if (w->comments)
			write_comments(w, t->nodes[i], map);
		value_add(map, t->nodes[i]->name,
			  keys_write(w, node_place(t->nodes[i]), t->nodes[i]));
	}
	return map;
}

READ(read_interfaces)
{
	struct node *node = container_of(member, struct node, ifaces);
	struct arena *arena = r->faults->arena;

	for (const struct value *i = v->first; i; i = i->next) {
		const struct value *map = mapping(r, "interface", i);
		const char *name = checked_name(r, "interface", i);
		struct iface *f = topo_add_iface(r->t, node, name);

		f->at = i->key_at;
		r->where = arena_printf(arena, "interface %s", quoted(arena, i->key));
		if (map)
			keys_read(r, AT_INTERFACE, map, f);
	}
}

WRITE(write_interfaces)
{
	const struct node *node = container_of(member, const struct node, ifaces);
	struct value *map = value_new(w->arena, VALUE_MAP);

	for (size_t i = 0; i < node->n_ifaces; i++) {
		struct iface *f = node->ifaces[i];
		struct value *v = keys_write(w, AT_INTERFACE, f);

		if (f->beyond)
			continue;
		if (v->n || !w->brief || (!f->link && strcmp(f->name, "lo")))
			value_add(map, f->name, v);
	}
	return map->n ? map : NULL;
}

/* SPDX-License-Identifier: MIT */
#include "plan-walk.h"

#include <string.h>

#include "base/buf.h"
#include "kind/build.h"
#include "unit.h"

/* What is there: the operations that would have made it; and what others have. */
struct walk {
	struct arena *arena;
	const char *about;
	struct op_list there;
	struct map others;
};

/* Setters have no objects of their own. */
static bool makes(struct arena *arena, const struct op *op)
{
	const char *own[OP_MAX_OBJECTS];

	return op_rows[op->id].side == OP_MAKES && op_objects(arena, op, own) > 0;
}

static bool takes_away(struct arena *arena, const struct op *op)
{
	const char *own[OP_MAX_OBJECTS];

	return op_rows[op->id].side == OP_UNMAKES && op_objects(arena, op, own) > 0;
}

static bool is_one_of(const char *object, const char *const *list, size_t n)
{
	while (n--)
		if (!strcmp(list[n], object))
			return true;
	return false;
}

static bool is_there(const struct walk *w, const char *object)
{
	const char *own[OP_MAX_OBJECTS], *lo = strstr(object, "/lo");

	if (lo && !lo[3])
		return true;
	for (size_t i = 0; i < w->there.n; i++) {
		size_t n = op_objects(w->arena, &w->there.ops[i], own);

		if (is_one_of(object, own, n))
			return true;
	}
	return map_get(&w->others, object, NULL) ||
	       !strncmp(object, OP_NOWHERE, strlen(OP_NOWHERE));
}

static void wrong(const struct walk *w, const struct op *op, const char *what,
		  const char *object)
{
	_cleanup_buf_ struct buf text = {0};

	op_print(&text, op);
	fail_msg("%s: %s: %s %s", w->about, buf_str(&text), object, what);
}

/* The master that is a device is no home, but must be there, too. */
static void check_needs(const struct walk *w, const struct op *op)
{
	const char *needs[OP_MAX_NEEDS + 1], *master = op_arg(op, A_MASTER);
	size_t n = op_needs(w->arena, op, needs);

	if (op->id == OP_MASTER_SET)
		master = op_arg(op, A_NEW);
	if (*master && !*op_arg(op, A_DB))
		needs[n++] = arena_printf(w->arena, "%s/%s", op_arg(op, A_NS), master);
	while (n--)
		if (!is_there(w, needs[n]))
			wrong(w, op, "is not there", needs[n]);
}

static void make(struct walk *w, const struct op *op)
{
	const char *own[OP_MAX_OBJECTS];
	size_t n = op_objects(w->arena, op, own);

	while (n--)
		if (is_there(w, own[n]))
			wrong(w, op, "is there already", own[n]);
	check_needs(w, op);
	op_list_add(&w->there, *op);
}

static bool lives_in(struct walk *w, const struct op *op, const char *const *homes,
		     size_t n)
{
	const char *needs[OP_MAX_NEEDS];
	size_t n_needs = op_needs(w->arena, op, needs);

	while (n_needs--)
		if (is_one_of(needs[n_needs], homes, n))
			return true;
	return false;
}

/* With what lives in it. */
static void remove_at(struct walk *w, size_t i)
{
	const char *own[OP_MAX_OBJECTS];
	size_t n = op_objects(w->arena, &w->there.ops[i], own), k = 0;

	memmove(&w->there.ops[i], &w->there.ops[i + 1],
		(--w->there.n - i) * sizeof(*w->there.ops));
	while (k < w->there.n) {
		if (lives_in(w, &w->there.ops[k], own, n)) {
			remove_at(w, k);
			k = 0;
		} else {
			k++;
		}
	}
}

static void take_away(struct walk *w, const struct op *op)
{
	struct op made = op_invert(op);
	const char *object = op_object(w->arena, &made);

	for (size_t i = 0; i < w->there.n; i++)
		if (!strcmp(op_object(w->arena, &w->there.ops[i]), object)) {
			remove_at(w, i);
			return;
		}
	wrong(w, op, "is not there", object);
}

/* Its place alone is another one. */
static void move(struct walk *w, const struct op *op, enum op_arg whence,
		 enum op_arg where)
{
	const char *from =
		arena_printf(w->arena, "%s/%s", op_arg(op, whence), op_arg(op, A_IF));
	const char *to =
		arena_printf(w->arena, "%s/%s", op_arg(op, where), op_arg(op, A_IF));

	if (is_there(w, to))
		wrong(w, op, "is there already", to);
	if (*op_arg(op, where) && !is_there(w, op_arg(op, where)))
		wrong(w, op, "is not there", op_arg(op, where));
	for (size_t i = 0; i < w->there.n; i++) {
		struct op *fact = &w->there.ops[i];

		if (!op_is_pair(fact->id) ||
		    strcmp(op_arg(fact, A_IF), op_arg(op, A_IF)) ||
		    strcmp(op_arg(fact, A_NS), op_arg(op, whence)))
			continue;
		fact->arg[A_NS] = op_arg(op, where);
		return;
	}
	wrong(w, op, "is not there", from);
}

static void step(struct walk *w, const struct op *op)
{
	if (op->id == OP_LINK_MOVE)
		move(w, op, A_FROM, A_NS);
	else if (op->id == OP_LINK_BACK)
		move(w, op, A_NS, A_FROM);
	else if (makes(w->arena, op))
		make(w, op);
	else if (takes_away(w->arena, op))
		take_away(w, op);
	else
		check_needs(w, op);
}

static struct op_list facts(struct arena *arena, const struct topo *t)
{
	struct op_list all = {.arena = arena}, made = {.arena = arena};

	if (t)
		kind_build(t, &all);
	for (size_t i = 0; i < all.n; i++)
		if (makes(arena, &all.ops[i]))
			op_list_add(&made, all.ops[i]);
	return made;
}

/* Switches that exist, the system's Open vSwitch, and adapters. */
static void note_others(struct walk *w, const struct topo *t)
{
	if (!t)
		return;
	map_put(&w->others, topo_system_db(t), 0);
	for (size_t i = 0; i < t->n_links; i++)
		if (topo_is_uplink(t->links[i]->end[1]))
			map_put(&w->others,
				arena_printf(w->arena, "/%s", t->links[i]->end[1]->dev),
				0);
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (!node->self || !node->existing)
			continue;
		map_put(&w->others,
			arena_printf(w->arena, "%s/%s", node->ns, node->self->dev), 0);
		if (node->db)
			map_put(&w->others,
				op_db_object(w->arena, node->db, node->self->dev), 0);
	}
}

static void check_same(const struct walk *w, const struct op_list *facts,
		       const char *when)
{
	struct map objects = {.arena = w->arena};

	for (size_t i = 0; i < w->there.n; i++)
		map_put(&objects, op_object(w->arena, &w->there.ops[i]), i);
	for (size_t i = 0; i < facts->n; i++) {
		const char *object = op_object(w->arena, &facts->ops[i]);

		if (!map_get(&objects, object, NULL))
			fail_msg("%s, %s: %s is missing", w->about, when, object);
	}
	if (w->there.n != facts->n)
		fail_msg("%s, %s: there are %zu things, not %zu", w->about, when,
			 w->there.n, facts->n);
}

void walk_plan(const struct plan *p, const struct topo *want, const struct topo *have,
	       bool back, const char *about)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct op_list before = facts(arena, have), after = facts(arena, want);
	struct walk w = {
		.arena = arena,
		.about = about,
		.there = facts(arena, have),
		.others.arena = arena,
	};

	note_others(&w, want);
	note_others(&w, have);
	for (size_t i = 0; i < p->n; i++)
		step(&w, &p->ops[i]);
	check_same(&w, &after, "at the end");
	for (size_t i = p->n; back && i--;) {
		struct op op = op_invert(&p->ops[i]);

		step(&w, &op);
	}
	if (back)
		check_same(&w, &before, "taken back");
}

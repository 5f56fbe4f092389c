/* SPDX-License-Identifier: MIT */
/*
 * From judged facts to operations, in the order: what stands in the way of a
 * new thing is taken back; then the wanted facts in building order, made or changed; then
 * what is left over is taken back, the last built first.
 */
#include "plan/plan.h"

#include <string.h>

#include "driver/driver.h"
#include "plan/diff.h"
#include "plan/notes.h"

void plan_free(struct plan *p)
{
	if (p)
		arena_free(p->arena);
}

static struct plan *plan_new(void)
{
	struct arena *arena = arena_new();
	struct plan *p = arena_alloc(arena, sizeof(*p));

	p->arena = arena;
	return p;
}

static struct op_list build(struct arena *arena, const struct topo *t)
{
	struct op_list list = {.arena = arena};

	if (t)
		driver_build(t, &list);
	return list;
}

/* The last built goes first. */
static void take_back(struct op_list *out, const struct diff *d, enum fate fate)
{
	for (size_t j = d->have.n; j--;)
		if (d->fate[j] == fate && !(d->have.ops[j].flags & OP_FOREIGN))
			op_list_add(out, op_invert(&d->have.ops[j]));
}

static struct op setter(const struct op_change *c, const struct op *want,
			const struct op *have)
{
	return (struct op){c->setter, .arg = {[A_NS] = op_arg(want, c->ns),
					      [A_DB] = op_arg(want, A_DB),
					      [A_IF] = op_arg(want, c->dev),
					      [A_OLD] = op_arg(have, c->arg),
					      [A_NEW] = op_arg(want, c->arg)}};
}

/* The same object on both sides: a setter for each argument that differs. */
static void change(struct op_list *out, const struct op *want, const struct op *have)
{
	if (diff_is_setter(want->id)) {
		struct op op = *want;

		op.arg[A_OLD] = op_arg(have, A_NEW);
		if (strcmp(op_arg(&op, A_OLD), op_arg(&op, A_NEW)))
			op_list_add(out, op);
		return;
	}
	for (const enum op_arg *a = op_rows[want->id].args; *a; a++)
		if (strcmp(op_arg(want, *a), op_arg(have, *a)))
			op_list_add(out, setter(diff_change(want->id, *a), want, have));
}

static void make_and_change(struct op_list *out, const struct diff *d)
{
	for (size_t i = 0; i < d->want.n; i++) {
		const struct op *want = &d->want.ops[i];
		size_t j = d->match[i];

		if (d->made[i]) {
			if (j != DIFF_NONE && d->fate[j] == FATE_IN_PLACE)
				op_list_add(out, op_invert(&d->have.ops[j]));
			op_list_add(out, *want);
		} else if (!(d->have.ops[j].flags & OP_FOREIGN)) {
			change(out, want, &d->have.ops[j]);
		}
	}
}

struct plan *plan_up(const struct topo *want, const struct topo *have)
{
	struct plan *p = plan_new();
	struct op_list out = {.arena = p->arena};
	struct diff d;

	diff_init(&d, p->arena, build(p->arena, want), build(p->arena, have));
	take_back(&out, &d, FATE_FIRST);
	make_and_change(&out, &d);
	take_back(&out, &d, FATE_LAST);
	p->ops = out.ops;
	p->n = out.n;
	plan_refuse(p, &d, want, have);
	if (!p->n_refusals)
		plan_note(p, want, have);
	plan_touch(p, want, have);
	return p;
}

struct plan *plan_down(const struct topo *have)
{
	struct plan *p = plan_new();
	struct op_list out = {.arena = p->arena};
	struct diff d;

	diff_init(&d, p->arena, build(p->arena, NULL), build(p->arena, have));
	take_back(&out, &d, FATE_LAST);
	op_list_drop_contained(&out);
	p->ops = out.ops;
	p->n = out.n;
	plan_note(p, NULL, have);
	plan_touch(p, NULL, have);
	return p;
}

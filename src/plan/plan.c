/* SPDX-License-Identifier: MIT */
/*
 * From judged facts to operations, in the order: an Open vSwitch of the lab's own is
 * started; what stands in the way of a new thing is taken back; then the wanted facts in
 * building order, made, moved or changed; then what is left over is taken back, the last
 * built first; then others are told of it.
 */
#include "plan/plan.h"

#include <string.h>

#include "base/text.h"
#include "kind/build.h"
#include "plan/diff.h"
#include "plan/notes.h"

#define METRIC_CONNECTED "256" /* IP6_RT_PRIO_ADDRCONF: of IPv6 */

void plan_free(struct plan *p)
{
	if (p)
		arena_free(p->arena);
}

struct plan *plan_new(void)
{
	struct arena *arena = arena_new();
	struct plan *p = arena_alloc(arena, sizeof(*p));

	p->arena = p->refusals.arena = p->notes.arena = arena;
	return p;
}

static struct op_list build(struct arena *arena, const struct topo *t)
{
	struct op_list list = {.arena = arena};

	if (t)
		kind_build(t, &list);
	return list;
}

/* The last built goes first. */
static void take_back(struct op_list *out, const struct diff *d, enum fate fate)
{
	for (size_t j = d->have.n; j--;)
		if (d->fate[j] == fate && !(d->have.ops[j].flags & OP_FOREIGN))
			op_list_add(out, op_invert(&d->have.ops[j]));
}

/* The same object on both sides: a setter for each argument that differs. */
static void change(struct op_list *out, const struct op *want, const struct op *have)
{
	if (op_is_setter(want->id)) {
		struct op op = *want;

		op.arg[A_OLD] = op_arg(have, A_NEW);
		if (strcmp(op_arg(&op, A_OLD), op_arg(&op, A_NEW)))
			op_list_add(out, op);
		return;
	}
	for (const enum op_arg *a = op_rows[want->id].args; *a; a++)
		if (strcmp(op_arg(want, *a), op_arg(have, *a)))
			op_list_add(out,
				    diff_setter(diff_change(want->id, *a), want, have));
}

/* The route that the kernel gave with an address, to the network of that. */
static struct op subnet_of(struct arena *arena, const struct op *address)
{
	char to[CIDR_TEXT], src[CIDR_TEXT];
	struct cidr c = {0};
	bool v4;

	(void)text_cidr(op_arg(address, A_CIDR), false, &c);
	v4 = c.family == AF_INET;
	cidr_addr_text(&c, src);
	cidr_mask(&c);
	cidr_text(&c, to);
	return (struct op){OP_SUBNET_ADD,
			   .arg = {[A_NS] = op_arg(address, A_NS),
				   [A_IF] = op_arg(address, A_IF),
				   [A_TO] = arena_strdup(arena, to),
				   [A_METRIC] = v4 ? "0" : METRIC_CONNECTED,
				   [A_SRC] = v4 ? arena_strdup(arena, src) : ""}};
}

/* The wanted facts with these numbers. */
static void make_and_change(struct op_list *out, const struct diff *d, size_t from,
			    size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct op *want = &d->want.ops[i];
		size_t j = d->match[i];

		if (d->moved[i])
			op_list_add(out, *d->moved[i]);
		if (d->made[i]) {
			if (j != DIFF_NONE && d->fate[j] == FATE_IN_PLACE)
				op_list_add(out, op_invert(&d->have.ops[j]));
			op_list_add(out, *want);
		} else if (!(d->have.ops[j].flags & OP_FOREIGN)) {
			change(out, want, &d->have.ops[j]);
			if (d->have.ops[j].flags & OP_ROUTELESS)
				op_list_add(out, subnet_of(d->arena, want));
		}
	}
}

/* What the plan takes away before all else. */
static struct map gone_first(const struct diff *d)
{
	struct map gone = {.arena = d->arena};

	for (size_t j = 0; j < d->have.n; j++)
		if (d->fate[j] == FATE_FIRST)
			op_add_objects(&gone, &d->have.ops[j]);
	return gone;
}

/* Ports leave a switch that goes first, before it does: all taken back in reverse, they
 * come to it when it is there again. */
static void leave_masters(struct op_list *out, struct diff *d)
{
	struct map gone = gone_first(d);

	for (size_t j = 0; j < d->have.n; j++) {
		struct op *have = &d->have.ops[j];
		const char *ns = op_arg(have, A_NS), *master;
		enum op_id setter;
		enum op_arg arg = diff_master_arg(have, &setter);

		master = arg ? op_arg(have, arg) : "";
		if (!*master || d->fate[j] == FATE_FIRST ||
		    !map_get(&gone, arena_printf(d->arena, "%s/%s", ns, master), NULL))
			continue;
		op_list_add(out, (struct op){setter, .arg = {[A_NS] = ns,
							     [A_IF] = op_arg(have, A_IF),
							     [A_OLD] = master}});
		have->arg[arg] = NULL;
		if (setter == have->id && d->fate[j] == FATE_LAST)
			d->fate[j] = FATE_STAYS; /* done */
	}
}

/* What is set on ports that leave their switch is taken back while they are there. */
static void unset_ports(struct op_list *out, struct diff *d)
{
	for (size_t j = d->have.n; j--;) {
		const struct op *have = &d->have.ops[j];

		if (d->fate[j] != FATE_FIRST || !op_is_of_port(have))
			continue;
		op_list_add(out, op_invert(have));
		d->fate[j] = FATE_STAYS; /* done */
	}
}

/* Of the wanted facts, how many are made before anything is taken away: an Open vSwitch
 * of the lab's own that is to be started, which takes its time, and its namespace. */
static size_t begun_with(const struct diff *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->want.n; i++)
		if (op_rows[d->want.ops[i].id].class == C_DAEMON && d->made[i])
			n = i + 1;
	for (size_t i = 0; i < n; i++)
		if (d->made[i] && d->match[i] != DIFF_NONE)
			return 0;
	return n;
}

void plan_fill(struct plan *p, struct diff *d)
{
	struct op_list out = {.arena = p->arena};
	size_t first = begun_with(d);

	make_and_change(&out, d, 0, first);
	for (size_t i = 0; i < d->unset.n; i++)
		op_list_add(&out, d->unset.ops[i]);
	unset_ports(&out, d);
	leave_masters(&out, d);
	take_back(&out, d, FATE_FIRST);
	make_and_change(&out, d, first, d->want.n);
	take_back(&out, d, FATE_LAST);
	p->ops = out.ops;
	p->n = out.n;
}

struct plan *plan_up(const struct topo *want, const struct topo *have)
{
	struct plan *p = plan_new();
	struct diff d;

	plan_existing(want, have);
	plan_uplinks(want, have);
	diff_init(&d, p->arena, build(p->arena, want), build(p->arena, have));
	plan_fill(p, &d);
	plan_refuse(p, &d, want, have);
	if (!p->refusals.n) {
		plan_announce(p, want, have);
		plan_note(p, want, have);
	}
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

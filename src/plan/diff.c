/* SPDX-License-Identifier: MIT */
/* Judges the facts of two lists. */
#include "plan/diff.h"

#include <string.h>

#include "base/sysctl.h"

/* The fact is somebody else's: never taken back, only looked at. */
static bool foreign(const struct op *op)
{
	return op->flags & OP_FOREIGN;
}

/* What the kernel lets one device of a parent have, its MAC, or its VLAN; NULL: it has
 * nothing of that kind. */
static const char *alone_on_parent(struct arena *arena, const struct op *op)
{
	const char *what = op_has_own_mac(op->id) ? op_arg(op, A_MAC)
			   : *op_arg(op, A_VLAN)
				   ? arena_printf(arena, "%s %s", op_arg(op, A_PROTOCOL),
						  op_arg(op, A_VLAN))
				   : NULL;

	return what ? arena_printf(arena, "%s/%s %s", op_arg(op, A_FROM),
				   op_arg(op, A_PARENT), what)
		    : NULL;
}

static struct map wanted_alone(const struct diff *d)
{
	struct map alone = {.arena = d->arena};

	for (size_t i = 0; i < d->want.n; i++) {
		const char *what = alone_on_parent(d->arena, &d->want.ops[i]);

		if (what)
			map_put(&alone, what, i);
	}
	return alone;
}

/* It has what another wanted fact, and not the i-th, its own, is to have alone. */
static bool has_that_of_other(const struct map *alone, const struct op *have, size_t i)
{
	const char *what = alone_on_parent(alone->arena, have);
	size_t k;

	return what && map_get(alone, what, &k) && k != i;
}

/* The devices that stay and get another MAC: the kernel forgets all their neighbours. */
static void note_new_mac(struct map *changed, const struct op *want,
			 const struct op *have)
{
	for (size_t i = 0; i < op_n_changes; i++) {
		const struct op_change *c = &op_changes[i];

		if (c->row == want->id && (c->arg == A_MAC || c->arg == A_PEER_MAC) &&
		    strcmp(op_arg(want, c->arg), op_arg(have, c->arg)))
			map_put(changed,
				arena_printf(changed->arena, "%s/%s", op_arg(want, c->ns),
					     op_arg(want, c->dev)),
				0);
	}
}

static struct map new_macs(const struct diff *d)
{
	struct map changed = {.arena = d->arena};

	for (size_t i = 0; i < d->want.n; i++)
		if (d->match[i] != DIFF_NONE)
			note_new_mac(&changed, &d->want.ops[i],
				     &d->have.ops[d->match[i]]);
	return changed;
}

static bool goes_with_mac(const struct map *changed, const struct op *op)
{
	return *op_arg(op, A_ADDRESS) &&
	       map_get(changed,
		       arena_printf(changed->arena, "%s/%s", op_arg(op, A_NS),
				    op_arg(op, A_IF)),
		       NULL);
}

static void match_all(struct diff *d, const struct map *alone, bool *ret_wanted)
{
	struct map at = {.arena = d->arena}, changed = {.arena = d->arena};

	/* Where the kernel has an object twice (routes), the lab's own counts. */
	for (size_t j = 0; j < d->have.n; j++) {
		const char *object = op_object(d->arena, &d->have.ops[j]);

		if (!foreign(&d->have.ops[j]) || !map_get(&at, object, NULL))
			map_put(&at, object, j);
	}
	for (size_t i = 0; i < d->want.n; i++) {
		size_t j;

		d->match[i] = DIFF_NONE;
		if (!map_get(&at, op_object(d->arena, &d->want.ops[i]), &j))
			continue;
		if (d->have.ops[j].flags & OP_LOST) {
			ret_wanted[j] = true; /* it joins anew as it is */
			d->want.ops[i].flags |= d->have.ops[j].flags & OP_STAYS;
		} else {
			d->match[i] = j;
			note_new_mac(&changed, &d->want.ops[i], &d->have.ops[j]);
			ret_wanted[j] =
				!diff_must_be_remade(&d->want.ops[i], &d->have.ops[j]) &&
				!has_that_of_other(alone, &d->have.ops[j], i) &&
				!goes_with_mac(&changed, &d->have.ops[j]);
		}
	}
}

/* An address that is there, or the one that packets of a route come from: "NS ADDRESS";
 * NULL: it is neither. */
static const char *source_of(struct arena *arena, const struct op *op)
{
	const char *cidr = op_arg(op, A_CIDR), *src = op_arg(op, A_SRC);

	if (!*cidr && !*src)
		return NULL;
	return arena_printf(arena, "%s %.*s", op_arg(op, A_NS),
			    (int)strcspn(*cidr ? cidr : src, "/"), *cidr ? cidr : src);
}

/* What nobody wants goes, and with it what lives in it (homes stand before what they
 * hold), and a route whose source goes. */
static void judge_gone(struct diff *d, const bool *wanted)
{
	struct map gone = {.arena = d->arena}, sources = {.arena = d->arena};

	for (size_t j = 0; j < d->have.n; j++) {
		const struct op *op = &d->have.ops[j];
		const char *source = source_of(d->arena, op);

		if (op_lives_in(&gone, op) || (!wanted[j] && !foreign(op)) ||
		    (*op_arg(op, A_SRC) && map_get(&sources, source, NULL))) {
			d->fate[j] = FATE_LAST;
			op_add_objects(&gone, op);
			if (*op_arg(op, A_CIDR))
				map_put(&sources, source, j);
		}
	}
}

/* The device of a fact that stays, as a port of another switch than now. */
static void note_moved(struct map *moved, const struct op *want, const struct op *have)
{
	const struct op_change *c = diff_change(want->id, A_MASTER);

	if (c && *op_arg(want, A_MASTER) &&
	    strcmp(op_arg(want, A_MASTER), op_arg(have, A_MASTER)))
		map_put(moved,
			arena_printf(moved->arena, "%s/%s", op_arg(want, c->ns),
				     op_arg(want, c->dev)),
			0);
}

/* The devices whose IPv6 is switched off, "NS/DEV", or all in a namespace, "NS/". */
static struct map without_ipv6(const struct diff *d)
{
	struct map off = {.arena = d->arena};

	for (size_t i = 0; i < d->want.n; i++) {
		const struct op *op = &d->want.ops[i];

		if (op->id == OP_SYSCTL_SET &&
		    !strcmp(sysctl_what(op_arg(op, A_SYSCTL)), "disable_ipv6") &&
		    strcmp(op_arg(op, A_NEW), "0") != 0)
			map_put(&off,
				arena_printf(d->arena, "%s/%s", op_arg(op, A_NS),
					     op_arg(op, A_IF)),
				i);
	}
	return off;
}

/* An address or a route that the kernel takes away when IPv6 is switched off: taken back
 * before, it comes again with all else that is. */
static bool goes_with_ipv6(const struct map *off, const struct op *op)
{
	const char *ns = op_arg(op, A_NS);

	return off->n &&
	       (strchr(op_arg(op, A_CIDR), ':') || strchr(op_arg(op, A_TO), ':') ||
		strchr(op_arg(op, A_ADDRESS), ':')) &&
	       (map_get(off, arena_printf(off->arena, "%s/", ns), NULL) ||
		map_get(off, arena_printf(off->arena, "%s/%s", ns, op_arg(op, A_IF)),
			NULL));
}

/* The devices that leave the switch of which they are ports. */
static struct map find_leaving(const struct diff *d)
{
	struct map leaving = {.arena = d->arena};
	const struct op **want = arena_alloc(d->arena, d->have.n * sizeof(*want));

	for (size_t i = 0; i < d->want.n; i++)
		if (d->match[i] != DIFF_NONE)
			want[d->match[i]] = &d->want.ops[i];
	for (size_t j = 0; j < d->have.n; j++) {
		const struct op *have = &d->have.ops[j];
		enum op_id setter;
		enum op_arg arg = diff_master_arg(have, &setter);

		if (arg && *op_arg(have, arg) &&
		    (!want[j] || strcmp(op_arg(want[j], arg), op_arg(have, arg)) != 0))
			map_put(&leaving,
				arena_printf(d->arena, "%s/%s", op_arg(have, A_NS),
					     op_arg(have, A_IF)),
				j);
	}
	return leaving;
}

/* Among what goes: what stands where something new must be goes first, and so does what
 * has its MAC or its VLAN, what runs (in a down it is the first anyway), a sysctl, by
 * which IPv6 may be switched on again (in a down all vanish along), what is gone that
 * must be there, a neighbour that the kernel forgets with the MAC of its device (taken
 * back, all comes again after that), and the row of a port whose device becomes that of
 * another kind of switch: the kernel gives it away only when it is free. */
static void judge_order(struct diff *d, const struct map *alone)
{
	struct map made = {.arena = d->arena}, first = {.arena = d->arena},
		   moved = {.arena = d->arena}, off = without_ipv6(d),
		   leaving = find_leaving(d), changed = new_macs(d);

	for (size_t i = 0; i < d->want.n; i++)
		if (d->made[i])
			op_add_objects(&made, &d->want.ops[i]);
		else
			note_moved(&moved, &d->want.ops[i], &d->have.ops[d->match[i]]);
	for (size_t i = 0; i < d->want.n; i++)
		if (d->moved[i])
			map_put(&moved,
				arena_printf(d->arena, "%s/%s",
					     op_arg(d->moved[i], A_FROM),
					     op_arg(d->moved[i], A_IF)),
				0);
	for (size_t j = 0; j < d->have.n; j++) {
		const struct op *op = &d->have.ops[j];

		if (d->fate[j] == FATE_STAYS)
			continue;
		if (op_is_about(&made, op) || op_lives_in(&first, op) ||
		    has_that_of_other(alone, op, DIFF_NONE) ||
		    (op_takes_device(op) && op_lives_in(&moved, op)) ||
		    (d->want.n && op_class(op->id)->first) || op->id == OP_SYSCTL_SET ||
		    goes_with_ipv6(&off, op) || op_rows[op->id].side == OP_UNMAKES ||
		    goes_with_mac(&changed, op) ||
		    (op_is_of_port(op) && op_lives_in(&leaving, op))) {
			d->fate[j] = FATE_FIRST;
			op_add_objects(&first, op);
		}
	}
	for (size_t i = 0; i < d->want.n; i++)
		if (d->match[i] != DIFF_NONE && d->fate[d->match[i]] == FATE_LAST)
			d->fate[d->match[i]] = FATE_IN_PLACE;
}

void diff_init(struct diff *d, struct arena *arena, struct op_list want,
	       struct op_list have)
{
	bool *wanted;
	struct map alone;

	*d = (struct diff){
		.arena = arena,
		.want = want,
		.have = have,
		.moved = arena_alloc(arena, want.n * sizeof(*d->moved)),
		.unset.arena = arena,
		.match = arena_alloc(arena, want.n * sizeof(*d->match)),
		.made = arena_alloc(arena, want.n * sizeof(*d->made)),
		.fate = arena_alloc(arena, have.n * sizeof(*d->fate)),
	};
	diff_move(d);
	wanted = arena_alloc(arena, d->have.n * sizeof(*wanted));
	alone = wanted_alone(d);
	match_all(d, &alone, wanted);
	judge_gone(d, wanted);
	for (size_t i = 0; i < want.n; i++)
		d->made[i] =
			d->match[i] == DIFF_NONE || d->fate[d->match[i]] != FATE_STAYS;
	judge_order(d, &alone);
}

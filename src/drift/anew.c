/* SPDX-License-Identifier: MIT */
/*
 * Drift of what up would make anew: told is why, in one sentence for each thing that
 * differs, and not what it takes.
 */
#include <string.h>

#include "drift/drift.h"
#include "plan/diff.h"

/* Where a later operation makes anew what op takes away; NULL: none does. */
static const struct op *made_anew(const struct plan *p, const struct op *op)
{
	struct op made = op_invert(op);
	const char *object = op_object(p->arena, &made);

	for (size_t i = (size_t)(op - p->ops) + 1; i < p->n; i++)
		if (p->ops[i].id == made.id &&
		    !strcmp(op_object(p->arena, &p->ops[i]), object))
			return &p->ops[i];
	return NULL;
}

static bool same_arg(const struct op *a, const struct op *b, enum op_arg arg)
{
	return !strcmp(op_arg(a, arg), op_arg(b, arg));
}

/* Where an operation makes, under another name, what bears the same marks. */
static const struct op *made_elsewhere(const struct plan *p, const struct op *op)
{
	const struct op made = op_invert(op);

	if (!op_makes_link(made.id) || !*op_arg(op, A_ALIAS))
		return NULL;
	for (size_t i = 0; i < p->n; i++)
		if (p->ops[i].id == made.id && same_arg(&p->ops[i], op, A_ALIAS) &&
		    same_arg(&p->ops[i], op, A_PEER_ALIAS) &&
		    same_arg(&p->ops[i], op, A_DB))
			return &p->ops[i];
	return NULL;
}

static const char *root_or(const char *user)
{
	return *user ? user : "root";
}

static const char *or_none(const char *text)
{
	return *text ? text : "none";
}

/* A device of an operation, in the words of the file. */
static const char *device_words(const struct words *words, const struct op *op,
				enum op_arg ns, enum op_arg dev)
{
	const struct op about = {
		OP_MTU_SET, .arg = {[A_NS] = op_arg(op, ns), [A_IF] = op_arg(op, dev)}};

	return words_subject(words, &about);
}

static const char *place(struct arena *arena, const struct op *op, enum op_arg ns)
{
	return *op_arg(op, ns) ? arena_printf(arena, "namespace %s", op_arg(op, ns))
			       : "the host's namespace";
}

/* One end is called otherwise, or is elsewhere, than it was applied. */
static void tell_place(struct drifts *d, const struct words *words, const struct plan *p,
		       const struct op *had, const struct op *made,
		       const enum op_arg end[2])
{
	bool renamed = !same_arg(had, made, end[1]);
	const char *subject = device_words(words, made, end[0], end[1]);

	if (!same_arg(had, made, end[0]))
		drift_push(d, subject,
			   arena_printf(p->arena, "is in %s%s%s, applied was in %s",
					place(p->arena, had, end[0]),
					renamed ? " as " : "",
					renamed ? op_arg(had, end[1]) : "",
					place(p->arena, made, end[0])));
	else if (renamed)
		drift_push(d, subject,
			   arena_printf(p->arena, "is named %s, applied was %s",
					op_arg(had, end[1]), op_arg(made, end[1])));
}

/* A device whose MTU fell below what IPv6 needs has lost it, one whose MTU rose above has
 * gained it: no setter changes that. */
static const char *ipv6_words(struct arena *arena, const struct op_change *c,
			      const struct op *had, const struct op *made)
{
	const enum op_arg of_end = c->arg == A_GEN ? A_MTU : A_PEER_MTU;
	const enum op_arg mtu = diff_change(c->row, of_end) ? of_end : A_NONE;
	const char *what = *op_arg(had, c->arg) ? "has IPv6, and was applied without"
						: "has no IPv6 any more";
	const char *why = mtu && !same_arg(had, made, mtu)
				  ? arena_printf(arena, "MTU is %s, applied was %s: ",
						 op_arg(had, mtu), op_arg(made, mtu))
				  : "";

	return arena_printf(arena,
			    "%sit %s (it takes an MTU of %u), and is to be made anew",
			    why, what, TOPO_MTU_IPV6);
}

/* An argument that a setter changes: said as where that is all that differs. */
static void tell_change(struct drifts *d, const struct words *words, const struct plan *p,
			const struct op_change *c, const struct op *had,
			const struct op *made)
{
	const struct op set = diff_setter(c, made, had);
	bool gen = c->arg == A_GEN || c->arg == A_PEER_GEN;
	_cleanup_buf_ struct buf text = {};

	if (gen && !*op_arg(had, c->arg) != !*op_arg(made, c->arg))
		buf_add(&text, ipv6_words(p->arena, c, had, made));
	else
		drift_sentence(&text, words, &set);
	drift_push(d, words_subject(words, &set), buf_str(&text));
}

/* Told along with the IPv6 that an end has lost or gained by it. */
static bool is_mtu_of_ipv6(const struct op_change *c, const struct op *had,
			   const struct op *made)
{
	enum op_arg gen = c->arg == A_MTU	 ? A_GEN
			  : c->arg == A_PEER_MTU ? A_PEER_GEN
						 : A_NONE;

	return gen && !*op_arg(had, gen) != !*op_arg(made, gen);
}

/* Arguments that no setter of the row changes. */
static void tell_fixed(struct drifts *d, const char *subject, const struct plan *p,
		       const struct op *had, const struct op *made)
{
	static const struct {
		enum op_arg arg;
		const char *noun;
	} args[] = {
		{A_DATAPATH, "datapath"},
		{A_MASTER, "switch"},
		{A_PEER_MASTER, "switch"},
		{A_PARENT, "parent"},
		{A_TYPE, "type of port"},
		{A_OPTIONS, "options"},
		{A_MODE, "mode"},
		{A_USER, "user"},
		{A_QUEUES, "queues"},
		{A_VLAN, "VLAN"},
		{A_PROTOCOL, "VLAN protocol"},
		{A_TAKES, "device that takes its addresses"},
		{A_OUTPUT, "port that copies go to"},
		{A_COPIED, "what is copied"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(args); i++)
		if (!same_arg(had, made, args[i].arg) &&
		    !diff_change(made->id, args[i].arg))
			drift_push(d, subject,
				   arena_printf(p->arena, "%s is %s, applied was %s",
						args[i].noun,
						or_none(op_arg(had, args[i].arg)),
						or_none(op_arg(made, args[i].arg))));
}

/* Of a device in the kernel: what differs.  Returns whether anything does. */
static bool tell_device(struct drifts *d, const struct words *words, const struct plan *p,
			const struct op *had, const struct op *made)
{
	static const enum op_arg near[] = {A_NS, A_IF}, far[] = {A_PEER_NS, A_PEER};
	size_t before = d->n;

	tell_place(d, words, p, had, made, near);
	tell_place(d, words, p, had, made, far);
	/* what it was set to is lost where a device is moved */
	if (!same_arg(had, made, A_NS) || !same_arg(had, made, A_PEER_NS))
		return true;
	for (size_t i = 0; i < op_n_changes; i++) {
		const struct op_change *c = &op_changes[i];

		if (c->row == made->id && !same_arg(had, made, c->arg) &&
		    !is_mtu_of_ipv6(c, had, made))
			tell_change(d, words, p, c, had, made);
	}
	tell_fixed(d, device_words(words, made, A_NS, A_IF), p, had, made);
	return d->n > before;
}

/* Of a row of a database. */
static void tell_row(struct drifts *d, const struct words *words, const struct plan *p,
		     const struct op *had, const struct op *made)
{
	const char *subject = words_subject(words, had);

	if (*op_arg(had, A_ERROR)) {
		drift_push(
			d, subject,
			arena_printf(p->arena, "Open vSwitch: %s", op_arg(had, A_ERROR)));
		return;
	}
	tell_fixed(d, subject, p, had, made);
}

/* Of what runs: how it has ended, or what is not as it was applied. */
static void tell_service(struct drifts *d, const struct words *words,
			 const struct plan *p, const struct op *had,
			 const struct op *made)
{
	const char *subject = words_subject(words, had);
	_cleanup_buf_ struct buf text = {};

	buf_add(&text, words_noun(had));
	words_add_which(&text, had);
	if (*op_arg(had, A_ERROR)) {
		buf_addf(&text, " does not run: %s", op_arg(had, A_ERROR));
		drift_push(d, subject, buf_str(&text));
		return;
	}
	buf_addf(&text, " is run by %s, applied was %s", root_or(op_arg(had, A_USER)),
		 root_or(op_arg(made, A_USER)));
	drift_push(d, subject, buf_str(&text));
}

/* Why op's object is made anew, if it is; returns whether that was told. */
static bool tell_why(struct drifts *d, const struct words *words, const struct plan *p,
		     const struct op *op, const struct op *made)
{
	if (op_class(op->id)->first) {
		if (made)
			tell_service(d, words, p, op, made);
		return made != NULL;
	}
	if (!*op_arg(op, A_DB))
		return made && tell_device(d, words, p, op, made);
	if (!made && !*op_arg(op, A_ERROR))
		return false;
	tell_row(d, words, p, op, made ? made : op);
	return true;
}

/* A device that only has to be brought back: nothing else is told of it. */
static void tell_moved(struct drifts *d, const struct words *words, const struct plan *p,
		       const struct op *op, struct map *told)
{
	drift_push(d, device_words(words, op, A_NS, A_IF),
		   arena_printf(p->arena, "is in %s, applied was in %s",
				place(p->arena, op, A_FROM), place(p->arena, op, A_NS)));
	for (const enum op_arg *ns = (enum op_arg[]){A_FROM, A_NS, A_NONE}; *ns; ns++)
		map_put(told,
			arena_printf(p->arena, "%s/%s", op_arg(op, *ns),
				     op_arg(op, A_IF)),
			0);
}

void drift_tell_anew(struct drifts *d, const struct words *words, const struct plan *p,
		     struct map *told)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i], *made;

		if (op_moves(op->id))
			tell_moved(d, words, p, op, told);
		if (!op_deletes(op->id))
			continue;
		made = made_anew(p, op);
		if (!made && !*op_arg(op, A_DB))
			made = made_elsewhere(p, op);
		if (!tell_why(d, words, p, op, made))
			continue;
		op_add_objects(told, op);
		if (made)
			op_add_objects(told, made);
	}
}

/* SPDX-License-Identifier: MIT */
#include "api/drift.h"

#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "op/op.h"

/* Names of devices and namespaces as the topology file has them. */
struct names {
	struct arena *arena;
	struct map at; /* "NS" or "NS/DEV" -> index in list */
	const char **list;
	size_t n;
};

static void names_put(struct names *names, const char *ns, const char *dev,
		      const char *name)
{
	const char *key = dev ? arena_printf(names->arena, "%s/%s", ns, dev) : ns;

	map_put(&names->at, key, names->n);
	ARENA_PUSH(names->arena, names->list, names->n, name);
}

static void names_add(struct names *names, const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (!kind_is_switch(node->kind) && node->ns)
			names_put(names, node->ns, NULL, node->name);
		if (node->self && node->self->ns)
			names_put(names, node->self->ns, node->self->dev, node->name);
		for (size_t k = 0; k < node->n_ifaces; k++) {
			const struct iface *f = node->ifaces[k];

			if (f->ns && f->dev)
				names_put(names, f->ns, f->dev,
					  arena_printf(names->arena, "%s:%s", node->name,
						       f->name));
		}
	}
}

static const char *name_of(const struct names *names, const char *ns, const char *dev)
{
	const char *key = *dev ? arena_printf(names->arena, "%s/%s", ns, dev) : ns;
	size_t at;

	if (map_get(&names->at, key, &at))
		return names->list[at];
	return *dev ? dev : *ns ? ns : "host";
}

static const char *subject(const struct names *names, const struct op *op)
{
	const char *a = name_of(names, op_arg(op, A_NS), op_arg(op, A_IF));

	if (op_rows[op->id].keys[0] == A_NS && op_rows[op->id].keys[1] == A_TO)
		return name_of(names, op_arg(op, A_NS), "");
	if (!*op_arg(op, A_PEER))
		return a;
	return arena_printf(names->arena, "%s - %s", a,
			    name_of(names, op_arg(op, A_PEER_NS), op_arg(op, A_PEER)));
}

/* "addr" of "addr-add", in a word for people */
static const char *noun(const struct names *names, const struct op *op)
{
	static const char *const nouns[][2] = {
		{"addr", "address"},
		{"netns", "namespace"},
		{"veth", "link"},
		{"gen", "address generation"},
		{"stp", "STP"},
		{"mac", "MAC"},
		{"mtu", "MTU"},
		{"snooping", "multicast snooping"},
		{"fwd-mask", "group forward mask"},
	};
	const char *word = op_rows[op->id].word;
	size_t len = (size_t)(strrchr(word, '-') - word);

	for (size_t i = 0; i < ARRAY_SIZE(nouns); i++)
		if (strlen(nouns[i][0]) == len && !strncmp(nouns[i][0], word, len))
			return nouns[i][1];
	return arena_strndup(names->arena, word, len);
}

static const char *or_none(const char *text)
{
	return *text ? text : "none";
}

/* "10.0.1.1/24", "0.0.0.0/0 via 10.0.1.254" */
static void add_which(struct buf *out, const struct op *op)
{
	for (const enum op_arg *a = op_rows[op->id].keys; *a; a++) {
		if (*a == A_METRIC && strcmp(op_arg(op, *a), "0"))
			buf_addf(out, " metric %s", op_arg(op, *a));
		else if (*a == A_CIDR || *a == A_TO || *a == A_ALTNAME)
			buf_addf(out, " %s", op_arg(op, *a));
	}
	if (*op_arg(op, A_VIA))
		buf_addf(out, " via %s", op_arg(op, A_VIA));
}

/* What up would do, said as what is: by the verb at the end of the row's word. */
static void add_sentence(struct buf *out, const struct names *names, const struct op *op)
{
	const char *verb = strrchr(op_rows[op->id].word, '-') + 1;

	if (!strcmp(verb, "up")) {
		buf_add(out, "is down, applied was up");
	} else if (!strcmp(verb, "down")) {
		buf_add(out, "is up, applied was down");
	} else if (!strcmp(verb, "set")) {
		buf_addf(out, "%s is %s, applied was %s", noun(names, op),
			 or_none(op_arg(op, A_OLD)), or_none(op_arg(op, A_NEW)));
	} else {
		buf_add(out, noun(names, op));
		add_which(out, op);
		buf_add(out, strcmp(verb, "add") ? " is there, and was not applied"
						 : " is missing");
	}
}

static void push(struct ny_topology *t, const char *object, const char *text)
{
	struct arena *arena = t->topo->arena;
	struct drift drift = {.object = arena_strdup(arena, object),
			      .text = arena_strdup(arena, text)};

	drift.line = *object ? arena_printf(arena, "%s: %s", object, text) : drift.text;
	ARENA_PUSH(arena, t->drift, t->n_drift, drift);
}

void drift_add(struct ny_topology *t, const char *text)
{
	push(t, "", text);
}

static bool needs_any(struct arena *arena, const struct op *op, const struct map *missing)
{
	const char *needs[OP_MAX_NEEDS];
	size_t n = op_needs(arena, op, needs);

	while (n--)
		if (map_get(missing, needs[n], NULL))
			return true;
	return false;
}

/* The objects that an operation makes are missing now. */
static void note_missing(struct arena *arena, const struct op *op, struct map *missing)
{
	const char *made[2];
	size_t n = op_deletes(op->id) ? 0 : op_objects(arena, op, made);

	while (n--)
		map_put(missing, made[n], 0);
}

void drift_find(struct ny_topology *t, const struct topo *applied)
{
	_cleanup_plan_ struct plan *p = plan_up(applied, t->topo);
	struct names names = {.arena = p->arena, .at.arena = p->arena};
	struct map missing = {.arena = p->arena};
	_cleanup_buf_ struct buf text = {};

	names_add(&names, t->topo);
	names_add(&names, applied);
	for (size_t i = 0; i < p->n_refusals; i++)
		drift_add(t, p->refusals[i]);
	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i];
		bool told = needs_any(p->arena, op, &missing);

		note_missing(p->arena, op, &missing);
		if (told)
			continue;
		buf_reset(&text);
		add_sentence(&text, &names, op);
		push(t, subject(&names, op), buf_str(&text));
	}
}

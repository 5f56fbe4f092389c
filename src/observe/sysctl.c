/* SPDX-License-Identifier: MIT */
/*
 * Sysctls: of a lab those that it was applied with, or is to have, as they are, and as
 * they would be if no file said anything of them; of a host no more than what forwards.
 */
#include "wire/sysctl.h"

#include <errno.h>
#include <string.h>

#include "observe/find.h"

/* The questions about all of a lab, those of one node beside each other. */
struct asking {
	struct find *f;
	struct arena *arena;
	struct sysctl_ask *asks, *fresh;
	size_t n;
};

static void add_sysctl(struct asking *a, struct node *node, const struct sysctl *known)
{
	struct sysctl s = {.key = arena_strdup(a->f->t->arena, known->key),
			   .value = "",
			   .by_forward = known->by_forward};
	struct sysctl_ask ask = {}, fresh = {};
	size_t n = a->n;

	if (topo_find_sysctl(node, known->key))
		return;
	sysctl_path(known->key, topo_sysctl_dev(a->arena, node, known->key), ask.path);
	sysctl_path(known->key, "default", fresh.path);
	ARENA_PUSH(a->arena, a->asks, a->n, ask);
	ARENA_PUSH(a->arena, a->fresh, n, fresh);
	ARENA_PUSH(a->f->t->arena, node->sysctls, node->n_sysctls, s);
}

static int ask_node(struct asking *a, struct node *node, struct err *err)
{
	const struct node *known[] = {find_applied_node(a->f, node->name),
				      topo_find_node(a->f->want, node->name)};
	size_t from = a->n;
	int r = 0;

	for (size_t k = 0; k < ARRAY_SIZE(known); k++)
		for (size_t i = 0;
		     known[k] && topo_makes_ns(known[k]) && i < known[k]->n_sysctls; i++)
			add_sysctl(a, node, &known[k]->sysctls[i]);
	if (a->n > from)
		r = wire_sysctl_read(a->f->snap->w, node->ns, a->asks + from, a->n - from,
				     err);
	if (r == -ENOENT || r == -ESTALE) /* it has vanished */
		r = 0;
	for (size_t i = from; i < a->n; i++)
		node->sysctls[i - from].value =
			arena_strdup(a->f->t->arena, a->asks[i].value);
	return r;
}

/* A device begins with what its namespace has for default: that of the lab, else that of
 * a new one. */
static const char *fresh_value(const struct asking *a, const struct node *node,
			       const char *key, const struct sysctl_ask *fresh)
{
	const struct node *want = topo_find_node(a->f->want, node->name);

	for (size_t i = 0; want && i < want->n_sysctls; i++) {
		char path[SYSCTL_KEY_MAX + 1];

		sysctl_path(want->sysctls[i].key, "", path);
		if (strcmp(want->sysctls[i].key, key) && !strcmp(path, fresh->path))
			return want->sysctls[i].value;
	}
	return fresh->value;
}

static bool is_asked(const struct node *node)
{
	return topo_makes_ns(node) && !node->stale && node->ns && *node->ns;
}

int find_sysctls(struct find *f, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct asking a = {.f = f, .arena = arena};
	size_t at = 0;
	int r = 0;

	for (size_t i = 0; !r && i < f->t->n_nodes; i++)
		if (is_asked(f->t->nodes[i]))
			r = ask_node(&a, f->t->nodes[i], err);
	for (size_t i = 0; !r && i < f->t->n_nodes; i++)
		find_say_forward(f, f->t->nodes[i]);
	if (r || !f->want || !a.n)
		return r;
	r = wire_sysctl_read(f->snap->w, NULL, a.fresh, a.n, err);
	for (size_t i = 0; !r && i < f->t->n_nodes; i++) {
		struct node *node = f->t->nodes[i];

		for (size_t k = 0; k < node->n_sysctls && !node->sysctls[k].foreign;
		     k++, at++)
			node->sysctls[k].fresh = arena_strdup(
				f->t->arena, fresh_value(&a, node, node->sysctls[k].key,
							 &a.fresh[at]));
	}
	return r;
}

/* --- what a file says of it ------------------------------------------------------ */

/* What has one interface has nothing to forward to. */
static bool is_between(const struct node *node)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_ifaces; i++)
		n += strcmp(node->ifaces[i]->name, "lo") != 0;
	return n > 1;
}

/* One family alone, which nobody has applied so. */
static void say_one(struct find *f, struct node *node, const char *key)
{
	struct sysctl s = {.key = key, .value = "1", .foreign = true};

	for (size_t i = 0; i < node->n_sysctls; i++)
		if (!strcmp(node->sysctls[i].key, key)) {
			node->sysctls[i].by_forward = false;
			return;
		}
	ARENA_PUSH(f->t->arena, node->sysctls, node->n_sysctls, s);
}

void find_say_forward(struct find *f, struct node *node)
{
	const struct node *was = find_applied_node(f, node->name);
	enum forward applied = was ? was->forward : FORWARD_UNSAID;

	if (!topo_makes_ns(node))
		return;
	if (!node->forwards)
		node->forward = applied == FORWARD_OFF ? FORWARD_OFF : FORWARD_UNSAID;
	else if (!applied && !is_between(node))
		node->forward = FORWARD_UNSAID;
	else if (strchr(node->forwards, ','))
		node->forward = FORWARD_ON;
	else
		say_one(f, node, node->forwards);
}

/* SPDX-License-Identifier: MIT */
/* Drift as warnings, each on the object that differs: for pictures and files, which have
 * no other place for it. */
#include <string.h>

#include "drift/drift.h"

/* "ns1:tap1" is about that interface, "ns1" about the node, all else about the lab. */
static struct warning drift_warning(const struct topo *t, const struct drift *drift,
				    struct arena *arena)
{
	const char *colon = strchrnul(drift->object, ':');
	const char *name =
		arena_strndup(arena, drift->object, (size_t)(colon - drift->object));
	struct warning w = {.node = topo_find_node(t, name)};

	if (w.node && *colon)
		w.iface = topo_find_iface(w.node, colon + 1);
	w.text = arena_printf(arena, "drift: %s",
			      w.node && (w.iface || !*colon) ? drift->text : drift->line);
	return w;
}

/* A warning says so already: of the whole lab in the same words, of the same object what
 * is, if not what was. */
static bool is_said(const struct topo *t, const struct drift *drift,
		    const struct warning *as, struct arena *arena)
{
	const char *is = arena_strndup(arena, drift->text, strcspn(drift->text, ","));

	for (size_t i = 0; i < t->n_warnings; i++) {
		const struct warning *w = &t->warnings[i];
		bool same = as->node && w->node == as->node &&
			    (w->iface == as->iface ||
			     (!as->iface && w->iface == as->node->self));

		if (!strcmp(w->text, drift->text) || (same && strstr(w->text, is)))
			return true;
	}
	return false;
}

void drift_warn(struct topo *t, const struct drifts *d, struct arena *arena)
{
	const struct topo before = *t;

	t->warnings = NULL;
	t->n_warnings = 0;
	for (size_t i = 0; i < before.n_warnings; i++)
		ARENA_PUSH(arena, t->warnings, t->n_warnings, before.warnings[i]);
	for (size_t i = 0; i < d->n; i++) {
		struct warning w = drift_warning(t, &d->list[i], arena);

		if (!is_said(&before, &d->list[i], &w, arena))
			ARENA_PUSH(arena, t->warnings, t->n_warnings, w);
	}
}

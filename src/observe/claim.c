/* SPDX-License-Identifier: MIT */
/*
 * Whose a namespace is.  Its mark stands inside, where those who are in it can change it:
 * it only confirms what its name, its number and the records say.
 */
#include <string.h>

#include "base/mark.h"
#include "observe/find.h"

const struct node *claim_recorded(const struct topo *applied, const char *ns, uint64_t id)
{
	for (size_t i = 0; id && i < applied->n_nodes; i++)
		if (topo_makes_ns(applied->nodes[i]) && applied->nodes[i]->ns_id == id &&
		    !strcmp(applied->nodes[i]->ns, ns))
			return applied->nodes[i];
	return NULL;
}

const struct joined *claim_joined(const struct lab_scope *scope, const char *ns)
{
	for (size_t i = 0; scope && i < scope->n_joined; i++)
		if (!strcmp(scope->joined[i].ns, ns))
			return &scope->joined[i];
	return NULL;
}

/* "LAB-..." is what namespaces of a lab are called. */
static bool is_called_after(const char *ns, const char *lab)
{
	size_t len = strlen(lab);

	return !strncmp(ns, lab, len) && ns[len] == '-';
}

/* Another lab with devices on the host, after which it is called; or NULL. */
static const char *called_after(const struct find *f, const struct netns *p)
{
	const struct netns *host = snap_host(f->snap);

	for (size_t i = 0; i < host->n_devs; i++) {
		const char *lab = host->devs[i].lab;

		if (lab && strcmp(lab, f->t->name) && is_called_after(p->ns, lab))
			return lab;
	}
	return NULL;
}

static const char *owner_of(const struct find *f, const struct netns *p)
{
	return f->owners && p->id ? f->owners->of(f->owners->data, p->ns, p->id) : NULL;
}

/* Why a namespace with the lab's mark, and not in its record, is not the lab's; NULL: it
 * is. */
static const char *doubt(const struct find *f, const struct netns *p,
			 const char **ret_lab)
{
	const struct node *before = p->node ? find_applied_node(f, p->node) : NULL;

	*ret_lab = owner_of(f, p);
	if (*ret_lab)
		return arena_printf(f->arena, "lab %s has a record of it", *ret_lab);
	if (!mark_fits_ns(p->ns, f->t->name, p->node))
		return "its name is not that of such a node";
	if (!p->node || (before && !strcmp(before->ns, p->ns)) ||
	    is_called_after(p->ns, f->t->name))
		return NULL;
	*ret_lab = called_after(f, p);
	return *ret_lab ? arena_printf(f->arena, "it is called after lab %s", *ret_lab)
			: NULL;
}

static void tell(const struct find *f, const struct netns *p, const char *lab,
		 const char *why)
{
	if (f->snap->w)
		world_log(f->snap->w, LOG_WARN,
			  "namespace %s bears the mark '%s', but is not lab %s's: %s; it "
			  "is left alone",
			  p->ns, p->alias, lab, why);
}

/* Whatever mark somebody has put on it: it needs none. */
static void join(struct find *f, struct netns *p, const struct node *node)
{
	p->joined = true;
	p->lab = f->t->name;
	p->node = node->name;
	p->outside = p->stale;
}

/* The record has it.  If its mark is another lab's whose record has it, too, both claim
 * it, and none gets it. */
static void confirm(struct find *f, struct netns *p, const struct node *node)
{
	const char *other = p->lab && strcmp(p->lab, f->t->name) ? owner_of(f, p) : NULL;

	if (other) {
		p->outside = true;
		tell(f, p, f->t->name,
		     arena_printf(f->arena, "lab %s has a record of it, too", other));
		return;
	}
	p->forged = strcmp(p->alias, node->alias);
	p->lab = f->t->name;
	p->node = node->name;
	p->outside = false;
}

void find_claims(struct find *f)
{
	for (size_t i = 1; i < f->snap->n; i++) {
		struct netns *p = f->snap->all[i];
		const struct joined *joined = claim_joined(f->scope, p->ns);
		const struct node *node;
		const char *why, *other;

		if (joined) {
			join(f, p, joined->node);
			continue;
		}
		node = f->applied ? claim_recorded(f->applied, p->ns, p->id) : NULL;
		if (node) {
			confirm(f, p, node);
			continue;
		}
		if (p->stale || p->outside || !p->lab || strcmp(p->lab, f->t->name))
			continue;
		why = doubt(f, p, &other);
		if (!why)
			continue;
		tell(f, p, f->t->name, why);
		p->outside = true;
		p->lab = other ? other : p->lab;
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * What a person should know of a topology that was declared after one found on a host:
 * what was to be known there, what is left out, and what the file says differently.
 */
#include <string.h>

#include "model/declare.h"

/* About an object by its names; one that is not in t is named in the text. */
static struct warning about(struct topo *t, const char *node, const char *iface,
			    const char *text)
{
	struct warning w = {.node = topo_find_node(t, node), .text = text};

	w.iface = topo_find_iface(w.node, iface);
	if (node && !w.node)
		w.text = arena_printf(t->arena, "%s%s%s: %s", node, iface ? ":" : "",
				      iface ? iface : "", text);
	else if (iface && !w.iface)
		w.text = arena_printf(t->arena, "%s: %s", iface, text);
	return w;
}

/* What the file does not say, or differently. */
_printf_(4, 5) static void tell(struct topo *t, const char *node, const char *iface,
				const char *fmt, ...)
{
	struct warning w;
	va_list ap;

	va_start(ap, fmt);
	w = about(t, node, iface, arena_vprintf(t->arena, fmt, ap));
	va_end(ap);
	w.of_file = true;
	ARENA_PUSH(t->arena, t->warnings, t->n_warnings, w);
}

/* It is told as the reason why the object is left out. */
static bool is_reason(const struct warning *w)
{
	const struct link *link = w->iface ? w->iface->link : NULL;
	const char *why = w->iface ? w->iface->beyond : w->node ? w->node->beyond : NULL;

	if (!why && link)
		why = link->beyond;
	return why && !strcmp(why, w->text);
}

static void tell_warnings(struct topo *t, const struct topo *seen)
{
	for (size_t i = 0; i < seen->n_warnings; i++) {
		const struct warning *had = &seen->warnings[i];
		struct warning w;

		if (had->said || is_reason(had))
			continue;
		w = about(t, had->node ? had->node->name : NULL,
			  had->iface ? had->iface->name : NULL,
			  arena_strdup(t->arena, had->text));
		w.of_file = had->of_file;
		w.stops = had->stops;
		ARENA_PUSH(t->arena, t->warnings, t->n_warnings, w);
	}
}

/* Of a lab: what others added to it.  Of a whole host, its warnings say why. */
static void tell_addresses(struct topo *t, const struct iface *f)
{
	const char *iface = f == f->node->self ? NULL : f->name;
	struct text_list left = {.arena = t->arena};

	if (!iface && topo_taken_from(f->node))
		return; /* 'take-addresses' says it */
	for (size_t i = 0; i < f->n_addresses && !t->host; i++)
		if (f->addresses[i].owner == OWNER_FOREIGN)
			arena_add_text(&left, "%s", f->addresses[i].cidr);
	for (size_t i = 0; i < left.n && left.n <= LEFT_FOLD; i++)
		tell(t, f->node->name, iface, "%s is left out: it is somebody else's",
		     left.list[i]);
	if (left.n > LEFT_FOLD)
		tell(t, f->node->name, iface,
		     "addresses (%zu: %s, ...) are left out: they are somebody else's",
		     left.n, left.list[0]);
}

static const char *why_foreign(const struct route *r)
{
	return r->owner == OWNER_FOREIGN ? "it is somebody else's" : NULL;
}

static void tell_routes(struct topo *t, const struct node *node)
{
	struct text_list left = {.arena = t->arena};

	if (!t->host)
		topo_routes_left(node, why_foreign, &left);
	for (size_t i = 0; i < left.n; i++)
		tell(t, node->name, NULL, "%s", left.list[i]);
}

static bool differ(const char *a, const char *b)
{
	return a && b && strcmp(a, b) != 0;
}

/* How a device differs from the one that the file makes. */
static void tell_device(struct topo *t, const struct iface *is, const struct iface *made)
{
	const char *node = is->node->name,
		   *iface = is == is->node->self ? NULL : is->name;

	if (differ(is->dev, made->dev))
		tell(t, node, iface, "it is called %s, and %s by this file", is->dev,
		     made->dev);
	if (is->nodev || made->nodev)
		return;
	if (!is->up && made->up)
		tell(t, node, iface, "it is down, which no topology file can say");
	if (iface && differ(is->master, made->master))
		tell(t, node, iface, "it is %s port of %s", *made->master ? "no" : "a",
		     *made->master ? made->master : is->master);
}

static void tell_iface(struct topo *t, const struct iface *f)
{
	const struct node *node = topo_find_node(t, f->node->name);
	const struct iface *made = topo_find_iface(node, f->name);

	if (f->beyond)
		tell(t, f->node->name, NULL, "%s is left out: %s", f->name, f->beyond);
	if (f->beyond || !node)
		return;
	if (made)
		tell_device(t, f, made);
	tell_addresses(t, f);
}

/* What has one interface has nothing to forward to. */
static void tell_forwarding(struct topo *t, const struct node *node)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_ifaces; i++)
		n += strcmp(node->ifaces[i]->name, "lo") != 0;
	if (node->forwards && n > 1 && !topo_makes_ns(node))
		tell(t, node->name, NULL,
		     "it forwards packets (%s), which no topology file can say of it",
		     node->forwards);
}

/* A file has whole seconds.  What is more than one can say was left out, and told. */
static void tell_settings(struct topo *t, const struct node *is, const struct node *made)
{
	for (enum setting_id i = 0; i < SETTING_COUNT; i++) {
		char text[SETTING_TEXT], by_file[SETTING_TEXT];
		uint32_t rest = is->set[i] % setting_scale(i);

		if (rest && made->set[i] == is->set[i] - rest)
			tell(t, is->name, NULL,
			     "its %s is %s seconds, and %s by this file",
			     setting_infos[i].noun, setting_words(i, is->set[i], text),
			     setting_words(i, made->set[i], by_file));
	}
}

static void tell_node(struct topo *t, const struct node *node)
{
	const struct node *made = topo_find_node(t, node->name);

	if (node->beyond)
		tell(t, NULL, NULL, "%s is left out: %s", node->name, node->beyond);
	if (node->beyond || !made)
		return;
	if (differ(node->ns, made->ns) && !node->whose)
		tell(t, node->name, NULL, "it is in namespace %s, and in %s by this file",
		     *node->ns ? node->ns : "of the host",
		     *made->ns ? made->ns : "that of the host");
	if (node->self && made->self && !node->existing)
		tell_device(t, node->self, made->self);
	if (node->self && !node->existing)
		tell_addresses(t, node->self);
	if (!node->existing)
		tell_settings(t, node, made);
	if (node->lo_down)
		tell(t, node->name, NULL,
		     "its lo is down, which no topology file can say");
	tell_forwarding(t, node);
	for (size_t i = 0; i < node->n_ifaces; i++)
		tell_iface(t, node->ifaces[i]);
	tell_routes(t, node);
}

static void tell_link(struct topo *t, const struct link *l)
{
	const struct iface *a = l->end[0], *b = l->end[1];

	if (l->beyond && !a->beyond && !b->beyond)
		tell(t, a->node->name, a->name, "the link to %s:%s is left out: %s",
		     b->node->name, b->name, l->beyond);
}

void declare_tell(struct topo *t, const struct topo *seen, const struct left_out *left,
		  size_t n_left)
{
	tell_warnings(t, seen);
	for (size_t i = 0; i < n_left; i++)
		tell(t, left[i].node, left[i].iface, "%s is left out: %s", left[i].what,
		     left[i].why);
	for (size_t i = 0; i < seen->n_nodes; i++)
		tell_node(t, seen->nodes[i]);
	for (size_t i = 0; i < seen->n_links; i++)
		tell_link(t, seen->links[i]);
}

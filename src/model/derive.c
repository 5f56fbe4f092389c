/* SPDX-License-Identifier: MIT */
/*
 * What the file leaves to netyard: names in the kernel, MACs, MTUs, groups, marks.
 * All of it follows from the names in the file alone, so that every run, on every
 * host, derives the same.
 */
#include <inttypes.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "model/check.h"

#define HOST_NS "" /* the host's own namespace */

static bool is_lo(const struct iface *f)
{
	return !strcmp(f->name, "lo");
}

/* A locally administered unicast address: 02, and the last five bytes of the hash. */
static const char *derive_mac(struct topo *t, const char *node, const char *iface)
{
	uint64_t hash = text_hash(t->name, node, iface, NULL);
	uint8_t mac[6] = {0x02};
	char text[MAC_TEXT];

	for (int i = 0; i < 5; i++)
		mac[1 + i] = (uint8_t)(hash >> (8 * (4 - i)));
	mac_text(mac, text);
	return arena_strdup(t->arena, text);
}

/* full as the kernel takes it, and as altname where it does not take all of it. */
static void derive_name(struct topo *t, struct iface *f, const char *full)
{
	f->dev = topo_dev_name(t->arena, full);
	f->altname = strcmp(f->dev, full) != 0 ? full : NULL;
}

static const char *prefixed(struct topo *t, const char *name)
{
	return arena_printf(t->arena, "%s%s", t->prefix, name);
}

/* A switch's own device. */
static void derive_switch(struct topo *t, struct node *node)
{
	struct iface *self = node->self;

	node->ageing_cs = node->ageing * 100;
	self->ns = node->ns;
	self->master = "";
	self->up = true;
	if (node->existing) {
		self->dev = node->name;
		return;
	}
	derive_name(t, self, prefixed(t, node->name));
	self->alias = topo_alias(t->arena, t->name, node->name, NULL);
	self->group = t->group;
	self->gen = "none";
	if (!self->mac_given)
		self->mac = derive_mac(t, node->name, "");
}

/* Not ours to make: nothing but its address can be. */
static void derive_lo(struct iface *f)
{
	f->ns = f->node->ns;
	f->dev = f->name;
	f->alias = f->node->alias;
	f->master = "";
	f->up = true;
}

static void derive_end(struct topo *t, struct iface *f)
{
	struct node *node = f->node;
	bool port = kind_is_switch(node->kind);

	f->ns = node->ns;
	derive_name(t, f, node->kind == KIND_NAMESPACE ? f->name : prefixed(t, f->name));
	f->alias = topo_alias(t->arena, t->name, node->name, f->name);
	f->group = t->group;
	f->gen = port ? "none" : "eui64";
	f->master = port ? node->self->dev : "";
	f->up = true;
	f->mtu = f->link ? f->link->mtu : 0;
	if (!f->mac_given)
		f->mac = derive_mac(t, node->name, f->name);
}

static void derive_routes(struct node *node, struct arena *tmp)
{
	const struct reach *reach = reach_of(tmp, node);

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct iface *f = reach_iface(reach, &node->routes[i]);

		node->routes[i].dev = f ? f->dev : NULL;
	}
}

static void derive_node(struct topo *t, struct node *node, struct arena *tmp)
{
	if (node->kind == KIND_NAMESPACE) {
		node->ns = prefixed(t, node->name);
		node->alias = topo_alias(t->arena, t->name, node->name, NULL);
	} else if (kind_is_switch(node->kind) && !node->existing && t->lab_ns) {
		node->ns = t->lab_ns;
	} else {
		node->ns = HOST_NS;
	}
	if (kind_is_switch(node->kind))
		derive_switch(t, node);
	for (size_t i = 0; i < node->n_ifaces; i++) {
		if (is_lo(node->ifaces[i]) && !kind_is_switch(node->kind))
			derive_lo(node->ifaces[i]);
		else
			derive_end(t, node->ifaces[i]);
	}
	if (node->n_routes)
		derive_routes(node, tmp);
}

static void derive_lab(struct topo *t)
{
	t->group = topo_group(t->name);
	t->lab_ns = NULL;
	t->lab_alias = NULL;
	for (size_t i = 0; i < t->n_nodes && t->isolated && !t->lab_ns; i++)
		if (kind_is_switch(t->nodes[i]->kind) && !t->nodes[i]->existing)
			t->lab_ns = arena_printf(t->arena, "netyard-%s", t->name);
	if (t->lab_ns)
		t->lab_alias = topo_alias(t->arena, t->name, NULL, NULL);
}

/* The devices of a topology as they are checked for names that clash. */
struct clash {
	struct topo *t;
	struct faults *faults;
	struct map map; /* "ns/dev" -> index in list */
	struct iface **list;
	size_t n;
};

static const char *iface_words(struct clash *c, const struct iface *f)
{
	struct arena *arena = c->faults->arena;

	if (f == f->node->self)
		return quoted(arena, f->node->name);
	return quoted(arena, arena_printf(arena, "%s:%s", f->node->name, f->name));
}

static struct mark iface_mark(const struct iface *f)
{
	return f == f->node->self ? f->node->at : f->at;
}

static const char *ns_words(struct clash *c, const char *ns)
{
	return *ns ? arena_printf(c->faults->arena, "namespace %s",
				  quoted(c->faults->arena, ns))
		   : "the host's namespace";
}

/* Two devices of one name in one namespace: the later in the file is at fault. */
static void clash(struct clash *c, const struct iface *a, const struct iface *b)
{
	struct mark at = iface_mark(b), first_at = iface_mark(a);

	if (at.line < first_at.line ||
	    (at.line == first_at.line && at.col < first_at.col)) {
		const struct iface *swap = a;

		a = b;
		b = swap;
		at = iface_mark(b);
		first_at = iface_mark(a);
	}
	fault_add(c->faults, at,
		  "%s would be called %s in %s, as is %s on line %u; rename one",
		  iface_words(c, b), quoted(c->faults->arena, b->dev), ns_words(c, b->ns),
		  iface_words(c, a), first_at.line);
}

/* Names that every namespace has already, and that the kernel refuses (their folders
 * under /proc/sys/net/ipv4/conf are taken). */
static bool is_taken(struct clash *c, const struct iface *f)
{
	static const char *const taken[] = {"lo", "all", "default"};

	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(f->dev, taken[i])) {
			fault_add(
				c->faults, iface_mark(f),
				"%s would be called '%s' in %s, a name the kernel keeps "
				"for itself",
				iface_words(c, f), f->dev, ns_words(c, f->ns));
			return true;
		}
	return false;
}

static void check_dev(struct clash *c, struct iface *f)
{
	const char *key;
	size_t i;

	if (is_taken(c, f))
		return;
	key = arena_printf(c->map.arena, "%s/%s", f->ns, f->dev);
	if (map_get(&c->map, key, &i)) {
		clash(c, c->list[i], f);
		return;
	}
	map_put(&c->map, key, c->n);
	ARENA_PUSH(c->map.arena, c->list, c->n, f);
}

static void check_clashes(struct topo *t, struct arena *tmp, struct faults *faults)
{
	struct clash c = {.t = t, .faults = faults, .map = {.arena = tmp}};

	for (size_t i = 0; i < t->n_nodes; i++) {
		struct node *node = t->nodes[i];

		if (node->kind == KIND_COUNT)
			continue;
		if (node->kind == KIND_NAMESPACE && t->lab_ns &&
		    !strcmp(node->ns, t->lab_ns))
			fault_add(
				faults, node->at,
				"the namespace of node %s would be called %s, as the lab's "
				"own; rename it",
				quoted(faults->arena, node->name),
				quoted(faults->arena, node->ns));
		if (node->self)
			check_dev(&c, node->self);
		for (size_t j = 0; j < node->n_ifaces; j++)
			if (!is_lo(node->ifaces[j]) || kind_is_switch(node->kind))
				check_dev(&c, node->ifaces[j]);
	}
}

void topo_derive(struct topo *t, struct faults *faults)
{
	_cleanup_arena_ struct arena *tmp = arena_new();

	derive_lab(t);
	for (size_t i = 0; i < t->n_links; i++)
		if (!t->links[i]->mtu)
			t->links[i]->mtu = t->mtu;
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind != KIND_COUNT) /* topo_read: a fault was told */
			derive_node(t, t->nodes[i], tmp);
	if (faults)
		check_clashes(t, tmp, faults);
}

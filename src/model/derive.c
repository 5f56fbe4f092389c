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

struct derive {
	struct topo *t;
	struct arena *tmp;
	struct map internal; /* name of an interface -> how many internal ports have it */
};

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

/* A bridge of Open vSwitch: its device is made by that, and bears no mark of ours. */
static void derive_ovs(struct topo *t, struct node *node)
{
	node->lab = t->name;
	node->db = t->ovs.private_db && !node->existing ? t->ovs.private_db
							: topo_system_db(t);
	if (!node->existing || node->datapath == DATAPATH_AUTO)
		node->datapath = t->ovs.datapath;
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
	} else {
		derive_name(t, self, prefixed(t, node->name));
		self->alias = topo_alias(t->arena, t->name, node->name, NULL);
		/* Links are deleted by their group, all at once; not so what Open vSwitch
		 * has made. */
		self->group = node->kind == KIND_OVS ? 0 : t->group;
		self->gen = "none";
		if (!self->mac_given)
			self->mac = derive_mac(t, node->name, "");
	}
	if (node->kind == KIND_OVS)
		derive_ovs(t, node);
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

/* NULL where the link could not be read. */
static struct iface *other_end(const struct iface *f)
{
	return f->link ? f->link->end[f->link->end[0] == f] : NULL;
}

static bool is_internal(const struct iface *f)
{
	return other_end(f) && f->link->type == LINK_INTERNAL;
}

/*
 * An internal port is made by Open vSwitch under a name that is unique in its database,
 * and is not renamed in the member's namespace: the prefix and the interface's name, or
 * with the node's between them where another member has an interface of that name.
 */
static void derive_internal(struct derive *d, struct iface *f)
{
	const struct iface *member = kind_is_switch(f->node->kind) ? other_end(f) : f;
	const char *full = prefixed(d->t, member->name);
	size_t users = 0;

	map_get(&d->internal, member->name, &users);
	if (users > 1)
		full = prefixed(d->t, arena_printf(d->t->arena, "%s-%s",
						   member->node->name, member->name));
	f->dev = topo_dev_name(d->t->arena, full);
	f->altname = f == member && strcmp(f->dev, f->name) != 0 ? f->name : NULL;
	f->nodev = f != member;
}

/* How many internal ports have each name of an interface. */
static void count_internal(struct derive *d)
{
	for (size_t i = 0; i < d->t->n_links; i++) {
		const struct iface *f = d->t->links[i]->end[1];
		size_t users = 0;

		if (!is_internal(f))
			continue;
		map_get(&d->internal, f->name, &users);
		map_put(&d->internal, f->name, users + 1);
	}
}

/* In user space, Open vSwitch takes frames as they are: with a checksum that nobody has
 * filled in, if the device at the other end of the pair leaves that to the next one. */
static bool needs_checksums(const struct iface *f)
{
	const struct iface *far = other_end(f);

	return far && f->link->type == LINK_VETH && far->node->kind == KIND_OVS &&
	       far->node->datapath == DATAPATH_NETDEV && f->node->kind != KIND_OVS;
}

static void derive_end(struct derive *d, struct iface *f)
{
	struct topo *t = d->t;
	struct node *node = f->node;
	bool port = kind_is_switch(node->kind);

	f->ns = node->ns;
	f->nodev = f->link && f->link->type == LINK_PATCH;
	f->txcsum_off = needs_checksums(f);
	if (is_internal(f))
		derive_internal(d, f);
	else
		derive_name(t, f,
			    node->kind == KIND_NAMESPACE ? f->name
							 : prefixed(t, f->name));
	f->alias = topo_alias(t->arena, t->name, node->name, f->name);
	f->group = t->group;
	f->gen = port ? "none" : "eui64";
	f->master = port ? node->self->dev : "";
	f->up = true;
	f->mtu = f->link ? f->link->mtu : 0;
	if (f->nodev) {
		f->altname = NULL;
		f->mtu = 0;
	}
	if (!f->mac_given)
		f->mac = f->nodev ? NULL : derive_mac(t, node->name, f->name);
}

static void derive_routes(struct node *node, struct arena *tmp)
{
	const struct reach *reach = reach_of(tmp, node);

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct iface *f = reach_iface(reach, &node->routes[i]);

		node->routes[i].dev = f ? f->dev : NULL;
	}
}

/* Where a switch lives. */
static const char *switch_ns(const struct topo *t, const struct node *node)
{
	bool own = node->kind == KIND_OVS ? t->ovs.private_db != NULL : t->isolated;

	return own && !node->existing ? t->lab_ns : HOST_NS;
}

/* Where a node is; of a switch, all that is its own. */
static void derive_place(struct topo *t, struct node *node)
{
	if (kind_is_switch(node->kind)) {
		node->ns = switch_ns(t, node);
		derive_switch(t, node);
	} else if (node->kind == KIND_NAMESPACE) {
		node->ns = prefixed(t, node->name);
		node->alias = topo_alias(t->arena, t->name, node->name, NULL);
	} else {
		node->ns = HOST_NS;
	}
}

static void derive_ends(struct derive *d, struct node *node)
{
	for (size_t i = 0; i < node->n_ifaces; i++) {
		if (is_lo(node->ifaces[i]) && !kind_is_switch(node->kind))
			derive_lo(node->ifaces[i]);
		else
			derive_end(d, node->ifaces[i]);
	}
	if (node->n_routes)
		derive_routes(node, d->tmp);
}

/* Whether the lab has switches in a namespace of its own. */
static bool needs_lab_ns(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes && t->isolated; i++)
		if (kind_is_switch(t->nodes[i]->kind) && !t->nodes[i]->existing)
			return true;
	return t->ovs.private_db != NULL;
}

/* auto is the system's, until it is settled; but that cannot be isolated. */
static bool is_private(const struct topo *t)
{
	bool isolated = t->ovs.instance == OVS_AUTO && t->isolated;

	return topo_has_ovs(t) && (t->ovs.instance == OVS_PRIVATE || isolated);
}

static void derive_lab(struct topo *t)
{
	t->group = topo_group(t->name);
	t->lab_ns = NULL;
	t->lab_alias = NULL;
	t->ovs.private_db = is_private(t) ? topo_private_db(t->arena, t->name) : NULL;
	if (needs_lab_ns(t)) {
		t->lab_ns = topo_lab_ns(t->arena, t->name);
		t->lab_alias = topo_alias(t->arena, t->name, NULL, NULL);
	}
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
static void clash(struct clash *c, const struct iface *a, const struct iface *b,
		  const char *name)
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
		  iface_words(c, b), quoted(c->faults->arena, name), ns_words(c, b->ns),
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

/* False if it is another's already. */
static bool check_name(struct clash *c, struct iface *f, const char *name)
{
	const char *key = arena_printf(c->map.arena, "%s/%s", f->ns, name);
	size_t i;

	if (map_get(&c->map, key, &i)) {
		clash(c, c->list[i], f, name);
		return false;
	}
	map_put(&c->map, key, c->n);
	ARENA_PUSH(c->map.arena, c->list, c->n, f);
	return true;
}

static void check_dev(struct clash *c, struct iface *f)
{
	/* The member's end of an internal port is told of, and stands there itself. */
	if (topo_is_shadow(f) && !strcmp(f->ns, other_end(f)->ns))
		return;
	if (!topo_is_shadow(f) && is_taken(c, f))
		return;
	if (check_name(c, f, f->dev) && f->altname) /* as good a name to the kernel */
		check_name(c, f, f->altname);
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
	struct derive d = {.t = t, .tmp = tmp, .internal = {.arena = tmp}};

	derive_lab(t);
	count_internal(&d);
	for (size_t i = 0; i < t->n_links; i++)
		if (!t->links[i]->mtu && t->links[i]->type != LINK_PATCH)
			t->links[i]->mtu = t->mtu;
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind != KIND_COUNT) /* topo_read: a fault was told */
			derive_place(t, t->nodes[i]);
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind != KIND_COUNT)
			derive_ends(&d, t->nodes[i]);
	if (faults)
		check_clashes(t, tmp, faults);
}

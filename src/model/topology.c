/* SPDX-License-Identifier: MIT */
/* Building a topology and finding things in it. */
#include "model/topology.h"

#include <errno.h>
#include <string.h>

#include "model/keys.h"

const char *const kind_words[KIND_COUNT + 1] = {
#define KIND(id, what, word, ...) [KIND_##id] = (word),
#include "model/kinds.def"
};
#define MADE	       .made = true
#define MARKED	       .marked = true
#define CALLED(name)   .called = (name)
#define OWN_NS	       .own_ns = true
#define NAMED	       .named = true
#define MAY_EXIST      .may_exist = true
#define IN_DB	       .in_db = true
#define ENSLAVES       .enslaves = true
#define OF_PAIR	       .of_pair = true
#define MEMBERS(type)  .members = LINK_##type
#define BETWEEN(type)  .between = LINK_##type
#define ATTACHED(type) .attached = LINK_##type
const struct kind_info kind_infos[KIND_COUNT + 1] = {
#define KIND(id, what, word, words, doc, ...)                                            \
	[KIND_##id] = {(words), (doc), NODE_##what, ##__VA_ARGS__},
#include "model/kinds.def"
};
const char *const manager_words[MANAGER_COUNT + 1] = {
	[MANAGER_LXC] = "lxc",
	[MANAGER_DOCKER] = "docker",
	[MANAGER_PODMAN] = "podman",
};

const char *const ovs_instance_words[OVS_INSTANCE_COUNT + 1] = {
	[OVS_AUTO] = "auto",
	[OVS_SYSTEM] = "system",
	[OVS_PRIVATE] = "private",
};
const char *const ovs_datapath_words[DATAPATH_COUNT + 1] = {
	[DATAPATH_AUTO] = "auto",
	[DATAPATH_SYSTEM] = "system",
	[DATAPATH_NETDEV] = "netdev",
};

bool kind_is_switch(enum node_kind kind)
{
	return kind < KIND_COUNT && kind_infos[kind].what == NODE_SWITCH;
}

bool kind_is_member(enum node_kind kind)
{
	return kind < KIND_COUNT && kind_infos[kind].what == NODE_MEMBER;
}

bool kind_is_host(enum node_kind kind)
{
	return kind_is_member(kind) && !kind_infos[kind].own_ns && !kind_is_guest(kind);
}

bool kind_is_guest(enum node_kind kind)
{
	return kind_infos[kind].attached != LINK_DEFAULT;
}

bool topo_makes_ns(const struct node *node)
{
	const struct kind_info *kind = &kind_infos[node->kind];

	return kind->made && kind->own_ns && !node->existing;
}

bool topo_joins_ns(const struct node *node)
{
	return kind_infos[node->kind].own_ns && !topo_makes_ns(node);
}

bool topo_has_left(const struct topo *found, const struct node *was)
{
	const struct node *is = topo_find_node(found, was->name);

	return topo_joins_ns(was) &&
	       (!is || is->kind != was->kind || strcmp(is->ns, was->ns));
}

const char *topo_joined_words(struct arena *arena, const struct node *node)
{
	int manager = topo_manager(node);

	if (manager >= 0)
		return arena_printf(arena, "container %s of %s", node->managed[manager],
				    manager_words[manager]);
	return node->pid ? arena_printf(arena, "process %u", node->pid)
			 : arena_printf(arena, "namespace %s", node->ns);
}

int topo_manager(const struct node *node)
{
	for (int i = 0; i < MANAGER_COUNT; i++)
		if (node->managed[i])
			return i;
	return -ENOENT;
}

bool topo_joins_switch(const struct node *node)
{
	return node->existing && kind_is_switch(node->kind);
}

/* The type by which Open vSwitch attaches members, where an end is one of its bridges. */
static enum link_type port_type_of(const struct iface *a, const struct iface *b)
{
	if (kind_infos[a->node->kind].in_db && a->node->port_type != LINK_DEFAULT)
		return a->node->port_type;
	return kind_infos[b->node->kind].in_db ? b->node->port_type : LINK_DEFAULT;
}

/* How members are attached: between two of its bridges, Open vSwitch has patch ports. */
enum link_type topo_default_type(const struct iface *a, const struct iface *b)
{
	const struct kind_info *of_a = &kind_infos[a->node->kind],
			       *of_b = &kind_infos[b->node->kind];
	enum link_type type =
		of_a->attached ?: of_b->attached ?: of_a->members ?: of_b->members;

	if (type)
		return type;
	type = port_type_of(a, b);
	if (type == LINK_DEFAULT)
		return type;
	if (a->node->kind == b->node->kind && kind_infos[a->node->kind].between)
		return kind_infos[a->node->kind].between;
	return kind_is_switch(a->node->kind) && kind_is_switch(b->node->kind) &&
			       link_traits[type].made != LINK_OF_PAIR
		       ? LINK_DEFAULT
		       : type;
}

struct iface *topo_other_end(const struct iface *f)
{
	return f->link ? f->link->end[f->link->end[0] == f] : NULL;
}

bool topo_is_shadow(const struct iface *f)
{
	return f->nodev && f->link && link_traits[f->link->type].made == LINK_OF_DEVICE;
}

const char *topo_system_db(const struct topo *t)
{
	return t->ovs.socket ? t->ovs.socket : t->paths->ovs_db;
}

const char *topo_private_db(struct arena *arena, const struct paths *paths,
			    const char *lab)
{
	return arena_printf(arena, "%s/%s/" LAB_OVS_DB, paths->state, lab);
}

const char *topo_lab_ns(struct arena *arena, const char *lab)
{
	return arena_printf(arena, MARK_LAB_NS, lab);
}

static bool has_ovs(const struct topo *t, bool existing_only)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (kind_infos[t->nodes[i]->kind].in_db &&
		    (!existing_only || t->nodes[i]->existing))
			return true;
	return false;
}

bool topo_has_ovs(const struct topo *t)
{
	return has_ovs(t, false);
}

bool topo_has_existing_ovs(const struct topo *t)
{
	return has_ovs(t, true);
}

static bool is_in_user_space(const struct topo *t, const struct node *node)
{
	enum ovs_datapath datapath = node->datapath ? node->datapath : t->ovs.datapath;

	return kind_infos[node->kind].in_db && datapath == DATAPATH_NETDEV;
}

/* The member is the host, where the system's Open vSwitch is. */
static bool is_at_home(const struct topo *t, const struct link *l)
{
	return kind_is_host(l->end[1]->node->kind) && !t->isolated &&
	       t->ovs.instance != OVS_PRIVATE;
}

uint32_t topo_mtu_max(const struct topo *t, const struct link *l)
{
	const struct link_traits *traits = &link_traits[l->type];

	if (!traits->netdev && !is_in_user_space(t, l->end[0]->node) &&
	    !is_in_user_space(t, l->end[1]->node))
		return 0;
	return traits->max_mtu_away && !is_at_home(t, l) ? traits->max_mtu_away
							 : traits->max_mtu;
}

const struct link *topo_netdev_link(const struct topo *t)
{
	for (size_t i = 0; i < t->n_links; i++)
		if (link_traits[t->links[i]->type].netdev)
			return t->links[i];
	return NULL;
}

const struct node *topo_switch_of(const struct topo *t, const struct taken *taken)
{
	const char *ns = taken->master_ns ? taken->master_ns : taken->ns;

	for (size_t i = 0; taken->master && *taken->master && i < t->n_nodes; i++) {
		const struct iface *self = t->nodes[i]->self;

		if (self && self->ns && !t->nodes[i]->existing &&
		    !strcmp(self->dev, taken->master) && !strcmp(self->ns, ns))
			return t->nodes[i];
	}
	return NULL;
}

bool topo_has_address(const struct iface *f, const char *cidr)
{
	for (size_t i = 0; i < f->n_addresses; i++)
		if (!strcmp(f->addresses[i].cidr, cidr))
			return true;
	return false;
}

bool topo_forwards(const struct topo *t, const struct node *node)
{
	if (kind_infos[node->kind].in_db && t->ovs.error)
		return false;
	return !node->self ||
	       (node->self->up && !node->self->error && (!node->peer || node->peer->up));
}

int word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return -ENOENT;
}

int kind_parse(const char *word, enum node_kind *ret)
{
	int i = word_index(kind_words, word);

	if (i < 0)
		return i;
	*ret = (enum node_kind)i;
	return 0;
}

void topo_free(struct topo *t)
{
	if (t)
		arena_free(t->arena);
}

struct topo *topo_new(const char *name)
{
	struct arena *arena = arena_new();
	struct topo *t = arena_alloc(arena, sizeof(*t));

	keys_default(AT_TOP, arena, t);
	keys_default(AT_WHICH_OVS, arena, &t->ovs);
	t->arena = arena;
	t->paths = &paths_default;
	t->by_name.arena = arena;
	t->name = arena_strdup(arena, name);
	t->prefix = arena_printf(arena, "%s-", name);
	return t;
}

static struct iface *iface_new(struct topo *t, struct node *node, const char *name)
{
	struct iface *f = arena_alloc(t->arena, sizeof(*f));

	f->node = node;
	f->name = arena_strdup(t->arena, name);
	return f;
}

struct node *topo_add_node(struct topo *t, enum node_kind kind, const char *name)
{
	struct node *node = arena_alloc(t->arena, sizeof(*node));

	keys_default(at_kind(kind), t->arena, node);
	node->kind = kind;
	node->name = arena_strdup(t->arena, name);
	node->by_name.arena = t->arena;
	if (kind_is_switch(kind) || kind == KIND_COUNT)
		node->self = iface_new(t, node, name);
	if (kind_infos[kind].of_pair)
		node->peer = iface_new(t, node, TOPO_PEER);
	map_put(&t->by_name, node->name, t->n_nodes);
	ARENA_PUSH(t->arena, t->nodes, t->n_nodes, node);
	return node;
}

struct iface *topo_add_iface(struct topo *t, struct node *node, const char *name)
{
	struct iface *f = iface_new(t, node, name);

	map_put(&node->by_name, f->name, node->n_ifaces);
	ARENA_PUSH(t->arena, node->ifaces, node->n_ifaces, f);
	return f;
}

void topo_put_link(struct topo *t, struct link *link)
{
	struct iface *a = link->end[0], *b = link->end[1];

	if (kind_is_switch(b->node->kind) && !kind_is_switch(a->node->kind)) {
		link->end[0] = b;
		link->end[1] = a;
	}
	a->link = link;
	b->link = link;
	ARENA_PUSH(t->arena, t->links, t->n_links, link);
}

struct link *topo_add_link(struct topo *t, enum link_type type, struct iface *a,
			   struct iface *b)
{
	struct link *link = arena_alloc(t->arena, sizeof(*link));

	*link = (struct link){.type = type, .end = {a, b}};
	topo_put_link(t, link);
	return link;
}

struct node *topo_find_node(const struct topo *t, const char *name)
{
	size_t i;

	return t && name && map_get(&t->by_name, name, &i) ? t->nodes[i] : NULL;
}

struct iface *topo_find_iface(const struct node *node, const char *name)
{
	size_t i;

	return node && name && map_get(&node->by_name, name, &i) ? node->ifaces[i] : NULL;
}

static _printf_(3, 0) void add_warning(struct topo *t, struct warning warning,
				       const char *fmt, va_list ap)
{
	warning.text = arena_vprintf(t->arena, fmt, ap);
	ARENA_PUSH(t->arena, t->warnings, t->n_warnings, warning);
}

void topo_warn(struct topo *t, const struct node *node, const struct iface *iface,
	       const char *fmt, ...)
{
	struct warning warning = {.node = node, .iface = iface};
	va_list ap;

	va_start(ap, fmt);
	add_warning(t, warning, fmt, ap);
	va_end(ap);
}

void topo_warn_file(struct topo *t, const struct node *node, const struct iface *iface,
		    const char *fmt, ...)
{
	struct warning warning = {.node = node, .iface = iface, .of_file = true};
	va_list ap;

	va_start(ap, fmt);
	add_warning(t, warning, fmt, ap);
	va_end(ap);
}

bool topo_is_found(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++)
			if (t->nodes[i]->ifaces[k]->carrier ||
			    !t->nodes[i]->ifaces[k]->up)
				return true;
	return t->host != NULL;
}

/* SPDX-License-Identifier: MIT */
/* Building a topology and finding things in it. */
#include "model/topology.h"

#include <errno.h>
#include <string.h>

#include "base/sysctl.h"
#include "model/keys.h"
#include "setting/vlans.h"

#define TRUNK_COLS 20 /* of a list of VLANs in a picture or a message */

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
#define BY_PROGRAM     .by_program = true
#define OF_PAIR	       .of_pair = true
#define VLANS	       .vlans = true
#define MIRRORS	       .mirrors = true
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

const char *const mirror_ways[MIRROR_WAYS + 1] = {
	[MIRROR_BOTH] = "both",
	[MIRROR_INGRESS] = "ingress",
	[MIRROR_EGRESS] = "egress",
};

const char *const route_type_words[ROUTE_TYPE_COUNT + 1] = {
	[ROUTE_UNICAST] = "unicast",
	[ROUTE_BLACKHOLE] = "blackhole",
	[ROUTE_UNREACHABLE] = "unreachable",
	[ROUTE_PROHIBIT] = "prohibit",
};

const char *const ip_family_words[IP_FAMILY_COUNT + 1] = {
	[IPV4] = "ipv4",
	[IPV6] = "ipv6",
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

bool kind_is_master(enum node_kind kind)
{
	return kind_infos[kind].enslaves && !kind_infos[kind].by_program;
}

bool kind_is_host(enum node_kind kind)
{
	return kind_is_member(kind) && !kind_infos[kind].own_ns && !kind_is_guest(kind);
}

bool kind_is_guest(enum node_kind kind)
{
	return kind_infos[kind].attached != LINK_DEFAULT;
}

const struct sysctl *topo_find_sysctl(const struct node *node, const char *key)
{
	for (size_t i = 0; node && i < node->n_sysctls; i++)
		if (!strcmp(node->sysctls[i].key, key))
			return &node->sysctls[i];
	return NULL;
}

const char *topo_sysctl_dev(struct arena *arena, const struct node *node, const char *key)
{
	size_t len;
	const char *iface = sysctl_iface(key, &len);

	return iface ? topo_dev_of(node, arena_strndup(arena, iface, len)) : NULL;
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

	return topo_joins_ns(was) && !topo_waits(was) &&
	       (!is || is->kind != was->kind || strcmp(is->ns, was->ns));
}

const char *topo_joined_words(struct arena *arena, const struct node *node)
{
	int manager = topo_manager(node);

	if (manager >= 0)
		return arena_printf(arena, "container %s of %s", node->managed[manager],
				    manager_words[manager]);
	if (node->pid || node->process)
		return arena_printf(arena, "process %u",
				    node->pid ? node->pid : node->process);
	return arena_printf(arena, "namespace %s", node->ns);
}

int topo_manager(const struct node *node)
{
	for (int i = 0; i < MANAGER_COUNT; i++)
		if (node->managed[i])
			return i;
	return -ENOENT;
}

bool topo_waits(const struct node *node)
{
	return node->attached && !node->process;
}

bool topo_link_waits(const struct link *l)
{
	return topo_waits(l->end[0]->node) || topo_waits(l->end[1]->node);
}

bool topo_iface_waits(const struct iface *f)
{
	return topo_waits(f->node) || (f->link && topo_link_waits(f->link));
}

/* The device is an interface of the node, and that is not there yet. */
static bool dev_waits(const struct node *node, const char *dev)
{
	for (size_t i = 0; dev && i < node->n_ifaces; i++)
		if (topo_iface_waits(node->ifaces[i]) && node->ifaces[i]->dev &&
		    !strcmp(node->ifaces[i]->dev, dev))
			return true;
	return false;
}

bool topo_route_waits(const struct node *node, const struct route *r)
{
	for (size_t i = 0; i < r->n_hops; i++)
		if (dev_waits(node, r->hops[i].dev))
			return true;
	return dev_waits(node, r->dev) || topo_waits(node);
}

bool topo_has_policy(const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		for (size_t k = 0; k < node->n_routes; k++)
			if (node->routes[k].table && node->routes[k].table != TABLE_MAIN)
				return true;
		if (node->n_rules)
			return true;
	}
	return false;
}

bool topo_has_neighbours(const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++)
			if (t->nodes[i]->ifaces[k]->n_neighbours)
				return true;
	return false;
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

bool topo_has_device(const struct iface *f)
{
	return f->ns && f->dev && *f->dev && !f->nodev;
}

static bool is_of_one(const struct iface *f)
{
	enum link_made made = f->link ? link_traits[f->link->type].made : LINK_OF_PAIR;

	return made == LINK_OF_DEVICE || made == LINK_OF_FOUND;
}

bool topo_is_shadow(const struct iface *f)
{
	return f->nodev && is_of_one(f);
}

bool topo_is_uplink(const struct iface *f)
{
	return f->link && link_traits[f->link->type].made == LINK_OF_FOUND &&
	       kind_is_member(f->node->kind);
}

const struct iface *topo_taken_from(const struct node *sw)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i]->link && sw->ifaces[i]->link->takes)
			return topo_other_end(sw->ifaces[i]);
	return NULL;
}

void topo_take_mac(const struct iface *uplink)
{
	const struct node *sw = topo_other_end(uplink)->node;

	if (uplink->link->takes && sw->self && !sw->self->mac_given && uplink->mac)
		sw->self->mac = uplink->mac;
}

bool topo_has_uplinks(const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_links; i++)
		if (topo_is_uplink(t->links[i]->end[1]))
			return true;
	return false;
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

bool topo_has_ip(const struct iface *f, const char *address)
{
	size_t len = strlen(address);

	for (size_t i = 0; i < f->n_addresses; i++)
		if (!strncmp(f->addresses[i].cidr, address, len) &&
		    f->addresses[i].cidr[len] == '/')
			return true;
	return false;
}

bool topo_has_services(const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_nodes; i++)
		if (t->nodes[i]->n_services)
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

struct iface *topo_parent(const struct iface *f)
{
	return f->parent_name ? topo_find_iface(f->node, f->parent_name) : NULL;
}

bool topo_is_connected(const struct iface *f)
{
	return f->link || f->parent_name;
}

const char *topo_dev_of(const struct node *node, const char *name)
{
	const struct iface *f = topo_find_iface(node, name);

	return f && f->dev ? f->dev : name;
}

const struct iface *topo_iface_of(const struct node *node, const char *dev)
{
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (node->ifaces[i]->dev && !strcmp(node->ifaces[i]->dev, dev))
			return node->ifaces[i];
	return NULL;
}

const struct iface *topo_root(const struct iface *f)
{
	size_t n = f->node->n_ifaces;

	while (f && f->parent_name)
		f = n-- ? topo_parent(f) : NULL;
	return f;
}

/* On how many others it is; those that are on themselves come last. */
static size_t depth_of(const struct iface *f)
{
	size_t n = 0;

	while (n <= f->node->n_ifaces && (f = topo_parent(f)))
		n++;
	return n;
}

struct iface **topo_parents_first(struct arena *arena, const struct node *node)
{
	struct iface **list = arena_alloc(arena, (node->n_ifaces + 1) * sizeof(*list));
	size_t n = 0;

	for (size_t depth = 0; n < node->n_ifaces; depth++)
		for (size_t i = 0; i < node->n_ifaces; i++)
			if (depth_of(node->ifaces[i]) == depth)
				list[n++] = node->ifaces[i];
	return list;
}

const char *topo_child_words(struct arena *arena, const struct iface *f)
{
	return f->parent_name
		       ? arena_printf(arena, "VLAN %s%s of %s", f->tag ? f->tag : "?",
				      f->tag_protocol ? " (802.1ad)" : "", f->parent_name)
		       : NULL;
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

/* "trunk 20,30-40"; of a long list the beginning, and how many VLANs it has in all. */
static const char *trunk_words(struct arena *arena, const char *trunk)
{
	struct vlans vlans = {};
	size_t len = strlen(trunk), n = 0;

	if (len <= TRUNK_COLS || vlans_parse(trunk, &vlans) != 0)
		return arena_printf(arena, "trunk %s", trunk);
	for (size_t i = 0; i < VLAN_IDS; i++)
		n += vlans.has[i];
	for (len = TRUNK_COLS; len > 0 && trunk[len] != ','; len--)
		;
	return arena_printf(arena, "trunk %.*s,... (%zu VLANs)", (int)len, trunk, n);
}

const char *topo_vlan_words(struct arena *arena, const struct iface *port)
{
	const struct port_set *set = &port->set;

	if (!port_has_vlans(set))
		return NULL;
	return arena_printf(arena, "%s%s%s%s", set->vlan ? "vlan " : "",
			    set->vlan ? set->vlan : "",
			    set->vlan && set->trunk ? ", " : "",
			    set->trunk ? trunk_words(arena, set->trunk) : "");
}

const char *topo_option_word(struct arena *arena, enum port_option option, const char *is)
{
	const struct port_option_info *info = &port_options[option];

	if (info->how != PORT_IS_TRUTH)
		return arena_printf(arena, "%s %s", info->word, is);
	return strcmp(is, "on") ? info->off_words : info->word;
}

const char *topo_option_words(struct arena *arena, const struct iface *port)
{
	_cleanup_buf_ struct buf out = {};

	for (int i = 0; i < PORT_OPTION_COUNT; i++) {
		const char *is = port->set.options.is[i];

		if (is)
			buf_addf(&out, "%s%s", out.len ? ", " : "",
				 topo_option_word(arena, i, is));
	}
	return out.len ? arena_strdup(arena, buf_str(&out)) : NULL;
}

const char *topo_mirror_words(struct arena *arena, const struct iface *port)
{
	if (port->copies)
		return "copies only";
	if (!port->copied)
		return NULL;
	return strcmp(port->copied, mirror_ways[MIRROR_BOTH])
		       ? arena_printf(arena, "mirrored %s", port->copied)
		       : "mirrored";
}

const char *topo_port_words(struct arena *arena, const struct iface *port)
{
	const char *const words[] = {topo_vlan_words(arena, port),
				     topo_option_words(arena, port),
				     topo_mirror_words(arena, port)};
	const char *all = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i])
			all = all ? arena_printf(arena, "%s, %s", all, words[i])
				  : words[i];
	return all;
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

/* SPDX-License-Identifier: MIT */
/*
 * Where frames get, as the VLANs of ports and children let them.  Nothing but VLANs is
 * looked at, and of a frame's tags only the outermost.
 */
#include "model/vlan-way.h"

#include <stdlib.h>
#include <string.h>

#include "setting/vlans.h"

#define NO_TAG 0

/* A frame that comes in at a port of a switch. */
struct frame {
	const struct iface *port;
	unsigned tag;
	const struct iface *out; /* by which it left the one before, or the sender */
	size_t before;		 /* its index in the list: as it came in there */
};
#define SENDER SIZE_MAX

struct way {
	struct arena *arena;
	const struct iface *to;
	struct map seen; /* "NODE:IF TAG" */
	struct frame *list;
	size_t n;
};

/* Its ports tell VLANs apart. */
static bool has_vlans(const struct iface *port)
{
	return port->node->set[SETTING_VLAN_FILTERING] && port_has_vlans(&port->set);
}

static unsigned own_vlan(const struct iface *port)
{
	return port->set.vlan ? (unsigned)strtoul(port->set.vlan, NULL, 10) : NO_TAG;
}

static bool carries(const struct iface *port, unsigned vlan)
{
	struct vlans trunk = {};

	return port->set.trunk && vlans_parse(port->set.trunk, &trunk) == 0 &&
	       trunk.has[vlan % VLAN_IDS];
}

/* The VLAN that a frame is in when it has come in; false: it does not. */
static bool comes_in(const struct iface *port, unsigned *tag)
{
	if (port->blocks)
		return false;
	if (!has_vlans(port))
		return true;
	if (*tag == NO_TAG)
		*tag = own_vlan(port);
	else if (!carries(port, *tag))
		return false;
	return *tag != NO_TAG;
}

/* The tag with which it leaves; false: it does not. */
static bool goes_out(const struct iface *port, unsigned *tag)
{
	if (port->blocks)
		return false;
	if (!has_vlans(port))
		return true;
	if (*tag && own_vlan(port) == *tag)
		*tag = NO_TAG;
	else if (!carries(port, *tag))
		return false;
	return true;
}

/* The outermost tag of its frames, by which switches know them: of several that are on
 * each other that of the first. */
static unsigned outer_tag(const struct iface *f)
{
	const struct iface *root = topo_root(f);

	while (f && f->parent_name && topo_parent(f) != root)
		f = topo_parent(f);
	return f && f->tag ? (unsigned)strtoul(f->tag, NULL, 10) : NO_TAG;
}

/* On to the other end of the link; true: that is where it was to get. */
static bool follow(struct way *w, const struct iface *from, unsigned tag, size_t before)
{
	const struct iface *f = topo_other_end(from);
	const char *key;

	if (!f)
		return false;
	if (!kind_is_switch(f->node->kind))
		return topo_root(w->to) == f && tag == outer_tag(w->to);
	key = arena_printf(w->arena, "%s:%s %u", f->node->name, f->name, tag);
	if (!map_get(&w->seen, key, NULL)) {
		map_put(&w->seen, key, 0);
		ARENA_PUSH(w->arena, w->list, w->n,
			   ((struct frame){f, tag, from, before}));
	}
	return false;
}

/* In *ret the port by which it leaves towards where it was to get, and then true. */
static bool pass_switch(struct way *w, size_t at, const struct iface **ret)
{
	struct frame frame = w->list[at];
	const struct node *sw = frame.port->node;

	if (!comes_in(frame.port, &frame.tag))
		return false;
	for (size_t i = 0; i < sw->n_ifaces; i++) {
		unsigned tag = frame.tag;

		if (sw->ifaces[i] != frame.port && sw->ifaces[i]->link &&
		    goes_out(sw->ifaces[i], &tag) && follow(w, sw->ifaces[i], tag, at)) {
			*ret = sw->ifaces[i];
			return true;
		}
	}
	return false;
}

/* Found: the last switch was come into by list[at], SENDER there is none, and left by
 * out. */
static void tell_path(const struct way *w, const struct iface *out, size_t at,
		      struct iface_list *ret)
{
	struct iface_list back = {.arena = w->arena};

	iface_list_add(&back, topo_root(w->to));
	iface_list_add(&back, out);
	while (at != SENDER) {
		iface_list_add(&back, w->list[at].port);
		iface_list_add(&back, w->list[at].out);
		at = w->list[at].before;
	}
	while (back.n)
		iface_list_add(ret, back.list[--back.n]);
}

void iface_list_add(struct iface_list *list, const struct iface *f)
{
	ARENA_PUSH(list->arena, list->list, list->n, f);
}

bool vlan_path(const struct iface *from, const struct iface *to, struct iface_list *ret)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct way w = {.arena = arena, .to = to, .seen.arena = arena};
	const struct iface *out = topo_root(from);
	bool there = follow(&w, out, outer_tag(from), SENDER);
	size_t at = SENDER;

	for (size_t i = 0; !there && i < w.n; i++) {
		there = pass_switch(&w, i, &out);
		at = i;
	}
	if (there && ret)
		tell_path(&w, out, at, ret);
	return there;
}

bool vlan_way(const struct iface *from, const struct iface *to)
{
	const struct iface *root = topo_root(from);

	return !root || !root->link || !topo_root(to) || vlan_path(from, to, NULL);
}

const char *vlan_words(struct arena *arena, const struct iface *f)
{
	const struct iface *port = f->link ? topo_other_end(f) : NULL;

	if (f->parent_name)
		return topo_child_words(arena, f);
	return port && kind_is_switch(port->node->kind) && has_vlans(port)
		       ? topo_vlan_words(arena, port)
		       : NULL;
}

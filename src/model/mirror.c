/* SPDX-License-Identifier: MIT */
/*
 * 'mirror' of a switch: the rules about it, what it means for each port, and the way
 * back, from what is copied of ports to what a file says.
 */
#include <string.h>

#include "model/check.h"

/* --- which port is meant --- */

struct iface *topo_port_meant(const struct topo *t, const struct node *sw,
			      const char *end)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *colon = strchr(end, ':');
	const struct node *node = topo_find_node(
		t, arena_strndup(arena, end, colon ? (size_t)(colon - end) : 0));
	struct iface *f = topo_find_iface(node, colon ? colon + 1 : ""),
		     *far = f ? topo_other_end(f) : NULL;

	if (!far || !far->link) /* one that could not be read */
		return NULL;
	return node == sw ? f : far->node == sw ? far : NULL;
}

struct iface *topo_mirror_port(const struct node *sw)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i]->copies)
			return sw->ifaces[i];
	return NULL;
}

/* --- rules --- */

/* ... or NULL after a fault. */
static const struct iface *check_named(const struct topo *t, const struct node *sw,
				       const struct mirror_end *end,
				       struct faults *faults)
{
	const struct iface *port = topo_port_meant(t, sw, end->end);
	struct arena *arena = faults->arena;

	if (!port)
		fault_add(faults, end->at,
			  "'mirror' of switch %s: no link of it has the end %s; name one "
			  "of its links by an end, as in 'links'",
			  quoted(arena, sw->name), quoted(arena, end->end));
	return port;
}

/* A Linux bridge copies by what it puts on devices of its own. */
static bool is_others(const struct iface *port)
{
	return kind_infos[port->node->kind].enslaves &&
	       topo_is_uplink(topo_other_end(port));
}

static void check_to(const struct mirror *m, const struct iface *port,
		     struct faults *faults)
{
	const struct iface *far = topo_other_end(port);
	const char *end = quoted(faults->arena, m->to.end);
	const struct link *l = port->link;

	if (!kind_is_member(far->node->kind))
		fault_add(faults, m->to.at,
			  "link %s leads to a switch: copies go to a member, which has "
			  "nothing else there",
			  end);
	else if (topo_is_uplink(far))
		fault_add(
			faults, m->to.at,
			"link %s is an uplink, which would bring nothing else any more: "
			"copies go to a member's interface of its own",
			end);
	if (port_has_vlans(&l->set) || port_has_options(&l->set) ||
	    port_has_vlans(&port->said) || port_has_options(&port->said))
		fault_add(faults, l->at,
			  "link %s has copies and nothing else, with the tags that the "
			  "frames had: leave out 'vlan', 'trunk' and 'port'",
			  end);
}

static void check_from(const struct topo *t, const struct node *sw, size_t i,
		       const struct iface *to, struct faults *faults)
{
	const struct mirror *m = &sw->mirror;
	const struct iface *port = check_named(t, sw, &m->from[i], faults);
	const char *end = quoted(faults->arena, m->from[i].end);

	if (!port)
		return;
	if (port == to)
		fault_add(faults, m->from[i].at,
			  "link %s has the copies: it is in 'to'; leave it out of 'from'",
			  end);
	else if (is_others(port))
		fault_add(faults, m->from[i].at,
			  "link %s is an uplink of a Linux bridge, whose device is the "
			  "host's: leave it out of 'from', or use kind: ovs for %s",
			  end, quoted(faults->arena, sw->name));
	for (size_t k = 0; k < i; k++)
		if (topo_port_meant(t, sw, m->from[k].end) == port) {
			fault_add(faults, m->from[i].at,
				  "link %s is in 'from' twice; leave one out", end);
			return;
		}
}

/* A frame is copied once, by every kind of switch. */
static void check_way(const struct mirror *m, struct faults *faults)
{
	if (m->n_from > 1 && m->way != MIRROR_INGRESS)
		fault_add(faults, m->at,
			  "direction %s of several links: a frame that leaves by two of "
			  "them would be copied twice; say direction: ingress, or one "
			  "link, or leave out 'from' for all that passes the switch",
			  mirror_ways[m->way]);
	else if (!m->n_from && m->way == MIRROR_EGRESS)
		fault_add(faults, m->at,
			  "direction egress of all links: a frame that leaves by two of "
			  "them would be copied twice; leave it out: what leaves has "
			  "come in");
}

static void check_all(const struct node *sw, struct faults *faults)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i]->link && is_others(sw->ifaces[i])) {
			fault_add(
				faults, sw->mirror.at,
				"'mirror' of all links of switch %s has uplink %s among "
				"them, whose device is the host's: name the links in "
				"'from', or use kind: ovs",
				quoted(faults->arena, sw->name),
				check_words(faults->arena,
					    topo_other_end(sw->ifaces[i])));
			return;
		}
}

void check_mirrors(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *sw = t->nodes[i];
		const struct iface *to;

		if (!sw->mirror.to.end)
			continue;
		to = check_named(t, sw, &sw->mirror.to, faults);
		if (to)
			check_to(&sw->mirror, to, faults);
		for (size_t k = 0; k < sw->mirror.n_from; k++)
			check_from(t, sw, k, to, faults);
		if (!sw->mirror.n_from)
			check_all(sw, faults);
		check_way(&sw->mirror, faults);
	}
}

/* --- what it means for ports --- */

static void clear(struct iface *f)
{
	f->copied = f->copied_to = NULL;
	f->copies = false;
}

static void copy(struct iface *f, const struct iface *to, enum mirror_way way)
{
	f->copied = mirror_ways[way];
	f->copied_to = to->dev;
}

/* It is no port as others are: a Linux bridge does not have it. */
static void derive_to(struct topo *t, struct node *sw, struct iface *to)
{
	to->copies = true;
	to->set = (struct port_set){};
	to->vlans = to->vlan_mode = NULL;
	if (kind_infos[sw->kind].enslaves)
		to->master = "";
	if (!kind_infos[sw->kind].in_db)
		return;
	sw->mirror_row = arena_printf(t->arena, MIRROR_BEGIN "%s", to->dev);
	sw->mirror_mark = to->alias;
	sw->mirror_out = to->dev;
}

/* All that a switch gets, it gets by one of them. */
static void derive_all(struct node *sw, const struct iface *to)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i] != to && sw->ifaces[i]->link)
			copy(sw->ifaces[i], to, MIRROR_INGRESS);
	if (sw->self && !sw->existing)
		copy(sw->self, to, MIRROR_INGRESS);
}

void derive_mirror(struct topo *t, struct node *sw)
{
	const struct mirror *m = &sw->mirror;
	struct iface *to = m->to.end ? topo_port_meant(t, sw, m->to.end) : NULL, *port;

	for (size_t i = 0; i < sw->n_ifaces; i++)
		clear(sw->ifaces[i]);
	if (sw->self)
		clear(sw->self);
	sw->mirror_row = NULL;
	if (!to)
		return;
	derive_to(t, sw, to);
	if (!m->n_from)
		derive_all(sw, to);
	for (size_t i = 0; i < m->n_from; i++) {
		port = topo_port_meant(t, sw, m->from[i].end);
		if (port && port != to)
			copy(port, to, m->way);
	}
}

/* --- and back --- */

/* By its end at a member, as people name it; NULL: no file names it. */
static const char *end_of(struct arena *arena, const struct iface *port)
{
	const struct iface *f = port->link ? topo_other_end(port) : NULL;

	if (!f || port->link->beyond || f->beyond || port->beyond)
		return NULL;
	if (kind_is_switch(f->node->kind))
		f = port;
	return arena_printf(arena, "%s:%s", f->node->name, f->name);
}

static bool is_ingress(const struct iface *f)
{
	return f && f->copied && !strcmp(f->copied, mirror_ways[MIRROR_INGRESS]);
}

/* Where all that is copied goes. */
static struct iface *find_to(const struct node *sw)
{
	struct iface *to = topo_mirror_port(sw);

	for (size_t i = 0; i < sw->n_ifaces; i++) {
		const struct iface *f = sw->ifaces[i];

		if (f->copied && (!to || !to->dev || strcmp(f->copied_to, to->dev) != 0))
			return NULL;
	}
	return to && sw->self && sw->self->copied &&
			       strcmp(sw->self->copied_to, to->dev) != 0
		       ? NULL
		       : to;
}

/* All that the switch gets is copied. */
static bool is_all(const struct node *sw, const struct iface *to)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i] != to && sw->ifaces[i]->link &&
		    !sw->ifaces[i]->link->beyond && !is_ingress(sw->ifaces[i]))
			return false;
	return !sw->self || sw->existing || is_ingress(sw->self);
}

static bool take_from(struct topo *t, struct node *sw)
{
	struct mirror *m = &sw->mirror;
	bool all_ingress = true;

	for (size_t i = 0; i < sw->n_ifaces; i++) {
		const struct iface *f = sw->ifaces[i];
		struct mirror_end end = {};

		if (!f->copied)
			continue;
		end.end = end_of(t->arena, f);
		if (!end.end)
			return false;
		ARENA_PUSH(t->arena, m->from, m->n_from, end);
		m->way = (enum mirror_way)word_index(mirror_ways, f->copied);
		all_ingress = all_ingress && is_ingress(f);
	}
	return m->n_from && (m->n_from == 1 || all_ingress) &&
	       !(sw->self && sw->self->copied);
}

bool topo_take_mirror(struct topo *t, struct node *sw)
{
	struct iface *to = find_to(sw);
	const char *end = to ? end_of(t->arena, to) : NULL;

	sw->mirror = (struct mirror){};
	if (!end || !kind_is_member(topo_other_end(to)->node->kind))
		return false;
	if (!is_all(sw, to) && !take_from(t, sw)) {
		sw->mirror = (struct mirror){};
		return false;
	}
	sw->mirror.to.end = end;
	return true;
}

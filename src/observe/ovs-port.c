/* SPDX-License-Identifier: MIT */
/*
 * Ports in Open vSwitch as ends of links: veth pairs that are there already, internal
 * ports, patch ports; and rows of what is no more.  A lab's are known by their marks; a
 * host's by names and MACs, and what of them no file can say is told.
 */
#include <string.h>

#include "observe/host.h"

/* A device, among others of its name. */
struct candidate {
	struct dev *dev;
	size_t next; /* SIZE_MAX: none */
};

struct ports {
	struct find *f;
	const struct ovs_scan *ovs;
	struct map names; /* of ports -> index */
	struct map heads; /* of a host: names of possible internal ports -> index */
	struct candidate *list;
	size_t n;
};

/* An end that is nowhere; of that node, which may not be in the topology. */
static struct iface *nowhere(struct find *f, const char *node, const char *iface)
{
	struct iface *end = arena_alloc(f->t->arena, sizeof(*end));

	end->name = arena_strdup(f->t->arena, iface ? iface : "?");
	end->alias = topo_alias(f->t->arena, f->t->name, node ? node : "?", end->name);
	end->node = topo_find_node(f->t, node);
	if (end->node)
		return end;
	end->node = arena_alloc(f->t->arena, sizeof(*end->node));
	end->node->kind = KIND_NAMESPACE;
	end->node->name = arena_strdup(f->t->arena, node ? node : "?");
	return end;
}

/* It listens, then learns, and then forwards: how long that still takes. */
static void see_waiting(struct iface *port, const struct ovs_port *p)
{
	uint32_t delay = port->node->set[SETTING_FORWARD_DELAY], since = 0;
	bool listens = !strcmp(p->stp_state, "listening");

	port->blocks = !strcmp(p->stp_state, "blocking");

	if (!listens && strcmp(p->stp_state, "learning") != 0)
		return;
	(void)text_u32(p->stp_seconds, 0, UINT32_MAX / 100, &since);
	since *= setting_scale(SETTING_FORWARD_DELAY);
	port->waits = (since < delay ? delay - since : 1) + (listens ? delay : 0);
}

/* With RSTP nothing tells since when it waits: it does so for less than this, and to
 * another switch that runs it for hardly a moment. */
static void see_rapid(struct iface *port, const struct ovs_port *p)
{
	uint32_t delay = port->node->set[SETTING_RSTP_DELAY];
	bool goes = !strcmp(p->rstp_role, "Root") || !strcmp(p->rstp_role, "Designated");

	if (goes && !strcmp(p->rstp_state, "Discarding"))
		port->waits = 2 * delay;
	else if (goes && !strcmp(p->rstp_state, "Learning"))
		port->waits = delay;
	port->blocks =
		!strcmp(p->rstp_role, "Alternate") || !strcmp(p->rstp_role, "Backup");
}

/* What a spanning tree does with it. */
static void see_tree(struct iface *port, const struct ovs_port *p)
{
	if (port->node->set[SETTING_RSTP])
		see_rapid(port, p);
	else
		see_waiting(port, p);
}

static void see_cost(struct find *f, struct iface *port, const struct ovs_port *p)
{
	const char *cost = port->node->set[SETTING_RSTP] ? p->rstp_cost : p->cost;
	uint32_t n;

	if (text_u32(cost, 1, UINT16_MAX, &n) == 0)
		port->set.options.is[OPTION_COST] = find_text(f, cost);
}

/* What is set on it. */
static void see_port(struct find *f, struct iface *port, const struct ovs_port *p)
{
	port->set.vlan = *p->tag ? arena_strdup(f->t->arena, p->tag) : NULL;
	port->set.trunk = *p->trunks ? arena_strdup(f->t->arena, p->trunks) : NULL;
	port->vlan_mode = *p->mode ? find_text(f, p->mode) : NULL;
	see_tree(port, p);
	port->set.options.is[OPTION_ISOLATED] = p->isolated ? "on" : NULL;
	see_cost(f, port, p);
}

/* What a port is, and that Open vSwitch says it does not work. */
static void note_port(struct find *f, struct iface *port, struct ovs_port *p)
{
	p->as = port;
	see_port(f, port, p);
	port->error = p->error ? find_text(f, p->error) : NULL;
	if (f->whole && p->error)
		topo_warn(f->t, port->node, port, "Open vSwitch: %s", port->error);
}

/* By its mark.  A second one of that name is not listed. */
static struct iface *marked_port(struct find *f, const struct ovs_port *p)
{
	struct node *node = topo_find_node(f->t, p->node);
	struct iface *port = topo_find_iface(node, p->iface)
				     ? nowhere(f, p->node, p->iface)
				     : topo_add_iface(f->t, node, p->iface);

	port->alias = topo_alias(f->t->arena, f->t->name, p->node, p->iface);
	return port;
}

/* Of a host: by that name, or one like it. */
static struct iface *named_port(struct find *f, const struct ovs_port *p,
				const char *name)
{
	struct node *node = p->bridge->is;
	struct iface *port = topo_add_iface(f->t, node, host_name(f, node->name, name));

	port->alias = "";
	return port;
}

/* A port that is no device of its own, but a name in the database. */
static struct iface *add_port(struct ports *x, struct ovs_port *p, const char *name)
{
	struct find *f = x->f;
	struct iface *port = f->whole ? named_port(f, p, name) : marked_port(f, p);

	port->ns = x->ovs->netns ? find_text(f, x->ovs->netns->ns) : "";
	port->dev = find_text(f, p->name);
	port->nodev = true;
	port->master = find_text(f, p->bridge->name);
	port->up = port->carrier = !p->error;
	note_port(f, port, p);
	return port;
}

static void add_link(struct find *f, enum link_type type, struct iface *a,
		     struct iface *b)
{
	topo_add_link(f->t, type, a, b)->mtu = b->mtu;
}

/* --- internal ports of a lab ------------------------------------------------------- */

/* An ovs-vswitchd that was started again has made another device for it, at home. */
static bool is_made_anew(struct find *f, const struct ovs_scan *ovs,
			 const struct ovs_port *p, const struct dev *dev)
{
	struct dev *home = ovs_dev(f, ovs, p->name);

	if (!home || home == dev || !is_ovs_kind(home))
		return false;
	home->known = true; /* goes with the port */
	return true;
}

/* The kernel's datapath cannot be told to delete a device by its new name: whoever
 * renamed it must undo that. */
static void take_renamed(struct find *f, const struct ovs_port *p, const struct dev *dev)
{
	struct arena *arena = f->t->arena;

	if (dev && !strcmp(dev->link.kind, "openvswitch") &&
	    strcmp(dev->link.name, p->name))
		find_add_taken(
			f,
			&(struct taken){.ns = arena_strdup(arena, dev->netns->ns),
					.dev = arena_strdup(arena, p->name),
					.what = "internal port",
					.master = "",
					.renamed = arena_strdup(arena, dev->link.name)});
}

/* The device that Open vSwitch made for it, in a namespace of the lab. */
static void add_marked_internal(struct ports *x, struct ovs_port *p)
{
	struct find *f = x->f;
	struct dev *dev = p->of_iface ? find_dev(f, p->of_node, p->of_iface) : NULL;
	struct iface *port = add_port(x, p, NULL), *member;

	if (!is_made_anew(f, x->ovs, p, dev) && dev && dev->as && !dev->as->link &&
	    !strcmp(dev->link.name, p->name)) {
		member = dev->as;
	} else {
		member = nowhere(f, p->of_node, p->of_iface);
		port->error = "its device is not in its namespace";
		take_renamed(f, p, dev);
	}
	add_link(f, LINK_INTERNAL, port, member);
}

/* --- ... of a host ----------------------------------------------------------------- */

static bool is_of_ovs(const struct find *h, const struct dev *dev)
{
	const char *holder = host_holder(h, dev);

	return is_ovs_kind(dev) && !dev->is && dev->as && !dev->as->link &&
	       (!holder || !strncmp(holder, "ovs-vswitchd ", strlen("ovs-vswitchd ")));
}

static void add_candidates(struct ports *x)
{
	for (size_t i = 0; i < x->f->n_ends; i++) {
		struct candidate c = {x->f->ends[i], SIZE_MAX};

		if (!is_of_ovs(x->f, c.dev))
			continue;
		map_get(&x->heads, c.dev->link.name, &c.next);
		map_put(&x->heads, c.dev->link.name, x->n);
		ARENA_PUSH(x->f->arena, x->list, x->n, c);
	}
}

/* The one device of that name, or the one of them that has the port's MAC; else NULL. */
static struct dev *find_internal(const struct ports *x, const struct ovs_port *p)
{
	size_t i = SIZE_MAX, n = 0, n_macs = 0;
	struct dev *any = NULL, *same = NULL;

	map_get(&x->heads, p->name, &i);
	for (; i != SIZE_MAX; i = x->list[i].next) {
		struct dev *dev = x->list[i].dev;

		if (dev->as->link)
			continue;
		any = dev;
		n++;
		if (!strcmp(dev->as->mac, p->mac)) {
			same = dev;
			n_macs++;
		}
	}
	if (n == 1)
		return any;
	return n_macs == 1 ? same : NULL;
}

static void add_named_internal(struct ports *x, struct ovs_port *p)
{
	struct find *f = x->f;
	struct dev *dev = find_internal(x, p);
	struct iface *port;

	if (!dev) {
		port = add_port(x, p, p->name);
		port->kind = "internal";
		host_broken_iface(f, port,
				  "the device of this internal port cannot be found");
		return;
	}
	port = add_port(
		x, p,
		arena_printf(f->arena, "%s-%s", dev->as->node->name, dev->as->name));
	add_link(f, LINK_INTERNAL, port, dev->as);
}

/* --- patch ports ------------------------------------------------------------------- */

/* The other one of a pair of patch ports, which says so itself; or NULL. */
static struct ovs_port *find_patch(const struct ports *x, const struct ovs_port *p)
{
	struct ovs_port *q;
	size_t i;

	if (!map_get(&x->names, p->peer, &i))
		return NULL;
	q = &x->ovs->ports[i];
	return q != p && !strcmp(q->type, "patch") && !strcmp(q->peer, p->name) &&
			       (x->f->whole || port_is_ours(x->f, q))
		       ? q
		       : NULL;
}

/* Where the file has it: of a pair of patch ports, which end is the main one. */
static bool is_main(const struct find *f, const struct ovs_port *p)
{
	const struct topo *layouts[] = {f->want, f->applied};

	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		const struct iface *end =
			topo_find_iface(topo_find_node(layouts[i], p->node), p->iface);

		if (end && end->link)
			return end->link->end[0] == end;
	}
	return strcmp(p->name, p->peer) < 0;
}

/* It is added by the other one. */
static bool is_second(const struct find *f, const struct ovs_port *p,
		      const struct ovs_port *q)
{
	bool main = is_main(f, p);

	if (f->whole)
		return q < p;
	return main == is_main(f, q) ? strcmp(q->name, p->name) < 0 : !main;
}

static void add_lone_patch(struct find *f, struct iface *port, const struct ovs_port *p)
{
	struct iface *lost;

	if (f->whole) {
		port->kind = "patch";
		host_broken_iface(f, port, "the peer of this patch port is not there");
		return;
	}
	lost = nowhere(f, NULL, p->peer);
	port->error = "its peer is not there";
	lost->node->kind = KIND_OVS;
	add_link(f, LINK_PATCH, port, lost);
}

static void add_patch(struct ports *x, struct ovs_port *p)
{
	struct ovs_port *q = find_patch(x, p);
	struct iface *a, *b;

	if (q && is_second(x->f, p, q))
		return;
	a = add_port(x, p, p->name);
	if (!q) {
		add_lone_patch(x->f, a, p);
		return;
	}
	b = add_port(x, q, q->name);
	if (x->f->whole)
		find_add_link(x->f, LINK_PATCH, a, b);
	else
		add_link(x->f, LINK_PATCH, a, b);
}

/* --- devices that are ports -------------------------------------------------------- */

/* Open vSwitch does not notice that somebody took its program. */
static bool lacks_program(const struct dev *dev, const struct iface *port)
{
	return dev && (dev->as == port || dev->joined) &&
	       link_traits[port->link->type].netdev && !dev->link.xdp;
}

/* A veth pair's end that is a port, or the row of one that is no more.  What type of
 * link it is, the port says; of two ports, the one that says anything. */
static void add_marked(struct ports *x, struct ovs_port *p)
{
	struct find *f = x->f;
	struct dev *dev = ovs_dev(f, x->ovs, p->name);
	struct iface *port;

	if (dev && dev->joined && topo_other_end(dev->as)) {
		port = topo_other_end(dev->as);
		port->master = arena_strdup(f->t->arena, p->bridge->name);
		note_port(f, port, p);
	} else if (dev && dev->as && !strcmp(dev->as->node->name, p->node)) {
		port = dev->as;
		port->master = arena_strdup(f->t->arena, p->bridge->name);
		note_port(f, port, p);
	} else {
		port = add_port(x, p, NULL);
		port->error = dev && !dev->lab ? "its device is somebody else's"
					       : "its device is not there";
		add_link(f, LINK_VETH, port, nowhere(f, NULL, NULL));
	}
	port->port_type = arena_strdup(f->t->arena, p->type);
	port->port_options = arena_strdup(f->t->arena, p->options);
	if (port->link && *p->type)
		link_type_of_port(p->type, &port->link->type);
	if (port->link && !port->error && lacks_program(dev, port))
		port->error = "its device has no XDP program, and gives it no frames";
}

/* The device at the other end of a veth pair from a port, if that is none itself. */
static struct dev *far_dev(struct find *f, struct dev *dev)
{
	const struct link *l = dev->as ? dev->as->link : NULL;
	const struct iface *other;

	if (!l || link_traits[l->type].made != LINK_OF_PAIR ||
	    dev->as->node->kind == KIND_OVS)
		return NULL;
	other = topo_other_end(dev->as);
	return other->node->kind == KIND_OVS && other->ns ? dev : NULL;
}

static void see_txcsum(struct find *f)
{
	for (size_t i = 0; f->snap->txcsum && i < f->n_devs; i++) {
		struct dev *dev = far_dev(f, f->devs[i]);
		bool on = true;

		if (dev && f->snap->txcsum(f->snap, dev, &on) == 0)
			dev->as->txcsum_off = !on;
	}
}

/* --- ... of a host ----------------------------------------------------------------- */

/* A tunnel, say. */
static void add_other(struct ports *x, struct ovs_port *p)
{
	struct find *h = x->f;
	struct iface *f = add_port(x, p, p->name);
	const char *words = NULL;

	if (*p->key)
		words = arena_printf(h->arena, "id %s", p->key);
	if (*p->remote)
		words = arena_printf(h->arena, "%s%sto %s", words ? words : "",
				     words ? " " : "", p->remote);
	f->kind = p->n_ifaces > 1 ? "bond"
		  : *p->type	  ? host_plain(h->t->arena, p->type)
				  : "system";
	f->detail = words ? host_plain(h->t->arena, words) : NULL;
	host_beyond_iface(h, f,
			  arena_printf(h->arena,
				       "a port of type '%s': no file says that as yet",
				       f->kind));
}

/* The type of link that such a port makes; told where no file says that, or says it with
 * such an MTU. */
static void set_type(struct find *h, struct link *link, const struct ovs_port *p)
{
	uint32_t most;

	if (!link_type_of_port(p->type, &link->type)) {
		host_beyond_link(
			h, link,
			arena_printf(h->arena,
				     "a port of type '%s': no file says that as yet",
				     host_plain(h->arena, p->type)));
		return;
	}
	most = topo_mtu_max(h->t, link);
	if (most && link->mtu > most)
		host_beyond_link(h, link,
				 arena_printf(h->arena,
					      "MTU %u on a link of type '%s': a file has "
					      "%u at most there",
					      link->mtu, link_type_words[link->type],
					      most));
}

static void add_device(struct ports *x, struct ovs_port *p, struct dev *dev)
{
	struct find *h = x->f;
	struct iface *f = dev->as;

	note_port(h, f, p);
	f->master = f->node->self ? f->node->self->dev : f->master;
	if (f->link && *p->type)
		set_type(h, f->link, p);
	else if (p->n_ifaces > 1 && f->link)
		host_beyond_link(h, f->link,
				 arena_printf(h->arena,
					      "it is one of %zu interfaces of a port: no "
					      "file says that as yet",
					      p->n_ifaces));
}

static void add_named(struct ports *x, struct ovs_port *p)
{
	struct dev *dev = ovs_dev(x->f, x->ovs, p->name);

	if (dev && dev->as && dev->port == p->bridge->is)
		add_device(x, p, dev);
	else
		add_other(x, p);
}

/* --- all --------------------------------------------------------------------------- */

static void add_any(struct ports *x, struct ovs_port *p)
{
	bool whole = x->f->whole;

	if (!whole && !port_is_ours(x->f, p))
		return;
	if (!strcmp(p->type, "patch"))
		add_patch(x, p);
	else if (!strcmp(p->type, "internal"))
		(whole ? add_named_internal : add_marked_internal)(x, p);
	else
		(whole ? add_named : add_marked)(x, p);
}

/* Until its database says so, none is on a bridge. */
static void forget_masters(struct find *f)
{
	for (size_t i = 0; i < f->n_devs; i++) {
		struct iface *as = f->devs[i]->as;

		if (as && as->node->kind == KIND_OVS && as != as->node->self)
			as->master = "";
	}
}

int see_ovs_ports(struct find *f, struct err *err)
{
	forget_masters(f);
	for (size_t i = 0; i < f->snap->n_ovs; i++) {
		struct ports x = {.f = f,
				  .ovs = &f->snap->ovs[i],
				  .names.arena = f->arena,
				  .heads.arena = f->arena};

		for (size_t k = 0; k < x.ovs->n_ports; k++)
			map_put(&x.names, x.ovs->ports[k].name, k);
		if (f->whole)
			add_candidates(&x);
		for (size_t k = 0; k < x.ovs->n_ports; k++)
			add_any(&x, &x.ovs->ports[k]);
	}
	see_txcsum(f);
	return 0;
}

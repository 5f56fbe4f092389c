/* SPDX-License-Identifier: MIT */
/*
 * Open vSwitch: which of its bridges and ports are the lab's, by the marks in its
 * database, and how they are linked.  A port whose device is not there is told with an
 * error; so is what the database itself has one for.
 */
#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "observe/find.h"
#include "wire/ovs.h"

#define AGEING_DEFAULT 300 /* seconds: other_config:mac-aging-time */

/* --- reading ------------------------------------------------------------------------- */

static struct place *lab_place(const struct find *f)
{
	for (size_t i = 0; i < f->scan.n_labs; i++)
		if (!f->scan.labs[i]->node)
			return f->scan.labs[i];
	return NULL;
}

static int read_db(struct find *f, const char *db, struct place *place, struct err *err)
{
	struct ovs_scan scan;
	int r = ovs_read(f->scan.w, f->arena, db, &scan, err);

	if (r < 0)
		return r;
	scan.place = place;
	ARENA_PUSH(f->arena, f->scan.ovs, f->scan.n_ovs, scan);
	return 0;
}

/* Has a lab, as it was applied or is wanted, switches in the system's Open vSwitch? */
static bool uses_system(const struct topo *t)
{
	return t && topo_has_ovs(t) && (!t->ovs.private_db || topo_has_existing_ovs(t));
}

/* Of what is not there, nobody need know who has nothing in it. */
static int read_system(struct find *f, const struct topo *t, struct err *err)
{
	struct err why = {0};
	int r;

	for (size_t i = 0; i < f->scan.n_ovs; i++)
		if (t && !strcmp(f->scan.ovs[i].db, topo_system_db(t)))
			return 0;
	r = read_db(f, topo_system_db(t ? t : f->t), f->scan.host, &why);
	if (r == -EINTR)
		return err_set(err, r, "stopped");
	if (r < 0 && t == f->applied && t)
		f->scan.ovs_unreachable = arena_strdup(f->arena, why.text);
	return 0;
}

/* The lab's own, if its daemons or their files are there. */
static int read_private(struct find *f, struct err *err)
{
	const char *db = topo_private_db(f->arena, f->t->name);
	const char *dir = dirname(arena_strdup(f->arena, db));
	struct place *place = lab_place(f);
	const char *ns = place ? place->ns : topo_lab_ns(f->arena, f->t->name);
	struct ovs_daemons found = {0};
	struct err why = {0};
	int r = ovs_find(f->scan.w, ns, dir, &found, err);

	if (r < 0 || (!found.server && !found.vswitchd && access(dir, F_OK) < 0))
		return r;
	f->scan.private_db = db;
	if (!place)
		f->scan.private_error = "its namespace has lost its name";
	else if (!found.server || !found.vswitchd)
		f->scan.private_error =
			arena_printf(f->arena, "%s does not run",
				     found.server ? "ovs-vswitchd" : "ovsdb-server");
	else if (read_db(f, db, place, &why) < 0)
		f->scan.private_error = arena_strdup(f->arena, why.text);
	return why.code == -EINTR ? err_set(err, -EINTR, "stopped") : 0;
}

int read_ovs(struct find *f, struct err *err)
{
	int r = read_private(f, err);

	if (r >= 0 && uses_system(f->applied))
		r = read_system(f, f->applied, err);
	if (r >= 0 && uses_system(f->want))
		r = read_system(f, f->want, err);
	if (r >= 0 && !f->applied && !f->scan.n_ovs) /* the record may be lost */
		r = read_system(f, NULL, err);
	return r;
}

/* --- nodes --------------------------------------------------------------------------- */

static bool is_ours(const struct find *f, const char *lab)
{
	return lab && !strcmp(lab, f->t->name);
}

static bool port_is_ours(const struct find *f, const struct ovs_port *p)
{
	return is_ours(f, p->lab) && p->iface;
}

/* The lab has something in a database that nobody looks at. */
static void note_unserved(struct find *f, const struct ovs_scan *ovs)
{
	if (!ovs->served && !f->t->ovs.error)
		f->t->ovs.error = "ovs-vswitchd does not run";
}

static void see_bridge(struct find *f, const struct ovs_scan *ovs,
		       const struct ovs_bridge *bridge, const char *node, bool existing)
{
	struct sighting *s;

	if (map_get(&f->seen, node, NULL))
		return;
	note_unserved(f, ovs);
	s = sight(f, node, KIND_OVS);
	s->existing = existing;
	s->ovs = ovs;
	s->bridge = bridge;
}

void see_ovs(struct find *f)
{
	for (size_t i = 0; i < f->scan.n_ovs; i++) {
		const struct ovs_scan *ovs = &f->scan.ovs[i];

		for (size_t k = 0; k < ovs->n_bridges; k++)
			if (is_ours(f, ovs->bridges[k].lab))
				see_bridge(f, ovs, &ovs->bridges[k], ovs->bridges[k].node,
					   false);
		for (size_t k = 0; k < ovs->n_ports; k++)
			if (port_is_ours(f, &ovs->ports[k]) &&
			    !is_ours(f, ovs->ports[k].bridge->lab))
				see_bridge(f, ovs, ovs->ports[k].bridge,
					   ovs->ports[k].node, true);
	}
}

void fill_ovs(struct find *f, const struct sighting *s)
{
	const struct ovs_bridge *b = s->bridge;
	struct arena *arena = f->t->arena;
	struct node *node = s->node;
	struct iface *self = node->self;
	struct dev *dev = s->ovs->place ? dev_by_name(s->ovs->place, b->name) : NULL;

	node->ns = arena_strdup(arena, s->ovs->place ? s->ovs->place->ns : "");
	node->db = arena_strdup(arena, s->ovs->db);
	node->lab = f->t->name;
	node->datapath =
		strcmp(b->datapath, "netdev") ? DATAPATH_SYSTEM : DATAPATH_NETDEV;
	node->stp = b->stp;
	node->snooping = b->snooping;
	node->fwd_mask = b->bpdu ? UINT16_MAX : 0;
	if (text_u32(b->ageing, 0, UINT32_MAX, &node->ageing) < 0)
		node->ageing = AGEING_DEFAULT;
	node->ageing_cs = node->ageing * 100;
	self->ns = node->ns;
	self->dev = arena_strdup(arena, b->name);
	self->error = b->works ? NULL : "it has no datapath";
	if (dev)
		fill_iface(f, self, dev);
	else
		self->error = "its device is not there";
	self->mac = arena_strdup(arena, b->hwaddr);
	self->master = "";
	self->up = b->works;
}

static bool is_ovs_kind(const struct dev *dev)
{
	return !strcmp(dev->link.kind, "openvswitch") || !strcmp(dev->link.kind, "tun");
}

/* --- links --------------------------------------------------------------------------- */

/* An end that is nowhere; of that node, which may not be in the topology. */
static struct iface *nowhere(struct find *f, const char *node, const char *iface)
{
	struct iface *end = arena_alloc(f->t->arena, sizeof(*end));

	end->name = arena_strdup(f->t->arena, iface ? iface : "?");
	end->alias = topo_alias(f->t->arena, f->t->name, node ? node : "?", end->name);
	end->node = node ? topo_find_node(f->t, node) : NULL;
	if (end->node)
		return end;
	end->node = arena_alloc(f->t->arena, sizeof(*end->node));
	end->node->kind = KIND_NAMESPACE;
	end->node->name = arena_strdup(f->t->arena, node ? node : "?");
	return end;
}

/* A port that is no device of its own.  A second one of that name is not listed. */
static struct iface *add_port(struct find *f, const struct ovs_scan *ovs,
			      const struct ovs_port *p)
{
	struct node *node = topo_find_node(f->t, p->node);
	struct iface *port;

	if (topo_find_iface(node, p->iface))
		port = nowhere(f, p->node, p->iface);
	else
		port = topo_add_iface(f->t, node, p->iface);
	port->ns = arena_strdup(f->t->arena, ovs->place ? ovs->place->ns : "");
	port->dev = arena_strdup(f->t->arena, p->name);
	port->alias = topo_alias(f->t->arena, f->t->name, p->node, p->iface);
	port->nodev = true;
	port->master = arena_strdup(f->t->arena, p->bridge->name);
	port->error = arena_strdup(f->t->arena, p->error);
	port->up = port->carrier = !p->error;
	return port;
}

static struct link *add_link(struct find *f, enum link_type type, struct iface *a,
			     struct iface *b)
{
	struct link *link = topo_add_link(f->t, type, a, b);

	link->mtu = b->mtu;
	return link;
}

/* An ovs-vswitchd that was started again has made another device for it, at home. */
static bool is_made_anew(const struct ovs_scan *ovs, const struct ovs_port *p,
			 const struct dev *dev)
{
	struct dev *home = ovs->place ? dev_by_name(ovs->place, p->name) : NULL;

	if (!home || home == dev || !is_ovs_kind(home))
		return false;
	home->known = true; /* goes with the port */
	return true;
}

/* The device that Open vSwitch made for it, in a namespace of the lab. */
static void add_internal(struct find *f, const struct ovs_scan *ovs,
			 const struct ovs_port *p)
{
	struct dev *dev = p->of_iface ? find_dev(f, p->of_node, p->of_iface) : NULL;
	struct iface *port = add_port(f, ovs, p), *member;

	if (!is_made_anew(ovs, p, dev) && dev && dev->as && !dev->as->link &&
	    !strcmp(dev->link.name, p->name)) {
		member = dev->as;
	} else {
		member = nowhere(f, p->of_node, p->of_iface);
		port->error = "its device is not in its namespace";
	}
	add_link(f, LINK_INTERNAL, port, member);
}

/* The other one of a pair of patch ports, which says so itself; or NULL. */
static const struct ovs_port *find_peer(const struct find *f, const struct ovs_scan *ovs,
					const struct ovs_port *p)
{
	for (size_t i = 0; i < ovs->n_ports; i++) {
		const struct ovs_port *q = &ovs->ports[i];

		if (q != p && port_is_ours(f, q) && !strcmp(q->type, "patch") &&
		    !strcmp(q->name, p->peer) && !strcmp(q->peer, p->name))
			return q;
	}
	return NULL;
}

/* Where the file has it: of a pair of patch ports, which end is the main one. */
static bool is_main(const struct find *f, const struct ovs_port *p)
{
	const struct topo *layouts[] = {f->want, f->applied};

	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		const struct node *node =
			layouts[i] ? topo_find_node(layouts[i], p->node) : NULL;
		const struct iface *end = node ? topo_find_iface(node, p->iface) : NULL;

		if (end && end->link)
			return end->link->end[0] == end;
	}
	return strcmp(p->name, p->peer) < 0;
}

static void add_patch(struct find *f, const struct ovs_scan *ovs,
		      const struct ovs_port *p)
{
	const struct ovs_port *q = find_peer(f, ovs, p);
	struct iface *a, *b;

	if (q && is_main(f, q) && !is_main(f, p))
		return; /* added by the other one */
	if (q && is_main(f, q) == is_main(f, p) && strcmp(q->name, p->name) < 0)
		return;
	a = add_port(f, ovs, p);
	b = q ? add_port(f, ovs, q) : nowhere(f, NULL, p->peer);
	if (!q) {
		a->error = "its peer is not there";
		b->node->kind = KIND_OVS;
	}
	add_link(f, LINK_PATCH, a, b);
}

/* A veth pair's end that is a port, or the row of one that is no more. */
static void add_veth(struct find *f, const struct ovs_scan *ovs, const struct ovs_port *p)
{
	struct dev *dev = ovs->place ? dev_by_name(ovs->place, p->name) : NULL;
	struct iface *port;

	if (dev && dev->as && !strcmp(dev->as->node->name, p->node)) {
		dev->as->master = arena_strdup(f->t->arena, p->bridge->name);
		dev->as->error = arena_strdup(f->t->arena, p->error);
		return;
	}
	port = add_port(f, ovs, p);
	port->error = "its device is not there";
	add_link(f, LINK_VETH, port, nowhere(f, NULL, NULL));
}

static void add_port_link(struct find *f, const struct ovs_scan *ovs,
			  const struct ovs_port *p)
{
	if (!strcmp(p->type, "internal"))
		add_internal(f, ovs, p);
	else if (!strcmp(p->type, "patch"))
		add_patch(f, ovs, p);
	else
		add_veth(f, ovs, p);
}

/* The device at the other end of a veth pair from a port, if that is none itself. */
static struct dev *far_dev(struct find *f, struct dev *dev)
{
	const struct link *l = dev->as ? dev->as->link : NULL;
	const struct iface *other;

	if (!l || l->type != LINK_VETH || dev->as->node->kind == KIND_OVS)
		return NULL;
	other = l->end[l->end[0] == dev->as];
	return other->node->kind == KIND_OVS && other->ns ? dev : NULL;
}

void add_ovs_links(struct find *f)
{
	for (size_t i = 0; i < f->n_devs; i++) {
		struct iface *as = f->devs[i]->as;

		if (as && as->node->kind == KIND_OVS && as != as->node->self)
			as->master = ""; /* until its database says so */
	}
	for (size_t i = 0; i < f->scan.n_ovs; i++)
		for (size_t k = 0; k < f->scan.ovs[i].n_ports; k++)
			if (port_is_ours(f, &f->scan.ovs[i].ports[k]))
				add_port_link(f, &f->scan.ovs[i],
					      &f->scan.ovs[i].ports[k]);
	for (size_t i = 0; f->scan.txcsum && i < f->n_devs; i++) {
		struct dev *dev = far_dev(f, f->devs[i]);
		bool on = true;

		if (dev && f->scan.txcsum(&f->scan, dev, &on) == 0)
			dev->as->txcsum_off = !on;
	}
}

/* --- names --------------------------------------------------------------------------- */

/* A device without a mark that a datapath of the lab's own has made. */
bool is_ovs_device(const struct find *f, const struct dev *dev)
{
	return f->scan.private_db && dev->place == f->lab_place && !*dev->link.alias &&
	       is_ovs_kind(dev);
}

/* Devices with the lab's mark that are no port, and no bridge, of an Open vSwitch that can
 * be asked.  Those of the kernel's datapath go with it. */
void add_left(struct find *f)
{
	struct arena *arena = f->t->arena;

	for (size_t i = 0; i < f->n_places; i++)
		for (size_t k = 0; k < f->places[i]->n_devs; k++) {
			struct dev *dev = &f->places[i]->devs[k];
			struct left left = {.group = dev->link.group};

			if (!dev->node || strcmp(dev->link.kind, "tun") ||
			    f->scan.ovs_unreachable ||
			    (dev->as &&
			     (dev->as->link || dev->as == dev->as->node->self)))
				continue;
			left.ns = arena_strdup(arena, dev->place->ns);
			left.dev = arena_strdup(arena, dev->link.name);
			left.alias = arena_strdup(arena, dev->link.alias);
			dev->known = true;
			ARENA_PUSH(arena, f->t->left, f->t->n_left, left);
		}
}

static void take_name(struct find *f, const struct ovs_scan *ovs, const char *name,
		      const char *what, const char *master)
{
	struct arena *arena = f->t->arena;

	take(f,
	     &(struct taken){.ns = arena_strdup(arena, ovs->place ? ovs->place->ns : ""),
			     .dev = arena_strdup(arena, name),
			     .what = what,
			     .master = arena_strdup(arena, master),
			     .db = arena_strdup(arena, ovs->db)});
}

void take_ovs(struct find *f)
{
	for (size_t i = 0; i < f->scan.n_ovs; i++) {
		const struct ovs_scan *ovs = &f->scan.ovs[i];

		for (size_t k = 0; k < ovs->n_bridges; k++)
			if (!is_ours(f, ovs->bridges[k].lab))
				take_name(f, ovs, ovs->bridges[k].name,
					  kind_name(KIND_OVS), "");
		for (size_t k = 0; k < ovs->n_ports; k++)
			if (!port_is_ours(f, &ovs->ports[k]))
				take_name(f, ovs, ovs->ports[k].name, "port",
					  ovs->ports[k].bridge->name);
	}
}

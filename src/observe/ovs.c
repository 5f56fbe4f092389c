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

/* --- reading ----------------------------------------------------------------------- */

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

/* --- nodes ------------------------------------------------------------------------- */

static bool is_ours(const struct find *f, const char *lab)
{
	return lab && !strcmp(lab, f->t->name);
}

bool port_is_ours(const struct find *f, const struct ovs_port *p)
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
	ovs_settings(b, node->set);
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

bool is_ovs_kind(const struct dev *dev)
{
	return !strcmp(dev->link.kind, "openvswitch") || !strcmp(dev->link.kind, "tun");
}

/* --- names ------------------------------------------------------------------------- */

/* A device without a mark that a datapath of the lab's own has made. */
bool is_ovs_device(const struct find *f, const struct dev *dev)
{
	return f->scan.private_db && dev->place == f->lab_place && !*dev->link.alias &&
	       is_ovs_kind(dev);
}

/* Nobody can delete a device of the kernel's datapath but an ovs-vswitchd: the next
 * one of the lab's own will.  Then it goes with all it has. */
bool goes_with_datapath(const struct find *f, const struct dev *dev)
{
	return f->scan.private_error && dev->node &&
	       !strcmp(dev->link.kind, "openvswitch");
}

/* Devices with the lab's mark that are no port, and no bridge, of an Open vSwitch that
 * can be asked. */
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

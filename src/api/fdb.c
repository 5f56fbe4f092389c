/* SPDX-License-Identifier: MIT */
/*
 * fdb: which addresses switches of a lab have, and changing that.
 */
#include "api/fdb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/enter.h"
#include "api/json.h"
#include "api/look.h"
#include "exec/lock.h"
#include "model/read.h"

struct ny_fdb {
	char *lab;
	struct look look;
	struct fdb_rows rows;
	struct text_list notes;
};
DEFINE_CLEANUP(struct ny_fdb *, ny_fdb_free);

static const char *const kind_names[] = {
	[FDB_LEARNED] = "learned", [FDB_STATIC] = "static", [FDB_OWN] = "own"};

void ny_fdb_free(struct ny_fdb *fdb)
{
	if (!fdb)
		return;
	arena_free(fdb->rows.arena);
	look_done(&fdb->look);
	free(fdb->lab);
	free(fdb);
}

static struct ny_fdb *fdb_new(const char *lab)
{
	struct ny_fdb *fdb = calloc(1, sizeof(*fdb));

	if (!fdb)
		err_out_of_memory();
	fdb->lab = strdup(lab);
	if (!fdb->lab)
		err_out_of_memory();
	fdb->rows.arena = fdb->notes.arena = arena_new();
	return fdb;
}

static int find_switch(const struct topo *t, const char *name, const struct node **ret,
		       struct err *err)
{
	*ret = topo_find_node(t, name);
	if (!*ret)
		return enter_no_node(t, name, err);
	if (!kind_is_switch((*ret)->kind))
		return err_set(err, -ENXIO, "node %s is no switch", name);
	return 0;
}

/* By switch, then in the order they are told; of those that are gone it is noted, but
 * where there is no other. */
static int read_switches(struct ny_world *w, struct ny_fdb *fdb, struct err *err)
{
	const struct topo *t = fdb->look.have;
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; (r >= 0 || r == -ENODEV) && i < t->n_nodes; i++) {
		if (!kind_is_switch(t->nodes[i]->kind))
			continue;
		r = fdb_read(w, &fdb->rows, t->nodes[i], err);
		n += r >= 0;
		if (r == -ENODEV)
			arena_add_text(&fdb->notes, "%s; %s", err->text, err->hint);
	}
	return r == -ENODEV && n ? 0 : r;
}

static int read_lab(struct ny_world *w, const char *lab, const char *name,
		    struct ny_fdb **ret, struct err *err)
{
	_cleanup_(ny_fdb_freep) struct ny_fdb *fdb = fdb_new(lab);
	const struct node *only = NULL;
	int r = look_by_name(w, lab, &fdb->look, err);

	if (r >= 0 && look_is_empty(&fdb->look) && !fdb->look.applied)
		return look_no_lab(lab, err);
	fdb->rows.topo = fdb->look.have;
	if (r >= 0 && name)
		r = find_switch(fdb->look.have, name, &only, err);
	if (r >= 0)
		r = only ? fdb_read(w, &fdb->rows, only, err)
			 : read_switches(w, fdb, err);
	if (r < 0)
		return r;
	*ret = steal_ptr(fdb);
	return 0;
}

int ny_fdb_read(struct ny_world *w, const char *lab, const char *node,
		struct ny_fdb **ret)
{
	return read_lab(w, lab, node, ret, face_begin(w));
}

/* --- changes --- */

static int canonical(const char *text, char ret[MAC_TEXT], struct arena *arena,
		     struct err *err)
{
	uint8_t mac[6];

	if (text_mac(text, mac) < 0 || mac[0] & 1)
		return err_set(err, -EINVAL, "%s is no MAC of one device",
			       quoted(arena, text));
	mac_text(mac, ret);
	return 0;
}

static bool was_there(const struct look *look, const char *node, const char *iface)
{
	const struct topo *t = look->applied ? look->applied->topo : NULL;
	const struct node *was = t ? topo_find_node(t, node) : NULL;

	return was && topo_find_iface(was, iface);
}

/* The port of a switch that an end of a link leads to, or is: "n1:e1". */
static int find_port(const struct ny_fdb *fdb, const char *end, const struct iface **ret,
		     struct err *err)
{
	const struct topo *t = fdb->look.have;
	const char *colon = strchr(end, ':');
	const char *name =
		colon ? arena_strndup(fdb->rows.arena, end, (size_t)(colon - end)) : end;
	const struct node *node = topo_find_node(t, name);
	const struct iface *f = node && colon ? topo_find_iface(node, colon + 1) : NULL;

	if (!f && colon && was_there(&fdb->look, name, colon + 1)) {
		err_set(err, -ENXIO, "%s is not there any more", end);
		return err_hint(err, "%s", look_mend(fdb->look.applied->topo, t));
	}
	if (f && !kind_is_switch(node->kind))
		f = topo_other_end(f);
	if (!f || !kind_is_switch(f->node->kind) || !f->dev)
		return err_set(err, -ENXIO, "%s is no end of a link of a switch",
			       quoted(fdb->rows.arena, end));
	*ret = f;
	return 0;
}

/* Of the switch of that name, or of all that are the lab's own. */
static int change_all(struct ny_world *w, struct ny_fdb *fdb, const char *name,
		      const char *mac, struct err *err)
{
	const struct topo *t = fdb->look.have;
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < t->n_nodes; i++) {
		struct fdb_change change = {.node = t->nodes[i], .mac = mac};

		if (!kind_is_switch(change.node->kind) ||
		    (name ? strcmp(name, change.node->name) : change.node->existing))
			continue;
		r = fdb_change(w, &fdb->rows, &change, err);
		if ((r == -ENOENT || r == -ENODEV) && !name)
			r = 0; /* one of the others may have it */
		else
			n++;
	}
	return r < 0 || n ? r
			  : err_set(err, -ENOENT, "no switch of lab %s has %s", fdb->lab,
				    mac ? mac : "addresses that can be forgotten");
}

/* end NULL: all switches, or that one; mac NULL: what was learned. */
static int change_lab(struct ny_world *w, const char *lab, const char *name,
		      const char *mac, const char *end)
{
	struct err *err = face_begin(w);
	_cleanup_lab_lock_ struct lab_lock *lock = NULL;
	_cleanup_(ny_fdb_freep) struct ny_fdb *fdb = NULL;
	struct fdb_change change = {.mac = mac};
	int r = face_lab(w, lab, err);

	if (r == 0)
		r = lab_lock_acquire(w, lab, &lock, err);
	if (r == 0)
		r = read_lab(w, lab, name, &fdb, err);
	if (r < 0)
		return r;
	if (!end)
		return change_all(w, fdb, name, mac, err);
	r = find_port(fdb, end, &change.port, err);
	if (r < 0)
		return r;
	change.node = change.port->node;
	return fdb_change(w, &fdb->rows, &change, err);
}

int ny_fdb_flush(struct ny_world *w, const char *lab, const char *node)
{
	return change_lab(w, lab, node, NULL, NULL);
}

int ny_fdb_add(struct ny_world *w, const char *lab, const char *mac, const char *end)
{
	char text[MAC_TEXT];
	int r = canonical(mac, text, face_arena(w), face_begin(w));

	return r < 0 ? r : change_lab(w, lab, NULL, text, end);
}

int ny_fdb_del(struct ny_world *w, const char *lab, const char *node, const char *mac)
{
	char text[MAC_TEXT];
	int r = canonical(mac, text, face_arena(w), face_begin(w));

	return r < 0 ? r : change_lab(w, lab, node, text, NULL);
}

/* --- what there is --- */

static const struct fdb_row *at(const struct ny_fdb *fdb, size_t i)
{
	return i < fdb->rows.n ? &fdb->rows.list[i] : NULL;
}

size_t ny_fdb_n(const struct ny_fdb *fdb)
{
	return fdb->rows.n;
}

const char *ny_fdb_switch(const struct ny_fdb *fdb, size_t i)
{
	return at(fdb, i) ? at(fdb, i)->node->name : NULL;
}

const char *ny_fdb_mac(const struct ny_fdb *fdb, size_t i)
{
	return at(fdb, i) ? at(fdb, i)->mac : NULL;
}

const char *ny_fdb_port(const struct ny_fdb *fdb, size_t i)
{
	return at(fdb, i) ? at(fdb, i)->port : NULL;
}

const char *ny_fdb_end(const struct ny_fdb *fdb, size_t i)
{
	return at(fdb, i) ? at(fdb, i)->end : NULL;
}

uint32_t ny_fdb_vlan(const struct ny_fdb *fdb, size_t i)
{
	return at(fdb, i) ? at(fdb, i)->vlan : 0;
}

const char *ny_fdb_kind(const struct ny_fdb *fdb, size_t i)
{
	return at(fdb, i) ? kind_names[at(fdb, i)->kind] : NULL;
}

uint32_t ny_fdb_age(const struct ny_fdb *fdb, size_t i)
{
	return at(fdb, i) ? at(fdb, i)->age : UINT32_MAX;
}

size_t ny_fdb_n_notes(const struct ny_fdb *fdb)
{
	return fdb->notes.n;
}

const char *ny_fdb_note(const struct ny_fdb *fdb, size_t i)
{
	return i < fdb->notes.n ? fdb->notes.list[i] : NULL;
}

char *ny_fdb_json(const struct ny_fdb *fdb)
{
	json_t *list = json_array();

	for (size_t i = 0; i < fdb->rows.n; i++) {
		const struct fdb_row *row = at(fdb, i);

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:o, s:o, s:i, s:s, s:o}", "switch",
					row->node->name, "mac", row->mac, "port",
					json_words(*row->port ? row->port : NULL), "end",
					json_words(row->end), "vlan", (int)row->vlan,
					"kind", kind_names[row->kind], "age",
					row->age == UINT32_MAX ? json_null()
							       : json_integer(row->age)));
	}
	return json_text(json_pack("{s:i, s:s, s:o, s:o}", "format", JSON_FORMAT, "lab",
				   fdb->lab, "entries", list, "notes",
				   json_strings(fdb->notes.list, fdb->notes.n)));
}

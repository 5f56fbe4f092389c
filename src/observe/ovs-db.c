/* SPDX-License-Identifier: MIT */
/*
 * Which databases of Open vSwitch are read: of a lab, its own and the system's, where it
 * has something there; of a host, the system's and those of all labs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/own.h"
#include "observe/host.h"
#include "wire/ovs.h"

static struct netns *lab_place(const struct find *f)
{
	const char *mark = topo_alias(f->arena, f->t->name, NULL, NULL);
	struct netns *p = snap_named(f->snap, topo_lab_ns(f->arena, f->t->name));

	return p && !strcmp(p->alias, mark) ? p : NULL;
}

/* Has a lab, as it was applied or is wanted, switches in the system's Open vSwitch? */
static bool uses_system(const struct topo *t)
{
	return t && topo_has_ovs(t) && (!t->ovs.private_db || topo_has_existing_ovs(t));
}

/* Of what is not there, nobody need know who has nothing in it. */
static int read_system(struct find *f, const struct topo *t, struct err *err)
{
	const char *db = topo_system_db(t ? t : f->t);
	struct err why = {0};
	int r;

	for (size_t i = 0; i < f->snap->n_ovs; i++)
		if (!strcmp(f->snap->ovs[i].db, db))
			return 0;
	r = snap_ovs(f->snap, db, snap_host(f->snap), &why);
	if (r == -EINTR)
		return err_set(err, r, "stopped");
	if (r < 0 && t == f->applied && t)
		f->ovs_unreachable = arena_strdup(f->arena, why.text);
	return 0;
}

/* The lab's own, if its daemons or their files are there. */
static int read_private(struct find *f, struct err *err)
{
	const char *db = topo_private_db(f->arena, f->t->paths, f->t->name);
	const char *dir = dirname(arena_strdup(f->arena, db));
	struct netns *netns = lab_place(f);
	const char *ns = netns ? netns->ns : topo_lab_ns(f->arena, f->t->name);
	struct ovs_daemons found = {0};
	struct err why = {0};
	int r = ovs_find(f->snap->w, ns, dir, &found, err);

	if (r < 0 || (!found.server && !found.vswitchd && access(dir, F_OK) < 0))
		return r;
	f->private_db = db;
	if (!netns)
		f->private_error = "its namespace has lost its name";
	else if (!found.server || !found.vswitchd)
		f->private_error =
			arena_printf(f->arena, "%s does not run",
				     found.server ? "ovs-vswitchd" : "ovsdb-server");
	else if (snap_ovs(f->snap, db, netns, &why) < 0)
		f->private_error = arena_strdup(f->arena, why.text);
	return why.code == -EINTR ? err_set(err, -EINTR, "stopped") : 0;
}

int find_read_ovs(struct find *f, struct err *err)
{
	int r = read_private(f, err);

	if (r >= 0 && uses_system(f->applied))
		r = read_system(f, f->applied, err);
	if (r >= 0 && uses_system(f->want))
		r = read_system(f, f->want, err);
	/* the record may be lost; or it has devices that may be uplinks */
	if (r >= 0 && ((!f->applied && !f->snap->n_ovs) || topo_has_uplinks(f->applied) ||
		       topo_has_uplinks(f->want)))
		r = read_system(f, NULL, err);
	return r;
}

/* --- of a host --------------------------------------------------------------------- */

/* One that nobody serves is told of where it should be: known. */
static int read_db(struct snapshot *s, const char *db, struct netns *netns, bool known,
		   struct err *err)
{
	struct err why = {0};
	int r = snap_ovs(s, db, netns, &why);

	if (r == -EINTR)
		return err_set(err, r, "stopped");
	if (r < 0 && (known || (r != -ENOENT && r != -ECONNREFUSED)))
		arena_add_text(&s->notes, "what is in an Open vSwitch is not known: %s",
			       why.text);
	if (r >= 0 && !s->ovs[s->n_ovs - 1].n_bridges)
		s->n_ovs--;
	return 0;
}

/* The kernel's datapath is there: there should be an Open vSwitch. */
static bool has_datapath(const struct netns *host)
{
	for (size_t i = 0; i < host->n_devs; i++)
		if (!strcmp(host->devs[i].link.kind, "openvswitch"))
			return true;
	return false;
}

static int no_dots(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

/* The directory of that lab's is ours alone, as those above it. */
static bool is_own(struct snapshot *s, const char *lab)
{
	const char *const names[] = {s->w->paths->state, lab, OVS_DIR};
	const char *why = NULL, *path = "";
	int fd = -1, next = -1, r = 0;

	for (size_t i = 0; !r && i < ARRAY_SIZE(names); i++) {
		path = arena_printf(s->arena, "%s%s%s", path, i ? "/" : "", names[i]);
		r = own_dir_open(fd < 0 ? AT_FDCWD : fd, names[i], &next, &why);
		close_fdp(&fd);
		fd = r ? -1 : next;
	}
	close_fdp(&fd);
	if (r && why)
		arena_add_text(&s->notes, "an Open vSwitch is left out: %s: %s", path,
			       why);
	return !r;
}

static int read_lab(struct snapshot *s, const char *lab, struct err *err)
{
	const char *db = topo_private_db(s->arena, s->w->paths, lab);

	if (!lab_name_valid(lab) || !is_own(s, lab) || access(db, F_OK) < 0)
		return 0;
	return read_db(s, db, snap_named(s, topo_lab_ns(s->arena, lab)), true, err);
}

int host_read_ovs(struct snapshot *s, struct err *err)
{
	struct netns *host = snap_host(s);
	struct dirent **labs = NULL;
	int n = scandir(s->w->paths->state, &labs, no_dots, alphasort);
	int r = read_db(s, s->w->paths->ovs_db, host, has_datapath(host), err);

	for (int i = 0; i < n; i++) {
		if (r >= 0)
			r = read_lab(s, labs[i]->d_name, err);
		free(labs[i]);
	}
	free(labs);
	return r;
}

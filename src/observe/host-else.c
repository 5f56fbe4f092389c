/* SPDX-License-Identifier: MIT */
/*
 * What of a host the kernel's routing sockets do not tell: which process holds a tap, and
 * what is in the databases of Open vSwitch, the system's and those of labs.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/read.h"
#include "observe/host.h"
#include "wire/process.h"
#include "wire/wire.h"

struct taps {
	struct host_scan *scan;
	ino_t inode;
};

static int on_tap(void *data, pid_t pid, const char name[IFNAMSIZ])
{
	struct taps *x = data;
	struct tap tap = {.inode = x->inode};
	char command[PROCESS_NAME];

	memcpy(tap.name, name, sizeof(tap.name));
	process_command(pid, command);
	tap.holder = arena_printf(x->scan->arena, "%s (%d)", command, pid);
	ARENA_PUSH(x->scan->arena, x->scan->taps, x->scan->n_taps, tap);
	return 0;
}

static int on_process(void *data, pid_t pid, const struct netns_of *ns)
{
	struct taps *x = data;

	x->inode = ns->ino;
	return process_taps(pid, on_tap, x);
}

static bool has_tun(const struct host_scan *scan)
{
	for (size_t i = 0; i < scan->n_spots; i++)
		for (size_t k = 0; k < scan->spots[i]->place.n_devs; k++)
			if (!strcmp(scan->spots[i]->place.devs[k].link.kind, "tun"))
				return true;
	return false;
}

int host_read_taps(struct host_scan *scan, struct err *err)
{
	struct taps x = {.scan = scan};
	size_t hidden;

	return has_tun(scan) ? process_each(on_process, &x, &hidden, err) : 0;
}

static struct place *place_by_name(const struct host_scan *scan, const char *ns)
{
	for (size_t i = 0; i < scan->n_spots; i++)
		if (scan->spots[i]->named && !strcmp(scan->spots[i]->place.ns, ns))
			return &scan->spots[i]->place;
	return NULL;
}

/* One that nobody serves is told of where it should be: known. */
static int read_db(struct ny_world *w, struct host_scan *scan, const char *db,
		   struct place *place, bool known, struct err *err)
{
	struct ovs_scan ovs = {0};
	struct err why = {0};
	int r = ovs_read(w, scan->arena, db, &ovs, &why);

	if (r == -EINTR)
		return err_set(err, r, "stopped");
	if (r < 0) {
		if (known || (r != -ENOENT && r != -ECONNREFUSED))
			ARENA_PUSH(scan->arena, scan->notes, scan->n_notes,
				   arena_printf(scan->arena,
						"what is in an Open vSwitch is not "
						"known: %s",
						why.text));
		return 0;
	}
	ovs.place = place;
	if (ovs.n_bridges)
		ARENA_PUSH(scan->arena, scan->ovs, scan->n_ovs, ovs);
	return 0;
}

/* The kernel's datapath is there: there should be an Open vSwitch. */
static bool has_datapath(const struct place *host)
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

static int read_lab(struct ny_world *w, struct host_scan *scan, const char *lab,
		    struct err *err)
{
	const char *db = topo_private_db(scan->arena, lab);

	if (access(db, F_OK) < 0)
		return 0;
	return read_db(w, scan, db, place_by_name(scan, topo_lab_ns(scan->arena, lab)),
		       true, err);
}

int host_read_ovs(struct ny_world *w, struct host_scan *scan, struct err *err)
{
	_cleanup_topo_ struct topo *none = topo_new("none");
	struct place *host = &scan->spots[0]->place;
	struct dirent **labs = NULL;
	int n = scandir(w->state_dir, &labs, no_dots, alphasort);
	int r = read_db(w, scan, topo_system_db(none), host, has_datapath(host), err);

	for (int i = 0; i < n; i++) {
		if (r >= 0)
			r = read_lab(w, scan, labs[i]->d_name, err);
		free(labs[i]);
	}
	free(labs);
	return r;
}

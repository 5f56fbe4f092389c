/* SPDX-License-Identifier: MIT */
/*
 * A private Open vSwitch started: directory, database, ovsdb-server, the one row of
 * Open_vSwitch, ovs-vswitchd.  Neither ovsdb-tool nor ovs-vsctl is run.
 */
#include "wire/ovs.h"

#include <errno.h>
#include <string.h>
#include <sys/un.h>

#include "base/file.h"
#include "wire/ovs-in.h"
#include "wire/ovsdb.h"
#include "wire/wire-in.h"

#define DATABASE "conf.db"

/* What is on the way. */
struct start {
	struct ny_world *w;
	struct arena *arena;
	const char *dir;
	int netns_fd;
	char **env;
};

/* The caller's environment, and Open vSwitch's directories all one. */
static char **make_env(struct arena *arena, const struct paths *paths, const char *dir)
{
	const struct {
		const char *name, *value;
	} ours[] = {
		{"PATH=", paths->programs},
		{"OVS_RUNDIR=", dir},
		{"OVS_DBDIR=", dir},
		{"OVS_LOGDIR=", dir},
		{"OVS_SYSCONFDIR=", dir},
		/* XDP programs end with their devices, not with files of libxdp in
		 * /sys/fs/bpf */
		{"LIBXDP_SKIP_DISPATCHER=", "1"},
	};
	char **env = NULL;
	size_t n = 0, i;

	for (char **var = environ; var && *var; var++) {
		for (i = 0; i < ARRAY_SIZE(ours); i++)
			if (!strncmp(*var, ours[i].name, strlen(ours[i].name)))
				break;
		if (i == ARRAY_SIZE(ours))
			ARENA_PUSH(arena, env, n, *var);
	}
	for (i = 0; i < ARRAY_SIZE(ours); i++)
		ARENA_PUSH(arena, env, n,
			   arena_printf(arena, "%s%s", ours[i].name, ours[i].value));
	ARENA_PUSH(arena, env, n, NULL);
	return env;
}

/* With two arguments of its own, of which the second may be NULL. */
static int start_daemon(const struct start *s, enum ovs_kind kind, char *first,
			char *second, struct err *err)
{
	const char *name = ovs_names[kind];
	char *const argv[] = {
		arena_strdup(s->arena, ovs_program(s->arena, s->w->paths, kind)),
		/* quiet before the log is opened, which would be told there */
		arena_strdup(s->arena, "-vconsole:err"),
		arena_strdup(s->arena, "--detach"),
		arena_strdup(s->arena, "--no-chdir"),
		arena_printf(s->arena, "--pidfile=%s/%s.pid", s->dir, name),
		arena_printf(s->arena, "--log-file=%s/%s.log", s->dir, name),
		arena_printf(s->arena, "--unixctl=%s/%s.ctl", s->dir, name),
		first,
		second,
		NULL,
	};

	return argv[0] ? ovs_spawn(s->w, s->netns_fd, argv, s->env, err)
		       : ovs_installed(s->w->paths, err);
}

/* An empty directory that nobody else may enter; what an earlier start left goes. */
static int make_dir(const char *dir, struct err *err)
{
	int r;

	if (strlen(dir) + sizeof("/ovs-vswitchd.ctl") >
	    sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return err_sys(err, -ENAMETOOLONG, "%s", dir);
	r = ovs_dir_remove(dir, err);
	return r < 0 ? r : dir_make(dir, 0700, err);
}

/* The one row of Open_vSwitch. */
static int insert_row(struct ny_world *w, const char *socket, struct err *err)
{
	_cleanup_ovsdb_ struct ovsdb *db = NULL;
	json_t *results;
	int r = ovsdb_open(w, socket, &db, err);

	if (!r)
		r = ovsdb_transact(db,
				   json_pack("[{s:s, s:s, s:{}}]", "op", "insert",
					     "table", "Open_vSwitch", "row"),
				   &results, NULL, err);
	if (!r)
		json_decref(results);
	return r;
}

static int start_both(struct ny_world *w, const char *ns, const char *dir,
		      struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_close_ int fd = -1;
	struct start s = {w, arena, dir, -1, make_env(arena, w->paths, dir)};
	char *socket = arena_printf(arena, "%s/" OVS_DB_SOCKET, dir);
	char *database = arena_printf(arena, "%s/" DATABASE, dir);
	int r = netns_open(w, netns_by_name(ns), &fd, err) ?: make_dir(dir, err) ?:
		ovs_db_make(database, err);

	s.netns_fd = fd;
	if (!r)
		r = start_daemon(&s, OVS_SERVER,
				 arena_printf(arena, "--remote=punix:%s", socket),
				 database, err);
	if (!r)
		r = insert_row(w, socket, err);
	if (!r)
		r = start_daemon(&s, OVS_VSWITCHD, arena_printf(arena, "unix:%s", socket),
				 NULL, err);
	return r;
}

int ovs_start(struct ny_world *w, const char *ns, const char *dir, struct err *err)
{
	struct ovs_daemons have;
	struct err left;
	int r = ovs_installed(w->paths, err);

	if (!r)
		r = ovs_find(w, ns, dir, &have, err);
	if (r < 0)
		return r;
	if (have.server || have.vswitchd)
		return err_set(err, -EEXIST, "the Open vSwitch of %s runs already", dir);
	r = start_both(w, ns, dir, err);
	if (r < 0 && ovs_stop(w, ns, dir, &left) < 0)
		world_log(w, LOG_WARN, "what was started is not gone: %s", left.text);
	return r;
}

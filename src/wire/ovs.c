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

static bool is_replaced(const char *var)
{
	static const char *const names[] = {
		"PATH=",       "OVS_RUNDIR=",	  "OVS_DBDIR=",
		"OVS_LOGDIR=", "OVS_SYSCONFDIR=", "LIBXDP_SKIP_DISPATCHER="};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(var, names[i], strlen(names[i])))
			return true;
	return false;
}

/* The caller's environment, and Open vSwitch's directories all one. */
static char **make_env(struct arena *arena, const struct paths *paths, const char *dir)
{
	char **env = NULL;
	size_t n = 0;

	for (char **var = environ; var && *var; var++)
		if (!is_replaced(*var))
			ARENA_PUSH(arena, env, n, *var);
	ARENA_PUSH(arena, env, n, arena_printf(arena, "PATH=%s", paths->programs));
	ARENA_PUSH(arena, env, n, arena_printf(arena, "OVS_RUNDIR=%s", dir));
	ARENA_PUSH(arena, env, n, arena_printf(arena, "OVS_DBDIR=%s", dir));
	ARENA_PUSH(arena, env, n, arena_printf(arena, "OVS_LOGDIR=%s", dir));
	ARENA_PUSH(arena, env, n, arena_printf(arena, "OVS_SYSCONFDIR=%s", dir));
	/* XDP programs end with their devices, not with files of libxdp in /sys/fs/bpf */
	ARENA_PUSH(arena, env, n, arena_strdup(arena, "LIBXDP_SKIP_DISPATCHER=1"));
	ARENA_PUSH(arena, env, n, NULL);
	return env;
}

/* An argument: a word, or the directory between two. */
struct arg {
	const char *before, *after;
};

/* The console is quiet before the log is opened, which would be told there. */
static const struct arg server_args[] = {
	{"-vconsole:err", NULL},
	{"--detach", NULL},
	{"--no-chdir", NULL},
	{"--pidfile=", "/ovsdb-server.pid"},
	{"--log-file=", "/ovsdb-server.log"},
	{"--unixctl=", "/ovsdb-server.ctl"},
	{"--remote=punix:", "/" OVS_DB_SOCKET},
	{"", "/" DATABASE},
	{NULL, NULL},
};

static const struct arg vswitchd_args[] = {
	{"-vconsole:err", NULL},
	{"--detach", NULL},
	{"--no-chdir", NULL},
	{"--pidfile=", "/ovs-vswitchd.pid"},
	{"--log-file=", "/ovs-vswitchd.log"},
	{"--unixctl=", "/ovs-vswitchd.ctl"},
	{"unix:", "/" OVS_DB_SOCKET},
	{NULL, NULL},
};

static int start_daemon(const struct start *s, enum ovs_kind kind, const struct arg *arg,
			struct err *err)
{
	char **argv = NULL,
	     *word = arena_strdup(s->arena, ovs_program(s->arena, s->w->paths, kind));
	size_t n = 0;

	if (!word)
		return ovs_installed(s->w->paths, err);
	ARENA_PUSH(s->arena, argv, n, word);
	for (; arg->before; arg++) {
		word = arena_printf(s->arena, "%s%s%s", arg->before,
				    arg->after ? s->dir : "",
				    arg->after ? arg->after : "");
		ARENA_PUSH(s->arena, argv, n, word);
	}
	ARENA_PUSH(s->arena, argv, n, NULL);
	return ovs_spawn(s->w, s->netns_fd, argv, s->env, err);
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

static int insert_row(const struct start *s, struct err *err)
{
	const char *path = arena_printf(s->arena, "%s/" OVS_DB_SOCKET, s->dir);
	_cleanup_ovsdb_ struct ovsdb *db = NULL;
	json_t *results;
	int r = ovsdb_open(s->w, path, &db, err);

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
	int r = netns_open(w, netns_by_name(ns), &fd, err);

	s.netns_fd = fd;
	if (!r)
		r = make_dir(dir, err);
	if (!r)
		r = ovs_db_make(arena_printf(arena, "%s/" DATABASE, dir), err);
	if (!r)
		r = start_daemon(&s, OVS_SERVER, server_args, err);
	if (!r)
		r = insert_row(&s, err);
	if (!r)
		r = start_daemon(&s, OVS_VSWITCHD, vswitchd_args, err);
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

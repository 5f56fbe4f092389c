/* SPDX-License-Identifier: MIT */
/*
 * The daemons of a private Open vSwitch, and its database, by hand.
 *
 *	ovsctl start|stop|find NS DIR	find prints the two process numbers
 *	ovsctl transact SOCKET < OPS	an array of operations; prints the results
 *	ovsctl bump SOCKET		raises next_cfg, waits until that is carried out
 *	ovsctl wait SOCKET CFG
 *
 * Exit status 1 with the message on standard error when one fails.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/ovs.h"
#include "wire/ovsdb.h"
#include "wire/wire.h"

static volatile sig_atomic_t interrupted;

static void note_signal(int sig)
{
	interrupted = sig;
}

static int is_interrupted(void *data)
{
	return interrupted;
}

static int fail(const struct err *err)
{
	fprintf(stderr, "%s%s%s\n", err->text, *err->hint ? "; " : "", err->hint);
	return 1;
}

static int daemons(struct ny_world *w, char **argv, struct err *err)
{
	struct ovs_daemons found = {0};
	int r = wire_open(w, err);

	if (!r && !strcmp(argv[1], "start"))
		r = ovs_start(w, argv[2], argv[3], err);
	else if (!r && !strcmp(argv[1], "stop"))
		r = ovs_stop(w, argv[2], argv[3], err);
	else if (!r)
		r = ovs_find(w, argv[2], argv[3], &found, err);
	if (!r && !strcmp(argv[1], "find"))
		printf("%d %d\n", found.server, found.vswitchd);
	wire_close(w);
	return r;
}

static int transact(struct ovsdb *db, struct err *err)
{
	size_t rejected = 0;
	json_error_t why;
	json_t *results;
	int r = ovsdb_transact(db, json_loadf(stdin, 0, &why), &results, &rejected, err);

	if (r < 0)
		return err_prefix(err, "%zu", rejected);
	json_dumpf(results, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(results);
	return 0;
}

static int bump(struct ovsdb *db, struct err *err)
{
	json_int_t cfg = -1;
	json_t *results;
	int r = ovsdb_transact(
		db,
		json_pack("[{s:s, s:s, s:[], s:[[s, s, i]]}, {s:s, s:s, s:[], s:[s]}]",
			  "op", "mutate", "table", OVSDB_NAME, "where", "mutations",
			  "next_cfg", "+=", 1, "op", "select", "table", OVSDB_NAME,
			  "where", "columns", "next_cfg"),
		&results, NULL, err);

	if (r < 0)
		return r;
	json_unpack(json_array_get(results, 1), "{s:[{s:I}]}", "rows", "next_cfg", &cfg);
	json_decref(results);
	return ovsdb_wait_cfg(db, cfg, err);
}

static int database(struct ny_world *w, char **argv, struct err *err)
{
	_cleanup_ovsdb_ struct ovsdb *db = NULL;
	int r = ovsdb_open(w, argv[2], &db, err);

	if (r < 0)
		return r;
	if (!strcmp(argv[1], "transact"))
		return transact(db, err);
	if (!strcmp(argv[1], "bump"))
		return bump(db, err);
	return ovsdb_wait_cfg(db, strtoll(argv[3], NULL, 10), err);
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = note_signal};
	struct ny_world w = {
		.paths = &paths_default,
		.cancelled = is_interrupted,
	};
	struct err err = {0};
	int r;

	if (argc < 3 || argc > 4) {
		fputs("usage: ovsctl start|stop|find NS DIR | transact|bump|wait SOCKET "
		      "[CFG]\n",
		      stderr);
		return 64;
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	r = argc == 4 && strcmp(argv[1], "wait") ? daemons(&w, argv, &err)
						 : database(&w, argv, &err);
	return r < 0 ? fail(&err) : 0;
}

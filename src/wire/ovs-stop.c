/* SPDX-License-Identifier: MIT */
/*
 * Daemons ended: asked, then told, then killed, each with its time.  While one goes to
 * the background there are two of it, and what was asked may have made another: so
 * they are looked for until there are none.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/own.h"
#include "wire/deadline.h"
#include "wire/held.h"
#include "wire/ovs-in.h"
#include "wire/ovs.h"
#include "wire/wire-in.h"

#define MAX_PIDS   16 /* processes at a time */
#define MAX_ROUNDS 20
#define EXIT_MS	   10000
#define TERM_MS	   3000
#define KILL_MS	   10000

static int hold_all(const struct ovs_place *place, enum ovs_kind kind, struct held *held,
		    struct err *err)
{
	pid_t pids[MAX_PIDS];
	int n = ovs_scan(place, kind, pids, MAX_PIDS, err), fd;

	for (int i = 0; i < n; i++) {
		fd = ovs_hold(place, kind, pids[i]);
		if (fd >= 0)
			held->fds[held->n++] = (struct pollfd){fd, POLLIN, 0};
		else if (fd != -ESRCH)
			return wire_err(err, fd, "process %d", pids[i]);
	}
	return n < 0 ? n : 0;
}

/* False: it did not say yes. */
static bool ask_exit(struct ny_world *w, const char *dir, enum ovs_kind kind)
{
	json_t *params =
		kind == OVS_VSWITCHD ? json_pack("[s]", "--cleanup") : json_array();

	return !ovs_ask(w, dir, kind, "exit", params, EXIT_MS, NULL, NULL);
}

/* Ends those that are found now. */
static int end_round(struct ny_world *w, const struct ovs_place *place,
		     enum ovs_kind kind, bool ask, struct err *err)
{
	_cleanup_(held_done) struct held held = {0};
	int64_t deadline = deadline_in(EXIT_MS);
	int r = hold_all(place, kind, &held, err), n = held.n;

	if (r < 0 || !held.n)
		return r;
	if (ask && ask_exit(w, place->dir, kind))
		held_wait(&held, deadline);
	held_signal(&held, SIGTERM, TERM_MS);
	held_signal(&held, SIGKILL, KILL_MS);
	return held.n ? err_set(err, -ETIMEDOUT, "%s does not end", ovs_names[kind]) : n;
}

static int end_all(struct ny_world *w, const struct ovs_place *place, enum ovs_kind kind,
		   struct err *err)
{
	for (int i = 0; i < MAX_ROUNDS; i++) {
		int r = end_round(w, place, kind, i == 0, err);

		if (r <= 0)
			return r;
	}
	return err_set(err, -EBUSY, "%s of %s is started again and again",
		       ovs_names[kind], place->dir);
}

static bool is_ours(int dir_fd, const char *name)
{
	struct stat st;

	return !fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) &&
	       (S_ISREG(st.st_mode) || S_ISSOCK(st.st_mode));
}

static int remove_files(DIR *stream, const char *dir, struct err *err)
{
	struct dirent *entry;

	while ((entry = readdir(stream)))
		if (is_ours(dirfd(stream), entry->d_name) &&
		    unlinkat(dirfd(stream), entry->d_name, 0) < 0 && errno != ENOENT)
			return wire_err(err, -errno, "remove %s/%s", dir, entry->d_name);
	return 0;
}

int ovs_dir_remove(const char *dir, struct err *err)
{
	_cleanup_closedir_ DIR *stream = NULL;
	const char *why;
	int fd, r = own_dir_open(AT_FDCWD, dir, &fd, &why);

	if (r == -ENOENT)
		return 0;
	if (r < 0 && why)
		return err_set(err, r, "%s: %s", dir, why);
	if (r < 0)
		return wire_err(err, r, "open %s", dir);
	stream = fd_dir(fd);
	if (!stream)
		return wire_err(err, -errno, "open %s", dir);
	r = remove_files(stream, dir, err);
	if (r < 0)
		return r;
	if (rmdir(dir) < 0 && errno != ENOENT)
		return wire_err(err, -errno, "remove %s", dir);
	return 0;
}

int ovs_stop(struct ny_world *w, const char *ns, const char *dir, struct err *err)
{
	_cleanup_steady_ struct ny_world *steady = world_steady(w);
	struct ovs_place place = {0};
	int r = ovs_place_find(w, ns, dir, &place, err);

	if (r >= 0)
		r = end_all(steady, &place, OVS_VSWITCHD, err);
	if (r >= 0)
		r = end_all(steady, &place, OVS_SERVER, err);
	return r < 0 ? r : ovs_dir_remove(dir, err);
}

/* SPDX-License-Identifier: MIT */
/*
 * Linked with the program into netyard-seam, whose calls that change the host or write
 * the journal go through here (ld --wrap): a fault, a signal or a kill where a test
 * wants it.
 *
 *	NETYARD_SEAM=fail:N   request N (from 0) fails with EIO and is not made
 *	NETYARD_SEAM=lost:N   the same, but one of Open vSwitch is made before it fails
 *	NETYARD_SEAM=kill:N   SIGKILL before request N; so int, term, stop: SIGINT ...
 *	NETYARD_SEAM=line:N   SIGKILL when the journal has N lines of this process
 *	NETYARD_SEAM=count    at the end, on standard error: "seam: R requests, L lines"
 *	NETYARD_SEAM=list     the same, and before it "seam: N WORD" for each request
 *
 * A request is a message to rtnetlink that changes something (netlink; unheeded where
 * nobody asks what became of it: a link-local address given early), a mount or
 * umount (mount, umount), checksum offload set (txcsum), a tap made, and made to stay
 * (tap, keep); and of Open vSwitch: a
 * transaction that changes something (transact), the wait until that is done (settle),
 * a daemon started (spawn), the daemons ended (stop); a service started (run), or ended
 * (end); and the wait for what was started, of both (wait).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "wire/child.h"
#include "wire/ethtool.h"
#include "wire/nl-req.h"
#include "wire/ovs-in.h"
#include "wire/ovs.h"
#include "wire/ovsdb.h"
#include "wire/service.h"
#include "wire/tap.h"

static atomic_ulong n_requests, n_lines;
static pid_t self;

int __real_nl_do(struct nl *nl, struct req *r, struct err *err);
int __real_nl_shift(struct nl *nl, const struct nl_shift *what, struct err *err);
int __wrap_nl_shift(struct nl *nl, const struct nl_shift *what, struct err *err);
int __wrap_nl_do(struct nl *nl, struct req *r, struct err *err);
int __real_mount(const char *from, const char *to, const char *type, unsigned long flags,
		 const void *data);
int __wrap_mount(const char *from, const char *to, const char *type, unsigned long flags,
		 const void *data);
int __real_umount2(const char *path, int flags);
int __wrap_umount2(const char *path, int flags);
int __real_ethtool_set(const char dev[IFNAMSIZ], uint32_t request, uint32_t value);
int __wrap_ethtool_set(const char dev[IFNAMSIZ], uint32_t request, uint32_t value);
int __real_tap_new(struct ny_world *w, const char *ns, const char *dev, bool multi_queue,
		   int *ret_fd, struct err *err);
int __wrap_tap_new(struct ny_world *w, const char *ns, const char *dev, bool multi_queue,
		   int *ret_fd, struct err *err);
int __real_tap_keep(int fd, uint32_t user, struct err *err);
int __wrap_tap_keep(int fd, uint32_t user, struct err *err);
int __real_ovsdb_transact(struct ovsdb *db, json_t *ops, json_t **ret_results,
			  size_t *ret_rejected, struct err *err);
int __wrap_ovsdb_transact(struct ovsdb *db, json_t *ops, json_t **ret_results,
			  size_t *ret_rejected, struct err *err);
int __real_ovsdb_wait_cfg(struct ovsdb *db, int64_t cfg, struct err *err);
int __wrap_ovsdb_wait_cfg(struct ovsdb *db, int64_t cfg, struct err *err);
int __real_ovs_spawn(struct ny_world *w, int netns_fd, char *const argv[],
		     char *const env[], struct err *err);
int __wrap_ovs_spawn(struct ny_world *w, int netns_fd, char *const argv[],
		     char *const env[], struct err *err);
int __real_ovs_stop(struct ny_world *w, const char *ns, const char *dir, struct err *err);
int __wrap_ovs_stop(struct ny_world *w, const char *ns, const char *dir, struct err *err);
int __real_service_start(struct ny_world *w, const struct service_new *new,
			 struct err *err);
int __wrap_service_start(struct ny_world *w, const struct service_new *new,
			 struct err *err);
int __real_service_stop(const char *dir, struct err *err);
int __wrap_service_stop(const char *dir, struct err *err);
int __real_child_wait(struct ny_world *w, int pid_fd, int ms);
int __wrap_child_wait(struct ny_world *w, int pid_fd, int ms);
ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

/* Whether the test wants that, and at which count. */
static bool wanted(const char *what, unsigned long *ret)
{
	const char *seam = getenv("NETYARD_SEAM");
	size_t len = strlen(what);

	if (!seam || strncmp(seam, what, len) || seam[len] != ':')
		return false;
	*ret = strtoul(seam + len + 1, NULL, 10);
	return true;
}

enum fate { F_MADE, F_FAILS, F_LOST };

/* What becomes of this request.  Signals are sent from here. */
static enum fate strike(const char *word)
{
	static const struct {
		const char *what;
		int sig;
	} signals[] = {
		{"kill", SIGKILL}, {"int", SIGINT}, {"term", SIGTERM}, {"stop", SIGSTOP}};
	const char *seam = getenv("NETYARD_SEAM");
	unsigned long nth, at;

	if (getpid() != self) /* a copy, that watches over a service: it counts nothing */
		return F_MADE;
	nth = n_requests++;
	if (seam && !strcmp(seam, "list"))
		fprintf(stderr, "seam: %lu %s\n", nth, word);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (wanted(signals[i].what, &at) && at == nth)
			kill(getpid(), signals[i].sig);
	if (wanted("lost", &at) && at == nth)
		return F_LOST;
	return wanted("fail", &at) && at == nth ? F_FAILS : F_MADE;
}

static int fail(struct err *err)
{
	return err_sys(err, -EIO, "seam");
}

int __wrap_nl_do(struct nl *nl, struct req *r, struct err *err)
{
	return strike(err ? "netlink" : "unheeded") ? fail(err)
						    : __real_nl_do(nl, r, err);
}

int __wrap_nl_shift(struct nl *nl, const struct nl_shift *what, struct err *err)
{
	return strike("shift") ? fail(err) : __real_nl_shift(nl, what, err);
}

int __wrap_mount(const char *from, const char *to, const char *type, unsigned long flags,
		 const void *data)
{
	if (!strike("mount"))
		return __real_mount(from, to, type, flags, data);
	errno = EIO;
	return -1;
}

int __wrap_umount2(const char *path, int flags)
{
	if (!strike("umount"))
		return __real_umount2(path, flags);
	errno = EIO;
	return -1;
}

int __wrap_ethtool_set(const char dev[IFNAMSIZ], uint32_t request, uint32_t value)
{
	return strike("txcsum") ? -EIO : __real_ethtool_set(dev, request, value);
}

int __wrap_tap_new(struct ny_world *w, const char *ns, const char *dev, bool multi_queue,
		   int *ret_fd, struct err *err)
{
	return strike("tap") ? fail(err)
			     : __real_tap_new(w, ns, dev, multi_queue, ret_fd, err);
}

int __wrap_tap_keep(int fd, uint32_t user, struct err *err)
{
	return strike("keep") ? fail(err) : __real_tap_keep(fd, user, err);
}

/* --- Open vSwitch ------------------------------------------------------------------ */

/* Only looks, or only waits: no change. */
static bool reads(const json_t *ops)
{
	const char *word;
	json_t *op;
	size_t i;

	json_array_foreach(ops, i, op) {
		word = json_string_value(json_object_get(op, "op"));
		if (!word || (strcmp(word, "select") && strcmp(word, "wait")))
			return false;
	}
	return true;
}

int __wrap_ovsdb_transact(struct ovsdb *db, json_t *ops, json_t **ret_results,
			  size_t *ret_rejected, struct err *err)
{
	enum fate fate = reads(ops) ? F_MADE : strike("transact");
	json_t *results;

	if (fate == F_MADE)
		return __real_ovsdb_transact(db, ops, ret_results, ret_rejected, err);
	if (fate == F_FAILS)
		json_decref(ops);
	else if (!__real_ovsdb_transact(db, ops, &results, NULL, NULL))
		json_decref(results);
	return fail(err);
}

int __wrap_ovsdb_wait_cfg(struct ovsdb *db, int64_t cfg, struct err *err)
{
	enum fate fate = strike("settle");

	if (fate == F_LOST)
		(void)__real_ovsdb_wait_cfg(db, cfg, NULL);
	return fate ? fail(err) : __real_ovsdb_wait_cfg(db, cfg, err);
}

int __wrap_ovs_spawn(struct ny_world *w, int netns_fd, char *const argv[],
		     char *const env[], struct err *err)
{
	enum fate fate = strike("spawn");

	if (fate == F_LOST)
		(void)__real_ovs_spawn(w, netns_fd, argv, env, NULL);
	return fate ? fail(err) : __real_ovs_spawn(w, netns_fd, argv, env, err);
}

int __wrap_ovs_stop(struct ny_world *w, const char *ns, const char *dir, struct err *err)
{
	enum fate fate = strike("stop");

	if (fate == F_LOST)
		(void)__real_ovs_stop(w, ns, dir, NULL);
	return fate ? fail(err) : __real_ovs_stop(w, ns, dir, err);
}

int __wrap_service_start(struct ny_world *w, const struct service_new *new,
			 struct err *err)
{
	return strike("run") ? fail(err) : __real_service_start(w, new, err);
}

int __wrap_service_stop(const char *dir, struct err *err)
{
	enum fate fate = strike("end");

	if (fate == F_LOST)
		(void)__real_service_stop(dir, NULL);
	return fate ? fail(err) : __real_service_stop(dir, err);
}

int __wrap_child_wait(struct ny_world *w, int pid_fd, int ms)
{
	enum fate fate = strike("wait");

	if (fate == F_LOST)
		(void)__real_child_wait(w, pid_fd, ms);
	return fate ? -EIO : __real_child_wait(w, pid_fd, ms);
}

/* --- the journal -------------------------------------------------------------------- */

static bool is_journal(int fd)
{
	char link[64], path[4096];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	path[len < 0 ? 0 : len] = '\0';
	return strlen(path) > 8 && !strcmp(path + strlen(path) - 8, "/journal");
}

/* Writes up to the end of the line after which a kill is wanted, if it is among them. */
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	const char *at = data, *end = at + len, *newline;
	unsigned long last = 0;

	if (!is_journal(fd))
		return __real_write(fd, data, len);
	wanted("line", &last);
	while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		at = newline + 1;
		if (++n_lines != last)
			continue;
		if (__real_write(fd, data, (size_t)(at - (const char *)data)) < 0)
			abort();
		kill(getpid(), SIGKILL);
	}
	return __real_write(fd, data, len);
}

__attribute__((constructor)) static void begin(void)
{
	self = getpid();
}

__attribute__((destructor)) static void count(void)
{
	const char *seam = getenv("NETYARD_SEAM");

	if (seam && (!strcmp(seam, "count") || !strcmp(seam, "list")))
		fprintf(stderr, "seam: %lu requests, %lu lines\n",
			(unsigned long)n_requests, (unsigned long)n_lines);
}

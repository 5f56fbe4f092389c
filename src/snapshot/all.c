/* SPDX-License-Identifier: MIT */
/*
 * Reads all namespaces of a host, one after the other, each in one visit.
 *
 * Which namespace the other end of a device is in, the kernel tells as a number that only
 * the device's own namespace knows.  So a scratch namespace, which nobody else sees,
 * gives each namespace a number of its own; one more question to each then gives what it
 * calls all the others, in numbers of the scratch one.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "snapshot/reading.h"
#include "wire/firewall.h"
#include "wire/wire.h"

#define BATCH	  32  /* namespaces are opened together */
#define LONG_LIST 256 /* of numbers: the kernel may have cut it off */

struct reading {
	struct snapshot *s;
	struct nl *scratch;	   /* calls all[i] i */
	struct netns *list[BATCH]; /* to be read together, */
	int fds[BATCH];		   /* open */
	size_t n_batch;
};

static int read_all(struct snapshot *s, struct netns *netns, int fd, struct nl *nl,
		    struct err *err)
{
	int r = read_netns(s, netns, nl, true, err);

	if (r >= 0)
		r = read_ebpf(s, netns, nl, err);

	if (r >= 0)
		r = read_beyond(s, netns, nl, err);
	if (r >= 0)
		r = read_policy(s, netns, nl, SNAP_ALL, err);
	return r >= 0 ? read_rest(s, netns, fd, err) : r;
}

/* One that may not be entered is told of; else a failure is the host's. */
static int read_one(struct reading *r, struct netns *netns, int fd, struct nl *nl,
		    struct err *err)
{
	_cleanup_(nl_closep) struct nl *own = NULL;
	struct err why = {0};
	int e = 0;

	if (!nl) /* once more, to hear why */
		e = wire_nl_new(r->s->w, fd, &own, &why);
	if (e >= 0)
		e = read_all(r->s, netns, fd, nl ? nl : own, &why);
	if (e >= 0)
		return 0;
	if (e == -EMFILE || e == -ENFILE || e == -ENOMEM) {
		*err = why;
		return e;
	}
	netns->unread = arena_strdup(r->s->arena, why.text);
	return 0;
}

static int read_batch(struct reading *r, struct err *err)
{
	struct nl *nls[BATCH];
	size_t n = r->n_batch;
	int spare = n ? fcntl(r->fds[0], F_DUPFD_CLOEXEC, 0) : -1, e = 0;

	wire_nl_new_all(r->s->w, r->fds, n, nls);
	close_fdp(&spare); /* each is asked by one more descriptor for a while */
	for (size_t i = 0; i < n; i++) {
		if (e >= 0)
			e = read_one(r, r->list[i], r->fds[i], nls[i], err);
		nl_close(nls[i]);
		close(r->fds[i]);
	}
	r->n_batch = 0;
	return e;
}

static void close_batch(struct reading *r)
{
	while (r->n_batch)
		close(r->fds[--r->n_batch]);
}

static int look(void *data, struct netns *netns, int fd, struct err *err)
{
	struct reading *r = data;
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0), e = 0;

	if (own < 0 && r->n_batch) { /* there may be fewer descriptors than that */
		e = read_batch(r, err);
		own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	}
	if (own < 0)
		return e < 0 ? e : err_sys(err, -errno, "open a namespace");
	/* Without a number it is nobody's other end, which is told there. */
	(void)nl_nsid_set(r->scratch, fd, (int)netns->number, NULL);
	r->list[r->n_batch] = netns;
	r->fds[r->n_batch++] = own;
	return e >= 0 && r->n_batch == BATCH ? read_batch(r, err) : e;
}

/* --- what namespaces call each other ----------------------------------------------- */

struct asking {
	struct snapshot *s;
	struct netns *netns;
};

static int keep_nsid(void *data, int there, int here)
{
	struct asking *a = data;

	if (here >= 0 && (size_t)here < a->s->n)
		netns_learn(a->s, a->netns, there, a->s->all[here]);
	return 0;
}

static bool lacks_peers(const struct netns *netns)
{
	for (size_t i = 0; i < netns->n_devs; i++) {
		int nsid = netns->devs[i].link.peer_nsid;

		if (nsid >= 0 && !netns_peer(netns, nsid))
			return true;
	}
	return false;
}

/* The rest of a list that was perhaps cut off: one by one. */
static void ask_the_rest(struct asking *a, struct nl *scratch)
{
	int of = (int)a->netns->number;
	bool *known = arena_alloc(a->s->arena, a->s->n);

	for (size_t i = 0; i < a->netns->n_peers; i++)
		known[a->netns->peers[i].netns->number] = true;
	for (size_t i = 0; i < a->s->n; i++) {
		int id = -1;

		if (!known[i] && nl_nsid_of(scratch, of, (int)i, &id, NULL) == 0)
			keep_nsid(a, id, (int)i);
	}
}

/* One that is gone by now calls nobody anything. */
static void read_nsids(struct snapshot *s, struct nl *scratch)
{
	for (size_t i = 0; i < s->n; i++) {
		struct asking a = {s, s->all[i]};

		if (a.netns->unread || a.netns->stale)
			continue;
		(void)nl_nsid_dump(scratch, (int)i, keep_nsid, &a, NULL);
		a.netns->changing |= !nl_dump_is_whole(scratch);
		if (a.netns->n_peers >= LONG_LIST && lacks_peers(a.netns))
			ask_the_rest(&a, scratch);
	}
}

int snap_all(struct ny_world *w, struct arena *arena, struct snapshot *ret,
	     struct err *err)
{
	_cleanup_(nl_closep) struct nl *scratch = NULL;
	struct reading r = {.s = ret};
	struct utsname host;
	int e;

	*ret = (struct snapshot){.w = w,
				 .arena = arena,
				 .notes.arena = arena,
				 .asks_filter = fw_nft_is_there(),
				 .flows = ask_flows};
	ret->host = uname(&host) < 0 ? "" : arena_strdup(arena, host.nodename);
	e = wire_nl_scratch(w, &scratch, err);
	if (e < 0)
		return e;
	r.scratch = scratch;
	e = find_ways(ret, look, &r, err);
	if (e >= 0)
		e = read_batch(&r, err);
	else
		close_batch(&r);
	if (e < 0)
		return e;
	read_nsids(ret, scratch);
	return read_taps(ret, false, err);
}

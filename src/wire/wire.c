/* SPDX-License-Identifier: MIT */
/* Opening the wire, and what is opened through it: sockets in namespaces. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include "base/mark.h"
#include "wire/limit.h"
#include "wire/nl-req.h"
#include "wire/wire-in.h"

#define MAX_KEPT 2048 /* sockets */
#define SPARE	 24   /* descriptors left to everything else */

/* How many sockets may be kept of all the descriptors we may have. */
static size_t most_kept(void)
{
	size_t limit = limit_raise();

	if (limit <= SPARE)
		return 1;
	return limit - SPARE < MAX_KEPT ? limit - SPARE : MAX_KEPT;
}

static int do_nothing(void *data)
{
	return 0;
}

static int open_world(struct ny_world *w, struct err *err)
{
	int r;

	r = netns_open(w, netns_by_process(0), &w->netns_fd, err);
	if (r < 0)
		return r;
	r = worker_start(w->netns_fd, &w->wire->worker);
	if (r < 0)
		return wire_err(err, r, "start a thread");
	/* May we change namespaces at all?  Better to know now. */
	r = worker_run(w->wire->worker, w->netns_fd, do_nothing, NULL);
	if (r == -EPERM)
		return wire_needs_root(err, r, "enter a network namespace");
	return r < 0 ? wire_err(err, r, "enter a network namespace") : 0;
}

int wire_open(struct ny_world *w, struct err *err)
{
	int r;

	w->netns_fd = -1;
	w->wire = calloc(1, sizeof(*w->wire));
	if (!w->wire)
		return err_sys(err, -ENOMEM, "open the wire");
	w->wire->max_kept = most_kept();
	w->wire->kept = calloc(w->wire->max_kept, sizeof(*w->wire->kept));
	r = w->wire->kept ? open_world(w, err) : err_sys(err, -ENOMEM, "open the wire");
	if (r < 0)
		wire_close(w);
	return r;
}

void wire_close(struct ny_world *w)
{
	if (!w->wire)
		return;
	wire_let_go(w);
	while (wire_drop_oldest(w))
		;
	free(w->wire->held);
	nl_close(w->wire->host);
	worker_stop(w->wire->worker);
	free(w->wire->kept);
	free(w->wire);
	w->wire = NULL;
	close_fdp(&w->netns_fd);
	w->netns_fd = -1;
}

/* The kept socket of ns, if the name still means the namespace it was opened in. */
static struct nl *ask_kept(struct ny_world *w, const char *ns)
{
	struct kept *kept = wire_kept(w, ns);
	struct netns_id id;

	if (!kept)
		return NULL;
	if (netns_identify(w, netns_by_name(ns), &id) < 0 ||
	    !netns_is_same(&id, &kept->id)) {
		wire_forget(w, ns);
		return NULL;
	}
	kept->used = ++w->wire->clock;
	return kept->nl;
}

static int open_here(void *data)
{
	return nl_open(data, NULL);
}

static int open_filter(void *data)
{
	return nl_open_netfilter(data, NULL);
}

int wire_filter_new(struct ny_world *w, int netns_fd, struct nl **ret, struct err *err)
{
	int r = wire_run(w, netns_fd, open_filter, ret);

	return r < 0 ? wire_err(err, r, "open a socket to the packet filter") : 0;
}

static int open_socket(struct ny_world *w, const char *ns, int fd, struct nl **ret,
		       struct err *err)
{
	int r = wire_run(w, fd, open_here, ret);

	return r < 0 ? wire_err(err, r, "open a socket in namespace %s", ns) : 0;
}

int wire_nl_new(struct ny_world *w, int netns_fd, struct nl **ret, struct err *err)
{
	return open_socket(w, "behind a descriptor", netns_fd, ret, err);
}

struct open_all_job {
	const int *fds;
	size_t n;
	struct nl **nls;
};

static int open_all(void *data)
{
	const struct open_all_job *job = data;

	for (size_t i = 0; i < job->n; i++)
		if (setns(job->fds[i], CLONE_NEWNET) < 0 ||
		    nl_open(&job->nls[i], NULL) < 0)
			job->nls[i] = NULL;
	return 0;
}

void wire_nl_new_all(struct ny_world *w, const int *netns_fds, size_t n, struct nl **ret)
{
	struct open_all_job job = {netns_fds, n, ret};

	for (size_t i = 0; i < n; i++)
		ret[i] = NULL;
	worker_run(w->wire->worker, w->netns_fd, open_all, &job);
}

static int open_watch(void *data)
{
	return nl_open_watch(data, NULL);
}

int wire_watch(struct ny_world *w, const char *ns, struct nl **ret, struct err *err)
{
	int r = wire_call(w, ns, open_watch, ret, err);

	return r < 0 ? wire_err(err, r, "watch namespace %s", ns) : 0;
}

static int open_scratch(void *data)
{
	return unshare(CLONE_NEWNET) < 0 ? -errno : open_here(data);
}

int wire_nl_scratch(struct ny_world *w, struct nl **ret, struct err *err)
{
	int r = wire_run(w, w->netns_fd, open_scratch, ret);

	return r < 0 ? wire_err(err, r, "make a network namespace") : 0;
}

static int host_socket(struct ny_world *w, struct nl **ret, struct err *err)
{
	int r = 0;

	if (!w->wire->host)
		r = open_socket(w, "of the host", w->netns_fd, &w->wire->host, err);
	if (!r)
		*ret = w->wire->host;
	return r;
}

int wire_nl(struct ny_world *w, const char *ns, struct nl **ret, struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct netns_id id;
	struct nl *nl;
	int r;

	if (!*ns)
		return host_socket(w, ret, err);
	*ret = ask_kept(w, ns);
	if (*ret)
		return 0;
	r = netns_open(w, netns_by_name(ns), &fd, err);
	if (r < 0)
		return r;
	r = netns_identify(w, netns_by_fd(fd), &id);
	if (r < 0)
		return wire_err(err, r, "namespace %s", ns);
	r = open_socket(w, ns, fd, &nl, err);
	if (r < 0)
		return r;
	*ret = nl;
	return wire_keep(w, ns, &id, nl, err);
}

int wire_call(struct ny_world *w, const char *ns, int (*fn)(void *data), void *data,
	      struct err *err)
{
	_cleanup_close_ int fd = -1;
	int r = netns_open(w, netns_by_name(ns), &fd, err);

	return r < 0 ? r : worker_run(w->wire->worker, fd, fn, data);
}

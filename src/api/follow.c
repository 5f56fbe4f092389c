/* SPDX-License-Identifier: MIT */
/*
 * Containers that a lab has joined, and their successors: waits for what tells of one,
 * and attaches it.  That a process has ended its descriptor tells; that a name or a path
 * means another namespace, its directory and the table of mounts; that the lab was
 * changed, the directory of its state.  Nothing tells that a manager has started one
 * anew, that what kept one from being attached is gone, or that a directory is there
 * again: that is tried again and again then, ever less often.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "api/attach.h"
#include "api/enter.h"
#include "api/look.h"
#include "exec/state.h"
#include "wire/deadline.h"
#include "wire/process.h"
#include "wire/wire.h"

#define ASK_FIRST_MS 50
#define ASK_LAST_MS  1000
#define CANCEL_MS    200 /* as long as it may take to end */

struct followed {
	const char *name;	 /* in the arena of its ny_follow */
	const struct node *node; /* as applied; NULL: there is none by now */
	int pidfd;  /* of the process that it was found by; -1: that has ended */
	char *told; /* why it is not attached, as that was told; or NULL */
	bool there; /* its way leads to another one, which cannot be attached */
	bool blind; /* its directory is not there, and tells nothing */
};

struct ny_follow {
	struct ny_world *w; /* not owned, as what it is given */
	struct arena *arena;
	char *lab;
	struct followed *list;
	size_t n;
	struct applied *applied;
	int events, mounts; /* inotify; the table of mounts */
	int state;	    /* the watch of the lab's directory, of events */
	int ask_ms;	    /* until managers are asked again */
	bool again;	    /* all are to be looked at once more before that */
	char *text;	    /* what was returned last */
};
DEFINE_CLEANUP(struct ny_follow *, ny_follow_free);

void ny_follow_free(struct ny_follow *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++) {
		close_fdp(&f->list[i].pidfd);
		free(f->list[i].told);
	}
	close_fdp(&f->events);
	close_fdp(&f->mounts);
	applied_free(f->applied);
	free(f->text);
	free(f->lab);
	arena_free(f->arena);
	free(f);
}

/* What may have a successor that can be found. */
static bool is_followed(const struct node *node)
{
	return topo_joins_ns(node) && !node->pid && !node->attached;
}

/* The directory in which the name or path of a namespace is. */
static const char *dir_of(const struct ny_follow *f, struct arena *arena,
			  const struct node *node)
{
	const char *slash = strrchr(node->ns, '/');
	int len = slash ? (int)(slash - node->ns) : 0;

	if (!slash)
		return f->w->paths->netns;
	return arena_printf(arena, "%.*s", len ? len : 1, node->ns);
}

static void close_process(struct followed *x)
{
	close_fdp(&x->pidfd);
	x->pidfd = -1;
}

/* What it was found by is there, and in its namespace: held from now on. */
static void open_process(struct ny_follow *f, struct followed *x)
{
	int fd = -1;

	close_process(x);
	if (!x->node || !x->node->process)
		return;
	x->pidfd = pidfd_open((pid_t)x->node->process, 0);
	if (join_open(f->w, x->node, &fd, NULL) == 0)
		close_fdp(&fd);
	else
		close_process(x);
}

/* Returns the watch, or -1. */
static int watch_dir(const struct ny_follow *f, const char *dir)
{
	return inotify_add_watch(f->events, dir,
				 IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_DELETE_SELF |
					 IN_ONLYDIR);
}

/* Where its name or path is. */
static void watch_way(const struct ny_follow *f, struct followed *x)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	x->blind = x->node && topo_manager(x->node) < 0 &&
		   watch_dir(f, dir_of(f, arena, x->node)) < 0;
}

/* The lab as it is applied by now. */
static int load(struct ny_follow *f, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	int r;

	applied_free(f->applied);
	f->applied = NULL;
	r = applied_load(f->w, f->lab, &f->applied, err);
	if (r == 0 && !f->applied)
		r = look_no_lab(f->lab, err);
	if (r < 0)
		return r;
	f->state = watch_dir(f, arena_printf(arena, "%s/%s", f->w->paths->state, f->lab));
	for (size_t i = 0; i < f->n; i++) {
		struct followed *x = &f->list[i];
		const struct node *node = topo_find_node(f->applied->topo, x->name);

		x->node = node && is_followed(node) ? node : NULL;
		open_process(f, x);
		watch_way(f, x);
	}
	return 0;
}

static void add(struct ny_follow *f, const char *name)
{
	struct followed x = {arena_strdup(f->arena, name), .pidfd = -1};

	ARENA_PUSH(f->arena, f->list, f->n, x);
}

/* Those that are named, or all. */
static int add_all(struct ny_follow *f, const char *const *names, size_t n,
		   struct err *err)
{
	const struct topo *t = f->applied->topo;

	for (size_t i = 0; i < n; i++) {
		const struct node *node = topo_find_node(t, names[i]);

		if (!node)
			return enter_no_node(f->applied->topo, names[i], err);
		if (!is_followed(node))
			return err_set(
				err, -EINVAL,
				"node %s cannot be watched: it is found by no name "
				"that a successor could have",
				node->name);
		add(f, names[i]);
	}
	for (size_t i = 0; !n && i < t->n_nodes; i++)
		if (is_followed(t->nodes[i]))
			add(f, t->nodes[i]->name);
	return 0;
}

int ny_follow_new(struct ny_world *w, const char *lab, const char *const *nodes, size_t n,
		  struct ny_follow **ret)
{
	struct err *err = face_begin(w);
	_cleanup_(ny_follow_freep) struct ny_follow *f = calloc(1, sizeof(*f));
	int r = face_lab(w, lab, err);

	if (!f)
		err_out_of_memory();
	f->w = w;
	f->arena = arena_new();
	f->lab = strdup(lab);
	f->ask_ms = ASK_FIRST_MS;
	f->events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	f->mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (r == 0 && (f->events < 0 || f->mounts < 0))
		r = err_sys(err, -errno, "watch lab %s", lab);
	if (r == 0)
		r = load(f, err);
	if (r == 0)
		r = add_all(f, nodes, n, err);
	if (r == 0)
		r = load(f, err);
	if (r == 0)
		*ret = steal_ptr(f);
	return r;
}

size_t ny_follow_n(const struct ny_follow *f)
{
	return f->n;
}

/* --- what has become of one --- */

/* It may have a successor by now. */
static bool is_lost(struct ny_follow *f, struct followed *x)
{
	int fd = -1, r;

	x->there = false;
	if (!x->node)
		return false;
	if (topo_manager(x->node) >= 0)
		return x->pidfd < 0 || process_has_ended(x->pidfd);
	r = join_open(f->w, x->node, &fd, NULL);
	x->there = r == -ENXIO;
	close_fdp(&fd);
	return r < 0;
}

/* Nothing tells when it can be attached. */
static bool is_to_ask(struct ny_follow *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct followed *x = &f->list[i];

		if (x->told && x->node &&
		    (x->there || x->blind || topo_manager(x->node) >= 0))
			return true;
	}
	return false;
}

static void forget(struct followed *x)
{
	free(x->told);
	x->told = NULL;
}

static void say(struct ny_follow *f, const char *text)
{
	free(f->text);
	f->text = strdup(text);
	if (!f->text)
		err_out_of_memory();
}

/* 1: that is new. */
static int tell(struct ny_follow *f, struct followed *x, const char *text)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	size_t len = strlen(x->name);
	const char *why = !strncmp(text, x->name, len) && text[len] == ':'
				  ? text
				  : arena_printf(arena, "%s: %s", x->name, text);

	if (x->told && !strcmp(x->told, why))
		return 0;
	say(f, why);
	forget(x);
	x->told = strdup(why);
	return 1;
}

static int tell_attached(struct ny_follow *f, struct followed *x, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	int r = load(f, err);

	if (r < 0)
		return r;
	forget(x);
	f->ask_ms = ASK_FIRST_MS;
	say(f,
	    arena_printf(arena, "%s is attached anew: %s%s", x->name,
			 x->node ? topo_joined_words(arena, x->node) : "",
			 x->node && x->node->process
				 ? arena_printf(arena, ", process %u", x->node->process)
				 : ""));
	return 1;
}

/* 1: there is something to tell. */
static int follow_one(struct ny_follow *f, struct followed *x, struct err *err)
{
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	const struct text_list *details;
	int r;

	if (x->blind)
		watch_way(f, x);
	r = attach_anew(f->w, f->lab, x->name, &done, err);

	if (r == 0 && ny_plan_n_ops(done))
		return tell_attached(f, x, err);
	if (r == 0) {
		r = load(f, err);
		f->again = r == 0 && !is_lost(f, x); /* another may be, by now */
		return r;
	}
	if (r == -EINTR || r == -ESRCH)
		return r;
	details = face_details(f->w);
	r = tell(f, x, details->n ? details->list[0] : err->text);
	face_begin(f->w);
	return r;
}

/* What has happened, added to those before. */
struct news {
	bool any;
	bool record; /* the lab's may be another one */
};

/* In the lab's directory others come and go with every look at it: the lock, by us. */
static void add_news(const struct ny_follow *f, const struct inotify_event *e,
		     struct news *news)
{
	bool record = (e->mask & (IN_DELETE_SELF | IN_Q_OVERFLOW)) ||
		      (e->len && !strcmp(e->name, STATE_APPLIED));

	news->record |= record;
	news->any |= record || e->wd != f->state;
}

static void read_events(const struct ny_follow *f, struct news *news)
{
	union {
		struct inotify_event event;
		char room[4096];
	} buf;
	ssize_t n;

	while ((n = read(f->events, &buf, sizeof(buf))) > 0)
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *e = (void *)(buf.room + at);

			add_news(f, e, news);
			at += (ssize_t)(sizeof(*e) + e->len);
		}
}

/* What to poll: two of ours, then all processes. */
static struct pollfd *to_poll(const struct ny_follow *f)
{
	struct pollfd *p = calloc(f->n + 2, sizeof(*p));

	if (!p)
		err_out_of_memory();
	p[0] = (struct pollfd){.fd = f->events, .events = POLLIN};
	p[1] = (struct pollfd){.fd = f->mounts, .events = POLLPRI};
	for (size_t i = 0; i < f->n; i++) /* that it has ended is told once */
		p[i + 2] = (struct pollfd){.fd = f->list[i].told ? -1 : f->list[i].pidfd,
					   .events = POLLIN};
	return p;
}

/* Until something has happened, or it is time to ask: 0. */
static int sleep_on(struct ny_follow *f, struct news *news, struct err *err)
{
	_cleanup_free_ struct pollfd *p = to_poll(f);
	int64_t ask = is_to_ask(f) ? deadline_in(f->ask_ms) : INT64_MAX;

	wire_forget_all(f->w); /* a socket keeps a namespace alive, whosever it is */
	while (!news->any && deadline_left(ask)) {
		int left = deadline_left(ask);
		int n = poll(p, f->n + 2, left < CANCEL_MS ? left : CANCEL_MS);

		if (world_cancelled(f->w))
			return err_set(err, -EINTR, "interrupted");
		if (n < 0 && errno != EINTR)
			return err_sys(err, -errno, "wait for containers");
		read_events(f, news);
		for (size_t i = 1; n > 0 && i < f->n + 2; i++)
			news->any |= p[i].revents != 0;
	}
	if (!news->any)
		f->ask_ms = f->ask_ms * 2 > ASK_LAST_MS ? ASK_LAST_MS : f->ask_ms * 2;
	return 0;
}

int ny_follow_wait(struct ny_follow *f, const char **ret_text)
{
	struct err *err = face_begin(f->w);
	int r = 0;

	for (;;) {
		struct news news = {};

		f->again = false;
		for (size_t i = 0; r == 0 && i < f->n; i++)
			if (is_lost(f, &f->list[i]))
				r = follow_one(f, &f->list[i], err);
			else
				forget(&f->list[i]);
		if (r == 0 && !f->again)
			r = sleep_on(f, &news, err);
		if (r == 0 && news.record)
			r = load(f, err);
		if (r)
			break;
	}
	if (r < 0)
		return r;
	*ret_text = f->text;
	return 0;
}

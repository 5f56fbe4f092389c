/* SPDX-License-Identifier: MIT */
/*
 * Limits: what each allows, at what size of a lab it bites, and how it is raised.  A lab
 * of LARGE nodes is what is reckoned with.
 */
#include <inttypes.h>
#include <string.h>

#include "check/verdict.h"

#define LARGE	     1000
#define WANT_NEIGH   16384
#define WANT_BACKLOG 8192
#define WANT_NETNS   65536
#define WANT_FILES   65536
#define ENOUGH_FILES                                                                     \
	4096 /* of one process: sockets of all members, ports in user space */
#define ENOUGH_BEYOND 4096 /* of all processes, besides those that are open */

struct limit {
	const char *name;
	const char *called; /* where it is kept: by sysctl(8), unless there is a fix */
	int64_t value, want;
	bool bad, tight;
	const char *text, *fix;
};

/* A limit is never lowered: where there is as much as that already, it is doubled. */
static const char *raise_limit(struct arena *arena, const struct limit *l)
{
	int64_t want = l->want;

	if (l->value >= want)
		want = l->value > INT64_MAX / 2 ? l->value : 2 * l->value;
	return arena_printf(arena, "sysctl -w %s=%" PRId64, l->called, want);
}

/* The kernel shows some only in the first network namespace. */
static void judge(struct findings *f, const struct limit *l)
{
	struct finding finding = {.group = GROUP_LIMIT,
				  .name = l->name,
				  .value = l->value,
				  .text = l->text};

	if (l->value < 0) {
		finding.verdict = VERDICT_UNKNOWN;
		finding.text =
			arena_printf(f->arena, "%s cannot be read here", l->called);
	} else if (l->bad || l->tight) {
		finding.verdict = l->bad ? VERDICT_BAD : VERDICT_NOTE;
		finding.fix = l->want ? raise_limit(f->arena, l) : l->fix;
	}
	finding_add(f, finding);
}

static void judge_bridge(const struct facts_limits *l, unsigned max, struct findings *f)
{
	bool named = l->bridge_ns && *l->bridge_ns;
	int64_t left = (int64_t)max - l->bridge_ports;
	struct limit limit = {.name = "bridge-ports", .value = max};

	if (!l->bridge) {
		limit.text = arena_printf(
			f->arena, "a Linux bridge holds %u ports; there is none yet",
			max);
	} else {
		limit.bad = left <= 0;
		limit.tight = left < max / 10;
		limit.text = arena_printf(
			f->arena,
			"a Linux bridge holds %u ports; the fullest, %s%s%s, has "
			"%" PRId64 ": room for %" PRId64 " more%s",
			max, l->bridge, named ? " in namespace " : "",
			named ? l->bridge_ns : "", l->bridge_ports, left > 0 ? left : 0,
			limit.bad || limit.tight
				? ". Link several bridges, or use kind ovs"
				: "");
	}
	judge(f, &limit);
}

static void judge_backlog(const struct facts_limits *l, struct findings *f)
{
	bool lost = l->bridge && l->bridge_ports > l->backlog;
	struct limit limit = {.name = "netdev-backlog",
			      .called = "net.core.netdev_max_backlog",
			      .value = l->backlog,
			      .want = WANT_BACKLOG,
			      .bad = lost,
			      .tight = l->backlog < 1024};

	limit.text = arena_printf(
		f->arena,
		"a processor queues %" PRId64
		" packets: a broadcast on a switch of more than that many members is lost "
		"to some of them%s",
		l->backlog,
		lost ? arena_printf(f->arena, ", as on %s, with %" PRId64, l->bridge,
				    l->bridge_ports)
		     : "");
	judge(f, &limit);
}

/* The largest n with n (n - 1) entries: each of n nodes knows every other. */
static int64_t full_mesh(int64_t entries)
{
	int64_t n = 1;

	while (n < INT32_MAX && (n + 1) * n <= entries)
		n++;
	return n;
}

static void judge_neighbours(const struct facts_limits *l, bool six, struct findings *f)
{
	int64_t max = l->neigh[six];
	struct limit limit = {
		.name = six ? "neighbours-ipv6" : "neighbours-ipv4",
		.called = six ? "net.ipv6.neigh.default.gc_thresh3"
			      : "net.ipv4.neigh.default.gc_thresh3",
		.value = max,
		.want = WANT_NEIGH,
		.bad = l->n_neigh[six] >= max,
		.tight = max < 2 * LARGE,
	};
	const char *used = "";

	if (l->n_neigh[six] >= 0)
		used = arena_printf(f->arena, ", %" PRId64 " in use", l->n_neigh[six]);
	limit.text = arena_printf(f->arena,
				  "all namespaces together know %" PRId64
				  " neighbours%s: enough for %" PRId64
				  " nodes that all talk to each other, or %" PRId64
				  " that talk to one",
				  max, used, full_mesh(max), max / 2);
	judge(f, &limit);
}

static void judge_net_ns(const struct facts_limits *l, struct findings *f)
{
	int64_t max = l->max_net_ns;
	struct limit limit = {.name = "net-namespaces",
			      .called = "user.max_net_namespaces",
			      .value = max,
			      .want = WANT_NETNS,
			      .bad = max <= 0 || l->n_net_ns >= max,
			      .tight = max - l->n_net_ns < LARGE};

	limit.text = arena_printf(f->arena,
				  "a user may have %" PRId64
				  " network namespaces, one for each node; "
				  "%" PRId64 " with a name are there",
				  max, l->n_net_ns > 0 ? l->n_net_ns : 0);
	judge(f, &limit);
}

/* netyard makes none itself. */
static void judge_user_ns(const struct facts_limits *l, struct findings *f)
{
	struct limit limit = {.name = "user-namespaces",
			      .called = "user.max_user_namespaces",
			      .value = l->max_user_ns,
			      .want = WANT_NETNS,
			      .tight = !l->max_user_ns};

	limit.text = arena_printf(f->arena,
				  "a user may have %" PRId64
				  " user namespaces, which only containers without root "
				  "need, not netyard",
				  l->max_user_ns);
	judge(f, &limit);
}

static void judge_files(const struct facts_limits *l, struct findings *f)
{
	struct limit limit = {.name = "open-files",
			      .called = "the limit of open files",
			      .value = l->open_files,
			      .bad = l->open_files < 64,
			      .tight = l->open_files < ENOUGH_FILES};

	limit.fix = arena_printf(f->arena, "ulimit -n %d", WANT_FILES);
	limit.text = arena_printf(f->arena,
				  "a process may have %" PRId64
				  " open files, in which netyard keeps namespaces",
				  l->open_files);
	judge(f, &limit);
}

static void judge_all_files(const struct facts_limits *l, struct findings *f)
{
	struct limit limit = {
		.name = "all-files",
		.called = "fs.file-max",
		.value = l->n_files < 0 ? FACTS_UNKNOWN : l->file_max,
		.want = 16 * WANT_FILES,
		.bad = l->n_files >= l->file_max,
		.tight = l->file_max - l->n_files < ENOUGH_BEYOND,
	};

	limit.text = arena_printf(f->arena,
				  "all processes together may have %" PRId64
				  " open files; %" PRId64 " are open",
				  l->file_max, l->n_files);
	judge(f, &limit);
}

void judge_limits(const struct facts *h, unsigned bridge_max, struct findings *ret)
{
	const struct facts_limits *l = &h->limits;

	judge_bridge(l, bridge_max, ret);
	judge_backlog(l, ret);
	judge_neighbours(l, false, ret);
	if (h->ways.ipv6)
		judge_neighbours(l, true, ret);
	judge_net_ns(l, ret);
	judge_user_ns(l, ret);
	judge_files(l, ret);
	judge_all_files(l, ret);
}

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

static void add(struct findings *f, const char *name, int64_t value, enum gravity verdict,
		const char *text, const char *fix)
{
	struct finding finding = {
		.group = GROUP_LIMIT,
		.name = name,
		.verdict = verdict,
		.text = text,
		.fix = verdict == VERDICT_OK || verdict == VERDICT_UNKNOWN ? NULL : fix,
		.value = value};

	finding_add(f, finding);
}

/* A limit is never lowered: where there is as much as that already, it is doubled. */
static const char *raise_to(struct findings *f, const char *sysctl, int64_t now,
			    int64_t want)
{
	if (now >= want)
		want = now > INT64_MAX / 2 ? now : 2 * now;
	return arena_printf(f->arena, "sysctl -w %s=%" PRId64, sysctl, want);
}

/* The kernel shows some only in the first network namespace. */
static void add_unknown(struct findings *f, const char *name, const char *sysctl)
{
	add(f, name, FACTS_UNKNOWN, VERDICT_UNKNOWN,
	    arena_printf(f->arena, "%s cannot be read here", sysctl), NULL);
}

static void judge_bridge(const struct facts_limits *l, unsigned max, struct findings *f)
{
	const char *where =
		l->bridge_ns && *l->bridge_ns
			? arena_printf(f->arena, " in namespace %s", l->bridge_ns)
			: "";
	enum gravity verdict = VERDICT_OK;
	const char *text;

	if (!l->bridge) {
		text = arena_printf(f->arena,
				    "a Linux bridge holds %u ports; there is none yet",
				    max);
	} else {
		int64_t left = (int64_t)max - l->bridge_ports;

		verdict = left <= 0	    ? VERDICT_BAD
			  : left < max / 10 ? VERDICT_NOTE
					    : VERDICT_OK;
		text = arena_printf(
			f->arena,
			"a Linux bridge holds %u ports; the fullest, %s%s, has "
			"%" PRId64 ": room for %" PRId64 " more%s",
			max, l->bridge, where, l->bridge_ports, left > 0 ? left : 0,
			verdict ? ". Link several bridges, or use kind ovs" : "");
	}
	add(f, "bridge-ports", max, verdict, text, NULL);
}

static void judge_backlog(const struct facts_limits *l, struct findings *f)
{
	enum gravity verdict = VERDICT_OK;

	if (l->backlog < 0) {
		add_unknown(f, "netdev-backlog", "net.core.netdev_max_backlog");
		return;
	}
	if (l->bridge && l->bridge_ports > l->backlog)
		verdict = VERDICT_BAD;
	else if (l->backlog < 1024)
		verdict = VERDICT_NOTE;
	add(f, "netdev-backlog", l->backlog, verdict,
	    arena_printf(
		    f->arena,
		    "a processor queues %" PRId64
		    " packets: a broadcast on a switch of more than that many members "
		    "is lost to some of them%s",
		    l->backlog,
		    verdict == VERDICT_BAD
			    ? arena_printf(f->arena, ", as on %s, with %" PRId64,
					   l->bridge, l->bridge_ports)
			    : ""),
	    raise_to(f, "net.core.netdev_max_backlog", l->backlog, WANT_BACKLOG));
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
	const char *name = six ? "neighbours-ipv6" : "neighbours-ipv4";
	int64_t max = l->neigh[six];
	enum gravity verdict = VERDICT_OK;
	const char *used = "", *sysctl;

	sysctl =
		arena_printf(f->arena, "net.ipv%d.neigh.default.gc_thresh3", six ? 6 : 4);
	if (max < 0) {
		add_unknown(f, name, sysctl);
		return;
	}
	if (l->n_neigh[six] >= max)
		verdict = VERDICT_BAD;
	else if (max < 2 * LARGE)
		verdict = VERDICT_NOTE;
	if (l->n_neigh[six] >= 0)
		used = arena_printf(f->arena, ", %" PRId64 " in use", l->n_neigh[six]);
	add(f, name, max, verdict,
	    arena_printf(f->arena,
			 "all namespaces together know %" PRId64
			 " neighbours%s: enough for %" PRId64
			 " nodes that all talk to each other, or %" PRId64
			 " that talk to one",
			 max, used, full_mesh(max), max / 2),
	    raise_to(f, sysctl, max, WANT_NEIGH));
}

static void judge_net_ns(const struct facts_limits *l, struct findings *f)
{
	int64_t max = l->max_net_ns;
	enum gravity verdict = VERDICT_OK;

	if (max < 0) {
		add_unknown(f, "net-namespaces", "user.max_net_namespaces");
		return;
	}
	if (max <= 0 || l->n_net_ns >= max)
		verdict = VERDICT_BAD;
	else if (max - l->n_net_ns < LARGE)
		verdict = VERDICT_NOTE;
	add(f, "net-namespaces", max, verdict,
	    arena_printf(f->arena,
			 "a user may have %" PRId64
			 " network namespaces, one for each node; "
			 "%" PRId64 " with a name are there",
			 max, l->n_net_ns > 0 ? l->n_net_ns : 0),
	    raise_to(f, "user.max_net_namespaces", max, WANT_NETNS));
}

/* netyard makes none itself. */
static void judge_user_ns(const struct facts_limits *l, struct findings *f)
{
	if (l->max_user_ns < 0)
		add_unknown(f, "user-namespaces", "user.max_user_namespaces");
	else
		add(f, "user-namespaces", l->max_user_ns,
		    l->max_user_ns ? VERDICT_OK : VERDICT_NOTE,
		    arena_printf(f->arena,
				 "a user may have %" PRId64
				 " user namespaces, which only "
				 "containers without root need, not netyard",
				 l->max_user_ns),
		    raise_to(f, "user.max_user_namespaces", l->max_user_ns, WANT_NETNS));
}

static void judge_files(const struct facts_limits *l, struct findings *f)
{
	enum gravity verdict = VERDICT_OK;

	if (l->open_files < 0) {
		add_unknown(f, "open-files", "the limit of open files");
		return;
	}
	if (l->open_files < 64)
		verdict = VERDICT_BAD;
	else if (l->open_files < ENOUGH_FILES)
		verdict = VERDICT_NOTE;
	add(f, "open-files", l->open_files, verdict,
	    arena_printf(f->arena,
			 "a process may have %" PRId64
			 " open files, in which netyard keeps "
			 "namespaces, and an Open vSwitch in user space its ports",
			 l->open_files),
	    arena_printf(f->arena, "ulimit -n %d", WANT_FILES));
}

static void judge_all_files(const struct facts_limits *l, struct findings *f)
{
	enum gravity verdict = VERDICT_OK;

	if (l->file_max < 0 || l->n_files < 0) {
		add_unknown(f, "all-files", "fs.file-max");
		return;
	}
	if (l->n_files >= l->file_max)
		verdict = VERDICT_BAD;
	else if (l->file_max - l->n_files < ENOUGH_BEYOND)
		verdict = VERDICT_NOTE;
	add(f, "all-files", l->file_max, verdict,
	    arena_printf(f->arena,
			 "all processes together may have %" PRId64
			 " open files; %" PRId64 " are open",
			 l->file_max, l->n_files),
	    raise_to(f, "fs.file-max", l->file_max, 16 * WANT_FILES));
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

/* SPDX-License-Identifier: MIT */
/*
 * What the program sees of a host, without the program.
 *
 *	lookat want FILE	the operations that build the lab of FILE
 *	lookat have LAB [FILE [WANT]]	the same of the lab as observed; FILE: as applied
 *				("-": unknown).  Facts of others end in "foreign"
 *	lookat taken LAB ...	names that are not the lab's: NS DEV PORTS MASTER WHAT
 *	lookat links LAB ...	its pairs: NODE:IF NODE:IF
 *	lookat nodes LAB ...	its nodes, and whose their addresses and routes are
 *	lookat labs		the labs of the host
 *	lookat ping [-s BYTES] [-w] [-t MS] NS ADDRESS...
 *				one result a line; -w: whole packets
 *	lookat mesh [-s BYTES] N	namespaces n1 to nN, 10.0.0.2 on: all to all
 *	lookat time ...		what follows; the milliseconds it takes on stderr
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "kind/build.h"
#include "kind/registry.h"
#include "measure/ping.h"
#include "model/read.h"
#include "observe/observe.h"
#include "wire/wire.h"

static int fail(const struct err *err)
{
	fprintf(stderr, "%s%s%s\n", err->text, *err->hint ? "; " : "", err->hint);
	return 1;
}

static int read_file(const char *path, struct topo **ret, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = file_read(path, TOPO_FILE_MAX, &text, &len, err);

	if (!r)
		r = topo_read(path, text, len, ret, &faults, err);
	if (!r && (*ret)->ovs.instance == OVS_AUTO) { /* what every machine has */
		(*ret)->ovs.instance = OVS_PRIVATE;
		(*ret)->ovs.datapath = DATAPATH_NETDEV;
		topo_derive(*ret, &faults);
	}
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s:%u: %s\n", path, faults.list[i].at.line,
			faults.list[i].text);
	return r;
}

static void print_ops(const struct topo *t)
{
	struct op_list list = {.arena = t->arena};
	_cleanup_buf_ struct buf out = {0};

	kind_build(t, &list);
	for (size_t i = 0; i < list.n; i++) {
		op_print(&out, &list.ops[i]);
		buf_add(&out, list.ops[i].flags & OP_FOREIGN ? " foreign\n" : "\n");
	}
	fputs(buf_str(&out), stdout);
}

static void print_taken(const struct topo *t)
{
	for (size_t i = 0; i < t->n_taken; i++) {
		const struct taken *x = &t->taken[i];

		printf("%s %s %u %s %s\n", *x->ns ? x->ns : "-", x->dev ? x->dev : "-",
		       x->ports, x->master && *x->master ? x->master : "-", x->what);
	}
}

static void print_links(const struct topo *t)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];

		for (int k = 0; k < 2; k++)
			printf("%s%s:%s%s", k ? " " : "", l->end[k]->node->name,
			       l->end[k]->name, l->end[k]->ns ? "" : "(lost)");
		printf("\n");
	}
}

static const char *const owners[] = {"lab", "foreign", "kernel"};

static void print_iface(const struct node *node, const struct iface *f)
{
	printf("iface %s:%s %s %s%s%s\n", node->name, f->name, *f->ns ? f->ns : "-",
	       f->dev, f->altname ? " altname " : "", f->altname ? f->altname : "");
	for (size_t i = 0; i < f->n_addresses; i++)
		printf("address %s:%s %s %s\n", node->name, f->name, f->addresses[i].cidr,
		       owners[f->addresses[i].owner]);
}

static void print_nodes(const struct topo *t)
{
	if (t->lab_ns)
		printf("lab %s %s\n", t->lab_ns, t->lab_alias);
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		printf("node %s %s %s%s%s%s\n", node->name, kind_words[node->kind],
		       *node->ns ? node->ns : "-", node->existing ? " existing" : "",
		       node->stale ? " stale" : "", node->lo_down ? " lo-down" : "");
		if (node->self)
			print_iface(node, node->self);
		for (size_t k = 0; k < node->n_ifaces; k++)
			print_iface(node, node->ifaces[k]);
		for (size_t k = 0; k < node->n_routes; k++)
			printf("route %s %s via %s dev %s metric %u %s\n", node->name,
			       node->routes[k].to,
			       node->routes[k].via ? node->routes[k].via : "-",
			       node->routes[k].dev ? node->routes[k].dev : "-",
			       node->routes[k].metric, owners[node->routes[k].owner]);
	}
}

static const struct {
	const char *word;
	void (*print)(const struct topo *t);
} views[] = {
	{"have", print_ops},
	{"taken", print_taken},
	{"links", print_links},
	{"nodes", print_nodes},
};

static int look(struct ny_world *w, char **argv, struct err *err)
{
	_cleanup_topo_ struct topo *applied = NULL, *wanted = NULL, *have = NULL;
	int r = argv[1] ? 0 : -EINVAL;

	if (!r && argv[2] && strcmp(argv[2], "-") != 0)
		r = read_file(argv[2], &applied, err);
	if (!r && argv[2] && argv[3])
		r = read_file(argv[3], &wanted, err);
	if (!r)
		r = observe_lab(w, kind_sees, NULL,
				&(struct lab_scope){argv[1], applied, wanted, false},
				&have, err);
	for (size_t i = 0; !r && i < ARRAY_SIZE(views); i++)
		if (!strcmp(views[i].word, argv[0]))
			views[i].print(have);
	return r;
}

static int want(struct ny_world *w, char **argv, struct err *err)
{
	_cleanup_topo_ struct topo *t = NULL;
	int r = argv[1] ? read_file(argv[1], &t, err) : -EINVAL;

	if (!r)
		print_ops(t);
	return r;
}

static int list_labs(struct ny_world *w, char **argv, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char **list;
	size_t n;
	int r = observe_labs(w, NULL, arena, &list, &n, err);

	for (size_t i = 0; !r && i < n; i++)
		printf("%s\n", list[i]);
	return r;
}

/* The options of ping and mesh; returns what follows them. */
static char **ping_options(char **argv, struct ping_options *o, uint32_t *bytes)
{
	for (argv++; *argv && **argv == '-'; argv++) {
		if (!strcmp(*argv, "-w"))
			o->whole = true;
		else if (!strcmp(*argv, "-s") && argv[1])
			*bytes = (uint32_t)strtoul(*++argv, NULL, 10);
		else if (!strcmp(*argv, "-t") && argv[1])
			o->wait_ms = (unsigned)strtoul(*++argv, NULL, 10);
	}
	return argv;
}

static int ping(struct ny_world *w, char **argv, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct ping_options o = {0};
	struct ping_probe *probes = NULL;
	uint32_t bytes = 0;
	size_t n = 0;
	int r;

	argv = ping_options(argv, &o, &bytes);
	for (; *argv && argv[1]; argv += 2) {
		struct ping_probe p = {.ns = argv[0], .bytes = bytes};

		if (text_cidr(argv[1], true, &p.to) < 0)
			return err_set(err, -EINVAL, "%s", argv[1]);
		ARENA_PUSH(arena, probes, n, p);
	}
	r = ping_run(w, probes, n, &o, arena, err);
	for (size_t i = 0; !r && i < n; i++) {
		char text[CIDR_TEXT];

		cidr_addr_text(&probes[i].to, text);
		printf("%s %s %s\n", probes[i].ns, text,
		       probes[i].reached ? probes[i].rtt ? "reached" : "reached at once"
					 : probes[i].why);
	}
	return r;
}

static int mesh(struct ny_world *w, char **argv, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct ping_options o = {0};
	struct ping_probe *probes = NULL;
	size_t n = 0, reached = 0;
	uint32_t bytes = 0;
	int count, r;

	argv = ping_options(argv, &o, &bytes);
	count = *argv ? atoi(*argv) : 0;
	for (int i = 1; i <= count; i++)
		for (int k = 1; k <= count; k++) {
			struct ping_probe p = {
				.ns = arena_printf(arena, "n%d", i),
				.peer_ns = arena_printf(arena, "n%d", k),
				.bytes = bytes,
			};
			const char *to =
				arena_printf(arena, "10.0.%d.%d", k / 250, k % 250 + 1);

			if (i == k || text_cidr(to, true, &p.to) < 0)
				continue;
			ARENA_PUSH(arena, probes, n, p);
		}
	r = ping_run(w, probes, n, &o, arena, err);
	for (size_t i = 0; !r && i < n; i++)
		reached += probes[i].reached;
	printf("%zu of %zu\n", reached, n);
	for (size_t i = 0; !r && i < n; i++)
		if (!probes[i].reached) {
			printf("%s %s: %s\n", probes[i].ns, probes[i].peer_ns,
			       probes[i].why);
			break;
		}
	return r;
}

static const struct {
	const char *word;
	int (*run)(struct ny_world *w, char **argv, struct err *err);
} commands[] = {
	{"want", want},	 {"have", look},      {"taken", look}, {"links", look},
	{"nodes", look}, {"labs", list_labs}, {"ping", ping},  {"mesh", mesh},
};

static int run(struct ny_world *w, char **argv, struct err *err)
{
	struct timespec from, to;
	bool timed = argv[0] && !strcmp(argv[0], "time");
	int r = -EINVAL;

	err_set(err, -EINVAL, "see the head of lookat.c");
	argv += timed;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (size_t i = 0; argv[0] && i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].word, argv[0]))
			r = commands[i].run(w, argv, err);
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (timed)
		fprintf(stderr, "%ld ms\n",
			(to.tv_sec - from.tv_sec) * 1000 +
				(to.tv_nsec - from.tv_nsec) / 1000000);
	return r;
}

int main(int argc, char **argv)
{
	struct ny_world w = {.paths = &paths_default};
	struct err err = {0};
	int r = wire_open(&w, &err);

	if (!r)
		r = run(&w, argv + 1, &err);
	wire_close(&w);
	return r < 0 ? fail(&err) : 0;
}

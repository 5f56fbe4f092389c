/* SPDX-License-Identifier: MIT */
/*
 * Plans, each a small text file (tests/plan/NAME.test): a lab as it runs, perhaps
 * bent, the lab as it is wanted, and the operations between them.
 *
 *	what it is about
 *	--- have           topology file of what runs; absent: an empty world
 *	--- bent           what somebody did to it by hand, a line each (see bend())
 *	--- want           topology file; absent: the plan is that of down
 *	--- plan           operations: word, keys, old and new, [whom it touches];
 *	                   "! " refusals; "# " notes
 *
 * Each is walked over besides (plan-walk.h), and back where nothing is bent.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "kind/rules.h"
#include "model/read.h"
#include "plan/plan.h"
#include "unit.h"
/* after unit.h */
#include "plan-walk.h"

/* The text between "--- name\n" and the next "--- ", or NULL. */
static char *section(struct arena *arena, const char *text, const char *name)
{
	const char *start = strstr(text, arena_printf(arena, "--- %s\n", name)), *end;

	if (!start)
		return NULL;
	start = strchr(start, '\n') + 1;
	end = strstr(start, "--- ");
	return arena_strndup(arena, start, end ? (size_t)(end - start) : strlen(start));
}

static struct topo *read_topo(struct arena *arena, const char *text)
{
	struct faults faults = {.arena = arena};
	struct topo *t = NULL;
	struct err err = {0};

	if (!text)
		return NULL;
	topo_read("lab.yard.yml", text, strlen(text), &t, &faults, &err);
	if (t)
		kind_check(t, &faults);
	for (size_t i = 0; i < faults.n; i++)
		fail_msg("%u:%u: %s", faults.list[i].at.line, faults.list[i].at.col,
			 faults.list[i].text);
	assert_non_null(t);
	return t;
}

static struct iface *find_iface(struct topo *t, const char *node, const char *iface)
{
	struct node *n = topo_find_node(t, node);

	assert_non_null(n);
	if (n->peer && !strcmp(iface, n->peer->name))
		return n->peer;
	return *iface ? topo_find_iface(n, iface) : n->self;
}

static void remove_node(struct topo *t, const char *name)
{
	size_t to = 0;

	for (size_t i = 0; i < t->n_nodes; i++)
		if (strcmp(t->nodes[i]->name, name))
			t->nodes[to++] = t->nodes[i];
	assert_int_not_equal(to, t->n_nodes);
	t->n_nodes = to;
}

static void remove_link(struct topo *t, const struct link *link)
{
	size_t to = 0;

	for (size_t i = 0; i < t->n_links; i++)
		if (t->links[i] != link)
			t->links[to++] = t->links[i];
	t->n_links = to;
	for (int e = 0; e < 2; e++) {
		struct node *n = link->end[e]->node;
		size_t kept = 0;

		for (size_t i = 0; i < n->n_ifaces; i++)
			if (n->ifaces[i] != link->end[e])
				n->ifaces[kept++] = n->ifaces[i];
		n->n_ifaces = kept;
	}
}

static void add_taken(struct topo *t, const char *ns, const char *dev, const char *what,
		      const char *master, unsigned ports, const char *db)
{
	struct taken taken = {
		.ns = arena_strdup(t->arena, strcmp(ns, "-") ? ns : ""),
		.dev = strcmp(dev, "-") ? arena_strdup(t->arena, dev) : NULL,
		.what = arena_strdup(t->arena, what),
		.master = arena_strdup(t->arena, strcmp(master, "-") ? master : ""),
		.ports = ports,
		.goes_along = !strcmp(what, "macvlan"),
		.db = *db ? arena_strdup(t->arena, db) : NULL,
	};

	ARENA_PUSH(t->arena, t->taken, t->n_taken, taken);
}

/* What hangs on the last that was taken. */
static void hang(struct topo *t, const char *what, const char *value)
{
	struct taken *taken = &t->taken[t->n_taken - 1];
	const char *text = arena_strdup(t->arena, value);

	if (!strcmp(what, "address"))
		taken->address = text;
	else if (!strcmp(what, "route"))
		taken->route = text;
	else if (!strcmp(what, "device"))
		taken->on_it = text;
	else if (!strcmp(what, "queue"))
		taken->queue = text;
	else if (!strcmp(what, "mtu"))
		taken->mtu = (uint32_t)atoi(value);
	else if (!strcmp(what, "lab"))
		taken->lab = text;
	else if (!strcmp(what, "uplink-of"))
		taken->uplink_of = text;
	else if (!strcmp(what, "no-port"))
		taken->no_port = text;
	else if (!strcmp(what, "state"))
		taken->up = !strcmp(value, "up");
	else
		fail_msg("bent: unknown word hangs %s", what);
	taken->carries_default |= taken->route && !strcmp(taken->route, "0.0.0.0/0");
}

static void add_left(struct topo *t, const char *ns, const char *dev)
{
	struct left left = {.ns = arena_strdup(t->arena, strcmp(ns, "-") ? ns : ""),
			    .dev = arena_strdup(t->arena, dev),
			    .alias = "",
			    .group = t->group};

	ARENA_PUSH(t->arena, t->left, t->n_left, left);
}

/* The row of a port whose device is gone, and with it its peer. */
static void leave_row(struct topo *t, struct iface *f)
{
	struct iface *far = f->link->end[f->link->end[0] == f];

	f->nodev = true;
	f->error = "its device is not there";
	far->ns = NULL;
}

static void take_route(struct iface *f, const char *cidr)
{
	for (size_t i = 0; i < f->n_addresses; i++)
		f->addresses[i].routeless |= !strcmp(f->addresses[i].cidr, cidr);
}

static void set_on(struct topo *t, struct iface *f, const char *what, const char *value)
{
	struct address a = {.cidr = arena_strdup(t->arena, value),
			    .owner = OWNER_FOREIGN};

	assert_non_null(f);
	if (!strcmp(what, "mtu"))
		f->mtu = (uint32_t)atoi(value);
	else if (!strcmp(what, "master"))
		f->master = arena_strdup(t->arena, strcmp(value, "-") ? value : "");
	else if (!strcmp(what, "state"))
		f->up = !strcmp(value, "up");
	else if (!strcmp(what, "group"))
		f->group = (uint32_t)atoi(value);
	else if (!strcmp(what, "mode"))
		f->mode = arena_strdup(t->arena, value);
	else if (!strcmp(what, "parent"))
		topo_other_end(f)->master = arena_strdup(t->arena, value);
	else if (!strcmp(what, "unlink"))
		remove_link(t, f->link);
	else if (!strcmp(what, "lost"))
		f->ns = NULL;
	else if (!strcmp(what, "flush"))
		f->n_addresses = 0;
	else if (!strcmp(what, "routeless"))
		take_route(f, value);
	else if (!strcmp(what, "error"))
		f->error = arena_strdup(t->arena, value);
	else if (!strcmp(what, "txcsum"))
		f->txcsum_off = strcmp(value, "on") != 0;
	else if (!strcmp(what, "row-only"))
		leave_row(t, f);
	else if (!strcmp(what, "address"))
		ARENA_PUSH(t->arena, f->addresses, f->n_addresses, a);
	else
		fail_msg("bent: unknown word %s", what);
}

static void add_route(struct topo *t, const char *node, const char *iface, const char *to,
		      const char *via)
{
	struct node *n = topo_find_node(t, node);
	struct route r = {
		.to = arena_strdup(t->arena, to),
		.via = strcmp(via, "-") ? arena_strdup(t->arena, via) : NULL,
		.owner = OWNER_FOREIGN,
	};

	assert_non_null(n);
	r.dev = topo_find_iface(n, iface)->dev;
	ARENA_PUSH(t->arena, n->routes, n->n_routes, r);
}

/*
 * gone NODE | stale NODE | lo-down NODE | route NODE IF TO VIA (foreign) |
 * taken NS DEV WHAT MASTER PORTS [DB] ("-": none) | left NS DEV | ovs-error WORD |
 * hangs address,route,device,queue,mtu,lab,uplink-of,no-port,state VALUE (on the last
 * taken) |
 * NODE:IF mtu N | master DEV | mode WORD | parent DEV | state up,down | group N |
 * unlink - | lost - | flush - | routeless CIDR |
 * address CIDR (foreign) | txcsum on,off | error WORD | row-only - (these two: of a port
 * in Open vSwitch)
 */
static void bend(struct topo *t, char *line)
{
	char w[7][64] = {""}, *colon;
	int n = sscanf(line, "%63s %63s %63s %63s %63s %63s %63s", w[0], w[1], w[2], w[3],
		       w[4], w[5], w[6]);

	if (n <= 0)
		return;
	if (!strcmp(w[0], "gone")) {
		remove_node(t, w[1]);
	} else if (!strcmp(w[0], "stale")) {
		topo_find_node(t, w[1])->stale = true;
		topo_find_node(t, w[1])->n_routes = 0;
		topo_find_node(t, w[1])->alias = "";
	} else if (!strcmp(w[0], "lo-down")) {
		topo_find_node(t, w[1])->lo_down = true;
	} else if (!strcmp(w[0], "taken")) {
		add_taken(t, w[1], w[2], w[3], w[4], (unsigned)atoi(w[5]), w[6]);
	} else if (!strcmp(w[0], "hangs")) {
		hang(t, w[1], w[2]);
	} else if (!strcmp(w[0], "left")) {
		add_left(t, w[1], w[2]);
	} else if (!strcmp(w[0], "ovs-error")) {
		t->ovs.error = arena_strdup(t->arena, w[1]);
	} else if (!strcmp(w[0], "route")) {
		add_route(t, w[1], w[2], w[3], w[4]);
	} else {
		colon = strchr(w[0], ':');
		assert_non_null(colon);
		*colon = '\0';
		set_on(t, find_iface(t, w[0], colon + 1), w[1], w[2]);
	}
}

static void print_op(struct buf *out, const struct op *op, const struct touched *touched)
{
	buf_add(out, op_rows[op->id].word);
	for (const enum op_arg *k = op_rows[op->id].keys; *k; k++) {
		if (*k == A_TABLE && !*op_arg(op, *k))
			continue;
		buf_addf(out, " %s=%s", op_arg_words[*k], op_arg(op, *k));
	}
	if (op_rows[op->id].undo == op->id)
		buf_addf(out, " %s>%s", op_arg(op, A_OLD), op_arg(op, A_NEW));
	for (size_t i = 0; i < touched->n; i++)
		buf_addf(out, "%s%s", i ? ", " : " [", touched->nodes[i]);
	buf_add(out, touched->n ? "]\n" : "\n");
}

static void print_plan(struct buf *out, const struct plan *p)
{
	for (size_t i = 0; i < p->refusals.n; i++)
		buf_addf(out, "! %s\n", p->refusals.list[i]);
	for (size_t i = 0; i < p->n; i++)
		print_op(out, &p->ops[i], &p->touched[i]);
	for (size_t i = 0; i < p->notes.n; i++)
		buf_addf(out, "# %s\n", p->notes.list[i]);
}

/* PLAN_REWRITE=1: puts what came out into the file, to be read with git diff. */
static void rewrite(struct arena *arena, const char *path, char *text,
		    const struct buf *out)
{
	char *plan = strstr(text, "--- plan\n");
	const char *whole;
	struct err err = {0};

	plan[strlen("--- plan\n")] = '\0';
	whole = arena_printf(arena, "%s%s", text, buf_str(out));
	assert_int_equal(file_write(path, whole, strlen(whole), 0644, &err), 0);
}

static void run_file(const char *path)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_topo_ struct topo *have = NULL, *want = NULL;
	_cleanup_plan_ struct plan *plan = NULL;
	_cleanup_free_ char *text = NULL;
	_cleanup_buf_ struct buf out = {0};
	struct err err = {0};
	size_t len;
	char *bent;

	assert_int_equal(file_read(path, 1 << 20, &text, &len, &err), 0);
	have = read_topo(arena, section(arena, text, "have"));
	want = read_topo(arena, section(arena, text, "want"));
	bent = section(arena, text, "bent");
	for (char *line; bent && (line = strsep(&bent, "\n"));)
		bend(have, line);
	if (want && have)
		topo_keep_names(want, have);
	plan = want ? plan_up(want, have) : plan_down(have);
	if (!plan->refusals.n)
		walk_plan(plan, want, have, want && !section(arena, text, "bent"), path);
	print_plan(&out, plan);
	if (getenv("PLAN_REWRITE")) {
		rewrite(arena, path, text, &out);
		return;
	}
	assert_string_equal(buf_str(&out), section(arena, text, "plan"));
}

static void each_file(void **state)
{
	run_file(*state);
}

/* The labs of all the files, each once. */
struct labs {
	struct arena *arena;
	struct map seen;
	struct topo **list;
	size_t n;
};

static void add_lab(struct labs *labs, const char *path, const char *text)
{
	struct topo *t;

	if (!text || map_get(&labs->seen, text, NULL))
		return;
	map_put(&labs->seen, text, labs->n);
	t = read_topo(labs->arena, text);
	t->path = strrchr(path, '/') + 1;
	ARENA_PUSH(labs->arena, labs->list, labs->n, t);
}

/* From each lab to each other, on paper. */
static void each_to_each(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct labs labs = {.arena = arena, .seen.arena = arena};
	struct err err = {0};

	for (char **path = *state; *path; path++) {
		_cleanup_free_ char *text = NULL;
		size_t len;

		assert_int_equal(file_read(*path, 1 << 20, &text, &len, &err), 0);
		add_lab(&labs, *path, section(arena, text, "have"));
		add_lab(&labs, *path, section(arena, text, "want"));
	}
	assert_true(labs.n > 50);
	for (size_t i = 0; i < labs.n * labs.n; i++) {
		const struct topo *have = labs.list[i / labs.n];
		const struct topo *want = labs.list[i % labs.n];
		_cleanup_plan_ struct plan *plan = plan_up(want, have);

		walk_plan(plan, want, have, true,
			  arena_printf(arena, "from %s to %s", have->path, want->path));
	}
	while (labs.n)
		topo_free(labs.list[--labs.n]);
}

/* A lab that breaks a rule which has come since it was applied: all that is done with a
 * record can be done with it. */
static void broken_rule(const char *path, size_t *n)
{
	_cleanup_topo_ struct topo *t = NULL;
	_cleanup_free_ char *text = NULL;
	_cleanup_plan_ struct plan *up = NULL, *down = NULL, *same = NULL;
	struct err err = {0};
	size_t len;

	assert_int_equal(file_read(path, 16 << 20, &text, &len, &err), 0);
	if (topo_read_kept(path, text, len, &t, &err) < 0)
		return;
	up = plan_up(t, NULL);
	down = plan_down(t);
	same = plan_up(t, t);
	(*n)++;
}

static int is_bad(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot && !strcmp(dot, ".yml");
}

static void each_broken_rule(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	const char *dir = arena_printf(arena, "%s/tests/bad", src);
	struct dirent **files;
	int all = scandir(dir, &files, is_bad, alphasort);
	size_t n = 0;

	for (int i = 0; i < all; i++) {
		broken_rule(arena_printf(arena, "%s/%s", dir, files[i]->d_name), &n);
		free(files[i]);
	}
	free(files);
	assert_true(n >= 10);
}

static int is_test(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot && !strcmp(dot, ".test");
}

int main(void)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *dir = arena_printf(arena, "%s/tests/plan", src);
	struct dirent **files;
	int n = scandir(dir, &files, is_test, alphasort);
	struct CMUnitTest tests[400];
	char *paths[ARRAY_SIZE(tests)] = {0};

	if (n <= 0 || n + 1 >= (int)ARRAY_SIZE(tests))
		return 1;
	for (int i = 0; i < n; i++) {
		paths[i] = arena_printf(arena, "%s/%s", dir, files[i]->d_name);
		tests[i] = (struct CMUnitTest){
			.name = arena_strdup(arena, files[i]->d_name),
			.test_func = each_file,
			.initial_state = paths[i],
		};
		free(files[i]);
	}
	free(files);
	tests[n] = (struct CMUnitTest){.name = "each_to_each",
				       .test_func = each_to_each,
				       .initial_state = paths};
	tests[n + 1] = (struct CMUnitTest){.name = "each_broken_rule",
					   .test_func = each_broken_rule};
	return _cmocka_run_group_tests("plan", tests, (size_t)n + 2, NULL, NULL);
}

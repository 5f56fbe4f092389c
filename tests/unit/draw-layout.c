/* SPDX-License-Identifier: MIT */
/*
 * Nothing in a picture covers anything else: a layout is checked as it is, in pixels and
 * in characters, for topologies of all shapes.
 */
#include <dirent.h>

#include "draw/layout.h"

#include "unit.h"
/* after unit.h */
#include "draw-shapes.h"
#include "model.h"

/* A thing that takes room in the picture. */
struct thing {
	enum { THING_BOX, THING_TEXT, THING_WIRE } what;
	struct rect r;
	const struct box *in;	 /* the box, or the one whose text it is; else NULL */
	const struct wire *wire; /* the wire, or the one whose text it is; else NULL */
	const char *name;
};

struct things {
	struct arena *arena;
	const struct layout *l;
	const char *shape;
	struct thing *list;
	size_t n;
};

static void add(struct things *things, struct thing thing)
{
	ARENA_PUSH(things->arena, things->list, things->n, thing);
}

static void add_texts(struct things *things, const struct texts *texts,
		      const struct box *box, const struct wire *wire)
{
	const struct metrics *m = &things->l->m;

	for (size_t i = 0; i < texts->n; i++) {
		const struct text *t = &texts->list[i];

		add(things,
		    (struct thing){.what = THING_TEXT,
				   .r = {t->x, t->y, t->line.cols * m->char_w, m->line_h},
				   .in = box,
				   .wire = wire,
				   .name = t->line.text});
	}
}

static void add_wire(struct things *things, const struct wire *wire)
{
	for (int p = 0; p < 2; p++)
		for (size_t i = 1; i < wire->paths[p].n; i++) {
			const struct point *a = &wire->paths[p].points[i - 1], *b = a + 1;
			struct rect r = {a->x < b->x ? a->x : b->x,
					 a->y < b->y ? a->y : b->y, abs(a->x - b->x) + 1,
					 abs(a->y - b->y) + 1};

			assert_true(a->x == b->x || a->y == b->y);
			add(things, (struct thing){.what = THING_WIRE,
						   .r = r,
						   .wire = wire,
						   .name = wire->end[0].iface->name});
		}
	add_texts(things, &wire->texts, NULL, wire);
}

static void add_all(struct things *things)
{
	const struct layout *l = things->l;

	for (size_t i = 0; i < l->g->n_boxes; i++) {
		const struct box *box = &l->g->boxes[i];

		if (box->gone)
			continue;
		add(things, (struct thing){.what = THING_BOX,
					   .r = box->rect,
					   .in = box,
					   .name = box->node->name});
		add_texts(things, &box->texts, box, NULL);
	}
	for (size_t i = 0; i < l->g->n_wires; i++)
		if (!l->g->wires[i].gone)
			add_wire(things, &l->g->wires[i]);
	add_texts(things, &l->texts, NULL, NULL);
}

static bool meet(struct rect a, struct rect b)
{
	return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static struct rect inner(struct rect r)
{
	return (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2};
}

static bool contains(struct rect outer, struct rect r)
{
	return r.x >= outer.x && r.y >= outer.y && r.x + r.w <= outer.x + outer.w &&
	       r.y + r.h <= outer.y + outer.h;
}

/* Wires may cross, but not run along each other. */
static bool may_meet(const struct thing *a, const struct thing *b)
{
	if (a->what == THING_WIRE && b->what == THING_WIRE)
		return a->wire == b->wire || (a->r.w > 1) != (b->r.w > 1);
	if (a->what == THING_BOX && b->what == THING_TEXT)
		return a->in == b->in && contains(inner(a->r), b->r);
	if (a->what == THING_BOX && b->what == THING_WIRE)
		return (b->wire->end[0].box == a->in || b->wire->end[1].box == a->in) &&
		       !meet(inner(a->r), b->r);
	return false;
}

static void check_two(const struct things *things, const struct thing *a,
		      const struct thing *b)
{
	static const char *const words[] = {"box", "text", "wire"};
	const struct thing *swap = a;

	if (a->what > b->what) {
		a = b;
		b = swap;
	}
	if (meet(a->r, b->r) && !may_meet(a, b))
		fail_msg("%s: %s '%s' (%d,%d %dx%d) meets %s '%s' (%d,%d %dx%d)",
			 things->shape, words[a->what], a->name, a->r.x, a->r.y, a->r.w,
			 a->r.h, words[b->what], b->name, b->r.x, b->r.y, b->r.w, b->r.h);
}

static int by_y(const void *a, const void *b)
{
	const struct thing *x = a, *y = b;

	return (x->r.y > y->r.y) - (x->r.y < y->r.y);
}

static void check_arranged(struct graph *g, const struct metrics *m, size_t arrangement,
			   const char *shape)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct things things = {
		.arena = arena, .l = layout_new(g, m, arrangement), .shape = shape};
	struct rect frame = things.l->frame;

	add_all(&things);
	assert_true(frame.w == things.l->width && frame.h == things.l->height);
	qsort(things.list, things.n, sizeof(*things.list), by_y);
	for (size_t i = 0; i < things.n; i++) {
		const struct thing *a = &things.list[i];

		if (!contains(frame, a->r))
			fail_msg("%s: '%s' is not in the frame", shape, a->name);
		for (size_t k = i + 1;
		     k < things.n && things.list[k].r.y < a->r.y + a->r.h; k++)
			check_two(&things, a, &things.list[k]);
	}
}

static void check_layout(struct graph *g, const struct metrics *m, const char *shape)
{
	for (size_t i = 0; i <= STRIPS_MAX; i++)
		check_arranged(g, m, i, shape);
}

/* Each node and each link is drawn, alone or as one of many. */
static void check_graph(const struct graph *g, const char *shape)
{
	size_t nodes = 0;

	for (size_t i = 0; i < g->n_boxes; i++)
		if (!g->boxes[i].gone) {
			nodes += g->boxes[i].count;
			assert_true(g->boxes[i].title.n > 0);
		} else if (!g->boxes[i].count) { /* a host that has nothing */
			assert_true(g->boxes[i].node->kind == KIND_HOST);
			nodes++;
		}
	if (nodes != g->t->n_nodes)
		fail_msg("%s: %zu nodes drawn of %zu", shape, nodes, g->t->n_nodes);
	for (size_t i = 0; i < g->n_wires; i++)
		assert_true(g->wires[i].gone || g->wires[i].paths[0].n > 1);
}

static void check(struct topo *t, const char *shape)
{
	for (int ascii = 0; ascii < 2; ascii++) {
		_cleanup_arena_ struct arena *arena = arena_new();
		struct graph *g = graph_new(arena, t, ascii);

		check_layout(g, &metrics_svg, shape);
		for (int i = 0; i < METRICS_TEXT; i++)
			check_layout(g, &metrics_text[i], shape);
		check_graph(g, shape);
	}
}

static void check_and_free(struct topo *t, const char *shape)
{
	check(t, shape);
	topo_free(t);
}

static void examples(void **state)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	_cleanup_buf_ struct buf path = {};
	struct dirent *e;
	DIR *dir;
	int n = 0;

	buf_addf(&path, "%s/examples", src);
	dir = opendir(buf_str(&path));
	assert_non_null(dir);
	while ((e = readdir(dir))) {
		_cleanup_free_ char *text = NULL, *faults = NULL;
		size_t len;

		if (!strstr(e->d_name, ".yard.yml"))
			continue;
		buf_reset(&path);
		buf_addf(&path, "examples/%s", e->d_name);
		text = source_file(buf_str(&path), &len);
		check_and_free(read_text(e->d_name, text, len, &faults), e->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n >= 10);
}

static void sizes(void **state)
{
	static const unsigned n[] = {1, 2, 3, 5, 20, 24, 25, 200, 1000};

	for (size_t i = 0; i < ARRAY_SIZE(n); i++) {
		check_and_free(shape_single(n[i]), "single");
		check_and_free(shape_linear(n[i]), "linear");
		check_and_free(shape_between(n[i]), "between");
		check_and_free(shape_chain(n[i]), "chain");
		check_and_free(shape_alone(n[i]), "alone");
		check_and_free(shape_pairs(n[i], 1 + i % 3), "pairs");
		check_and_free(shape_homes(n[i]), "homes");
		if (n[i] <= 200)
			check_and_free(shape_routers(n[i]), "routers");
	}
	check_and_free(topo_new("empty"), "empty");
}

static void trees(void **state)
{
	static const unsigned n[][2] = {{1, 1}, {2, 2},	 {2, 3},  {3, 3},
					{4, 2}, {2, 14}, {3, 10}, {9, 2}};

	for (size_t i = 0; i < ARRAY_SIZE(n); i++)
		check_and_free(shape_tree(n[i][0], n[i][1]), "tree");
}

/* Wires beside the spine, from one switch to all others, are nested. */
static void a_fan_has_no_crossings(void **state)
{
	_cleanup_topo_ struct topo *t = shape_tree(2, 8);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct graph *g = graph_new(arena, t, false);
	struct things things = {
		.arena = arena, .l = layout_new(g, &metrics_svg, 1), .shape = "fan"};
	size_t bends = 0;

	for (size_t i = 0; i < g->n_wires; i++)
		if (!g->wires[i].gone && layout_is_bend(&g->wires[i])) {
			bends++;
			add_wire(&things, &g->wires[i]);
		}
	assert_int_equal(bends, 7);
	for (size_t i = 0; i < things.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(things.list[i].wire != things.list[k].wire &&
				     meet(things.list[i].r, things.list[k].r));
}

static int count_bends(const struct graph *g)
{
	int n = 0;

	for (size_t i = 0; i < g->n_wires; i++)
		n += !g->wires[i].gone && layout_is_bend(&g->wires[i]);
	return n;
}

/* A tree is laid out as one, a row of eight is not as high as it would be. */
static void proportions(void **state)
{
	_cleanup_topo_ struct topo *tree = shape_tree(3, 4), *row = shape_linear(8),
				   *few = shape_linear(3);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct graph *g = graph_new(arena, tree, false);
	struct layout *l = layout_best(g, &metrics_svg, 0);

	assert_int_equal(l->arrangement, LAYOUT_TREE);
	assert_int_equal(count_bends(g), 0);
	assert_between(l->width, l->height / 3, 3 * l->height);
	l = layout_best(graph_new(arena, row, false), &metrics_svg, 0);
	assert_between(l->width, l->height, 2 * l->height);
	l = layout_best(graph_new(arena, few, false), &metrics_text[0], 80);
	assert_int_equal(l->arrangement, 1);
	assert_null(layout_best(graph_new(arena, tree, false), &metrics_text[0], 60));
}

static void rings_and_meshes(void **state)
{
	static const unsigned n[] = {2, 3, 4, 5, 12, 40};

	for (size_t i = 0; i < ARRAY_SIZE(n); i++) {
		check_and_free(shape_ring(KIND_BRIDGE, n[i]), "ring of switches");
		check_and_free(shape_ring(KIND_NAMESPACE, n[i]), "ring of members");
		check_and_free(shape_mesh(n[i] < 20 ? n[i] : 20), "mesh");
	}
}

static void hostile(void **state)
{
	for (unsigned seed = 0; seed < 200; seed++) {
		char shape[32];

		snprintf(shape, sizeof(shape), "wild, seed %u", seed);
		check_and_free(shape_wild(seed % 40, seed), shape);
	}
	check_and_free(shape_wild(500, 7), "wild, 500");
}

int main(void)
{
	return UNIT_TESTS(T(examples), T(sizes), T(trees), T(a_fan_has_no_crossings),
			  T(proportions), T(rings_and_meshes), T(hostile));
}

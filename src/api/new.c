/* SPDX-License-Identifier: MIT */
/*
 * Topology files of common shapes: built as topologies, written as YAML.
 */
#include <errno.h>
#include <string.h>

#include "api/api.h"
#include "base/buf.h"
#include "base/text.h"
#include "kind/registry.h"
#include "model/read.h"

#define NODES_MAX 65534 /* 10.0.0.0/16 holds no more */
#define DEPTH_MAX 16	/* of a tree; two of each would be more nodes than that */

struct builder {
	struct topo *t;
	const struct interconnect *interconnect;
	uint32_t members, total; /* made, and to be made */
	uint32_t switches;
};

static struct node *add_switch(struct builder *b)
{
	struct node *sw = topo_add_node(b->t, b->interconnect->kind,
					arena_printf(b->t->arena, "sw%u", ++b->switches));

	sw->port_type = b->interconnect->type;
	return sw;
}

static void add_address(struct builder *b, struct iface *f, const char *cidr)
{
	struct address a = {.cidr = cidr, .owner = OWNER_LAB};

	ARENA_PUSH(b->t->arena, f->addresses, f->n_addresses, a);
}

/* nsI with eth0, the I-th address of one network for all */
static struct iface *add_member(struct builder *b)
{
	struct arena *arena = b->t->arena;
	uint32_t i = ++b->members;
	struct node *node =
		topo_add_node(b->t, KIND_DEFAULT, arena_printf(arena, "ns%u", i));
	struct iface *f = topo_add_iface(b->t, node, "eth0");

	add_address(b, f,
		    arena_printf(arena, "10.0.%u.%u/%u", i >> 8, i & 255,
				 b->total < 255 ? 24 : 16));
	add_address(b, f, arena_printf(arena, "fd00::%x/64", i));
	return f;
}

static void link_member(struct builder *b, struct node *sw)
{
	struct iface *f = add_member(b);
	const char *name = arena_printf(b->t->arena, "%s-%s", f->node->name, f->name);

	topo_add_link(b->t, b->interconnect->type, f, topo_add_iface(b->t, sw, name));
}

static void link_switches(struct builder *b, struct node *one, struct node *two)
{
	struct arena *arena = b->t->arena;
	struct iface *a, *c;

	a = topo_add_iface(b->t, one, arena_printf(arena, "%s-%s", one->name, two->name));
	c = topo_add_iface(b->t, two, arena_printf(arena, "%s-%s", two->name, one->name));
	topo_add_link(b->t, topo_default_type(a, c), a, c);
}

static void build_single(struct builder *b, const uint32_t *n)
{
	struct node *sw;

	b->total = n[0];
	if (!kind_is_switch(b->interconnect->kind)) {
		struct iface *one = add_member(b), *two = add_member(b);

		topo_add_link(b->t, b->interconnect->type, one, two);
		return;
	}
	sw = add_switch(b);
	for (uint32_t i = 0; i < n[0]; i++)
		link_member(b, sw);
}

static void build_row(struct builder *b, uint32_t n, bool everywhere)
{
	struct node *sw = NULL, *before;

	b->total = everywhere ? n : 2;
	for (uint32_t i = 0; i < n; i++) {
		before = sw;
		sw = add_switch(b);
		if (before)
			link_switches(b, before, sw);
		if (everywhere || i == 0)
			link_member(b, sw);
	}
	if (!everywhere)
		link_member(b, sw);
}

static void build_linear(struct builder *b, const uint32_t *n)
{
	build_row(b, n[0], true);
}

static void build_chain(struct builder *b, const uint32_t *n)
{
	build_row(b, n[0], false);
}

static struct node *build_branch(struct builder *b, uint32_t depth, uint32_t fanout)
{
	struct node *sw = add_switch(b);

	for (uint32_t i = 0; i < fanout; i++) {
		if (depth > 1)
			link_switches(b, sw, build_branch(b, depth - 1, fanout));
		else
			link_member(b, sw);
	}
	return sw;
}

static void build_tree(struct builder *b, const uint32_t *n)
{
	build_branch(b, n[0], n[1]);
}

static uint64_t leaves(const uint32_t *n)
{
	uint64_t count = 1;

	for (uint32_t i = 0; i < n[0] && count <= NODES_MAX; i++)
		count *= n[1];
	return count;
}

static const struct shape {
	const char *name, *usage;
	unsigned n_numbers;
	void (*build)(struct builder *b, const uint32_t *numbers);
} shapes[] = {
	{"single", "single,N", 1, build_single},
	{"linear", "linear,N", 1, build_linear},
	{"chain", "chain,N", 1, build_chain},
	{"tree", "tree,DEPTH,FANOUT", 2, build_tree},
};

static int unknown(struct ny_world *w, const char *what, const char *text,
		   const char *near, const char *known, struct err *err)
{
	err_set(err, -EINVAL, "unknown %s %s", what, quoted(face_arena(w), text));
	return near ? err_hint(err, "did you mean '%s'?", near)
		    : err_hint(err, "%s", known);
}

static int unknown_shape(struct ny_world *w, const char *text, struct err *err)
{
	const char *names[ARRAY_SIZE(shapes) + 1] = {}, *near;
	_cleanup_free_ char *word = strndup(text, strcspn(text, ","));

	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
		names[i] = shapes[i].name;
	near = word ? text_nearest(word, names) : NULL;
	return unknown(w, "shape", text, near,
		       "there are single,N linear,N chain,N and tree,DEPTH,FANOUT", err);
}

/* "tree,2,3" -> the shape and its numbers */
static int parse_shape(struct ny_world *w, const char *text, const struct shape **ret,
		       uint32_t numbers[2], struct err *err)
{
	size_t len = strcspn(text, ",");
	const struct shape *shape = NULL;
	const char *p = text + len;

	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
		if (strlen(shapes[i].name) == len && !strncmp(shapes[i].name, text, len))
			shape = &shapes[i];
	if (!shape)
		return unknown_shape(w, text, err);
	for (unsigned i = 0; i < shape->n_numbers; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%.*s",
			 (int)strcspn(p + (*p == ','), ","), p + (*p == ','));
		if (text_u32(number, 1, NODES_MAX, &numbers[i]) < 0)
			break;
		p += (*p == ',') + strlen(number);
		if (i + 1 == shape->n_numbers && !*p) {
			*ret = shape;
			return 0;
		}
	}
	return err_set(err, -EINVAL,
		       "%s is not of the form %s, with numbers from 1 to %u",
		       quoted(face_arena(w), text), shape->usage, NODES_MAX);
}

int face_no_interconnect(struct ny_world *w, const char *name, const char *before,
			 const char *behind, struct err *err)
{
	const char *names[32] = {};
	_cleanup_buf_ struct buf known = {};

	buf_add(&known, before);
	for (size_t i = 0; interconnects[i] && i < ARRAY_SIZE(names) - 1; i++) {
		names[i] = interconnects[i]->name;
		buf_addf(&known, "%s%s", i ? ", " : "", names[i]);
	}
	buf_add(&known, behind);
	return unknown(w, "interconnect", name, text_nearest(name, names),
		       buf_str(&known), err);
}

/* What is printed must be what up takes.  The first fault is told without its place:
 * there is no such file. */
static int check(struct ny_world *w, const char *text, struct err *err)
{
	struct face *face = (struct face *)w;
	struct ny_topology *t;
	const char *why;
	int r = ny_topology_parse(w, "new.yard.yml", text, strlen(text), &t);

	if (r == 0) {
		ny_topology_free(t);
		return 0;
	}
	why = face->details.n ? strstr(face->details.list[0], ": ") : NULL;
	face->details.n = 0;
	return err_set(err, r, "a lab of that shape is not possible%s", why ? why : "");
}

int ny_new(struct ny_world *w, const char *shape, const char *interconnect,
	   const char *name, char **ret)
{
	struct err *err = face_begin(w);
	struct builder b = {};
	_cleanup_topo_ struct topo *t = NULL;
	_cleanup_free_ char *yaml = NULL;
	const struct shape *kind = NULL;
	uint32_t n[2];
	int r = parse_shape(w, shape, &kind, n, err);

	b.interconnect = interconnect_find(interconnect);
	if (r == 0 && !b.interconnect)
		r = face_no_interconnect(w, interconnect, "known: ", "", err);
	if (r == 0 && name)
		r = face_check_lab(w, name, err);
	if (r < 0)
		return r;
	if (!kind_is_switch(b.interconnect->kind) &&
	    (kind->build != build_single || n[0] != 2))
		return err_set(
			err, -EINVAL,
			"%s joins two members without a switch, as in single,2: not %s",
			b.interconnect->name, shape);
	if (kind->build == build_tree && (n[0] > DEPTH_MAX || leaves(n) > NODES_MAX))
		return err_set(err, -EINVAL,
			       "%s is deeper than %u or has more than %u nodes", shape,
			       DEPTH_MAX, NODES_MAX);
	b.t = t = topo_new(name ? name : kind->name);
	kind->build(&b, n);
	yaml = topo_write_yaml(t);
	r = check(w, yaml, err);
	if (r == 0)
		*ret = steal_ptr(yaml);
	return r;
}

const char *ny_interconnect(size_t i)
{
	for (size_t k = 0; interconnects[k]; k++)
		if (k == i)
			return interconnects[k]->name;
	return NULL;
}

const char *ny_interconnect_summary(size_t i)
{
	return ny_interconnect(i) ? interconnects[i]->summary : NULL;
}

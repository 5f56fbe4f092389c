/* SPDX-License-Identifier: MIT */
/*
 * A topology as found on a host -> one that could have been declared.  What a file
 * would say of it is written as a tree of values and read back by the rules of files;
 * each value that they refuse is taken out of the tree, until none is.  How the result
 * differs from what was found is told by declare-tell.c.
 */
#include "model/declare.h"

#include <string.h>

#include "model/keys.h"

#define ROUNDS_MAX 64 /* what is taken out may make something else faulty */

/* Depths of the tree: the file, its keys, nodes and links, ... */
enum {
	FILE_KEY = 1,
	NODE = 2,
	LINK = 2,
	NODE_KEY = 3,
	IFACE = 4,
	ROUTE = 4, /* and a rule */
	IFACE_KEY,
	NEIGHBOUR
};

/* A value of the tree; the number of its line is its place in the list, from 1. */
struct entry {
	struct value *v;
	size_t parent;
	unsigned depth;
	bool gone;
};

struct declare {
	struct arena *arena; /* of the tree */
	struct entry *entries;
	size_t n;
	struct left_out *left;
	size_t n_left;
};

/* Level by level: the order in which things of one kind stand is that of the file. */
static void list_values(struct declare *d, struct value *root)
{
	struct entry first = {.v = root};

	d->n = 0;
	ARENA_PUSH(d->arena, d->entries, d->n, first);
	for (size_t i = 0; i < d->n; i++) {
		struct value *v = d->entries[i].v;

		v->at = v->key_at = (struct file_pos){(unsigned)i + 1, 1};
		for (struct value *child = v->first; child; child = child->next) {
			struct entry e = {child, i, d->entries[i].depth + 1, false};

			ARENA_PUSH(d->arena, d->entries, d->n, e);
		}
	}
}

static size_t above(const struct declare *d, size_t i, unsigned depth)
{
	while (d->entries[i].depth > depth)
		i = d->entries[i].parent;
	return i;
}

static const char *key_above(const struct declare *d, size_t i, unsigned depth)
{
	return d->entries[above(d, i, depth)].v->key;
}

static bool is_under(const struct declare *d, size_t i, unsigned depth, const char *key)
{
	return d->entries[i].depth >= depth && !strcmp(key_above(d, i, depth), key);
}

static bool is_neighbour(const struct declare *d, size_t i)
{
	return is_under(d, i, NODE_KEY, "interfaces") &&
	       is_under(d, i, IFACE_KEY, "neighbours");
}

/* What has to go where the value i is at fault; 0: nothing can. */
static size_t to_take_out(const struct declare *d, size_t i)
{
	unsigned depth = d->entries[i].depth;

	if (is_under(d, i, FILE_KEY, "links"))
		return depth >= LINK ? above(d, i, LINK) : 0;
	if (!is_under(d, i, FILE_KEY, "nodes"))
		return is_under(d, i, FILE_KEY, "name") ? 0 : i;
	if (depth < NODE)
		return 0;
	if (is_under(d, i, NODE_KEY, "kind") || is_under(d, i, NODE_KEY, "existing"))
		return above(d, i, NODE);
	if (is_neighbour(d, i))
		return above(d, i, NEIGHBOUR);
	if (is_under(d, i, NODE_KEY, "mirror"))
		return above(d, i, NODE_KEY);
	return is_under(d, i, NODE_KEY, "routes") || is_under(d, i, NODE_KEY, "rules") ||
			       is_under(d, i, NODE_KEY, "dnat")
		       ? above(d, i, ROUTE)
		       : i;
}

/* An end of a link, as it is written: a text, or a mapping. */
static const char *end_words(struct arena *arena, const struct value *end)
{
	const struct value *iface = value_get(end, "interface");

	if (end->kind == VALUE_TEXT)
		return end->text;
	return arena_printf(arena, "%s%s%s", value_get(end, "node")->text,
			    iface ? ":" : "", iface ? iface->text : "");
}

/* Of the value i: its own words, and the node and interface they are about. */
static struct left_out what_is(const struct declare *d, size_t i)
{
	const struct value *v = d->entries[i].v, *ends = value_get(v, "endpoints");
	unsigned depth = d->entries[i].depth;
	struct left_out left = {.what = v->key};

	if (is_under(d, i, FILE_KEY, "links")) {
		left.what = arena_printf(d->arena, "the link %s - %s",
					 end_words(d->arena, ends->first),
					 end_words(d->arena, ends->last));
		return left;
	}
	if (!is_under(d, i, FILE_KEY, "nodes") || depth <= NODE)
		return left;
	left.node = key_above(d, i, NODE);
	if (is_under(d, i, NODE_KEY, "routes") && depth >= ROUTE)
		left.what = arena_printf(d->arena, "the route to %s",
					 value_get(v, "to")->text);
	else if (is_under(d, i, NODE_KEY, "masquerade") && depth >= ROUTE)
		left.what = arena_printf(d->arena, "masquerade of %s", v->text);
	else if (is_under(d, i, NODE_KEY, "dnat") && depth >= ROUTE)
		left.what = arena_printf(d->arena, "what is for %s by dnat",
					 value_get(v, "to")->text);
	else if (is_under(d, i, NODE_KEY, "rules") && depth >= ROUTE)
		left.what =
			arena_printf(d->arena, "rule %s", value_get(v, "priority")->text);
	else if (is_under(d, i, NODE_KEY, "addresses") && depth > NODE_KEY)
		left.what = v->text;
	if (!is_under(d, i, NODE_KEY, "interfaces") || depth <= IFACE)
		return left;
	left.iface = key_above(d, i, IFACE);
	if (depth >= NEIGHBOUR && is_neighbour(d, i))
		left.what = arena_printf(d->arena, "neighbour %s",
					 value_get(v, "address")->text);
	else if (depth > IFACE_KEY)
		left.what = v->text;
	return left;
}

/* Without " on line 7": there are no lines here. */
static const char *without_lines(struct arena *arena, const char *text)
{
	const char *words = " on line ", *at = strstr(text, words), *end;

	if (!at)
		return text;
	end = at + strlen(words);
	end += strspn(end, "0123456789");
	return arena_printf(arena, "%.*s%s", (int)(at - text), text, end);
}

static void unlink_value(struct value *parent, const struct value *v)
{
	struct value **at = &parent->first, *before = NULL;

	while (*at != v) {
		before = *at;
		at = &before->next;
	}
	*at = v->next;
	if (parent->last == v)
		parent->last = before;
	parent->n--;
}

/* False if nothing could be done about the fault. */
static bool take_out(struct declare *d, const struct fault *fault)
{
	size_t i = fault->at.line ? to_take_out(d, fault->at.line - 1) : 0;
	struct left_out left;

	if (!i)
		return false;
	for (size_t k = i; k; k = d->entries[k].parent)
		if (d->entries[k].gone)
			return true;
	left = what_is(d, i);
	left.why = without_lines(d->arena, arena_strdup(d->arena, fault->text));
	ARENA_PUSH(d->arena, d->left, d->n_left, left);
	unlink_value(d->entries[d->entries[i].parent].v, d->entries[i].v);
	d->entries[i].gone = true;
	return true;
}

/* One more try: the topology if there are no faults, else NULL; *more if some could be
 * mended. */
static struct topo *read_back(struct declare *d, const struct topo *seen,
			      struct value *root, topo_check_fn *check, bool *more)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct faults faults = {.arena = tmp};
	_cleanup_topo_ struct topo *t = NULL;

	list_values(d, root);
	t = topo_read_values(seen->path, root, tmp, &faults);
	if (check && !faults.n)
		check(t, &faults);
	*more = false;
	for (size_t i = 0; i < faults.n; i++)
		*more = take_out(d, &faults.list[i]) || *more;
	return faults.n ? NULL : steal_ptr(t);
}

/* A node "host" that has nothing need not be said, unless there is nothing else that can
 * be.  True: it was there. */
static bool drop_empty_host(struct value *root)
{
	struct value *nodes = value_get(root, "nodes");

	for (struct value *v = nodes ? nodes->first : NULL; v && nodes->n > 1;
	     v = v->next) {
		const struct value *said = value_get(v, "kind");
		enum node_kind kind;

		if (v->n == 1 && said && !kind_parse(said->text, &kind) &&
		    kind_is_host(kind)) {
			unlink_value(nodes, v);
			return true;
		}
	}
	return false;
}

/* It is an end of a link that says all there is of it. */
static bool host_has_links(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (kind_is_host(t->nodes[i]->kind) && t->nodes[i]->n_ifaces)
			return true;
	return false;
}

/* Which lab of netyard's each node is of. */
static void note_labs(struct topo *t, const struct topo *seen)
{
	for (size_t i = 0; i < seen->n_nodes && seen->host; i++) {
		struct node *node = topo_find_node(t, seen->nodes[i]->name);

		if (node && seen->nodes[i]->lab)
			node->of_lab = arena_strdup(t->arena, seen->nodes[i]->lab);
	}
}

/* Where containers are that somebody had to tell: no file does. */
static void keep_processes(struct topo *t, const struct topo *seen)
{
	bool any = false;

	for (size_t i = 0; i < seen->n_nodes; i++) {
		struct node *node = topo_find_node(t, seen->nodes[i]->name);

		if (node && seen->nodes[i]->process) {
			node->process = seen->nodes[i]->process;
			any = true;
		}
	}
	if (any)
		topo_derive(t, NULL);
}

/* The uplink of that device, or NULL. */
static const struct iface *find_uplink(const struct topo *t, const char *dev)
{
	for (size_t i = 0; i < t->n_links; i++)
		if (topo_is_uplink(t->links[i]->end[1]) &&
		    !strcmp(t->links[i]->end[1]->dev, dev))
			return t->links[i]->end[1];
	return NULL;
}

/* What is known of devices of the host's, which is in no file either. */
static void keep_devices(struct topo *t, const struct topo *seen)
{
	for (size_t i = 0; i < t->n_links; i++) {
		struct iface *f = t->links[i]->end[1];
		const struct iface *was =
			topo_is_uplink(f) ? find_uplink(seen, f->dev) : NULL;

		if (!was)
			continue;
		f->was_down = was->was_down;
		f->mac = was->mac;
		topo_take_mac(f);
		f->index = was->index;
	}
	for (size_t i = 0; i < t->n_nodes; i++) {
		struct node *node = t->nodes[i];
		const struct node *was =
			node->parent ? topo_find_node(seen, node->name) : NULL;

		if (was && was->parent)
			node->self->index = was->self->index;
	}
}

struct topo *topo_declare(const struct topo *seen, topo_check_fn *check)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct writer w = {.t = seen, .arena = arena, .brief = true};
	struct value *root = keys_write(&w, AT_TOP, seen);
	struct declare d = {.arena = arena};
	struct topo *t = NULL;
	bool more = true;

	declare_order(root);
	for (int i = 0; more && !t && i < ROUNDS_MAX; i++)
		t = read_back(&d, seen, root, check, &more);
	if (t && seen->host && !host_has_links(t) && drop_empty_host(root)) {
		topo_free(t);
		t = read_back(&d, seen, root, check, &more);
	}
	if (!t)
		return NULL;
	t->host = arena_strdup(t->arena, seen->host);
	note_labs(t, seen);
	keep_processes(t, seen);
	keep_devices(t, seen);
	declare_routes(t);
	declare_tell(t, seen, d.left, d.n_left);
	return t;
}

/* SPDX-License-Identifier: MIT */
/* Labs to measure on: two members on one switch, on a row of them, or on none. */
#include <errno.h>
#include <jansson.h>
#include <libgen.h>
#include <string.h>

#include "api/enter.h"
#include "bench/bench.h"
#include "model/read.h"
#include "wire/ovs.h"
#include "wire/ovsdb.h"

#define REACH_TRIES 5 /* of a second each */

/* Node nsI with one address, the I-th of one network. */
static struct iface *add_member(struct topo *t, unsigned i)
{
	struct arena *arena = t->arena;
	struct node *node =
		topo_add_node(t, KIND_DEFAULT, arena_printf(arena, "ns%u", i));
	struct iface *f = topo_add_iface(t, node, "eth0");
	struct address a = {.cidr = arena_printf(arena, "10.0.0.%u/24", i),
			    .owner = OWNER_LAB};

	ARENA_PUSH(arena, f->addresses, f->n_addresses, a);
	return f;
}

static struct node *add_switch(struct topo *t, const struct interconnect *d, unsigned i)
{
	struct node *sw = topo_add_node(t, d->kind, arena_printf(t->arena, "sw%u", i));

	sw->port_type = d->type;
	return sw;
}

static void link_member(struct topo *t, const struct interconnect *d, struct node *sw,
			struct iface *f)
{
	topo_add_link(t, d->type, f, topo_add_iface(t, sw, f->node->name));
}

static struct topo *make(const struct bed *bed)
{
	struct topo *t = topo_new(bed->lab);
	struct iface *one = add_member(t, 1), *two = add_member(t, 2);
	unsigned n = bed->row ? bed->hops : 1;
	struct node *sw, *before;

	if (!kind_is_switch(bed->by->kind)) {
		topo_add_link(t, bed->by->type, one, two);
		return t;
	}
	sw = add_switch(t, bed->by, 1);
	link_member(t, bed->by, sw, one);
	for (unsigned i = 2; i <= n; i++) {
		before = sw;
		sw = add_switch(t, bed->by, i);
		topo_add_link(
			t, bed->row->between,
			topo_add_iface(t, before,
				       arena_printf(t->arena, "%u-%u", i - 1, i)),
			topo_add_iface(t, sw, arena_printf(t->arena, "%u-%u", i, i - 1)));
	}
	link_member(t, bed->by, sw, two);
	return t;
}

/* Told with what to do about it: there is but one line for it. */
static int tell(struct ny_world *w, struct arena *arena, struct bed *bed, int r,
		struct err *err)
{
	const struct face *face = (const struct face *)w;
	const char *detail = face->details.n ? face->details.list[0] : NULL;

	bed->failed =
		arena_printf(arena, "%s%s%s%s%s", err->text, detail ? ": " : "",
			     detail ? detail : "", *err->hint ? "; " : "", err->hint);
	return r;
}

/* Packets pass before anything is measured; on a busy machine a second is not enough. */
static int await_reach(struct ny_world *w, const struct bed *bed, struct err *err)
{
	struct ny_ping *p;
	size_t failed = 1;

	for (int i = 0; i < REACH_TRIES && failed; i++) {
		int r = ny_ping_all(w, bed->lab, 0, &p);

		if (r < 0)
			return r;
		failed = ny_ping_n_failed(p);
		ny_ping_free(p);
	}
	return failed ? err_set(err, -EHOSTUNREACH, "its nodes do not reach each other")
		      : 0;
}

int bed_build(struct ny_world *w, struct arena *arena, struct bed *bed, struct err *err)
{
	static const char *const nodes[] = {"ns1", "ns2"};
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	_cleanup_topo_ struct topo *topo = make(bed);
	_cleanup_free_ char *yaml = topo_write_yaml(topo);
	int r = ny_topology_parse(w, "bench.yard.yml", yaml, strlen(yaml), &t);

	if (r == 0)
		r = ny_up(w, t, 0, NULL);
	if (r == 0)
		r = await_reach(w, bed, err);
	if (r == 0)
		r = bed_find(w, arena, nodes, bed, err);
	return r < 0 ? tell(w, arena, bed, r, err) : 0;
}

void bed_take_down(struct ny_world *w, struct bed *bed)
{
	if (ny_down(w, bed->lab, NULL) < 0)
		world_log(w, LOG_WARN, "%s", ny_error(w));
	bed->up = false;
	bed->offload = -1;
	bed->n_ends = 0;
}

/* The addresses of a node by which another may reach it. */
struct reachable {
	struct cidr list[64];
	const struct iface *on[64];
	size_t n;
};

static void collect(const struct node *node, struct reachable *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		if (!strcmp(f->name, "lo") || f->nodev)
			continue;
		for (size_t k = 0; k < f->n_addresses; k++) {
			struct cidr *c = &ret->list[ret->n];

			if (ret->n == ARRAY_SIZE(ret->list))
				return;
			if (text_cidr(f->addresses[k].cidr, true, c) < 0 ||
			    cidr_is_link_local(c))
				continue;
			ret->on[ret->n++] = f;
		}
	}
}

static bool in_one_network(const struct cidr *a, const struct cidr *b)
{
	struct cidr net = *a;

	cidr_mask(&net);
	return a->len == b->len && cidr_covers(&net, b);
}

/* Of one family: the first two in one network, else the first two. */
static bool choose_addresses(const struct reachable *a, const struct reachable *b,
			     bool near, struct bed *bed)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++) {
			if (a->list[i].family != b->list[k].family ||
			    (near && !in_one_network(&a->list[i], &b->list[k])))
				continue;
			bed->addr[0] = a->list[i];
			bed->addr[1] = b->list[k];
			bed->mtu = a->on[i]->mtu < b->on[k]->mtu ? a->on[i]->mtu
								 : b->on[k]->mtu;
			return true;
		}
	return false;
}

static void add_end(struct arena *arena, struct bed *bed, const struct iface *f)
{
	struct bed_end end = {arena_strdup(arena, f->ns), arena_strdup(arena, f->dev)};

	if (!f->nodev && f->ns && f->dev)
		ARENA_PUSH(arena, bed->ends, bed->n_ends, end);
}

static bool is_between(const struct iface *f, const struct node *const nodes[2])
{
	return kind_is_switch(f->node->kind) || f->node == nodes[0] ||
	       f->node == nodes[1];
}

/* Both ends of every link of the two, and of those between switches. */
static void collect_ends(struct arena *arena, const struct topo *t,
			 const struct node *const nodes[2], struct bed *bed)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];

		if (!is_between(l->end[0], nodes) || !is_between(l->end[1], nodes))
			continue;
		add_end(arena, bed, l->end[0]);
		add_end(arena, bed, l->end[1]);
	}
}

static const char *datapath_of(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (kind_infos[t->nodes[i]->kind].in_db)
			return ovs_datapath_words[t->nodes[i]->datapath];
	return "";
}

static json_t *version_question(void)
{
	return json_pack("[{s:s, s:s, s:[], s:[s]}]", "op", "select", "table",
			 "Open_vSwitch", "where", "columns", "ovs_version");
}

/* As who started it has noted in its database; NULL: nobody has. */
static const char *noted_version(struct ny_world *w, struct arena *arena, const char *db)
{
	_cleanup_ovsdb_ struct ovsdb *conn = NULL;
	json_t *results = NULL;
	const char *version = NULL;

	if (ovsdb_open(w, db, &conn, NULL) < 0)
		return NULL;
	if (ovsdb_transact(conn, version_question(), &results, NULL, NULL) == 0)
		json_unpack(results, "[{s:[{s:s}]}]", "rows", "ovs_version", &version);
	version = arena_strdup(arena, version);
	json_decref(results);
	return version;
}

/* Of the Open vSwitch the lab is in; "" if there is none, or it does not say. */
static const char *version_of(struct ny_world *w, struct arena *arena,
			      const struct topo *t)
{
	const char *db = NULL, *noted;
	char version[OVS_VERSION];

	for (size_t i = 0; i < t->n_nodes && !db; i++)
		db = t->nodes[i]->db;
	noted = db ? noted_version(w, arena, db) : "";
	if (noted)
		return noted;
	if (ovs_version(w, dirname(arena_strdup(arena, db)), version, NULL) < 0)
		return "";
	return arena_strdup(arena, version);
}

int bed_find(struct ny_world *w, struct arena *arena, const char *const names[2],
	     struct bed *bed, struct err *err)
{
	_cleanup_ny_topology_ struct ny_topology *found = NULL;
	struct reachable from, to;
	const struct node *nodes[2];
	int r = ny_topology_find(w, bed->lab, &found);

	for (int i = 0; i < 2 && r == 0; i++) {
		nodes[i] = topo_find_node(found->topo, names[i]);
		if (!nodes[i])
			r = enter_no_node(found->topo, names[i], err);
		else if (kind_is_guest(nodes[i]->kind))
			r = err_set(
				err, -EOPNOTSUPP,
				"node %s is a VM: nothing of this can run inside of it",
				names[i]);
	}
	if (r < 0)
		return r;
	collect(nodes[0], &from);
	collect(nodes[1], &to);
	if (!choose_addresses(&from, &to, true, bed) &&
	    !choose_addresses(&from, &to, false, bed))
		return err_set(err, -ENXIO,
			       "nodes %s and %s have no addresses of one family",
			       names[0], names[1]);
	for (int i = 0; i < 2; i++)
		bed->ns[i] = arena_strdup(arena, nodes[i]->ns);
	collect_ends(arena, found->topo, nodes, bed);
	bed->datapath = datapath_of(found->topo);
	bed->ovs = version_of(w, arena, found->topo);
	bed->up = true;
	return 0;
}

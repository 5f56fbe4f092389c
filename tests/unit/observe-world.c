/* SPDX-License-Identifier: MIT */
/* Worlds for tests of observe/. */
#include "observe-world.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct world *the_world; /* whose kernel answers */

/* What a calls b: numbers as a kernel would give, different from either side. */
static int answer(struct scan *scan, const struct place *a, const struct place *b,
		  int *ret, struct err *err)
{
	the_world->questions++;
	*ret = (int)((a->inode * 31 + b->inode) % 3000);
	return 0;
}

struct place *place(struct world *w, const char *ns, const char *alias)
{
	struct place *p = arena_alloc(w->arena, sizeof(*p));
	const char *lab, *iface;

	p->ns = ns;
	p->inode = ++w->n_places;
	p->alias = alias;
	p->devs = arena_alloc(w->arena, MAX_DEVS * sizeof(*p->devs)); /* never to move */
	p->devs[p->n_devs++] = (struct dev){
		.place = p,
		.link = {.index = 1, .name = "lo", .alias = alias, .flags = IFF_UP}};
	if (!*ns) {
		w->scan.host = p;
		return p;
	}
	assert_int_equal(topo_alias_parse(w->arena, alias, &lab, &p->node, &iface), 0);
	ARENA_PUSH(w->arena, w->scan.labs, w->scan.n_labs, p);
	return p;
}

struct world *world(void)
{
	struct arena *arena = arena_new();
	struct world *w = arena_alloc(arena, sizeof(*w));

	w->arena = arena;
	w->scan.arena = arena;
	w->scan.nsid = answer;
	w->scan.keeps_proto = true;
	place(w, "", "");
	the_world = w;
	return w;
}

void world_done(struct world *w)
{
	topo_free(w->applied);
	topo_free(w->want);
	topo_free(w->t);
	arena_free(w->arena);
}

struct dev *dev_add(struct world *w, struct place *p, const char *name, const char *kind,
		    const char *alias)
{
	struct dev *d = &p->devs[p->n_devs++];
	const char *lab, *node, *iface;

	assert_in_range(p->n_devs, 1, MAX_DEVS);
	*d = (struct dev){
		.place = p,
		.link = {.index = (int)p->n_devs,
			 .mac = {2, 0, 0, 0, (uint8_t)p->inode, (uint8_t)p->n_devs},
			 .mac_len = 6,
			 .mtu = 1500,
			 .group = topo_group("t"),
			 .flags = IFF_UP,
			 .peer_nsid = -1,
			 .alias = alias}};
	strcpy(d->link.name, name);
	strcpy(d->link.kind, kind);
	d->link.is_bridge = !strcmp(kind, "bridge");
	if (!topo_alias_parse(w->arena, alias, &lab, &node, &iface) &&
	    !strcmp(lab, "t")) {
		d->node = node;
		d->iface = iface;
	}
	return d;
}

void join(struct dev *a, struct dev *b)
{
	a->link.peer = b->link.index;
	b->link.peer = a->link.index;
	a->link.peer_nsid = b->link.peer_nsid = -1;
	if (a->place == b->place)
		return;
	answer(NULL, a->place, b->place, &a->link.peer_nsid, NULL);
	answer(NULL, b->place, a->place, &b->link.peer_nsid, NULL);
}

void pair(struct world *w, struct place *p, const char *name, const char *alias,
	  struct place *q, const char *peer, const char *peer_alias)
{
	struct dev *a = dev_add(w, p, name, "veth", alias);

	join(a, dev_add(w, q, peer, "veth", peer_alias));
}

void address(struct world *w, struct dev *d, const char *text, uint8_t proto)
{
	struct nl_addr a = {.index = d->link.index, .proto = proto};

	assert_int_equal(text_cidr(text, false, &a.cidr), 0);
	ARENA_PUSH(w->arena, d->place->addrs, d->place->n_addrs, a);
}

void route(struct world *w, struct place *p, const char *to, const struct dev *d,
	   uint32_t metric, uint8_t proto)
{
	struct nl_route r = {
		.oif = d ? d->link.index : 0, .metric = metric, .proto = proto};

	assert_int_equal(text_cidr(to, false, &r.to), 0);
	ARENA_PUSH(w->arena, p->routes, p->n_routes, r);
}

void stranger(struct world *w, const char *ns, bool stale, const char *lab)
{
	struct stranger s = {.ns = ns, .stale = stale, .lab = lab};

	ARENA_PUSH(w->arena, w->scan.strangers, w->scan.n_strangers, s);
}

json_t *json_of(const char *text)
{
	char *copy = strdup(text);
	json_t *json;

	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	json = json_loads(copy, JSON_DECODE_ANY, NULL);
	if (!json)
		fail_msg("not JSON: %s", copy);
	free(copy);
	return json;
}

int ovs_json(struct world *w, struct place *p, const char *db, const json_t *answers)
{
	struct ovs_scan scan = {.db = db, .place = p, .served = true};
	struct err err = {0};
	int r = ovs_answers(w->arena, answers, &scan, &err);

	if (!r)
		ARENA_PUSH(w->arena, w->scan.ovs, w->scan.n_ovs, scan);
	return r;
}

void ovs(struct world *w, struct place *p, const char *db, const char *answers)
{
	json_t *json = json_of(answers);

	assert_int_equal(ovs_json(w, p, db, json), 0);
	json_decref(json);
}

static void read_lab(struct world *w, const char *text, struct topo **ret)
{
	struct faults faults = {.arena = w->arena};
	struct err err = {0};

	topo_free(*ret);
	*ret = NULL;
	if (topo_read("t.yard.yml", text, strlen(text), ret, &faults, &err) < 0)
		fail_msg("%s", faults.n ? faults.list[0].text : err.text);
}

void apply(struct world *w, const char *text)
{
	read_lab(w, text, &w->applied);
}

void want(struct world *w, const char *text)
{
	read_lab(w, text, &w->want);
}

struct topo *find(struct world *w)
{
	struct find f = {
		.applied = w->applied,
		.want = w->want,
		.scan = w->scan,
		.claims.arena = w->arena,
		.seen.arena = w->arena,
		.arena = w->arena,
		.t = topo_new("t"),
	};
	struct err err = {0};

	topo_free(w->t);
	w->t = f.t;
	w->questions = 0;
	assert_int_equal(find_lab(&f, &err), 0);
	return w->t;
}

void is_link(const struct link *l, const char *a, const char *b)
{
	char text[2][100];

	for (int i = 0; i < 2; i++)
		snprintf(text[i], sizeof(text[i]), "%s:%s", l->end[i]->node->name,
			 l->end[i]->name);
	assert_string_equal(text[0], a);
	assert_string_equal(text[1], b);
}

const struct taken *taken(const struct topo *t, const char *ns, const char *name)
{
	for (size_t i = 0; i < t->n_taken; i++)
		if (!strcmp(t->taken[i].ns, ns) && (!name) == (!t->taken[i].dev) &&
		    (!name || !strcmp(t->taken[i].dev, name)))
			return &t->taken[i];
	return NULL;
}

void bridge(struct world *w)
{
	struct place *a = place(w, "t-a", "netyard:t:a"),
		     *b = place(w, "t-b", "netyard:t:b");
	struct place *host = w->scan.host;
	struct dev *br = dev_add(w, host, "t-br", "bridge", "netyard:t:br");

	pair(w, host, "t-b-e", "netyard:t:br:b-e", b, "e", "netyard:t:b:e");
	pair(w, host, "t-a-e", "netyard:t:br:a-e", a, "e", "netyard:t:a:e");
	for (size_t i = 2; i < host->n_devs; i++) {
		host->devs[i].link.master = br->link.index;
		host->devs[i].link.gen = NL_GEN_NONE;
	}
	br->link.gen = NL_GEN_NONE;
	br->link.set[SETTING_AGEING] = 30000;
	br->link.set[SETTING_SNOOPING] = 1;
}

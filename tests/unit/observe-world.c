/* SPDX-License-Identifier: MIT */
/* Worlds for tests of observe/. */
#include "observe-world.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "kind/registry.h"

static struct world *the_world; /* whose kernel answers */

/* What a calls b: numbers as a kernel would give, different from either side. */
static int answer(struct snapshot *snap, const struct netns *a, const struct netns *b,
		  int *ret, struct err *err)
{
	the_world->questions++;
	*ret = (int)((a->inode * 31 + b->inode) % 3000);
	return 0;
}

struct netns *place(struct world *w, const char *ns, const char *alias)
{
	struct netns *p = arena_alloc(w->arena, sizeof(*p));

	p->ns = ns;
	p->named = true;
	p->number = w->snap.n;
	p->alias = alias;
	p->devs = arena_alloc(w->arena, MAX_DEVS * sizeof(*p->devs)); /* never to move */
	p->devs[p->n_devs++] = (struct dev){
		.netns = p,
		.link = {.index = 1, .name = "lo", .alias = alias, .flags = IFF_UP}};
	ARENA_PUSH(w->arena, w->snap.all, w->snap.n, p);
	p->inode = w->snap.n;
	if (*ns)
		ARENA_PUSH(w->arena, w->labs, w->n_labs, p);
	else
		w->host = p;
	return p;
}

struct world *world(void)
{
	struct arena *arena = arena_new();
	struct world *w = arena_alloc(arena, sizeof(*w));

	w->arena = arena;
	w->snap.arena = arena;
	w->snap.nsid = answer;
	w->snap.keeps_proto = true;
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

struct dev *dev_add(struct world *w, struct netns *p, const char *name, const char *kind,
		    const char *alias)
{
	struct dev *d = &p->devs[p->n_devs++];

	assert_between(p->n_devs, 1, MAX_DEVS);
	*d = (struct dev){
		.netns = p,
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
	return d;
}

void join(struct dev *a, struct dev *b)
{
	a->link.peer = b->link.index;
	b->link.peer = a->link.index;
	a->link.peer_nsid = b->link.peer_nsid = -1;
	if (a->netns == b->netns)
		return;
	answer(NULL, a->netns, b->netns, &a->link.peer_nsid, NULL);
	answer(NULL, b->netns, a->netns, &b->link.peer_nsid, NULL);
}

void pair(struct world *w, struct netns *p, const char *name, const char *alias,
	  struct netns *q, const char *peer, const char *peer_alias)
{
	struct dev *a = dev_add(w, p, name, "veth", alias);

	join(a, dev_add(w, q, peer, "veth", peer_alias));
}

void address(struct world *w, struct dev *d, const char *text, uint8_t proto)
{
	struct nl_addr a = {.index = d->link.index, .proto = proto};
	struct nl_route subnet = {.hop.oif = d->link.index};

	assert_int_equal(text_cidr(text, false, &a.cidr), 0);
	ARENA_PUSH(w->arena, d->netns->addrs, d->netns->n_addrs, a);
	subnet.to = a.cidr;
	cidr_mask(&subnet.to);
	ARENA_PUSH(w->arena, d->netns->subnets, d->netns->n_subnets, subnet);
}

void route(struct world *w, struct netns *p, const char *to, const struct dev *d,
	   uint32_t metric, uint8_t proto)
{
	struct nl_route r = {
		.hop.oif = d ? d->link.index : 0, .metric = metric, .proto = proto};

	assert_int_equal(text_cidr(to, false, &r.to), 0);
	ARENA_PUSH(w->arena, p->routes, p->n_routes, r);
}

void stranger(struct world *w, const char *ns, bool stale, const char *lab)
{
	struct netns *p = arena_alloc(w->arena, sizeof(*p));

	p->ns = ns;
	p->stale = stale;
	p->outside = true;
	p->alias = lab ? topo_alias(w->arena, lab, NULL, NULL) : "";
	ARENA_PUSH(w->arena, w->snap.all, w->snap.n, p);
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

int ovs_json(struct world *w, struct netns *p, const char *db, const json_t *answers)
{
	struct ovs_scan scan = {.db = db, .netns = p, .served = true};
	struct err err = {0};
	int r = ovs_answers(w->arena, answers, &scan, &err);

	if (!r)
		ARENA_PUSH(w->arena, w->snap.ovs, w->snap.n_ovs, scan);
	return r;
}

void ovs(struct world *w, struct netns *p, const char *db, const char *answers)
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

/* What an earlier one has judged. */
static void forget(struct world *w)
{
	for (size_t i = 0; i < w->snap.n; i++) {
		struct netns *p = w->snap.all[i];

		p->lab = p->node = NULL;
		p->n_peers = 0;
		p->known = false;
		for (size_t k = 0; k < p->n_devs; k++)
			p->devs[k] = (struct dev){.netns = p, .link = p->devs[k].link};
	}
}

struct topo *find(struct world *w)
{
	struct find f = {
		.sees = kind_sees,
		.applied = w->applied,
		.want = w->want,
		.snap = &w->snap,
		.private_db = w->private_db,
		.private_error = w->private_error,
		.ovs_unreachable = w->ovs_unreachable,
		.claims.arena = w->arena,
		.seen.arena = w->arena,
		.arena = w->arena,
		.t = topo_new("t"),
	};
	struct err err = {0};

	forget(w);
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
	struct netns *a = place(w, "t-a", "netyard:t:a"),
		     *b = place(w, "t-b", "netyard:t:b");
	struct netns *host = w->host;
	struct dev *br = dev_add(w, host, "t-br", "bridge", "netyard:t:br");

	pair(w, host, "t-b-e", "netyard:t:br:b-e", b, "e", "netyard:t:b:e");
	pair(w, host, "t-a-e", "netyard:t:br:a-e", a, "e", "netyard:t:a:e");
	for (size_t i = 2; i < host->n_devs; i++) {
		host->devs[i].link.master = br->link.index;
		host->devs[i].link.gen = NL_GEN_NONE;
	}
	br->link.gen = NL_GEN_NONE;
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		br->link.set[at->id] = setting_default(at);
}

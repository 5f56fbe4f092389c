/* SPDX-License-Identifier: MIT */
/* A host that no kernel has, written down fact by fact. */
#include "host-written.h"

#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

/* ns "/...": one without a name. */
struct netns *spot(struct world *w, const char *ns, const char *alias)
{
	struct netns *p = arena_alloc(w->arena, sizeof(*p));

	p->ns = ns;
	p->inode = w->snap.n + 1;
	p->alias = alias;
	p->devs = arena_alloc(w->arena, MAX_DEVS * sizeof(*p->devs)); /* never to move */
	p->devs[p->n_devs++] = (struct dev){
		.netns = p,
		.link = {.index = 1, .name = "lo", .alias = alias, .flags = IFF_UP}};
	p->number = w->snap.n;
	p->named = *ns != '/';
	p->stem = ns;
	ARENA_PUSH(w->arena, w->snap.all, w->snap.n, p);
	return p;
}

struct netns *nameless(struct world *w, const char *stem, pid_t pid)
{
	struct netns *s = spot(w, arena_printf(w->arena, "/proc/%d/ns/net", pid), "");

	s->stem = stem;
	s->pid = pid;
	s->whose = arena_printf(w->arena, "%s (%d)", stem, pid);
	return s;
}

struct world *world(void)
{
	struct arena *arena = arena_new();
	struct world *w = arena_alloc(arena, sizeof(*w));

	w->arena = arena;
	w->snap = (struct snapshot){.arena = arena, .host = "h", .keeps_proto = true};
	spot(w, "", "");
	return w;
}

void world_done(struct world *w)
{
	topo_free(w->t);
	arena_free(w->arena);
}

struct netns *host_of(struct world *w)
{
	return w->snap.all[0];
}

struct dev *dev(struct netns *s, const char *name, const char *kind)
{
	struct netns *p = s;
	struct dev *d = &p->devs[p->n_devs++];

	assert_between(p->n_devs, 1, MAX_DEVS);
	*d = (struct dev){
		.netns = p,
		.link = {.index = (int)p->n_devs,
			 .mac = {2, 0, 0, 0, (uint8_t)p->inode, (uint8_t)p->n_devs},
			 .mac_len = 6,
			 .mtu = 1500,
			 .flags = IFF_UP,
			 .peer_nsid = -1,
			 .alias = ""}};
	strcpy(d->link.name, name);
	strcpy(d->link.kind, kind);
	d->link.is_bridge = !strcmp(kind, "bridge");
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		d->link.set[at->id] = setting_default(at);
	return d;
}

/* What s calls other, from now on; numbers in the order of the calls. */
int calls(struct world *w, struct netns *s, struct netns *other)
{
	struct peer_ns peer = {.nsid = (int)s->n_peers, .netns = other};

	for (size_t i = 0; i < s->n_peers; i++)
		if (s->peers[i].netns == other)
			return s->peers[i].nsid;
	ARENA_PUSH(w->arena, s->peers, s->n_peers, peer);
	return peer.nsid;
}

void join(struct world *w, struct dev *a, struct dev *b)
{
	a->link.peer = b->link.index;
	b->link.peer = a->link.index;
	if (a->netns == b->netns)
		return;
	a->link.peer_nsid = calls(w, a->netns, b->netns);
	b->link.peer_nsid = calls(w, b->netns, a->netns);
}

struct dev *pair(struct world *w, struct netns *s, const char *name, struct netns *p,
		 const char *peer)
{
	struct dev *a = dev(s, name, "veth");

	join(w, a, dev(p, peer, "veth"));
	return a;
}

void address(struct world *w, const struct dev *d, const char *text, uint32_t flags)
{
	struct nl_addr a = {.index = d->link.index, .flags = flags};

	assert_int_equal(text_cidr(text, false, &a.cidr), 0);
	ARENA_PUSH(w->arena, d->netns->addrs, d->netns->n_addrs, a);
}

void route(struct world *w, struct netns *s, const char *to, const char *via,
	   const struct dev *d)
{
	struct nl_route r = {.hop = {.oif = d->link.index, .has_via = via},
			     .proto = RTPROT_STATIC};

	assert_int_equal(text_cidr(to, true, &r.to), 0);
	if (via)
		assert_int_equal(text_cidr(via, true, &r.hop.via), 0);
	ARENA_PUSH(w->arena, s->routes, s->n_routes, r);
}

void ovs(struct world *w, struct netns *s, const char *db, const char *answers)
{
	struct ovs_scan scan = {.db = db, .netns = s, .served = true};
	char *text = strdup(answers);
	struct err err = {0};
	json_t *json;

	for (char *c = text; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	assert_int_equal(ovs_answers(w->arena, json, &scan, &err), 0);
	ARENA_PUSH(w->arena, w->snap.ovs, w->snap.n_ovs, scan);
	json_decref(json);
	free(text);
}

/* What an earlier one has judged. */
void forget(struct world *w)
{
	for (size_t i = 0; i < w->snap.n; i++) {
		struct netns *s = w->snap.all[i];

		s->name = NULL;
		s->as = NULL;
		s->lab = s->node = NULL;
		for (size_t k = 0; k < s->n_devs; k++)
			s->devs[k] = (struct dev){.netns = s, .link = s->devs[k].link};
	}
	topo_free(w->t);
}

/* SPDX-License-Identifier: MIT */
/*
 * Worlds for tests of observe/: what a kernel would say, written down; and the topology
 * that is found in it.  The lab is called t.
 */
#pragma once

#include "observe/find.h"

#include "unit.h"

#define MAX_DEVS 16 /* of a namespace: enough */

struct world {
	struct arena *arena;
	struct snapshot snap;
	struct netns *host, **labs;
	size_t n_labs;
	const char *private_db, *private_error, *ovs_unreachable;
	unsigned questions; /* asked of the kernel */
	struct topo *applied;
	struct topo *want;
	struct topo *t;
};

struct netns *place(struct world *w, const char *ns, const char *alias);
struct world *world(void);
void world_done(struct world *w);
struct dev *dev_add(struct world *w, struct netns *p, const char *name, const char *kind,
		    const char *alias);
/* Makes two devices know each other. */
void join(struct dev *a, struct dev *b);
/* A pair, its ends called after their marks. */
void pair(struct world *w, struct netns *p, const char *name, const char *alias,
	  struct netns *q, const char *peer, const char *peer_alias);
/* With the route to its network. */
void address(struct world *w, struct dev *d, const char *text, uint8_t proto);
void route(struct world *w, struct netns *p, const char *to, const struct dev *d,
	   uint32_t metric, uint8_t proto);
void stranger(struct world *w, const char *ns, bool stale, const char *lab);
/* A database of Open vSwitch, by its answers: JSON with ' for ".  Its devices are at p. */
void ovs(struct world *w, struct netns *p, const char *db, const char *answers);
/* The same; 0 or what ovs_answers() says. */
int ovs_json(struct world *w, struct netns *p, const char *db, const json_t *answers);
json_t *json_of(const char *text);
/* The lab as applied, from its file. */
void apply(struct world *w, const char *text);
/* As it is to be. */
void want(struct world *w, const char *text);
/* What is found; until the next time. */
struct topo *find(struct world *w);
/* The link is between these, in this order: NODE:IF. */
void is_link(const struct link *l, const char *a, const char *b);
const struct taken *taken(const struct topo *t, const char *ns, const char *name);
/* Two members on a bridge; the first device in each namespace has index 2. */
void bridge(struct world *w);

#define BRIDGE_FILE                                                                      \
	"name: t\n"                                                                      \
	"nodes:\n"                                                                       \
	"  b: {interfaces: {e: {addresses: [10.0.0.2/24]}}}\n"                           \
	"  br: {kind: bridge}\n"                                                         \
	"  a: {interfaces: {e: {addresses: [10.0.0.1/24]}}}\n"                           \
	"links:\n"                                                                       \
	"  - endpoints: [b:e, br]\n"                                                     \
	"  - endpoints: [a:e, br]\n"

/* SPDX-License-Identifier: MIT */
/*
 * A host that no kernel has, for the tests of how one is judged: a snapshot, written down
 * fact by fact.  Index, MAC and inode follow from the order in which things are added.
 */
#pragma once

#include <linux/if_link.h>

#include "observe/host.h"
#include "observe/observe.h"
#include "unit.h"

#define MAX_DEVS 16 /* of a namespace: enough */

struct world {
	struct arena *arena;
	struct snapshot snap;
	struct topo *t;
};

/* ns "/...": one without a name. */
struct netns *spot(struct world *w, const char *ns, const char *alias);
struct netns *nameless(struct world *w, const char *stem, pid_t pid);
struct world *world(void);
void world_done(struct world *w);
struct netns *host_of(struct world *w);
struct dev *dev(struct netns *s, const char *name, const char *kind);
/* What s calls other, from now on; numbers in the order of the calls. */
int calls(struct world *w, struct netns *s, struct netns *other);
void join(struct world *w, struct dev *a, struct dev *b);
struct dev *pair(struct world *w, struct netns *s, const char *name, struct netns *p,
		 const char *peer);
void address(struct world *w, const struct dev *d, const char *text, uint32_t flags);
void route(struct world *w, struct netns *s, const char *to, const char *via,
	   const struct dev *d);
void ovs(struct world *w, struct netns *s, const char *db, const char *answers);
/* What an earlier one has judged. */
void forget(struct world *w);

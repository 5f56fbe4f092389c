/* SPDX-License-Identifier: MIT */
/*
 * The kernel's state -> a topology.  Reads only.
 */
#pragma once

#include "base/world.h"
#include "model/topology.h"

/* What the records of labs say. */
struct owners {
	/* Whose a namespace is, by its name and number: a lab, or NULL. */
	const char *(*of)(void *data, const char *ns, uint64_t id);
	/* A node of a lab as it was applied, or NULL. */
	const struct node *(*node)(void *data, const char *lab, const char *node);
	/* Whose "uplink" or "parent" a device of the host's is, by name and number: a lab,
	 * or NULL. */
	const char *(*device)(void *data, const char *use, const char *dev, int index);
	void *data;
};
/* A container that a manager answers for, and the network namespace of its process. */
struct contained {
	dev_t dev;
	ino_t ino;
	enum manager manager;
	const char *name;
};
struct see; /* find.h: a kind of switch or a type of link, as it is seen again */

/* A namespace of somebody else's, and what node it is, as it was applied or is wanted. */
struct joined {
	const char *ns; /* as it is held (wire_hold) */
	const struct node *node;
	const char *whose; /* "nginx (4711)", "podman web", or NULL */
};

/* Which lab is looked for, and by what. */
struct lab_scope {
	const char *lab;
	const struct topo *applied, *want;
	bool all;
	const struct joined *joined; /* what of that is there, and which */
	size_t n_joined;
};

/*
 * Everything of one lab that is on the host, found by its marks, as a topology with the
 * members topo_derive fills in; plus taken[]: the names in /run/netns, in the host's
 * namespace and in the lab's own ones that are not this lab's.
 *
 * sees: all that can be seen again (find.h); NULL ends.
 *
 * applied (may be NULL): the lab as last applied.  It tells which addresses and routes
 * are ours where the kernel keeps no mark on them, and which things on foreign devices
 * (addresses of the host's lo, routes of the host) belong to the lab.  A stale file in
 * /run/netns whose name applied has is the lab's (node->stale).
 *
 * want (may be NULL): the lab as it is to be.  What is found stands in its order, else in
 * that of applied, else of names; and of a pair between two members (or two switches)
 * the end that stands first there is end[0].
 *
 * Routes of the protocol "kernel" are left out, they come and go with their addresses;
 * so are the host's routes and the addresses of its lo, but for those of the lab or where
 * want has one.
 *
 * Whose a namespace is rests on what nobody in it can change: its name and its number
 * in the record (applied->ns_id), else its name and the records of others (owners, or
 * NULL).  Its mark only confirms: one that says something else than the record is told
 * (node->forged); a namespace that only a mark says is the lab's is a stranger's, and
 * the log is warned.
 *
 * How ports and devices of the lab are set where no file says it is a warning; all: also
 * what it takes further questions to know (rules, neighbours, packet filters, FDBs, ...).
 *
 * A switch whose device is gone has no self.  A member whose namespace is gone, but which
 * has a device elsewhere, is of kind host.  A stale namespace has the alias "".  A pair
 * whose other end cannot be found has an end with ns and dev NULL, of a node that may
 * not be in the topology.  Caller frees with topo_free.
 */
int observe_lab(struct ny_world *w, const struct see *const *sees,
		const struct owners *owners, const struct lab_scope *scope,
		struct topo **ret, struct err *err);

/* Names of the labs that have a mark anywhere on this host (but for those on namespaces
 * that the owners know better of), sorted, in the arena. */
int observe_labs(struct ny_world *w, const struct owners *owners, struct arena *arena,
		 const char ***ret, size_t *ret_n, struct err *err);

/*
 * What is on the host, however it was made: every network namespace there is a way to,
 * the host's own, and how they are linked, as a topology with the name "discovered", no
 * prefix and t->host.  A namespace without a name in /run/netns has node->whose, and as
 * ns the path of a file that leads to it.  It is a container, found by its manager (one
 * of those n), else by a process in it, else by that path; so is one with a name that a
 * manager has.  Nodes, interfaces and links that no topology
 * file can say have the reason in beyond; addresses and routes that are not for a file
 * are not OWNER_LAB.  What every file says differently (a state, a name) is found by
 * topo_declare; all else that a file of it does not tell is a warning.  owners: of what
 * the kernel does not tell of a lab's.
 *
 * What vanishes meanwhile is left out.  Nothing on the host is changed; but the kernel
 * itself gives a namespace a number for each other one that is met across a link.  Caller
 * frees with topo_free.
 */
int observe_host(struct ny_world *w, const struct see *const *sees,
		 const struct owners *owners, const struct contained *contained, size_t n,
		 struct topo **ret, struct err *err);

/* --- host-iface.c --- */

/* A name of a device that the kernel makes in every namespace. */
bool observe_is_kernels(const char *dev);

/* --- set-on.c --- */

/*
 * Further warnings of t, a lab that was observed without all: what somebody set on those
 * objects ("NS", "NS/DEV"; a namespace with all in it) that it takes further questions to
 * know.  Only the namespaces of these are read; what has vanished has nothing.
 */
int observe_set_on(struct ny_world *w, struct topo *t, const struct map *objects,
		   struct err *err);

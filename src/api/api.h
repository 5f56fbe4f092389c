/* SPDX-License-Identifier: MIT */
/*
 * What stands behind the opaque types of netyard.h.  A node, interface, route or link
 * of the public interface is one of model/, seen through accessors (view.c).
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/world.h"
#include "drift/drift.h"
#include "exec/exec.h"
#include "model/topology.h"
#include "netyard.h"
#include "plan/plan.h"
#include "wire/process.h"

/* The world, and what is told of the last failure in it. */
struct face {
	struct ny_world world; /* first: a struct ny_world * is a struct face * */
	struct err err;
	struct arena *arena; /* of details; NULL: none yet */
	struct text_list details;
	void (*log)(void *data, enum ny_log_level level, const char *text);
	void *log_data;
};

struct ny_topology {
	unsigned refs;	    /* plans keep theirs */
	struct topo *topo;  /* owned; what is below lives in its arena */
	const char *file;   /* or NULL */
	const char *origin; /* file as recorded when applied: absolute, or "-" */
	const char *when;   /* applied, or NULL */
	bool declared;	    /* read, or made for a file: all of it a file can say */
	struct drifts drift;
};

/* A process in a node that goes. */
struct in_node {
	struct process process;
	const char *node, *command;
};

struct ny_plan {
	struct plan *plan;	 /* owned, as all below */
	struct ny_topology *of;	 /* a reference, or NULL */
	struct topo *settled;	 /* what that leaves open is not, in this copy; or NULL */
	const struct topo *want; /* the one of the two, or NULL */
	struct topo *have;
	char *lab;
	struct in_node *processes; /* that go on in namespaces without a name */
	size_t n_processes;
	bool recovered;		  /* an unfinished up was taken back before */
	struct plan_texts *texts; /* made when first asked for */
};

DEFINE_CLEANUP(struct ny_topology *, ny_topology_free);
DEFINE_CLEANUP(struct ny_plan *, ny_plan_free);
#define _cleanup_ny_topology_ _cleanup_(ny_topology_freep)
#define _cleanup_ny_plan_     _cleanup_(ny_plan_freep)

/* --- world.c --- */

/* Every public function that can fail begins with this: forgets the last
 * failure, and gives the place for the next. */
struct err *face_begin(struct ny_world *w);
/* Opens the way to the host where that was not yet done. */
int face_host(struct ny_world *w, struct err *err);
/* Further texts of the failure that is about to be returned. */
struct text_list *face_details(struct ny_world *w);
/* Tells all of left in them; where there are any, the failure becomes
 * -ENOTRECOVERABLE. */
int face_left(struct ny_world *w, const char *lab, const struct exec_left *left, int r,
	      struct err *err);
/* The arena of details, for texts that live as long as the failure. */
struct arena *face_arena(struct ny_world *w);
/* -EINVAL where that cannot be the name of a lab. */
int face_check_lab(struct ny_world *w, const char *lab, struct err *err);
/* That, and face_host. */
int face_lab(struct ny_world *w, const char *lab, struct err *err);

/* --- new.c --- */
/* -EINVAL: there is no such interconnect, but perhaps one that is called much the same;
 * else the hint is the names of all, with these texts before and behind them. */
int face_no_interconnect(struct ny_world *w, const char *name, const char *before,
			 const char *behind, struct err *err);

/* --- topology.c --- */

/* Tells the faults, of which there are some, as those of that file: -EINVAL. */
int topology_faults(struct ny_world *w, const char *path, const struct faults *faults,
		    struct err *err);
/* Takes topo over. */
struct ny_topology *topology_wrap(struct topo *topo, const char *file);
/* The drift of one among the warnings of t (drift_warn).  Of a lab whose record is lost
 * it is only known that nothing is known: then there is none. */
void topology_warn_drift(const struct ny_topology *of, struct topo *t,
			 struct arena *arena);

/* --- plan.c --- */

/* Takes plan, settled and have over; t (may be NULL, as these) is referenced. */
struct ny_plan *plan_wrap(struct plan *plan, const char *lab, const struct ny_topology *t,
			  struct topo *settled, struct topo *have);

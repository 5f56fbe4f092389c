/* SPDX-License-Identifier: MIT */
/* Inside model/ only: what topo_declare leaves out, and how that is told. */
#pragma once

#include "model/read.h"
#include "model/value.h"

/* A thing that a file may not say. */
struct left_out {
	const char *node, *iface; /* whose it is; NULL: the whole lab's, or node's */
	const char *what;
	const char *why;
};

/* --- declare-tell.c --- */

/* Gives t, which is all that could be declared of seen, its warnings: those of seen, one
 * for each thing left out, and one for each difference. */
void declare_tell(struct topo *t, const struct topo *seen, const struct left_out *left,
		  size_t n_left);

/* --- declare-routes.c --- */

/* Of the tree of a file: the routes of each node in an order in which they can be
 * added. */
void declare_order(struct value *root);
/* A route need not name the interface that it takes anyway. */
void declare_routes(struct topo *t);

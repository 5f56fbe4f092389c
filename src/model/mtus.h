/* SPDX-License-Identifier: MIT */
/*
 * Links on which full frames are lost: their MTU is less than that of a member of the
 * network, whose frames get there.
 */
#pragma once

#include "model/topology.h"

/*
 * Calls fn with an end of each (a member's, where it has one) and what is to be said of
 * it, which lives as long as the call: of ten at most, and then, with NULL, of the rest.
 * Not of links whose own ends differ.
 */
void mtus_each_loss(const struct topo *t,
		    void (*fn)(void *data, const struct iface *at, const char *text),
		    void *data);
/* The same as warnings of t. */
void mtus_warn(struct topo *t);

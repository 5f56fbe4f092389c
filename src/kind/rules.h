/* SPDX-License-Identifier: MIT */
/* What is possible with each kind of switch, beyond the rules that every lab obeys. */
#pragma once

#include "model/read.h"
#include "model/topology.h"

/* Faults at their places in the file, limits included ("holds at most 1023 ports; use
 * kind ..."). */
void kind_check(const struct topo *t, struct faults *faults);

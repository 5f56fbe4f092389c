/* SPDX-License-Identifier: MIT */
/* Sysctls that this kernel does not have, or does not let a namespace set. */
#pragma once

#include "base/world.h"
#include "plan/plan.h"

/* Refuses those that the plan sets: a new namespace is asked, in which nothing is set. */
void sysctls_refuse(struct ny_world *w, struct plan *p);

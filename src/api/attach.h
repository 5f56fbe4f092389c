/* SPDX-License-Identifier: MIT */
/* One node of a lab that is up becomes what its container is by now. */
#pragma once

#include "api/api.h"

/*
 * As ny_attach(), for a node that is found by a way of its own: by what this leads to
 * now.  *ret has no operations where that is what it was.  -EEXIST: it cannot be joined,
 * as face_details() tell.  -ESRCH: the lab is gone.
 */
int attach_anew(struct ny_world *w, const char *lab, const char *node,
		struct ny_plan **ret, struct err *err);

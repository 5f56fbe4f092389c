/* SPDX-License-Identifier: MIT */
/*
 * What a runtime of the Open Container Initiative (runc, crun) tells its hooks: the state
 * of a container as JSON.  Pure.
 */
#pragma once

#include <sys/types.h>

#include "base/err.h"

#define OCI_STATE_MAX (1u << 20) /* bytes; annotations are in it */

/* The container's process, as the runtime's namespace numbers it; 0: it has ended.
 * -EBADMSG: that is no such state. */
int oci_process(const char *text, size_t len, pid_t *ret, struct err *err);

/* SPDX-License-Identifier: MIT */
/* Sysctls of network namespaces, read and written by their files below /proc/sys. */
#pragma once

#include "base/err.h"
#include "base/sysctl.h"
#include "base/world.h"

/* One that is asked for. */
struct sysctl_ask {
	char path[SYSCTL_KEY_MAX + 1];
	int result; /* 0, or -errno: -ENOENT, there is none; -E2BIG, it is too long */
	bool fixed; /* it can only be read */
	char value[SYSCTL_VALUE_MAX + 1]; /* squeezed; "" where result is not 0 */
};

/* Those of the namespace ns; NULL: of a new one, which nobody else sees and is gone when
 * this returns.  Errors as wire_call has them. */
int wire_sysctl_read(struct ny_world *w, const char *ns, struct sysctl_ask *asks,
		     size_t n, struct err *err);
/* Sets one.  -errno: the kernel's answer. */
int wire_sysctl_write(struct ny_world *w, const char *ns, const char *path,
		      const char *value, struct err *err);

/* SPDX-License-Identifier: MIT */
/* All that is on a host -> a topology: read (host-scan.h), then judged (host.h). */
#include "observe/observe.h"

#include <sys/utsname.h>

int observe_host(struct ny_world *w, struct topo **ret, struct err *err)
{
	struct topo *t = topo_new("discovered");
	struct utsname host;

	t->prefix = "";
	if (uname(&host) == 0)
		t->host = arena_strdup(t->arena, host.nodename);
	*ret = t;
	return 0;
}

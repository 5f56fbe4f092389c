/* SPDX-License-Identifier: MIT */
/* What is on the host, however it was made. */
#include "api/api.h"
#include "api/applied.h"
#include "kind/registry.h"
#include "observe/observe.h"

int ny_discover(struct ny_world *w, struct ny_topology **ret)
{
	struct err *err = face_begin(w);
	_cleanup_(others_done) struct others others = {.w = w};
	struct owners owners = {others_owner, others_node, &others};
	struct topo *topo;
	int r = face_host(w, err);

	if (r == 0)
		r = observe_host(w, kind_sees, &owners, &topo, err);
	if (r < 0)
		return r;
	*ret = topology_wrap(topo, NULL);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* All that is on a host -> a topology: read, then judged, step by step. */
#include "observe/host.h"

#include "observe/observe.h"

void host_find(struct host *h)
{
	h->t->prefix = "";
	h->t->host = host_plain(h->t->arena, h->scan->host);
	host_prepare(h);
	host_name_spots(h);
	host_see_switches(h);
	host_see_ovs(h);
	host_see_nodes(h);
	host_see_ifaces(h);
	host_see_links(h);
	host_see_switch_links(h);
	host_see_ovs_links(h);
	host_tell(h);
	host_see_addresses(h);
	host_see_routes(h);
}

int observe_host(struct ny_world *w, struct topo **ret, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct host_scan scan;
	struct host h = {.scan = &scan, .arena = arena, .names.arena = arena};
	int r = host_scan(w, arena, &scan, err);

	if (r < 0)
		return err_prefix(err, "this host cannot be looked at");
	h.t = topo_new("discovered");
	host_find(&h);
	*ret = h.t;
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Waits for the spanning trees of a lab: until each port forwards, or is kept from that
 * for good.  The kernel's events end the wait for one, and the time that it is told to
 * take; where Open vSwitch runs the tree, that alone.
 */
#include <errno.h>

#include "api/look.h"
#include "base/clock.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define AT_MOST_NS  (UINT64_C(180) * 1000000000) /* thrice what the slowest tree takes */
#define EVENT_MS    1000	/* the world may be cancelled meanwhile */
#define MS_OF(time) ((time)*10) /* of hundredths of a second */

/* The port that waits longest, or NULL. */
static const struct iface *find_waiting(const struct topo *t)
{
	const struct iface *found = NULL;

	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++) {
			const struct iface *f = t->nodes[i]->ifaces[k];

			if (f->waits && (!found || f->waits > found->waits))
				found = f;
		}
	return found;
}

/* Until something changes where that port is, or it should have; at most a second. */
static int await(struct nl *watch, const struct iface *port)
{
	uint32_t ms = MS_OF(port->waits);

	return nl_watch_wait(watch, ms < EVENT_MS ? (int)ms : EVENT_MS);
}

/* Watched before it is looked at, so that no change is missed. */
static int wait_once(struct ny_world *w, const char *lab, bool *ret_done,
		     struct nl **watch, struct err *err)
{
	_cleanup_look_ struct look look = {};
	const struct iface *port;
	int r = look_by_name(w, lab, &look, err);

	if (r < 0)
		return r;
	port = find_waiting(look.have);
	*ret_done = !port;
	if (!port)
		return 0;
	if (!*watch) {
		r = wire_watch(w, port->node->ns, watch, err);
		return r; /* and looked at once more */
	}
	err_set(err, -ETIMEDOUT, "%s:%s is not forwarding yet: %u s", port->node->name,
		port->name, (port->waits + 99) / 100);
	r = await(*watch, port);
	return r < 0 ? err_sys(err, r, "wait for the ports of lab %s", lab) : 0;
}

int ny_wait_stp(struct ny_world *w, const char *lab)
{
	const uint64_t until = clock_ns(CLOCK_MONOTONIC) + AT_MOST_NS;
	struct err *err = face_begin(w);
	_cleanup_nl_ struct nl *watch = NULL;
	bool done = false;
	int r = 0;

	while (r >= 0 && !done) {
		if (world_cancelled(w))
			return err_set(err, -EINTR, "interrupted; lab %s is up", lab);
		if (clock_ns(CLOCK_MONOTONIC) > until)
			return -ETIMEDOUT;
		r = wait_once(w, lab, &done, &watch, err);
	}
	return r < 0 ? r : 0;
}

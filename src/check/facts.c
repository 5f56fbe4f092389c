/* SPDX-License-Identifier: MIT */
/*
 * All facts of a host, in turn; and of kinds of devices, which are tried only where no
 * file tells of them.
 */
#include "check/facts.h"

#include <errno.h>

#include "wire/wire.h"

/* No file tells of it: but not every kernel comes with its files. */
static void try_device(struct ny_world *w, const struct facts *h, struct facts_device *d)
{
	struct err err = {0};
	int r = -EPERM;

	if (h->privileged)
		r = wire_try_kind(w, d->kind, &err);
	if (r == -EOPNOTSUPP) {
		d->feature = FEATURE_ABSENT;
	} else if (r == 0) {
		d->feature = FEATURE_THERE;
		d->how = "in the kernel";
	} else {
		d->feature = FEATURE_UNKNOWN;
		d->how = h->privileged ? arena_strdup(h->arena, err.text)
				       : "only root may try";
	}
}

static void read_device(struct ny_world *w, const struct facts *h, struct facts_device *d)
{
	d->feature = facts_module(h, d->kind);
	if (d->feature == FEATURE_ABSENT)
		try_device(w, h, d);
	else if (d->feature == FEATURE_LOADABLE)
		d->how = "a module that the kernel will load";
	else
		d->how = "in the kernel";
}

static void read_devices(struct ny_world *w, struct facts *h, const char *const *kinds,
			 size_t n)
{
	h->devices = arena_alloc(h->arena, n * sizeof(*h->devices));
	h->n_devices = n;
	for (size_t i = 0; i < n; i++) {
		h->devices[i].kind = kinds[i];
		read_device(w, h, &h->devices[i]);
	}
}

int facts_read(struct ny_world *w, struct arena *arena, const char *const *kinds,
	       size_t n, struct facts *ret, struct err *err)
{
	struct facts h = {.arena = arena, .root = ""};
	int r;

	h.privileged = w->wire || wire_open(w, NULL) >= 0;
	facts_read_kernel(&h);
	facts_read_xdp_sockets(&h);
	facts_read_ebpf(w, &h);
	read_devices(w, &h, kinds, n);
	facts_read_abilities(w, &h);
	facts_read_numbers(&h);
	facts_read_services(&h);
	facts_read_firewall(&h);
	facts_read_ovs(w, &h);
	facts_read_runtimes(w, &h);
	r = facts_read_namespaces(w, &h, err);
	if (r >= 0)
		*ret = h;
	return r < 0 ? r : 0;
}

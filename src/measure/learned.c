/* SPDX-License-Identifier: MIT */
/* What probes have taught the kernel of ways is taken back. */
#include "measure/learned.h"

#include "wire/nl.h"
#include "wire/wire.h"

static const char *key_of(const struct learned *l, const struct ping_probe *p)
{
	char text[CIDR_TEXT];

	cidr_addr_text(&p->to, text);
	return arena_printf(l->arena, "%s %s", p->ns, text);
}

void learned_before(struct learned *l, struct ny_world *w, struct arena *arena,
		    const struct ping_probe *probes, size_t n)
{
	*l = (struct learned){.w = w, .arena = arena, .known.arena = arena};
	for (size_t i = 0; i < n; i++) {
		const struct ping_probe *p = &probes[i];
		struct nl *nl;

		if (p->to.family == AF_INET6 && wire_nl(w, p->ns, &nl, NULL) >= 0 &&
		    nl_route_learned(nl, &p->to, NULL) > 0)
			map_put(&l->known, key_of(l, p), 0);
	}
}

void learned_forget(const struct learned *l, const struct ping_probe *probes, size_t n)
{
	for (size_t i = 0; l->w && i < n; i++) {
		const struct ping_probe *p = &probes[i];
		struct nl *nl;

		if (p->to.family == AF_INET6 && p->mtu &&
		    !map_get(&l->known, key_of(l, p), NULL) &&
		    wire_nl(l->w, p->ns, &nl, NULL) >= 0)
			(void)nl_route_forget(nl, &p->to, NULL);
	}
}

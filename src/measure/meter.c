/* SPDX-License-Identifier: MIT */
/* Dumps of counters, namespace by namespace. */
#include "measure/meter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "wire/nl.h"
#include "wire/wire.h"

/* A namespace that is being read. */
struct reading {
	struct meters *meters;
	struct meter_place *place;
	uint64_t at;
	size_t n_met; /* devices that were known */
	bool changed;
};

static bool is_gone(int r)
{
	return r == -ENOENT || r == -ESTALE;
}

static int by_index(const void *a, const void *b)
{
	const struct meter *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static int keep_device(void *data, const struct nl_link *link)
{
	const struct reading *r = data;
	struct meter_place *p = r->place;
	struct arena *arena = r->meters->arena;
	struct meter meter = {
		.index = link->index,
		.dev = arena_strdup(arena, link->name),
		.kind = arena_strdup(arena, link->kind),
	};

	ARENA_PUSH(arena, p->list, p->n, meter);
	return 0;
}

static struct meter_place *find_place(const struct meters *m, const char *ns)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->places[i].ns, ns))
			return &m->places[i];
	return NULL;
}

int meters_add(struct ny_world *w, struct meters *m, const char *ns, struct err *err)
{
	struct meter_place place = {.ns = arena_strdup(m->arena, ns)};
	struct reading reading = {.meters = m, .place = &place};
	struct nl *nl;
	int r;

	if (find_place(m, ns))
		return 0;
	r = wire_nl(w, ns, &nl, err);
	if (r >= 0)
		r = nl_link_dump(nl, keep_device, &reading, err);
	if (r < 0 && !is_gone(r))
		return r;
	if (place.n)
		qsort(place.list, place.n, sizeof(*place.list), by_index);
	ARENA_PUSH(m->arena, m->places, m->n, place);
	return 0;
}

struct meter *meters_find(const struct meters *m, const char *ns, const char *dev)
{
	const struct meter_place *p = find_place(m, ns);

	for (size_t i = 0; p && i < p->n; i++)
		if (!strcmp(p->list[i].dev, dev))
			return &p->list[i];
	return NULL;
}

static struct meter *find_index(const struct meter_place *p, int index)
{
	struct meter key = {.index = index};

	return p->n ? bsearch(&key, p->list, p->n, sizeof(key), by_index) : NULL;
}

void meters_take_over(struct meters *m, const struct meters *from)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct meter_place *was = find_place(from, m->places[i].ns);

		for (size_t k = 0; was && k < m->places[i].n; k++) {
			struct meter *meter = &m->places[i].list[k];
			const struct meter *old = find_index(was, meter->index);

			if (old && !strcmp(old->dev, meter->dev))
				meter->tallies.now = old->tallies.before;
		}
	}
}

static int keep_counters(void *data, const struct nl_stats *s)
{
	struct reading *r = data;
	struct meter *meter = find_index(r->place, s->index);

	if (!meter) {
		r->changed = true;
		return 0;
	}
	r->n_met++;
	meter->tallies.now = (struct tally){
		.there = true,
		.at = r->at,
		.tx = {s->tx_bytes, s->tx_packets, s->tx_dropped, s->tx_errors},
		.rx = {s->rx_bytes, s->rx_packets, s->rx_dropped, s->rx_errors},
	};
	return 0;
}

static int read_place(struct ny_world *w, struct reading *r, struct err *err)
{
	struct meter_place *p = r->place;
	struct nl *nl;
	int e;

	for (size_t i = 0; i < p->n; i++) {
		p->list[i].tallies.before = p->list[i].tallies.now;
		p->list[i].tallies.now = (struct tally){0};
	}
	r->n_met = 0;
	e = wire_nl(w, p->ns, &nl, err);
	r->at = clock_ns(CLOCK_MONOTONIC);
	if (e >= 0)
		e = nl_stats_dump(nl, keep_counters, r, err);
	if (r->n_met != p->n)
		r->changed = true;
	return e < 0 && !is_gone(e) ? e : 0;
}

int meters_read(struct ny_world *w, struct meters *m, bool *ret_changed, struct err *err)
{
	struct reading reading = {.meters = m};
	int r = 0;

	for (size_t i = 0; r >= 0 && i < m->n; i++) {
		if (world_cancelled(w))
			return err_set(err, -EINTR, "stopped");
		reading.place = &m->places[i];
		r = read_place(w, &reading, err);
	}
	*ret_changed = reading.changed;
	return r;
}

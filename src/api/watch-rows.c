/* SPDX-License-Identifier: MIT */
/* What there is to be watched, read from the host. */
#include "api/watch.h"

#include <string.h>

#include "api/look.h"
#include "base/text.h"
#include "wire/wire.h"

void watch_rows_done(struct watch_rows *rows)
{
	arena_free(rows->arena);
	*rows = (struct watch_rows){0};
}

static int add_name(void *data, const char *name, bool stale)
{
	uint64_t *sum = data;

	*sum = *sum * 31 + text_hash(name, stale ? "stale" : "", NULL);
	return 0;
}

int watch_names(struct ny_world *w, uint64_t *ret, struct err *err)
{
	*ret = 0;
	return wire_netns_list(w, add_name, ret, err);
}

/* --- a lab --- */

static int add_places(struct ny_world *w, struct watch_rows *rows, const struct topo *t,
		      struct err *err)
{
	int r = meters_add(w, &rows->meters, "", err);

	for (size_t i = 0; r >= 0 && i < 2 * t->n_links; i++) {
		const struct iface *f = t->links[i / 2]->end[i % 2];

		if (topo_has_device(f))
			r = meters_add(w, &rows->meters, f->ns, err);
	}
	return r;
}

static void add_link(struct watch_rows *rows, const struct link *l)
{
	struct watch_row row = {
		.type = link_type_words[l->type],
		.order = rows->n,
	};

	for (int k = 0; k < 2; k++) {
		const struct iface *f = l->end[k];

		row.end[k] = arena_printf(rows->arena, "%s:%s", f->node->name, f->name);
		if (topo_has_device(f))
			row.meter[k] = meters_find(&rows->meters, f->ns, f->dev);
	}
	if (row.meter[0] ||
	    row.meter[1]) /* patch ports have no counters of the kernel's */
		ARENA_PUSH(rows->arena, rows->list, rows->n, row);
}

static int read_lab(struct ny_world *w, const char *lab, struct watch_rows *rows,
		    struct err *err)
{
	_cleanup_look_ struct look look = {};
	int r = look_at(w, lab, NULL, &look, err);

	if (r < 0)
		return r;
	rows->there = !look_is_empty(&look);
	r = add_places(w, rows, look.have, err);
	for (size_t i = 0; r >= 0 && i < look.have->n_links; i++)
		add_link(rows, look.have->links[i]);
	return r;
}

/* --- a host --- */

static void add_device(struct watch_rows *rows, const char *ns, struct meter *meter)
{
	struct watch_row row = {
		.type = meter->kind,
		.order = rows->n,
		.meter = {meter, NULL},
	};

	row.end[0] =
		*ns ? arena_printf(rows->arena, "%s:%s", ns, meter->dev) : meter->dev;
	ARENA_PUSH(rows->arena, rows->list, rows->n, row);
}

struct host_reading {
	struct ny_world *w;
	struct watch_rows *rows;
	struct err *err;
};

static int add_namespace(void *data, const char *name, bool stale)
{
	const struct host_reading *r = data;

	return stale ? 0 : meters_add(r->w, &r->rows->meters, name, r->err);
}

static int read_host(struct ny_world *w, struct watch_rows *rows, struct err *err)
{
	struct host_reading reading = {w, rows, err};
	struct meters *m = &rows->meters;
	int r = meters_add(w, m, "", err);

	if (r >= 0)
		r = wire_netns_list(w, add_namespace, &reading, err);
	for (size_t i = 0; r >= 0 && i < m->n; i++)
		for (size_t k = 0; k < m->places[i].n; k++)
			add_device(rows, m->places[i].ns, &m->places[i].list[k]);
	rows->there = true;
	return r;
}

int watch_rows_read(struct ny_world *w, const char *lab, struct watch_rows *ret,
		    struct err *err)
{
	struct watch_rows rows = {.arena = arena_new()};
	int r;

	rows.meters.arena = rows.arena;
	r = watch_names(w, &rows.names, err);
	if (r >= 0)
		r = lab ? read_lab(w, lab, &rows, err) : read_host(w, &rows, err);
	if (r < 0) {
		watch_rows_done(&rows);
		return r;
	}
	*ret = rows;
	return 0;
}

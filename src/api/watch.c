/* SPDX-License-Identifier: MIT */
/*
 * watch: what goes over each link in a second, again and again.  Counters are read at
 * each tick; what there is to be watched is looked at anew only when that has changed.
 */
#include "api/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/json.h"
#include "api/look.h"

struct ny_watch {
	struct ny_world *world; /* not owned */
	char *lab;		/* NULL: the host */
	struct watch_rows rows;
	struct timespec at; /* CLOCK_REALTIME of the last tick */
};
DEFINE_CLEANUP(struct ny_watch *, ny_watch_free);

void ny_watch_free(struct ny_watch *watch)
{
	if (!watch)
		return;
	watch_rows_done(&watch->rows);
	free(watch->lab);
	free(watch);
}

static struct ny_watch *watch_new(struct ny_world *w, const char *lab)
{
	struct ny_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		err_out_of_memory();
	watch->world = w;
	if (lab) {
		watch->lab = strdup(lab);
		if (!watch->lab)
			err_out_of_memory();
	}
	return watch;
}

/* The first reading; without a rate yet. */
int ny_watch_new(struct ny_world *w, const char *lab, struct ny_watch **ret)
{
	struct err *err = face_begin(w);
	_cleanup_(ny_watch_freep) struct ny_watch *watch = NULL;
	bool changed;
	int r = lab ? face_lab(w, lab, err) : face_host(w, err);

	if (r < 0)
		return r;
	watch = watch_new(w, lab);
	r = watch_rows_read(w, lab, &watch->rows, err);
	if (r >= 0 && !watch->rows.there)
		return look_no_lab(lab, err);
	if (r >= 0)
		r = meters_read(w, &watch->rows.meters, &changed, err);
	if (r < 0)
		return r;
	*ret = steal_ptr(watch);
	return 0;
}

static int by_rate(const void *a, const void *b)
{
	const struct watch_row *x = a, *y = b;
	int order = rates_compare(x->ways, y->ways);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static void reckon(struct watch_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct watch_row *row = &rows->list[i];

		rates_of_link(row->meter[0] ? &row->meter[0]->tallies : NULL,
			      row->meter[1] ? &row->meter[1]->tallies : NULL, row->ways);
	}
	if (rows->n)
		qsort(rows->list, rows->n, sizeof(*rows->list), by_rate);
}

/* Devices or namespaces came or went. */
static int look_again(struct ny_watch *watch, struct err *err)
{
	struct watch_rows rows;
	bool changed; /* again: then the next tick will tell */
	int r = watch_rows_read(watch->world, watch->lab, &rows, err);

	if (r < 0)
		return r;
	meters_take_over(&rows.meters, &watch->rows.meters);
	watch_rows_done(&watch->rows);
	watch->rows = rows;
	return meters_read(watch->world, &watch->rows.meters, &changed, err);
}

int ny_watch_tick(struct ny_watch *watch)
{
	struct err *err = face_begin(watch->world);
	uint64_t names = 0;
	bool changed = false;
	int r = meters_read(watch->world, &watch->rows.meters, &changed, err);

	if (r >= 0)
		r = watch_names(watch->world, &names, err);
	if (r >= 0 && (changed || names != watch->rows.names))
		r = look_again(watch, err);
	if (r < 0)
		return r;
	clock_gettime(CLOCK_REALTIME, &watch->at);
	reckon(&watch->rows);
	return 0;
}

static const struct watch_row *at(const struct ny_watch *watch, size_t i)
{
	return i < watch->rows.n ? &watch->rows.list[i] : NULL;
}

bool ny_watch_is_there(const struct ny_watch *watch)
{
	return watch->rows.there;
}

size_t ny_watch_n(const struct ny_watch *watch)
{
	return watch->rows.n;
}

const char *ny_watch_end(const struct ny_watch *watch, size_t i, unsigned end)
{
	return at(watch, i) && end < 2 ? at(watch, i)->end[end] : NULL;
}

double ny_watch_rate(const struct ny_watch *watch, size_t i, unsigned from,
		     enum ny_rate what)
{
	const struct flow *f;

	if (!at(watch, i) || from > 1 || what > NY_RATE_ERRORS)
		return 0;
	f = &at(watch, i)->ways[from];
	return (const double[]){[NY_RATE_BITS] = f->bits,
				[NY_RATE_PACKETS] = f->packets,
				[NY_RATE_DROPS] = f->drops,
				[NY_RATE_ERRORS] = f->errors}[what];
}

/* --- the document --- */

static json_t *flow_json(const struct watch_row *row, unsigned from)
{
	const struct flow *f = &row->ways[from];
	json_t *j = json_object();

	json_object_set_new(j, "from", json_words(row->end[from]));
	json_object_set_new(j, "to", json_words(row->end[!from]));
	json_object_set_new(j, "seconds",
			    f->seconds > 0 ? json_real(f->seconds) : json_null());
	json_object_set_new(j, "bytes", json_integer((json_int_t)f->counted.bytes));
	json_object_set_new(j, "packets", json_integer((json_int_t)f->counted.packets));
	json_object_set_new(j, "drops", json_integer((json_int_t)f->counted.drops));
	json_object_set_new(j, "errors", json_integer((json_int_t)f->counted.errors));
	json_object_set_new(j, "bits_per_second", json_real(f->bits));
	json_object_set_new(j, "packets_per_second", json_real(f->packets));
	json_object_set_new(j, "drops_per_second", json_real(f->drops));
	json_object_set_new(j, "errors_per_second", json_real(f->errors));
	return j;
}

static json_t *row_json(const struct watch_row *row)
{
	return json_pack("{s:o, s:[o, o]}", "type",
			 json_words(*row->type ? row->type : NULL), "ways",
			 flow_json(row, 0), flow_json(row, 1));
}

char *ny_watch_json(const struct ny_watch *watch)
{
	json_t *list = json_array();

	for (size_t i = 0; i < watch->rows.n; i++)
		json_array_append_new(list, row_json(at(watch, i)));
	return json_print(
		json_pack("{s:i, s:o, s:f, s:b, s:o}", "format", JSON_FORMAT, "lab",
			  json_words(watch->lab), "time",
			  (double)watch->at.tv_sec + (double)watch->at.tv_nsec / 1e9,
			  "there", watch->rows.there, "links", list),
		JSON_COMPACT | JSON_REAL_PRECISION(12));
}

/* SPDX-License-Identifier: MIT */
/*
 * The labs of this host: those with marks, and those with a record.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/applied.h"
#include "api/json.h"
#include "api/look.h"
#include "exec/state.h"
#include "observe/observe.h"

struct lab {
	const char *name, *state, *file, *when;
};

struct ny_labs {
	struct arena *arena;
	struct lab *list;
	size_t n;
};
DEFINE_CLEANUP(struct ny_labs *, ny_labs_free);

void ny_labs_free(struct ny_labs *labs)
{
	if (labs)
		arena_free(labs->arena); /* labs lives in it */
}

/* there: marks of it are on the host.  A lost record is told by the state alone, one that
 * is not to be trusted in words. */
static void add(const struct ny_world *w, struct ny_labs *labs, const char *name,
		bool there)
{
	const struct ny_world quiet = {.paths = w->paths};
	_cleanup_applied_ struct applied *applied = NULL;
	struct lab lab = {.name = arena_strdup(labs->arena, name)};
	struct err why = {};

	for (size_t i = 0; i < labs->n; i++)
		if (!strcmp(labs->list[i].name, name))
			return;
	if (applied_load(&quiet, name, &applied, &why) < 0)
		world_log(w, LOG_WARN, "what is kept of lab %s is not used: %s; %s", name,
			  why.text, why.hint);
	lab.state = look_unfinished(w, name);
	if (!lab.state && there)
		lab.state = applied ? "up" : "lost";
	else if (!lab.state && applied)
		lab.state = "gone";
	if (!lab.state)
		return;
	if (applied) {
		lab.file = arena_strdup(labs->arena, applied->file);
		lab.when = arena_strdup(labs->arena, applied->when);
	}
	ARENA_PUSH(labs->arena, labs->list, labs->n, lab);
}

struct recorded {
	struct ny_world *w;
	struct ny_labs *labs;
};

static int add_recorded(void *data, const char *name)
{
	const struct recorded *x = data;

	add(x->w, x->labs, name, false);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct lab *)a)->name, ((const struct lab *)b)->name);
}

int ny_labs_list(struct ny_world *w, struct ny_labs **ret)
{
	struct err *err = face_begin(w);
	struct arena *arena = arena_new();
	_cleanup_(ny_labs_freep) struct ny_labs *labs = arena_alloc(arena, sizeof(*labs));
	_cleanup_(others_done) struct others others = {.w = w, .lab = ""};
	struct owners owners = {others_owner, others_node, others_device, &others};
	const char **names = NULL;
	struct err why = {};
	size_t n = 0;
	int r = face_host(w, err);

	labs->arena = arena;
	if (r == 0)
		r = observe_labs(w, &owners, arena, &names, &n, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (lab_name_valid(names[i]))
			add(w, labs, names[i], true);
	if (state_each_lab(w, add_recorded, &(struct recorded){w, labs}, &why) < 0)
		world_log(w, LOG_WARN, "no record is used: %s; %s", why.text, why.hint);
	if (labs->n)
		qsort(labs->list, labs->n, sizeof(*labs->list), by_name);
	*ret = steal_ptr(labs);
	return 0;
}

size_t ny_labs_n(const struct ny_labs *labs)
{
	return labs->n;
}

const char *ny_labs_name(const struct ny_labs *labs, size_t i)
{
	return i < labs->n ? labs->list[i].name : NULL;
}

const char *ny_labs_state(const struct ny_labs *labs, size_t i)
{
	return i < labs->n ? labs->list[i].state : NULL;
}

const char *ny_labs_file(const struct ny_labs *labs, size_t i)
{
	return i < labs->n ? labs->list[i].file : NULL;
}

const char *ny_labs_applied(const struct ny_labs *labs, size_t i)
{
	return i < labs->n ? labs->list[i].when : NULL;
}

char *ny_labs_json(const struct ny_labs *labs)
{
	json_t *list = json_array();

	for (size_t i = 0; i < labs->n; i++) {
		const struct lab *lab = &labs->list[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "name",
						      lab->name, "state", lab->state,
						      "applied", json_words(lab->when),
						      "file", json_words(lab->file)));
	}
	return json_text(json_pack("{s:i, s:o}", "format", JSON_FORMAT, "labs", list));
}

/* SPDX-License-Identifier: MIT */
/*
 * Topology files: read, checked, with all their faults.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/utf8.h"
#include "kind/rules.h"
#include "model/mtus.h"
#include "model/read.h"

struct ny_topology *topology_wrap(struct topo *topo, const char *file)
{
	struct ny_topology *t = arena_alloc(topo->arena, sizeof(*t));

	t->refs = 1;
	t->topo = topo;
	t->file = arena_strdup(topo->arena, file);
	t->origin = t->file;
	t->drift.arena = topo->arena;
	return t;
}

void topology_warn_drift(const struct ny_topology *of, struct topo *t,
			 struct arena *arena)
{
	if (of->when)
		drift_warn(t, &of->drift, arena);
}

void ny_topology_free(struct ny_topology *t)
{
	if (t && --t->refs == 0)
		topo_free(t->topo);
}

/* The place of a fault in front of it, as compilers have it. */
int topology_faults(struct ny_world *w, const char *path, const struct faults *faults,
		    struct err *err)
{
	if (!strcmp(path, "-"))
		path = "standard input";
	for (size_t i = 0; i < faults->n; i++) {
		const struct fault *f = &faults->list[i];

		if (f->at.line)
			arena_add_text(face_details(w), "%s:%u:%u: %s", path, f->at.line,
				       f->at.col, f->text);
		else
			arena_add_text(face_details(w), "%s: %s", path, f->text);
	}
	return err_set(err, -EINVAL, "%s: %zu fault%s; nothing was touched", path,
		       faults->n, faults->n == 1 ? "" : "s");
}

static int parse(struct ny_world *w, const char *path, const char *text, size_t len,
		 struct ny_topology **ret, struct err *err)
{
	struct faults faults = {.arena = face_arena(w)};
	_cleanup_topo_ struct topo *topo = NULL;
	int r = topo_read(path, text, len, &topo, &faults, err);

	if (r == 0) {
		kind_check(topo, &faults);
		faults_sort(&faults);
	}
	if (faults.n)
		return topology_faults(w, path, &faults, err);
	if (r < 0)
		return r;
	mtus_warn(topo);
	*ret = topology_wrap(steal_ptr(topo), path);
	(*ret)->declared = true;
	return 0;
}

int ny_topology_parse(struct ny_world *w, const char *path, const char *text, size_t len,
		      struct ny_topology **ret)
{
	return parse(w, path, text, len, ret, face_begin(w));
}

static bool is_no_backslash(uint32_t c)
{
	return c != '\\';
}

/* A path as it can be recorded, in UTF-8: "\xff" for what is none, and for a backslash,
 * so that no two paths are the same. */
static const char *recorded(struct arena *arena, const char *path)
{
	_cleanup_buf_ struct buf text = {};

	utf8_add(&text, path, is_no_backslash);
	return arena_strdup(arena, buf_str(&text));
}

int ny_topology_read(struct ny_world *w, const char *path, struct ny_topology **ret)
{
	struct err *err = face_begin(w);
	_cleanup_free_ char *text = NULL, *real = NULL;
	struct ny_topology *t;
	size_t len;
	int r = file_read(path, TOPO_FILE_MAX, &text, &len, err);

	if (r < 0)
		return r;
	r = parse(w, path, text, len, &t, err);
	if (r < 0)
		return r;
	real = strcmp(path, "-") ? realpath(path, NULL) : NULL;
	if (real)
		t->origin = recorded(t->topo->arena, real);
	*ret = t;
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Reading a topology file: text -> values -> topology -> checked -> derived. */
#include "model/read.h"

#include <errno.h>
#include <string.h>

#include "model/check.h"
#include "model/keys.h"
#include "model/names.h"

#define STAND_IN "lab" /* for a name that is a fault */

/* What is taken off a file's name to get the lab's. */
static const char *const suffixes[] = {".yard.yml", ".yard.yaml", ".yard.json",
				       ".yml",	    ".yaml",	  ".json"};

/* The lab's name by the name of its file: "labs/x.yard.yml" -> "x". */
static const char *name_of_file(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t n = strlen(base);

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t len = strlen(suffixes[i]);

		if (n > len && !strcmp(base + n - len, suffixes[i]))
			return arena_strndup(arena, base, n - len);
	}
	return arena_strdup(arena, base);
}

/*
 * The lab's name as the file has it, or by the file's own: settled before anything
 * else is read, since defaults come from it.  A faulty one in the file is told when
 * that key is read.
 */
static const char *lab_name(struct arena *arena, const char *path,
			    const struct value *root, struct faults *faults)
{
	const struct value *v = value_get(root, "name");
	const char *name, *wrong;

	if (v)
		return v->kind == VALUE_TEXT && lab_name_valid(v->text) ? v->text
									: STAND_IN;
	if (!strcmp(path, "-")) {
		fault_add(faults, root->at,
			  "a topology file read from standard input must have a 'name'");
		return STAND_IN;
	}
	name = name_of_file(arena, path);
	wrong = lab_name_wrong(arena, name);
	if (!wrong)
		return name;
	fault_add(faults, root->at,
		  "there is no 'name', and that of the file, %s, %s; add 'name:'",
		  quoted(faults->arena, name), wrong);
	return STAND_IN;
}

/* rules: faults of what only breaks one (check.h); the same list as faults, or not. */
static struct topo *read_values(const char *path, const struct value *root,
				struct arena *tmp, struct faults *faults,
				struct faults *rules)
{
	struct topo *t = topo_new(lab_name(tmp, path, root, faults));
	struct reader r = {
		.t = t, .faults = faults, .rules = rules, .where = "the topology file"};

	t->path = arena_strdup(t->arena, path);
	keys_read(&r, AT_TOP, root, t);
	topo_check(t, tmp, faults, rules);
	topo_derive(t, faults);
	return t;
}

struct topo *topo_read_values(const char *path, const struct value *root,
			      struct arena *tmp, struct faults *faults)
{
	return read_values(path, root, tmp, faults, faults);
}

static int read_text(const char *path, const char *text, size_t len, struct topo **ret,
		     struct faults *faults, struct faults *rules, struct err *err)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	_cleanup_topo_ struct topo *t = NULL;
	struct value *root = NULL;
	int r;

	r = yaml_read(tmp, text, len, faults, &root, err);
	if (r < 0 && !faults->n)
		return r;
	if (r == 0 && root->kind == VALUE_MAP)
		t = read_values(path, root, tmp, faults, rules);
	else if (r == 0)
		fault_add(faults, root->at,
			  "a topology file is a mapping with 'nodes' and 'links', not %s",
			  value_describe(faults->arena, root));
	faults_sort(faults);
	if (faults->n)
		return err_set(err, -EINVAL, "%s has %zu fault%s", path, faults->n,
			       faults->n == 1 ? "" : "s");
	*ret = steal_ptr(t);
	return 0;
}

int topo_read(const char *path, const char *text, size_t len, struct topo **ret,
	      struct faults *faults, struct err *err)
{
	return read_text(path, text, len, ret, faults, faults, err);
}

int topo_read_kept(const char *path, const char *text, size_t len, struct topo **ret,
		   struct err *err)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct faults faults = {.arena = tmp}, rules = {.arena = tmp};

	return read_text(path, text, len, ret, &faults, &rules, err);
}

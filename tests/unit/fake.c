/* SPDX-License-Identifier: MIT */
/* What is told of act_run in act/act.h, on facts instead of a kernel. */
#include "fake.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "act/act.h"
#include "base/buf.h"

struct fake fake;

static int cancelled(void *data)
{
	return fake.steps >= fake.cancel_at;
}

void fake_start(void)
{
	buf_done(&fake.log);
	fake = (struct fake){.fail_at = SIZE_MAX, .cancel_at = SIZE_MAX};
	strcpy(fake.dir, "/tmp/netyard-unit-XXXXXX");
	if (!mkdtemp(fake.dir))
		abort();
	snprintf(fake.state_dir, sizeof(fake.state_dir), "%s/netyard", fake.dir);
	fake.paths = paths_default;
	fake.paths.state = fake.state_dir;
	fake.w = (struct ny_world){.paths = &fake.paths, .cancelled = cancelled};
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

void fake_end(void)
{
	nftw(fake.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	buf_done(&fake.log);
}

struct op *fake_ops(struct arena *arena, const char *const *lines, size_t n)
{
	struct op *ops = arena_alloc(arena, n * sizeof(*ops));
	struct err err;

	for (size_t i = 0; i < n; i++) {
		if (op_parse(arena, lines[i], &ops[i], &err) < 0) {
			fprintf(stderr, "%s: %s\n", lines[i], err.text);
			abort();
		}
	}
	return ops;
}

/* The row that makes, of a row and its inverse. */
static enum op_id maker(const struct op *op)
{
	const struct op_row *row = &op_rows[op->id];

	return row->side == OP_UNMAKES ? row->undo : op->id;
}

static void add_places(struct buf *out, const struct op *op)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *needs[OP_MAX_NEEDS];
	size_t n = op_rows[op->id].class == C_CONF ? op_needs(arena, op, needs) : 0;

	buf_addc(out, '|');
	while (n--)
		buf_addf(out, "%s|", needs[n]);
}

/* The fact that the operation is about; a setter's value is left out. */
static struct fact fact_of(const struct op *op)
{
	_cleanup_buf_ struct buf object = {0}, value = {0}, on = {0};
	const struct op_row *row = &op_rows[maker(op)];
	struct fact f = {0};

	buf_add(&object, row->word);
	for (const enum op_arg *a = row->keys; *a; a++)
		buf_addf(&object, " %s=%s", op_arg_words[*a], op_arg(op, *a));
	if (row->undo == op->id)
		buf_add(&value, op_arg(op, A_NEW));
	else
		for (const enum op_arg *a = row->args; *a; a++)
			buf_addf(&value, " %s", op_arg(op, *a));
	add_places(&on, op);
	snprintf(f.on, sizeof(f.on), "%s", buf_str(&on));
	snprintf(f.object, sizeof(f.object), "%s", buf_str(&object));
	snprintf(f.value, sizeof(f.value), "%s", buf_str(&value));
	return f;
}

static struct fact *find(const struct fact *f)
{
	for (size_t i = 0; i < fake.host.n; i++)
		if (!strcmp(fake.host.facts[i].object, f->object))
			return &fake.host.facts[i];
	return NULL;
}

static void put(const struct fact *f)
{
	struct fact *there = find(f);

	if (!there) {
		if (fake.host.n == FAKE_MAX)
			abort();
		there = &fake.host.facts[fake.host.n++];
	}
	*there = *f;
}

void fake_put(const char *line)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct fact f = fact_of(fake_ops(arena, &line, 1));

	put(&f);
}

static void moment(void)
{
	if (fake.moment)
		fake.moment();
}

static int make(const struct op *op, const struct fact *f)
{
	struct fact *there = find(f), half = *f;

	if (there && !(op->flags & OP_UNDO))
		return -EEXIST;
	if (there && there->half && !(op->flags & OP_UNSURE))
		return -EEXIST;
	if (there && !there->half)
		return there->foreign ? -EEXIST : 0;
	half.half = true;
	put(&half);
	moment();
	put(f);
	return 0;
}

/* What is set on the device or in the namespace goes along. */
static void drop_what_is_on(const struct op *op)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *objects[OP_MAX_OBJECTS];
	size_t n = op_deletes(op->id) ? op_objects(arena, op, objects) : 0;

	while (n--) {
		const char *place = arena_printf(arena, "|%s|", objects[n]);

		for (size_t i = fake.host.n; i--;)
			if (strstr(fake.host.facts[i].on, place))
				fake.host.facts[i] = fake.host.facts[--fake.host.n];
	}
}

static int unmake(const struct op *op, const struct fact *f)
{
	struct fact *there = find(f);

	if (!there || there->foreign)
		return op->flags & OP_UNDO ? 0 : there ? -EPERM : -ENODEV;
	if (there->half && !(op->flags & OP_UNSURE))
		return -EPERM;
	*there = fake.host.facts[--fake.host.n];
	drop_what_is_on(op);
	return 0;
}

static int set(const struct op *op, const struct fact *f)
{
	struct fact *there = find(f);

	if (!there)
		return op->flags & OP_UNDO ? 0 : -ENODEV;
	if (!(op->flags & OP_UNDO) && strcmp(there->value, op_arg(op, A_OLD)))
		return -EINVAL;
	put(f);
	return 0;
}

static int carry_out(const struct op *op, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	struct fact f = fact_of(op);
	int r = -EIO;

	if (fake.steps++ != fake.fail_at)
		r = op_rows[op->id].undo == op->id ? set(op, &f)
		    : maker(op) == op->id	   ? make(op, &f)
						   : unmake(op, &f);
	op_print(&text, op);
	buf_addf(&fake.log, "%c%s\n",
		 r			 ? '!'
		 : op->flags & OP_UNSURE ? '?'
					 : '+',
		 buf_str(&text));
	moment();
	return r ? err_sys(err, r, "%s", f.object) : 0;
}

int act_run(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
	    size_t *ret_done, struct err *err)
{
	fake.n_runs++;
	for (*ret_done = 0; *ret_done < n; ++*ret_done) {
		int r;

		if (op_rows[ops[*ret_done].id].class != op_rows[ops[0].id].class)
			abort();
		if (world_cancelled(w))
			return err_set(err, -EINTR, "interrupted");
		r = carry_out(&ops[*ret_done], err);
		if (r)
			return r;
	}
	return 0;
}

bool picture_equal(const struct picture *a, const struct picture *b)
{
	size_t same = 0;

	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			same += !memcmp(&a->facts[i], &b->facts[j], sizeof(a->facts[i]));
	return a->n == b->n && same == a->n;
}

void picture_print(const char *title, const struct picture *p)
{
	fprintf(stderr, "# %s\n", title);
	for (size_t i = 0; i < p->n; i++)
		fprintf(stderr, "#   %s:%s%s\n", p->facts[i].object, p->facts[i].value,
			p->facts[i].half ? " (half)" : "");
}

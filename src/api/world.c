/* SPDX-License-Identifier: MIT */
/*
 * The world as its user sees it: callbacks, and the last failure in words.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "model/read.h"
#include "wire/wire.h"

static_assert((int)LOG_ERROR == NY_LOG_ERROR && (int)LOG_WARN == NY_LOG_WARNING &&
		      (int)LOG_INFO == NY_LOG_INFO && (int)LOG_DEBUG == NY_LOG_DEBUG,
	      "levels of the log");
static_assert((int)OWNER_LAB == NY_OWNER_LAB && (int)OWNER_FOREIGN == NY_OWNER_FOREIGN &&
		      (int)OWNER_KERNEL == NY_OWNER_KERNEL &&
		      (int)OWNER_LEASED == NY_OWNER_LEASED,
	      "owners");

static struct face *face_of(struct ny_world *w)
{
	return (struct face *)w;
}

const char *ny_version(void)
{
	return NY_VERSION;
}

int ny_world_new(struct ny_world **ret)
{
	struct face *face = calloc(1, sizeof(*face));

	if (!face)
		return -ENOMEM;
	face->world.paths = &paths_default;
	face->world.netns_fd = -1;
	*ret = &face->world;
	return 0;
}

void ny_world_free(struct ny_world *w)
{
	if (!w)
		return;
	if (w->wire)
		wire_close(w);
	arena_free(face_of(w)->arena);
	free(w);
}

struct err *face_begin(struct ny_world *w)
{
	struct face *face = face_of(w);

	arena_free(face->arena);
	face->arena = NULL;
	face->details = (struct text_list){0};
	face->err = (struct err){0};
	return &face->err;
}

int face_host(struct ny_world *w, struct err *err)
{
	return w->wire ? 0 : wire_open(w, err);
}

struct arena *face_arena(struct ny_world *w)
{
	struct face *face = face_of(w);

	if (!face->arena)
		face->arena = arena_new();
	return face->arena;
}

struct text_list *face_details(struct ny_world *w)
{
	struct face *face = face_of(w);

	face->details.arena = face_arena(w);
	return &face->details;
}

int face_left(struct ny_world *w, const char *lab, const struct exec_left *left, int r,
	      struct err *err)
{
	if (!left->what.n)
		return r;
	for (size_t i = 0; i < left->what.n; i++)
		arena_add_text(face_details(w), "left: %s", left->what.list[i]);
	if (!err->code)
		err_set(err, r, "lab %s: something is left", lab);
	err_hint(err,
		 "what is listed could not be taken back; mend it, then run "
		 "'netyard down %s'",
		 lab);
	return err->code = -ENOTRECOVERABLE;
}

int face_check_lab(struct ny_world *w, const char *lab, struct err *err)
{
	if (lab_name_valid(lab))
		return 0;
	err_set(err, -EINVAL, "%s cannot be the name of a lab",
		quoted(face_arena(w), lab));
	return err_hint(err,
			"those are of a-z, 0-9, _ and -, begin with a letter or digit, "
			"and have at most %d characters",
			LAB_NAME_MAX);
}

int face_lab(struct ny_world *w, const char *lab, struct err *err)
{
	int r = face_check_lab(w, lab, err);

	return r < 0 ? r : face_host(w, err);
}

/* A text with names of others in it: "\x1b" for what is not to be shown.  It lives as
 * long as the failure. */
static const char *plain(const struct ny_world *w, const char *text)
{
	_cleanup_buf_ struct buf out = {};

	utf8_add(&out, text, utf8_printable);
	return strcmp(buf_str(&out), text)
		       ? arena_strdup(face_arena((struct ny_world *)w), buf_str(&out))
		       : text;
}

const char *ny_error(const struct ny_world *w)
{
	return plain(w, ((const struct face *)w)->err.text);
}

const char *ny_error_hint(const struct ny_world *w)
{
	return plain(w, ((const struct face *)w)->err.hint);
}

size_t ny_error_n_details(const struct ny_world *w)
{
	return ((const struct face *)w)->details.n;
}

const char *ny_error_detail(const struct ny_world *w, size_t i)
{
	const struct text_list *details = &((const struct face *)w)->details;

	return i < details->n ? plain(w, details->list[i]) : NULL;
}

static void on_log(void *data, enum log_level level, const char *text)
{
	const struct face *face = data;
	_cleanup_buf_ struct buf out = {};

	utf8_add(&out, text, utf8_printable);
	face->log(face->log_data, (enum ny_log_level)level, buf_str(&out));
}

void ny_world_on_log(struct ny_world *w,
		     void (*fn)(void *data, enum ny_log_level level, const char *text),
		     void *data)
{
	struct face *face = face_of(w);

	face->log = fn;
	face->log_data = data;
	w->log = fn ? on_log : NULL;
	w->log_data = face;
}

void ny_world_on_progress(struct ny_world *w,
			  void (*fn)(void *data, const char *what, size_t done,
				     size_t total),
			  void *data)
{
	w->progress = fn;
	w->progress_data = data;
}

void ny_world_on_cancel(struct ny_world *w, int (*fn)(void *data), void *data)
{
	w->cancelled = fn;
	w->cancel_data = data;
}

/* SPDX-License-Identifier: MIT */
/*
 * Reading topologies in tests: from texts, from files of the source, and with what
 * is wrong in them as one text.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "model/read.h"

#define STRINGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A file of the source, whole. */
static inline char *source_file(const char *name, size_t *ret_len)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	_cleanup_buf_ struct buf path = {0};
	struct err err = {0};
	char *text = NULL;
	size_t len;

	buf_addf(&path, "%s/%s", src, name);
	if (file_read(buf_str(&path), TOPO_FILE_MAX + 1, &text, ret_len ? ret_len : &len,
		      &err) < 0)
		fail_msg("%s", err.text);
	return text;
}

/* The lab, or NULL; its faults, "LINE:COL: TEXT" each on a line, into *ret_faults (malloced). */
static inline struct topo *read_text(const char *path, const char *text, size_t len,
				     char **ret_faults)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};
	struct topo *t = NULL;
	struct err err = {0};
	struct buf b = {0};
	int r = topo_read(path, text, len, &t, &faults, &err);

	for (size_t i = 0; i < faults.n; i++)
		buf_addf(&b, "%u:%u: %s\n", faults.list[i].at.line, faults.list[i].at.col,
			 faults.list[i].text);
	assert_int_equal(r<0, faults.n> 0);
	assert_int_equal(r < 0, t == NULL);
	*ret_faults = buf_steal(&b);
	return t;
}

/* A lab that must be right. */
static inline struct topo *lab(const char *text)
{
	_cleanup_free_ char *faults = NULL;
	struct topo *t = read_text("lab.yard.yml", text, strlen(text), &faults);

	if (!t)
		fail_msg("%s", faults);
	return t;
}

/* A lab that must have just these faults. */
static inline void faulty(const char *path, const char *text, const char *want)
{
	_cleanup_free_ char *faults = NULL;
	_cleanup_topo_ struct topo *t = read_text(path, text, strlen(text), &faults);

	(void)t; /* older clang does not see that it is freed */
	assert_string_equal(faults, want);
}

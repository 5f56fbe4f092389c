/* SPDX-License-Identifier: MIT */
/*
 * A topology file as a tree of values: what stands between the text (YAML, JSON)
 * and the topology, on the way in and on the way out.  Lives in an arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "model/read.h"

enum value_kind {
	VALUE_BAD, /* a fault was told of it already: readers pass over it */
	VALUE_NULL,
	VALUE_TEXT,
	VALUE_LIST,
	VALUE_MAP,
	VALUE_COMMENT, /* only on the way out: a line of its own in a list or a mapping */
};

struct value {
	enum value_kind kind;
	bool plain; /* a text without quotes: may be a number or a truth value */
	struct file_pos at;
	const char *text; /* of VALUE_TEXT and VALUE_COMMENT */
	const char *key;  /* in a mapping: under which it stands */
	struct file_pos key_at;
	struct value *first, *last; /* in a list or a mapping, in file order */
	struct value *next;
	size_t n;
};

/* --- value.c --- */

struct value *value_new(struct arena *arena, enum value_kind kind);
struct value *value_text(struct arena *arena, const char *text, bool plain);
/* Puts child at the end; key NULL: into a list. */
void value_add(struct value *parent, const char *key, struct value *child);
/* Puts a comment at the end, which is no entry; whatever it says, it stays one. */
void value_comment(struct arena *arena, struct value *parent, const char *text);
struct value *value_get(const struct value *map, const char *key); /* or NULL */
/* "a list", "'yes'": what a person sees there. */
const char *value_describe(struct arena *arena, const struct value *v);

/* --- yaml.c --- */

/*
 * YAML text into a tree.  Faults of the text itself, of size, and of what YAML can and
 * a topology file must not (anchors, aliases, tags, merge keys, duplicate keys) go to
 * faults.  0: *ret is the whole file, even if there were faults; -EINVAL: it could
 * not be read to its end, and a fault says why.
 */
int yaml_read(struct arena *arena, const char *text, size_t len, struct faults *faults,
	      struct value **ret, struct err *err);

/* --- read.c --- */

/* The tree of a whole file, a mapping, into a topology: read, checked, derived.  tmp: for
 * what that needs.  With faults the result is to be freed and nothing else. */
struct topo *topo_read_values(const char *path, const struct value *root,
			      struct arena *tmp, struct faults *faults);

/* --- yaml-text.c --- */

/* The part that looks at the bytes: -EINVAL and a fault if they are none, or too many. */
int yaml_check_text(const char *text, size_t len, struct faults *faults);
/* The first line of first to last that a tab indents, or 0. */
unsigned yaml_tab_line(const char *text, size_t len, unsigned first, unsigned last);

/* --- scalar.c --- */

/*
 * What is written as raw, between quotes if quote is one: the text that stands for; NULL
 * for an escape that stands for no character, or for NUL.
 */
const char *scalar_text(struct arena *arena, const char *raw, size_t len, char quote);

/* --- yaml-write.c --- */

/* The tree as text: malloced, newline at its end. */
char *yaml_write(const struct value *v);

/* --- json.c --- */

/* The tree without its comments, as JSON. */
char *json_write(const struct value *v);

/* --- yaml-comment.c --- */

/* A comment of several lines, the first at that indentation. */
void yaml_add_comment(struct buf *b, const char *text, size_t in);

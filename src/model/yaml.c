/* SPDX-License-Identifier: MIT */
/*
 * YAML -> a tree of values, with libfyaml's event parser: it needs no stack for what
 * is nested and little memory for what is large, and the tree is ours to bound.
 * Of YAML only texts, lists and mappings are taken; everything else is a fault.
 */
#include <errno.h>
#include <libfyaml.h>
#include <string.h>

#include "base/map.h"
#include "model/value.h"

#define DEPTH_MAX  16
#define VALUES_MAX 1000000
#define SEEN_FEW   8 /* keys of a mapping that are compared one by one */

DEFINE_CLEANUP(struct fy_diag *, fy_diag_destroy);
DEFINE_CLEANUP(struct fy_parser *, fy_parser_destroy);

/* A list or a mapping that is not closed yet. */
struct open {
	struct value *value;
	bool drop;	 /* not to become part of the tree */
	const char *key; /* its value comes next; NULL: a key comes next */
	struct file_pos key_at;
	bool drop_value; /* the key was refused, and with it its value */
	struct map seen; /* key -> line, once there are many */
};

struct build {
	struct arena *arena;
	struct faults *faults;
	const char *text;
	size_t len;
	struct fy_parser *parser;
	struct value *root;
	struct open open[DEPTH_MAX];
	size_t depth;
	size_t n_values;
	struct file_pos last; /* for what has no place of its own */
};

/*
 * Where a token stands.  libfyaml's marks of quoted texts, anchors and aliases
 * point behind the character that begins them.
 */
static struct file_pos place(struct build *b, struct fy_token *token)
{
	const struct fy_mark *m = token ? fy_token_start_mark(token) : NULL;
	struct file_pos at;

	if (!m)
		return b->last;
	at = (struct file_pos){(unsigned)m->line + 1, (unsigned)m->column + 1};
	if (m->column > 0 && m->input_pos > 0 && m->input_pos <= b->len &&
	    memchr("&*\"'", b->text[m->input_pos - 1], 4))
		at.col--;
	b->last = at;
	return at;
}

/* Written behind | or >: libfyaml says where the text is, and that is lines below. */
static bool is_block(struct fy_token *token)
{
	return token && (fy_token_scalar_style(token) == FYSS_LITERAL ||
			 fy_token_scalar_style(token) == FYSS_FOLDED);
}

/* Nothing is written there: libfyaml has no token for it, or, from 0.8 on, an empty
 * one. */
static bool is_nothing(struct fy_token *token)
{
	const struct fy_mark *start = token ? fy_token_start_mark(token) : NULL;
	const struct fy_mark *end = token ? fy_token_end_mark(token) : NULL;

	return !start || !end ||
	       (fy_token_scalar_style(token) == FYSS_PLAIN &&
		start->input_pos == end->input_pos);
}

/*
 * Where a scalar stands.  Of nothing, libfyaml's versions tell different places: its
 * key's it is, or that of what is before it in a list.  A block begins behind its | or >,
 * lines below: its key's place, too.
 */
static struct file_pos scalar_place(struct build *b, struct fy_token *token)
{
	const struct open *o = b->depth ? &b->open[b->depth - 1] : NULL;
	bool nothing = is_nothing(token);

	if (o && o->key && (nothing || is_block(token)))
		return o->key_at;
	return nothing ? b->last : place(b, token);
}

static bool is_null(const char *text)
{
	return !*text || !strcmp(text, "~") || !strcmp(text, "null") ||
	       !strcmp(text, "Null") || !strcmp(text, "NULL");
}

/* The bytes of a scalar, without its quotes; false if they are not on one line. */
static bool token_raw(const struct build *b, struct fy_token *token, const char **ret_raw,
		      size_t *ret_len)
{
	const struct fy_mark *start = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);

	if (!start || !end || start->input_pos > end->input_pos ||
	    end->input_pos > b->len || is_block(token))
		return false;
	*ret_raw = b->text + start->input_pos;
	*ret_len = end->input_pos - start->input_pos;
	return !memchr(*ret_raw, '\n', *ret_len) && !memchr(*ret_raw, '\r', *ret_len);
}

/* The text of a scalar; NULL after a fault. */
static const char *token_text(struct build *b, struct fy_token *token, struct file_pos at)
{
	const char *raw, *text;
	char quote = '\0';
	size_t len;

	if (!token)
		return "";
	if (!token_raw(b, token, &raw, &len)) {
		fault_add(b->faults, at,
			  "this text goes on over several lines; write it on one");
		return NULL;
	}
	if (fy_token_scalar_style(token) == FYSS_SINGLE_QUOTED)
		quote = '\'';
	else if (fy_token_scalar_style(token) == FYSS_DOUBLE_QUOTED)
		quote = '"';
	text = scalar_text(b->arena, raw, len, quote);
	if (!text)
		fault_add(b->faults, at,
			  "an escape in this text stands for no character, or for NUL");
	return text;
}

static void refuse_marks(struct build *b, struct fy_token *anchor, struct fy_token *tag)
{
	if (anchor)
		fault_add(b->faults, place(b, anchor),
			  "anchors (&) are not possible here; write the value out "
			  "wherever it is needed");
	if (tag)
		fault_add(b->faults, place(b, tag),
			  "tags (!) are not possible here; write the value alone");
}

/* Whether key is in the mapping already; if not it is from now on. */
static bool seen_before(struct build *b, struct open *o, const char *key,
			struct file_pos at, unsigned *ret_line)
{
	size_t line;

	if (o->value->n < SEEN_FEW) {
		const struct value *v = value_get(o->value, key);

		if (v)
			*ret_line = v->key_at.line;
		return v;
	}
	if (!o->seen.arena) {
		o->seen.arena = b->arena;
		for (const struct value *v = o->value->first; v; v = v->next)
			map_put(&o->seen, v->key, v->key_at.line);
	}
	if (map_get(&o->seen, key, &line)) {
		*ret_line = (unsigned)line;
		return true;
	}
	map_put(&o->seen, key, at.line);
	return false;
}

/* A key, and whether what will stand under it is wanted. */
static void add_key(struct build *b, struct open *o, const char *key, bool plain,
		    struct file_pos at)
{
	unsigned line;

	o->key = key;
	o->key_at = at;
	o->drop_value = true;
	if (plain && !strcmp(key, "<<"))
		fault_add(b->faults, at,
			  "merge keys (<<) are not possible here; write the keys out");
	else if (seen_before(b, o, key, at, &line))
		fault_add(b->faults, at,
			  "duplicate key %s: it is on line %u already; keep one",
			  quoted(b->arena, key), line);
	else
		o->drop_value = false;
	if (!o->value->n && file_pos_compare(at, o->value->at) < 0)
		o->value->at = at; /* [a: b] is a mapping that begins at its key */
}

/* A key that cannot be: what stands under it is passed over. */
static void drop_key(struct open *o)
{
	o->key = "";
	o->drop_value = true;
}

static void refuse_key(struct build *b, struct open *o, struct file_pos at,
		       const char *what)
{
	if (!o->drop)
		fault_add(b->faults, at, "a key must be a word, not %s", what);
	drop_key(o);
}

/* Whether a key comes next in the innermost mapping. */
static struct open *wants_key(struct build *b)
{
	struct open *o = b->depth ? &b->open[b->depth - 1] : NULL;

	return o && o->value->kind == VALUE_MAP && !o->key ? o : NULL;
}

/* Puts v where it belongs; returns whether it became part of the tree. */
static bool attach(struct build *b, struct value *v)
{
	struct open *o;
	bool keep;

	if (!b->depth) {
		b->root = v;
		return true;
	}
	o = &b->open[b->depth - 1];
	keep = !o->drop && !o->drop_value;
	if (keep) {
		v->key_at = o->key_at;
		value_add(o->value, o->key, v);
	}
	o->key = NULL;
	o->drop_value = false;
	return keep;
}

static int begin(struct build *b, enum value_kind kind, struct fy_token *token)
{
	struct file_pos at = place(b, token);
	struct open *key_of = wants_key(b), *o;

	if (b->depth == DEPTH_MAX) {
		fault_add(b->faults, at,
			  "this is nested more than %d deep; no topology needs that",
			  DEPTH_MAX);
		return -EINVAL;
	}
	o = &b->open[b->depth];
	*o = (struct open){.value = value_new(b->arena, kind)};
	o->value->at = at;
	if (key_of) {
		refuse_key(b, key_of, at, kind == VALUE_LIST ? "a list" : "a mapping");
		o->drop = true;
	} else {
		o->drop = !attach(b, o->value);
	}
	b->depth++;
	return 0;
}

static void scalar(struct build *b, struct fy_token *token)
{
	bool plain = !token || fy_token_scalar_style(token) == FYSS_PLAIN;
	struct open *o = wants_key(b);
	struct file_pos at = scalar_place(b, token);
	const char *text;
	struct value *v;

	text = token_text(b, token, at);
	if (o && text) {
		add_key(b, o, text, plain, at);
	} else if (o) {
		drop_key(o);
	} else {
		v = value_new(b->arena, VALUE_TEXT);
		v->at = at;
		v->text = text;
		v->plain = plain;
		if (!text)
			v->kind = VALUE_BAD;
		else if (plain && is_null(text))
			v->kind = VALUE_NULL;
		attach(b, v);
	}
}

static void alias(struct build *b, struct fy_token *token)
{
	struct file_pos at = place(b, token);
	struct open *o = wants_key(b);
	struct value *v;

	if (o) {
		refuse_key(b, o, at, "an alias (*)");
		return;
	}
	v = value_new(b->arena, VALUE_BAD);
	v->at = at;
	if (attach(b, v))
		fault_add(b->faults, at,
			  "aliases (*) are not possible here; write the value out");
}

static int document(struct build *b, struct fy_token *token)
{
	struct file_pos at = place(b, token);

	if (!b->root)
		return 0;
	fault_add(b->faults, at,
		  "a second document begins here; a topology file holds one");
	return -EINVAL;
}

static int event(struct build *b, struct fy_event *e)
{
	if (b->n_values++ == VALUES_MAX) {
		fault_add(b->faults, b->last,
			  "the file holds more than %d values; that is too many",
			  VALUES_MAX);
		return -EINVAL;
	}
	switch (e->type) {
	case FYET_DOCUMENT_START:
		return document(b, e->document_start.document_start);
	case FYET_MAPPING_START:
		refuse_marks(b, e->mapping_start.anchor, e->mapping_start.tag);
		return begin(b, VALUE_MAP, e->mapping_start.mapping_start);
	case FYET_SEQUENCE_START:
		refuse_marks(b, e->sequence_start.anchor, e->sequence_start.tag);
		return begin(b, VALUE_LIST, e->sequence_start.sequence_start);
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		b->depth--;
		return 0;
	case FYET_SCALAR:
		refuse_marks(b, e->scalar.anchor, e->scalar.tag);
		scalar(b, e->scalar.value);
		return 0;
	case FYET_ALIAS:
		alias(b, e->alias.anchor);
		return 0;
	default:
		return 0;
	}
}

static int events(struct build *b)
{
	struct fy_event *e;
	int r = 0;

	while (r == 0 && (e = fy_parser_parse(b->parser))) {
		r = event(b, e);
		fy_parser_event_free(b->parser, e);
	}
	return r;
}

/*
 * libfyaml's own faults.  A tab that indents is the most common, on the line it stumbles
 * over or the next, and its words do not say so.
 */
static void syntax_faults(struct build *b, struct fy_diag *diag)
{
	size_t before = b->faults->n;
	struct fy_diag_error *e;
	void *i = NULL;

	while ((e = fy_diag_errors_iterate(diag, &i))) {
		struct file_pos at = {e->line > 0 ? (unsigned)e->line : 1,
				      e->column > 0 ? (unsigned)e->column : 1};
		unsigned tab = yaml_tab_line(b->text, b->len, at.line, at.line + 1);
		const char *text = quoted(b->arena, e->msg);

		if (tab)
			fault_add(b->faults, (struct file_pos){tab, 1},
				  "a tab indents this line; YAML takes blanks only");
		else
			fault_add(b->faults, at, "this is not YAML: %.*s",
				  (int)strlen(text) - 2, text + 1);
	}
	if (b->faults->n == before)
		fault_add(b->faults, b->last, "this is not YAML");
}

static int parse(struct build *b, struct fy_diag *diag, struct err *err)
{
	const struct fy_parse_cfg cfg = {
		.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_ALLOW_DUPLICATE_KEYS |
			 FYPCF_DISABLE_DEPTH_LIMIT,
		.diag = diag,
	};
	_cleanup_(fy_parser_destroyp) struct fy_parser *parser = fy_parser_create(&cfg);
	int r;

	if (!parser || fy_parser_set_string(parser, b->text, b->len) < 0)
		return err_sys(err, -ENOMEM, "cannot start the YAML parser");
	b->parser = parser;
	r = events(b);
	if (r < 0)
		return r;
	if (!fy_parser_get_stream_error(parser))
		return 0;
	syntax_faults(b, diag);
	return -EINVAL;
}

int yaml_read(struct arena *arena, const char *text, size_t len, struct faults *faults,
	      struct value **ret, struct err *err)
{
	struct build b = {.arena = arena, .faults = faults, .text = text, .len = len};
	const struct fy_diag_cfg cfg = {.level = FYET_ERROR, .module_mask = ~0u};
	_cleanup_(fy_diag_destroyp) struct fy_diag *diag = NULL;
	int r;

	b.last = (struct file_pos){1, 1};
	r = yaml_check_text(text, len, faults);
	if (r < 0)
		return r;
	diag = fy_diag_create(&cfg);
	if (!diag)
		return err_sys(err, -ENOMEM, "cannot start the YAML parser");
	fy_diag_set_collect_errors(diag, true);
	r = parse(&b, diag, err);
	if (r < 0)
		return r;
	if (!b.root || b.root->kind == VALUE_NULL) {
		fault_add(faults, (struct file_pos){1, 1},
			  "the file is empty; a topology file has at least 'nodes:'");
		return -EINVAL;
	}
	*ret = b.root;
	return 0;
}

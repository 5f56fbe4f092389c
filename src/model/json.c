/* SPDX-License-Identifier: MIT */
/* Values -> JSON. */
#include "model/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/value.h"

static json_t *scalar(const struct value *v)
{
	uint64_t number;

	if (v->kind != VALUE_TEXT)
		return json_null();
	if (v->plain && (!strcmp(v->text, "true") || !strcmp(v->text, "false")))
		return json_boolean(v->text[0] == 't');
	if (v->plain && text_u64(v->text, 0, INT64_MAX, &number) == 0)
		return json_integer((json_int_t)number);
	return json_string(v->text);
}

/* As deep as a topology is: six levels. */
static json_t *to_json(const struct value *v) // NOLINT(misc-no-recursion)
{
	json_t *json;

	if (v->kind != VALUE_LIST && v->kind != VALUE_MAP)
		return scalar(v);
	json = v->kind == VALUE_LIST ? json_array() : json_object();
	for (const struct value *i = v->first; i; i = i->next)
		if (i->kind == VALUE_COMMENT)
			continue;
		else if (v->kind == VALUE_LIST)
			json_array_append_new(json, to_json(i));
		else
			json_object_set_new(json, i->key, to_json(i));
	return json;
}

/* A character of a string as JSON writes it in ASCII: beyond 0xffff as two. */
static void add_escaped(struct buf *out, uint32_t c)
{
	if (c > 0xffff) {
		c -= 0x10000;
		buf_addf(out, "\\u%04x", 0xd800 + (c >> 10));
		c = 0xdc00 + (c & 0x3ff);
	}
	buf_addf(out, "\\u%04x", c);
}

/* The same document, fit for a terminal.  What is not, and is still as it was, is in its
 * strings; but for the ends of lines. */
static void add_printable(struct buf *out, const char *text)
{
	size_t len;
	uint32_t c;

	for (; *text; text += len) {
		len = utf8_char(text, strnlen(text, 4), &c);
		if (*text == '\n' || utf8_printable(c))
			buf_addn(out, text, len);
		else
			add_escaped(out, c);
	}
}

char *json_print(json_t *json, size_t flags)
{
	_cleanup_free_ char *text = json_dumps(json, flags);
	struct buf b = {0};

	json_decref(json);
	if (!text)
		err_out_of_memory();
	add_printable(&b, text);
	buf_addc(&b, '\n');
	return buf_steal(&b);
}

char *json_write(const struct value *v)
{
	return json_print(to_json(v), JSON_INDENT(2));
}

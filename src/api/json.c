/* SPDX-License-Identifier: MIT */
#include "api/json.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

json_t *json_strings(const char *const *texts, size_t n)
{
	json_t *j = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(j, json_words(texts[i]));
	return j;
}

json_t *json_words(const char *text)
{
	_cleanup_buf_ struct buf out = {};

	utf8_add(&out, text, NULL);
	return json_string(buf_str(&out));
}

json_t *json_text_or_null(const char *text)
{
	return text ? json_words(text) : json_null();
}

static char *dump(const json_t *doc, size_t flags)
{
	_cleanup_free_ char *text = json_dumps(doc, flags);
	struct buf out = {};

	if (!text)
		return NULL;
	buf_add(&out, text);
	buf_addc(&out, '\n');
	return buf_steal(&out);
}

char *json_text(const json_t *doc)
{
	return dump(doc, JSON_INDENT(2));
}

char *json_line(const json_t *doc)
{
	return dump(doc, JSON_COMPACT | JSON_REAL_PRECISION(12));
}

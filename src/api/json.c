/* SPDX-License-Identifier: MIT */
#include "api/json.h"

#include <string.h>

#include "base/buf.h"
#include "model/utf8.h"

json_t *json_strings(const char *const *texts, size_t n)
{
	json_t *j = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(j, json_string(texts[i]));
	return j;
}

json_t *json_words(const char *text)
{
	_cleanup_buf_ struct buf out = {};
	json_t *j = json_string(text);
	size_t len;
	uint32_t c;

	if (j)
		return j;
	for (; *text; text += len) {
		len = utf8_char(text, strnlen(text, 4), &c);
		if (len)
			buf_addn(&out, text, len);
		else
			buf_addf(&out, "\\x%02x", (unsigned char)*text);
		len = len ? len : 1;
	}
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

/* SPDX-License-Identifier: MIT */
#include "api/json.h"

#include "base/buf.h"

json_t *json_strings(const char *const *texts, size_t n)
{
	json_t *j = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(j, json_string(texts[i]));
	return j;
}

json_t *json_text_or_null(const char *text)
{
	json_t *j = text ? json_string(text) : NULL;

	return j ? j : json_null();
}

char *json_text(const json_t *doc)
{
	_cleanup_free_ char *text = json_dumps(doc, JSON_INDENT(2));
	struct buf out = {};

	if (!text)
		return NULL;
	buf_add(&out, text);
	buf_addc(&out, '\n');
	return buf_steal(&out);
}

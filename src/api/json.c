/* SPDX-License-Identifier: MIT */
/* What documents share: words that are no UTF-8, lists, the text. */
#include "api/json.h"

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

	if (!text)
		return json_null();
	utf8_add(&out, text, NULL);
	return json_string(buf_str(&out));
}

char *json_text(json_t *doc)
{
	return json_print(doc, JSON_INDENT(2));
}

/* SPDX-License-Identifier: MIT */
/*
 * Where an object ends is told by its braces, strings left out; all else that may be
 * wrong in it jansson says.
 */
#include "wire/json-stream.h"

#include <errno.h>
#include <string.h>

#define MAX_DEPTH  1024
#define MAX_VALUES (4U << 20) /* of an object: some hundred megabytes, once read */

void json_stream_done(struct json_stream *s)
{
	buf_done(&s->text);
}

void json_stream_add(struct json_stream *s, const char *bytes, size_t n)
{
	if (s->start > 0) {
		/* At most what came with the end of the one before. */
		s->text.len -= s->start;
		memmove(s->text.data, s->text.data + s->start, s->text.len);
		s->scanned -= s->start;
		s->start = 0;
	}
	buf_addn(&s->text, bytes, n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* True after the brace that closes the object. */
static bool scan_byte(struct json_stream *s, char c)
{
	if (s->escaped) {
		s->escaped = false;
	} else if (s->in_string) {
		s->escaped = c == '\\';
		s->in_string = c != '"';
	} else if (c == '"') {
		s->in_string = true;
	} else if (c == '{' || c == '[') {
		s->depth++;
		s->n_values++;
	} else if (c == ',') {
		s->n_values++;
	} else if (c == '}' || c == ']') {
		return --s->depth == 0;
	}
	return false;
}

/* 1: [start, scanned) is an object, it seems. */
static int scan(struct json_stream *s, struct err *err)
{
	while (s->scanned < s->text.len) {
		char c = s->text.data[s->scanned++];

		if (!s->depth && is_blank(c)) {
			s->start = s->scanned;
			continue;
		}
		if (!s->depth && c != '{')
			return err_set(err, -EPROTO, "what comes is no JSON object");
		if (scan_byte(s, c))
			return 1;
		if (s->depth > MAX_DEPTH || s->n_values > MAX_VALUES)
			return err_set(err, -EPROTO, "the JSON that comes is too large");
	}
	return 0;
}

int json_stream_next(struct json_stream *s, json_t **ret, struct err *err)
{
	json_error_t why;
	json_t *object;
	int r = scan(s, err);

	if (r <= 0)
		return r;
	object = json_loadb(s->text.data + s->start, s->scanned - s->start,
			    JSON_REJECT_DUPLICATES, &why);
	s->start = s->scanned;
	s->n_values = 0;
	if (!object)
		return err_set(err, -EPROTO, "what comes is no JSON: %s, at byte %d",
			       why.text, why.position);
	*ret = object;
	return 1;
}

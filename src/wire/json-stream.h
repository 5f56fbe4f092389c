/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: JSON objects out of a stream of bytes that says nowhere where one
 * ends and the next begins.  Every byte is looked at once to find the end, and once more
 * to read it, however many pieces it comes in.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Zero-initialise. */
struct json_stream {
	struct buf text;
	size_t start;	 /* of the object that is not whole yet */
	size_t scanned;	 /* the end of what was looked at */
	size_t depth;	 /* there, of braces and brackets */
	size_t n_values; /* so far in it, about */
	bool in_string, escaped;
};

void json_stream_done(struct json_stream *s);
void json_stream_add(struct json_stream *s, const char *bytes, size_t n);
/*
 * 1: *ret is the next object, caller drops the reference.  0: it is not whole yet.
 * -EPROTO: what comes is no JSON object, or has too many values (memory); there is no
 * going on then.
 */
int json_stream_next(struct json_stream *s, json_t **ret, struct err *err);

/* SPDX-License-Identifier: MIT */
/*
 * One question to a server of HTTP at a unix socket: GET, and its answer (RFC 9112).
 *
 * A connection for each, closed by the server after it.  The answer may be of a length
 * told before, in chunks, or end with the connection.  What a server says is not
 * trusted: what is not HTTP/1, longer than it may be, or framed in two ways is -EPROTO;
 * all of it ends in bounded time.
 *
 * No library does it: libcurl, which could, brings 29 more, and 8 ms to each start of a
 * program that takes 5.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/world.h"

/* Zero-initialise. */
struct http_answer {
	int status;	 /* "404" */
	struct buf body; /* any bytes */
	uid_t peer;	 /* whose process answers: unix_peer */
};

void http_answer_done(struct http_answer *answer);
#define _cleanup_http_answer_ _cleanup_(http_answer_done)

/*
 * target: what stands after GET, "/_ping"; no blanks in it.  Until the deadline
 * (deadline.h).  Errors: of connect(2), text says where; -EPROTO, -ETIMEDOUT, -EINTR;
 * -ECONNRESET: the answer is not whole.
 */
int http_get(const struct ny_world *w, const char *socket, const char *target,
	     int64_t deadline, struct http_answer *ret, struct err *err);

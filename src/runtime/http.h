/* SPDX-License-Identifier: MIT */
/*
 * Inside runtime/ only: one question to a server of HTTP at a unix socket, GET, and its
 * answer, by libcurl.
 *
 * A connection for each.  What a server says is not trusted: how much it may be is
 * bounded, and how long it may take.
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
	struct buf body; /* any bytes, 4 MiB at most */
	uid_t peer;	 /* whose process answers: unix_peer */
};

void http_answer_done(struct http_answer *answer);
#define _cleanup_http_answer_ _cleanup_(http_answer_done)

/*
 * target: what stands after GET, "/_ping"; no blanks in it.  Until the deadline
 * (deadline.h).  Errors: of connect(2), text says where; -EPROTO: no answer of HTTP/1, or
 * too long a one; -ECONNRESET: it is not whole; -ETIMEDOUT; -EINTR where the world is
 * cancelled, within a second; -EHOSTDOWN: there is no libcurl.
 */
int http_get(const struct ny_world *w, const char *socket, const char *target,
	     int64_t deadline, struct http_answer *ret, struct err *err);

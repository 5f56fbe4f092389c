/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.1, of a client that asks once.  Bytes are taken apart as they come, by a step
 * for each part of an answer; each step looks at every byte once.
 */
#include "wire/http.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/text.h"
#include "wire/unix-socket.h"
#include "wire/wait.h"

#define MAX_LINE  8192U	      /* bytes of one */
#define MAX_LINES 200	      /* of all heads; of a trailer */
#define MAX_BODY  (4U << 20)  /* bytes */
#define MAX_BYTES (16U << 20) /* that come, a byte a chunk included */

struct reading {
	struct buf in;
	size_t at;	/* what was taken of it */
	size_t scanned; /* in which no line ends */
	/* The part that comes next: 1: it was there; 0: it is not yet; or -errno. */
	int (*step)(struct reading *rd, struct err *err);
	unsigned n_lines; /* so far; anew with each chunk */
	bool has_length, is_chunked;
	size_t left; /* of the body, or of a chunk */
	struct http_answer *to;
};

static int step_status(struct reading *rd, struct err *err);
static int step_fields(struct reading *rd, struct err *err);
static int step_length(struct reading *rd, struct err *err);
static int step_rest(struct reading *rd, struct err *err);
static int step_chunk_size(struct reading *rd, struct err *err);
static int step_chunk(struct reading *rd, struct err *err);
static int step_chunk_end(struct reading *rd, struct err *err);
static int step_trailer(struct reading *rd, struct err *err);

static int malformed(struct err *err, const char *what)
{
	return err_set(err, -EPROTO, "what comes is no answer of HTTP/1: %s", what);
}

/* The next line, without its end; valid until more comes. */
static int take_line(struct reading *rd, char **ret, struct err *err)
{
	size_t n = rd->in.len - rd->scanned;
	char *from, *end;

	if (!n)
		return 0;
	from = rd->in.data + rd->at;
	end = memchr(rd->in.data + rd->scanned, '\n', n);
	rd->scanned = rd->in.len;
	if ((end ? (size_t)(end - from) : rd->in.len - rd->at) > MAX_LINE)
		return malformed(err, "a line is too long");
	if (!end)
		return 0;
	if (memchr(from, '\0', end - from))
		return malformed(err, "a zero byte");
	rd->at = rd->scanned = end + 1 - rd->in.data;
	*end = '\0';
	if (end > from && end[-1] == '\r')
		end[-1] = '\0';
	*ret = from;
	return ++rd->n_lines > MAX_LINES ? malformed(err, "too many lines") : 1;
}

/* Moves up to *left bytes to the body; 1: that was all of them. */
static int take_bytes(struct reading *rd, size_t *left, struct err *err)
{
	size_t n = rd->in.len - rd->at;

	if (n > *left)
		n = *left;
	if (n > MAX_BODY - rd->to->body.len)
		return err_set(err, -EPROTO, "the answer is longer than %u MiB",
			       MAX_BODY >> 20);
	if (n)
		buf_addn(&rd->to->body, rd->in.data + rd->at, n);
	rd->at += n;
	rd->scanned = rd->at;
	*left -= n;
	return !*left;
}

/* "HTTP/1.1 200 OK" */
static int step_status(struct reading *rd, struct err *err)
{
	char *line;
	uint32_t status;
	int r = take_line(rd, &line, err);

	if (r <= 0)
		return r;
	if (strncmp(line, "HTTP/1.", 7) != 0 || !line[7] || line[8] != ' ' ||
	    strlen(line) < 12 || (line[12] && line[12] != ' '))
		return malformed(err, "its first line");
	line[12] = '\0';
	if (text_u32(line + 9, 100, 599, &status) < 0)
		return malformed(err, "its status");
	rd->to->status = (int)status;
	rd->step = step_fields;
	return 1;
}

static int note_length(struct reading *rd, const char *value, struct err *err)
{
	uint64_t length;

	if (rd->has_length || text_u64(value, 0, MAX_BODY, &length) < 0)
		return malformed(err, "its length");
	rd->has_length = true;
	rd->left = length;
	return 1;
}

static int note_coding(struct reading *rd, const char *value, struct err *err)
{
	if (rd->is_chunked || strcasecmp(value, "chunked") != 0)
		return malformed(err, "a coding that was not asked for");
	rd->is_chunked = true;
	return 1;
}

/* "Name: value"; a line that continues another is none any more. */
static int note_field(struct reading *rd, char *line, struct err *err)
{
	char *value = strchr(line, ':'), *end = line + strlen(line);

	if (!value || value == line || strcspn(line, " \t") < (size_t)(value - line))
		return malformed(err, "a field of its head");
	*value++ = '\0';
	value += strspn(value, " \t");
	while (end > value && strchr(" \t", end[-1]))
		*--end = '\0';
	if (!strcasecmp(line, "Content-Length"))
		return note_length(rd, value, err);
	if (!strcasecmp(line, "Transfer-Encoding"))
		return note_coding(rd, value, err);
	return 1;
}

static int step_fields(struct reading *rd, struct err *err)
{
	char *line;
	int r = take_line(rd, &line, err);

	if (r <= 0)
		return r;
	if (*line)
		return note_field(rd, line, err);
	if (rd->has_length && rd->is_chunked)
		return malformed(err, "its length is told in two ways");
	if (rd->to->status < 200) /* "100 Continue": the answer is still to come */
		rd->step = step_status;
	else if (rd->is_chunked)
		rd->step = step_chunk_size;
	else
		rd->step = rd->has_length ? step_length : step_rest;
	return 1;
}

static int step_length(struct reading *rd, struct err *err)
{
	int r = take_bytes(rd, &rd->left, err);

	if (r > 0)
		rd->step = NULL;
	return r;
}

/* Until the server closes. */
static int step_rest(struct reading *rd, struct err *err)
{
	size_t left = SIZE_MAX;

	return take_bytes(rd, &left, err);
}

/* "1a2b;extension" */
static int step_chunk_size(struct reading *rd, struct err *err)
{
	char *line, *at;
	int r = take_line(rd, &line, err);

	if (r <= 0)
		return r;
	rd->left = 0;
	for (at = line; text_hex_digit(*at) >= 0 && rd->left <= MAX_BODY; at++)
		rd->left = rd->left * 16 + text_hex_digit(*at);
	if (at == line || (*at && !strchr("; \t", *at)) || rd->left > MAX_BODY)
		return malformed(err, "the size of a chunk");
	rd->n_lines = 0;
	rd->step = rd->left ? step_chunk : step_trailer;
	return 1;
}

static int step_chunk(struct reading *rd, struct err *err)
{
	int r = take_bytes(rd, &rd->left, err);

	if (r > 0)
		rd->step = step_chunk_end;
	return r;
}

static int step_chunk_end(struct reading *rd, struct err *err)
{
	char *line;
	int r = take_line(rd, &line, err);

	if (r > 0 && *line)
		return malformed(err, "the end of a chunk");
	if (r > 0)
		rd->step = step_chunk_size;
	return r;
}

static int step_trailer(struct reading *rd, struct err *err)
{
	char *line;
	int r = take_line(rd, &line, err);

	if (r > 0 && !*line)
		rd->step = NULL;
	return r;
}

static int send_all(const struct ny_world *w, int fd, const struct buf *what,
		    int64_t deadline, struct err *err)
{
	size_t sent = 0;

	while (sent < what->len) {
		ssize_t n = send(fd, what->data + sent, what->len - sent, MSG_NOSIGNAL);
		int r = 0;

		if (n > 0)
			sent += n;
		else if (errno == EPIPE || errno == ECONNRESET)
			return 0; /* what it said before is still to be read */
		else if (errno == EAGAIN)
			r = wait_for(w, fd, POLLOUT, deadline, err);
		else if (errno != EINTR)
			r = err_sys(err, -errno, "ask");
		if (r < 0)
			return r;
	}
	return 0;
}

/* The server has closed: whether that was the end of the answer. */
static int note_closed(struct reading *rd, struct err *err)
{
	if (rd->step != step_rest)
		return err_set(err, -ECONNRESET, "the server closed the connection");
	rd->step = NULL;
	return 0;
}

static int receive_some(struct reading *rd, int fd, struct err *err)
{
	char bytes[16 * 1024];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0 && errno != ECONNRESET)
		return err_sys(err, -errno, "receive an answer");
	if (n <= 0)
		return note_closed(rd, err);
	if (rd->in.len + n > MAX_BYTES)
		return err_set(err, -EPROTO, "more than %u MiB for an answer",
			       MAX_BYTES >> 20);
	buf_addn(&rd->in, bytes, n);
	return 0;
}

static int receive(const struct ny_world *w, struct reading *rd, int fd, int64_t deadline,
		   struct err *err)
{
	int r = 0;

	while (r >= 0 && rd->step) {
		r = rd->step(rd, err);
		if (!r)
			r = wait_for(w, fd, POLLIN, deadline, err);
		else if (r > 0)
			continue;
		if (!r)
			r = receive_some(rd, fd, err);
	}
	return r < 0 ? r : 0;
}

int http_get(const struct ny_world *w, const char *socket, const char *target,
	     int64_t deadline, struct http_answer *ret, struct err *err)
{
	_cleanup_http_answer_ struct http_answer answer = {0};
	_cleanup_buf_ struct buf request = {0};
	struct reading rd = {.step = step_status, .to = &answer};
	_cleanup_close_ int fd = -1;
	int r = unix_connect(w, socket, deadline, &fd, err);

	if (r < 0)
		return r;
	answer.peer = unix_peer(fd);
	buf_addf(&request,
		 "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
		 "Connection: close\r\n\r\n",
		 target);
	r = send_all(w, fd, &request, deadline, err);
	if (!r)
		r = receive(w, &rd, fd, deadline, err);
	buf_done(&rd.in);
	if (r < 0) {
		err_prefix(err, "%s", socket);
		return r;
	}
	*ret = answer;
	answer = (struct http_answer){0};
	return 0;
}

void http_answer_done(struct http_answer *answer)
{
	buf_done(&answer->body);
}

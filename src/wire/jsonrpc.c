/* SPDX-License-Identifier: MIT */
/*
 * JSON-RPC over a socket that never blocks: what is to be sent waits in a buffer, and
 * goes as the server takes it, while what the server says is read.  Notifications are
 * handed on in the order they come, also those that come with an answer.
 */
#include "wire/jsonrpc.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "wire/deadline.h"
#include "wire/json-stream.h"
#include "wire/safe-text.h"
#include "wire/unix-socket.h"

#define MAX_BYTES                                                                        \
	(64U << 20)   /* that come from one call to the next; that wait to be sent */
#define MAX_WORDS 400 /* bytes of a server's text */

int jsonrpc_soon_ms = 5000, jsonrpc_work_ms = 30000;

struct jsonrpc {
	struct ny_world *w;
	const char *path;
	int fd;
	bool broken;
	struct json_stream in;
	size_t received; /* bytes since the last call began */
	struct buf out;
	size_t sent;	/* of out */
	json_int_t id;	/* of the last request */
	json_t *answer; /* to it, when it has come */
	jsonrpc_note_fn note;
	void *note_data;
};

int jsonrpc_open(struct ny_world *w, const char *path, struct jsonrpc **ret,
		 struct err *err)
{
	_cleanup_jsonrpc_ struct jsonrpc *rpc = calloc(1, sizeof(*rpc));
	int r;

	if (!rpc)
		return err_sys(err, -ENOMEM, "connect to %s", path);
	rpc->w = w;
	rpc->path = path;
	rpc->fd = -1;
	r = unix_connect(w, path, deadline_in(jsonrpc_soon_ms), &rpc->fd, err);
	if (r < 0)
		return r;
	*ret = steal_ptr(rpc);
	return 0;
}

void jsonrpc_close(struct jsonrpc *rpc)
{
	if (!rpc)
		return;
	close_fdp(&rpc->fd);
	json_stream_done(&rpc->in);
	buf_done(&rpc->out);
	json_decref(rpc->answer);
	free(rpc);
}

void jsonrpc_on_note(struct jsonrpc *rpc, jsonrpc_note_fn fn, void *data)
{
	rpc->note = fn;
	rpc->note_data = data;
}

int jsonrpc_error(const json_t *error, struct err *err)
{
	const char *word = json_string_value(json_object_get(error, "error"));
	const char *more = json_string_value(json_object_get(error, "details"));
	char text[MAX_WORDS], details[MAX_WORDS];

	if (json_is_string(error))
		word = json_string_value(error);
	safe_text(word ? word : "an error without a name", text, sizeof(text));
	if (!more)
		return err_set(err, -EREMOTEIO, "%s", text);
	safe_text(more, details, sizeof(details));
	return err_set(err, -EREMOTEIO, "%s: %s", text, details);
}

/* Appends a message to what is sent; takes over the reference. */
static int put(struct jsonrpc *rpc, json_t *msg, struct err *err)
{
	_cleanup_free_ char *text = msg ? json_dumps(msg, JSON_COMPACT) : NULL;

	json_decref(msg);
	if (!text)
		return err_sys(err, -ENOMEM, "%s", rpc->path);
	if (rpc->sent == rpc->out.len) {
		buf_reset(&rpc->out);
		rpc->sent = 0;
	}
	buf_add(&rpc->out, text);
	return 0;
}

static int put_echo(struct jsonrpc *rpc, const json_t *request, struct err *err)
{
	json_t *params = json_object_get(request, "params");

	if (rpc->out.len > MAX_BYTES)
		return err_set(err, -EPROTO, "%s asks and does not listen", rpc->path);
	return put(rpc,
		   json_pack("{s:n, s:O, s:O*}", "error", "id",
			     json_object_get(request, "id"), "result", params),
		   err);
}

static int handle(struct jsonrpc *rpc, json_t *msg, struct err *err)
{
	const char *method = json_string_value(json_object_get(msg, "method"));
	const json_t *id = json_object_get(msg, "id");
	bool asks = id && !json_is_null(id);

	if (method && asks)
		return strcmp(method, "echo") ? 0 : put_echo(rpc, msg, err);
	if (method)
		return rpc->note ? rpc->note(rpc->note_data, method,
					     json_object_get(msg, "params"), err)
				 : 0;
	if (!asks)
		return err_set(err, -EPROTO, "%s: what comes is no JSON-RPC", rpc->path);
	if (!rpc->answer && json_is_integer(id) && json_integer_value(id) == rpc->id)
		rpc->answer = json_incref(msg);
	return 0;
}

/* Deals with what is there, up to the answer: what comes after it is told after it.  How
 * many messages that were. */
static int handle_some(struct jsonrpc *rpc, struct err *err)
{
	int r, n = 0;
	json_t *msg;

	while (!rpc->answer && (r = json_stream_next(&rpc->in, &msg, err))) {
		if (r < 0) {
			err_prefix(err, "%s", rpc->path);
			return r;
		}
		r = handle(rpc, msg, err);
		json_decref(msg);
		if (r < 0)
			return r;
		n++;
	}
	return n;
}

static int send_some(struct jsonrpc *rpc, struct err *err)
{
	ssize_t n = send(rpc->fd, rpc->out.data + rpc->sent, rpc->out.len - rpc->sent,
			 MSG_NOSIGNAL);

	if (n >= 0)
		rpc->sent += n;
	else if (errno == EPIPE || errno == ECONNRESET)
		rpc->sent = rpc->out.len; /* what it said before is still to be read */
	else if (errno != EAGAIN && errno != EINTR)
		return err_sys(err, -errno, "send to %s", rpc->path);
	return 0;
}

static int receive_some(struct jsonrpc *rpc, struct err *err)
{
	char bytes[32 * 1024];
	ssize_t n = recv(rpc->fd, bytes, sizeof(bytes), 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0 && errno != ECONNRESET)
		return err_sys(err, -errno, "receive from %s", rpc->path);
	if (n <= 0)
		return err_set(err, -ECONNRESET, "%s: the server closed the connection",
			       rpc->path);
	rpc->received += n;
	if (rpc->received > MAX_BYTES)
		return err_set(err, -EPROTO, "%s: more than %u MiB for an answer",
			       rpc->path, MAX_BYTES >> 20);
	json_stream_add(&rpc->in, bytes, n);
	return 0;
}

/* Waits until something can be sent or received, and does that. */
static int transfer(struct jsonrpc *rpc, int64_t deadline, struct err *err)
{
	struct pollfd p = {.fd = rpc->fd, .events = POLLIN};
	int left = deadline_left(deadline), n, r = 0;

	if (rpc->sent < rpc->out.len)
		p.events |= POLLOUT;
	n = left ? poll(&p, 1, left) : 0;
	if (n < 0 && errno != EINTR)
		return err_sys(err, -errno, "wait for %s", rpc->path);
	if (n < 0)
		return world_cancelled(rpc->w) ? err_set(err, -EINTR, "interrupted") : 0;
	if (n == 0)
		return err_set(err, -ETIMEDOUT, "%s: no answer in time", rpc->path);
	if (p.revents & POLLOUT)
		r = send_some(rpc, err);
	if (!r && p.revents & ~POLLOUT)
		r = receive_some(rpc, err);
	return r;
}

/* The answer taken apart; it is gone then. */
static int take_answer(struct jsonrpc *rpc, json_t **ret, struct err *err)
{
	json_t *answer = steal_ptr(rpc->answer);
	json_t *error = json_object_get(answer, "error");
	json_t *result = json_object_get(answer, "result");
	int r = 0;

	if (error && !json_is_null(error))
		r = jsonrpc_error(error, err);
	else if (!result)
		r = err_set(err, -EPROTO, "%s: an answer without a result", rpc->path);
	else if (ret)
		*ret = json_incref(result);
	json_decref(answer);
	return r;
}

static int check_usable(struct jsonrpc *rpc, struct err *err)
{
	if (!rpc->broken)
		return 0;
	return err_set(err, -ECONNRESET, "the connection to %s was lost before",
		       rpc->path);
}

int jsonrpc_call(struct jsonrpc *rpc, const char *method, json_t *params, int ms,
		 json_t **ret, struct err *err)
{
	int64_t deadline = deadline_in(ms);
	int r = check_usable(rpc, err);

	if (r < 0) {
		json_decref(params);
		return r;
	}
	rpc->received = 0;
	r = put(rpc,
		json_pack("{s:s, s:o, s:I}", "method", method, "params", params, "id",
			  ++rpc->id),
		err);
	while (r >= 0 && !rpc->answer) {
		r = handle_some(rpc, err);
		if (r == 0)
			r = transfer(rpc, deadline, err);
	}
	if (r >= 0)
		r = take_answer(rpc, ret, err);
	rpc->broken = r < 0 && r != -EREMOTEIO;
	return r;
}

int jsonrpc_wait(struct jsonrpc *rpc, int64_t deadline, struct err *err)
{
	int r = check_usable(rpc, err);

	if (r < 0)
		return r;
	if (world_cancelled(rpc->w))
		return err_set(err, -EINTR, "interrupted");
	r = handle_some(rpc, err);
	if (r == 0)
		r = transfer(rpc, deadline, err);
	rpc->broken = r < 0 && r != -ETIMEDOUT && r != -EINTR;
	return r < 0 ? r : 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * libcurl brings some thirty libraries, and 8 ms to each start of a program that is
 * linked with it, so it is loaded by the first question.  The socket is opened and closed
 * here: libcurl does not tell who the peer was.
 *
 * Nothing of the environment counts (proxies), no other protocol, no redirection.
 */
#include "runtime/http.h"

#include <errno.h>
#include <stdbool.h>

#include "base/library.h"
#include "wire/deadline.h"
#include "wire/unix-socket.h"

#ifdef HAVE_CURL
#include <curl/curl.h>

#define MAX_HEADS (256U << 10) /* bytes, of all heads and trailers */
#define MAX_BODY  (4U << 20)   /* bytes */

struct curl {
	__typeof__(curl_global_init) *global_init;
	__typeof__(curl_easy_init) *init;
	/* With parentheses: of that name there are macros, too. */
	__typeof__((curl_easy_setopt)) *set;
	__typeof__((curl_easy_getinfo)) *get;
	__typeof__(curl_easy_perform) *perform;
	__typeof__(curl_easy_strerror) *words;
	__typeof__(curl_easy_cleanup) *cleanup;
};

struct exchange {
	struct curl curl;
	CURL *easy;
	const struct ny_world *w;
	const char *socket; /* its path */
	int fd;
	size_t head_bytes;
	bool is_too_long;
	struct http_answer *to;
};

static int load(struct curl *ret, struct err *err)
{
	const struct library_function functions[] = {
		{"curl_global_init", &ret->global_init},
		{"curl_easy_init", &ret->init},
		{"curl_easy_setopt", &ret->set},
		{"curl_easy_getinfo", &ret->get},
		{"curl_easy_perform", &ret->perform},
		{"curl_easy_strerror", &ret->words},
		{"curl_easy_cleanup", &ret->cleanup},
	};
	size_t n = ARRAY_SIZE(functions);

	if (!library_load("libcurl-gnutls.so.4", "", functions, n, NULL))
		return 0;
	return library_load("libcurl.so.4", "libcurl4", functions, n, err);
}

static curl_socket_t open_socket(void *data, curlsocktype purpose,
				 struct curl_sockaddr *address)
{
	struct exchange *x = data;

	x->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return x->fd < 0 ? CURL_SOCKET_BAD : x->fd;
}

/* Until its peer has been asked for. */
static int keep_open(void *data, curl_socket_t fd)
{
	return 0;
}

static size_t take_head(char *bytes, size_t size, size_t n, void *data)
{
	struct exchange *x = data;

	x->head_bytes += n;
	x->is_too_long = x->head_bytes > MAX_HEADS;
	return x->is_too_long ? 0 : n;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *data)
{
	struct exchange *x = data;

	x->is_too_long = x->to->body.len + n > MAX_BODY;
	if (x->is_too_long)
		return 0;
	buf_addn(&x->to->body, bytes, n);
	return n;
}

static int stop_if_cancelled(void *data, curl_off_t total, curl_off_t now,
			     curl_off_t up_total, curl_off_t up_now)
{
	const struct exchange *x = data;

	return world_cancelled(x->w);
}

static void set_options(struct exchange *x, const char *target, int64_t deadline)
{
	_cleanup_buf_ struct buf url = {0};
	struct curl *curl = &x->curl;
	int left = deadline_left(deadline);

	buf_addf(&url, "http://localhost%s", target);
	curl->set(x->easy, CURLOPT_URL, buf_str(&url));
	curl->set(x->easy, CURLOPT_PATH_AS_IS, 1L);
	curl->set(x->easy, CURLOPT_PROXY, "");
	curl->set(x->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl->set(x->easy, CURLOPT_NOSIGNAL, 1L);
	curl->set(x->easy, CURLOPT_TIMEOUT_MS, left ? (long)left : 1L);
	curl->set(x->easy, CURLOPT_UNIX_SOCKET_PATH, x->socket);
	curl->set(x->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl->set(x->easy, CURLOPT_OPENSOCKETDATA, x);
	curl->set(x->easy, CURLOPT_CLOSESOCKETFUNCTION, keep_open);
	curl->set(x->easy, CURLOPT_HEADERFUNCTION, take_head);
	curl->set(x->easy, CURLOPT_HEADERDATA, x);
	curl->set(x->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl->set(x->easy, CURLOPT_WRITEDATA, x);
	curl->set(x->easy, CURLOPT_NOPROGRESS, 0L);
	curl->set(x->easy, CURLOPT_XFERINFOFUNCTION, stop_if_cancelled);
	curl->set(x->easy, CURLOPT_XFERINFODATA, x);
}

static int not_connected(const struct exchange *x, struct err *err)
{
	long code = 0;

	x->curl.get(x->easy, CURLINFO_OS_ERRNO, &code);
	return err_sys(err, code ? -(int)code : -ECONNREFUSED, "nobody answers at %s",
		       x->socket);
}

static int failed(const struct exchange *x, CURLcode code, struct err *err)
{
	if (x->is_too_long)
		return err_set(err, -EPROTO, "more than %u MiB for an answer",
			       MAX_BODY >> 20);
	switch (code) {
	case CURLE_ABORTED_BY_CALLBACK:
		return err_set(err, -EINTR, "interrupted");
	case CURLE_OPERATION_TIMEDOUT:
		return err_set(err, -ETIMEDOUT, "no answer in time");
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		return err_set(err, -ECONNRESET, "the answer is not whole: %s",
			       x->curl.words(code));
	default:
		return err_set(err, -EPROTO, "what comes is no answer of HTTP/1: %s",
			       x->curl.words(code));
	}
}

static int converse(struct exchange *x, const char *target, int64_t deadline,
		    struct err *err)
{
	CURLcode code;
	long status = 0;
	int r = 0;

	x->easy = x->curl.init();
	if (!x->easy)
		return err_sys(err, -ENOMEM, "ask");
	set_options(x, target, deadline);
	code = x->curl.perform(x->easy);
	x->curl.get(x->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_COULDNT_CONNECT) {
		r = not_connected(x, err);
	} else if (code != CURLE_OK) {
		r = failed(x, code, err);
		err_prefix(err, "%s", x->socket);
	}
	x->to->status = (int)status;
	x->curl.cleanup(x->easy);
	return r;
}

int http_get(const struct ny_world *w, const char *socket, const char *target,
	     int64_t deadline, struct http_answer *ret, struct err *err)
{
	_cleanup_http_answer_ struct http_answer answer = {0};
	struct exchange x = {.w = w, .socket = socket, .fd = -1, .to = &answer};
	int r = load(&x.curl, err);

	if (!r && x.curl.global_init(CURL_GLOBAL_NOTHING) != CURLE_OK)
		r = err_sys(err, -ENOMEM, "begin with libcurl");
	if (!r)
		r = converse(&x, target, deadline, err);
	answer.peer = unix_peer(x.fd);
	close_fdp(&x.fd);
	if (r < 0)
		return r;
	*ret = answer;
	answer = (struct http_answer){0};
	return 0;
}
#else
int http_get(const struct ny_world *w, const char *socket, const char *target,
	     int64_t deadline, struct http_answer *ret, struct err *err)
{
	err_set(err, -EHOSTDOWN, "this netyard was built without libcurl");
	return err_hint(err, "build it where libcurl's headers are installed, or write a "
			     "process of the container's, pid: N");
}
#endif

void http_answer_done(struct http_answer *answer)
{
	buf_done(&answer->body);
}

/* SPDX-License-Identifier: MIT */
/* Answers of HTTP as they should be, and as they should not. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http-server.h"
#include "runtime/http.h"
#include "unit.h"
#include "wire/deadline.h"

#define OK     "HTTP/1.1 200 OK\r\n"
#define CHUNKS OK "Transfer-Encoding: chunked\r\n\r\n"

static const char *script;
static useconds_t drip_us;
static struct http_answer answer;

static void serve_script(int fd, unsigned i)
{
	say(fd, script);
}

static void serve_bytes(int fd, unsigned i)
{
	for (const char *c = script; *c; c++) {
		sayn(fd, c, 1);
		usleep(drip_us);
	}
}

static int get(int ms)
{
	return http_get(&world, server_path, "/a/b", deadline_in(ms), &answer, &err);
}

/* Served at once, and byte by byte. */
static void is_answer(const char *text, int status, const char *body)
{
	static void (*const serves[])(int fd, unsigned i) = {serve_script, serve_bytes};

	script = text;
	drip_us = 0;
	for (size_t i = 0; i < ARRAY_SIZE(serves); i++) {
		serve(serves[i]);
		if (get(5000))
			print_error("%s\n", err.text);
		assert_int_equal(err.code, 0);
		assert_int_equal(answer.status, status);
		assert_string_equal(buf_str(&answer.body), body);
		assert_int_equal(answer.peer, geteuid());
		http_answer_done(&answer);
		server_kill();
	}
}

static void is_refused(const char *text, int code)
{
	script = text;
	serve(serve_script);
	assert_int_equal(get(5000), code);
	assert_int_equal(err.code, code);
	server_kill();
}

static void good(void **state)
{
	is_answer(OK "Content-Length: 5\r\n\r\nhello", 200, "hello");
	is_answer(OK "content-length:5 \t\r\n\r\nhello, and more", 200, "hello");
	is_answer(OK "Content-Length: 0\r\n\r\n", 200, "");
	is_answer("HTTP/1.0 404 Not Found\r\n\r\nuntil the end", 404, "until the end");
	is_answer("HTTP/1.1 404\nX:\n\nlines", 404, "lines");
	is_answer("HTTP/1.1 204 \r\n\r\n", 204, "");
	is_answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nA: b\r\n\r\n" OK
		  "Content-Length: 1\r\n\r\nx",
		  200, "x");
}

static void chunks(void **state)
{
	is_answer(CHUNKS "5\r\nhello\r\n0\r\n\r\n", 200, "hello");
	is_answer(CHUNKS "1\r\nh\r\n000004;a=\"b\"\r\nello\r\n0\r\nA: b\r\nC: d\r\n\r\n",
		  200, "hello");
	is_answer(OK "transfer-encoding:\tCHUNKED\r\n\r\na \n0123456789\n0\n\n", 200,
		  "0123456789");
	is_answer(CHUNKS "0\r\n\r\nmore", 200, "");
}

static void serve_question(int fd, unsigned i)
{
	say(fd, OK "\r\n");
	say(fd, question);
}

static void asks(void **state)
{
	serve(serve_question);
	assert_int_equal(get(5000), 0);
	assert_string_equal(buf_str(&answer.body),
			    "GET /a/b HTTP/1.1\r\nHost: localhost\r\n"
			    "Accept: */*\r\n\r\n");
	http_answer_done(&answer);
}

static void not_http(void **state)
{
	is_refused("", -ECONNRESET);
	is_refused("{\"a\":1}\r\n\r\n", -EPROTO);
	is_refused("HTTP/1.\r\n\r\n", -EPROTO);
	is_refused("HTTP/1.1 20 OK\r\n\r\n", -EPROTO);
	is_refused(OK "Content-Length: -1\r\n\r\n", -EPROTO);
}

static void not_whole(void **state)
{
	is_refused(OK "Content-Length: 5\r\n\r\nhell", -ECONNRESET);
	is_refused(CHUNKS "5\r\nhel", -ECONNRESET);
	is_refused(CHUNKS "5\r\nhello\r\n", -ECONNRESET);
	is_refused(CHUNKS "fffffffffffffffffffff\r\nhello\r\n", -ECONNRESET);
	is_refused(CHUNKS "\r\n\r\n", -ECONNRESET);
}

static const char *first, *again; /* what an endless answer begins with; goes on with */

static void serve_endless(int fd, unsigned i)
{
	char block[16 * 1024];
	size_t n = 0, one = strlen(again);

	while (n + one < sizeof(block)) {
		memcpy(block + n, again, one);
		n += one;
	}
	say(fd, first);
	while (write(fd, block, n) > 0)
		;
}

static void is_too_much(const char *begin, const char *end)
{
	first = begin;
	again = end;
	serve(serve_endless);
	assert_int_not_equal(get(20000), 0);
	assert_int_not_equal(err.code, -ETIMEDOUT);
	server_kill();
}

static void endless(void **state)
{
	is_too_much(OK, "A: b\r\n");
	is_too_much(OK "A:", "b");
	is_too_much("", "HTTP/1.1 100 a\r\n\r\n");
	is_too_much(OK "\r\n", "x");
	is_too_much(CHUNKS, "7\r\n1234567\r\n");
	is_too_much(CHUNKS, "1\r\n1\r\n");
	is_too_much(CHUNKS "0\r\n", "A: b\r\n");
}

static void serve_binary(int fd, unsigned i)
{
	sayn(fd, OK "Content-Length: 3\r\n\r\na\0b", strlen(OK) + 21 + 3);
}

static void zero_bytes(void **state)
{
	serve(serve_binary);
	assert_int_equal(get(5000), 0);
	assert_int_equal(answer.body.len, 3);
	assert_memory_equal(answer.body.data, "a\0b", 3);
	http_answer_done(&answer);
}

static void slow(void **state)
{
	int64_t begin = deadline_now();

	script = OK "Content-Length: 1000\r\n\r\n.......................................";
	drip_us = 20000;
	serve(serve_bytes);
	assert_int_equal(get(200), -ETIMEDOUT);
	assert_between(deadline_now() - begin, 190, 10000);
}

static void nobody(void **state)
{
	int fd;

	assert_int_equal(get(5000), -ENOENT);
	fd = listen_at_path(8);
	assert_int_equal(get(100), -ETIMEDOUT);
	close(fd);
	assert_int_equal(get(5000), -ECONNREFUSED);
}

static void interrupted(void **state)
{
	int fd = listen_at_path(8);

	alarm_soon(1);
	assert_int_equal(get(20000), -EINTR);
	alarm_soon(0);
	assert_int_equal(get(200), -ETIMEDOUT);
	close(fd);
}

#define S(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	return UNIT_TESTS(S(good), S(chunks), S(asks), S(not_http), S(not_whole),
			  S(endless), S(zero_bytes), S(slow), S(nobody), S(interrupted));
}

/* SPDX-License-Identifier: MIT */
/*
 * Transactions with a database server that behaves well, badly, or not at all.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ovsdb-server.h"
#include "unit.h"
#include "wire/deadline.h"
#include "wire/jsonrpc.h"

#define MUCH (512 << 10) /* bytes: more than a socket takes */

/* --- opening --------------------------------------------------------------------- */

static void open_nobody(void **state)
{
	char longest[200];

	assert_int_equal(ovsdb_open(&world, server_path, &db, &err), -ENOENT);
	assert_non_null(strstr(err.text, server_path));
	assert_non_null(strstr(err.hint, "systemctl start"));
	close(listen_at_path(0));
	assert_int_equal(ovsdb_open(&world, server_path, &db, &err), -ECONNREFUSED);
	assert_non_null(strstr(err.hint, "systemctl start"));
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(ovsdb_open(&world, longest, &db, &err), -ENAMETOOLONG);
}

/* The queue of the listener is full, or what is in it is never looked at. */
static void open_stuck(void **state)
{
	int listener = listen_at_path(0);

	jsonrpc_soon_ms = 50;
	for (int i = 0; i < 4; i++)
		assert_int_equal(ovsdb_open(&world, server_path, &db, &err), -ETIMEDOUT);
	close(listener);
}

/* --- transactions ---------------------------------------------------------------- */

static void serve_twice(int fd)
{
	answers(fd, "transact", "[{},{\"count\":1}]");
	answers(fd, "transact", "[{\"error\":null},{}]");
}

static void good(void **state)
{
	open_db(serve_twice);
	assert_int_equal(transact_two(), 0);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

static void serve_bytes(int fd)
{
	_cleanup_free_ char *text =
		answer_text(expect(fd, "transact"), "[ {}, {\"s\":\"}]\\\"\\\\\"} ]");

	for (char *c = text; *c; c++)
		if (write(fd, c, 1) != 1)
			_exit(5);
}

static void byte_by_byte(void **state)
{
	open_db(serve_bytes);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

static void serve_others(int fd)
{
	json_int_t id = expect(fd, "transact");
	_cleanup_free_ char *text = answer_text(id, "[{},{}]"), *all = NULL;
	json_t *echo;

	say(fd, "{\"method\":\"echo\",\"params\":[7],\"id\":\"e\"}");
	echo = json_loadfd(fd, JSON_DISABLE_EOF_CHECK, NULL);
	if (strcmp(json_string_value(json_object_get(echo, "id")), "e") ||
	    json_integer_value(json_array_get(json_object_get(echo, "result"), 0)) != 7)
		_exit(6);
	json_decref(echo);
	/* Notifications, a request unknown, another's answer; then ours, twice. */
	if (asprintf(&all,
		     "{\"method\":\"update\",\"params\":[\"m\",{}],\"id\":null}"
		     "{\"method\":\"locked\",\"params\":[\"x\"]}\n"
		     "{\"method\":\"steal\",\"params\":[],\"id\":3}"
		     "{\"id\":%lld,\"result\":[],\"error\":null}%s%s",
		     id + 1000, text, text) < 0)
		_exit(4);
	say(fd, all);
	serve_twice(fd);
}

static void among_others(void **state)
{
	open_db(serve_others);
	assert_int_equal(transact_two(), 0);
	assert_int_equal(transact_two(), 0);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

static const char *scripted; /* "%lld" is the id of the request */

static void serve_scripted(int fd)
{
	json_int_t id = expect(fd, "transact");
	const char *at = strstr(scripted, "%lld");
	_cleanup_free_ char *text = NULL;

	if (!at)
		say(fd, scripted);
	else if (asprintf(&text, "%.*s%lld%s", (int)(at - scripted), scripted, id,
			  at + 4) > 0)
		say(fd, text);
}

static void serve_scripted_and_close(int fd)
{
	serve_scripted(fd);
	shutdown(fd, SHUT_RDWR);
}

/* Of one answer: the code, a part of the text, and what was rejected (99: not said). */
static void rejects(const char *text, int code, const char *part, size_t rejected)
{
	json_t *results = NULL;
	size_t at = 99;

	scripted = text;
	open_db(serve_scripted);
	assert_int_equal(transact(TWO, &results, &at), code);
	assert_null(results);
	if (!strstr(err.text, part))
		fail_msg("'%s' is not in '%s'", part, err.text);
	assert_int_equal(at, rejected);
	server_agrees();
}

#define RESULT(json) "{\"id\":%lld,\"error\":null,\"result\":" json "}"
#define FAULT	     "{\"error\":\"constraint violation\",\"details\":\"no \\u0007\\n\"}"

static void rejected(void **state)
{
	rejects(RESULT("[" FAULT ",null]"), -EREMOTEIO, "constraint violation: no ??", 0);
	rejects(RESULT("[{}," FAULT "]"), -EREMOTEIO, "constraint violation", 1);
	rejects(RESULT("[{},{}," FAULT "]"), -EREMOTEIO, "constraint violation", 2);
	rejects(RESULT("[{},{},{\"error\":\"x\"}]"), -EREMOTEIO, "x", 2);
	rejects(RESULT("[{},{},{\"error\":7}]"), -EREMOTEIO, "an error", 2);
	rejects("{\"id\":%lld,\"error\":{\"error\":\"unknown database\"}}", -EREMOTEIO,
		"unknown database", 2);
	rejects("{\"id\":%lld,\"error\":\"unknown method\"}", -EREMOTEIO,
		"unknown method", 2);
}

static void malformed(void **state)
{
	rejects(RESULT("{}"), -EPROTO, "", 99);
	rejects(RESULT("null"), -EPROTO, "", 99);
	rejects(RESULT("[]"), -EPROTO, "", 99);
	rejects(RESULT("[{}]"), -EPROTO, "", 99);
	rejects(RESULT("[{},{},{}]"), -EPROTO, "", 99);
	rejects(RESULT("[{},null]"), -EPROTO, "", 99);
	rejects(RESULT("[{},7]"), -EPROTO, "", 99);
	rejects(RESULT("[{},{},{},{\"error\":\"x\"}]"), -EPROTO, "", 99);
	rejects("{\"id\":%lld,\"error\":null}", -EPROTO, "without a result", 99);
	rejects("{\"id\":\"x\"}{}", -EPROTO, "no JSON-RPC", 99);
	rejects("garbage", -EPROTO, "no JSON", 99);
	rejects("[]", -EPROTO, "no JSON", 99);
	rejects("{]", -EPROTO, "no JSON", 99);
	rejects("{\"a\":1,\"a\":2}", -EPROTO, "no JSON", 99);
	rejects("{\"a\":NaN}", -EPROTO, "no JSON", 99);
	rejects("{\"a\":\"\xff\xfe\"}", -EPROTO, "no JSON", 99);
	rejects("{\"a\":\"\\u0000\"}", -EPROTO, "no JSON", 99);
	rejects("{\"a\":123456789012345678901234567890}", -EPROTO, "no JSON", 99);
}

static void long_words(void **state)
{
	_cleanup_free_ char *text = malloc(MUCH + 200);
	int n = sprintf(text, "{\"id\":%%lld,\"error\":\"");

	for (int i = 0; i < MUCH / 2; i++)
		n += sprintf(text + n, "\xc3\xbc");
	strcpy(text + n, "\"}");
	rejects(text, -EREMOTEIO, "\xc3\xbc", 2);
	assert_between(strlen(err.text), 100, 500);
	assert_int_equal(strlen(err.text) % 2, 0);
}

static void half_then_closed(void **state)
{
	scripted = "{\"id\":%lld,\"result\":[{}";
	open_db(serve_scripted_and_close);
	assert_int_equal(transact_two(), -ECONNRESET);
	/* of no more use */
	assert_int_equal(transact_two(), -ECONNRESET);
	assert_int_equal(ovsdb_wait_cfg(db, 1, &err), -ECONNRESET);
}

static void serve_nothing(int fd)
{
	expect(fd, "transact");
}

static void no_answer(void **state)
{
	int64_t begin;

	open_db(serve_nothing);
	jsonrpc_work_ms = 100;
	begin = deadline_now();
	assert_int_equal(transact_two(), -ETIMEDOUT);
	assert_between(deadline_now() - begin, 90, 5000);
	assert_int_equal(transact_two(), -ECONNRESET);
}

static const char *dripping;
static useconds_t drip_us;

static void serve_drips(int fd)
{
	expect(fd, "transact");
	say(fd, "{\"a\":\"");
	while (write(fd, dripping, strlen(dripping)) > 0)
		if (drip_us)
			usleep(drip_us);
}

/* Never an answer: the code, in bounded time. */
static void drips(const char *text, useconds_t us, int code)
{
	int64_t begin;

	dripping = text;
	drip_us = us;
	open_db(serve_drips);
	jsonrpc_work_ms = us ? 200 : 30000;
	begin = deadline_now();
	assert_int_equal(transact_two(), code);
	assert_between(deadline_now() - begin, 0, 20000);
	server_end();
}

static char block[64 * 1024];

static void endless(void **state)
{
	memset(block, 'x', sizeof(block) - 1);
	drips("x", 1000, -ETIMEDOUT);
	drips(block, 0, -EPROTO);
	drips("\",\"b\":\"", 1000, -ETIMEDOUT);
}

static void serve_blanks(int fd)
{
	expect(fd, "transact");
	memset(block, ' ', sizeof(block) - 1);
	while (write(fd, block, sizeof(block) - 1) > 0)
		;
}

#define NOTE_EVERY 256 /* bytes */

static void serve_notes(int fd)
{
	expect(fd, "transact");
	memset(block, ' ', sizeof(block));
	for (size_t i = 0; i + NOTE_EVERY < sizeof(block); i += NOTE_EVERY)
		memcpy(block + i, "{\"method\":\"x\"}", 14);
	while (write(fd, block, sizeof(block)) > 0)
		;
}

static void serve_deep(int fd)
{
	expect(fd, "transact");
	say(fd, "{\"a\":");
	memset(block, '[', sizeof(block) - 1);
	while (write(fd, block, sizeof(block) - 1) > 0)
		;
}

static void serve_values(int fd)
{
	expect(fd, "transact");
	say(fd, "{\"a\":[0");
	for (size_t i = 0; i + 2 < sizeof(block); i += 2)
		memcpy(block + i, ",0", 2);
	while (write(fd, block, sizeof(block) - 2) > 0)
		;
}

static void too_much(void **state)
{
	static void (*const serves[])(int fd) = {serve_blanks, serve_notes, serve_deep,
						 serve_values};

	for (size_t i = 0; i < ARRAY_SIZE(serves); i++) {
		open_db(serves[i]);
		jsonrpc_work_ms = 20000;
		assert_int_equal(transact_two(), -EPROTO);
		server_end();
	}
}

static int n_rows(void)
{
	return wants_all() ? 1000000 : 100000;
}

static void serve_rows(int fd)
{
	json_int_t id = expect(fd, "transact");
	_cleanup_free_ char *text = malloc(64 << 20);
	char *at = text +
		   sprintf(text, "{\"id\":%lld,\"error\":null,\"result\":[{},{\"rows\":[",
			   id);

	for (int i = 0; i < n_rows(); i++)
		at += sprintf(at, "%s{\"n\":%d}", i ? "," : "", i);
	strcpy(at, "]}]}");
	say(fd, text);
}

static void many_rows(void **state)
{
	json_t *results = NULL, *rows;

	open_db(serve_rows);
	assert_int_equal(transact(TWO, &results, NULL), 0);
	rows = json_object_get(json_array_get(results, 1), "rows");
	assert_int_equal(json_array_size(rows), n_rows());
	json_decref(results);
	server_agrees();
}

static json_t *big_ops(void)
{
	_cleanup_free_ char *words = malloc(MUCH);

	memset(words, 'x', MUCH - 1);
	words[MUCH - 1] = '\0';
	return json_pack("[{s:s, s:s}]", "op", "comment", "comment", words);
}

static void serve_echo_first(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	poll(&p, 1, -1); /* the transaction is on its way */
	say(fd, "{\"method\":\"echo\",\"params\":[],\"id\":\"e\"}");
	answers(fd, "transact", "[{}]");
	json_decref(json_loadfd(fd, JSON_DISABLE_EOF_CHECK, NULL));
}

static void big_and_echo(void **state)
{
	json_t *results;

	open_db(serve_echo_first);
	assert_int_equal(ovsdb_transact(db, big_ops(), &results, NULL, &err), 0);
	json_decref(results);
	server_agrees();
}

static void serve_closes(int fd)
{
	char byte;

	if (read(fd, &byte, 1) == 1)
		shutdown(fd, SHUT_RDWR);
}

static void closed_during_write(void **state)
{
	json_t *results;

	open_db(serve_closes);
	assert_int_equal(ovsdb_transact(db, big_ops(), &results, NULL, &err),
			 -ECONNRESET);
}

static void serve_sleep(int fd)
{
	poll(NULL, 0, 10000);
}

static void does_not_read(void **state)
{
	json_t *results;

	open_db(serve_sleep);
	jsonrpc_work_ms = 100;
	assert_int_equal(ovsdb_transact(db, big_ops(), &results, NULL, &err), -ETIMEDOUT);
}

static void no_ops(void **state)
{
	json_t *results;

	open_db(serve_nothing);
	assert_int_equal(ovsdb_transact(db, NULL, &results, NULL, &err), -ENOMEM);
}

static void interrupted(void **state)
{
	open_db(serve_nothing);
	alarm_soon(1);
	assert_int_equal(transact_two(), -EINTR);
}

static void not_interrupted(void **state)
{
	open_db(serve_nothing);
	jsonrpc_work_ms = 200;
	alarm_soon(0);
	assert_int_equal(transact_two(), -ETIMEDOUT);
}

#define S(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	return UNIT_TESTS(S(open_nobody), S(open_stuck), S(good), S(byte_by_byte),
			  S(among_others), S(rejected), S(malformed), S(long_words),
			  S(half_then_closed), S(no_answer), S(endless), S(too_much),
			  S(many_rows), S(big_and_echo), S(closed_during_write),
			  S(does_not_read), S(no_ops), S(interrupted),
			  S(not_interrupted));
}

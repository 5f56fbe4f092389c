/* SPDX-License-Identifier: MIT */
#include "ovsdb-server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/file.h"
#include "unit.h"
#include "wire/jsonrpc.h"

struct ovsdb *db;

void say(int fd, const char *text)
{
	if (fd_write_all(fd, text, strlen(text)) < 0)
		_exit(3);
}

json_int_t expect(int fd, const char *method)
{
	json_t *msg = json_loadfd(fd, JSON_DISABLE_EOF_CHECK, NULL);
	const char *m = json_string_value(json_object_get(msg, "method"));
	json_int_t id = json_integer_value(json_object_get(msg, "id"));

	if (!m || strcmp(m, method))
		_exit(2);
	json_decref(msg);
	return id;
}

char *answer_text(json_int_t id, const char *result)
{
	char *text;

	if (asprintf(&text, "{\"id\":%lld,\"result\":%s,\"error\":null}", id, result) < 0)
		_exit(4);
	return text;
}

void answers(int fd, const char *method, const char *result)
{
	_cleanup_free_ char *text = answer_text(expect(fd, method), result);

	say(fd, text);
}

/* Until the client has closed. */
static void linger(int fd)
{
	char byte;

	while (read(fd, &byte, 1) > 0)
		;
}

/* From now on somebody answers at server_path: the greeting, then as fn does it. */
static void serve(void (*fn)(int fd))
{
	int listener = listen_at_path(0), fd;

	server = fork();
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		fd = accept(listener, NULL, NULL);
		answers(fd, "echo", "[]");
		fn(fd);
		linger(fd);
		_exit(0);
	}
	close(listener);
}

void open_db(void (*fn)(int fd))
{
	serve(fn);
	assert_int_equal(ovsdb_open(&world, server_path, &db, &err), 0);
}

void server_agrees(void)
{
	int status;

	ovsdb_close(db);
	db = NULL;
	assert_int_equal(waitpid(server, &status, 0), server);
	server = 0;
	unlink(server_path);
	assert_int_equal(status, 0);
}

int setup(void **state)
{
	world = (struct ny_world){0};
	err = (struct err){0};
	jsonrpc_soon_ms = 5000;
	jsonrpc_work_ms = 30000;
	return server_dir_make();
}

void server_end(void)
{
	ovsdb_close(db);
	db = NULL;
	server_kill();
}

int teardown(void **state)
{
	server_end();
	return server_dir_remove();
}

int transact(const char *ops, json_t **ret, size_t *ret_rejected)
{
	return ovsdb_transact(db, json_loads(ops, 0, NULL), ret, ret_rejected, &err);
}

int transact_two(void)
{
	json_t *results = NULL;
	int r = transact(TWO, &results, NULL);

	assert_int_equal(json_array_size(results), r ? 0 : 2);
	json_decref(results);
	return r;
}

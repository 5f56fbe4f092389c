/* SPDX-License-Identifier: MIT */
#include "ovsdb-server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/file.h"
#include "unit.h"
#include "wire/jsonrpc.h"

char server_path[96];
pid_t server;
struct ovsdb *db;
struct ny_world world;
struct err err;

static char dir[64];

int listen_at_path(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(at.sun_path, server_path);
	assert_return_code(bind(fd, (struct sockaddr *)&at, sizeof(at)), errno);
	assert_return_code(listen(fd, 0), errno);
	return fd;
}

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
	int listener = listen_at_path(), fd;

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
	strcpy(dir, "/tmp/ny-unit-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(server_path, sizeof(server_path), "%s/db.sock", dir);
	return 0;
}

void server_end(void)
{
	ovsdb_close(db);
	db = NULL;
	if (server) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		server = 0;
	}
	unlink(server_path);
}

int teardown(void **state)
{
	server_end();
	return rmdir(dir);
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

static volatile sig_atomic_t cancel, is_cancelled;

static int cancelled(void *data)
{
	return is_cancelled;
}

static void on_alarm(int sig)
{
	is_cancelled = cancel;
}

void alarm_soon(int cancels)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct itimerval soon = {.it_value = {.tv_usec = 50000}};

	cancel = cancels;
	is_cancelled = 0;
	world.cancelled = cancelled;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
}

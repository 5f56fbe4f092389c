/* SPDX-License-Identifier: MIT */
#include "http-server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/file.h"
#include "unit.h"

char server_path[96], question[4096];
struct ny_world world;
struct err err;

static char dir[64];
static pid_t server; /* 0: there is none */

int listen_at_path(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(at.sun_path, server_path);
	assert_return_code(bind(fd, (struct sockaddr *)&at, sizeof(at)), errno);
	assert_return_code(listen(fd, 8), errno);
	return fd;
}

void sayn(int fd, const char *bytes, size_t n)
{
	(void)fd_write_all(fd, bytes, n); /* the client may have heard enough */
}

void say(int fd, const char *text)
{
	sayn(fd, text, strlen(text));
}

static void read_question(int fd)
{
	size_t n = 0;
	ssize_t more;

	do {
		more = read(fd, question + n, sizeof(question) - 1 - n);
		n += more > 0 ? more : 0;
		question[n] = '\0';
	} while (more > 0 && !strstr(question, "\r\n\r\n"));
}

static void __attribute__((noreturn))
answer_all(int listener, void (*fn)(int fd, unsigned i))
{
	for (unsigned i = 0;; i++) {
		int fd = accept(listener, NULL, NULL);

		read_question(fd);
		fn(fd, i);
		close(fd);
	}
}

void serve_as(uid_t uid, void (*fn)(int fd, unsigned i))
{
	int ready[2];
	char byte;

	assert_return_code(pipe(ready), errno);
	server = fork();
	if (server == 0) {
		signal(SIGPIPE, SIG_IGN);
		if (uid != geteuid() && (chown(dir, uid, -1) < 0 || setuid(uid) < 0))
			_exit(1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		int listener = listen_at_path();

		say(ready[1], "r");
		answer_all(listener, fn);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
}

void serve(void (*fn)(int fd, unsigned i))
{
	serve_as(geteuid(), fn);
}

int setup(void **state)
{
	world = (struct ny_world){.paths = &paths_default};
	err = (struct err){0};
	strcpy(dir, "/tmp/ny-unit-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(server_path, sizeof(server_path), "%s/http.sock", dir);
	return 0;
}

void server_end(void)
{
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

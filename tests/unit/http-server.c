/* SPDX-License-Identifier: MIT */
#include "http-server.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "base/file.h"
#include "unit.h"

char question[4096];

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
		if (uid != geteuid() &&
		    (chown(server_dir, uid, -1) < 0 || setuid(uid) < 0))
			_exit(1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		int listener = listen_at_path(8);

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
	return server_dir_make();
}

int teardown(void **state)
{
	server_kill();
	return server_dir_remove();
}

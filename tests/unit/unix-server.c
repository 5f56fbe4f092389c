/* SPDX-License-Identifier: MIT */
#include "unix-server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "unit.h"

char server_dir[64], server_path[96];
pid_t server;
struct ny_world world;
struct err err;

int server_dir_make(void)
{
	strcpy(server_dir, "/tmp/ny-unit-XXXXXX");
	if (!mkdtemp(server_dir))
		return -1;
	snprintf(server_path, sizeof(server_path), "%s/server.sock", server_dir);
	return 0;
}

int server_dir_remove(void)
{
	return rmdir(server_dir);
}

void server_kill(void)
{
	if (server) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		server = 0;
	}
	unlink(server_path);
}

int listen_at_path(int backlog)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(at.sun_path, server_path);
	assert_return_code(bind(fd, (struct sockaddr *)&at, sizeof(at)), errno);
	assert_return_code(listen(fd, backlog), errno);
	return fd;
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

/* SPDX-License-Identifier: MIT */
/*
 * Commands inside a node: in a child, waited for or not, or in place of the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/api.h"
#include "api/enter-full.h"
#include "api/enter.h"
#include "wire/netns.h"
#include "wire/wire.h"

static int prepare(struct ny_world *w, const char *lab, const char *node,
		   struct enter *enter, struct err *err)
{
	int r = enter_find(w, lab, node, enter, err);

	return r < 0 ? r : enter_prepare(w, enter, err);
}

/* The child's failure comes through a pipe that a successful exec closes. */
static int spawn(const struct enter *enter, char *const argv[], pid_t *ret_pid,
		 struct err *err)
{
	_cleanup_close_ int from = -1, to = -1;
	struct enter_failure failure;
	int fds[2];
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(err, -errno, "cannot make a pipe");
	from = fds[0];
	to = fds[1];
	pid = fork();
	if (pid < 0)
		return err_sys(err, -errno, "cannot start a process");
	if (pid == 0) {
		failure = enter_run(enter, argv);
		(void)!write(to, &failure, sizeof(failure));
		_exit(127);
	}
	close(steal_fd(&to));
	do
		n = read(from, &failure, sizeof(failure));
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(failure)) {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		return enter_err(enter, failure, argv[0], err);
	}
	*ret_pid = pid;
	return 0;
}

int ny_spawn(struct ny_world *w, const char *lab, const char *node, char *const argv[],
	     pid_t *ret_pid)
{
	struct err *err = face_begin(w);
	_cleanup_enter_ struct enter enter = ENTER_INIT(face_arena(w));
	int r = prepare(w, lab, node, &enter, err);

	return r < 0 ? r : spawn(&enter, argv, ret_pid, err);
}

int ny_spawn_full(struct ny_world *w, const char *lab, const char *node,
		  char *const argv[], pid_t *ret_pid)
{
	struct err *err = face_begin(w);
	_cleanup_enter_ struct enter enter = ENTER_INIT(face_arena(w));
	struct enter_full full;
	int r = enter_find(w, lab, node, &enter, err);

	if (r < 0)
		return r;
	r = enter_full_open(w, &enter, node, &full, err);
	if (r >= 0)
		r = enter_full_spawn(&full, argv, ret_pid, err);
	enter_full_done(&full);
	return r;
}

int ny_exec(struct ny_world *w, const char *lab, const char *node, char *const argv[],
	    int *ret_status)
{
	int status, r;
	pid_t pid;

	r = ny_spawn(w, lab, node, argv, &pid);
	if (r < 0)
		return r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_sys(face_begin(w), -errno, "cannot wait for %s",
				       argv[0]);
	*ret_status = status;
	return 0;
}

int ny_replace(struct ny_world *w, const char *lab, const char *node, char *const argv[])
{
	struct err *err = face_begin(w);
	_cleanup_enter_ struct enter enter = ENTER_INIT(face_arena(w));
	int r = prepare(w, lab, node, &enter, err);

	return r < 0 ? r : enter_err(&enter, enter_run(&enter, argv), argv[0], err);
}

int ny_node_open(struct ny_world *w, const char *lab, const char *node, int *ret_fd)
{
	struct err *err = face_begin(w);
	_cleanup_enter_ struct enter enter = ENTER_INIT(face_arena(w));
	int r = enter_find(w, lab, node, &enter, err);

	if (r == 0 && enter.fd < 0)
		r = netns_open(w, netns_by_name(""), &enter.fd, err);
	if (r == 0)
		*ret_fd = steal_fd(&enter.fd);
	return r;
}

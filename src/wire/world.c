/* SPDX-License-Identifier: MIT */
/* A world of its own: the keeper, the child, and what they tell by two pipes. */
#include "wire/world.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "wire/child.h"
#include "wire/deadline.h"
#include "wire/wire.h"

#define TICK_MS 200 /* between two looks at whether we are cancelled */

/* What is handed from process to process, and how a failure comes back. */
struct start {
	int (*fn)(void *data, int fd);
	void *data;
	pid_t parent;
	int events; /* the child's to write to */
	int status; /* closed when the world is made; before that a struct failure */
	int alive;  /* of the child: ends when the keeper does */
};

struct failure {
	int error;
	char what[60];
};

static void fail(const struct start *s, const char *what) __attribute__((noreturn));
static void fail(const struct start *s, const char *what)
{
	struct failure failure = {.error = errno};

	strncpy(failure.what, what, sizeof(failure.what) - 1);
	(void)!write(s->status, &failure, sizeof(failure));
	_exit(1);
}

static void close_all_but(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;

	if (low > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0U, 0);
}

/* Returns NULL, or what failed. */
static const char *mount_all(void)
{
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return "make mounts private";
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return "mount /proc";
	if (mount("tmpfs", PATHS_RUN, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
		return "mount /run";
	if (mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return "mount /sys";
	return NULL;
}

static int lo_up(void)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = {.ifr_name = "lo", .ifr_flags = IFF_UP};

	return fd < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &ifr);
}

static void run_child(const struct start *s) __attribute__((noreturn));
static void run_child(const struct start *s)
{
	struct pollfd alive = {.fd = s->alive};
	const char *failed;

	child_reset_signals();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* it may have ended before */
	if (poll(&alive, 1, 0) != 0)
		_exit(1);
	failed = mount_all();
	if (failed)
		fail(s, failed);
	if (lo_up() < 0)
		fail(s, "set lo up");
	if (chdir("/") < 0)
		fail(s, "go to /");
	close(s->status);
	_exit(s->fn(s->data, s->events));
}

/* Waits for the child, and ends as it did; or, asked to (SIGTERM), ends it and all that
 * is in its process namespace, which is over when waitpid returns. */
static void keep(pid_t child, const sigset_t *awaited) __attribute__((noreturn));
static void keep(pid_t child, const sigset_t *awaited)
{
	int status = 0;

	close_range(STDERR_FILENO + 1, ~0U, 0);
	if (sigwaitinfo(awaited, NULL) == SIGTERM)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static void run_keeper(struct start *s) __attribute__((noreturn));
static void run_keeper(struct start *s)
{
	sigset_t awaited;
	int alive[2];
	pid_t child;

	child_reset_signals();
	sigemptyset(&awaited);
	sigaddset(&awaited, SIGTERM);
	sigaddset(&awaited, SIGCHLD);
	sigprocmask(SIG_SETMASK, &awaited, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != s->parent)
		_exit(1);
	setsid(); /* a terminal's signals are for the caller, who ends us */
	close_all_but(s->events, s->status);
	if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID) < 0)
		fail(s, "make namespaces");
	/* of these the keeper has one end, and the child the other */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, alive) < 0)
		fail(s, "make a socket pair");
	child = fork();
	if (child < 0)
		fail(s, "start a process");
	if (child == 0) {
		close(alive[0]);
		s->alive = alive[1];
		run_child(s);
	}
	dup2(alive[0], STDIN_FILENO); /* the one that stays open */
	keep(child, &awaited);
}

static int await_start(int fd, struct err *err)
{
	struct failure failure;
	ssize_t n;

	do
		n = read(fd, &failure, sizeof(failure));
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return 0; /* made; or dead, which the reader of events is told */
	if (n != sizeof(failure))
		return err_set(err, -EIO, "a world of its own could not be made");
	err_sys(err, -failure.error, "cannot %.59s for a world of its own", failure.what);
	wire_hint(err);
	return -failure.error;
}

int own_world_start(int (*fn)(void *data, int fd), void *data, struct own_world *ret,
		    struct err *err)
{
	_cleanup_close_ int from = -1, events = -1, status = -1, started = -1;
	struct start start = {.fn = fn, .data = data, .parent = getpid()};
	struct own_world world;
	int fds[2], r;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(err, -errno, "cannot make a pipe");
	from = fds[0];
	start.events = events = fds[1];
	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(err, -errno, "cannot make a pipe");
	started = fds[0];
	start.status = status = fds[1];
	world.pid = child_fork();
	if (world.pid == 0)
		run_keeper(&start);
	if (world.pid < 0)
		return err_sys(err, -errno, "cannot start a process");
	world.fd = steal_fd(&from);
	close(steal_fd(&events));
	close(steal_fd(&status));
	r = await_start(started, err);
	if (r < 0)
		own_world_end(&world);
	else
		*ret = world;
	return r;
}

int own_world_read(struct ny_world *w, const struct own_world *world, void *ret,
		   size_t size, unsigned seconds)
{
	struct pollfd p = {.fd = world->fd, .events = POLLIN};
	int64_t deadline = deadline_in((int)seconds * 1000);
	size_t got = 0;

	while (got < size) {
		int left = deadline_left(deadline);
		ssize_t n;

		if (world_cancelled(w))
			return -EINTR;
		if (!left)
			return -ETIMEDOUT;
		if (poll(&p, 1, left < TICK_MS ? left : TICK_MS) <= 0)
			continue;
		n = read(world->fd, (char *)ret + got, size - got);
		if (n == 0)
			return -EIO;
		if (n > 0)
			got += (size_t)n;
	}
	return 0;
}

void own_world_end(struct own_world *world)
{
	if (world->pid > 0) {
		kill(world->pid, SIGTERM);
		while (waitpid(world->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (world->fd >= 0)
		close(world->fd);
	*world = (struct own_world)OWN_WORLD_INIT;
}

/* SPDX-License-Identifier: MIT */
/*
 * A terminal of its own for a command that we do not trust with ours: who has a terminal
 * can put words into it that its next reader, a shell of ours, takes for typed (TIOCSTI).
 * Those of the standard streams that are terminals are its pseudo-terminal while it is
 * started; then what is typed goes there, and what it says comes here.
 */
#include "cmd/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"

static volatile sig_atomic_t resized;

static void on_resize(int sig)
{
	resized = 1;
}

static int first_of(const struct pty *p, int from)
{
	for (int fd = from; fd < 3; fd++)
		if (p->ours[fd] >= 0)
			return p->ours[fd];
	return p->ours[0];
}

static void copy_size(const struct pty *p)
{
	struct winsize size;

	if (!ioctl(first_of(p, 0), TIOCGWINSZ, &size))
		(void)ioctl(p->master, TIOCSWINSZ, &size);
}

/* The other side of it, as our terminal is set. */
static int open_slave(const struct pty *p, int terminal)
{
	struct termios as;
	int fd = -1;

	if (!grantpt(p->master) && !unlockpt(p->master))
		fd = open(ptsname(p->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0 && !tcgetattr(terminal, &as))
		(void)tcsetattr(fd, TCSANOW, &as);
	return fd;
}

int pty_begin(struct pty *p)
{
	_cleanup_close_ int slave = -1;

	*p = (struct pty){.master = -1, .ours = {-1, -1, -1}};
	for (int fd = 0; fd < 3; fd++) {
		if (!isatty(fd))
			continue;
		if (p->master < 0) {
			p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
			slave = p->master < 0 ? -1 : open_slave(p, fd);
			if (slave < 0)
				return -errno;
		}
		p->ours[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		if (p->ours[fd] < 0 || dup2(slave, fd) < 0)
			return -errno;
	}
	if (p->master >= 0)
		copy_size(p);
	return 0;
}

void pty_started(struct pty *p)
{
	struct sigaction sa = {.sa_handler = on_resize};
	struct termios raw;

	for (int fd = 0; fd < 3; fd++)
		if (p->ours[fd] >= 0)
			(void)dup2(p->ours[fd], fd);
	if (p->master < 0)
		return;
	sigaction(SIGWINCH, &sa, NULL);
	if (p->ours[0] < 0 || tcgetattr(0, &p->before))
		return;
	raw = p->before;
	cfmakeraw(&raw);
	p->is_raw = !tcsetattr(0, TCSANOW, &raw);
}

static bool write_all(int fd, const char *data, ssize_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, data, n);

		if (done < 0 && errno != EINTR)
			return false;
		data += done > 0 ? done : 0;
		n -= done > 0 ? done : 0;
	}
	return true;
}

/* Some of it; false: there is no more. */
static bool pump(int from, int to)
{
	char data[4096];
	ssize_t n = read(from, data, sizeof(data));

	return n < 0 ? errno == EINTR : n > 0 && write_all(to, data, n);
}

/* What it has said by its end. */
static void drain(const struct pty *p)
{
	struct pollfd fd = {p->master, POLLIN, 0};

	while (poll(&fd, 1, 0) > 0 && fd.revents & POLLIN &&
	       pump(p->master, first_of(p, 1)))
		;
}

void pty_relay(struct pty *p, pid_t pid)
{
	_cleanup_close_ int ended = pidfd_open(pid, 0);
	struct pollfd fds[] = {
		{ended, POLLIN, 0}, {p->master, POLLIN, 0}, {p->ours[0], POLLIN, 0}};

	while (p->master >= 0 && ended >= 0 && !fds[0].revents) {
		int n = poll(fds, ARRAY_SIZE(fds), -1);

		if (resized) {
			resized = 0;
			copy_size(p);
		}
		if (n < 0)
			continue;
		if (fds[1].revents && !pump(p->master, first_of(p, 1)))
			fds[1].fd = -1;
		if (fds[2].revents && !pump(p->ours[0], p->master))
			fds[2].fd = -1;
	}
	if (p->master >= 0)
		drain(p);
}

void pty_end(struct pty *p)
{
	if (p->is_raw)
		(void)tcsetattr(0, TCSADRAIN, &p->before);
	for (int fd = 0; fd < 3; fd++)
		close_fdp(&p->ours[fd]);
	close_fdp(&p->master);
}

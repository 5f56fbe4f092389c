/* SPDX-License-Identifier: MIT */
/*
 * Linked with the program into netyard-seam, whose calls that change the host or write
 * the journal go through here (ld --wrap): a fault, a signal or a kill where a test
 * wants it.
 *
 *	NETYARD_SEAM=fail:N   request N (from 0) fails with EIO and is not made
 *	NETYARD_SEAM=kill:N   SIGKILL before request N; so int, term, stop: SIGINT ...
 *	NETYARD_SEAM=line:N   SIGKILL when the journal has N lines of this process
 *	NETYARD_SEAM=count    at the end, on standard error: "seam: R requests, L lines"
 *
 * A request is a message to rtnetlink that changes something, or a mount or umount.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "wire/nl-req.h"

static atomic_ulong n_requests, n_lines;

int __real_nl_do(struct nl *nl, struct req *r, struct err *err);
int __wrap_nl_do(struct nl *nl, struct req *r, struct err *err);
int __real_mount(const char *from, const char *to, const char *type, unsigned long flags,
		 const void *data);
int __wrap_mount(const char *from, const char *to, const char *type, unsigned long flags,
		 const void *data);
int __real_umount2(const char *path, int flags);
int __wrap_umount2(const char *path, int flags);
ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

/* Whether the test wants that, and at which count. */
static bool wanted(const char *what, unsigned long *ret)
{
	const char *seam = getenv("NETYARD_SEAM");
	size_t len = strlen(what);

	if (!seam || strncmp(seam, what, len) || seam[len] != ':')
		return false;
	*ret = strtoul(seam + len + 1, NULL, 10);
	return true;
}

/* True: this request is to fail.  Signals are sent from here. */
static bool strike(void)
{
	static const struct {
		const char *what;
		int sig;
	} signals[] = {
		{"kill", SIGKILL}, {"int", SIGINT}, {"term", SIGTERM}, {"stop", SIGSTOP}};
	unsigned long nth = n_requests++, at;

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (wanted(signals[i].what, &at) && at == nth)
			kill(getpid(), signals[i].sig);
	return wanted("fail", &at) && at == nth;
}

int __wrap_nl_do(struct nl *nl, struct req *r, struct err *err)
{
	return strike() ? err_sys(err, -EIO, "seam") : __real_nl_do(nl, r, err);
}

int __wrap_mount(const char *from, const char *to, const char *type, unsigned long flags,
		 const void *data)
{
	if (!strike())
		return __real_mount(from, to, type, flags, data);
	errno = EIO;
	return -1;
}

int __wrap_umount2(const char *path, int flags)
{
	if (!strike())
		return __real_umount2(path, flags);
	errno = EIO;
	return -1;
}

static bool is_journal(int fd)
{
	char link[64], path[4096];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	path[len < 0 ? 0 : len] = '\0';
	return strlen(path) > 8 && !strcmp(path + strlen(path) - 8, "/journal");
}

/* Writes up to the end of the line after which a kill is wanted, if it is among them. */
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	const char *at = data, *end = at + len, *newline;
	unsigned long last = 0;

	if (!is_journal(fd))
		return __real_write(fd, data, len);
	wanted("line", &last);
	while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		at = newline + 1;
		if (++n_lines != last)
			continue;
		if (__real_write(fd, data, (size_t)(at - (const char *)data)) < 0)
			abort();
		kill(getpid(), SIGKILL);
	}
	return __real_write(fd, data, len);
}

__attribute__((destructor)) static void count(void)
{
	const char *seam = getenv("NETYARD_SEAM");

	if (seam && !strcmp(seam, "count"))
		fprintf(stderr, "seam: %lu requests, %lu lines\n",
			(unsigned long)n_requests, (unsigned long)n_lines);
}

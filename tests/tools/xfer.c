/* SPDX-License-Identifier: MIT */
/*
 * xfer FROM TO ADDRESS MIB: TCP content from one network namespace to another and back.
 *
 * FROM and TO are names in /run/netns, "-" is the one we run in; ADDRESS is one of TO's.
 * MIB mebibytes go each way over one connection, with a checksum the other end verifies.
 * Prints "MIB MiB, OUT Gbit/s there, BACK Gbit/s back"; ends with 1 if anything is wrong,
 * and after a deadline.  Sockets are opened inside the namespaces and used from outside.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	DEADLINE = 60,	 /* seconds, all of it */
	WORDS = 1 << 14, /* of a block: 128 KiB */
	BLOCKS_PER_MIB = (1 << 20) / (WORDS * 8),
};

/* Position-dependent: a word lost, repeated, changed or moved changes it. */
struct sum {
	uint64_t a, b;
};

static void sum_add(struct sum *s, const uint64_t *words)
{
	for (int i = 0; i < WORDS; i++) {
		s->a += words[i] ^ (s->b << 1);
		s->b += s->a;
	}
}

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void put(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0)
			err(1, "write");
		p += n;
		len -= n;
	}
}

static void get(int fd, void *data, size_t len)
{
	char *p = data;

	while (len > 0) {
		ssize_t n = read(fd, p, len);

		if (n < 0)
			err(1, "read");
		if (n == 0)
			errx(1, "the connection ended %zu bytes early", len);
		p += n;
		len -= n;
	}
}

static void send_all(int fd, long mib, uint64_t seed)
{
	static uint64_t block[WORDS];
	struct sum s = {};

	for (long i = 0; i < mib * BLOCKS_PER_MIB; i++) {
		for (int j = 0; j < WORDS; j++)
			block[j] = random_next(&seed);
		sum_add(&s, block);
		put(fd, block, sizeof(block));
	}
	put(fd, &s, sizeof(s));
}

/* Returns the seconds from the first byte to the verified end. */
static double receive_all(int fd, long mib)
{
	static uint64_t block[WORDS];
	struct sum s = {}, want;
	double start = 0;

	for (long i = 0; i < mib * BLOCKS_PER_MIB; i++) {
		get(fd, block, sizeof(block));
		if (i == 0)
			start = seconds();
		sum_add(&s, block);
	}
	get(fd, &want, sizeof(want));
	if (s.a != want.a || s.b != want.b)
		errx(1, "the content arrived changed");
	return seconds() - start;
}

static void enter(const char *ns)
{
	char path[300];
	int fd;

	if (strcmp(ns, "-") == 0)
		snprintf(path, sizeof(path), "/proc/%d/ns/net", getppid());
	else
		snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		err(1, "%s", path);
	close(fd);
}

static struct addrinfo *address(const char *text)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM},
			*ai;

	if (getaddrinfo(text, NULL, &hints, &ai) != 0)
		errx(1, "%s: not an address", text);
	return ai;
}

/* A connection from one namespace to the other: both ends. */
static void join(const char *from, const char *to, const char *text, int ends[2])
{
	struct addrinfo *ai = address(text);
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);
	int listener;

	enter(to);
	listener = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, ai->ai_addr, ai->ai_addrlen) < 0 ||
	    listen(listener, 1) < 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) < 0)
		err(1, "listen on %s in %s", text, to);
	enter(from);
	ends[0] = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (ends[0] < 0)
		err(1, "socket");
	/* A switch in user space that has no processor answers for no neighbour. */
	for (int tries = 5; connect(ends[0], (struct sockaddr *)&at, len) < 0; tries--)
		if (errno != EHOSTUNREACH || tries == 0)
			err(1, "connect to %s in %s from %s", text, to, from);
	ends[1] = accept(listener, NULL, NULL);
	if (ends[1] < 0)
		err(1, "accept");
	close(listener);
	freeaddrinfo(ai);
}

/* The far end: takes all, says how long it took, sends as much back. */
static void far_end(int fd, long mib)
{
	double took = receive_all(fd, mib);

	put(fd, &took, sizeof(took));
	send_all(fd, mib, 0x6e65747961726432);
}

static void near_end(int fd, long mib)
{
	double there, back, gbit = mib * 8.0 * (1 << 20) / 1e9;

	send_all(fd, mib, 0x6e65747961726431);
	get(fd, &there, sizeof(there));
	back = receive_all(fd, mib);
	printf("%ld MiB, %.2f Gbit/s there, %.2f Gbit/s back\n", mib, gbit / there,
	       gbit / back);
}

/* A child that ends with its parent, and at the deadline in any case; 0 in the child. */
static pid_t spawn(void)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(DEADLINE);
	}
	return pid;
}

int main(int argc, char **argv)
{
	int ends[2], status;
	pid_t worker, child;
	long mib;

	if (argc != 5 || (mib = strtol(argv[4], NULL, 10)) < 1 || mib > 1 << 16)
		errx(64, "usage: xfer FROM TO ADDRESS MIB");
	/* "-" is the parent's namespace: a child may move about */
	worker = spawn();
	if (worker > 0)
		return waitpid(worker, &status, 0) != worker || status != 0;
	join(argv[1], argv[2], argv[3], ends);
	child = spawn();
	if (child == 0) {
		close(ends[0]);
		far_end(ends[1], mib);
		return 0;
	}
	close(ends[1]);
	near_end(ends[0], mib);
	if (waitpid(child, &status, 0) != child || status != 0)
		errx(1, "the far end failed");
	return 0;
}

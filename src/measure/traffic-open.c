/* SPDX-License-Identifier: MIT */
/*
 * The sockets of a run: opened inside the namespaces by wire's worker, connected from
 * outside.  That a way is there at all is known before traffic begins.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "measure/traffic-in.h"
#include "wire/wire.h"

#define CONNECT_S 3	    /* for all streams together */
#define SLICE_MS  50	    /* at most, so that a cancellation is soon heard */
#define BUFFER	  (1 << 20) /* of packets that wait for their receiver, octets */

static uint64_t now_ms(void)
{
	return clock_ns(CLOCK_MONOTONIC) / 1000000;
}

int sock_prepare(int fd, int socktype)
{
	const struct timeval timeout = {.tv_usec = TIMEOUT_MS * 1000};
	const int buffer = BUFFER;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) < 0)
		return -errno;
	/* TCP is left as applications get it: the kernel sizes its buffers, and without
	 * TCP_NODELAY, which alone makes a third more of a stream. */
	if (socktype == SOCK_DGRAM &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)) < 0)
		return -errno;
	return 0;
}

/* --- inside the namespaces --- */

struct open_job {
	struct run *run;
	enum side side;
};

/* A server's socket, listening where it is of TCP; *ret_name is where. */
static int open_one(struct run *run, enum side side, struct traffic_end *end,
		    union sock_name *ret_name)
{
	union sock_name name = sock_name_of(&run->t->addr[side]);
	socklen_t size = sizeof(*ret_name);

	end->fd = socket(name.any.sa_family, run->kind->socktype | SOCK_CLOEXEC, 0);
	if (end->fd < 0 || bind(end->fd, &name.any, sock_name_size(&name)) < 0)
		return -errno;
	if (side == SIDE_RECEIVER && run->kind->socktype == SOCK_STREAM &&
	    listen(end->fd, SOMAXCONN) < 0)
		return -errno;
	if (getsockname(end->fd, &ret_name->any, &size) < 0)
		return -errno;
	return sock_prepare(end->fd, run->kind->socktype);
}

static int open_all(void *data)
{
	const struct open_job *job = data;
	struct run *run = job->run;
	bool is_server = job->side == SIDE_RECEIVER;
	int r = 0;

	for (unsigned i = 0; i < run->n && r >= 0; i++) {
		union sock_name name;

		r = open_one(run, job->side, &run->ends[job->side][i],
			     is_server ? &run->servers[i] : &name);
	}
	return r;
}

static int open_side(struct run *run, enum side side, struct err *err)
{
	struct open_job job = {run, side};
	struct err why = {0};
	int r = wire_call(run->w, run->t->ns[side], open_all, &job, &why);

	if (r >= 0)
		return 0;
	if (why.code)
		err_set(err, r, "%s", why.text);
	else
		err_sys(err, r, "open a socket");
	run_prefix(run, 0, side, err);
	return r;
}

/* --- from outside --- */

/* Until events are there: 0, -ETIMEDOUT, -EINTR (cancelled). */
static int await(const struct run *run, int fd, short events, uint64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = events};
	uint64_t now;

	while ((now = now_ms()) < deadline) {
		uint64_t left = deadline - now;

		if (world_cancelled(run->w))
			return -EINTR;
		if (poll(&p, 1, (int)(left < SLICE_MS ? left : SLICE_MS)) > 0)
			return 0;
	}
	return -ETIMEDOUT;
}

static int set_nonblocking(int fd, bool on)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -errno;
	flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
	return fcntl(fd, F_SETFL, flags) < 0 ? -errno : 0;
}

static int connect_client(const struct run *run, int fd, const union sock_name *to,
			  uint64_t deadline)
{
	socklen_t size = sizeof(int);
	int code = 0;
	int r = set_nonblocking(fd, true);

	if (r >= 0 && connect(fd, &to->any, sock_name_size(to)) < 0)
		r = errno == EINPROGRESS ? await(run, fd, POLLOUT, deadline) : -errno;
	if (r >= 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) < 0)
		r = -errno;
	if (r >= 0)
		r = -code;
	return r < 0 ? r : set_nonblocking(fd, false);
}

/* The socket that listens gives way to the connection. */
static int accept_client(const struct run *run, struct traffic_end *server,
			 uint64_t deadline)
{
	int r = await(run, server->fd, POLLIN, deadline);
	int fd = r < 0 ? -1 : accept4(server->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return r < 0 ? r : -errno;
	close(server->fd);
	server->fd = fd;
	return sock_prepare(fd, SOCK_STREAM);
}

/* A packet goes through; neighbours know each other then.  Those before it may be
 * lost. */
static int try_packet(const struct run *run, int from, int to, uint64_t deadline)
{
	const uint8_t probe[2] = {0};
	uint8_t got;
	int r = -ETIMEDOUT;

	while (r == -ETIMEDOUT && now_ms() < deadline) {
		uint64_t soon = now_ms() + SLICE_MS;

		if (send(from, probe, sizeof(probe), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
		    !is_timeout(errno))
			return -errno;
		r = await(run, to, POLLIN, soon < deadline ? soon : deadline);
	}
	while (r >= 0 && recv(to, &got, 1, MSG_DONTWAIT) >= 0)
		;
	return r;
}

static int connect_packets(struct run *run, unsigned i, uint64_t deadline)
{
	int client = run->ends[SIDE_SENDER][i].fd,
	    server = run->ends[SIDE_RECEIVER][i].fd;
	union sock_name name;
	socklen_t size = sizeof(name);

	if (connect(client, &run->servers[i].any, sock_name_size(&run->servers[i])) < 0 ||
	    getsockname(client, &name.any, &size) < 0 ||
	    connect(server, &name.any, size) < 0)
		return -errno;
	return try_packet(run, client, server, deadline);
}

static int connect_stream(struct run *run, unsigned i, uint64_t deadline)
{
	struct traffic_end *client = &run->ends[SIDE_SENDER][i];
	int r;

	if (run->kind->socktype == SOCK_DGRAM)
		return connect_packets(run, i, deadline);
	r = connect_client(run, client->fd, &run->servers[i], deadline);
	return r < 0 ? r : accept_client(run, &run->ends[SIDE_RECEIVER][i], deadline);
}

int run_connect(struct run *run, struct err *err)
{
	uint64_t deadline = now_ms() + CONNECT_S * 1000;
	int r = open_side(run, SIDE_RECEIVER, err);

	if (r < 0 || run->kind->listens)
		return r;
	r = open_side(run, SIDE_SENDER, err);
	for (unsigned i = 0; i < run->n && r >= 0; i++) {
		r = connect_stream(run, i, deadline);
		if (r == -EINTR)
			return err_set(err, r, "stopped");
		if (r < 0) {
			char to[CIDR_TEXT];

			cidr_addr_text(&run->t->addr[SIDE_RECEIVER], to);
			err_sys(err, r, "connect to %s", to);
			run_prefix(run, i, SIDE_SENDER, err);
		}
	}
	return r;
}

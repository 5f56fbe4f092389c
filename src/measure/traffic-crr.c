/* SPDX-License-Identifier: MIT */
/*
 * Connections a second: connect, a byte there, a byte back, close.  The server closes
 * first, so that those who wait for stray packets (RFC 9293, TIME-WAIT) are on its side,
 * and the client does not run out of ports.
 */
#include <errno.h>
#include <sched.h>
#include <sys/socket.h>

#include "measure/traffic-in.h"

/* A call has failed: 0 if the next connection may do better. */
static int missed(struct traffic_end *end, enum phase phase, const char *doing)
{
	int code = errno;

	end->lost[phase]++;
	if (is_timeout(code) || code == EINPROGRESS || code == ECONNRESET ||
	    code == ETIMEDOUT)
		return 0;
	return run_fault(end, -code, doing);
}

static int connect_once(struct traffic_end *end, enum phase phase)
{
	const union sock_name *to = &end->run->servers[end->stream];
	_cleanup_close_ int fd = socket(to->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint8_t byte = 0;
	int r = fd < 0 ? -errno : sock_prepare(fd, SOCK_STREAM);

	if (r < 0)
		return run_fault(end, r, "open a socket");
	if (connect(fd, &to->any, sock_name_size(to)) < 0)
		return missed(end, phase, "connect");
	if (send(fd, &byte, 1, MSG_NOSIGNAL) < 0)
		return missed(end, phase, "send");
	errno = ECONNRESET; /* what it is if the byte is not there */
	if (recv(fd, &byte, 1, 0) != 1 || recv(fd, &byte, 1, 0))
		return missed(end, phase, "receive"); /* or the server does not close */
	end_count(end, phase, 1);
	return 0;
}

/* Each socket is opened inside the namespace, and so the thread is there, for all its
 * life. */
static int connect_all(struct traffic_end *end)
{
	enum phase phase;
	int r = setns(end->run->netns_fd[SIDE_SENDER], CLONE_NEWNET);

	if (r < 0)
		return run_fault(end, -errno, "enter");
	while (r >= 0 && (phase = run_phase(end->run)) < PHASE_DRAIN)
		r = connect_once(end, phase);
	return r;
}

/* The connection has the timeouts of the socket that listens. */
static void serve(struct traffic_end *end, int connection, enum phase phase)
{
	uint8_t byte;

	if (recv(connection, &byte, 1, 0) == 1 &&
	    send(connection, &byte, 1, MSG_NOSIGNAL) == 1)
		end_count(end, phase, 1);
}

static int serve_all(struct traffic_end *end)
{
	enum phase phase;

	while ((phase = run_phase(end->run)) < PHASE_OVER) {
		_cleanup_close_ int fd = accept4(end->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			serve(end, fd, phase);
		else if (phase == PHASE_DRAIN || run_phase(end->run) == PHASE_OVER)
			break;
		else if (!is_timeout(errno) && errno != ECONNABORTED)
			return run_fault(end, -errno, "accept");
	}
	return 0;
}

static void sum(const struct run *run, struct sample *ret)
{
	ret->value = (double)run_counted(run, SIDE_SENDER, PHASE_MEASURED) / run->seconds;
}

const struct traffic_kind traffic_crr = {
	.socktype = SOCK_STREAM,
	.listens = true,
	.move = {connect_all, serve_all},
	.sum = sum,
};

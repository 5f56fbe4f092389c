/* SPDX-License-Identifier: MIT */
/* Throughput: as much as a connection takes. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "measure/traffic-in.h"

#define BLOCK (128 << 10) /* octets a call, as iperf3 */

static int send_blocks(struct traffic_end *end)
{
	static const uint8_t block[BLOCK];
	enum phase phase;

	while ((phase = run_phase(end->run)) < PHASE_DRAIN) {
		ssize_t n = send(end->fd, block, sizeof(block), MSG_NOSIGNAL);

		if (n < 0 && !is_timeout(errno))
			return run_fault(end, -errno, "send");
		if (n > 0)
			end_count(end, phase, (uint64_t)n);
	}
	shutdown(end->fd, SHUT_WR);
	return 0;
}

static int receive_blocks(struct traffic_end *end)
{
	_cleanup_free_ uint8_t *block = malloc(BLOCK);
	enum phase phase;

	if (!block)
		return run_fault(end, -ENOMEM, "receive");
	while ((phase = run_phase(end->run)) < PHASE_OVER) {
		ssize_t n = recv(end->fd, block, BLOCK, 0);

		if (n < 0 && !is_timeout(errno))
			return run_fault(end, -errno, "receive");
		if (!n && run_phase(end->run) < PHASE_DRAIN)
			return run_fault(end, -ECONNRESET, "receive");
		if (!n)
			break;
		if (n > 0)
			end_count(end, phase, (uint64_t)n);
	}
	return 0;
}

static void sum(const struct run *run, struct sample *ret)
{
	uint64_t octets = run_counted(run, SIDE_RECEIVER, PHASE_MEASURED);

	ret->value = (double)octets * 8 / run->seconds / 1e9;
}

const struct traffic_kind traffic_tcp = {
	.socktype = SOCK_STREAM,
	.move = {send_blocks, receive_blocks},
	.sum = sum,
};

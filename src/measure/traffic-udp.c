/* SPDX-License-Identifier: MIT */
/*
 * Packets a second.  Each says in which phase it was sent, so that none is counted for
 * another time than its sender counted it for, and what does not arrive is lost for
 * certain.
 */
#include <errno.h>
#include <sys/socket.h>

#include "measure/traffic-in.h"

#define PAYLOAD 18 /* with headers of 28 and 14 octets, and 4 after it: a frame of 64 */
#define BATCH	64

static int send_packets(struct traffic_end *end)
{
	enum phase phase;

	while ((phase = run_phase(end->run)) < PHASE_DRAIN) {
		const uint8_t payload[PAYLOAD] = {(uint8_t)phase};
		ssize_t n = send(end->fd, payload, sizeof(payload), MSG_NOSIGNAL);

		if (n >= 0)
			end_count(end, phase, 1);
		else if (!is_timeout(errno) && errno != ENOBUFS)
			return run_fault(end, -errno, "send");
	}
	return 0;
}

static void count_packets(struct traffic_end *end, uint8_t packets[][PAYLOAD + 1],
			  const struct mmsghdr *messages, int n)
{
	uint64_t counts[PHASE_DRAIN] = {0};

	for (int i = 0; i < n; i++)
		if (messages[i].msg_len == PAYLOAD && packets[i][0] < PHASE_DRAIN)
			counts[packets[i][0]]++;
	for (int i = 0; i < PHASE_DRAIN; i++)
		end_count(end, (enum phase)i, counts[i]);
}

static int receive_packets(struct traffic_end *end)
{
	uint8_t packets[BATCH][PAYLOAD + 1] = {0};
	struct mmsghdr messages[BATCH] = {0};
	struct iovec iov[BATCH];

	for (int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){packets[i], sizeof(packets[i])};
		messages[i].msg_hdr.msg_iov = &iov[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	while (run_phase(end->run) < PHASE_OVER) {
		int n = recvmmsg(end->fd, messages, BATCH, MSG_WAITFORONE, NULL);

		if (n < 0 && !is_timeout(errno))
			return run_fault(end, -errno, "receive");
		if (n < 0 && run_phase(end->run) == PHASE_DRAIN)
			break;
		if (n > 0)
			count_packets(end, packets, messages, n);
	}
	return 0;
}

static void sum(const struct run *run, struct sample *ret)
{
	double sent = (double)run_counted(run, SIDE_SENDER, PHASE_MEASURED);
	double received = (double)run_counted(run, SIDE_RECEIVER, PHASE_MEASURED);

	ret->value = received / run->seconds;
	if (sent > 0)
		ret->loss = received < sent ? 1 - received / sent : 0;
}

const struct traffic_kind traffic_udp = {
	.socktype = SOCK_DGRAM,
	.move = {send_packets, receive_packets},
	.sum = sum,
};

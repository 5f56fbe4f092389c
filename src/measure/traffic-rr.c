/* SPDX-License-Identifier: MIT */
/*
 * Latency: a byte there, a byte back.  The byte is the number of the request, so that
 * over UDP an answer that comes too late is none to the next.
 */
#include <errno.h>
#include <math.h>
#include <sys/socket.h>

#include "measure/traffic-in.h"

#define LOST_MS 500 /* over UDP: an answer that has not come by then is lost */

/* Awaits the answer to a request: 1, 0 (it is lost, or the run over), or a fault. */
static int await(struct traffic_end *end, uint8_t number)
{
	bool may_lose = end->run->kind->socktype == SOCK_DGRAM;
	int left = LOST_MS / TIMEOUT_MS;
	uint8_t answer;

	while (run_phase(end->run) < PHASE_OVER) {
		ssize_t n = recv(end->fd, &answer, 1, 0);

		if (n == 1 && answer == number)
			return 1;
		if (n < 0 && !is_timeout(errno))
			return run_fault(end, -errno, "receive");
		if (!n && !may_lose)
			return run_fault(end, -ECONNRESET, "receive");
		if (n < 0 && may_lose && !--left)
			return 0;
	}
	return 0;
}

static int request(struct traffic_end *end)
{
	enum phase phase;
	uint8_t number = 0;
	int r;

	while ((phase = run_phase(end->run)) < PHASE_DRAIN) {
		uint64_t begin = clock_ns(CLOCK_MONOTONIC);

		number++;
		if (send(end->fd, &number, 1, MSG_NOSIGNAL) < 0) {
			if (is_timeout(errno))
				continue;
			return run_fault(end, -errno, "send");
		}
		r = await(end, number);
		if (r < 0)
			return r;
		if (!r) {
			end->lost[phase]++;
			continue;
		}
		end_count(end, phase, 1);
		if (phase == PHASE_MEASURED)
			latency_add(&end->latency, clock_ns(CLOCK_MONOTONIC) - begin);
	}
	if (end->run->kind->socktype == SOCK_STREAM)
		shutdown(end->fd, SHUT_WR);
	return 0;
}

static int answer(struct traffic_end *end)
{
	bool is_stream = end->run->kind->socktype == SOCK_STREAM;
	enum phase phase;
	uint8_t number;

	while ((phase = run_phase(end->run)) < PHASE_OVER) {
		ssize_t n = recv(end->fd, &number, 1, 0);

		if (n < 0 && !is_timeout(errno))
			return run_fault(end, -errno, "receive");
		if (!n && is_stream && run_phase(end->run) < PHASE_DRAIN)
			return run_fault(end, -ECONNRESET, "receive");
		if ((!n && is_stream) || (n < 0 && !is_stream && phase == PHASE_DRAIN))
			break;
		if (n != 1)
			continue;
		if (send(end->fd, &number, 1, MSG_NOSIGNAL) == 1)
			end_count(end, phase, 1);
		else if (!is_timeout(errno))
			return run_fault(end, -errno, "send");
	}
	return 0;
}

static void sum(const struct run *run, struct sample *ret)
{
	static const double quantiles[N_QUANTILES] = {0.5, 0.9, 0.99, 0.999, 1};
	struct latency *all = &run->ends[SIDE_SENDER][0].latency;
	double lost = 0;

	for (unsigned i = 0; i < run->n; i++) {
		lost += (double)run->ends[SIDE_SENDER][i].lost[PHASE_MEASURED];
		if (i)
			latency_merge(all, &run->ends[SIDE_SENDER][i].latency);
	}
	for (unsigned i = 0; i < N_QUANTILES; i++)
		ret->quantile[i] = latency_quantile(all, quantiles[i]) / 1e3;
	ret->value = ret->quantile[QUANTILE_P50];
	ret->rate = (double)all->n / run->seconds;
	if (run->kind->socktype == SOCK_DGRAM)
		ret->loss = lost / fmax(1, lost + (double)all->n);
}

const struct traffic_kind traffic_rr_tcp = {
	.socktype = SOCK_STREAM,
	.move = {request, answer},
	.sum = sum,
};
const struct traffic_kind traffic_rr_udp = {
	.socktype = SOCK_DGRAM,
	.move = {request, answer},
	.sum = sum,
};

/* SPDX-License-Identifier: MIT */
/* Waves of echo requests, and the loop that awaits their answers. */
#include "measure/ping.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "measure/echo.h"
#include "measure/learned.h"
#include "measure/socket.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define QUICK_MS  20   /* for each probe, where many follow */
#define WAVE	  400  /* probes; each leaves up to one entry in a neighbour table */
#define BURST	  32   /* requests sent before answers are read */
#define READS	  4096 /* packets read of one socket before the others have their turn */
#define POLL_MS	  100  /* at most, so that a cancellation is soon heard */
#define SENDS	  4    /* attempts: errors of earlier packets come first */
#define NO_ANSWER "no answer"

#define NS_PER_MS 1000000u

/* A probe on its way. */
struct flight {
	struct ping_probe *probe;
	size_t socket;		       /* index in sockets.list */
	uint64_t sent[PING_TRIES_MAX]; /* CLOCK_REALTIME, as the kernel stamps packets */
	unsigned tries;
	uint64_t next; /* CLOCK_MONOTONIC: the next try, or the end */
	bool done;
	int error;	/* errno of the last try, 0: none */
	uint32_t mtu;	/* told along with it, 0: none */
	struct cidr by; /* ... and by whom */
	int index;	/* of the device the answer came in on */
};

struct ping_run {
	struct ny_world *w;
	struct ping_options options;
	struct arena *arena; /* of the texts of results */
	struct ping_sockets sockets;
	struct ping_probe **order; /* in which they are sent */
	size_t n;
	size_t n_all, n_done; /* for who watches */
	struct flight flights[WAVE];
	size_t n_flights;
	size_t n_open;	 /* flights not done */
	uint64_t cookie; /* of the wave */
	struct pollfd *fds;
	bool scarce; /* there are no descriptors for all that are wanted */
	bool quick;  /* who does not answer at once is asked again later */
	struct learned learned;
	uint64_t fulls[2]; /* IPv4, IPv6: see nl_neigh_fulls; when we began */
	struct ping_packet in;
	uint8_t out[PING_BYTES_MAX];
};

/* --- results --- */

static uint64_t neighbour_fulls(struct ping_run *run, bool six)
{
	uint64_t n = 0;
	struct nl *nl;

	if (wire_nl(run->w, "", &nl, NULL) >= 0)
		(void)nl_neigh_fulls(nl, six ? AF_INET6 : AF_INET, &n, NULL);
	return n;
}

/* Two things say ENOBUFS: a table that holds no more, and a queue that drops. */
static const char *describe_dropped(struct ping_run *run, bool six)
{
	if (neighbour_fulls(run, six) != run->fulls[six])
		return six ? "the kernel's neighbour table is full "
			     "(net.ipv6.neigh.default.gc_thresh3)"
			   : "the kernel's neighbour table is full "
			     "(net.ipv4.neigh.default.gc_thresh3)";
	if (run->options.whole)
		return "dropped on the way out: the other end's MTU is smaller, or a "
		       "qdisc takes none so large ('tc -s qdisc' there)";
	return "dropped on the way out, by a qdisc ('tc -s qdisc' there)";
}

static const char *describe(struct ping_run *run, int code, uint32_t mtu, bool six)
{
	if (!code)
		return NO_ANSWER;
	if (code == ENOBUFS)
		return describe_dropped(run, six);
	if (code == EMSGSIZE && mtu)
		return arena_printf(run->arena, "Message too long, MTU %u", mtu);
	if (code == ENOENT || code == ESTALE)
		return "its namespace is gone";
	return arena_strdup(run->arena, strerror(code));
}

static bool may_pass(int code)
{
	return !code || code == ENOBUFS || code == EAGAIN || code == EHOSTUNREACH;
}

static void end(struct ping_run *run, struct flight *f)
{
	f->done = true;
	run->n_open--;
	if (f->probe->reached || (run->quick && may_pass(f->error)))
		return;
	f->probe->why = describe(run, f->error, f->mtu, f->probe->to.family == AF_INET6);
	f->probe->by = f->by;
	f->probe->mtu = f->mtu;
}

/* --- sending --- */

static size_t message_size(const struct ping_probe *p)
{
	return (p->bytes ? p->bytes : PING_BYTES) - echo_ip_header(p->to.family);
}

/* The flight an echo message is about, or NULL. */
static struct flight *flight_of(struct ping_run *run, const struct echo *e)
{
	if (e->id != (uint16_t)run->cookie || e->seq >= run->n_flights ||
	    run->flights[e->seq].done)
		return NULL;
	return &run->flights[e->seq];
}

/* An ICMP error about one of our requests.  It is not the end, a later try may do better:
 * but a packet that must not be cut into pieces gets no smaller. */
static void read_error(struct ping_run *run, const struct ping_socket *s,
		       const struct ping_packet *p)
{
	struct flight *f;
	struct echo e;

	if (echo_quoted(s->family, p->data, p->len, &e) < 0 ||
	    (e.cookie && e.cookie != run->cookie))
		return;
	f = flight_of(run, &e);
	if (!f || run->sockets.list[f->socket].fd != s->fd)
		return;
	f->error = p->error;
	f->mtu = p->mtu;
	f->by = p->by;
	if (p->error == EMSGSIZE && run->options.whole && e.cookie)
		end(run, f);
}

/* What became of earlier packets.  Returns the MTU told of one never sent, or 0. */
static uint32_t read_errors(struct ping_run *run, const struct ping_socket *s)
{
	struct ping_packet *p = &run->in;
	uint32_t mtu = 0;

	for (int i = 0; i < READS && ping_socket_next_error(s, p); i++) {
		if (p->len)
			read_error(run, s, p);
		else
			mtu = p->mtu;
	}
	return mtu;
}

/* 0 or -errno, for certain about this request; then *ret_mtu is what would fit, or 0. */
static int send_request(struct ping_run *run, struct flight *f, uint32_t *ret_mtu)
{
	const struct ping_socket *s = &run->sockets.list[f->socket];
	size_t size = message_size(f->probe);
	struct echo e = {
		.cookie = run->cookie,
		.id = (uint16_t)run->cookie,
		.seq = (uint16_t)(f - run->flights),
		.try = (uint8_t)f->tries,
	};
	int r = -EIO;

	echo_request(s->family, &e, run->out, size);
	for (int i = 0; i < SENDS && r; i++) {
		f->sent[f->tries] = clock_ns(CLOCK_REALTIME);
		r = ping_socket_send(s, &f->probe->to, run->out, size);
		if (r)
			*ret_mtu = read_errors(run, s);
	}
	f->tries++;
	return r;
}

/* One more try, or the end. */
static void advance(struct ping_run *run, struct flight *f, uint64_t now)
{
	unsigned tries = run->quick ? 1 : run->options.tries;
	unsigned wait_ms = run->quick ? QUICK_MS : run->options.wait_ms;
	uint32_t mtu = 0;
	int r;

	if (f->tries == tries) {
		end(run, f);
		return;
	}
	r = send_request(run, f, &mtu);
	f->next = now + (uint64_t)wait_ms * NS_PER_MS / tries;
	if (!r || f->done)
		return;
	f->error = -r;
	f->mtu = mtu;
	f->by.family = 0;
	if (!may_pass(-r))
		end(run, f);
}

/* --- receiving --- */

static bool same_address(const struct cidr *a, const struct cidr *b)
{
	return a->family == b->family &&
	       !memcmp(a->bytes, b->bytes, a->family == AF_INET ? 4 : 16);
}

static void read_answer(struct ping_run *run, const struct ping_socket *s,
			const struct ping_packet *p)
{
	uint64_t at = p->at ? p->at : clock_ns(CLOCK_REALTIME);
	size_t header = s->family == AF_INET ? 20 : 0;
	struct flight *f;
	struct echo e;

	/* The size is the request's: first see which. */
	if (p->len < header + ECHO_MIN ||
	    echo_reply(s->family, p->data, p->len, p->len - header, &e) ||
	    e.cookie != run->cookie)
		return;
	f = flight_of(run, &e);
	if (!f || run->sockets.list[f->socket].fd != s->fd || e.try >= f->tries ||
	    p->len != header + message_size(f->probe) ||
	    !same_address(&p->from, &f->probe->to))
		return;
	f->index = p->index;
	f->probe->reached = true;
	f->probe->rtt = at > f->sent[e.try] ? at - f->sent[e.try] : 0;
	end(run, f);
}

static int receive(struct ping_run *run, int timeout_ms)
{
	struct ping_packet *p = &run->in;
	int n = poll(run->fds, run->sockets.n, timeout_ms);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (size_t i = 0; n > 0 && i < run->sockets.n; i++) {
		const struct ping_socket *s = &run->sockets.list[i];

		if (!run->fds[i].revents)
			continue;
		n--;
		if (run->fds[i].revents & POLLERR)
			read_errors(run, s);
		for (int k = 0; k < READS && ping_socket_receive(s, p); k++)
			read_answer(run, s, p);
	}
	return 0;
}

/* --- waves --- */

/* Sends what is due; in *ret_next the time of what comes next. */
static int send_due(struct ping_run *run, uint64_t *ret_next)
{
	unsigned sent = 0;
	int r = 0;

	*ret_next = UINT64_MAX;
	for (size_t i = 0; r >= 0 && i < run->n_flights; i++) {
		struct flight *f = &run->flights[i];
		uint64_t now = clock_ns(CLOCK_MONOTONIC);

		if (!f->done && f->next <= now) {
			advance(run, f, now);
			if (++sent % BURST == 0)
				r = receive(run, 0);
		}
		if (!f->done && f->next < *ret_next)
			*ret_next = f->next;
	}
	return r;
}

static int fly(struct ping_run *run, struct err *err)
{
	int r = 0;

	while (r >= 0 && run->n_open) {
		uint64_t next, now, ms = 0;

		if (world_cancelled(run->w))
			return err_set(err, -EINTR, "stopped");
		r = send_due(run, &next);
		now = clock_ns(CLOCK_MONOTONIC);
		if (next > now)
			ms = (next - now) / NS_PER_MS + 1;
		if (r >= 0 && run->n_open)
			r = receive(run, ms < POLL_MS ? (int)ms : POLL_MS);
	}
	return r < 0 ? err_sys(err, r, "await answers") : 0;
}

/* The probe's socket in *ret; where descriptors are scarce, and this wave has none yet,
 * those of earlier waves are closed for it. */
static int find_socket(struct ping_run *run, const struct ping_probe *p, size_t *ret,
		       struct err *err)
{
	int r = ping_sockets_get(&run->sockets, p->ns, p->to.family, ret, err);

	if (r != -EMFILE || !run->sockets.n)
		return r;
	run->scarce = true;
	if (run->n_flights)
		return r;
	ping_sockets_reset(&run->sockets);
	return ping_sockets_get(&run->sockets, p->ns, p->to.family, ret, err);
}

/* Fills the wave with the next of the probes, as many as there are sockets for. */
static int fill_wave(struct ping_run *run, size_t from, struct err *err)
{
	run->n_flights = 0;
	for (size_t i = from; i < run->n && run->n_flights < WAVE; i++) {
		struct flight f = {.probe = run->order[i]};
		struct err e = {0};
		int r = find_socket(run, f.probe, &f.socket, &e);

		if (r == -EMFILE && run->n_flights)
			break;
		if (r < 0) {
			if (err)
				*err = e;
			return r;
		}
		run->flights[run->n_flights++] = f;
	}
	return 0;
}

static void prepare_wave(struct ping_run *run)
{
	struct ping_sockets *s = &run->sockets;

	run->n_open = run->n_flights;
	for (size_t i = 0; i < run->n_flights; i++) {
		struct flight *f = &run->flights[i];

		f->error = -s->list[f->socket].error;
		if (f->error)
			end(run, f);
	}
	run->fds = arena_alloc(s->arena, s->n * sizeof(*run->fds));
	for (size_t i = 0; i < s->n; i++)
		run->fds[i] = (struct pollfd){.fd = s->list[i].fd, .events = POLLIN};
}

static bool is_done(const struct ping_probe *p)
{
	return p->reached || p->why;
}

static void count_done(struct ping_run *run)
{
	for (size_t i = 0; i < run->n_flights; i++)
		run->n_done += is_done(run->flights[i].probe);
	world_progress(run->w, "ping", run->n_done, run->n_all);
}

/* See ping.h: makes room in the kernel's table for the next wave. */
static void forget_neighbours(struct ping_run *run)
{
	for (size_t i = 0; i < run->n_flights; i++) {
		const struct flight *f = &run->flights[i];
		struct nl *nl;

		if (f->tries && wire_nl(run->w, f->probe->ns, &nl, NULL) >= 0)
			(void)nl_neigh_forget(nl, f->index, &f->probe->to, NULL);
	}
}

/* All probes in run->order. */
static int run_waves(struct ping_run *run, struct err *err)
{
	for (size_t done = 0; done < run->n;) {
		int r;

		if (run->scarce || run->sockets.n > SOCKETS_MAX - WAVE)
			ping_sockets_reset(&run->sockets);
		if (getrandom(&run->cookie, sizeof(run->cookie), 0) < 0)
			return err_sys(err, -errno, "getrandom");
		r = fill_wave(run, done, err);
		if (r < 0)
			return r;
		prepare_wave(run);
		r = fly(run, err);
		if (r < 0)
			return r;
		done += run->n_flights;
		count_done(run);
		if (done < run->n || run->quick)
			forget_neighbours(run);
	}
	return 0;
}

/* Few who do not answer must not hold up many who do: with more than a wave of probes,
 * all are asked once, and for long only those that are left then. */
static int run_all(struct ping_run *run, struct err *err)
{
	size_t left = 0;
	int r = 0;

	run->quick = run->n > WAVE;
	if (run->quick)
		r = run_waves(run, err);
	if (r < 0)
		return r;
	run->quick = false;
	for (size_t i = 0; i < run->n; i++)
		if (!is_done(run->order[i]))
			run->order[left++] = run->order[i];
	run->n = left;
	return run_waves(run, err);
}

/* --- order --- */

struct place_in_order {
	size_t low, high; /* numbers of the two namespaces */
	size_t i;
};

static int by_pair(const void *a, const void *b)
{
	const struct place_in_order *x = a, *y = b;

	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

static size_t number(struct map *numbers, const char *ns)
{
	size_t i;

	if (map_get(numbers, ns, &i))
		return i;
	map_put(numbers, ns, numbers->n);
	return numbers->n - 1;
}

/* Both directions between two namespaces stand together, so that they are in one wave. */
static void put_in_order(struct ping_run *run, struct ping_probe *probes,
			 struct arena *arena)
{
	struct place_in_order *list = arena_alloc(arena, run->n * sizeof(*list));
	struct map numbers = {.arena = arena};

	for (size_t i = 0; i < run->n; i++) {
		size_t a = number(&numbers, probes[i].ns);
		size_t b = probes[i].peer_ns ? number(&numbers, probes[i].peer_ns) : a;

		list[i] = (struct place_in_order){a < b ? a : b, a < b ? b : a, i};
	}
	qsort(list, run->n, sizeof(*list), by_pair);
	run->order = arena_alloc(arena, run->n * sizeof(*run->order));
	for (size_t i = 0; i < run->n; i++)
		run->order[i] = &probes[list[i].i];
}

static int check(const struct ping_probe *probes, size_t n, const struct ping_options *o,
		 struct err *err)
{
	if (o->tries > PING_TRIES_MAX)
		return err_set(err, -EINVAL, "more than %d tries", PING_TRIES_MAX);
	for (size_t i = 0; i < n; i++)
		if (probes[i].bytes && (probes[i].bytes < PING_BYTES_MIN ||
					probes[i].bytes > PING_BYTES_MAX))
			return err_set(err, -EINVAL, "packets of %u bytes: not %d to %d",
				       probes[i].bytes, PING_BYTES_MIN, PING_BYTES_MAX);
	return 0;
}

int ping_run(struct ny_world *w, struct ping_probe *probes, size_t n,
	     const struct ping_options *options, struct arena *arena, struct err *err)
{
	_cleanup_arena_ struct arena *scratch = arena_new();
	struct ping_run *run = arena_alloc(scratch, sizeof(*run));
	int r;

	if (options)
		run->options = *options;
	r = check(probes, n, &run->options, err);
	if (r < 0)
		return r;
	if (!run->options.tries)
		run->options.tries = 3;
	if (!run->options.wait_ms)
		run->options.wait_ms = PING_WAIT_MS;
	for (size_t i = 0; i < n; i++) {
		probes[i].reached = false;
		probes[i].rtt = probes[i].mtu = 0;
		probes[i].why = NULL;
		probes[i].by.family = 0;
	}
	run->w = w;
	run->n = run->n_all = n;
	run->arena = arena;
	put_in_order(run, probes, scratch);
	for (int six = 0; six < 2; six++)
		run->fulls[six] = neighbour_fulls(run, six);
	ping_sockets_init(&run->sockets, w, run->options.whole);
	if (run->options.whole)
		learned_before(&run->learned, w, scratch, probes, n);
	r = run_all(run, err);
	ping_sockets_done(&run->sockets);
	learned_forget(&run->learned, probes, n);
	return r;
}

/* SPDX-License-Identifier: MIT */
/*
 * The loop of a capture.  Of each socket one frame is read ahead, and the earliest of
 * these is written: once it is so old that no socket can get an earlier one, so that
 * frames are in order, and soon, so that whoever reads sees them live.  The order within
 * one socket is the kernel's.
 */
#include "capture/capture.h"

#include <errno.h>
#include <limits.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/clock.h"
#include "capture/filter.h"
#include "capture/pcapng.h"

#define POLL_MS	   100		/* at most, so that a cancellation is soon heard */
#define LAST_MS	   1000		/* a reader that is stuck has as long, once cancelled */
#define SETTLE_MS  2		/* as long may a frame with its time take to its socket */
#define AT_ONCE	   1024		/* frames of a round */
#define ROOM	   (4u << 20)	/* bytes for those, about */
#define BUFFER_ALL (512u << 20) /* bytes the kernel keeps for us, of all devices */
#define BUFFER_MAX (32u << 20)	/* ... and of one */
#define NS_PER_S   1000000000u
#define NS_PER_MS  1000000u

static bool is_open(const struct capture_point *p)
{
	return p->fd >= 0;
}

static void close_point(struct capture_point *p)
{
	close_fdp(&p->fd);
	p->fd = -1;
}

static size_t n_open(const struct capture *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += is_open(&c->points[i]);
	return n;
}

/* --- out --- */

/* It takes PIPE_BUF bytes without waiting, whatever it is. */
static bool is_writable(int fd)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};

	return poll(&out, 1, LAST_MS) > 0;
}

/* Writes what is in c->out.  Once cancelled, only as long as somebody reads: else
 * -ETIME, and a block may be torn. */
static int flush(struct capture *c, int fd)
{
	size_t done = 0;
	int r = 0;

	while (!r && done < c->out.len) {
		bool last = world_cancelled(c->w);
		size_t left = c->out.len - done;
		ssize_t n;

		if (last && !is_writable(fd))
			r = -ETIME;
		n = r ? 0
		      : write(fd, c->out.data + done,
			      last && left > PIPE_BUF ? PIPE_BUF : left);
		if (n >= 0)
			done += (size_t)n;
		else if (errno == EAGAIN)
			(void)poll(&(struct pollfd){fd, POLLOUT, 0}, 1, POLL_MS);
		else if (errno != EINTR)
			r = -errno;
	}
	buf_reset(&c->out);
	return r;
}

static void add_head(struct capture *c)
{
	struct utsname host = {};
	char os[sizeof(host.sysname) + sizeof(host.release) + 2];

	uname(&host);
	snprintf(os, sizeof(os), "%s %s", host.sysname, host.release);
	pcapng_begin(&c->out, c->program, os);
	for (size_t i = 0; i < c->n; i++) {
		const struct capture_point *p = &c->points[i];

		pcapng_add_interface(&c->out, &(struct pcapng_interface){
						      p->name, p->description, c->filter,
						      p->mac, c->snaplen});
	}
}

static void add_counts(struct capture *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct capture_point *p = &c->points[i];

		if (is_open(p))
			frame_socket_count(p->fd, &p->counts);
		pcapng_add_counts(&c->out,
				  &(struct pcapng_counts){.interface = (uint32_t)i,
							  .from = c->from,
							  .to = clock_ns(CLOCK_REALTIME),
							  .passed = p->counts.passed,
							  .dropped = p->counts.dropped,
							  .written = p->written});
	}
}

/* Whom a frame was for is known of what came in where it was seen. */
static uint32_t way_of(const struct capture_point *p, const struct frame *f)
{
	static const uint32_t to[] = {
		[PACKET_HOST] = PCAPNG_UNICAST,
		[PACKET_BROADCAST] = PCAPNG_BROADCAST,
		[PACKET_MULTICAST] = PCAPNG_MULTICAST,
		[PACKET_OTHERHOST] = PCAPNG_OTHERS,
	};
	bool out = f->way == PACKET_OUTGOING;
	uint32_t way = out != p->turned ? PCAPNG_OUT : PCAPNG_IN;

	return out || f->way >= ARRAY_SIZE(to) ? way : way | to[f->way];
}

static bool is_full(const struct capture *c)
{
	return c->max && c->n_written == c->max;
}

static void add_frame(struct capture *c, struct capture_point *p)
{
	const struct frame *f = &p->next;

	pcapng_add_frame(&c->out, &(struct pcapng_frame){(uint32_t)(p - c->points), f->at,
							 f->bytes, f->len, f->whole,
							 way_of(p, f)});
	p->written++;
	c->n_written++;
}

/* --- in --- */

static void notice(struct capture *c, struct capture_point *p, int code)
{
	if (code == -ENETDOWN) {
		world_log(c->w, LOG_WARN, "%s is down: nothing passes it until it is up",
			  p->name);
		p->down = clock_ns(CLOCK_REALTIME);
		return;
	}
	p->gone = true;
	if (code == -ENODEV)
		world_log(c->w, LOG_WARN,
			  "%s is gone: its device was deleted, or moved elsewhere",
			  p->name);
	else
		world_log(c->w, LOG_WARN, "%s: cannot be read any more: %s", p->name,
			  strerror(-code));
}

/* Reads the next frame of a point.  What came before its device went is still there. */
static void fetch(struct capture *c, struct capture_point *p)
{
	int r = 1;

	p->waits = false;
	while (r && !p->waits) {
		r = frame_socket_next(p->fd, p->room, c->snaplen, &p->next);
		if (r < 0 && p->gone)
			break;
		if (r < 0)
			notice(c, p, r);
		else
			p->waits = r && !p->next.twice;
	}
	if (p->waits && p->next.at > p->down)
		p->down = 0;
	if (p->gone && !p->waits) {
		frame_socket_count(p->fd, &p->counts);
		close_point(p);
	}
}

/* One that is down tells nothing more, and so not that it goes. */
static void look_at_down(struct capture *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct capture_point *p = &c->points[i];

		if (!is_open(p) || p->waits || !p->down || !frame_socket_is_gone(p->fd))
			continue;
		notice(c, p, -ENODEV);
		fetch(c, p);
	}
}

/* The one whose frame is the earliest, if that is due by then.  What has a time that is
 * still to come is there since before the clock was set. */
static struct capture_point *earliest(const struct capture *c, uint64_t due)
{
	struct capture_point *first = NULL;

	for (size_t i = 0; i < c->n; i++) {
		struct capture_point *p = &c->points[i];

		if (p->waits && (!first || p->next.at < first->next.at))
			first = p;
	}
	if (!first || first->next.at <= due || first->next.at > due + NS_PER_S)
		return first;
	return NULL;
}

/* Until none is due, or there is a roundful of them. */
static void add_frames(struct capture *c, uint64_t due)
{
	size_t n = 0;

	for (c->cut = false; !c->cut && !is_full(c); n++) {
		struct capture_point *p = earliest(c, due);

		if (!p)
			break;
		add_frame(c, p);
		fetch(c, p);
		c->cut = n + 1 == AT_ONCE || c->out.len >= ROOM;
	}
}

static int how_long(const struct capture *c, bool last)
{
	if (c->cut || last)
		return 0;
	for (size_t i = 0; i < c->n; i++)
		if (c->points[i].waits)
			return SETTLE_MS;
	return POLL_MS;
}

/* What has come, or that nothing has for a while.  fds: of the points, then of the
 * reader. */
static int read_round(struct capture *c, struct pollfd *fds, bool last)
{
	/* where there is but one, or nothing else comes, nothing is waited for */
	uint64_t due = c->n == 1 || last
			       ? UINT64_MAX
			       : clock_ns(CLOCK_REALTIME) - SETTLE_MS * NS_PER_MS;

	for (size_t i = 0; i < c->n; i++)
		fds[i] = (struct pollfd){c->points[i].waits ? -1 : c->points[i].fd,
					 POLLIN, 0};
	fds[c->n].revents = 0;
	if (poll(fds, c->n + 1, how_long(c, last)) < 0 && errno != EINTR)
		return -errno;
	if (fds[c->n].revents & (POLLERR | POLLHUP))
		return -EPIPE;
	for (size_t i = 0; i < c->n; i++)
		if (fds[i].revents)
			fetch(c, &c->points[i]);
	look_at_down(c);
	add_frames(c, due);
	return 0;
}

static int loop(struct capture *c, int fd)
{
	struct pollfd *fds = arena_alloc(c->arena, (c->n + 1) * sizeof(*fds));
	int r = flush(c, fd);

	/* only errors are told: a pipe that nobody reads any more */
	fds[c->n] = (struct pollfd){.fd = fd};
	while (!r && !is_full(c)) {
		bool last = world_cancelled(c->w);

		if (!n_open(c))
			return -ENODEV;
		r = read_round(c, fds, last);
		if (!r)
			r = flush(c, fd);
		if (!r && last)
			return -EINTR;
	}
	return r;
}

static int describe(const struct capture *c, int r, struct err *err)
{
	if (!r)
		return 0;
	if (r == -EINTR || r == -ETIME)
		return err_set(err, -EINTR, "stopped");
	if (r == -ENODEV)
		return err_set(err, r, "there is nothing left to capture on");
	return err_sys(err, r, "cannot write what is captured");
}

int capture_run(struct capture *c, int fd, struct err *err)
{
	int r, last = 0;

	add_head(c);
	r = loop(c, fd);
	add_counts(c);
	if (!r || r == -EINTR || r == -ENODEV)
		last = flush(c, fd);
	return describe(c, last ? last : r, err);
}

/* --- life --- */

static int open_points(struct capture *c, const struct filter *filter, struct err *err)
{
	struct frame_socket_options options = {
		.filter = filter,
		.buffer = (uint32_t)(BUFFER_ALL / (c->n ? c->n : 1)),
	};

	if (options.buffer > BUFFER_MAX)
		options.buffer = BUFFER_MAX;
	for (size_t i = 0; i < c->n; i++) {
		struct capture_point *p = &c->points[i];
		int r;

		options.all = p->all;
		r = frame_socket_open(c->w, p->ns, p->dev, &options, p->mac, &p->fd, err);
		if (r < 0)
			return err_prefix(err, "cannot capture on %s", p->name);
		p->room = malloc(FRAME_ROOM(c->snaplen));
		if (!p->room)
			err_out_of_memory();
	}
	return 0;
}

int capture_open(struct capture *c, struct err *err)
{
	_cleanup_(filter_done) struct filter filter = {};
	int r = 0;

	for (size_t i = 0; i < c->n; i++)
		c->points[i].fd = -1;
	if (!c->snaplen)
		c->snaplen = CAPTURE_SNAPLEN;
	if (c->filter)
		r = filter_compile(c->w, c->filter, c->snaplen, &filter, err);
	if (r < 0)
		return r;
	c->from = clock_ns(CLOCK_REALTIME);
	return open_points(c, &filter, err);
}

void capture_close(struct capture *c)
{
	for (size_t i = 0; i < c->n; i++) {
		close_point(&c->points[i]);
		free(c->points[i].room);
		c->points[i].room = NULL;
	}
	buf_done(&c->out);
}

/* SPDX-License-Identifier: MIT */
/*
 * The netlink socket: a request out, its answer in.  rtnetlink and nfnetlink answer
 * within the sendmsg() of the request, so the socket never blocks: what is not there
 * after the request will not come, and nothing here can hang.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "wire/nl-req.h"

#define RECV_SIZE     32768	/* as much as the kernel puts into one part of a dump */
#define RECV_BUFFER   (1 << 20) /* bytes of answers the kernel may queue */
#define DUMP_ATTEMPTS 10

static void socket_setup(struct mnl_socket *sock)
{
	int on = 1, size = RECV_BUFFER;

	/* Each makes things better and none is needed: old kernels lack some. */
	(void)mnl_socket_setsockopt(sock, NETLINK_CAP_ACK, &on, sizeof(on));
	(void)mnl_socket_setsockopt(sock, NETLINK_EXT_ACK, &on, sizeof(on));
	(void)mnl_socket_setsockopt(sock, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	(void)setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVBUFFORCE, &size,
			 sizeof(size));
}

static int open_bus(int bus, unsigned groups, struct nl **ret, struct err *err)
{
	_cleanup_free_ struct nl *nl = calloc(1, sizeof(*nl));

	if (!nl)
		return err_sys(err, -ENOMEM, "open a netlink socket");
	nl->sock = mnl_socket_open2(bus, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!nl->sock)
		return err_sys(err, -errno, "open a netlink socket");
	socket_setup(nl->sock);
	if (mnl_socket_bind(nl->sock, groups, MNL_SOCKET_AUTOPID) < 0) {
		int code = -errno;

		mnl_socket_close(nl->sock);
		return err_sys(err, code, "bind a netlink socket");
	}
	nl->portid = mnl_socket_get_portid(nl->sock);
	*ret = steal_ptr(nl);
	return 0;
}

int nl_open(struct nl **ret, struct err *err)
{
	return open_bus(NETLINK_ROUTE, 0, ret, err);
}

int nl_open_netfilter(struct nl **ret, struct err *err)
{
	return open_bus(NETLINK_NETFILTER, 0, ret, err);
}

int nl_open_watch(struct nl **ret, struct err *err)
{
	int on = 1, r = open_bus(NETLINK_ROUTE, RTMGRP_LINK, ret, err);

	if (r == 0) /* without it, only of its own namespace */
		(void)setsockopt(mnl_socket_get_fd((*ret)->sock), SOL_NETLINK,
				 NETLINK_LISTEN_ALL_NSID, &on, sizeof(on));
	return r;
}

void nl_close(struct nl *nl)
{
	if (!nl)
		return;
	mnl_socket_close(nl->sock);
	free(nl);
}

bool nl_dump_is_whole(const struct nl *nl)
{
	return nl->whole;
}

uint64_t nl_netns_cookie(const struct nl *nl)
{
	socklen_t len = sizeof(uint64_t);
	uint64_t cookie = 0;

	return getsockopt(mnl_socket_get_fd(nl->sock), SOL_SOCKET, SO_NETNS_COOKIE,
			  &cookie, &len) < 0
		       ? 0
		       : cookie;
}

/* The next datagram: its length, or -errno; -EAGAIN: there is none. */
static ssize_t receive(struct nl *nl, void *buf)
{
	ssize_t n;

	do {
		n = mnl_socket_recvfrom(nl->sock, buf, RECV_SIZE);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/* Empties the socket of what earlier, abandoned questions left there. */
static void drain(struct nl *nl)
{
	char buf[RECV_SIZE];
	ssize_t n;

	do {
		n = receive(nl, buf);
	} while (n > 0 || n == -ENOBUFS || n == -ENOSPC);
}

int nl_watch_wait(struct nl *nl, int ms)
{
	struct pollfd fd = {mnl_socket_get_fd(nl->sock), POLLIN, 0};
	int n = poll(&fd, 1, ms);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	drain(nl);
	return n;
}

static int send_request(struct nl *nl, struct req *r, uint16_t flags, struct err *err)
{
	ssize_t n;

	while (r->depth)
		req_nest_end(r);
	if (r->full)
		return err_sys(err, -EMSGSIZE, "netlink request");
	r->nh.nlmsg_flags |= NLM_F_REQUEST | flags;
	r->nh.nlmsg_seq = ++nl->seq;
	do {
		n = mnl_socket_sendto(nl->sock, r, r->nh.nlmsg_len);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? err_sys(err, -errno, "send a netlink request") : 0;
}

/* The kernel's words, from the attributes after an acknowledgement of hlen bytes. */
static const char *ext_ack(const struct nlmsghdr *nlh, size_t hlen)
{
	const struct nlattr *attr;
	const char *text = NULL;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	mnl_attr_for_each(attr, nlh, hlen)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG && attr_str(attr, &text))
			break;
	return text && *text ? text : NULL;
}

int nl_parse_error(const struct nlmsghdr *nlh, struct err *err)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	bool done = nlh->nlmsg_type == NLMSG_DONE;
	size_t hlen = done ? sizeof(e->error) : sizeof(*e);
	const char *text;

	if (len < hlen)
		return done ? 0 : err_sys(err, -EBADMSG, "netlink answer");
	if (e->error >= 0)
		return 0;
	if (e->error < -4095)
		return err_sys(err, -EBADMSG, "netlink answer");
	if (!done && !(nlh->nlmsg_flags & NLM_F_CAPPED)) /* the request is quoted */
		hlen += e->msg.nlmsg_len > sizeof(e->msg) && e->msg.nlmsg_len < len
				? e->msg.nlmsg_len - sizeof(e->msg)
				: 0;
	text = ext_ack(nlh, hlen);
	return err_set(err, e->error, "%s", text ? text : strerror(-e->error));
}

/* Steps over the messages of a datagram that answer our last request. */
static const struct nlmsghdr *next_answer(const struct nl *nl, const struct nlmsghdr *nlh,
					  int *left)
{
	for (; mnl_nlmsg_ok(nlh, *left); nlh = mnl_nlmsg_next(nlh, left))
		if (nlh->nlmsg_seq == nl->seq && nlh->nlmsg_pid == nl->portid)
			return nlh;
	return NULL;
}

/* The first message that answers the request into buf. */
static int first_answer(struct nl *nl, char *buf, const struct nlmsghdr **ret,
			struct err *err)
{
	ssize_t n;

	do {
		n = receive(nl, buf);
		if (n > 0) {
			int left = n;

			*ret = next_answer(nl, (const void *)buf, &left);
			if (*ret)
				return 0;
		}
	} while (n > 0 || n == -ENOBUFS);
	return err_sys(err, n == -EAGAIN || !n ? -ENOBUFS : (int)n,
		       "netlink answer is missing");
}

/* Sends a request; the first message of the answer to it, into buf. */
static int ask(struct nl *nl, struct req *r, uint16_t flags, char *buf,
	       const struct nlmsghdr **ret, struct err *err)
{
	return send_request(nl, r, flags, err) ?: first_answer(nl, buf, ret, err);
}

int nl_do(struct nl *nl, struct req *r, struct err *err)
{
	char buf[RECV_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh;
	int code = ask(nl, r, NLM_F_ACK, buf, &nlh, err);

	if (code < 0)
		return code;
	return nlh->nlmsg_type == NLMSG_ERROR ? nl_parse_error(nlh, err)
					      : err_sys(err, -EBADMSG, "netlink answer");
}

/* All messages have one number; the last but the end of the transaction is acknowledged,
 * so that the first answer is that, or an error. */
static void number_all(struct nl *nl, struct batch *b)
{
	struct nlmsghdr *nlh = (void *)b->bytes.data, *last = nlh;
	int left = (int)b->bytes.len;

	for (nl->seq++; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		nlh->nlmsg_seq = nl->seq;
		if (nlh->nlmsg_type >= NLMSG_MIN_TYPE + 2)
			last = nlh;
	}
	last->nlmsg_flags |= NLM_F_ACK;
}

int nl_do_all(struct nl *nl, struct batch *b, struct err *err)
{
	char buf[RECV_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh;
	ssize_t n;
	int r;

	if (b->full)
		return err_sys(err, -EMSGSIZE, "netlink request");
	number_all(nl, b);
	do {
		n = mnl_socket_sendto(nl->sock, b->bytes.data, b->bytes.len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(err, -errno, "send a netlink request");
	r = first_answer(nl, buf, &nlh, err);
	if (r < 0)
		return r;
	return nlh->nlmsg_type == NLMSG_ERROR ? nl_parse_error(nlh, err)
					      : err_sys(err, -EBADMSG, "netlink answer");
}

int nl_ask(struct nl *nl, struct req *r,
	   int (*fn)(const struct nlmsghdr *nlh, void *data), void *data, struct err *err)
{
	char buf[RECV_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh;
	int code = ask(nl, r, 0, buf, &nlh, err);

	if (code < 0)
		return code;
	if (nlh->nlmsg_type == NLMSG_ERROR)
		return nl_parse_error(nlh, err)
			       ?: err_sys(err, -EBADMSG, "netlink answer");
	code = fn(nlh, data);
	return code < 0 ? err_sys(err, code, "netlink answer") : code;
}

/* Messages of one dump, one after the other as they came. */
struct pile {
	struct buf messages;
	bool interrupted; /* the kernel says: changed while it was listed */
	bool done;
};

static void pile_done(struct pile *p)
{
	buf_done(&p->messages);
}

static void pile_add(struct pile *p, const struct nlmsghdr *nlh)
{
	static const char padding[NLMSG_ALIGNTO];

	buf_addn(&p->messages, (const char *)nlh, nlh->nlmsg_len);
	buf_addn(&p->messages, padding, MNL_ALIGN(nlh->nlmsg_len) - nlh->nlmsg_len);
}

static int pile_part(struct nl *nl, struct pile *p, const char *buf, int left,
		     struct err *err)
{
	const struct nlmsghdr *nlh = (const void *)buf;
	int r = 0;

	while (!r && !p->done && (nlh = next_answer(nl, nlh, &left))) {
		p->interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
		if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR) {
			p->done = true;
			r = nl_parse_error(nlh, err);
		} else if (nlh->nlmsg_type != NLMSG_NOOP) {
			pile_add(p, nlh);
		}
		nlh = mnl_nlmsg_next(nlh, &left);
	}
	return r;
}

/* One attempt at a list; -ENOBUFS: some of it was lost. */
static int pile_fill(struct nl *nl, struct pile *p, struct req *r, struct err *err)
{
	char buf[RECV_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int code;

	buf_reset(&p->messages);
	p->interrupted = p->done = false;
	drain(nl);
	code = send_request(nl, r, NLM_F_DUMP, err);
	while (!code && !p->done) {
		ssize_t n = receive(nl, buf);

		if (n > 0)
			code = pile_part(nl, p, buf, n, err);
		else
			code = err_sys(err, n == -EAGAIN || !n ? -ENOBUFS : (int)n,
				       "netlink answer is missing");
	}
	return code;
}

static int pile_read(const struct pile *p,
		     int (*fn)(const struct nlmsghdr *nlh, void *data), void *data)
{
	const struct nlmsghdr *nlh = (const void *)p->messages.data;
	int left = p->messages.len, r = 0;

	for (; !r && mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		r = fn(nlh, data);
	return r;
}

/* Gives those who change the list time to finish: 1, 2, 4 ... 64 ms. */
static void wait_a_little(unsigned attempt)
{
	struct timespec ms = {.tv_nsec = 1000000L << (attempt < 6 ? attempt : 6)};

	nanosleep(&ms, NULL);
}

int nl_dump(struct nl *nl, struct req *r,
	    int (*fn)(const struct nlmsghdr *nlh, void *data), void *data,
	    struct err *err)
{
	_cleanup_(pile_done) struct pile p = {0};
	int code = 0;

	for (unsigned attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
		if (attempt)
			wait_a_little(attempt - 1);
		code = pile_fill(nl, &p, r, err);
		if (code != -ENOBUFS && code != -EBUSY && !p.interrupted)
			break;
	}
	nl->whole = !code && !p.interrupted;
	return code ? code : pile_read(&p, fn, data);
}

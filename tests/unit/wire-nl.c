/* SPDX-License-Identifier: MIT */
/*
 * A kernel that behaves badly: lists that change while they are read, answers that get
 * lost, are somebody else's, or never come.  libmnl's two calls are replaced here
 * (--wrap): what was sent is looked at, and a script says what comes back.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "unit.h"
#include "wire/nl-req.h"

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *sock, const void *req,
				 size_t len);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *sock, void *buf, size_t size);

/* One step: an errno of recv, or a datagram of messages that answer the last request. */
struct step {
	int code; /* -errno; 0: a datagram */
	struct req msg[3];
	int n;
};

static struct step script[64];
static int n_steps, at, n_sent;
static unsigned seq, portid;

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *sock, const void *req,
				 size_t len)
{
	seq = ((const struct nlmsghdr *)req)->nlmsg_seq;
	portid = mnl_socket_get_portid(sock);
	n_sent++;
	return len;
}

ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *sock, void *buf, size_t size)
{
	struct step *s = &script[at];
	char *p = buf;

	if (at == n_steps) {
		errno = EAGAIN;
		return -1;
	}
	at++;
	if (s->code) {
		errno = -s->code;
		return -1;
	}
	for (int i = 0; i < s->n; i++) {
		struct nlmsghdr *nlh = &s->msg[i].nh;

		nlh->nlmsg_seq += seq; /* 0 but where another's is wanted */
		nlh->nlmsg_pid += portid;
		memcpy(p, s->msg[i].bytes, MNL_ALIGN(nlh->nlmsg_len));
		p += MNL_ALIGN(nlh->nlmsg_len);
	}
	return p - (char *)buf;
}

static struct step *step(void)
{
	struct step *s = &script[n_steps++];

	assert_between(n_steps, 1, ARRAY_SIZE(script));
	*s = (struct step){0};
	return s;
}

static void fails(int code)
{
	step()->code = code;
}

static struct req *message(struct step *s)
{
	return &s->msg[s->n++];
}

static void put_link(struct step *s, const char *name, uint16_t flags)
{
	struct req *r = message(s);

	req_link(r, RTM_NEWLINK, flags, 7);
	req_str(r, IFLA_IFNAME, name);
	req_str(r, IFLA_IFALIAS, "an alias");
}

static void put_done(struct step *s, uint16_t flags)
{
	req_init(message(s), NLMSG_DONE, flags, sizeof(int));
}

static void put_error(struct step *s, int code)
{
	struct nlmsgerr *e = req_init(message(s), NLMSG_ERROR, NLM_F_CAPPED, sizeof(*e));

	e->error = code;
	e->msg.nlmsg_len = sizeof(e->msg);
}

static struct nl *nl;
static struct err err;

static int setup(void **state)
{
	n_steps = at = n_sent = 0;
	return nl_open(&nl, &err);
}

static int teardown(void **state)
{
	nl_close(nl);
	return 0;
}

/* Writes down what it is told: "a b c ". */
static int note(void *data, const struct nl_link *link)
{
	strcat(data, link->name);
	strcat(data, " ");
	return !strcmp(link->name, "stop") ? -ECANCELED : 0;
}

static void dump_in_parts(void **state)
{
	char seen[64] = "";
	struct step *s;

	fails(-EAGAIN); /* there is nothing left from before */
	put_link(step(), "a", 0);
	s = step();
	put_link(s, "b", 0);
	put_link(s, "c", 0);
	put_done(step(), 0);
	assert_int_equal(nl_link_dump(nl, note, seen, &err), 0);
	assert_string_equal(seen, "a b c ");
	assert_true(nl_dump_is_whole(nl));
}

static void dump_interrupted(void **state)
{
	char seen[64] = "";

	fails(-EAGAIN);
	put_link(step(), "old", NLM_F_DUMP_INTR);
	put_done(step(), 0);
	fails(-EAGAIN);
	put_link(step(), "old", 0);
	put_done(step(), NLM_F_DUMP_INTR);
	fails(-EAGAIN);
	put_link(step(), "new", 0);
	put_done(step(), 0);
	assert_int_equal(nl_link_dump(nl, note, seen, &err), 0);
	assert_string_equal(seen, "new ");
	assert_true(nl_dump_is_whole(nl));
	assert_int_equal(n_sent, 3);
}

static void dump_never_whole(void **state)
{
	char seen[64] = "";

	for (int i = 0; i < 20; i++) {
		fails(-EAGAIN);
		put_link(step(), "a", NLM_F_DUMP_INTR);
		put_done(step(), 0);
	}
	assert_int_equal(nl_link_dump(nl, note, seen, &err), 0);
	assert_string_equal(seen, "a ");
	assert_false(nl_dump_is_whole(nl));
}

static void dump_with_losses(void **state)
{
	char seen[64] = "";

	put_link(step(), "stale", 0); /* from before */
	fails(-ENOBUFS);
	fails(-EAGAIN);
	put_link(step(), "a", 0);
	fails(-ENOBUFS);
	put_link(step(), "rest", 0); /* of the attempt that was given up */
	fails(-EAGAIN);
	put_link(step(), "a", 0);
	put_done(step(), 0);
	assert_int_equal(nl_link_dump(nl, note, seen, &err), 0);
	assert_string_equal(seen, "a ");
}

static void dump_without_end(void **state)
{
	char seen[64] = "";

	fails(-EAGAIN);
	put_link(step(), "a", 0);
	assert_int_equal(nl_link_dump(nl, note, seen, &err), -ENOBUFS);
	assert_string_equal(seen, "");
	assert_false(nl_dump_is_whole(nl));
}

static void dump_refused(void **state)
{
	char seen[64] = "";

	fails(-EAGAIN);
	put_error(step(), -EPERM);
	assert_int_equal(nl_link_dump(nl, note, seen, &err), -EPERM);
	assert_string_equal(err.text, "Operation not permitted");
	assert_int_equal(n_sent, 1);
}

static void dump_stopped(void **state)
{
	char seen[64] = "";
	struct step *s;

	fails(-EAGAIN);
	s = step();
	put_link(s, "stop", 0);
	put_link(s, "more", 0);
	put_done(step(), 0);
	assert_int_equal(nl_link_dump(nl, note, seen, &err), -ECANCELED);
	assert_string_equal(seen, "stop ");
}

static int set_mtu(void)
{
	uint32_t mtu = 1500;

	return nl_link_change(nl, 7, &(struct nl_change){.mtu = &mtu}, &err);
}

static void ack_among_others(void **state)
{
	struct step *s = step();

	put_error(s, -EPERM);
	s->msg[0].nh.nlmsg_seq = 77; /* of another request */
	put_error(s, -EPERM);
	s->msg[1].nh.nlmsg_pid = 77; /* of another socket */
	s = step();
	put_error(s, 0);
	assert_int_equal(set_mtu(), 0);
}

static void ack_after_loss(void **state)
{
	fails(-ENOBUFS);
	put_error(step(), -EBUSY);
	assert_int_equal(set_mtu(), -EBUSY);
}

static void ack_lost(void **state)
{
	fails(-ENOBUFS);
	assert_int_equal(set_mtu(), -ENOBUFS);
	assert_true(*err.text);
}

static void ack_of_another_kind(void **state)
{
	put_link(step(), "a", 0);
	assert_int_equal(set_mtu(), -EBADMSG);
}

static void answer_by_altname(void **state)
{
	struct nl_link link;

	put_link(step(), "a", 0);
	assert_int_equal(nl_link_get(nl, "a", &link, &err), 0);
	assert_string_equal(link.alias, "an alias");
	put_link(step(), "a", 0);
	assert_int_equal(nl_link_get(nl, "altname-of-a", &link, &err), -ENODEV);
	assert_int_equal(nl_link_get(nl, "longer-than-fifteen", &link, &err), -ENODEV);
}

static void answer_is_broken(void **state)
{
	struct nl_link link;

	req_link(message(step()), RTM_NEWLINK, 0, 7);
	assert_int_equal(nl_link_get(nl, "a", &link, &err), -EBADMSG);
	put_error(step(), 0);
	assert_int_equal(nl_link_get(nl, "a", &link, &err), -EBADMSG);
}

static void mark_without_ipv6(void **state)
{
	int gen = NL_GEN_NONE;
	struct nl_change to = {.alias = "netyard:x", .gen = &gen};

	put_error(step(), -EAFNOSUPPORT);
	put_error(step(), 0);
	assert_int_equal(nl_link_change(nl, 7, &to, &err), 0);
	assert_int_equal(n_sent, 2);
	put_error(step(), -EAFNOSUPPORT);
	gen = -1;
	assert_int_equal(nl_link_change(nl, 7, &to, &err), -EAFNOSUPPORT);
}

#define S(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	return UNIT_TESTS(S(dump_in_parts), S(dump_interrupted), S(dump_never_whole),
			  S(dump_with_losses), S(dump_without_end), S(dump_refused),
			  S(dump_stopped), S(ack_among_others), S(ack_after_loss),
			  S(ack_lost), S(ack_of_another_kind), S(answer_by_altname),
			  S(answer_is_broken), S(mark_without_ipv6));
}

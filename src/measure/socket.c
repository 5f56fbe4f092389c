/* SPDX-License-Identifier: MIT */
/* Raw ICMP sockets: opening them where they have to be, and what comes in on them. */
#include "measure/socket.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <string.h>
#include <time.h>

#include "wire/wire.h"

#define MAX_PENDING 16

union sock_name sock_name_of(const struct cidr *addr)
{
	union sock_name name = {.any.sa_family = (sa_family_t)addr->family};

	if (addr->family == AF_INET)
		name.v4.sin_addr = addr->v4;
	else
		name.v6.sin6_addr = addr->v6;
	return name;
}

socklen_t sock_name_size(const union sock_name *name)
{
	return name->any.sa_family == AF_INET ? sizeof(name->v4) : sizeof(name->v6);
}

struct option {
	int level, name, value;
};

static const struct option common4[] = {
	{SOL_SOCKET, SO_TIMESTAMPNS, 1},
	{IPPROTO_IP, IP_RECVERR, 1},
	{IPPROTO_IP, IP_PKTINFO, 1},
	{SOL_RAW, ICMP_FILTER, ~(1 << ICMP_ECHOREPLY)},
	{-1, -1, -1},
};
static const struct option common6[] = {
	{SOL_SOCKET, SO_TIMESTAMPNS, 1},
	{IPPROTO_IPV6, IPV6_RECVERR, 1},
	{IPPROTO_IPV6, IPV6_RECVPKTINFO, 1},
	{-1, -1, -1},
};
/* What the way cannot take is refused, and what is known of the way from before is not
 * heeded; nor is anything learned, of IPv4: for that (IP_PMTUDISC_INTERFACE) the header
 * is ours, which says that the packet must not be cut into pieces.  Of IPv6 see
 * learned.h. */
static const struct option whole4[] = {
	{IPPROTO_IP, IP_HDRINCL, 1},
	{IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_INTERFACE},
	{-1, -1, -1},
};
static const struct option whole6[] = {
	{IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE},
	{IPPROTO_IPV6, IPV6_DONTFRAG, 1},
	{-1, -1, -1},
};

static int set_options(int fd, const struct option *o)
{
	for (; o->level >= 0; o++)
		if (setsockopt(fd, o->level, o->name, &o->value, sizeof(o->value)) < 0)
			return -errno;
	return 0;
}

static int set_filter6(int fd)
{
	struct icmp6_filter filter;

	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	return setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) < 0
		       ? -errno
		       : 0;
}

static int configure(int fd, int family, bool whole)
{
	int r = set_options(fd, family == AF_INET ? common4 : common6);

	if (!r && whole)
		r = set_options(fd, family == AF_INET ? whole4 : whole6);
	if (!r && family == AF_INET6)
		r = set_filter6(fd);
	return r;
}

struct open_job {
	int family;
	bool whole;
	int fd;
};

/* On wire's worker, inside the namespace. */
static int open_here(void *data)
{
	struct open_job *job = data;
	_cleanup_close_ int fd =
		socket(job->family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		       job->family == AF_INET ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6);
	int r;

	if (fd < 0)
		return -errno;
	r = configure(fd, job->family, job->whole);
	if (!r)
		job->fd = steal_fd(&fd);
	return r;
}

void ping_sockets_init(struct ping_sockets *s, struct ny_world *w, bool whole)
{
	*s = (struct ping_sockets){.w = w, .whole = whole, .arena = arena_new()};
	s->index.arena = s->arena;
}

void ping_sockets_done(struct ping_sockets *s)
{
	for (size_t i = 0; i < s->n; i++)
		close_fdp(&s->list[i].fd);
	arena_free(s->arena);
}

void ping_sockets_reset(struct ping_sockets *s)
{
	ping_sockets_done(s);
	ping_sockets_init(s, s->w, s->whole);
}

/* Errors that are the namespace's, not the host's. */
static bool is_local(int code)
{
	return code == -ENOENT || code == -ESTALE || code == -EAFNOSUPPORT ||
	       code == -EPROTONOSUPPORT;
}

int ping_sockets_get(struct ping_sockets *s, const char *ns, int family, size_t *ret,
		     struct err *err)
{
	const char *key =
		arena_printf(s->arena, "%c%s", family == AF_INET ? '4' : '6', ns);
	struct open_job job = {.family = family, .whole = s->whole, .fd = -1};
	struct ping_socket sock = {.family = family,
				   .header = s->whole && family == AF_INET};

	if (map_get(&s->index, key, ret))
		return 0;
	if (s->n == SOCKETS_MAX)
		return err_sys(err, -EMFILE, "%d sockets", SOCKETS_MAX);
	sock.error = wire_call(s->w, ns, open_here, &job, NULL);
	sock.fd = job.fd;
	if (sock.error < 0 && !is_local(sock.error))
		return err_sys(err, sock.error,
			       "open a raw ICMP socket in namespace '%s'", ns);
	map_put(&s->index, key, s->n);
	*ret = s->n;
	ARENA_PUSH(s->arena, s->list, s->n, sock);
	return 0;
}

/* --- in and out --- */

static void read_name(const union sock_name *name, struct cidr *ret)
{
	if (name->any.sa_family == AF_INET) {
		ret->family = AF_INET;
		ret->len = 32;
		ret->v4 = name->v4.sin_addr;
	} else if (name->any.sa_family == AF_INET6) {
		ret->family = AF_INET6;
		ret->len = 128;
		ret->v6 = name->v6.sin6_addr;
	}
}

/* It is of that kind and holds as much, which *ret gets. */
static bool holds(const struct cmsghdr *c, int level, int type, void *ret, size_t size)
{
	if (c->cmsg_level != level || c->cmsg_type != type ||
	    c->cmsg_len < CMSG_LEN(size))
		return false;
	memcpy(ret, CMSG_DATA(c), size);
	return true;
}

/* An error of an earlier packet; who sent it (SO_EE_OFFENDER) has no family where it was
 * this host itself. */
struct error4 {
	struct sock_extended_err e;
	struct sockaddr_in by;
};
struct error6 {
	struct sock_extended_err e;
	struct sockaddr_in6 by;
};

static void read_error(const struct sock_extended_err *e, const union sock_name *by,
		       struct ping_packet *ret)
{
	ret->error = (int)e->ee_errno;
	ret->mtu = e->ee_errno == EMSGSIZE ? e->ee_info : 0;
	read_name(by, &ret->by);
}

static void read_control(struct msghdr *m, struct ping_packet *ret)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		struct error4 e4;
		struct error6 e6;
		struct in6_pktinfo v6;
		struct in_pktinfo v4;
		struct timespec t;

		if (holds(c, SOL_SOCKET, SCM_TIMESTAMPNS, &t, sizeof(t))) {
			ret->at = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
		} else if (holds(c, IPPROTO_IP, IP_RECVERR, &e4, sizeof(e4))) {
			read_error(&e4.e, &(union sock_name){.v4 = e4.by}, ret);
		} else if (holds(c, IPPROTO_IPV6, IPV6_RECVERR, &e6, sizeof(e6))) {
			read_error(&e6.e, &(union sock_name){.v6 = e6.by}, ret);
		} else if (holds(c, IPPROTO_IP, IP_PKTINFO, &v4, sizeof(v4))) {
			ret->index = v4.ipi_ifindex;
		} else if (holds(c, IPPROTO_IPV6, IPV6_PKTINFO, &v6, sizeof(v6))) {
			ret->index = (int)v6.ipi6_ifindex;
		}
	}
}

static int receive(const struct ping_socket *s, int flags, struct ping_packet *ret)
{
	union sock_name name = {0};
	_Alignas(struct cmsghdr) char control[512];
	struct iovec iov = {ret->data, sizeof(ret->data)};
	struct msghdr m = {
		.msg_name = &name,
		.msg_namelen = sizeof(name),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = -1;

	/* A pending error is told once; what it is about is in the queue. */
	errno = 0;
	for (int i = 0; n < 0 && i < MAX_PENDING && errno != EAGAIN; i++)
		n = recvmsg(s->fd, &m, flags | MSG_DONTWAIT);
	if (n < 0)
		return 0;
	ret->from.family = ret->by.family = ret->error = ret->index = 0;
	ret->at = ret->mtu = 0;
	ret->len = (size_t)n;
	read_name(&name, &ret->from);
	read_control(&m, ret);
	return 1;
}

int ping_socket_receive(const struct ping_socket *s, struct ping_packet *ret)
{
	return receive(s, 0, ret);
}

/* Where the header is ours, the kernel quotes that, too. */
static void skip_header(struct ping_packet *p)
{
	size_t n = p->len ? (size_t)(p->data[0] & 0xf) * 4 : 0;

	if (n > p->len)
		n = p->len;
	p->len -= n;
	memmove(p->data, p->data + n, p->len);
}

int ping_socket_next_error(const struct ping_socket *s, struct ping_packet *ret)
{
	int r = receive(s, MSG_ERRQUEUE, ret);

	if (r && s->header)
		skip_header(ret);
	return r;
}

/* The kernel fills in what is zero, and the checksum. */
static struct iphdr whole_header(const struct cidr *to, size_t len)
{
	return (struct iphdr){
		.version = 4,
		.ihl = sizeof(struct iphdr) / 4,
		.tot_len = htons((uint16_t)(sizeof(struct iphdr) + len)),
		.frag_off = htons(IP_DF),
		.ttl = IPDEFTTL,
		.protocol = IPPROTO_ICMP,
		.daddr = to->v4.s_addr,
	};
}

int ping_socket_send(const struct ping_socket *s, const struct cidr *to, const void *data,
		     size_t len)
{
	union sock_name name = sock_name_of(to);
	struct iphdr header;
	struct iovec parts[2] = {{&header, sizeof(header)}, {(void *)data, len}};
	struct msghdr m = {
		.msg_name = &name,
		.msg_namelen = sock_name_size(&name),
		.msg_iov = s->header ? parts : parts + 1,
		.msg_iovlen = s->header ? 2 : 1,
	};

	if (s->header)
		header = whole_header(to, len);
	return sendmsg(s->fd, &m, MSG_DONTWAIT) < 0 ? -errno : 0;
}

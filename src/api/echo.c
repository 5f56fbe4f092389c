/* SPDX-License-Identifier: MIT */
#include "api/echo.h"

#include <errno.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

#include "wire/wire.h"

#define PACKET_MAX 65535
#define COOKIE	   0x6e657479617264ull /* "netyard" */

/* What a request carries, and its answer brings back; only we read it. */
struct payload {
	uint64_t cookie;
	uint64_t sent_us;
	uint32_t number;
	uint32_t small;
};

/* Both families have the same eight octets here. */
struct echo_header {
	uint8_t type, code;
	uint16_t checksum, id, seq;
};

uint64_t echo_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static int open_icmp4(void)
{
	const int yes = IP_PMTUDISC_PROBE, size = 1 << 20;
	struct icmp_filter filter = {.data = ~(1u << ICMP_ECHOREPLY)};
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter));
	setsockopt(fd, SOL_IP, IP_MTU_DISCOVER, &yes, sizeof(yes));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return fd;
}

static int open_icmp6(void)
{
	const int probe = IPV6_PMTUDISC_PROBE, yes = 1, size = 1 << 20;
	struct icmp6_filter filter;
	int fd =
		socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);

	if (fd < 0)
		return -errno;
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	setsockopt(fd, SOL_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
	setsockopt(fd, SOL_IPV6, IPV6_MTU_DISCOVER, &probe, sizeof(probe));
	setsockopt(fd, SOL_IPV6, IPV6_DONTFRAG, &yes, sizeof(yes));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return fd;
}

/* On the thread that is inside the namespace. */
static int open_all(void *data)
{
	struct echo *e = data;

	e->icmp[0] = open_icmp4();
	if (e->icmp[0] < 0)
		return e->icmp[0];
	e->probe[0] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	e->icmp[1] = open_icmp6(); /* a kernel may have no IPv6 */
	e->probe[1] = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return 0;
}

int echo_open(struct ny_world *w, const char *ns, struct echo *ret, struct err *err)
{
	struct echo e = ECHO_INIT;
	int r;

	if (getrandom(&e.id, sizeof(e.id), GRND_NONBLOCK) < 0)
		e.id = (uint16_t)echo_now_us();
	err_set(err, 0, "%s", "");
	r = wire_call(w, ns, open_all, &e, err);
	if (r < 0) {
		echo_close(&e);
		return *err->text ? r
				  : err_sys(err, r, "cannot open a socket to ping from");
	}
	*ret = e;
	return 0;
}

void echo_close(struct echo *e)
{
	for (unsigned i = 0; i < 2; i++) {
		close_fdp(&e->icmp[i]);
		close_fdp(&e->probe[i]);
		e->icmp[i] = e->probe[i] = -1;
	}
}

static socklen_t sockaddr_of(const struct cidr *to, struct sockaddr_storage *ret)
{
	struct sockaddr_in *v4 = (void *)ret;
	struct sockaddr_in6 *v6 = (void *)ret;

	memset(ret, 0, sizeof(*ret));
	ret->ss_family = (sa_family_t)to->family;
	if (to->family == AF_INET) {
		v4->sin_addr = to->v4;
		return sizeof(*v4);
	}
	v6->sin6_addr = to->v6;
	return sizeof(*v6);
}

int echo_mtu(const struct echo *e, const struct cidr *to, uint32_t *ret)
{
	bool six = to->family == AF_INET6;
	struct sockaddr_storage addr;
	socklen_t len = sockaddr_of(to, &addr), size = sizeof(int);
	int mtu;

	/* any port: nothing is sent */
	if (six)
		((struct sockaddr_in6 *)&addr)->sin6_port = htons(9);
	else
		((struct sockaddr_in *)&addr)->sin_port = htons(9);
	if (connect(e->probe[six], (struct sockaddr *)&addr, len) < 0 ||
	    getsockopt(e->probe[six], six ? SOL_IPV6 : SOL_IP, six ? IPV6_MTU : IP_MTU,
		       &mtu, &size) < 0)
		return -errno;
	*ret = (uint32_t)(mtu < PACKET_MAX ? mtu : PACKET_MAX);
	return 0;
}

/* RFC 1071 */
static uint16_t checksum(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += (uint32_t)data[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

int echo_send(const struct echo *e, const struct cidr *to, uint32_t number,
	      uint32_t bytes)
{
	bool six = to->family == AF_INET6;
	const size_t ip = six ? 40 : 20;
	uint8_t packet[PACKET_MAX];
	struct echo_header h = {.type = six ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
				.id = e->id,
				.seq = htons((uint16_t)number)};
	struct payload p = {COOKIE, echo_now_us(), number, bytes <= ECHO_SMALL};
	size_t len = bytes > ip ? bytes - ip : 0;
	struct sockaddr_storage addr;
	socklen_t addr_len = sockaddr_of(to, &addr);

	if (len < sizeof(h) + sizeof(p))
		len = sizeof(h) + sizeof(p);
	memset(packet, 0, len);
	memcpy(packet, &h, sizeof(h));
	memcpy(packet + sizeof(h), &p, sizeof(p));
	if (!six) { /* of IPv6 the kernel makes it */
		h.checksum = checksum(packet, len);
		memcpy(packet, &h, sizeof(h));
	}
	if (sendto(e->icmp[six], packet, len, 0, (struct sockaddr *)&addr, addr_len) >= 0)
		return 0;
	return errno == ENOBUFS ? -EAGAIN : -errno;
}

/* The ICMP message in what was received, or NULL. */
static const uint8_t *message(const uint8_t *packet, ssize_t n, bool six)
{
	size_t ip = 0;

	if (!six && n > 0)
		ip = (size_t)(packet[0] & 15) * 4; /* IPv4 comes with its header */
	if (n < (ssize_t)(ip + sizeof(struct echo_header) + sizeof(struct payload)))
		return NULL;
	return packet + ip;
}

int echo_receive(const struct echo *e, unsigned six, struct echo_answer *ret)
{
	uint8_t packet[256]; /* the rest of a long one is of no interest */
	struct echo_header h;
	struct payload p;
	const uint8_t *m;
	ssize_t n;

	if (e->icmp[six] < 0)
		return 0;
	while ((n = recv(e->icmp[six], packet, sizeof(packet), 0)) >= 0) {
		m = message(packet, n, six);
		if (!m)
			continue;
		memcpy(&h, m, sizeof(h));
		memcpy(&p, m + sizeof(h), sizeof(p));
		if (h.type != (six ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) ||
		    h.id != e->id || p.cookie != COOKIE)
			continue;
		*ret = (struct echo_answer){
			p.number, (uint32_t)(echo_now_us() - p.sent_us), p.small};
		return 1;
	}
	return 0;
}

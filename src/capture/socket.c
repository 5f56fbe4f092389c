/* SPDX-License-Identifier: MIT */
/* Packet sockets: opening one where its device is, and what comes in on it. */
#include "capture/socket.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define MACS	 12u /* bytes of a frame before a VLAN's tag */
#define TAG	 4u
#define ALIGNED	 4u /* bytes of room before a frame, so that a tag fits in */
#define NS_PER_S 1000000000u

struct open_job {
	int index;
	const struct frame_socket_options *options;
	int fd;
};

static int set(int fd, int level, int name, const void *value, size_t size)
{
	return setsockopt(fd, level, name, value, (socklen_t)size) < 0 ? -errno : 0;
}

static int configure(int fd, const struct open_job *job)
{
	const struct filter *filter = job->options->filter;
	struct sock_fprog program = {filter->n, filter->list};
	struct packet_mreq all = {.mr_ifindex = job->index, .mr_type = PACKET_MR_PROMISC};
	const int on = 1,
		  size = (int)job->options->buffer / 2; /* the kernel doubles it */
	int r = set(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on));

	if (!r)
		r = set(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	if (!r)
		r = set(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (!r && filter->n)
		r = set(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
	if (!r && job->options->all)
		r = set(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all));
	return r;
}

/* Frames come when it is bound, and not before: no other device's are among them. */
static int bind_to(int fd, int index)
{
	struct sockaddr_ll name = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = index,
	};
	socklen_t size = sizeof(name);

	if (bind(fd, (struct sockaddr *)&name, size) < 0 ||
	    getsockname(fd, (struct sockaddr *)&name, &size) < 0)
		return -errno;
	return name.sll_hatype == ARPHRD_ETHER || name.sll_hatype == ARPHRD_LOOPBACK
		       ? 0
		       : -EOPNOTSUPP;
}

/* On wire's worker, inside the namespace. */
static int open_here(void *data)
{
	struct open_job *job = data;
	_cleanup_close_ int fd =
		socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int r = fd < 0 ? -errno : configure(fd, job);

	if (!r)
		r = bind_to(fd, job->index);
	if (!r)
		job->fd = steal_fd(&fd);
	return r;
}

int frame_socket_open(struct ny_world *w, const char *ns, const char *dev,
		      const struct frame_socket_options *options, uint8_t ret_mac[6],
		      int *ret, struct err *err)
{
	struct open_job job = {.options = options, .fd = -1};
	struct nl_link link;
	struct nl *nl;
	int r = wire_nl(w, ns, &nl, err);

	if (r == 0)
		r = nl_link_get(nl, dev, &link, err);
	if (r < 0)
		return r;
	job.index = link.index;
	r = wire_call(w, ns, open_here, &job, err);
	if (r == -EOPNOTSUPP)
		return err_set(err, r, "it is no Ethernet device");
	if (r < 0)
		return err_sys(err, r, "open a packet socket on it");
	memcpy(ret_mac, link.mac, sizeof(link.mac));
	*ret = job.fd;
	return 0;
}

/* --- in --- */

static bool has(const struct cmsghdr *c, int level, int type, size_t size)
{
	return c->cmsg_level == level && c->cmsg_type == type &&
	       c->cmsg_len >= CMSG_LEN(size);
}

static void read_control(struct msghdr *m, uint64_t *ret_at, struct tpacket_auxdata *aux)
{
	struct timespec t;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (has(c, SOL_SOCKET, SCM_TIMESTAMPNS, sizeof(t))) {
			memcpy(&t, CMSG_DATA(c), sizeof(t));
			*ret_at = (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
		} else if (has(c, SOL_PACKET, PACKET_AUXDATA, sizeof(*aux))) {
			memcpy(aux, CMSG_DATA(c), sizeof(*aux));
		}
	}
}

/* The kernel keeps the outermost tag beside the frame. */
static void put_tag(uint8_t *room, const struct tpacket_auxdata *aux, struct frame *f)
{
	uint16_t tag[2] = {htons(aux->tp_status & TP_STATUS_VLAN_TPID_VALID
					 ? aux->tp_vlan_tpid
					 : ETH_P_8021Q),
			   htons(aux->tp_vlan_tci)};

	if (!(aux->tp_status & TP_STATUS_VLAN_VALID) || f->len < MACS)
		return;
	memmove(room, room + ALIGNED, MACS);
	memcpy(room + MACS, tag, TAG);
	f->bytes = room;
	f->len += TAG;
	f->whole += TAG;
}

/* Its queue has no error for one that is down already. */
bool frame_socket_is_gone(int fd)
{
	struct sockaddr_ll name = {};
	socklen_t size = sizeof(name);

	return getsockname(fd, (struct sockaddr *)&name, &size) < 0 ||
	       name.sll_ifindex <= 0;
}

static int failure(int fd, int code)
{
	if (code == EAGAIN || code == EINTR)
		return 0;
	if (code == ENETDOWN)
		return frame_socket_is_gone(fd) ? -ENODEV : -ENETDOWN;
	return -code;
}

int frame_socket_next(int fd, uint8_t *room, uint32_t snaplen, struct frame *ret)
{
	_Alignas(struct cmsghdr) char control[256];
	struct tpacket_auxdata aux = {};
	struct sockaddr_ll from = {};
	struct iovec iov = {room + ALIGNED, snaplen};
	struct msghdr m = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT | MSG_TRUNC);
	struct frame f = {.bytes = room + ALIGNED, .way = from.sll_pkttype};

	if (n < 0)
		return failure(fd, errno);
	f.twice = f.way == PACKET_OUTGOING && from.sll_hatype == ARPHRD_LOOPBACK;
	read_control(&m, &f.at, &aux);
	if (!f.at)
		f.at = clock_ns(CLOCK_REALTIME);
	f.len = (size_t)n < snaplen ? (uint32_t)n : snaplen;
	f.whole = aux.tp_len > f.len ? aux.tp_len : f.len;
	put_tag(room, &aux, &f);
	if (f.len > snaplen)
		f.len = snaplen;
	*ret = f;
	return 1;
}

void frame_socket_count(int fd, struct frame_counts *counts)
{
	struct tpacket_stats stats = {};
	socklen_t size = sizeof(stats);

	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) < 0)
		return;
	counts->passed += stats.tp_packets;
	counts->dropped += stats.tp_drops;
}

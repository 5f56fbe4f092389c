/* SPDX-License-Identifier: MIT */
/*
 * frames NS/IF...: which Ethernet frames go from one interface to which others, and how
 * they are tagged on arrival.
 *
 * Lines of the input are "NS/IF TAGS [TO [FROM [LENGTH[l]]]]": from there a frame is sent,
 * to that MAC or as a broadcast, from that MAC or one of the line's own, with so many
 * bytes behind its headers, l: of which it says the length (IEEE 802.3), and that bears
 * these tags, the outermost first, "10.20": a VLAN of 802.1Q, or with an s before it of
 * 802.1ad, "p5" behind it for a priority; "-" for none.  A line each comes out, "NS/IF TAGS:
 * NS/IF=TAGS ...", in the order of the arguments; "CHANGED" for a frame that is not, from
 * its first byte to its last, what was sent, but for its tags.  Ends with 1 if anything
 * fails, and once nothing has come for a second.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	QUIET = 1000, /* milliseconds */
	PORTS = 16,
	LINES = 256,
	MOST = 65521, /* bytes behind the MACs, tags and type */
	FRAME = MOST + 32,
	PAYLOAD = 100,
	ETHERTYPE = 0x88b5, /* for local experiments: IEEE 802 */
};

static struct port {
	const char *name;
	int fd;
} ports[PORTS];
static int n_ports;

static struct line {
	char *text;
	size_t length;
	bool says_length;
	uint8_t macs[2 * ETH_ALEN]; /* to and from */
	char got[PORTS][64];
} lines[LINES];
static int n_lines;

static void open_port(const char *name)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET,
				 .sll_protocol = htons(ETH_P_ALL)};
	struct port *port = &ports[n_ports++];
	char path[128];
	const char *dev = strchr(name, '/');
	int ns, on = 1;

	if (n_ports == PORTS || !dev)
		errx(1, "%s", name);
	snprintf(path, sizeof(path), "/run/netns/%.*s", (int)(dev - name), name);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	if (ns < 0 || setns(ns, CLONE_NEWNET) < 0)
		err(1, "%s", path);
	close(ns);
	port->name = name;
	port->fd = socket(AF_PACKET, SOCK_RAW, 0);
	at.sll_ifindex = (int)if_nametoindex(dev + 1);
	if (!at.sll_ifindex || bind(port->fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    setsockopt(port->fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) < 0)
		err(1, "%s", name);
}

static size_t put16(uint8_t *to, unsigned value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
	return 2;
}

/* What follows the tags: it tells which line it is of. */
static size_t put_rest(uint8_t *to, int line)
{
	const struct line *l = &lines[line];
	size_t n = put16(to, l->says_length ? (unsigned)l->length : ETHERTYPE);

	n += put16(to + n, (unsigned)line);
	for (size_t i = 2; i < l->length; i++)
		to[n++] = (uint8_t)(i * 7 + (size_t)line);
	return n;
}

static size_t put_macs(uint8_t *to, int line)
{
	memcpy(to, lines[line].macs, sizeof(lines[line].macs));
	return sizeof(lines[line].macs);
}

/* What the line says of them, which begins at its tags. */
static void read_macs(const char *tags, int line)
{
	uint8_t *macs = lines[line].macs;
	char to[32] = "ff:ff:ff:ff:ff:ff", from[32], how = '-';

	snprintf(from, sizeof(from), "06:00:00:00:00:%02x", line);
	lines[line].length = PAYLOAD;
	sscanf(tags, "%*s %31s %31s %zu%c", to, from, &lines[line].length, &how);
	lines[line].says_length = how == 'l';
	if (lines[line].length < 2 || lines[line].length > MOST)
		errx(1, "line '%s': no such length", lines[line].text);
	if (!ether_aton_r(to, (struct ether_addr *)macs) ||
	    !ether_aton_r(from, (struct ether_addr *)(macs + ETH_ALEN)))
		errx(1, "line '%s'", lines[line].text);
}

static size_t put_tags(uint8_t *to, const char *tags)
{
	size_t n = 0;

	while (*tags && *tags != '-' && *tags != ' ') {
		unsigned type = *tags == 's' ? ETH_P_8021AD : ETH_P_8021Q, prio = 0;
		char *end;
		unsigned vlan = (unsigned)strtoul(tags + (*tags == 's'), &end, 10);

		if (*end == 'p')
			prio = (unsigned)strtoul(end + 1, &end, 10);
		n += put16(to + n, type);
		n += put16(to + n, prio << 13 | vlan);
		tags = end + (*end == '.');
	}
	return n;
}

static void send_line(int line)
{
	char *text = lines[line].text, *blank = strchr(text, ' ');
	static uint8_t frame[FRAME];
	size_t n;

	text[strcspn(text, "\n")] = '\0';
	if (!blank)
		errx(1, "line '%s'", text);
	read_macs(blank + 1, line);
	n = put_macs(frame, line);
	n += put_tags(frame + n, blank + 1);
	n += put_rest(frame + n, line);
	for (int i = 0; i < n_ports; i++)
		if (!strncmp(ports[i].name, text, (size_t)(blank - text)) &&
		    !ports[i].name[blank - text]) {
			if (send(ports[i].fd, frame, n, 0) < 0)
				err(1, "%s", text);
			return;
		}
	errx(1, "line '%s'", text);
}

static size_t tag_text(char *out, size_t size, unsigned type, unsigned tci, bool first)
{
	char prio[8] = "";

	if (tci >> 13)
		snprintf(prio, sizeof(prio), "p%u", tci >> 13);
	return (size_t)snprintf(out, size, "%s%s%u%s", first ? "" : ".",
				type == ETH_P_8021AD ? "s" : "", tci & 0xfff, prio);
}

static unsigned get16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

/* One frame; tag: what the kernel took off, type and TCI, or 0. */
static void take(int port, const uint8_t *frame, size_t len, const unsigned tag[2])
{
	static uint8_t want[FRAME];
	size_t at = (size_t)2 * ETH_ALEN, n = 0, rest;
	char text[64] = "";
	int line;

	if (tag[0])
		n += tag_text(text, sizeof(text), tag[0], tag[1], true);
	while (at + 4 <= len &&
	       (get16(frame + at) == ETH_P_8021Q || get16(frame + at) == ETH_P_8021AD)) {
		n += tag_text(text + n, sizeof(text) - n, get16(frame + at),
			      get16(frame + at + 2), n == 0);
		at += 4;
	}
	if (at + 4 > len)
		return;
	line = (int)get16(frame + at + 2);
	if (line >= n_lines ||
	    get16(frame + at) !=
		    (lines[line].says_length ? lines[line].length : ETHERTYPE))
		return;
	put_macs(want, line);
	rest = put_rest(want + (size_t)2 * ETH_ALEN, line);
	if (len - at != rest || memcmp(frame, want, (size_t)2 * ETH_ALEN) != 0 ||
	    memcmp(frame + at, want + (size_t)2 * ETH_ALEN, rest) != 0)
		snprintf(text, sizeof(text), "CHANGED");
	n = strlen(lines[line].got[port]);
	snprintf(lines[line].got[port] + n, sizeof(lines[line].got[port]) - n, "%s",
		 *text ? text : "-");
}

static void receive(int port)
{
	static uint8_t frame[FRAME];
	uint8_t control[128];
	struct iovec iov = {frame, FRAME};
	struct sockaddr_ll from;
	struct msghdr msg = {.msg_name = &from,
			     .msg_namelen = sizeof(from),
			     .msg_iov = &iov,
			     .msg_iovlen = 1,
			     .msg_control = control,
			     .msg_controllen = sizeof(control)};
	ssize_t len = recvmsg(ports[port].fd, &msg, 0);
	unsigned tag[2] = {0};

	if (len < 0)
		err(1, "%s", ports[port].name);
	if (from.sll_pkttype == PACKET_OUTGOING)
		return;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		struct tpacket_auxdata aux;

		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		if (!(aux.tp_status & TP_STATUS_VLAN_VALID))
			continue;
		tag[0] = aux.tp_status & TP_STATUS_VLAN_TPID_VALID ? aux.tp_vlan_tpid
								   : ETH_P_8021Q;
		tag[1] = aux.tp_vlan_tci;
	}
	take(port, frame, (size_t)len, tag);
}

static void receive_all(void)
{
	struct pollfd fds[PORTS];

	for (int i = 0; i < n_ports; i++)
		fds[i] = (struct pollfd){.fd = ports[i].fd, .events = POLLIN};
	while (poll(fds, (nfds_t)n_ports, QUIET) > 0)
		for (int i = 0; i < n_ports; i++)
			if (fds[i].revents)
				receive(i);
}

int main(int argc, char **argv)
{
	size_t size;

	alarm(60);
	for (int i = 1; i < argc; i++)
		open_port(argv[i]);
	while (n_lines < LINES &&
	       (size = 0, getline(&lines[n_lines].text, &size, stdin)) > 0)
		send_line(n_lines++);
	receive_all();
	for (int i = 0; i < n_lines; i++) {
		printf("%s:", lines[i].text);
		for (int k = 0; k < n_ports; k++)
			if (*lines[i].got[k])
				printf(" %s=%s", ports[k].name, lines[i].got[k]);
		putchar('\n');
	}
	return 0;
}

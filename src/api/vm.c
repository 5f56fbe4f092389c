/* SPDX-License-Identifier: MIT */
/*
 * What a VM is started with, so that it opens the taps of its lab: for QEMU, and for
 * libvirt.  Nothing is started here.
 */
#include <string.h>

#include "api/api.h"
#include "base/buf.h"
#include "draw/letters.h"

#define ETHERNET_MTU 1500 /* what a guest takes where nobody says another */

/*
 * Open vSwitch in user space takes frames as they are: the guest is to fill in all
 * checksums, as the lab's other members do.  Without that it cannot leave segmentation to
 * others either.
 */
static bool fills_in_checksums(const struct iface *port)
{
	return port->node->datapath == DATAPATH_NETDEV;
}

/* In an option of QEMU a comma stands twice. */
static const char *option(struct buf *tmp, const char *text)
{
	buf_reset(tmp);
	for (; *text; text++)
		buf_addf(tmp, "%s%c", *text == ',' ? "," : "", *text);
	return buf_str(tmp);
}

static void add_qemu(struct buf *out, const struct iface *f, const struct iface *port)
{
	_cleanup_buf_ struct buf netdev = {}, device = {}, tmp = {};
	uint32_t queues = f->node->queues;

	buf_addf(&netdev, "tap,id=net-%s,ifname=%s,script=no,downscript=no", f->name,
		 option(&tmp, port->dev));
	buf_addf(&device, "virtio-net-pci,netdev=net-%s,mac=%s", f->name, f->mac);
	if (port->multi_queue) {
		buf_addf(&netdev, ",queues=%u", queues);
		/* each direction of each has one, the settings, and control */
		buf_addf(&device, ",mq=on,vectors=%u", 2 * queues + 2);
	}
	if (f->mtu != ETHERNET_MTU)
		buf_addf(&device, ",host_mtu=%u", f->mtu);
	if (fills_in_checksums(port))
		buf_add(&device, ",csum=off");
	buf_addf(out, "-netdev %s\n-device %s\n", buf_str(&netdev), buf_str(&device));
}

static void add_libvirt(struct buf *out, const struct iface *f, const struct iface *port)
{
	bool csum_off = fills_in_checksums(port);

	buf_addf(out, "<interface type='ethernet'>\n  <mac address='%s'/>\n", f->mac);
	buf_add(out, "  <target dev=\"");
	letters_add_xml(out, port->dev);
	buf_add(out, "\" managed='no'/>\n  <model type='virtio'/>\n");
	if (f->mtu != ETHERNET_MTU)
		buf_addf(out, "  <mtu size='%u'/>\n", f->mtu);
	if (port->multi_queue || csum_off) {
		buf_add(out, "  <driver");
		if (port->multi_queue)
			buf_addf(out, " queues='%u'", f->node->queues);
		buf_add(out,
			csum_off ? ">\n    <host csum='off'/>\n  </driver>\n" : "/>\n");
	}
	buf_add(out, "</interface>\n");
}

static char *for_each(const struct node *node,
		      void (*add)(struct buf *out, const struct iface *f,
				  const struct iface *port))
{
	_cleanup_buf_ struct buf out = {};

	if (!kind_is_guest(node->kind))
		return NULL;
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i], *port = topo_other_end(f);

		if (port && port->dev)
			add(&out, f, port);
	}
	return buf_steal(&out);
}

char *ny_node_qemu(const struct ny_node *node)
{
	return for_each((const struct node *)node, add_qemu);
}

char *ny_node_libvirt(const struct ny_node *node)
{
	return for_each((const struct node *)node, add_libvirt);
}

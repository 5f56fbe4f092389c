/* SPDX-License-Identifier: MIT */
/*
 * Open vSwitch in user space, which takes the frames of a veth pair's end out of an
 * AF_XDP socket.  Bridges and ports are as in ovs.c; what makes the difference is told
 * of the type of link (model/link-type.h): ports of type afxdp-nonpmd, since one of type
 * afxdp polls, and takes a core for itself; XDP in native mode, which a veth device has,
 * since what Open vSwitch would choose by itself is not known before it is tried.
 *
 * The kernel takes segmentation offload from the other end while XDP is there, and
 * gives it back; transmit checksum offload is taken by netyard, as from all that talks
 * to Open vSwitch in user space.
 */
#include "driver/ovs-afxdp.h"

#include "driver/veth.h"

static const struct need needs[] = {
	{NEED_OVS_PORT, "afxdp-nonpmd"},
	{NEED_DEVICE, "veth"},
	{NEED_XDP_SOCKETS, NULL},
};

const struct driver driver_ovs_afxdp = {
	.name = "ovs-afxdp",
	.kind = KIND_OVS,
	.type = LINK_AFXDP,
	.summary = "an Open vSwitch bridge in user space, veth pairs through AF_XDP",
	.needs = needs,
	.n_needs = ARRAY_SIZE(needs),
	.build_link = veth_build_pair,
};

/* SPDX-License-Identifier: MIT */
/* Interconnect `ovs-afxdp`: Open vSwitch in user space, veth pairs through AF_XDP. */
#pragma once

#include "driver/driver.h"

extern const struct driver driver_ovs_afxdp;

/* SPDX-License-Identifier: MIT */
/*
 * Interconnects `ovs-veth` and `ovs-internal`, and the patch ports between their
 * bridges: Open vSwitch, the system's or a private one, on either datapath.
 */
#pragma once

#include "driver/driver.h"

extern const struct driver driver_ovs_veth;
extern const struct driver driver_ovs_internal;

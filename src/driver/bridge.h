/* SPDX-License-Identifier: MIT */
/* Interconnect `bridge`: the kernel's Linux bridge, a veth pair for each member. */
#pragma once

#include "driver/driver.h"

extern const struct driver driver_bridge;

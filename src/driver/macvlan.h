/* SPDX-License-Identifier: MIT */
/* Interconnect `macvlan`: a parent of netyard's, a macvlan device on it a member. */
#pragma once

#include "driver/driver.h"

extern const struct driver driver_macvlan;

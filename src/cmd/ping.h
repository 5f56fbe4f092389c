/* SPDX-License-Identifier: MIT */
/*
 * The result of ping, for people.
 */
#pragma once

#include <stdbool.h>

#include "netyard.h"

/* mtu: it was asked with packets as large as the MTU. */
void ping_print(const struct ny_ping *p, bool mtu);

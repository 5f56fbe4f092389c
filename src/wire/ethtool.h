/* SPDX-License-Identifier: MIT */
/*
 * Offloads and queues of a device, by the ethtool ioctl (linux/ethtool.h): of one device
 * in the calling thread's namespace, so to be run by wire_call.
 */
#pragma once

#include <net/if.h>
#include <stdint.h>

/* A request ETHTOOL_G... or ETHTOOL_S... that is about one word.  0 or -errno; -ENODEV;
 * -EOPNOTSUPP: the device knows of no such thing, or cannot change it. */
int ethtool_get(const char dev[IFNAMSIZ], uint32_t request, uint32_t *ret);
/* How many queues it receives with.  The same errors. */
int ethtool_rx_queues(const char dev[IFNAMSIZ], uint32_t *ret);
int ethtool_set(const char dev[IFNAMSIZ], uint32_t request, uint32_t value);

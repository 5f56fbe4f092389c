/* SPDX-License-Identifier: MIT */
/*
 * Offloads of a device, by the ethtool ioctl (linux/ethtool.h): of one device in the
 * calling thread's namespace, so to be run by wire_call.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

/* Transmit checksum offload (ethtool -K DEV tx on|off).  0 or -errno; -ENODEV. */
int ethtool_get_txcsum(const char dev[IFNAMSIZ], bool *ret);
int ethtool_set_txcsum(const char dev[IFNAMSIZ], bool on);
/* Any request that is about one word, ETHTOOL_G... and ETHTOOL_S...; -EOPNOTSUPP: the
 * device knows of no such thing, or cannot change it. */
int ethtool_get(const char dev[IFNAMSIZ], uint32_t request, uint32_t *ret);
int ethtool_set(const char dev[IFNAMSIZ], uint32_t request, uint32_t value);

/* SPDX-License-Identifier: MIT */
/*
 * Names of sysctls of a network namespace, as sysctl(8) has them: "net.ipv4.ip_forward".
 * The name of an interface may have dots, and stands there as it is:
 * "net.ipv4.conf.eth0.10.rp_filter" is of eth0.10.  Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SYSCTL_KEY_MAX	 127 /* bytes */
#define SYSCTL_VALUE_MAX 255

/* The two that make a namespace forward packets. */
#define SYSCTL_FORWARD4 "net.ipv4.ip_forward"
#define SYSCTL_FORWARD6 "net.ipv6.conf.all.forwarding"

/* Letters, digits, '_', '-' and single dots, below net: it leads nowhere else. */
bool sysctl_is_key(const char *key);
/* What a value may be: printable, not empty, its blanks single ones, none at its ends. */
bool sysctl_is_value(const char *value);
/* Makes a text such a value, as far as that is blanks. */
void sysctl_squeeze(char *value);

/* The interface that a valid key is of ("all" and "default" are none); NULL, and length
 * 0: of the whole namespace. */
const char *sysctl_iface(const char *key, size_t *ret_len);
/* A valid key is of that interface. */
bool sysctl_is_of(const char *key, const char *iface);
/* The file of a valid key below /proc/sys; iface: another interface in the place of the
 * key's own, if it has one (NULL: that). */
void sysctl_path(const char *key, const char *iface, char ret[SYSCTL_KEY_MAX + 1]);
/* What it sets: "rp_filter". */
const char *sysctl_what(const char *key);

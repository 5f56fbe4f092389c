/* SPDX-License-Identifier: MIT */
/*
 * Labs that come up at boot: each has a file in /etc/netyard, and is an instance of the
 * unit netyard@.service of systemd, which `netyard enable` enables.
 */
#pragma once

#include <stdbool.h>

#include "base/mark.h"

/* --- boot.c --- */

/* /etc/netyard/LAB.yard.yml, malloced. */
char *boot_file(const char *lab);
/* The lab that such a file is for; false: that is no name of a lab. */
bool boot_lab_of(const char *path, char ret[LAB_NAME_MAX + 1]);
/* Root is who may, and systemctl is there: 0, or an exit code after saying what to do
 * about the lab. */
int boot_possible(const char *lab);
/* systemd is what has started this host. */
bool boot_is_running(void);
/* `systemctl VERB netyard@LAB.service`: its exit status, or -errno.  Its complaints go
 * to standard error, nothing else does. */
int boot_systemctl(const char *verb, const char *lab);
/* Says that this failed, what of it stays, and returns EXIT_FAILED; r: as it returned. */
int boot_failed(int r, const char *verb, const char *lab, const char *what);

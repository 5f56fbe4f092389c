/* SPDX-License-Identifier: MIT */
/*
 * A server for the tests of who asks by HTTP: a process of its own, which answers at a
 * socket in a directory of its own.
 */
#pragma once

#include <stddef.h>

#include "unix-server.h"

/* Around each test. */
int setup(void **state);
int teardown(void **state);

/* From now on somebody answers there: to question i, from 0 on, by fn(fd, i), which
 * has been read; then the connection is closed. */
void serve(void (*fn)(int fd, unsigned i));
/* The same of a process of another user's (as root). */
void serve_as(uid_t uid, void (*fn)(int fd, unsigned i));

/* In the server. */
void say(int fd, const char *text);
void sayn(int fd, const char *bytes, size_t n);
extern char question[4096]; /* the last one */

/* SPDX-License-Identifier: MIT */
/*
 * A server for the tests of who asks by HTTP: a process of its own, which answers at a
 * socket in a directory of its own.
 */
#pragma once

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"

extern char server_path[96]; /* of the socket */
/* What the tests work with. */
extern struct ny_world world;
extern struct err err;

/* Around each test; and in between: the server is ended, its path is free again. */
int setup(void **state);
int teardown(void **state);
void server_end(void);

/* A socket at server_path where nobody accepts. */
int listen_at_path(void);
/* From now on somebody answers there: to question i, from 0 on, by fn(fd, i), which
 * has been read; then the connection is closed. */
void serve(void (*fn)(int fd, unsigned i));
/* The same of a process of another user's (as root). */
void serve_as(uid_t uid, void (*fn)(int fd, unsigned i));
/* A signal in 50 ms; does it cancel the world? */
void alarm_soon(int cancels);

/* In the server. */
void say(int fd, const char *text);
void sayn(int fd, const char *bytes, size_t n);
extern char question[4096]; /* the last one */

/* SPDX-License-Identifier: MIT */
/*
 * What fake servers of the tests have in common: a process of its own, which answers at a
 * socket in a directory of its own, and the world of those who ask it.
 */
#pragma once

#include <signal.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"

extern char server_dir[64], server_path[96]; /* of the socket */
extern pid_t server;			     /* 0: there is none */
/* What the tests work with. */
extern struct ny_world world;
extern struct err err;

/* Around each test: the directory, nothing yet in it; 0, or -1 for cmocka. */
int server_dir_make(void);
int server_dir_remove(void);
/* The server is ended, its path is free again. */
void server_kill(void);

/* A socket at server_path where nobody accepts, and so many may wait. */
int listen_at_path(int backlog);
/* A signal in 50 ms; does it cancel the world? */
void alarm_soon(int cancels);

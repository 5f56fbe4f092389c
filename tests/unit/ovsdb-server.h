/* SPDX-License-Identifier: MIT */
/*
 * A server for the tests of JSON-RPC's clients: a process of its own, which answers at a
 * socket in a directory of its own.  What it does is a function of the test, and its exit
 * status says whether it was asked what it expected.
 */
#pragma once

#include <jansson.h>

#include "wire/ovsdb.h"

#include "unix-server.h"

/* What the tests work with, besides. */
extern struct ovsdb *db;

/* Around each test; and in between: the server is ended, its path is free again. */
int setup(void **state);
int teardown(void **state);
void server_end(void);

/* From now on somebody answers there, the greeting, then as fn does it; connects db. */
void open_db(void (*fn)(int fd));
/* Closes db.  The server was asked what it expected. */
void server_agrees(void);

/* Two operations are transacted; both were, or what came of it. */
#define TWO                                                                              \
	"[{\"op\":\"comment\",\"comment\":\"a\"},{\"op\":\"comment\",\"comment\":\"b\"}]"
int transact(const char *ops, json_t **ret, size_t *ret_rejected);
int transact_two(void);

/* In the server. */
void say(int fd, const char *text);
/* Reads a request, which must be of this method; its id. */
json_int_t expect(int fd, const char *method);
char *answer_text(json_int_t id, const char *result); /* caller frees */
/* Reads a request of this method and answers it. */
void answers(int fd, const char *method, const char *result);

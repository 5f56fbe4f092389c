/* SPDX-License-Identifier: MIT */
/* A thread in which all signals are blocked: they are the caller's. */
#pragma once

#include <pthread.h>

/* 0 or -errno. */
int thread_start(pthread_t *ret, void *(*fn)(void *data), void *data);

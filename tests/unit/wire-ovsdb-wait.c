/* SPDX-License-Identifier: MIT */
/*
 * Waiting for ovs-vswitchd: what a server tells of it, true or malformed, and that no
 * request for the lock stays behind, whatever comes of it.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ovsdb-server.h"
#include "unit.h"
#include "wire/jsonrpc.h"

#define TABLES(cfg)                                                                      \
	"{\"Open_vSwitch\":{\"u-u\":{\"old\":{},\"new\":{\"cur_cfg\":" cfg "}}}}"
#define UPDATE(cfg) "{\"method\":\"update\",\"params\":[\"netyard\"," TABLES(cfg) "]}"

static void serve_reached(int fd)
{
	answers(fd, "monitor", TABLES("5"));
	answers(fd, "monitor_cancel", "{}");
	answers(fd, "transact", "[{},{}]");
}

static void wait_reached(void **state)
{
	open_db(serve_reached);
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), 0);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

static void leave_queue(int fd)
{
	answers(fd, "unlock", "{}");
	answers(fd, "monitor_cancel", "{}");
	answers(fd, "transact", "[{},{}]");
}

static void serve_update(int fd)
{
	answers(fd, "monitor", TABLES("3"));
	answers(fd, "lock", "{\"locked\":false}");
	say(fd, UPDATE("4") "{\"method\":\"update\",\"params\":[\"other\",7]}");
	poll(NULL, 0, 20);
	say(fd, "{\"method\":\"locked\",\"params\":[\"other\"]}" UPDATE("6"));
	leave_queue(fd);
}

static void wait_update(void **state)
{
	open_db(serve_update);
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), 0);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

/* The update comes with the answers: what is newer counts. */
static void serve_at_once(int fd)
{
	_cleanup_free_ char *tables = answer_text(expect(fd, "monitor"), TABLES("3"));
	_cleanup_free_ char *both = NULL;

	if (asprintf(&both, "%s%s", tables, UPDATE("5")) < 0)
		_exit(4);
	say(fd, both);
	answers(fd, "lock", "{\"locked\":false}");
	leave_queue(fd);
}

static void wait_at_once(void **state)
{
	open_db(serve_at_once);
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), 0);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

static void serve_free(int fd)
{
	answers(fd, "monitor", TABLES("3"));
	answers(fd, "lock", "{\"locked\":true}");
	leave_queue(fd);
}

static void serve_ended(int fd)
{
	answers(fd, "monitor", "{}"); /* no row yet */
	answers(fd, "lock", "{\"locked\":false}");
	say(fd, UPDATE("1") "{\"method\":\"locked\",\"params\":[\"ovs_vswitchd\"]}");
	leave_queue(fd);
}

/* It ends when it has done what was asked: that counts. */
static void serve_done_and_ended(int fd)
{
	answers(fd, "monitor", TABLES("4"));
	answers(fd, "lock", "{\"locked\":false}");
	say(fd, UPDATE("5") "{\"method\":\"locked\",\"params\":[\"ovs_vswitchd\"]}");
	leave_queue(fd);
}

static void wait_ended(void **state)
{
	open_db(serve_free);
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), -EHOSTDOWN);
	assert_string_equal(err.text, "ovs-vswitchd is not running");
	assert_int_equal(transact_two(), 0);
	server_agrees();
	open_db(serve_ended);
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), -EHOSTDOWN);
	assert_int_equal(transact_two(), 0);
	server_agrees();
	open_db(serve_done_and_ended);
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), 0);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

static void serve_idle(int fd)
{
	answers(fd, "monitor", TABLES("4"));
	answers(fd, "lock", "{\"locked\":false}");
	leave_queue(fd);
}

/* The time is up, or a signal comes: no request for the lock stays behind. */
static void wait_in_vain(void **state)
{
	open_db(serve_idle);
	jsonrpc_work_ms = 100;
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), -ETIMEDOUT);
	assert_int_equal(transact_two(), 0);
	server_agrees();
	open_db(serve_idle);
	jsonrpc_work_ms = 10000;
	alarm_soon(1);
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), -EINTR);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

static const char *scripted;

static void serve_monitor(int fd)
{
	answers(fd, "monitor", scripted);
}

static void serve_lock(int fd)
{
	answers(fd, "monitor", TABLES("4"));
	answers(fd, "lock", scripted);
}

static void serve_bad_update(int fd)
{
	answers(fd, "monitor", TABLES("4"));
	answers(fd, "lock", "{\"locked\":false}");
	say(fd, scripted);
}

static void wait_fails(void (*fn)(int fd), const char *text)
{
	scripted = text;
	open_db(fn);
	jsonrpc_soon_ms = 500;
	assert_int_equal(ovsdb_wait_cfg(db, 5, &err), -EPROTO);
	jsonrpc_soon_ms = 5000;
	server_end();
}

static void wait_malformed(void **state)
{
	wait_fails(serve_monitor, "[]");
	wait_fails(serve_monitor, "null");
	wait_fails(serve_monitor, "{\"Open_vSwitch\":7}");
	wait_fails(serve_monitor, "{\"Open_vSwitch\":{\"u\":{\"new\":7}}}");
	wait_fails(serve_monitor, "{\"Open_vSwitch\":{\"u\":{\"new\":{}}}}");
	wait_fails(serve_monitor, TABLES("\"4\""));
	wait_fails(serve_lock, "{}");
	wait_fails(serve_lock, "[]");
	wait_fails(serve_lock, "{\"locked\":\"no\"}");
	wait_fails(serve_bad_update, UPDATE("null"));
	wait_fails(serve_bad_update, UPDATE("1.5"));
	wait_fails(serve_bad_update, "{\"method\":\"update\",\"params\":[\"netyard\"]}");
}

static void serve_checks(int fd)
{
	answers(fd, "lock", "{\"locked\":false}");
	answers(fd, "unlock", "{}");
	answers(fd, "lock", "{\"locked\":true}");
	answers(fd, "unlock", "{}");
	answers(fd, "transact", "[{},{}]");
}

static void check_served(void **state)
{
	open_db(serve_checks);
	assert_int_equal(ovsdb_check_served(db, &err), 0);
	assert_int_equal(ovsdb_check_served(db, &err), -EHOSTDOWN);
	assert_int_equal(transact_two(), 0);
	server_agrees();
}

#define S(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	return UNIT_TESTS(S(wait_reached), S(wait_update), S(wait_at_once), S(wait_ended),
			  S(wait_in_vain), S(wait_malformed), S(check_served));
}

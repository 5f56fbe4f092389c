/* SPDX-License-Identifier: MIT */
/* The operation table, row by row: what holds for every operation there is or will be. */
#include <errno.h>
#include <string.h>

#include "op/op.h"
#include "unit.h"

/* A record in which every argument is filled: its own word, and odd bytes. */
static struct op filled(enum op_id id)
{
	struct op op = {.id = id};

	for (enum op_arg a = A_NONE + 1; a < OP_NARGS; a++)
		op.arg[a] = op_arg_words[a];
	op.arg[A_OLD] = "a b%=\n\x01'\xc3\xa4";
	return op;
}

static void every_row_is_whole(void **state)
{
	for (enum op_id id = 0; id < OP_COUNT; id++) {
		const struct op_row *row = &op_rows[id];

		assert_non_null(row->word);
		assert_true(row->keys[0] != A_NONE);
		assert_true(row->noun || op_sets(id));
		assert_int_equal(op_rows[row->undo].undo, id);
		assert_int_equal(row->undo == id, row->side == OP_SETS);
		assert_true(row->side == OP_SETS || row->side != op_rows[row->undo].side);
		assert_true(!op_class(id)->whole || row->side == OP_SETS ||
			    row->doing[row->side]);
		for (enum op_id other = 0; other < id; other++)
			assert_string_not_equal(op_rows[other].word, row->word);
	}
}

static void every_argument_has_its_word(void **state)
{
	for (enum op_arg a = A_NONE + 1; a < OP_NARGS; a++) {
		assert_non_null(op_arg_words[a]);
		for (enum op_arg other = A_NONE + 1; other < a; other++)
			assert_string_not_equal(op_arg_words[other], op_arg_words[a]);
	}
}

static void every_change_names_a_setter(void **state)
{
	for (size_t i = 0; i < op_n_changes; i++) {
		const struct op_change *c = &op_changes[i];

		assert_true(op_is_setter(c->setter) || op_moves(c->setter));
		assert_int_equal(op_rows[op_rows[c->row].undo].side, OP_UNMAKES);
	}
}

static void print_and_parse_every_row(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	for (enum op_id id = 0; id < OP_COUNT; id++) {
		_cleanup_buf_ struct buf text = {0}, again = {0};
		struct op op = filled(id), back;
		struct err err;

		op_print(&text, &op);
		assert_null(strchr(buf_str(&text), '\n'));
		assert_int_equal(op_parse(arena, buf_str(&text), &back, &err), 0);
		assert_true(op_equal(&op, &back));
		op_print(&again, &back);
		assert_string_equal(buf_str(&text), buf_str(&again));
	}
}

/* The row that makes what the setting is of, with it as nobody set it. */
static struct op unset(const struct setting_at *at, char text[SETTING_TEXT])
{
	enum op_arg arg = op_settings[at - setting_rows].arg;
	struct op op = filled(at->home == OF_BRIDGE ? OP_BRIDGE_ADD : OP_OVS_BR_ADD);

	op.arg[arg] = setting_text(at, setting_default(at), text);
	return op;
}

static void settings_that_came_later_need_not_be_said(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	for (size_t i = 0; i < SETTING_ROWS; i++) {
		const char *word = op_arg_words[op_settings[i].arg];
		_cleanup_buf_ struct buf line = {0};
		char text[SETTING_TEXT];
		struct op op = unset(&setting_rows[i], text), back;
		struct err err;

		op_print(&line, &op);
		assert_int_equal(
			!strstr(buf_str(&line), arena_printf(arena, " %s=", word)),
			setting_rows[i].brief);
		assert_int_equal(op_parse(arena, buf_str(&line), &back, &err), 0);
		assert_string_equal(op_arg(&back, op_settings[i].arg),
				    op_arg(&op, op_settings[i].arg));
	}
}

static void every_setting_has_its_setter(void **state)
{
	for (size_t i = 0; i < SETTING_ROWS; i++)
		assert_ptr_equal(op_sets(op_settings[i].setter), &setting_rows[i]);
	assert_null(op_sets(OP_MTU_SET));
}

static void parse_refuses(void **state)
{
	static const char *const bad[] = {
		"",
		"no-such-op ns=",
		"link-up",
		"link-up ns=",
		"link-up if=a ns=",
		"link-up ns= if=a ",
		"link-up ns= if=a mtu=3",
		"link-up ns= if",
		"link-up ns= if=%",
		"link-up ns= if=%4",
		"link-up ns= if=%00",
		"link-up ns= if=%zz",
		"link-up  ns= if=a",
	};
	_cleanup_arena_ struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct op op;
		struct err err;

		assert_int_equal(op_parse(arena, bad[i], &op, &err), -EINVAL);
		assert_true(err.text[0] != '\0');
	}
}

static void inverting_twice_is_nothing(void **state)
{
	for (enum op_id id = 0; id < OP_COUNT; id++) {
		struct op op = filled(id), inv = op_invert(&op), back = op_invert(&inv);

		assert_true(op_equal(&op, &back));
		assert_int_equal(inv.id, op_rows[id].undo);
		assert_string_equal(op_arg(&inv, A_OLD), op_arg(&op, A_NEW));
	}
}

static void assert_shell(struct op op, const char *expected)
{
	_cleanup_buf_ struct buf text = {0};

	op_shell(&text, &op, &paths_default);
	assert_string_equal(buf_str(&text), expected);
}

static void shell_of(void **state)
{
	assert_shell((struct op){OP_LINK_UP, .arg = {[A_NS] = "", [A_IF] = "a"}},
		     "if test -w /proc/sys/net/ipv6/conf/a/accept_ra; then "
		     "echo 0 >/proc/sys/net/ipv6/conf/a/accept_ra; fi\n"
		     "ip link set dev a up\n");
	assert_shell((struct op){OP_LINK_UP, .arg = {[A_NS] = "n 1", [A_IF] = "$(x)"}},
		     "ip -n 'n 1' link set dev '$(x)' up\n");
	assert_shell((struct op){OP_MASTER_SET, .arg = {[A_IF] = "a", [A_NEW] = "br"}},
		     "ip link set dev a master br\n");
	assert_shell((struct op){OP_MASTER_SET, .arg = {[A_IF] = "a", [A_OLD] = "br"}},
		     "ip link set dev a nomaster\n");
	assert_shell(
		(struct op){OP_ADDR_ADD, .arg = {[A_IF] = "a", [A_CIDR] = "10.0.0.1/24"}},
		"ip addr add 10.0.0.1/24 dev a\n");
	assert_shell((struct op){OP_ADDR_ADD, .arg = {[A_IF] = "a",
						      [A_CIDR] = "fd00::1/64",
						      [A_FLAGS] = "nodad"}},
		     "ip addr replace fd00::1/64 dev a nodad\n");
}

static void shell_of_a_pair(void **state)
{
	struct op op = filled(OP_VETH_ADD);
	_cleanup_buf_ struct buf text = {0};

	op.arg[A_MASTER] = "";
	op.arg[A_PEER_NS] = "";
	op_shell(&text, &op, &paths_default);
	assert_null(strstr(buf_str(&text), " master "));
	assert_non_null(strstr(buf_str(&text), "netns $$\n"));
	assert_non_null(strstr(buf_str(&text), "\nip link set dev peer "));
	assert_null(strpbrk(buf_str(&text), "{}[]|"));
}

/* Something of the template's own is left; "||" is the shell's. */
static bool has_left(const char *text)
{
	for (const char *bar = text; (bar = strchr(bar, '|')); bar += 2)
		if (bar[1] != '|')
			return true;
	return strpbrk(text, "{}[]");
}

static void every_template_fills_in(void **state)
{
	for (enum op_id id = 0; id < OP_COUNT; id++) {
		struct op op = filled(id);
		_cleanup_buf_ struct buf text = {0};

		op.arg[A_OLD] = "old";
		if (op_rows[id].class == C_SERVICE)
			op.arg[A_IF] = ""; /* else it has a whole program for a shell */
		op_shell(&text, &op, &paths_default);
		if (has_left(buf_str(&text)))
			fail_msg("%s: %s", op_rows[id].word, buf_str(&text));
		assert_int_equal(buf_str(&text)[text.len - 1], '\n');
	}
}

static void contained_rows_are_dropped(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct op_list list = {.arena = arena};

	op_list_add(&list,
		    (struct op){OP_LINK_DOWN, .arg = {[A_NS] = "n", [A_IF] = "x"}});
	op_list_add(&list, (struct op){OP_LINK_DOWN, .arg = {[A_NS] = "", [A_IF] = "a"}});
	op_list_add(&list,
		    (struct op){OP_LINK_DOWN, .arg = {[A_NS] = "m", [A_IF] = "p"}});
	op_list_add(&list, (struct op){OP_LINK_DOWN, .arg = {[A_NS] = "", [A_IF] = "b"}});
	op_list_add(&list, (struct op){OP_VETH_DEL, .arg = {[A_NS] = "",
							    [A_IF] = "a",
							    [A_PEER_NS] = "m",
							    [A_PEER] = "p"}});
	op_list_add(&list, (struct op){OP_LINK_DOWN, .arg = {[A_NS] = "", [A_IF] = "a"}});
	op_list_add(&list, (struct op){OP_NETNS_DEL, .arg = {[A_NS] = "n"}});
	op_list_drop_contained(&list);
	assert_int_equal(list.n, 4);
	assert_string_equal(op_arg(&list.ops[0], A_IF), "b");
	assert_int_equal(list.ops[1].id, OP_VETH_DEL);
	assert_string_equal(op_arg(&list.ops[2], A_IF), "a");
	assert_int_equal(list.ops[3].id, OP_NETNS_DEL);
}

/* --- rows of a database --- */

#define SOCK	"/run/netyard/lab/ovs/db.sock"
#define VSCTL	"ovs-vsctl --db=unix:" SOCK " "
#define IDS(of) " external_ids:netyard=lab external_ids:netyard-of=netyard:lab:" of

static struct op ovs_bridge(enum op_id id)
{
	return (struct op){id, .arg = {[A_NS] = "netyard-lab",
				       [A_DB] = SOCK,
				       [A_IF] = "lab-sw",
				       [A_LAB] = "lab",
				       [A_ALIAS] = "netyard:lab:sw",
				       [A_GROUP] = "0",
				       [A_DATAPATH] = "netdev",
				       [A_MAC] = "02:00:00:00:00:01",
				       [A_OVS_STP] = "false",
				       [A_OVS_AGEING] = "300",
				       [A_OVS_FWD_MASK] = "true",
				       [A_OVS_SNOOPING] = "false"}};
}

static struct op ovs_port(enum op_id id)
{
	return (struct op){id, .arg = {[A_NS] = "netyard-lab",
				       [A_DB] = SOCK,
				       [A_IF] = "lab-a-e",
				       [A_MASTER] = "lab-sw",
				       [A_LAB] = "lab",
				       [A_ALIAS] = "netyard:lab:sw:a-e"}};
}

static struct op ovs_patch(enum op_id id)
{
	return (struct op){id, .arg = {[A_NS] = "netyard-lab",
				       [A_DB] = SOCK,
				       [A_IF] = "lab-x",
				       [A_PEER] = "lab-y",
				       [A_MASTER] = "lab-sw",
				       [A_PEER_MASTER] = "lab-s2",
				       [A_LAB] = "lab",
				       [A_ALIAS] = "netyard:lab:sw:x",
				       [A_PEER_ALIAS] = "netyard:lab:s2:y"}};
}

static struct op ovs_internal(enum op_id id)
{
	return (struct op){id, .arg = {[A_NS] = "lab-b",
				       [A_DB] = SOCK,
				       [A_IF] = "lab-e",
				       [A_FROM] = "netyard-lab",
				       [A_MASTER] = "lab-sw",
				       [A_LAB] = "lab",
				       [A_ALIAS] = "netyard:lab:b:e",
				       [A_PEER_ALIAS] = "netyard:lab:sw:b-e",
				       [A_GROUP] = "7",
				       [A_MAC] = "02:00:00:00:00:02",
				       [A_MTU] = "1500",
				       [A_GEN] = "eui64"}};
}

static struct op ovs_daemons(enum op_id id)
{
	return (struct op){id, .arg = {[A_NS] = "netyard-lab", [A_DB] = SOCK}};
}

static void shell_of_daemons(void **state)
{
	assert_shell(
		ovs_daemons(OP_OVS_START),
		"(umask 077 && mkdir -p /run/netyard/lab/ovs)\n"
		"ovsdb-tool create /run/netyard/lab/ovs/conf.db\n"
		"nsenter --net=/run/netns/netyard-lab env OVS_RUNDIR=/run/netyard/lab/ovs "
		"ovsdb-server -vconsole:off /run/netyard/lab/ovs/conf.db --remote=punix:" SOCK
		" --unixctl=/run/netyard/lab/ovs/ovsdb-server.ctl"
		" --pidfile=/run/netyard/lab/ovs/ovsdb-server.pid"
		" --log-file=/run/netyard/lab/ovs/ovsdb-server.log"
		" --detach --no-chdir\n" VSCTL "--no-wait init\n"
		"nsenter --net=/run/netns/netyard-lab env OVS_RUNDIR=/run/netyard/lab/ovs "
		"LIBXDP_SKIP_DISPATCHER=1 "
		"ovs-vswitchd -vconsole:off unix:" SOCK
		" --unixctl=/run/netyard/lab/ovs/ovs-vswitchd.ctl"
		" --pidfile=/run/netyard/lab/ovs/ovs-vswitchd.pid"
		" --log-file=/run/netyard/lab/ovs/ovs-vswitchd.log"
		" --detach --no-chdir\n");
	assert_shell(
		ovs_daemons(OP_OVS_STOP),
		"ovs-appctl -t /run/netyard/lab/ovs/ovs-vswitchd.ctl exit --cleanup\n"
		"ovs-appctl -t /run/netyard/lab/ovs/ovsdb-server.ctl exit\n"
		"rm -rf /run/netyard/lab/ovs\n"
		"rmdir --ignore-fail-on-non-empty \"$(dirname /run/netyard/lab/ovs)\""
		" \"$(dirname \"$(dirname /run/netyard/lab/ovs)\")\"\n");
}

/* clang-format off */
static void shell_of_rows(void **state)
{
	assert_shell(ovs_bridge(OP_OVS_BR_ADD),
		     VSCTL "add-br lab-sw -- set Bridge lab-sw datapath_type=netdev"
		     " stp_enable=false mcast_snooping_enable=false"
		     " other_config:hwaddr=02:00:00:00:00:01"
		     " other_config:mac-aging-time=300 other_config:forward-bpdu=true"
		     IDS("sw")
		     " -- set Port lab-sw" IDS("sw")
		     " -- set Interface lab-sw" IDS("sw") "\n"
		     "ip -n netyard-lab link set dev lab-sw group 0 alias netyard:lab:sw"
		     " addrgenmode none\n");
	assert_shell(ovs_bridge(OP_OVS_BR_DEL), VSCTL "del-br lab-sw\n");
	assert_shell(ovs_port(OP_OVS_PORT_ADD),
		     VSCTL "add-port lab-sw lab-a-e"
		     " -- set Port lab-a-e" IDS("sw:a-e")
		     " -- set Interface lab-a-e" IDS("sw:a-e") "\n");
	assert_shell(ovs_port(OP_OVS_PORT_DEL), VSCTL "del-port lab-sw lab-a-e\n");
	assert_shell(ovs_patch(OP_OVS_PATCH_ADD),
		     VSCTL "add-port lab-sw lab-x"
		     " -- set Interface lab-x type=patch options:peer=lab-y" IDS("sw:x")
		     " -- set Port lab-x" IDS("sw:x")
		     " -- add-port lab-s2 lab-y"
		     " -- set Interface lab-y type=patch options:peer=lab-x" IDS("s2:y")
		     " -- set Port lab-y" IDS("s2:y") "\n");
	assert_shell(ovs_patch(OP_OVS_PATCH_DEL),
		     VSCTL "del-port lab-sw lab-x -- del-port lab-s2 lab-y\n");
	assert_shell(ovs_internal(OP_OVS_INTERNAL_ADD),
		     VSCTL "add-port lab-sw lab-e"
		     " -- set Interface lab-e type=internal" IDS("b:e")
		     " -- set Port lab-e" IDS("sw:b-e") "\n"
		     "ip -n netyard-lab link set dev lab-e netns lab-b"
		     " address 02:00:00:00:00:02 mtu 1500 group 7 alias netyard:lab:b:e"
		     " addrgenmode eui64\n"
		     "ip -n lab-b addr add fe80::ff:fe00:2/64 dev lab-e nodad 2>/dev/null || :\n");
	assert_shell(ovs_internal(OP_OVS_INTERNAL_DEL), VSCTL "del-port lab-sw lab-e\n");
}
/* clang-format on */

static void shell_of_an_internal_port_of_the_host(void **state)
{
	struct op op = ovs_internal(OP_OVS_INTERNAL_ADD);
	_cleanup_buf_ struct buf text = {0};

	op.arg[A_NS] = "";
	op.arg[A_GEN] = "";
	op.arg[A_MTU] = "";
	op.arg[A_MTU_REQUEST] = "1400";
	op_shell(&text, &op, &paths_default);
	assert_non_null(strstr(buf_str(&text), " type=internal mtu_request=1400 "));
	assert_non_null(strstr(buf_str(&text), " netns $$ "));
	assert_null(strstr(buf_str(&text), "addrgenmode"));
	assert_null(strstr(buf_str(&text), " mtu "));
	buf_reset(&text);
	op.arg[A_FROM] = "";
	op_shell(&text, &op, &paths_default);
	assert_non_null(strstr(buf_str(&text), "\nip link set dev lab-e netns $$ "));
}

static void shell_of_settings(void **state)
{
	static const struct {
		enum op_id id;
		const char *value, *shell;
	} sets[] = {
		{OP_OVS_MAC_SET, "02:00:00:00:00:09",
		 "set Bridge lab-sw other_config:hwaddr=02:00:00:00:00:09"},
		{OP_OVS_MAC_SET, "", "remove Bridge lab-sw other_config hwaddr"},
		{OP_OVS_MTU_SET, "1400", "set Interface lab-sw mtu_request=1400"},
		{OP_OVS_STP_SET, "true", "set Bridge lab-sw stp_enable=true"},
		{OP_OVS_AGEING_SET, "60",
		 "set Bridge lab-sw other_config:mac-aging-time=60"},
		{OP_OVS_FWD_MASK_SET, "true",
		 "set Bridge lab-sw other_config:forward-bpdu=true"},
		{OP_OVS_SNOOPING_SET, "true",
		 "set Bridge lab-sw mcast_snooping_enable=true"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		_cleanup_buf_ struct buf want = {0};

		buf_addf(&want, VSCTL "%s\n", sets[i].shell);
		assert_shell((struct op){sets[i].id, .arg = {[A_NS] = "netyard-lab",
							     [A_DB] = SOCK,
							     [A_IF] = "lab-sw",
							     [A_OLD] = "x",
							     [A_NEW] = sets[i].value}},
			     buf_str(&want));
	}
	assert_shell((struct op){OP_TXCSUM_SET,
				 .arg = {[A_NS] = "n", [A_IF] = "e", [A_NEW] = "off"}},
		     "nsenter --net=/run/netns/n ethtool -K e tx off >/dev/null\n");
	assert_shell((struct op){OP_TXCSUM_SET, .arg = {[A_IF] = "e", [A_NEW] = "on"}},
		     "ethtool -K e tx on >/dev/null\n");
}

static void assert_words(struct arena *arena, const char *const *list, size_t n,
			 const char *want)
{
	const char *got = "";

	for (size_t i = 0; i < n; i++)
		got = arena_printf(arena, "%s%s%s", got, *got ? ", " : "", list[i]);
	assert_string_equal(got, want);
}

static void assert_relations(struct op op, const char *objects, const char *needs)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *own[OP_MAX_OBJECTS], *homes[OP_MAX_NEEDS];
	struct op inverse = op_invert(&op);

	assert_words(arena, own, op_objects(arena, &op, own), objects);
	assert_words(arena, homes, op_needs(arena, &op, homes), needs);
	/* what is made is what is taken away */
	assert_words(arena, own, op_objects(arena, &inverse, own), objects);
	assert_words(arena, homes, op_needs(arena, &inverse, homes), needs);
}

static void what_rows_are_about(void **state)
{
	struct op setter = ovs_bridge(OP_OVS_STP_SET);

	assert_relations(ovs_daemons(OP_OVS_START), SOCK, "netyard-lab");
	assert_relations(ovs_bridge(OP_OVS_BR_ADD), SOCK "//lab-sw, netyard-lab/lab-sw",
			 "netyard-lab, " SOCK);
	assert_relations(ovs_port(OP_OVS_PORT_ADD), SOCK "//lab-a-e",
			 "netyard-lab, netyard-lab/lab-a-e, " SOCK ", " SOCK "//lab-sw");
	assert_relations(ovs_patch(OP_OVS_PATCH_ADD), SOCK "//lab-x, " SOCK "//lab-y",
			 "netyard-lab, " SOCK ", " SOCK "//lab-sw, " SOCK "//lab-s2");
	assert_relations(ovs_internal(OP_OVS_INTERNAL_ADD),
			 SOCK "//lab-e, lab-b/lab-e, netyard-lab/lab-e",
			 "lab-b, netyard-lab, " SOCK ", " SOCK "//lab-sw");
	setter.arg[A_OLD] = "false";
	setter.arg[A_NEW] = "true";
	assert_relations(setter, "", "netyard-lab, " SOCK ", " SOCK "//lab-sw");
	assert_relations(
		(struct op){OP_ALTNAME_ADD,
			    .arg = {[A_NS] = "n", [A_IF] = "e", [A_ALTNAME] = "long"}},
		"n/long", "n, n/e");
	assert_relations((struct op){OP_TXCSUM_SET, .arg = {[A_NS] = "n", [A_IF] = "e"}},
			 "", "n, n/e");
	assert_true(op_deletes(OP_OVS_BR_DEL) && op_deletes(OP_OVS_STOP));
	assert_false(op_deletes(OP_OVS_BR_ADD) || op_deletes(OP_OVS_STP_SET));
	assert_false(op_makes_link(OP_OVS_INTERNAL_ADD)); /* by no request of its own */
}

/* Of a list of removals: which of them vanish along, "1010". */
static void assert_contained(const struct op *ops, size_t n, const char *want)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	char got[8] = "";
	bool drop[8];

	assert_between(n, 1, 7);
	op_contained(arena, ops, n, drop);
	for (size_t i = 0; i < n; i++)
		got[i] = drop[i] ? '1' : '0';
	assert_string_equal(got, want);
}
#define CONTAINED(want, ...)                                                             \
	assert_contained((const struct op[]){__VA_ARGS__},                               \
			 sizeof((const struct op[]){__VA_ARGS__}) / sizeof(struct op),   \
			 want)

static void what_goes_along(void **state)
{
	struct op port = ovs_port(OP_OVS_PORT_DEL), patch = ovs_patch(OP_OVS_PATCH_DEL);
	struct op internal = ovs_internal(OP_OVS_INTERNAL_DEL);
	struct op bridge = ovs_bridge(OP_OVS_BR_DEL), other = bridge, own = internal;
	struct op stop = ovs_daemons(OP_OVS_STOP), elsewhere = port;
	struct op device = {OP_VETH_DEL, .arg = {[A_NS] = "netyard-lab",
						 [A_IF] = "lab-a-e",
						 [A_PEER_NS] = "lab-a",
						 [A_PEER] = "e"}};
	struct op home = {OP_NETNS_DEL, .arg = {[A_NS] = "netyard-lab"}};
	struct op member = {OP_NETNS_DEL, .arg = {[A_NS] = "lab-b"}};
	struct op up = {OP_LINK_DOWN, .arg = {[A_NS] = "lab-b", [A_IF] = "lab-e"}};
	struct op set = ovs_bridge(OP_OVS_STP_SET);

	other.arg[A_IF] = "lab-s2";
	elsewhere.arg[A_DB] = "/other";
	own.arg[A_NS] = "";

	CONTAINED("10", port, bridge);
	CONTAINED("10", port, stop);
	CONTAINED("10", bridge, stop);
	CONTAINED("10", set, bridge);
	CONTAINED("10", set, stop);
	CONTAINED("110", port, bridge, stop);
	CONTAINED("00", bridge, port); /* only with what comes later */
	CONTAINED("00", port, other);
	CONTAINED("00", elsewhere, bridge);
	CONTAINED("00", elsewhere, stop);
	/* patch ports go with both bridges, not with one */
	CONTAINED("00", patch, bridge);
	CONTAINED("00", patch, other);
	CONTAINED("100", patch, bridge, other);
	CONTAINED("10", patch, stop);
	/* a row does not go with its device, nor with the namespace that is in */
	CONTAINED("00", port, device);
	CONTAINED("00", port, home);
	CONTAINED("00", internal, member);
	/* the device of an internal port goes with both of its homes, not with one */
	CONTAINED("00", internal, bridge);
	CONTAINED("00", internal, stop);
	CONTAINED("100", internal, bridge, member);
	CONTAINED("100", internal, stop, member);
	CONTAINED("00", own, stop);
	/* and what is set on it, with it */
	CONTAINED("10", up, internal);
	CONTAINED("1100", up, internal, stop, member);
}

/* A device goes along with its parent, and with nothing else. */
static void what_goes_with_a_parent(void **state)
{
	const struct op child = {OP_MACVLAN_DEL, .arg = {[A_NS] = "n",
							 [A_IF] = "e",
							 [A_FROM] = "home",
							 [A_PARENT] = "sw"}};
	const struct op up = {OP_LINK_DOWN, .arg = {[A_NS] = "n", [A_IF] = "e"}};
	const struct op parent = {OP_VETH_DEL, .arg = {[A_NS] = "home",
						       [A_IF] = "sw",
						       [A_PEER_NS] = "home",
						       [A_PEER] = "sw-peer"}};
	const struct op other = {
		OP_VETH_DEL,
		.arg = {[A_NS] = "n", [A_IF] = "sw", [A_PEER_NS] = "n", [A_PEER] = "x"}};
	const struct op member = {OP_NETNS_DEL, .arg = {[A_NS] = "n"}};

	CONTAINED("10", child, parent);
	CONTAINED("110", up, child, parent);
	CONTAINED("00", child, other);
	CONTAINED("00", child, member);
	CONTAINED("00", parent, child);
}

/* Where namespaces have their names is told, not known. */
static void shell_of_other_paths(void **state)
{
	const struct paths paths = {.netns = "/var/my names"};
	const struct op op = {OP_TXCSUM_SET,
			      .arg = {[A_NS] = "n", [A_IF] = "e", [A_NEW] = "off"}};
	_cleanup_buf_ struct buf text = {0};

	op_shell(&text, &op, &paths);
	assert_string_equal(buf_str(&text), "nsenter --net='/var/my names'/n ethtool -K "
					    "e tx off >/dev/null\n");
}

int main(void)
{
	return UNIT_TESTS(T(every_row_is_whole), T(every_argument_has_its_word),
			  T(every_change_names_a_setter), T(print_and_parse_every_row),
			  T(settings_that_came_later_need_not_be_said),
			  T(every_setting_has_its_setter), T(parse_refuses),
			  T(inverting_twice_is_nothing), T(shell_of), T(shell_of_a_pair),
			  T(every_template_fills_in), T(contained_rows_are_dropped),
			  T(shell_of_daemons), T(shell_of_rows),
			  T(shell_of_an_internal_port_of_the_host), T(shell_of_settings),
			  T(shell_of_other_paths), T(what_rows_are_about),
			  T(what_goes_along), T(what_goes_with_a_parent));
}

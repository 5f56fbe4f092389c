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
		assert_int_equal(op_rows[row->undo].undo, id);
		assert_int_equal(op_rows[row->undo].class, row->class);
		assert_memory_equal(op_rows[row->undo].keys, row->keys,
				    sizeof(row->keys));
		assert_memory_equal(op_rows[row->undo].args, row->args,
				    sizeof(row->args));
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

		assert_int_equal(op_rows[c->setter].undo, c->setter);
		assert_true(op_deletes(op_rows[c->row].undo));
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

	op_shell(&text, &op);
	assert_string_equal(buf_str(&text), expected);
}

static void shell_of(void **state)
{
	assert_shell((struct op){OP_LINK_UP, .arg = {[A_NS] = "", [A_IF] = "a"}},
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
		     "ip addr add fd00::1/64 dev a nodad\n");
}

static void shell_of_a_pair(void **state)
{
	struct op op = filled(OP_VETH_ADD);
	_cleanup_buf_ struct buf text = {0};

	op.arg[A_MASTER] = "";
	op.arg[A_PEER_NS] = "";
	op_shell(&text, &op);
	assert_null(strstr(buf_str(&text), " master "));
	assert_non_null(strstr(buf_str(&text), "netns $$\n"));
	assert_non_null(strstr(buf_str(&text), "\nip link set dev peer "));
	assert_null(strpbrk(buf_str(&text), "{}[]|"));
}

static void every_template_fills_in(void **state)
{
	for (enum op_id id = 0; id < OP_COUNT; id++) {
		struct op op = filled(id);
		_cleanup_buf_ struct buf text = {0};

		op.arg[A_OLD] = "old";
		op_shell(&text, &op);
		assert_null(strpbrk(buf_str(&text), "{}[]|"));
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

int main(void)
{
	return UNIT_TESTS(T(every_row_is_whole), T(every_argument_has_its_word),
			  T(every_change_names_a_setter), T(print_and_parse_every_row),
			  T(parse_refuses), T(inverting_twice_is_nothing), T(shell_of),
			  T(shell_of_a_pair), T(every_template_fills_in),
			  T(contained_rows_are_dropped));
}

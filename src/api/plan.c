/* SPDX-License-Identifier: MIT */
/*
 * Plans as their reader sees them: texts made when they are first asked for, the
 * shell script, the JSON document.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/json.h"
#include "base/buf.h"
#include "base/mark.h"
#include "base/utf8.h"
#include "drift/words.h"
#include "model/read.h"

struct plan_texts {
	/* of each operation, in the plan's arena; NULL: not yet made */
	char **lines, **shells, **objects;
	struct words words;
};

/* ny_topology is the user's to keep const; its reference count is ours. */
static struct ny_topology *reference(const struct ny_topology *t)
{
	struct ny_topology *own = (struct ny_topology *)t;

	if (own)
		own->refs++;
	return own;
}

struct ny_plan *plan_wrap(struct plan *plan, const char *lab, const struct ny_topology *t,
			  struct topo *settled, struct topo *have)
{
	struct ny_plan *p = arena_alloc(plan->arena, sizeof(*p));

	p->plan = plan;
	p->have = have;
	p->lab = arena_strdup(plan->arena, lab);
	p->of = reference(t);
	p->settled = settled;
	p->want = settled || !t ? settled : t->topo;
	p->texts = arena_alloc(plan->arena, sizeof(*p->texts));
	return p;
}

void ny_plan_free(struct ny_plan *p)
{
	if (!p)
		return;
	ny_topology_free(p->of);
	topo_free(p->settled);
	topo_free(p->have);
	plan_free(p->plan); /* p lives in its arena */
}

const char *ny_plan_lab(const struct ny_plan *p)
{
	return p->lab;
}

size_t ny_plan_n_ops(const struct ny_plan *p)
{
	return p->plan->n;
}

const char *ny_plan_word(const struct ny_plan *p, size_t i)
{
	return i < p->plan->n ? op_rows[p->plan->ops[i].id].word : NULL;
}

/* A text of an operation, printed by fn once. */
static const char *text_of(const struct ny_plan *p, char ***texts, size_t i,
			   void (*fn)(const struct ny_plan *p, struct buf *out,
				      const struct op *op))
{
	_cleanup_buf_ struct buf text = {};
	struct arena *arena = p->plan->arena;

	if (i >= p->plan->n)
		return NULL;
	if (!*texts)
		*texts = arena_alloc(arena, p->plan->n * sizeof(**texts));
	if (!(*texts)[i]) {
		fn(p, &text, &p->plan->ops[i]);
		(*texts)[i] = arena_strdup(arena, buf_str(&text));
	}
	return (*texts)[i];
}

static void print_line(const struct ny_plan *p, struct buf *out, const struct op *op)
{
	op_print(out, op);
}

static void print_shell(const struct ny_plan *p, struct buf *out, const struct op *op)
{
	const struct topo *t = p->want ? p->want : p->have;

	op_shell(out, op, t ? t->paths : &paths_default);
}

static void print_object(const struct ny_plan *p, struct buf *out, const struct op *op)
{
	struct words *words = &p->texts->words;

	if (!words->arena) {
		*words = (struct words)WORDS_INIT(p->plan->arena);
		words_add(words, p->have);
		words_add(words, p->want);
	}
	buf_add(out, words_subject(words, op));
	words_add_which(out, op);
	if (op_is_setter(op->id))
		buf_addf(out, " %s -> %s", words_value(words, op, A_OLD),
			 words_value(words, op, A_NEW));
}

const char *ny_plan_line(const struct ny_plan *p, size_t i)
{
	return text_of(p, &p->texts->lines, i, print_line);
}

const char *ny_plan_shell(const struct ny_plan *p, size_t i)
{
	return text_of(p, &p->texts->shells, i, print_shell);
}

const char *ny_plan_object(const struct ny_plan *p, size_t i)
{
	return text_of(p, &p->texts->objects, i, print_object);
}

size_t ny_plan_n_touched(const struct ny_plan *p, size_t i)
{
	return i < p->plan->n ? p->plan->touched[i].n : 0;
}

const char *ny_plan_touched(const struct ny_plan *p, size_t i, size_t node)
{
	return node < ny_plan_n_touched(p, i) ? p->plan->touched[i].nodes[node] : NULL;
}

bool ny_plan_recovered(const struct ny_plan *p)
{
	return p->recovered;
}

size_t ny_plan_n_refusals(const struct ny_plan *p)
{
	return p->plan->refusals.n;
}

const char *ny_plan_refusal(const struct ny_plan *p, size_t i)
{
	return i < p->plan->refusals.n ? p->plan->refusals.list[i] : NULL;
}

size_t ny_plan_n_notes(const struct ny_plan *p)
{
	return p->plan->notes.n;
}

const char *ny_plan_note(const struct ny_plan *p, size_t i)
{
	return i < p->plan->notes.n ? p->plan->notes.list[i] : NULL;
}

size_t ny_plan_n_processes(const struct ny_plan *p)
{
	return p->n_processes;
}

pid_t ny_plan_process(const struct ny_plan *p, size_t i, const char **ret_node,
		      const char **ret_command)
{
	if (i >= p->n_processes)
		return 0;
	if (ret_node)
		*ret_node = p->processes[i].node;
	if (ret_command)
		*ret_command = p->processes[i].command;
	return p->processes[i].process.pid;
}

static json_t *processes_json(const struct ny_plan *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->n_processes; i++)
		json_array_append_new(list,
				      json_pack("{s:i, s:o, s:s}", "pid",
						p->processes[i].process.pid, "command",
						json_words(p->processes[i].command),
						"node", p->processes[i].node));
	return list;
}

static json_t *arguments_json(const struct op *op)
{
	const struct op_row *row = &op_rows[op->id];
	json_t *j = json_object();

	for (const enum op_arg *a = row->keys; *a; a++)
		json_object_set_new(j, op_arg_words[*a], json_words(op_arg(op, *a)));
	for (const enum op_arg *a = row->args; *a; a++)
		json_object_set_new(j, op_arg_words[*a], json_words(op_arg(op, *a)));
	return j;
}

char *ny_plan_json(const struct ny_plan *p)
{
	json_t *ops = json_array();

	for (size_t i = 0; i < p->plan->n; i++) {
		const struct touched *touched = &p->plan->touched[i];

		json_array_append_new(
			ops, json_pack("{s:s, s:o, s:o, s:o, s:o}", "operation",
				       ny_plan_word(p, i), "object",
				       json_words(ny_plan_object(p, i)), "arguments",
				       arguments_json(&p->plan->ops[i]), "touches",
				       json_strings(touched->nodes, touched->n), "shell",
				       json_words(ny_plan_shell(p, i))));
	}
	return json_text(
		json_pack("{s:i, s:s, s:o, s:o, s:o, s:o}", "format", JSON_FORMAT, "lab",
			  p->lab, "operations", ops, "refusals",
			  json_strings(p->plan->refusals.list, p->plan->refusals.n),
			  "notes", json_strings(p->plan->notes.list, p->plan->notes.n),
			  "processes", processes_json(p)));
}

/* Texts hold names found on the host: nothing in them may end the comment. */
static void add_comments(struct buf *out, const char *what, const struct text_list *texts)
{
	for (size_t i = 0; i < texts->n; i++) {
		buf_addf(out, "# %s: ", what);
		utf8_add(out, texts->list[i], utf8_printable);
		buf_addc(out, '\n');
	}
}

/* What those who would write it by hand leave out: what all of it is known by. */
static void add_marks(struct buf *out, const struct ny_plan *p)
{
	for (size_t i = 0; i < p->plan->n; i++) {
		const struct op *op = &p->plan->ops[i];

		if (op_deletes(op->id) || !*op_arg(op, A_ALIAS))
			continue;
		buf_addf(
			out,
			"# By these marks netyard knows later what is of this lab: the link "
			"group %u and\n# aliases netyard:%s:...; of routes, proto " MARK_PROTO_TEXT
			"; in Open vSwitch, external_ids:netyard\n",
			topo_group(p->lab), p->lab);
		return;
	}
}

/* "# --- ns1", where another node than before has its turn; links are with their switch. */
static void add_turn(struct buf *out, const struct ny_plan *p, size_t i, char **turn)
{
	const char *object = ny_plan_object(p, i);
	char *node = arena_strndup(p->plan->arena, object, strcspn(object, ": "));

	if (*turn && !strcmp(*turn, node))
		return;
	*turn = node;
	buf_add(out, "# --- ");
	utf8_add(out, node, utf8_printable);
	buf_addc(out, '\n');
}

char *ny_plan_sh(const struct ny_plan *p)
{
	struct buf out = {};
	char *turn = NULL;

	buf_addf(&out, "# lab %s: %zu operations, printed by netyard %s\n", p->lab,
		 p->plan->n, NY_VERSION);
	add_comments(&out, "refused", &p->plan->refusals);
	add_comments(&out, "note", &p->plan->notes);
	if (p->plan->refusals.n)
		buf_add(&out, "exit 1\n");
	else
		add_marks(&out, p);
	for (size_t i = 0; !p->plan->refusals.n && i < p->plan->n; i++) {
		add_turn(&out, p, i, &turn);
		buf_add(&out, ny_plan_shell(p, i));
	}
	return buf_steal(&out);
}

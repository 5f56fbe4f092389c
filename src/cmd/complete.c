/* SPDX-License-Identifier: MIT */
/*
 * Completion.  `netyard __complete bash` (zsh, fish) prints the shell's script, which
 * is only a way to ask `netyard __complete words ...` at each press of the key: the
 * answer is read from the tables and from this host.  The last word is the one being
 * written.  An answer is a line: a word, and perhaps a tab and what it is.
 */
#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mark.h"
#include "base/paths.h"
#include "cmd/boot.h"
#include "cmd/cmd.h"

static const char *current; /* the word being written */

static void answer(const char *word, const char *help)
{
	if (strncmp(word, current, strlen(current)))
		return;
	printf("%s%s%s\n", word, help ? "\t" : "", help ? help : "");
}

/* any: not topology files alone. */
static void answer_files(bool any)
{
	const char *slash = strrchr(current, '/');
	_cleanup_free_ char *dir =
		slash ? strndup(current, (size_t)(slash - current) + 1) : NULL;
	_cleanup_closedir_ DIR *d = opendir(dir ? dir : ".");
	struct dirent *entry;
	char path[4096];

	while (d && (entry = readdir(d))) {
		bool is_dir = entry->d_type == DT_DIR;

		if (entry->d_name[0] == '.' ||
		    (!is_dir && !any && !operand_is_file(entry->d_name)))
			continue;
		snprintf(path, sizeof(path), "%s%s%s", dir ? dir : "", entry->d_name,
			 is_dir ? "/" : "");
		if (shown(path) == path)
			answer(path, NULL);
	}
}

static void answer_labs(struct ny_world *w)
{
	_cleanup_ny_labs_ struct ny_labs *labs = NULL;

	if (ny_labs_list(w, &labs) < 0)
		return;
	for (size_t i = 0; i < ny_labs_n(labs); i++)
		answer(ny_labs_name(labs, i), "lab");
}

static void answer_boot_labs(void)
{
	_cleanup_(globfree) glob_t g = {};
	char lab[LAB_NAME_MAX + 1];

	if (glob(PATHS_BOOT "/*.yard.yml", 0, NULL, &g))
		return;
	for (size_t i = 0; i < g.gl_pathc; i++)
		if (boot_lab_of(g.gl_pathv[i], lab))
			answer(lab, g.gl_pathv[i]);
}

/* "ns1:tap1", and where that leads */
static void answer_end(const struct ny_iface *iface)
{
	const struct ny_iface *peer = ny_iface_peer(iface);
	_cleanup_buf_ struct buf word = {}, help = {};

	buf_addf(&word, "%s:%s", ny_node_name(ny_iface_node(iface)),
		 ny_iface_name(iface));
	if (peer)
		buf_addf(&help, "%s:%s", ny_node_name(ny_iface_node(peer)),
			 ny_iface_name(peer));
	answer(buf_str(&word), buf_str(&help));
}

/* lab NULL: of the topology file here; ends: their interfaces, too */
static void answer_nodes(struct ny_world *w, const char *lab, bool ends)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL, *of_file = NULL;
	struct cli cli = {.world = w, .cmd = command_find("exec")};

	if (lab && !operand_is_file(lab) ? ny_topology_find(w, lab, &t)
					 : operand_topology(&cli, lab, &t))
		return;
	for (size_t i = 0; i < ny_n_nodes(t); i++) {
		const struct ny_node *node = ny_node_at(t, i);

		answer(ny_node_name(node), ny_node_kind(node));
		for (size_t k = 0; ends && k < ny_n_ifaces(node); k++)
			answer_end(ny_iface_at(node, k));
	}
	/* What a lab waits for is in its file alone. */
	if (!lab || operand_is_file(lab) || !ny_topology_file(t) ||
	    ny_topology_read(w, ny_topology_file(t), &of_file) < 0)
		return;
	for (size_t i = 0; i < ny_n_nodes(of_file); i++) {
		const struct ny_node *node = ny_node_at(of_file, i);

		if (!ny_node_find(t, ny_node_name(node)))
			answer(ny_node_name(node), ny_node_kind(node));
	}
}

static void answer_commands(void)
{
	for (size_t i = 0; commands[i]; i++)
		answer(commands[i]->name, commands[i]->summary);
}

/* "delay=", which a value follows */
static void answer_settings(void)
{
	const char *word;
	char text[32];

	for (size_t i = 0; (word = ny_queue_setting(i)); i++) {
		snprintf(text, sizeof(text), "%s=", word);
		answer(text, NULL);
	}
}

/* before: the operand that tells what this one is, or NULL */
static void answer_what(struct ny_world *w, enum what what, const char *before)
{
	static const char *const shapes[] = {"single,", "linear,", "chain,", "tree,"};

	switch (what) {
	case WHAT_LAB_NODE:
	case WHAT_LAB_ENDS:
		if (before && strchr(before, ':') && !operand_is_file(before))
			before = NULL; /* it is an end already */
		answer_nodes(w, before, what == WHAT_LAB_ENDS);
		if (!before)
			answer_labs(w);
		break;
	case WHAT_BOOT_LAB:
		answer_boot_labs();
		answer_files(false);
		break;
	case WHAT_LAB:
		answer_labs(w);
		answer_files(false);
		break;
	case WHAT_FILE:
		if (before)
			answer_nodes(w, before, false);
		else
			answer_files(false);
		break;
	case WHAT_ANY_FILE:
		answer_files(true);
		break;
	case WHAT_COMMAND:
		answer_commands();
		break;
	case WHAT_SHAPE:
		for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
			answer(shapes[i], NULL);
		break;
	case WHAT_SETTINGS:
		if (before && strchr(before, ':'))
			answer_settings();
		else
			answer_what(w, WHAT_LAB_ENDS, before);
		break;
	case WHAT_STATE:
		if (before && strchr(before, ':')) {
			answer("down", NULL);
			answer("up", NULL);
		} else {
			answer_what(w, WHAT_LAB_ENDS, before);
		}
		break;
	case WHAT_INTERCONNECT:
		for (size_t i = 0; ny_interconnect(i); i++)
			answer(ny_interconnect(i), ny_interconnect_summary(i));
		break;
	case WHAT_NOTHING:
		break;
	}
}

static void answer_opts(const struct command *cmd)
{
	const struct opt *o;
	char word[64];

	for (size_t i = 0; (o = opt_at(cmd, i)); i++) {
		snprintf(word, sizeof(word), "--%s", o->name);
		answer(word, o->help);
	}
}

/* An end behind a lab is what tells what comes then. */
static bool is_about_end(const struct command *cmd)
{
	return cmd->what == WHAT_SETTINGS || cmd->what == WHAT_STATE;
}

/* words: those after the command's name, the current one last. */
static void answer_for(struct ny_world *w, const struct command *cmd, char **words, int n)
{
	const struct opt *o = NULL;
	const char *before = NULL;
	unsigned operands = 0;

	for (int i = 0; i < n - 1; i++) {
		o = opt_of_word(cmd, words[i]);
		if (!strcmp(words[i], "--"))
			return;
		if (o && o->arg && i + 2 < n)
			i++; /* its argument, already written */
		else if (!o && *words[i] != '-' &&
			 (!operands++ || (is_about_end(cmd) && !strchr(before, ':'))))
			before = words[i];
	}
	o = n > 1 ? opt_of_word(cmd, words[n - 2]) : NULL;
	if (o && o->arg) {
		for (size_t i = 0; opt_choice(o, i); i++)
			answer(opt_choice(o, i), NULL);
		answer_what(w, o->what, NULL);
	} else if (*current == '-') {
		answer_opts(cmd);
		if (cmd->rest)
			answer("--", "then the command to run");
	} else if (operands < cmd->max_operands) {
		answer_what(w, cmd->what, before);
	}
}

static int answer_words(char **words, int n)
{
	const struct command *cmd;
	struct ny_world *w = NULL;

	if (!freopen("/dev/null", "w", stderr) || ny_world_new(&w) < 0 || n < 1)
		return EXIT_FAILED;
	current = words[n - 1];
	cmd = n > 1 ? command_find(words[0]) : NULL;
	if (cmd)
		answer_for(w, cmd, words + 1, n - 1);
	else if (n == 2 && !strcmp(words[0], "help"))
		answer_commands();
	else if (n == 1) {
		answer_commands();
		answer("help", "explain a command");
		answer("--help", "print help and exit");
		answer("--version", "print the version and exit");
	}
	ny_world_free(w);
	return EXIT_DONE;
}

/*
 * What a shell has of a word is how it was typed: netyard is asked without quotes.  What
 * it answers is nothing for a shell to read: it is not split, expanded or evaluated, and
 * the shell quotes it as it does the names of files.  (bash: only where there is
 * something to quote, since "filenames" also takes each answer for the name of a file.)
 */
static const char bash_script[] =
	"# bash completion for netyard; made by: netyard __complete bash\n"
	"_netyard_unquoted() # WORD: what it says, into $plain\n"
	"{\n"
	"	local i c quote=\n"
	"	plain=\n"
	"	for ((i = 0; i < ${#1}; i++)); do\n"
	"		c=${1:i:1}\n"
	"		case $quote$c in\n"
	"		\"''\" | '\"\"') quote= ;;\n"
	"		\\' | \\\") quote=$c ;;\n"
	"		\\\\ | '\"\\') i=$((i + 1)) plain+=${1:i:1} ;;\n"
	"		*) plain+=$c ;;\n"
	"		esac\n"
	"	done\n"
	"}\n"
	"_netyard()\n"
	"{\n"
	"	local IFS=, word last= plain before= words=()\n"
	"	for word in \"${COMP_WORDS[@]:1:COMP_CWORD}\"; do\n"
	"		_netyard_unquoted \"$word\"\n"
	"		case $word,$last in # NODE:IF is three words\n"
	"		:*,?* | ?*,*:) before=${words[-1]%:}: words[-1]+=$plain ;;\n"
	"		*) before= words+=(\"$plain\") ;;\n"
	"		esac\n"
	"		last=$word\n"
	"	done\n"
	"	mapfile -t COMPREPLY < <(\"${COMP_WORDS[0]}\" __complete words \\\n"
	"		\"${words[@]}\" 2>/dev/null | cut -f1)\n"
	"	case ${COMPREPLY[0]-} in */ | *,) compopt -o nospace ;; esac\n"
	"	case ${COMPREPLY[*]-} in *[!A-Za-z0-9_.:,-]*) compopt -o filenames ;; esac\n"
	"	COMPREPLY=(\"${COMPREPLY[@]#\"$before\"}\")\n"
	"	[ ${#COMPREPLY[@]} -gt 0 ] || [ -z \"$plain\" ] || compopt -o default\n"
	"}\n"
	"complete -F _netyard netyard\n";

static const char zsh_script[] =
	"#compdef netyard\n"
	"# zsh completion for netyard; made by: netyard __complete zsh\n"
	"_netyard()\n"
	"{\n"
	"	local line word\n"
	"	local -a plain open\n"
	"	while IFS= read -r line; do\n"
	"		word=${line%%$'\\t'*}\n"
	"		line=${line//(#m)[\\\\:]/\\\\$MATCH}\n"
	"		case $word in\n"
	"		*/ | *,) open+=(\"${line/$'\\t'/:}\") ;;\n"
	"		*) plain+=(\"${line/$'\\t'/:}\") ;;\n"
	"		esac\n"
	"	done < <(\"${words[1]}\" __complete words \"${(@Q)words[2,CURRENT]}\" 2>/dev/null)\n"
	"	if (( ${#plain} + ${#open} == 0 )); then\n"
	"		_files\n"
	"		return\n"
	"	fi\n"
	"	_describe netyard plain\n"
	"	_describe netyard open -S ''\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _netyard ]; then\n"
	"	_netyard \"$@\"\n"
	"else\n"
	"	compdef _netyard netyard\n"
	"fi\n";

static const char fish_script[] =
	"# fish completion for netyard; made by: netyard __complete fish\n"
	"function __netyard_complete\n"
	"	set -l words (commandline -opc)\n"
	"	set -l last (commandline -ct)\n"
	"	for quote in '' \\' \\\"\n"
	"		set -l plain (string unescape -- $last$quote)\n"
	"		and set last $plain\n"
	"		and break\n"
	"	end\n"
	"	$words[1] __complete words $words[2..-1] \"$last\" 2>/dev/null\n"
	"end\n"
	"complete -c netyard -f -a '(__netyard_complete)'\n"
	"complete -c netyard -n 'contains -- -- (commandline -opc)' -F\n";

int complete_main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "words"))
		return answer_words(argv + 2, argc - 2);
	if (!strcmp(what, "bash"))
		fputs(bash_script, stdout);
	else if (!strcmp(what, "zsh"))
		fputs(zsh_script, stdout);
	else if (!strcmp(what, "fish"))
		fputs(fish_script, stdout);
	else
		return usage_error(NULL,
				   "__complete takes one of: bash, zsh, fish, words");
	return EXIT_DONE;
}

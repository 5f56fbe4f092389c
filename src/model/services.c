/* SPDX-License-Identifier: MIT */
/* 'run' of a node and 'dhcp' of an interface: their types, and the rules about them. */
#include <inttypes.h>
#include <pwd.h>
#include <string.h>

#include "base/command.h"
#include "base/dhcp-client.h"
#include "base/mark.h"
#include "base/text.h"
#include "model/check.h"
#include "model/types.h"

/* What is wrong with a word of a command, or NULL. */
static const char *word_wrong(const char *word, bool program)
{
	for (const char *c = word; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return "has control characters";
	if (program && !*word)
		return "is no program";
	if (program && strchr(word, '/') && *word != '/')
		return "must be the name of a program, or a path that begins with '/'";
	return NULL;
}

/* Its words; NULL: a fault was told. */
static const char **read_words(struct reader *r, const struct value *list)
{
	struct arena *arena = r->faults->arena;
	const char **words = NULL;
	size_t n = 0;

	for (const struct value *i = list->first; i; i = i->next) {
		const char *wrong;

		if (!types_is_item(r, i, VALUE_TEXT, "a command must be a list of words"))
			return NULL;
		wrong = word_wrong(i->text, n == 0);
		if (wrong) {
			fault_add(r->faults, i->at, "%s %s", quoted(arena, i->text),
				  wrong);
			return NULL;
		}
		ARENA_PUSH(arena, words, n, i->text);
	}
	if (!n)
		fault_add(r->faults, list->at,
			  "a command must have a program; such a one is [iperf3, -s]");
	return words;
}

READ(read_command)
{
	const char **words = read_words(r, v);
	const char **command = member;

	if (!words)
		return;
	*command = command_text(r->t->arena, words, v->n);
	if (strlen(*command) >= COMMAND_MAX)
		fault_add(r->faults, v->at,
			  "the command has more than %d bytes; put some into a file",
			  COMMAND_MAX - 1);
}

WRITE(write_command)
{
	const char *command = *(const char *const *)member;
	struct value *list = value_new(w->arena, VALUE_LIST);
	size_t n = 0;
	char **words = command_words(w->arena, command, &n);

	for (size_t i = 0; i < n; i++)
		value_add(list, NULL, value_text(w->arena, words[i], false));
	return list;
}

static bool is_user(const char *name)
{
	char text[4096];
	struct passwd user, *found = NULL;

	return getpwnam_r(name, &user, text, sizeof(text), &found) == 0 && found;
}

READ(read_run_user)
{
	const char **user = member;
	uint32_t number;

	if (!strcmp(v->text, "root") || !strcmp(v->text, "0"))
		fault_add(r->faults, v->at,
			  "root runs what no other does; leave 'user' out");
	else if (text_u32(v->text, 1, UINT32_MAX - 1, &number) < 0 && !is_user(v->text))
		fault_add(
			r->faults, v->at,
			"there is no user %s on this host; give the name of one that is, "
			"or a number",
			quoted(r->faults->arena, v->text));
	else
		*user = arena_strdup(r->t->arena, v->text);
}

READ(read_run)
{
	struct node *node = container_of(member, struct node, services);
	const char *where = r->where;

	for (const struct value *i = v->first; i; i = i->next) {
		struct service s = {.at = i->at};

		r->where = arena_printf(r->faults->arena, "a service of %s", where);
		if (i->kind == VALUE_MAP)
			keys_read(r, AT_SERVICE, i, &s);
		else if (types_is_item(r, i, VALUE_LIST,
				       "a command must be a list of words"))
			read_command(r, key, i, &s.command);
		if (s.command)
			ARENA_PUSH(r->t->arena, node->services, node->n_services, s);
	}
}

WRITE(write_run)
{
	const struct node *node = container_of(member, const struct node, services);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < node->n_services; i++) {
		const struct service *s = &node->services[i];

		if (!s->dev)
			value_add(list, NULL,
				  s->user ? keys_write(w, AT_SERVICE, s)
					  : write_command(w, key, &s->command));
	}
	return list->n ? list : NULL;
}

/* --- dhcp -------------------------------------------------------------------------- */

READ(read_dhcp)
{
	struct iface *f = container_of(member, struct iface, dhcp);

	f->dhcp_at = v->at;
	if (v->plain && !strcmp(v->text, "true"))
		f->dhcp = DHCP_4 | DHCP_6;
	else if (v->plain && (!strcmp(v->text, "4") || !strcmp(v->text, "6")))
		f->dhcp = *v->text == '4' ? DHCP_4 : DHCP_6;
	else if (!v->plain || strcmp(v->text, "false") != 0)
		key_fault(r, key, v, "");
}

WRITE(write_dhcp)
{
	static const char *const words[] = {NULL, "4", "6", "true"};
	enum dhcp dhcp = *(const enum dhcp *)member;

	return dhcp ? value_text(w->arena, words[dhcp], true) : NULL;
}

/* LAB/services/NS/ID */
static const char *place_of(const struct topo *t, const struct node *node, const char *id)
{
	return arena_printf(t->arena, "%s/%s/" SERVICES_DIR "/%s/%s", t->paths->state,
			    t->name, node->ns, id);
}

static void add_dhcp(struct topo *t, struct node *node, const struct iface *f,
		     unsigned ip, struct service **list, size_t *n)
{
	const char *id = arena_printf(t->arena, "dhcp-%s-%u", f->dev, ip);
	struct service s = {
		.dev = f->dev, .place = place_of(t, node, id), .at = f->dhcp_at};
	const char *words[] = {"sh",
			       arena_printf(t->arena, "%s/" DHCP_CLIENT_FILE, s.place),
			       f->dev, arena_printf(t->arena, "%u", ip)};

	s.command = command_text(t->arena, words, ARRAY_SIZE(words));
	ARENA_PUSH(t->arena, *list, *n, s);
}

void derive_services(struct topo *t, struct node *node)
{
	struct service *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < node->n_services; i++) {
		struct service s = node->services[i];

		if (s.dev)
			continue;
		s.place = place_of(t, node,
				   arena_printf(t->arena, "%016" PRIx64,
						text_hash(s.command, NULL)));
		ARENA_PUSH(t->arena, list, n, s);
	}
	for (size_t i = 0; topo_makes_ns(node) && i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		if (f->dhcp & DHCP_4 && f->dev)
			add_dhcp(t, node, f, 4, &list, &n);
		if (f->dhcp & DHCP_6 && f->dev)
			add_dhcp(t, node, f, 6, &list, &n);
	}
	node->services = list;
	node->n_services = n;
}

/* --- rules ------------------------------------------------------------------------- */

static void check_dhcp(const struct node *node, struct faults *faults)
{
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		if (!f->dhcp)
			continue;
		if (!topo_makes_ns(node))
			fault_add(faults, f->dhcp_at,
				  "%s is not netyard's to run anything in; leave out "
				  "'dhcp', and let it ask itself",
				  quoted(faults->arena, node->name));
		else if (!topo_is_connected(f))
			fault_add(faults, f->dhcp_at,
				  "%s has no link, and nobody to ask; leave out 'dhcp'",
				  quoted(faults->arena, f->name));
	}
}

static const struct service *find_same(const struct node *node, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(node->services[k].command, node->services[i].command))
			return &node->services[k];
	return NULL;
}

void check_services(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->existing && node->n_services)
			fault_add(faults, node->services->at,
				  "%s is existing, and what runs in it is for others to "
				  "start; leave out 'run', and start it there",
				  quoted(faults->arena, node->name));
		check_dhcp(node, faults);
		for (size_t k = 1; k < node->n_services; k++) {
			const struct service *same = find_same(node, k);

			if (same)
				fault_add(faults, node->services[k].at,
					  "%s runs the same on line %u already; leave "
					  "out one of the two",
					  quoted(faults->arena, node->name),
					  same->at.line);
		}
	}
}

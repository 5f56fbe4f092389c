/* SPDX-License-Identifier: MIT */
/*
 * Docker's HTTP API (Docker Engine API, ContainerInspect), which podman speaks, too.  Of
 * the answer only what is needed is read, and that must be there.
 */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "runtime/http.h"
#include "runtime/manager.h"
#include "wire/safe-text.h"

#define MAX_WORDS 300 /* bytes of a manager's text */

static int malformed(struct err *err, const char *what)
{
	return err_set(err, -EPROTO, "%s is not there, or not what it should be", what);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* {"message": TEXT} with a status that is no success. */
static int refused(const json_t *answer, int status, struct err *err)
{
	char words[MAX_WORDS];

	safe_text(text_of(answer, "message"), words, sizeof(words));
	if (status == 404 && *words)
		return err_set(err, -ENOENT, "%s", words);
	return err_set(err, -EREMOTEIO, "status %d%s%s", status, *words ? ": " : "",
		       words);
}

/* Its name or the beginning of its number was asked for. */
static bool is_asked(const char *id, const char *its_name, const char *name)
{
	return (*its_name == '/' && !strcmp(its_name + 1, name)) ||
	       !strncmp(id, name, strlen(name));
}

static int read_id(const json_t *answer, const char *name, struct told *ret,
		   struct err *err)
{
	const char *id = text_of(answer, "Id");

	if (strlen(id) != CONTAINER_ID - 1 ||
	    strspn(id, "0123456789abcdef") != CONTAINER_ID - 1)
		return malformed(err, "Id");
	if (!is_asked(id, text_of(answer, "Name"), name))
		return err_set(err, -EPROTO, "the answer is about another one");
	strcpy(ret->id, id);
	return 0;
}

static int read_state(const json_t *state, struct told *ret, struct err *err)
{
	const json_t *running = json_object_get(state, "Running");
	const json_t *pid = json_object_get(state, "Pid");
	char words[MAX_WORDS];

	if (!json_is_boolean(running))
		return malformed(err, "State.Running");
	safe_text(text_of(state, "Status"), words, sizeof(words));
	ret->is_frozen = json_is_true(json_object_get(state, "Paused"));
	if ((!json_is_true(running) && !ret->is_frozen) ||
	    json_is_true(json_object_get(state, "Restarting")))
		return manager_not_running(err, *words ? words : "stopped");
	if (!json_is_integer(pid) || json_integer_value(pid) < 1 ||
	    json_integer_value(pid) > INT32_MAX)
		return malformed(err, "State.Pid");
	ret->pid = (pid_t)json_integer_value(pid);
	return 0;
}

static int read_container(const json_t *answer, const char *name, struct told *ret,
			  struct err *err)
{
	const json_t *config = json_object_get(answer, "HostConfig");
	const json_t *mode = json_object_get(config, "NetworkMode");
	int r = read_id(answer, name, ret, err);

	if (!r)
		r = read_state(json_object_get(answer, "State"), ret, err);
	if (!r && !json_is_string(mode))
		r = malformed(err, "HostConfig.NetworkMode");
	ret->is_hosts = !r && !strcmp(json_string_value(mode), "host");
	return r;
}

static const char *socket_of(const struct ny_world *w, const struct runtime_ref *ref)
{
	if (ref->path)
		return ref->path;
	return ref->manager == MANAGER_PODMAN ? w->paths->podman : w->paths->docker;
}

/* Nobody there: what starts it. */
static int not_there(const struct runtime_ref *ref, struct err *err)
{
	const char *word = manager_words[ref->manager];

	if (err) {
		err->code = -EHOSTDOWN;
		err_hint(err, "start it: systemctl start %s.socket", word);
	}
	return -EHOSTDOWN;
}

/* Who answers is to be trusted. */
static int get(struct ny_world *w, const struct runtime_ref *ref, const char *target,
	       int64_t deadline, struct http_answer *ret, struct err *err)
{
	const char *socket = socket_of(w, ref);
	int r = http_get(w, socket, target, deadline, ret, err);

	if (r == -ENOENT || r == -ECONNREFUSED)
		return not_there(ref, err);
	return r < 0 ? r : manager_trust(ret->peer, socket, err);
}

int docker_reach(struct ny_world *w, enum manager manager, int64_t deadline,
		 char **ret_where, struct err *err)
{
	_cleanup_http_answer_ struct http_answer answer = {0};
	const struct runtime_ref ref = {.manager = manager};
	int r = get(w, &ref, "/_ping", deadline, &answer, err);

	*ret_where = strdup(socket_of(w, &ref));
	if (r < 0 || answer.status == 200)
		return r;
	return err_set(err, -EREMOTEIO, "%s: status %d", socket_of(w, &ref),
		       answer.status);
}

int docker_list(struct ny_world *w, enum manager manager, int64_t deadline,
		struct text_list *names, struct err *err)
{
	_cleanup_http_answer_ struct http_answer answer = {0};
	const struct runtime_ref ref = {.manager = manager};
	int r = get(w, &ref, "/containers/json", deadline, &answer, err);
	json_t *list, *item;
	size_t i;

	if (r < 0)
		return r;
	list = json_loadb(buf_str(&answer.body), answer.body.len, JSON_REJECT_DUPLICATES,
			  NULL);
	if (answer.status != 200)
		r = refused(list, answer.status, err);
	else if (!json_is_array(list))
		r = err_set(err, -EPROTO, "the answer is no array of JSON");
	json_array_foreach(list, i, item) {
		const char *name = json_string_value(
			json_array_get(json_object_get(item, "Names"), 0));

		if (name && r >= 0)
			arena_add_text(names, "%s", name + (*name == '/'));
	}
	json_decref(list);
	return r < 0 ? err_prefix(err, "%s", socket_of(w, &ref)) : 0;
}

int docker_ask(struct ny_world *w, const struct runtime_ref *ref, int64_t deadline,
	       struct told *ret, struct err *err)
{
	_cleanup_http_answer_ struct http_answer answer = {0};
	_cleanup_buf_ struct buf target = {0};
	const char *socket = socket_of(w, ref);
	struct told told = {0};
	json_t *json;
	int r;

	buf_addf(&target, "/containers/%s/json", ref->name);
	r = get(w, ref, target.data, deadline, &answer, err);
	if (r < 0)
		return r;
	json = json_loadb(buf_str(&answer.body), answer.body.len, JSON_REJECT_DUPLICATES,
			  NULL);
	if (answer.status != 200)
		r = refused(json, answer.status, err);
	else if (!json_is_object(json))
		r = err_set(err, -EPROTO, "the answer is no object of JSON");
	else
		r = read_container(json, ref->name, &told, err);
	json_decref(json);
	if (r < 0)
		err_prefix(err, "%s", socket);
	else
		*ret = told;
	return r;
}

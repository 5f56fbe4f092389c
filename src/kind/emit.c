/* SPDX-License-Identifier: MIT */
/* What several kinds emit alike. */
#include "kind/emit.h"

const char *emit_number(struct op_list *list, uint32_t n)
{
	return arena_printf(list->arena, "%u", n);
}

const char *emit_gen(const struct iface *f)
{
	return f->mtu < TOPO_MTU_IPV6 ? "" : f->gen;
}

const char *emit_master(const struct iface *f)
{
	return kind_is_master(f->node->kind) && f->master ? f->master : "";
}

void emit_settings(const struct node *sw, enum setting_home home, struct op_list *list,
		   struct op *op)
{
	for (const struct setting_at *at = NULL; (at = setting_next(home, at));) {
		char text[SETTING_TEXT];

		op->arg[op_settings[at - setting_rows].arg] = arena_strdup(
			list->arena, setting_text(at, sw->set[at->id], text));
	}
}

void emit_options(const struct iface *port, const enum op_id setters[PORT_OPTION_COUNT],
		  struct op_list *list)
{
	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (port->set.options.is[i] &&
		    (port_options[i].attr || kind_infos[port->node->kind].by_program))
			op_list_add(
				list,
				(struct op){
					setters[i],
					.arg = {[A_NS] = port->ns,
						[A_IF] = port->dev,
						[A_MASTER] = port->master,
						[A_OLD] = port_usual(
							i, port->link->type == LINK_TAP),
						[A_NEW] = port->set.options.is[i]}});
}

void emit_altname(const struct iface *f, struct op_list *list)
{
	if (f->altname)
		op_list_add(list, (struct op){OP_ALTNAME_ADD,
					      .arg = {[A_NS] = f->ns,
						      [A_IF] = f->dev,
						      [A_ALTNAME] = f->altname}});
}

void emit_up(const struct iface *f, struct op_list *list)
{
	if (f->up)
		op_list_add(list, (struct op){OP_LINK_UP,
					      .arg = {[A_NS] = f->ns, [A_IF] = f->dev}});
}

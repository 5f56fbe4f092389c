/* SPDX-License-Identifier: MIT */
/* Each pair that was compared, in a table. */
#include "page/parts.h"

void report_add_pairs(struct page *p)
{
	static const char *const words[] = {
		[VERDICT_FASTER] = "is faster than",
		[VERDICT_SLOWER] = "is slower than",
		[VERDICT_SAME] = "cannot be told apart from",
	};
	const struct report *r = p->r;

	if (!r->n_verdicts)
		return;
	page_begin_wide(p, "Each pair");
	buf_add(&p->out,
		"<table class=\"pairs\">\n<caption>Each pair, and how likely its "
		"difference is chance</caption>\n<thead><tr><th "
		"scope=\"col\">measured</th>"
		"<th scope=\"col\">this</th><th scope=\"col\">verdict</th>"
		"<th scope=\"col\">that</th><th "
		"scope=\"col\">p</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->n_verdicts; i++) {
		const struct verdict *v = &r->verdicts[i];

		if (!verdict_is_whole(r, v))
			continue;
		buf_addf(&p->out, "<tr><td>%s</td><th scope=\"row\">",
			 word_question(p->arena, &r->series[v->a].setting));
		page_text(p, word_who(p->arena, &r->series[v->a].setting));
		buf_addf(&p->out, "</th><td>%s</td><td>", words[v->verdict]);
		page_text(p, word_who(p->arena, &r->series[v->b].setting));
		buf_add(&p->out,
			"</td><td class=\"number\" data-key=\"p\" data-label=\"p\">");
		page_number(p, v->p);
		buf_add(&p->out, "</td></tr>\n");
	}
	buf_add(&p->out, "</tbody>\n</table>\n</div>\n");
}

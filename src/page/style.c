/* SPDX-License-Identifier: MIT */
/* The style sheet of the page.  Pictures in it bring their own; what is said of them here
 * is only how large they are. */
#include "page/parts.h"

/* Colours, as variables: tN is the fill of an interconnect's bars and lines. */
#define LIGHT                                                                            \
	"--paper:#fff;--ink:#1f2933;--soft:#52606d;--rule:#d5dce4;--band:#f6f8fa;"       \
	"--link:#2b5f9e;--warn:#fff4e0;--warn-rule:#a86a12;"                             \
	"--t0:#3d6ea8;--t1:#c08428;--t2:#23784b;--t3:#6d9f3c;--t4:#8a4fa3;--t5:#b8456b;" \
	"--t6:#64748b"
#define DARK                                                                             \
	"--paper:#0f1419;--ink:#e3e9ef;--soft:#a9b7c4;--rule:#3b4754;--band:#161d26;"    \
	"--link:#8fc0f5;--warn:#2b2312;--warn-rule:#dba44a;"                             \
	"--t0:#5b8fc9;--t1:#c58f3a;--t2:#3f9d6a;--t3:#7fae52;--t4:#a873c2;--t5:#cf6488;" \
	"--t6:#8494a8"

/* Rows of a table as paragraphs. */
/* clang-format off */
#define PARAGRAPHS(table) \
	table "," table " tbody{display:block}" table " thead{display:none}" \
	table " tr{display:flex;flex-wrap:wrap;gap:0 1.25rem;padding:.4rem .5rem;" \
	"border-bottom:1px solid var(--rule)}" \
	table " tr>th:first-child{flex-basis:100%;position:static;font-weight:600}" \
	table " tr>*{border:0;padding:0;white-space:normal}" \
	table " tr>[data-label]::before{content:attr(data-label) ' ';color:var(--soft)}"
/* clang-format on */

const char report_style[] =
	":root{color-scheme:light dark;" LIGHT "}\n"
	"@media screen and (prefers-color-scheme:dark){:root{" DARK "}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:84rem;"
	"background:var(--paper);"
	"color:var(--ink);font:1rem/1.5 system-ui,-apple-system,'Segoe UI','DejaVu Sans',"
	"sans-serif;overflow-wrap:anywhere}\n"
	"h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0 1rem}\n"
	"h2{font-size:1.35rem;line-height:1.25;margin:3rem 0 .75rem;padding-top:.5rem;"
	"border-top:1px solid var(--rule)}\n"
	"p,.lead{max-width:46rem}\n"
	".lead{font-size:1.1rem}\n"
	".note,figcaption span,small{color:var(--soft);font-size:.875rem}\n"
	"a{color:var(--link)}\n"
	"nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0;padding:0;"
	"list-style:none}\n"
	".partial{padding:.75rem 1rem;background:var(--warn);"
	"border-left:4px solid var(--warn-rule)}\n"
	"figure{margin:0}\n"
	"figcaption{margin-bottom:.5rem}\n"
	"figcaption strong{display:block}\n"
	/* verdicts and facts */
	"dl{margin:1rem 0}\n"
	"dt{font-weight:600}\n"
	"dd{margin:0}\n"
	".verdicts{display:grid;"
	"grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),"
	"1fr));gap:1rem 2.5rem}\n"
	".sentence{display:block}\n"
	"summary{cursor:pointer;color:var(--link)}\n"
	".rankings{display:grid;align-items:start;gap:1.25rem 2rem;margin-bottom:1.5rem;"
	"grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}\n"
	".ranking{margin:0;width:100%;max-width:24rem;font-size:1rem}\n"
	".ranking td,.ranking th{padding:.15rem .5rem;border:0}\n"
	".ranking caption small{display:block;font-weight:400}\n"
	".ranking .place{font-weight:600;color:var(--soft)}\n"
	".facts>div{display:grid;grid-template-columns:12rem 1fr;gap:.25rem 1rem;"
	"padding:.35rem 0;border-bottom:1px solid var(--rule)}\n"
	".facts dt{color:var(--soft);font-weight:400}\n"
	"pre{white-space:pre-wrap;padding:.75rem 1rem;background:var(--band);"
	"border:1px solid var(--rule);"
	"border-radius:4px}\n"
	"code{font:.875rem/1.5 'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,"
	"monospace}\n"
	/* what may be wider than the page scrolls in itself */
	".wide{overflow-x:auto;max-width:100%}\n"
	".wide:focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
	".pictures{display:grid;"
	"grid-template-columns:repeat(auto-fill,minmax(min(100%,30rem),"
	"1fr));gap:1.5rem}\n"
	/* as large a part of the cell as of the widest: all are of one scale */
	".picture .ny-picture{display:block;width:min(var(--part),var(--full));height:auto}"
	"\n"
	/* charts */
	".charts{display:grid;"
	"grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),"
	"1fr));gap:2.5rem}\n"
	".plot{display:block;overflow:visible;font-size:13px}\n"
	".plot text{fill:var(--ink)}\n"
	".plot .group{font-weight:600;font-size:14px}\n"
	".plot .value{font-variant-numeric:tabular-nums}\n"
	".plot .tick,.plot .none{fill:var(--soft);font-size:12px}\n"
	".plot .none{font-style:italic}\n"
	".plot .grid{stroke:var(--rule)}\n"
	".plot .halo{stroke:var(--paper);stroke-width:4;stroke-linecap:square}\n"
	".plot .whisker{stroke:var(--ink);stroke-width:1.5}\n"
	".plot .range,.plot .line{stroke:var(--tint);stroke-width:2.5}\n"
	".plot .bar,.plot .mark{fill:var(--tint)}\n"
	".plot .mark{overflow:visible;stroke:var(--paper);stroke-width:1}\n"
	".t0{--tint:var(--t0)}.t1{--tint:var(--t1)}.t2{--tint:var(--t2)}"
	".t3{--tint:var(--t3)}.t4{--tint:var(--t4)}.t5{--tint:var(--t5)}"
	".t6{--tint:var(--t6)}\n"
	".plot .line.t1{stroke-dasharray:9 4}.plot .line.t2{stroke-dasharray:2 4}"
	".plot .line.t3{stroke-dasharray:12 4 2 4}.plot .line.t4{stroke-dasharray:5 3}"
	".plot .line.t5{stroke-dasharray:16 5}.plot .line.t6{stroke-dasharray:8 3 2 "
	"3 2 3}\n"
	/* tables */
	"table{border-collapse:collapse;margin:.5rem 0 1.5rem;font-size:.875rem;"
	"font-variant-numeric:tabular-nums;overflow-wrap:normal}\n"
	"caption{text-align:left;font-weight:600;font-size:1rem;padding:.5rem 0}\n"
	"th,td{padding:.3rem .6rem;border-bottom:1px solid var(--rule);text-align:left;"
	"vertical-align:top}\n"
	"thead th{vertical-align:bottom;color:var(--soft);font-weight:600}\n"
	"tbody th{font-weight:400;min-width:6rem}\n"
	"tbody th,.pairs td{overflow-wrap:anywhere}\n"
	".results{font-size:.8125rem}.results th,.results td{padding:.3rem}\n"
	".words{grid-column:1/-1;margin:0;padding-left:1.2rem}\n"
	".number{text-align:right;white-space:nowrap}\n"
	".results th[scope=row]{position:sticky;left:0;"
	"background:var(--paper)}\n"
	".results tbody tr:nth-child(even){background:var(--band)}\n"
	".results tbody tr:nth-child(even) th{background:var(--band)}\n"
	".article th small{display:block}\n"
	".article .then{color:var(--soft)}\n"
	".article [scope=colgroup]{text-align:center}\n"
	".none{color:var(--soft)}\n"
	/* no room for so many columns: a row is a paragraph, its cells say what */
	"@media screen and (max-width:86rem){" PARAGRAPHS(
		".results") "}\n"
			    "@media screen and (max-width:48rem){" PARAGRAPHS(
				    ".article") ".pairs,.pairs tbody,.pairs tr{display:block}.pairs thead{display:none}"
						".pairs tr{padding:.3rem 0;border-bottom:1px solid var(--rule)}"
						".pairs td,.pairs th{display:inline;border:0;padding:0 .25rem 0 0}"
						".pairs td::before{content:attr(data-label) ' ';color:var(--soft)}}\n"
						"@media (max-width:34rem){.facts>div{grid-template-columns:1fr;gap:0}"
						"h1{font-size:1.5rem}}\n"
						"@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}"
						".charts,.pictures{grid-template-columns:1fr 1fr;gap:1.5rem}"
						".wide{overflow:visible}"
						"table,.results{font-size:6.5pt}.article{font-size:8pt}small{font-size:.9em}"
						"th,td,.results th,.results td{padding:.15rem .25rem}caption{font-size:9pt}"
						"figure,tr,.verdicts>div,.facts>div{break-inside:avoid}"
						"h2,caption,thead{break-after:avoid}"
						".results th[scope=row]{position:static}}\n";

// SPDX-License-Identifier: MIT
/*
 * Reads flowcharts with Mermaid's own parser, and prints for each a line of JSON: the texts
 * of nodes and links as a browser would show them, in lines.  What the parser refuses, and
 * HTML other than line breaks, is a failure.  Usage: node check.mjs FILE...
 */
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ maxEdges: 1e6, maxTextSize: 1e8 });

// Entity codes are kept apart while Mermaid parses; this is how it gives them back.
const entities = (text) =>
	text.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");

function lines(text) {
	const body = new window.DOMParser().parseFromString(entities(text), "text/html").body;
	for (const element of body.querySelectorAll("*"))
		if (element.tagName !== "BR") throw new Error(`<${element.tagName}> in ${text}`);
	return [...body.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data);
}

let failed = 0;
for (const file of process.argv.slice(2)) {
	try {
		const text = readFileSync(file, "utf8");
		await mermaid.parse(text);
		const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
		const nodes = {};
		for (const [id, v] of db.getVertices()) nodes[id] = lines(v.text);
		const links = db.getEdges().map((e) => ({
			ends: [e.start, e.end], text: lines(e.text), stroke: e.stroke,
		}));
		const homes = db.getSubGraphs().map((s) => ({
			title: lines(s.title)[0], nodes: s.nodes,
		}));
		console.log(JSON.stringify({ file, type, nodes, links, homes }));
	} catch (error) {
		console.log(JSON.stringify({ file, error: String(error.message) }));
		failed = 1;
	}
}
process.exitCode = failed;

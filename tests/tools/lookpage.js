// SPDX-License-Identifier: MIT
// What somebody with eyes finds wrong with the page of a report, at the width it has: told of by
// tests/int/report.t, which shows it in a frame.
'use strict'

// Of what a page shows; null: it does not show.
function place(element) {
	const r = element.getBoundingClientRect()
	return r.width || r.height ? r : null
}

function meets(a, b) {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function* cut(page) {
	const width = page.documentElement.clientWidth
	for (const e of page.querySelectorAll('table, .wide, figure, pre, dl, h1, h2, p, li')) {
		const r = place(e)
		if (r && (r.right > width + 1 || r.left < -1 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth))
			yield `${e.tagName} ${e.className} is cut: ${e.textContent.slice(0, 30).trim()}`
	}
}

// A line through a text; a text on a text.
function* crossed(plot) {
	const texts = [...plot.querySelectorAll('text')].map(t => [t, place(t)]).filter(t => t[1])
	for (const line of plot.querySelectorAll('.grid')) {
		const r = line.getBoundingClientRect()
		const at = {left: r.left - 0.5, right: r.right + 0.5, top: r.top - 0.5, bottom: r.bottom + 0.5}
		for (const [text, box] of texts) {
			// the line box of a text is higher than its digits
			const ink = {left: box.left, right: box.right, top: box.top + 3, bottom: box.bottom - 3}
			if (meets(at, ink))
				yield `a line through '${text.textContent}'`
		}
	}
	for (const [i, [a, x]] of texts.entries())
		for (const [b, y] of texts.slice(i + 1))
			if (meets({...y.toJSON(), left: y.left + 1, top: y.top + 5, right: y.right, bottom: y.bottom - 5}, x))
				yield `'${a.textContent}' on '${b.textContent}'`
}

// The number of a bar stands behind it, and behind its whisker.
function* apart(plot) {
	const values = [...plot.querySelectorAll('.value')].map(place)
	for (const bar of plot.querySelectorAll('rect.bar')) {
		const r = bar.getBoundingClientRect()
		const ends = [...plot.querySelectorAll('.whisker')].map(w => w.getBoundingClientRect())
			.filter(w => w.top < r.bottom && w.bottom > r.top).map(w => w.right)
		const end = Math.max(r.right, ...ends)
		if (!values.some(v => v && v.left >= end && v.left < end + 16 && v.top < r.bottom && v.bottom > r.top))
			yield 'a number that is not beside its bar'
	}
}

// What a whisker is drawn on is of the colour of the page, whatever bar is below.
function* faint(page, plot) {
	const paper = getComputedStyle(page.body).backgroundColor
	const halos = [...plot.querySelectorAll('.halo')]
	for (const w of plot.querySelectorAll('.whisker')) {
		const r = w.getBoundingClientRect()
		const below = halos.some(h => {
			const at = h.getBoundingClientRect()
			return at.left === r.left && at.right === r.right && at.top === r.top && at.bottom === r.bottom &&
				getComputedStyle(h).stroke === paper &&
				parseFloat(getComputedStyle(h).strokeWidth) >= 2 * parseFloat(getComputedStyle(w).strokeWidth)
		})
		if (!below)
			yield 'a whisker that a bar hides'
	}
}

function* scales(page) {
	for (const group of page.querySelectorAll('.pictures')) {
		const all = [...group.querySelectorAll('svg.ny-picture')]
			.map(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width)
		if (Math.max(...all) > Math.min(...all) * 1.02)
			yield `pictures of several scales: ${all.map(s => s.toFixed(2))}`
	}
}

// eslint-disable-next-line no-unused-vars
function faults(page) {
	const found = [...cut(page), ...scales(page)]
	for (const plot of page.querySelectorAll('svg.plot'))
		found.push(...crossed(plot), ...apart(plot), ...faint(page, plot))
	return [...new Set(found)].join('\n')
}

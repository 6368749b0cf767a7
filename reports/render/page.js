/* Conveniences of a page that is whole without them: columns sort at a click, folded tables open for
   print, and what scrolls can be reached by the keyboard. */
(function () {
	var unit = { ns: 1e-9, "µs": 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, B: 1, kB: 1024, MB: 1048576, GB: 1073741824 };

	/* "97.3 ± 1.1", "+2.1", "−0.12", "12 ms", "<0.001" as a number; NaN for other texts */
	function value(cell) {
		var m = /^<?([+-]?[\d.]+(?:e[+-]?\d+)?)(?: ?([a-zµ]+))?/i.exec(cell.textContent.trim().replace(/−/g, "-"));
		return m ? parseFloat(m[1]) * (unit[m[2]] || 1) : NaN;
	}

	/* An empty first cell means the name above it, which a sorted row would lose. */
	function name_rows(rows) {
		var last = "";
		rows.forEach(function (row) {
			var head = row.cells[0];
			row.removeAttribute("data-group");
			if (head && !head.textContent.trim())
				head.innerHTML = last;
			else if (head)
				last = head.innerHTML;
		});
	}

	function sort(table, head) {
		var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows), at = head.cellIndex,
		    down = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
		name_rows(rows);
		rows.sort(function (a, b) {
			var p = a.cells[at], q = b.cells[at], x = p ? value(p) : NaN, y = q ? value(q) : NaN;
			if (isNaN(x) !== isNaN(y))
				return isNaN(x) ? 1 : -1;
			return down * (isNaN(x) ? (p ? p.textContent : "").localeCompare(q ? q.textContent : "") : x - y);
		});
		rows.forEach(function (row) { body.appendChild(row); });
		table.querySelectorAll("thead th").forEach(function (h) { h.removeAttribute("aria-sort"); });
		head.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
	}

	document.querySelectorAll("table").forEach(function (table) {
		if (table.tHead.hidden || table.tBodies[0].rows.length < 3)
			return;
		table.querySelectorAll("thead th").forEach(function (head) {
			var button = document.createElement("button");
			while (head.firstChild)
				button.appendChild(head.firstChild);
			button.type = "button";
			button.addEventListener("click", function () { sort(table, head); });
			head.appendChild(button);
		});
	});

	function reach() {
		document.querySelectorAll(".table,.drawing").forEach(function (box) {
			if (box.scrollWidth > box.clientWidth + 1)
				box.tabIndex = 0;
			else
				box.removeAttribute("tabindex");
		});
	}
	addEventListener("resize", reach);
	document.addEventListener("toggle", reach, true);
	reach();

	addEventListener("beforeprint", function () {
		document.querySelectorAll("details").forEach(function (d) { d.open = true; });
	});
}());

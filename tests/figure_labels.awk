# Texts of figures that are cut or lie on one another:  LC_ALL=C awk -f tests/figure_labels.awk FIGURE.svg ...
# A line for each; status 1 when there is one. Boxes are estimated with the widths of DejaVu Sans, the
# widest font that a page may fall back to; gnuplot's own texts (translate, font-size, text-anchor) only.

BEGIN {
	# thousandths of the font's size, from the blank to the tilde
	n = split("318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 " \
	    "636 636 337 337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 " \
	    "695 635 611 732 684 989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 579 " \
	    "278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838", w, " ")
	for (i = 1; i <= n; i++)
		width[sprintf("%c", 31 + i)] = w[i]
	slack = 1.0     # pixels that boxes may share
}

FNR == 1 { texts = 0; high = wide = 0 }

/viewBox=/ && !wide {
	split(after($0, "viewBox=\""), v, /[ "]/)
	wide = v[3]; high = v[4]
}

/transform="translate\(/ && /font-size=/ {
	split(after($0, "translate("), v, /[,)]/)
	x = v[1]; y = v[2]
	turn = index($0, "rotate(") ? after($0, "rotate(") + 0 : 0
	size = after($0, "font-size=\"") + 0
	anchor = index($0, "text-anchor=\"end\"") ? 1 : index($0, "text-anchor=\"middle\"") ? 0.5 : 0
}

/<text>/ { take($0) }

function after(s, what) { return substr(s, index(s, what) + length(what)) }

function plain(s) {
	sub(/.*<text>/, "", s)
	gsub(/<[^>]*>/, "", s)
	gsub(/[\200-\277]/, "", s)              # of a character of several bytes the first stays
	gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&quot;/, "\"", s); gsub(/&#?[a-z0-9]+;/, "\\&", s)
	sub(/^ +/, "", s); sub(/ +$/, "", s)
	return s
}

function take(line,   s, i, c, long, up, down) {
	s = plain(line)
	if (s == "")
		return
	long = 0
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		long += size / 1000 * (c in width ? width[c] : 640)
	}
	up = 0.73 * size; down = (s ~ /[][gjpqyQ,;@|(){}_]/ ? 0.22 : 0.02) * size    # of the base line
	if (turn == 0)
		box(s, x - anchor * long, y - up, x + (1 - anchor) * long, y + down)
	else if (turn < 0 || turn > 180)        # upwards
		box(s, x - up, y - (1 - anchor) * long, x + down, y + anchor * long)
	else
		box(s, x - down, y - anchor * long, x + up, y + (1 - anchor) * long)
}

function box(s, l, t, r, b,   i) {
	if (l < -slack || t < -slack || r > wide + slack || b > high + slack)
		complain("is cut", s, l, t)
	for (i = 0; i < texts; i++)
		if (l < right[i] - slack && r > left[i] + slack && t < bottom[i] - slack && b > top[i] + slack &&
		    !(s == name[i] && l == left[i] && t == top[i]))
			complain("lies on \"" name[i] "\"", s, l, t)
	name[texts] = s; left[texts] = l; top[texts] = t; right[texts] = r; bottom[texts++] = b
}

function complain(what, s, l, t) {
	printf "%s: \"%s\" at %.0f,%.0f %s\n", FILENAME, s, l, t, what
	bad = 1
}

END { exit bad }

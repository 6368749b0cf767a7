# How every figure of a report looks. A figure's script sets name, width, height (in pixels) and
# format (svg, png, pdf), then loads this. Colours: Okabe & Ito 2008, told apart also by readers who
# see fewer colours, and every series has a point shape of its own besides.

ink   = "#1f2933"
muted = "#66727f"
faint = "#e4e8ec"
paper = "#ffffff"

if (format eq "svg") {
	set terminal svg size width, height dynamic font "sans-serif,13" rounded
	# this terminal begins with the pen that the picture before it has left: one that is thrown away
	set output "/dev/null"
	plot [0:1][0:1] -1 notitle
}
# two dots a pixel, and as many as a picture can be high where that is less
dots = height > 15000 ? 30000.0 / height : 2
if (format eq "png") {
	set terminal pngcairo size dots * width, dots * height font "DejaVu Sans,9.8" \
		fontscale dots linewidth dots pointscale dots rounded background "#ffffff"
}
if (format eq "pdf") {
	set terminal pdfcairo size width / 96.0, height / 96.0 font "DejaVu Sans,9.2" fontscale 1 \
		linewidth 0.75 pointscale 0.75 rounded background "#ffffff"
}
set output name . "." . format

set encoding utf8
# point sizes differ between the terminals: scripts say pointsize X*ps
ps = format eq "svg" ? 0.72 : 1
# a font smaller than the others:  font small
small = format eq "svg" ? ",11" : format eq "png" ? ",8.3" : ",7.8"
# tics of a logarithmic axis of seconds:  set xtics @seconds
seconds = '("10 ns" 1e-8, "100 ns" 1e-7, "1 µs" 1e-6, "10 µs" 1e-5, "100 µs" 1e-4, "1 ms" 1e-3, "10 ms" 1e-2, "0.1 s" 0.1, "1 s" 1, "10 s" 10, "100 s" 100, "1000 s" 1000, "3 h" 10000)'
seconds_fine = '("30 ns" 3e-8, "100 ns" 1e-7, "300 ns" 3e-7, "1 µs" 1e-6, "3 µs" 3e-6, "10 µs" 1e-5, "30 µs" 3e-5, "100 µs" 1e-4, "300 µs" 3e-4, "1 ms" 1e-3, "3 ms" 3e-3, "10 ms" 1e-2, "30 ms" 3e-2, "0.1 s" 0.1, "0.3 s" 0.3, "1 s" 1, "3 s" 3, "10 s" 10, "30 s" 30, "100 s" 100, "300 s" 300, "1000 s" 1000, "3000 s" 3000)'
set datafile missing "nan"
set border 3 linecolor rgb muted linewidth 0.8
set tics nomirror out scale 0.5, 0.25 textcolor rgb muted
set grid ytics linecolor rgb faint linewidth 1 linetype 1
set title textcolor rgb ink
set xlabel textcolor rgb muted
set ylabel textcolor rgb muted
set key textcolor rgb ink samplen 1.5 spacing 1.15 opaque fillcolor rgb paper noautotitle
set bars small
set style fill solid 0.14 noborder
set pointintervalbox 1

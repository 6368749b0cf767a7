# Makes claims.inc: what R says of the tests behind claims (fisher.test, binom.test, wilcox.test, t.test,
# prop.test for Wilson's intervals), and for Page's trend, of which R has no function, the distribution by all
# orders of every block. The first Page case is also in scipy's words: L 217, one-sided exact p 2.647569e-06.
#
#     Rscript tests/golden/claims.R > tests/golden/claims.inc
set.seed(5)
num <- function(x) paste(ifelse(is.infinite(x), ifelse(x < 0, "-INFINITY", "INFINITY"),
                                sprintf("%.15g", x)), collapse = ", ")

orders <- function(v) {
  if (length(v) == 1) return(matrix(v, 1))
  do.call(rbind, lapply(seq_along(v), function(i) cbind(v[i], orders(v[-i]))))
}
page <- function(x) {
  dist <- c("0" = 1)
  seen <- 0
  for (b in seq_len(nrow(x))) {
    r <- rank(x[b, ])
    seen <- seen + sum(seq_along(r) * r)
    own <- table(orders(r) %*% seq_along(r))
    own <- own / sum(own)
    new <- outer(as.numeric(names(dist)), as.numeric(names(own)), "+")
    prob <- outer(as.numeric(dist), as.numeric(own))
    dist <- tapply(as.vector(prob), as.vector(new), sum)
  }
  s <- as.numeric(names(dist))
  hi <- sum(dist[s >= seen - 1e-9]); lo <- sum(dist[s <= seen + 1e-9])
  c(seen, hi, min(1, 2 * min(lo, hi)))
}
cat("#ifdef PAGE_CASES\n")
for (x in list(rbind(c(.05, .07, .1, .18, .22), c(.04, .08, .07, .12, .2), c(.1, .09, .15, .21, .3),
                     c(.02, .03, .06, .05, .11)),
               rbind(c(1, 1, 2, 3), c(2, 1, 1, 1), c(1, 2, 3, 3)),
               matrix(round(rnorm(18), 3), 6), rbind(c(3, 2, 1), c(3, 1, 2), c(2, 3, 1))))
  cat(sprintf("\t{ %d, %d, { %s }, %s },\n", nrow(x), ncol(x), num(as.vector(t(x))), num(page(x))))
cat("#endif\n#ifdef FISHER_CASES\n")
wilson <- function(a, n) prop.test(a, n, correct = FALSE)$conf.int
for (x in list(c(10, 10, 1, 10), c(3, 12, 5, 9), c(0, 7, 0, 8), c(20, 20, 16, 20), c(56, 70, 48, 80))) {
  a <- x[1]; n <- x[2]; b <- x[3]; m <- x[4]
  p <- fisher.test(matrix(c(a, n - a, b, m - b), 2))$p.value
  u <- suppressWarnings(wilson(a, n)); v <- suppressWarnings(wilson(b, m))
  cat(sprintf("\t{ %d, %d, %d, %d, %s },\n", a, n, b, m,
              num(c(p, a / n - b / m - sqrt((a / n - u[1])^2 + (v[2] - b / m)^2),
                    a / n - b / m + sqrt((u[2] - a / n)^2 + (b / m - v[1])^2)))))
}
cat("#endif\n#ifdef SIGN_CASES\n")
for (n in c(5, 6, 9, 20)) {
  d <- round(rnorm(n, .4), 3)
  if (n == 9) d[3] <- 0
  j <- qbinom(.025, n, .5)
  if (pbinom(j, n, .5) <= .025) j <- j + 1
  x <- sort(d)
  med <- if (j > 0) c(x[j], x[n + 1 - j]) else c(-Inf, Inf)
  w <- if (n > 5) wilcox.test(c(d[d != 0]), conf.int = TRUE, exact = TRUE)$conf.int else c(-Inf, Inf)
  if (any(d == 0)) w <- c(NA, NA)
  cat(sprintf("\t{ %d, { %s }, %s },\n", n, num(d),
              sub("NA, NA", "NAN, NAN", num(c(binom.test(sum(d > 0), sum(d != 0))$p.value, median(d), med, w)))))
}
cat("#endif\n#ifdef TOST_CASES\n")
for (x in list(c(10, .002, .01), c(20, 0, .01), c(8, .02, .01))) {
  d <- round(rnorm(x[1], x[2], .006), 4)
  p <- max(t.test(d, mu = -x[3], alternative = "greater")$p.value,
           t.test(d, mu = x[3], alternative = "less")$p.value)
  cat(sprintf("\t{ %d, { %s }, %s },\n", x[1], num(d), num(c(x[3], p))))
}
cat("#endif\n")

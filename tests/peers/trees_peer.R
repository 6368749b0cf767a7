# One tree by R's packages: Rscript trees_peer.R rpart|ranger key=value...   (the conversation: serve.py)
words <- strsplit(commandArgs(TRUE)[-1], "=")
options_ <- setNames(sapply(words, `[`, 2), sapply(words, `[`, 1))
number <- function(key) as.numeric(options_[[key]])
peer <- commandArgs(TRUE)[1]
if (!requireNamespace(peer, quietly = TRUE)) {
  cat("missing", paste0("r-cran-", peer), "\n")
  quit()
}
table_of <- function(part) {
  stem <- file.path(options_[["folder"]], paste0(options_[["data"]], "_", part))
  size <- file.size(paste0(stem, "_y.f32")) / 4
  y <- readBin(paste0(stem, "_y.f32"), "numeric", size, size = 4)
  x <- matrix(readBin(paste0(stem, "_x.f32"), "numeric", size * number("cols"), size = 4), size, byrow = TRUE)
  list(x = as.data.frame(x), y = if (number("classes")) factor(y) else y)
}
train <- table_of("train")
test <- table_of("test")
rows <- data.frame(train$x, target = train$y)
if (peer == "rpart") {
  how <- rpart::rpart.control(cp = 0, minsplit = 2, minbucket = 1, maxdepth = 30, xval = 0, maxcompete = 0,
                              maxsurrogate = 0, usesurrogate = 0)
  fit <- function() rpart::rpart(target ~ ., rows, method = if (number("classes")) "class" else "anova", control = how)
  ask <- function(m) predict(m, test$x, type = if (number("classes")) "class" else "vector")
} else {
  fit <- function() ranger::ranger(x = train$x, y = train$y, num.trees = 1, mtry = number("cols"), replace = FALSE,
                                   sample.fraction = 1, min.node.size = 1, num.threads = 1, oob.error = FALSE, seed = 1)
  ask <- function(m) predict(m, test$x, num.threads = 1)$predictions
}
now <- function() proc.time()[["elapsed"]]
cat("ready", peer, as.character(packageVersion(peer)), "\n")
input <- file("stdin", "r")
while (length(readLines(input, 1))) {
  start <- now()
  model <- fit()
  fitted <- now()
  got <- ask(model)
  done <- now()
  quality <- if (number("classes")) mean(as.character(got) == as.character(test$y)) else
    1 - mean((got - test$y)^2) / mean((test$y - mean(test$y))^2)
  cat(sprintf("fit=%.6g predict=%.6g accuracy=%.5f\n", fitted - start, done - fitted, quality))
}

# A learner in R for bakeoff: write fit and predict, call bakeoff_serve. Base R and nothing else.
#
#   source(file.path(Sys.getenv("BAKEOFF_HELPERS"), "bakeoff_learner.R"))
#   library(rpart)
#   bakeoff_serve(list(
#     name = "rpart", version = paste("rpart", packageVersion("rpart")),
#     abilities = c("classify", "regress", "probabilities", "categories", "missing"),
#     parameters = list(bakeoff_parameter("cp", 0.01, min = 0, tune = c(1e-4, 0.1), scale = "log")),
#     fit = function(x, y, info) ...,           # x: a data frame x1, x2, ...; y: a factor or numbers
#                                               # (to who says "sparse", x may be a sparse matrix of the package
#                                               # Matrix, or without it a list of data, indices, indptr, dim)
#     predict = function(model, x, info) ...))  # (rows, classes) scores, or classes as y has them; or values
#
# Run it: bakeoff run iris -l 'exec[run="Rscript mine.R",cp=0.01|0.1]'. The words of `abilities` and what
# comes in `info` are those of the protocol: bakeoff info exec. What is printed goes to stderr.

# One that may stand in the learner's brackets; its type is that of the default (1L is an int).
bakeoff_parameter <- function(name, default, min = NULL, max = NULL, tune = NULL, scale = NULL, words = NULL, help = "") {
	kind <- if (is.logical(default)) "bool" else if (is.character(default)) "word" else
		paste0(if (is.integer(default)) "int" else "real", if (length(default) > 1) "s" else "")
	said <- list(name = name, type = kind, default = default, min = min, max = max, tune = tune, scale = scale,
		     words = if (!is.null(words)) as.list(words), help = help)
	said[!vapply(said, is.null, TRUE)]
}

# ---- JSON ----

# A value as text: lists with names are objects, lists without and vectors of several are arrays.
.bakeoff_write <- function(v) {
	quoted <- function(s) paste0("\"", gsub("[[:cntrl:]]", " ", gsub("([\"\\\\])", "\\\\\\1", s)), "\"")
	if (is.list(v)) {
		if (!length(v)) return(if (is.null(names(v))) "[]" else "{}")
		parts <- vapply(v, .bakeoff_write, "")
		if (is.null(names(v))) return(paste0("[", paste(parts, collapse = ","), "]"))
		return(paste0("{", paste0(quoted(names(v)), ":", parts, collapse = ","), "}"))
	}
	parts <- if (is.character(v)) quoted(v) else if (is.logical(v)) tolower(v) else format(v, digits = 15, trim = TRUE)
	if (length(v) == 1) parts else paste0("[", paste(parts, collapse = ","), "]")
}

# Text to a value: objects and arrays are lists.
.bakeoff_read <- function(text) {
	token <- regmatches(text, gregexpr("\"(\\\\.|[^\"\\\\])*\"|[][{},:]|[^][{},:\"[:space:]]+", text, perl = TRUE))[[1]]
	at <- 0
	unquote <- function(s) {
		s <- substr(s, 2, nchar(s) - 1)
		if (!grepl("\\", s, fixed = TRUE)) return(s)
		s <- gsub("\\\\(u[0-9a-fA-F]{4})", "<\\1>", s)
		gsub("\\\\(.)", "\\1", gsub("\\\\[nrtbf]", " ", s))
	}
	value <- function() {
		at <<- at + 1
		first <- token[at]
		if (first == "{" || first == "[") {
			items <- list()
			keys <- character()
			n <- 0
			while (token[at + 1] != "}" && token[at + 1] != "]") {
				n <- n + 1
				if (n > length(items)) length(items) <- 2 * n   # not one by one: tables have 50,000 columns
				if (first == "{") {
					keys[n] <- unquote(token[at + 1])
					at <<- at + 2
				}
				item <- value()
				if (!is.null(item)) items[[n]] <- item
				if (token[at + 1] == ",") at <<- at + 1
			}
			at <<- at + 1
			length(items) <- n
			if (first == "{") names(items) <- keys
			return(items)
		}
		if (startsWith(first, "\"")) return(unquote(first))
		switch(first, true = TRUE, false = FALSE, null = NULL, as.numeric(first))
	}
	value()
}

# ---- data ----

.bakeoff_numbers <- function(file) scan(file, sep = ",", quiet = TRUE, na.strings = "NA")

# A data frame x1, x2 ...; categories are factors of all their levels, by number.
.bakeoff_frame <- function(file, info) {
	x <- as.data.frame(matrix(.bakeoff_numbers(file), ncol = info$cols, byrow = TRUE))
	names(x) <- paste0("x", seq_along(x))
	for (j in seq_along(info$columns)) {
		column <- info$columns[[j]]
		if (column$kind != "numeric")
			x[[j]] <- factor(x[[j]], levels = seq_len(column$levels) - 1, ordered = column$kind == "ordered")
	}
	x
}

# Compressed rows, of all columns.
.bakeoff_sparse <- function(message, cols, before) {
	part <- function(name) .bakeoff_numbers(message[[paste0(before, "x_", name)]])
	data <- part("data")
	indices <- part("indices")
	indptr <- part("indptr")
	dim <- c(length(indptr) - 1, cols)
	if (!requireNamespace("Matrix", quietly = TRUE)) return(list(data = data, indices = indices, indptr = indptr, dim = dim))
	Matrix::sparseMatrix(j = indices, p = indptr, x = data, dims = dim, index1 = FALSE)
}

.bakeoff_features <- function(message, info, before = "") {
	file <- message[[paste0(before, "x"), exact = TRUE]]
	if (is.null(file)) .bakeoff_sparse(message, info$cols, before) else .bakeoff_frame(file, info)
}

.bakeoff_target <- function(file, info) {
	y <- .bakeoff_numbers(file)
	if (info$task == "classify") factor(y, levels = seq_len(info$classes) - 1) else y
}

.bakeoff_info <- function(message) {
	info <- message
	if (!is.null(message$weights)) info$weights <- .bakeoff_numbers(message$weights)
	if (!is.null(message$valid_rows)) {
		info$valid_x <- .bakeoff_features(message, message, "valid_")
		info$valid_y <- .bakeoff_target(message$valid_y, message)
		if (!is.null(message$valid_weights)) info$valid_weights <- .bakeoff_numbers(message$valid_weights)
	}
	info
}

# (rows, classes) or (rows, 1), whatever of the usual forms the learner gave.
.bakeoff_scores <- function(answer, info) {
	if (info$task == "classify" && is.null(dim(answer))) {
		label <- as.integer(as.character(answer)) + 1
		answer <- matrix(0, length(label), info$classes)
		answer[cbind(seq_along(label), label)] <- 1
	}
	as.matrix(answer)
}

# ---- the conversation ----

.bakeoff_answer <- function(learner, state, message) {
	switch(message$message,
	hello = {
		if (is.null(learner$name)) {    # the script's, without .R
			script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
			learner$name <- sub("[.][Rr]$", "", basename(c(script, "r")[1]))
		}
		hello <- learner[intersect(c("name", "title", "version", "abilities", "parameters"), names(learner))]
		hello$abilities <- as.list(hello$abilities)
		hello$version <- paste0(c(hello$version, R.version.string), collapse = ", ")
		return(list(hello = c(list(protocol = 1L, data = "csv"), hello)))
	},
	fit = {
		set.seed(message$seed)
		state$info <- .bakeoff_info(message)
		state$model <- learner$fit(.bakeoff_features(message, message), .bakeoff_target(message$y, message), state$info)
	},
	predict = {
		scores <- .bakeoff_scores(learner$predict(state$model, .bakeoff_features(message, state$info), state$info), state$info)
		write.table(format(scores, digits = 9, trim = TRUE), message$scores, sep = ",", quote = FALSE, row.names = FALSE, col.names = FALSE)
	},
	save = saveRDS(list(model = state$model, info = state$info), message$file),
	load = {
		kept <- readRDS(message$file)
		state$model <- kept$model
		state$info <- kept$info
	})
	list(done = setNames(list(), character()))
}

bakeoff_serve <- function(learner) {
	answers <- file("/dev/fd/1", "w")
	sink(stderr())                  # what anybody prints is no answer
	requests <- file("stdin", "r")
	state <- new.env()
	while (length(line <- readLines(requests, 1, warn = FALSE))) {
		message <- .bakeoff_read(line)
		if (message$message == "bye") break
		answer <- tryCatch(.bakeoff_answer(learner, state, message),
				   error = function(e) list(error = gsub("\n", " ", conditionMessage(e))))
		cat(.bakeoff_write(answer), "\n", file = answers, sep = "")
		flush(answers)
	}
}

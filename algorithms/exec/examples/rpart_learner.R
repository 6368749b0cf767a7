# R's rpart: bakeoff run iris -l 'exec[run="Rscript rpart_learner.R",cp=0.01|0.001]'
source(file.path(Sys.getenv("BAKEOFF_HELPERS"), "bakeoff_learner.R"))
library(rpart)

bakeoff_serve(list(
	name = "rpart", title = "CART (R's rpart)", version = paste("rpart", packageVersion("rpart")),
	abilities = c("classify", "regress", "probabilities", "categories", "missing", "save"),
	parameters = list(
		bakeoff_parameter("cp", 0.01, min = 0, max = 1, tune = c(1e-4, 0.1), scale = "log", help = "complexity"),
		bakeoff_parameter("minsplit", 20L, min = 1, max = 1e6),
		bakeoff_parameter("maxdepth", 30L, min = 1, max = 30)),
	fit = function(x, y, info) {
		said <- rpart.control(cp = info$parameters$cp, minsplit = info$parameters$minsplit,
				      maxdepth = info$parameters$maxdepth, xval = 0)
		rpart(y ~ ., data = cbind(y = y, x), method = if (info$task == "classify") "class" else "anova",
		      control = said)
	},
	predict = function(model, x, info) predict(model, x, type = if (info$task == "classify") "prob" else "vector")))

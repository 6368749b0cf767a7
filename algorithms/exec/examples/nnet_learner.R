# R's nnet, one hidden layer: bakeoff run iris -l 'exec[run="Rscript nnet_learner.R",size=5|20]'
source(file.path(Sys.getenv("BAKEOFF_HELPERS"), "bakeoff_learner.R"))
library(nnet)

bakeoff_serve(list(
	name = "nnet", title = "network (R's nnet)", version = paste("nnet", packageVersion("nnet")),
	abilities = c("classify", "regress", "probabilities", "scaling", "target_scaling", "seed", "save"),
	parameters = list(
		bakeoff_parameter("size", 5L, min = 1, max = 1000, tune = c(2, 30), help = "hidden units"),
		bakeoff_parameter("decay", 0.01, min = 0, max = 100, tune = c(1e-4, 1), scale = "log"),
		bakeoff_parameter("maxit", 200L, min = 1, max = 1e5)),
	fit = function(x, y, info) {
		x <- as.matrix(x)
		said <- info$parameters
		target <- if (info$task == "classify") class.ind(y) else y
		nnet(x, target, size = said$size, decay = said$decay, maxit = said$maxit, MaxNWts = 1e6, trace = FALSE,
		     softmax = info$task == "classify" && info$classes > 1, linout = info$task == "regress")
	},
	predict = function(model, x, info) predict(model, as.matrix(x), type = "raw")))

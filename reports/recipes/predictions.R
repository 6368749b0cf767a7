# Accuracy and mean ranks from single predictions:
#   bakeoff export RUN -f predictions -o predictions.csv.gz && Rscript predictions.R predictions.csv.gz
p <- read.csv(commandArgs(TRUE)[1], colClasses = "character", na.strings = character(0), check.names = FALSE)
p$right <- p$truth == p$prediction
p <- p[p$study == p$study[1], ]                                         # of the first study
folds <- aggregate(p["right"], p[c("dataset", "learner", "repeat", "fold")], mean)
means <- with(folds, tapply(right, list(dataset, learner), mean))       # data sets x learners
ranks <- colMeans(t(apply(-round(means, 6), 1, rank)))
means[] <- sprintf("%.9f", means)
write.csv(means, quote = FALSE)
write.csv(data.frame("mean rank" = sprintf("%.2f", ranks), row.names = names(ranks), check.names = FALSE), quote = FALSE)

/* The sources of the methods that a run made use of, and how to cite the program. */
#include <string.h>

#include "harness/studies/study_kind.h"
#include "reports/sections/sections.h"

enum reference_use { ANY, COMPARES, MANY_TO_ONE, TUNED, LEARNER, METRIC, STUDY };

/* DOIs and pages only where they are known for certain; "" is none. */
static const struct reference {
	enum reference_use use;
	const char *of;                 /* the learner, metric or kind of study */
	const char *who, *title, *where, *doi, *why;
} references[] = {
	{ COMPARES, "", "Nadeau, C. & Bengio, Y. (2003)",
	  "Inference for the generalization error", "Machine Learning 52, 239–281",
	  "10.1023/A:1024068626366", "corrected resampled t test" },
	{ COMPARES, "", "Corani, G. & Benavoli, A. (2015)",
	  "A Bayesian approach for comparing cross-validated algorithms on multiple data sets",
	  "Machine Learning 100, 285–304", "10.1007/s10994-015-5486-z",
	  "correlated Bayesian t test, practical equivalence" },
	{ COMPARES, "", "Demšar, J. (2006)",
	  "Statistical comparisons of classifiers over multiple data sets",
	  "Journal of Machine Learning Research 7, 1–30", "", "comparisons over data sets" },
	{ COMPARES, "", "Friedman, M. (1937)",
	  "The use of ranks to avoid the assumption of normality implicit in the analysis of variance",
	  "Journal of the American Statistical Association 32, 675–701",
	  "10.1080/01621459.1937.10503522", "Friedman's test" },
	{ COMPARES, "", "Iman, R. L. & Davenport, J. M. (1980)",
	  "Approximations of the critical region of the Friedman statistic",
	  "Communications in Statistics – Theory and Methods 9, 571–595",
	  "10.1080/03610928008827904", "its F form" },
	{ COMPARES, "", "Wilcoxon, F. (1945)", "Individual comparisons by ranking methods",
	  "Biometrics Bulletin 1, 80–83", "10.2307/3001968", "signed ranks of pairs" },
	{ COMPARES, "", "Benavoli, A., Corani, G. & Mangili, F. (2016)",
	  "Should we really use post-hoc tests based on mean-ranks?",
	  "Journal of Machine Learning Research 17(5), 1–10", "",
	  "why pairs are not decided by mean ranks" },
	{ COMPARES, "", "Nemenyi, P. B. (1963)", "Distribution-free multiple comparisons",
	  "PhD thesis, Princeton University", "", "critical difference of mean ranks" },
	{ MANY_TO_ONE, "", "Dunn, O. J. (1961)", "Multiple comparisons among means",
	  "Journal of the American Statistical Association 56, 52–64",
	  "10.1080/01621459.1961.10482090", "critical difference to one reference" },
	{ COMPARES, "", "McNemar, Q. (1947)",
	  "Note on the sampling error of the difference between correlated proportions or percentages",
	  "Psychometrika 12, 153–157", "10.1007/BF02295996", "tests row by row" },
	{ ANY, "", "Holm, S. (1979)", "A simple sequentially rejective multiple test procedure",
	  "Scandinavian Journal of Statistics 6, 65–70", "", "adjustment for several tests" },
	{ TUNED, "", "Sobol', I. M. (1967)",
	  "On the distribution of points in a cube and the approximate evaluation of integrals",
	  "USSR Computational Mathematics and Mathematical Physics 7, 86–112",
	  "10.1016/0041-5553(67)90144-9", "the points that the search tries" },
	{ TUNED, "", "Tang, R. and others (2020)",
	  "Showing your work doesn't always work", "Proceedings of ACL 2020",
	  "10.18653/v1/2020.acl-main.246", "expected best score of a budget" },
	{ METRIC, "auc", "Hand, D. J. & Till, R. J. (2001)",
	  "A simple generalisation of the area under the ROC curve for multiple class classification problems",
	  "Machine Learning 45, 171–186", "10.1023/A:1010920819831", "AUC of several classes" },
	{ METRIC, "mcc", "Gorodkin, J. (2004)",
	  "Comparing two K-category assignments by a K-category correlation coefficient",
	  "Computational Biology and Chemistry 28, 367–374",
	  "10.1016/j.compbiolchem.2004.09.006", "Matthews correlation of several classes" },
	{ METRIC, "min_cost", "Elkan, C. (2001)", "The foundations of cost-sensitive learning",
	  "Proceedings of IJCAI 2001, 973–978", "", "decisions of least expected cost" },
	{ METRIC, "pinball", "Koenker, R. & Bassett, G. (1978)", "Regression quantiles",
	  "Econometrica 46, 33–50", "10.2307/1913643", "pinball loss" },
	{ LEARNER, "mlp", "Rumelhart, D. E., Hinton, G. E. & Williams, R. J. (1986)",
	  "Learning representations by back-propagating errors", "Nature 323, 533–536",
	  "10.1038/323533a0", "backpropagation" },
	{ LEARNER, "mlp", "Kingma, D. P. & Ba, J. (2015)",
	  "Adam: a method for stochastic optimization", "ICLR 2015, arXiv:1412.6980", "",
	  "optimizer=adam" },
	{ STUDY, "regularization", "Srivastava, N. and others (2014)",
	  "Dropout: a simple way to prevent neural networks from overfitting",
	  "Journal of Machine Learning Research 15, 1929–1958", "", "dropout" },
	{ STUDY, "bias-variance", "Kohavi, R. & Wolpert, D. H. (1996)",
	  "Bias plus variance decomposition for zero-one loss functions",
	  "Proceedings of ICML 1996, 275–283", "", "bias² and variance of classes" },
	{ STUDY, "bias-variance", "Domingos, P. (2000)",
	  "A unified bias-variance decomposition and its applications",
	  "Proceedings of ICML 2000, 231–238", "", "main predictions, and variance that mends" },
	{ STUDY, "bias-variance", "Owen, A. B. (2007)", "The pigeonhole bootstrap",
	  "The Annals of Applied Statistics 1, 386–411", "10.1214/07-AOAS122",
	  "errors from rows and draws joined" },
	{ STUDY, "double-descent", "Belkin, M., Hsu, D., Ma, S. & Mandal, S. (2019)",
	  "Reconciling modern machine-learning practice and the classical bias–variance trade-off",
	  "PNAS 116, 15849–15854", "10.1073/pnas.1903070116", "the peak at the interpolation threshold" },
	{ LEARNER, "tree", "Breiman, L., Friedman, J. H., Olshen, R. A. & Stone, C. J. (1984)",
	  "Classification and regression trees", "Wadsworth", "", "splits, pruning" },
	{ LEARNER, "svm", "Cortes, C. & Vapnik, V. (1995)", "Support-vector networks",
	  "Machine Learning 20, 273–297", "10.1007/BF00994018", "support vector machine" },
	{ LEARNER, "svm", "Chang, C.-C. & Lin, C.-J. (2011)",
	  "LIBSVM: a library for support vector machines",
	  "ACM Transactions on Intelligent Systems and Technology 2(3), 27",
	  "10.1145/1961189.1961199", "engine=libsvm" },
	{ LEARNER, "knn", "Cover, T. & Hart, P. (1967)", "Nearest neighbor pattern classification",
	  "IEEE Transactions on Information Theory 13, 21–27", "10.1109/TIT.1967.1053964",
	  "k nearest neighbours" },
};

static bool compares(const struct results *x)
{
	for (size_t i = 0; i < x->n_studies; i++)
		if (study_kind_compares(x->study[i].kind))
			return true;
	return false;
}

static bool has_learner(const struct results *x, const char *learner)
{
	for (size_t i = 0; i < x->n_variants; i++)
		if (!strcmp(x->variant[i].learner, learner))
			return true;
	return false;
}

static bool has_tuned(const struct results *x)
{
	for (size_t i = 0; i < x->n_variants; i++)
		if (!strcmp(x->variant[i].role, "tuned"))
			return true;
	return false;
}

static bool has_kind(const struct results *x, const char *kind)
{
	for (size_t i = 0; i < x->n_studies; i++)
		if (!strcmp(x->study[i].kind, kind))
			return true;
	return false;
}

static bool is_used(const struct reference *f, const struct results *x)
{
	switch (f->use) {
	case COMPARES: return compares(x);
	case MANY_TO_ONE: return compares(x) && x->compare_with < x->n_variants;
	case TUNED: return has_tuned(x);
	case LEARNER: return has_learner(x, f->of);
	case METRIC: return results_metric(x, f->of) < x->n_metrics;
	case STUDY: return has_kind(x, f->of);
	default: return true;
	}
}

/* Of the program that computed the cells; "" where a run does not say it, or not as a version. */
static const char *release(const struct results *x)
{
	for (size_t m = 0; m < x->n_machines; m++)
		for (size_t k = 0; k < x->machine[m].n; k++) {
			const char *v = x->machine[m].value[k];

			if (!strcmp(x->machine[m].name[k], "release") && *v &&
			    strspn(v, "0123456789.") == strlen(v))
				return v;
		}
	return "";
}

static void citation(struct section *s, const struct results *x)
{
	const char *version = release(x);

	section_heading(s, "Citing the program");
	section_code(s, report_text(s->report,
				    "@software{bakeoff,\n"
				    "  title   = {bakeoff: a comparative benchmark suite for "
				    "supervised learning},\n"
				    "  author  = {{The bakeoff developers}},\n%s%s%s"
				    "  license = {MIT}\n}\n",
				    *version ? "  version = {" : "", version,
				    *version ? "},\n" : ""));
}

void section_references(struct section *s, const struct results *x)
{
	struct table *t;

	section_heading(s, "References");
	t = section_table(s, "Sources of the methods that this run used");
	table_column(t, ALIGN_LEFT, "source", NULL);
	table_column(t, ALIGN_LEFT, "for", NULL);
	table_column(t, ALIGN_LEFT, "title, venue", NULL);
	for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
		const struct reference *f = references + i;

		if (!is_used(f, x))
			continue;
		table_row(t, 0);
		table_cell(t, 0, "%s", f->who);
		table_cell(t, 0, "%s", f->why);
		table_cell(t, 0, "%s. %s%s%s", f->title, f->where, *f->doi ? ", doi:" : "", f->doi);
	}
	citation(s, x);
}

#include "harness/store/store_views.h"

#include <string.h>

#include "harness/store/trouble.h"

#define OF_CELL "d.name as dataset, v.label as learner, c.study, c.factor, c.factor_value, c.repeat, c.fold, " \
		"c.training_seed"
#define CELLS   " from cell c join dataset d on d.id = c.dataset_id join variant v on v.id = c.variant_id "
#define PRESENT "where c.active"
#define IN_ORDER " order by d.name, v.label, c.study, c.factor_value, c.repeat, c.fold, c.training_seed"

const struct store_view store_views[] = {
	{ "fold_results", "a row a cell: its status, its scores by the study's metric, its times and sizes",
	  "select " OF_CELL ", d.task, v.role, s.kind as study_kind, c.status, c.info, m.metric, x.train as "
	  "score_train, x.valid as score_valid, x.test as score_test, c.n_train, c.n_valid, c.n_test, "
	  "c.n_features, c.tune_s, c.fit_s, c.predict_s, c.cell_s, c.peak_rss_kb, c.model_size, c.seed, "
	  "c.finished_at" CELLS "left join study s on s.name = c.study left join study_metric m on m.study = "
	  "c.study and m.task = d.task left join score x on x.cell_id = c.id and x.metric = m.metric "
	  PRESENT IN_ORDER },
	{ "scores_long", "a row a cell and metric: the scores on training, validation and test rows",
	  "select " OF_CELL ", x.metric, k.better, x.train, x.valid, x.test" CELLS "join score x on x.cell_id = "
	  "c.id left join metric k on k.name = x.metric " PRESENT IN_ORDER ", x.metric" },
	{ "mean_scores", "a row a data set, learner and metric: the mean test score over the ok cells of a study",
	  "select d.name as dataset, v.label as learner, c.study, c.factor, c.factor_value, x.metric, k.better, "
	  "avg(x.test) as test, count(x.test) as folds, avg(c.fit_s) as fit_s, avg(c.predict_s) as predict_s"
	  CELLS "join score x on x.cell_id = c.id left join metric k on k.name = x.metric " PRESENT
	  " and c.status = 'ok' group by d.name, v.label, c.study, c.factor, c.factor_value, x.metric order by "
	  "d.name, x.metric, v.label, c.study, c.factor_value" },
	{ "data_sets", "a row a data set: rows, features, classes, digest, licence",
	  "select name as dataset, spec, task, rows, features, categorical, missing, classes, majority, weight, "
	  "digest, licence, citation, source_url from dataset where id in (select dataset_id from cell where "
	  "active) order by name" },
	{ "class_names", "a row a class: its code in truths and columns of scores, and its name",
	  "select d.name as dataset, k.code, k.name as class from class k join dataset d on d.id = k.dataset_id "
	  "where d.id in (select dataset_id from cell where active) order by d.name, k.code" },
	{ "predictions_info", "a row a cell whose predictions are kept: how many rows, how many scores of each",
	  "select " OF_CELL ", length(p.rows) / 4 as rows, p.outputs, p.score_offset, c.id as cell_id" CELLS
	  "join prediction p on p.cell_id = c.id " PRESENT IN_ORDER },
	{ "folds_info", "a row a study and data set whose predictions are kept: how its rows are split",
	  "select f.study, d.name as dataset, f.split, f.kind, f.repeats, f.folds, length(f.part) / 2 / f.repeats "
	  "as rows from folds f join dataset d on d.id = f.dataset_id order by f.study, d.name, f.split" },
	{ "curves_long", "a row a point of a learning curve: step, seconds of training, losses and scores",
	  "select " OF_CELL ", m.metric, x.step, x.fit_s, x.train_loss, x.valid_loss, x.train, x.valid, x.test"
	  CELLS "join curve x on x.cell_id = c.id left join study_metric m on m.study = c.study and m.task = "
	  "d.task " PRESENT IN_ORDER ", x.step" },
	{ "trials_long", "a row a configuration that a search tried: its score on inner validation rows, its cost",
	  "select " OF_CELL ", m.metric, x.number, x.params, x.status, x.score, x.cost_s, x.chosen, x.rung, "
	  "x.share" CELLS "join trial x on x.cell_id = c.id left join study_metric m on m.study = c.study and "
	  "m.task = d.task " PRESENT IN_ORDER ", x.number" },
	{ "counts_long", "a row a number that a fitted model tells of itself: leaves, epochs, support vectors",
	  "select " OF_CELL ", x.name, x.value" CELLS "join count x on x.cell_id = c.id " PRESENT IN_ORDER
	  ", x.name" },
	{ 0 }
};

const struct store_view *store_views_find(const char *name)
{
	for (const struct store_view *v = store_views; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

static int run(sqlite3 *db, char *sql, const char *file, struct err *e)
{
	int rc = sql && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
									     : store_trouble(db, file, e);

	sqlite3_free(sql);
	return rc;
}

int store_views_drop(sqlite3 *db, const char *file, struct err *e)
{
	for (const struct store_view *v = store_views; v->name; v++)
		if (run(db, sqlite3_mprintf("drop view if exists main.%s", v->name), file, e))
			return -1;
	return 0;
}

int store_views_make(sqlite3 *db, const char *file, struct err *e)
{
	for (const struct store_view *v = store_views; v->name; v++)
		if (run(db, sqlite3_mprintf("create view if not exists main.%s as %s", v->name, v->sql), file, e))
			return -1;
	return 0;
}

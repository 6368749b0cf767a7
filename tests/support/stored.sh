# stored RUN: everything that cells left but times, and who ran them, as text that can be compared. Sourced.
stored() {
	sqlite3 "$1/run.db" "select d.id, v.id, study, d.name, label, repeat, fold, factor, quote(factor_value), status, seed, n_train,
		n_test, canonical, active from cell c join dataset d on d.id = dataset_id join variant v on v.id = variant_id order by canonical;
		select canonical, metric, quote(train), quote(valid), quote(test) from score join cell on id = cell_id order by 1, 2;
		select canonical, name, quote(value) from count join cell on id = cell_id order by 1, 2;
		select canonical, step, quote(train_loss), quote(train), quote(valid), quote(s.test) from curve s join cell on id = cell_id order by 1, 2;
		select canonical, step, name, idx, quote(value) from diagnostic join cell on id = cell_id order by 1, 2, 3, 4;
		select canonical, number, s.params, quote(score), chosen from trial s join cell on id = cell_id order by 1, 2;
		select canonical, quote(rows), quote(scores), score_offset from prediction join cell on id = cell_id order by 1;
		select * from study order by position; select * from study_variant order by 1, 3; select * from study_metric order by 1, 2;
		select * from best_constant order by 1, 2; select * from finding order by 1; select * from truth; select * from target;
		select * from profile order by 1, 2; select * from profile_bar order by 1, 2, 3; select * from class order by 1, 2;
		select name, plan, plan_sha, seed, cells_planned, shard from run"
}

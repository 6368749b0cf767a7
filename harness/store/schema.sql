-- One file per run. Every outcome is a row; a score that is undefined is NULL, never 0.
-- user_version is the schema's version; store_open refuses a newer one and brings an older one up
-- (versions.c, which also lets readers see an older file as this one):
-- 2 added class and truth, which the next run of the plan fills;
-- 3 calls what a study varies its factor (cell.factor, cell.factor_value), and knows its metrics
--   (metric, study_metric): the studies of an older file have the defaults of their tasks;
-- 4 added prediction.score_offset;
-- 5 added finding;
-- 6 added remedy, profile, profile_bar, best_constant, target, dataset.weight, variant.weights, trial.rung,
--   trial.share and cell.training_seed;
-- 7 added claims and study_variant;
-- 8 added run.shard;
-- 9 added folds, row_id and the views of store_views.c;
-- 10 added cell.split_sha256, cell.model_sha256 and cell.predictions_sha256.
-- What the tables and views are for, and how to read them from Python and R: RUN_DB.md.

create table if not exists run(          -- exactly one row
	id            integer primary key check (id = 1),
	name          text not null,          -- plan's name, or "run"
	plan          text not null,          -- the plan as canonical YAML: enough to run it again
	plan_sha      text not null,
	seed          integer not null,
	created_at    text not null,          -- ISO 8601 UTC
	cells_planned integer not null,
	command       text not null,          -- the command line as given
	shard         text not null default '' -- '2/5': the cells of that part of the plan alone; '1,2/5' parts
	                                      -- put together, several plans' by blanks; '': all cells
);

create table if not exists claims(       -- what was claimed before the cells were run: a row, or none
	id            integer primary key check (id = 1),
	digest        text not null,          -- SHA-256 of the plan's claims and studies
	registered_at text not null,          -- ISO 8601 UTC
	cells_before  integer not null        -- outcomes that were there already; 0: nothing was known
);

create table if not exists machine(      -- one row per machine and build that ran cells of this run
	id    integer primary key,
	facts text not null unique            -- JSON: host, cpu, cores, isa, memory, os, compiler, blas, library versions, commit
);

create table if not exists dataset(
	id          integer primary key,
	name        text not null,            -- unique among the data sets of the present plan
	spec        text not null,            -- as the user wrote it: "iris", "my.csv", "moons[n=2000]"
	digest      text not null,            -- SHA-256 of the canonical data
	task        text not null,            -- classification | regression
	rows        integer not null,
	features    integer not null,
	categorical integer not null,
	missing     integer not null,         -- cells
	classes     integer not null,         -- 0 for regression
	majority    real,                     -- share of the largest class, by weights of rows
	licence     text, citation text, description text, source_url text,
	weight      text,                     -- column of row weights, which all scores go by; NULL: none
	unique (name, digest)
);

create table if not exists finding(      -- what the inspection warned of before the cells were run; of many
                                         -- warnings of a kind the first, and one that counts the others
	position   integer primary key,       -- in the order of the plan
	dataset_id integer not null references dataset on delete cascade,
	level      text not null,             -- warning | error
	code       text not null,             -- as `bakeoff check --format json` has it: duplicates, leak ...
	feature    text,                      -- the column it is about, or NULL
	text       text not null
);

create table if not exists profile(      -- a data set column by column, as the run saw it
	dataset_id integer not null references dataset on delete cascade,
	position   integer not null,          -- 0 the target, then features (the first 256), weight, group
	role       text not null,             -- target | feature | weight | group
	name       text not null,
	kind       text not null,             -- numeric | categorical | ordered
	missing    integer not null,          -- rows without a value
	different  integer not null,          -- values that occur; of role group: the groups
	lowest real, q1 real, median real, q3 real, highest real, mean real,
	           -- of numbers (of groups: of their sizes in rows); NULL for categories
	others     integer not null,          -- rows of categories beyond those in profile_bar
	primary key (dataset_id, position)
) without rowid;

create table if not exists profile_bar(  -- its histogram
	dataset_id integer not null,
	position   integer not null,          -- of profile
	number     integer not null,          -- bins of one width from lowest to highest; categories by their rows
	label      text,                      -- of a category, NULL for a bin
	rows       integer not null,
	primary key (dataset_id, position, number),
	foreign key (dataset_id, position) references profile on delete cascade
) without rowid;

create table if not exists variant(      -- a learner with its parameters: one line in a ranking
	id       integer primary key,
	learner  text not null,
	label    text not null,               -- shown to people: "mlp", "svm[C=10,kernel=linear]", "svm (tuned)"
	params   text not null,               -- JSON of all parameters, pipeline's included
	changed  text not null,               -- canonical text of those that differ from their default
	role     text not null,               -- default | tuned
	baseline integer not null default 0,
	weights  integer not null default 1,  -- 0: it is trained without the rows' weights
	unique (label, params)
);

-- A plan asks one or more questions, each a study with cells of its own. What varies in it is its
-- factor; kind says how to read the cells (harness/studies; `bakeoff info studies`). cell.factor is
--   ''              nothing but the learners (compare, gradients)
--   a parameter     "max_depth", "C", "k" (overfitting); factor_value is its value in that cell
--   'step'          of learners that train in steps: factor_value is NULL, and the points are the rows
--                   of table curve (overfitting)
--   'arm'           the variants are the arms (study_variant has the plain one), paired by dataset,
--                   repeat, fold (regularization)
--   'n'             factor_value is the rows of the data set (scaling)
--   'plain', 'permuted', 'planted', 'half-a', 'half-b', 'row-number', 'random-id'
--                   what the cell alters, factor_value its number; table count has what is to be
--                   expected (controls; harness/run/control.h)
create table if not exists study(
	name     text primary key,
	kind     text not null,               -- compare overfitting ...
	title    text not null,               -- a heading, "Overfitting"
	position integer not null             -- order in the plan, from 0
) without rowid;

-- The variants of a study in the order of its plan. Where they are arms, the first of each learner is the
-- plain one, which the others of it are compared with.
create table if not exists study_variant(
	study      text not null,             -- study.name
	variant_id integer not null references variant on delete cascade,
	position   integer not null,          -- ascending
	primary key (study, variant_id)
) without rowid;

create table if not exists metric(       -- what the names in table score mean
	name          text primary key,       -- "mae"
	label         text not null,          -- short, for heads of columns: "MAE"
	title         text not null,          -- "mean absolute error"
	unit          text not null,          -- share, target (the target's own unit), nat, or ''
	better        integer not null,       -- 1: larger is better, -1: smaller
	task          text not null,          -- classification | regression
	probabilities integer not null,       -- 1: only of learners that give probabilities
	lowest        real, highest real,     -- possible values, NULL where unbounded
	shown         real not null,          -- factor for people: 100 where they read percent
	relative      integer not null,       -- 1: compared as the share of the baseline's score removed
	proportion    integer not null,       -- 1: a plain share of rows
	error         text                    -- what highest - score is called, NULL: nothing special
) without rowid;

-- The primary metric of a study, by task: what ranks, is tested and drawn; tuning chose by it, and
-- the points of table curve are of it.
create table if not exists study_metric(
	study  text not null,                 -- study.name
	task   text not null,                 -- classification | regression
	metric text not null references metric,
	primary key (study, task)
) without rowid;

-- What the best answer that is the same for all rows scores on all rows of a data set, by the study's
-- metric: no row where the metric has a chance level of its own (harness/metrics/metrics.h).
create table if not exists best_constant(
	study      text not null,             -- study.name
	dataset_id integer not null references dataset on delete cascade,
	score      real not null,
	primary key (study, dataset_id)
) without rowid;

create table if not exists cell(
	id          integer primary key,
	key         text not null unique,     -- SHA-256 of canonical
	canonical   text not null,
	dataset_id  integer not null references dataset,
	variant_id  integer not null references variant,
	repeat      integer not null,
	fold        integer not null,
	study       text not null default 'compare',          -- study.name
	factor      text not null default '',
	factor_value real,
	training_seed integer not null default 0, -- which of several trainings on the same fold
	active      integer not null default 1,
	           -- 0: run once, but not of the present plan (the plan of a run may change; what was
	           -- computed stays and counts again when the plan returns). Views below leave them out.
	status      text not null default 'planned',
	           -- planned ok skipped failed timeout memory crashed diverged
	info        text not null default '', -- reason, error text, signal
	seed        integer,
	machine_id  integer references machine,
	n_train     integer, n_valid integer, n_scored integer, n_test integer, n_features integer, -- features as the learner saw them
	independent integer,                  -- 1: a draw, that has no row in common with another; 0: a fold
	n_left_out  integer,                  -- rows that the fold could learn from, and the study does not let it
	pipeline    text,                     -- what the pipeline did, one line
	split_sha256 text,                    -- SHA-256 of little-endian bytes, NULL where not known: of the numbers of
	           -- training, validation and test rows, and of these rows in that order, uint64 each;
	model_sha256 text,                    -- of the arrays that the fitted pipeline and the model are saved as;
	predictions_sha256 text,              -- of rows and scores as in table prediction, and score_offset as float64
	tune_s      real, fit_s real, predict_s real,          -- wall seconds; predict: of the test rows
	tune_cpu_s  real, fit_cpu_s real, predict_cpu_s real,
	cell_s      real, cell_cpu_s real,    -- the whole cell: preparing, search, fit, predictions, scoring
	peak_rss_kb integer,                  -- how far the worker's resident memory rose above its start;
	                                      -- NULL where that was not seen (within what it already had)
	model_size  integer,                  -- bytes of the fitted model, NULL where there is none
	finished_at text
);
create index if not exists cell_by_group on cell(dataset_id, variant_id, repeat, fold);

create table if not exists remedy(       -- what was tried against over- and underfitting, on inner splits
	id         integer primary key,
	key        text not null unique,      -- SHA-256 of canonical
	canonical  text not null,
	dataset_id integer not null references dataset on delete cascade,
	variant_id integer not null references variant on delete cascade, -- the learner in trouble
	study      text not null,             -- study.name, whose metric it is
	against    text not null,             -- overfitting | underfitting
	arm        text not null,             -- 'pruning' ...; '': the learner as it was
	changed    text not null,             -- as variant.changed, of the arm
	split      integer not null,          -- from 0; the same rows and seeds for all arms. The test
	                                      -- rows of the run are in no part of it
	active     integer not null default 1,
	status     text not null default 'planned',          -- as cell.status
	info       text not null default '',
	learned    integer, tested integer,   -- rows: training and validation; of the inner test
	wall_s     real, cpu_s real,          -- seconds of fit and prediction; by the clock, of the processor
	train      real, test real            -- the study's metric
);
create index if not exists remedy_by_group on remedy(dataset_id, variant_id);

create table if not exists score(
	cell_id integer not null references cell on delete cascade,
	metric  text not null,
	train   real, valid real, test real,
	primary key (cell_id, metric)
) without rowid;

create table if not exists count(        -- work and size: leaves, support_vectors, epochs, weights ...
	cell_id integer not null references cell on delete cascade,
	name    text not null,
	value   real not null,
	primary key (cell_id, name)
) without rowid;

create table if not exists curve(        -- one row per scored step, when the plan asks for curves
	cell_id integer not null references cell on delete cascade,
	step    integer not null,
	fit_s   real not null,                -- training wall seconds up to here, scoring excluded
	train_loss real, valid_loss real,     -- the learner's own objective
	train   real, valid real, test real,  -- the study's metric
	primary key (cell_id, step)
) without rowid;

create table if not exists diagnostic(   -- numbers of learner->diagnose, per step: gradient norms ...
	cell_id integer not null references cell on delete cascade,
	step    integer not null,
	name    text not null,
	idx     integer not null,             -- layer
	value   real,
	primary key (cell_id, step, name, idx)
) without rowid;

create table if not exists trial(        -- tuning: every configuration tried, in order
	cell_id integer not null references cell on delete cascade,
	number  integer not null,
	params  text not null,
	status  text not null,
	score   real,                         -- mean of the study's metric on the inner validation
	cost_s  real not null,
	chosen  integer not null,
	rung    integer not null default 0,   -- successive halving: how often the search had thinned out before
	share   real not null default 1,      -- of the training rows or the steps, that it was tried with
	primary key (cell_id, number)
) without rowid;

create table if not exists prediction(   -- one row per cell: all test rows, packed
	cell_id integer primary key references cell on delete cascade,
	rows    blob not null,                -- uint32 row numbers
	outputs integer not null,             -- score columns
	scores  blob not null,                -- float32, row-major (rows, outputs), original units
	score_offset real not null default 0  -- to be added to each: not 0 where targets lie far from 0
);

create table if not exists class(        -- what the classes of a data set are called, in their order
	dataset_id integer not null references dataset on delete cascade,
	code       integer not null,          -- as in truth.labels and the columns of prediction.scores
	name       text not null,
	primary key (dataset_id, code)
) without rowid;

create table if not exists truth(        -- one row per classification set whose predictions are kept
	dataset_id integer primary key references dataset on delete cascade,
	labels     blob not null              -- uint32 class codes of rows 0, 1, 2 ...
);

create table if not exists target(       -- the same of regression sets
	dataset_id integer primary key references dataset on delete cascade,
	targets    blob not null              -- float64 targets of rows 0, 1, 2 ...
);

create table if not exists folds(        -- who is tested when, of studies whose predictions are kept: how each
	study      text not null,             -- parts the rows of a data set
	dataset_id integer not null references dataset on delete cascade,
	split      text not null,             -- as the plan says it: 10x3, holdout:0.3, stored:folds
	kind       text not null,             -- holdout | cv | forward
	repeats    integer not null,
	folds      integer not null,          -- of each repeat
	part       blob not null,             -- int16 (repeats, rows). cv: the fold that tests the row, -1 none,
	                                      -- -m none, and m times among the training rows (bootstrap), -32768
	                                      -- takes no part. forward: the same, but fold k trains on rows tested
	                                      -- before it. holdout: 0 train, 1 validation, 2 test
	unique (study, dataset_id, split)
);

create table if not exists row_id(       -- what the rows of a data set are called; only where they have names
	dataset_id integer primary key references dataset on delete cascade,
	ids        text not null              -- JSON array of texts, rows 0, 1, 2 ...
);

create view if not exists result as      -- what reports and CSV export read
select c.*, s.kind as study_kind, d.name as dataset, d.digest, d.task, v.label, v.learner, v.params, v.changed, v.role, v.baseline,
       m.metric
from cell c join dataset d on d.id = c.dataset_id join variant v on v.id = c.variant_id
       left join study s on s.name = c.study
       left join study_metric m on m.study = c.study and m.task = d.task
where c.active;

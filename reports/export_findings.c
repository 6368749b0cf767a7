#include "reports/export_findings.h"

#include <math.h>

#include "algorithms/core/params.h"

static void number(struct text *t, const char *name, double x)
{
	char buf[32];

	text_add(t, ", \"%s\": %s", name, isfinite(x) ? number_text(x, buf) : "null");
}

/* name: of a member that is not the first. */
static void word(struct text *t, const char *name, const char *s)
{
	text_add(t, ", \"%s\": ", name);
	if (s)
		text_json(t, s);
	else
		text_add(t, "null");
}

static void arms(struct text *t, const struct remedy_tried *tried)
{
	static const char *const verdicts[] = { "hurts", "not shown", "helps" };

	for (size_t k = 0; k < tried->arms; k++) {
		const struct remedy_effect *a = tried->arm + k;

		text_add(t, "%s{ \"name\": ", k ? ", " : "");
		text_json(t, a->name);
		word(t, "params", a->changed);
		number(t, "score", a->score);
		number(t, "buys", a->n ? 100 * a->t.mean : NAN);
		number(t, "low", 100 * a->ci.lo);
		number(t, "high", 100 * a->ci.hi);
		number(t, "price", a->price);
		word(t, "verdict", verdicts[a->shown + 1]);
		text_add(t, " }");
	}
}

static void finding(struct text *t, const struct results *r, const struct findings *f,
		    const struct findings_entry *x)
{
	text_add(t, "{ \"code\": ");
	text_json(t, x->code->code);
	word(t, "severity", findings_severity_name(x->code->severity));
	word(t, "study", x->study == FINDINGS_NONE ? NULL : r->study[x->study].name);
	word(t, "dataset", x->dataset == FINDINGS_NONE ? NULL : r->dataset[x->dataset].name);
	word(t, "learner", x->variant == FINDINGS_NONE ? NULL : r->variant[x->variant].label);
	word(t, "feature", *x->feature ? x->feature : NULL);
	word(t, "text", x->text);
	number(t, "value", x->value);
	number(t, "low", x->ci.lo);
	number(t, "high", x->ci.hi);
	number(t, "harmless", x->harmless);
	text_add(t, ", \"remedies\": [");
	if (x->tried != FINDINGS_NONE)
		arms(t, f->remedies.at + x->tried);
	text_add(t, "] }");
}

static void tried(struct text *t, const struct results *r, const struct remedy_tried *x)
{
	text_add(t, "{ \"study\": ");
	text_json(t, r->study[x->study].name);
	word(t, "dataset", r->dataset[x->dataset].name);
	word(t, "learner", r->variant[x->variant].label);
	word(t, "against", x->over ? "overfitting" : "underfitting");
	word(t, "metric", x->metric->name);
	number(t, "score", x->plain);
	text_add(t, ", \"splits\": %zu, \"arms\": [", x->splits);
	arms(t, x);
	text_add(t, "] }");
}

void export_findings(struct text *out, const struct results *r, const struct findings *f)
{
	text_add(out, "{ \"run\": ");
	text_json(out, r->run.name);
	text_add(out, ", \"ignored\": %zu, \"counts\": { \"error\": %zu, \"warning\": %zu, \"note\": %zu },"
		      "\n  \"findings\": [", f->ignored, f->count[FINDINGS_ERROR],
		 f->count[FINDINGS_WARNING], f->count[FINDINGS_NOTE]);
	for (size_t i = 0; i < f->n; i++) {
		text_add(out, "%s\n    ", i ? "," : "");
		finding(out, r, f, f->at + i);
	}
	text_add(out, "],\n  \"remedies\": [");
	for (size_t i = 0; i < f->remedies.n; i++) {
		text_add(out, "%s\n    ", i ? "," : "");
		tried(out, r, f->remedies.at + i);
	}
	text_add(out, "] }\n");
}

/* A plan's text before libyaml makes a tree of it: what of it has bounds (bounds.h). */
#include "harness/plan/bounds.h"
#include "harness/plan/yaml_keys.h"

/* What a stranger's text could make of little: libyaml's own time grows with the square of depth,
 * anchors and aliases. A second document would be ignored. */
static const char *check_event(const yaml_event_t *event, size_t *depth, size_t *names)
{
	const unsigned char *name = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		name = event->data.alias.anchor;
		break;
	case YAML_SCALAR_EVENT:
		name = event->data.scalar.anchor;
		break;
	case YAML_SEQUENCE_START_EVENT:
		name = event->data.sequence_start.anchor;
		++*depth;
		break;
	case YAML_MAPPING_START_EVENT:
		name = event->data.mapping_start.anchor;
		++*depth;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		--*depth;
		break;
	default:
		break;
	}
	*names += name != NULL;
	if (*depth > PLAN_MOST_DEPTH)
		return "lists and mappings within each other to a depth that no plan has";
	return *names > PLAN_MOST_ALIASES ? "more anchors and aliases than a plan may have" : NULL;
}

/* Text that is no YAML passes: loading it tells what is wrong. */
static int check_events(const struct plan_yaml_reader *r, yaml_parser_t *parser, struct err *e)
{
	size_t depth = 0, names = 0, documents = 0, line;
	const char *wrong = NULL;
	bool end = false;

	while (!end && !wrong) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return 0;
		wrong = check_event(&event, &depth, &names);
		if (event.type == YAML_DOCUMENT_START_EVENT && documents++)
			wrong = "a second document; a plan is one";
		end = event.type == YAML_STREAM_END_EVENT;
		line = event.start_mark.line + 1;
		yaml_event_delete(&event);
	}
	return wrong ? FAIL(e, ERR_PARAM, "%s:%zu: %s", r->plan->file, line, wrong) : 0;
}

int plan_yaml_check_bounds(const struct plan_yaml_reader *r, const char *text, size_t n,
			   struct err *e)
{
	yaml_parser_t parser;
	int rc;

	if (n > PLAN_MOST_BYTES)
		return FAIL(e, ERR_PARAM, "%s: more than %d bytes; that is no plan", r->plan->file,
			    PLAN_MOST_BYTES);
	if (!yaml_parser_initialize(&parser))
		return FAIL(e, ERR_NOMEM, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	rc = check_events(r, &parser, e);
	yaml_parser_delete(&parser);
	return rc;
}

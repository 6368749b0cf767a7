/* What names of scores say. */
#include <string.h>

#include "algorithms/core/wordlist.h"
#include "harness/metrics/metrics.h"
#include "harness/scores/score_layout.h"

static bool has_any(const char *plain, const char *words)
{
	size_t len;

	for (const char *at = words, *word; (word = wordlist_next(&at, &len));)
		if (memmem(plain, strlen(plain), word, len))
			return true;
	return false;
}

/* Too short to be looked for within other words: alone, or parted by a mark, as in classif.ce. */
static bool has_token(const char *name, const char *words)
{
	char token[32];

	while (*name) {
		size_t n = strcspn(name, " _-.:~/");

		if (n && n < sizeof token) {
			char plain[32];

			memcpy(token, name, n);
			token[n] = 0;
			score_layout_plain_name(plain, sizeof plain, token);
			if (wordlist_find(words, plain) >= 0)
				return true;
		}
		name += n + (name[n] != 0);
	}
	return false;
}

/* neg_log_loss is the larger the better; negative log likelihood is a loss. */
static bool is_negated(const char *plain)
{
	const char *neg = strstr(plain, "neg");

	return neg && strncmp(neg, "negative", 8);
}

int score_layout_direction(const char *name)
{
	char plain[128];
	int way = 0;

	score_layout_plain_name(plain, sizeof plain, name);
	if (has_any(plain, "error loss rmse mae mse brier time second cpus perplexity regret cost deviance mape ece risk "
			   "incorrect misclass negativeloglik") || has_token(name, "ce mmce nll fpr fnr wer cer eer"))
		way = -1;
	else if (has_any(plain, "acc auc f1 mcc kappa r2 precision recall ndcg bleu score correct specificity sensitivity "
				"loglik concordance") || has_token(name, "ppv npv tpr tnr map rsq iou dice gini"))
		way = +1;
	return is_negated(plain) ? -way : way;
}

bool score_layout_is_summary(const char *name)
{
	return has_token(name, "mean average avg median sd std stdev stderr se err var rank ranks sum total min max n");
}

bool score_layout_is_measure(const char *name)
{
	return has_token(name, "accuracy acc auc auroc auprc f1 mcc kappa r2 precision recall sensitivity specificity rmse mae mse "
			       "logloss loss error brier ece time seconds ce");
}

bool score_layout_is_amount(const char *name)
{
	static const char amounts[] = "rmse mae mse logloss deviance perplexity second time cpus";
	const struct metric *m = metric_find(name);
	char plain[128];
	size_t len;

	score_layout_plain_name(plain, sizeof plain, name);
	for (const char *at = amounts, *word; (word = wordlist_next(&at, &len));)
		if (memmem(plain, strlen(plain), word, len))
			return true;
	return m && wordlist_find("target nat cost", m->unit) >= 0;
}

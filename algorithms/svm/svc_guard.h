/* Runs a call into libsvm with its voice caught and its patience limited.
 *
 * libsvm reports only by printing through one process-wide function: a dot every min(rows, 1000)
 * iterations, and figures at the end. Ours hands what it hears to the caller of this thread, and
 * prints nothing. libsvm has no limit a caller could set (its own is 10^7 iterations, met with a
 * line on stderr), so when the dots add up to the limit the call is unwound from inside that
 * function: libsvm's destructors run and give its kernel cache back; its plain arrays, some hundred
 * bytes a row, are lost until the process ends. */
#ifndef SVC_GUARD_H
#define SVC_GUARD_H

struct svc_heard {
	double limit;           /* iterations; INFINITY means just before libsvm's own */
	double iterations, objective, support, bounded;
	double dots;
};

/* 0, or -1 when the limit was met. rows: of the problem being solved. */
int svc_guard(void (*call)(void *ctx), void *ctx, int rows, struct svc_heard *heard);

#endif

#include "algorithms/svm/svc_guard.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <unwind.h>

#if __has_include(<libsvm/svm.h>)
#include <libsvm/svm.h>
#else
#include <svm.h>
#endif

struct watch {
	struct svc_heard *heard;
	double per_dot;
	uintptr_t frame;                /* of svc_guard: unwinding stops when it is reached */
	jmp_buf out;
	struct _Unwind_Exception exception;
};

/* libsvm's print function has no argument of ours: one pointer per thread is the only way in. */
static _Thread_local struct watch *watching;

static _Unwind_Reason_Code stop(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
				struct _Unwind_Exception *x, struct _Unwind_Context *at, void *ctx)
{
	struct watch *w = ctx;

	(void)version, (void)class, (void)x;
	if (actions & _UA_END_OF_STACK || _Unwind_GetCFA(at) > w->frame)
		longjmp(w->out, 1);
	return _URC_NO_REASON;
}

static void listen(const char *text)
{
	struct watch *w = watching;
	struct svc_heard *h;
	int a, b;

	if (!w)
		return;
	h = w->heard;
	if (!strcmp(text, ".")) {
		h->dots++;
		if (h->dots * w->per_dot >= h->limit) {
			h->iterations = h->dots * w->per_dot;
			_Unwind_ForcedUnwind(&w->exception, stop, w);
		}
	} else if (sscanf(text, " optimization finished, #iter = %d", &a) == 1) {
		h->iterations = a;
	} else if (sscanf(text, "nSV = %d, nBSV = %d", &a, &b) == 2) {
		h->support = a;
		h->bounded = b;
	} else {
		(void)sscanf(text, "obj = %lf", &h->objective);
	}
}

int svc_guard(void (*call)(void *ctx), void *ctx, int rows, struct svc_heard *heard)
{
	struct watch w = {
		.heard = heard,
		.per_dot = rows < 1000 ? rows : 1000,
		.frame = (uintptr_t)__builtin_frame_address(0),
	};
	double own = rows > 21474836 ? 2147483647.0 : rows > 100000 ? 100.0 * rows : 1e7;
	volatile int rc = 0;

	if (!(heard->limit < own - w.per_dot))
		heard->limit = own - w.per_dot;
	svm_set_print_string_function(listen);
	watching = &w;
	if (setjmp(w.out))
		rc = -1;
	else
		call(ctx);
	watching = NULL;
	return rc;
}

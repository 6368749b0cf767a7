#include "datasets/place.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"

char *place_of_file(const char *path, struct err *e)
{
	struct stat st;
	char *real;

	if (stat(path, &st))
		return mem_text(path, e);
	if (!S_ISREG(st.st_mode)) {
		FAIL(e, ERR_IO, "cannot write %s: it is %s, not a regular file", path,
		     S_ISDIR(st.st_mode) ? "a folder" : "a device or a pipe");
		return NULL;
	}
	if (!(real = realpath(path, NULL)))
		return mem_text(path, e);
	return real;
}

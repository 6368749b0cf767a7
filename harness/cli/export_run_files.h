/* `bakeoff export RUN`: the tables of a run (reports/export_run.h) as files of a folder, or one of them. */
#ifndef EXPORT_RUN_FILES_H
#define EXPORT_RUN_FILES_H

#include <stdbool.h>

/* formats: names parted by commas, NULL: all. output: "-" or a file's name with an ending (.csv, .gz, .arff,
 * .yaml) for one table, else a folder, which is made. packed: tables of a folder end in .gz. Prints what was
 * written; returns the exit status. */
int export_run_files(const char *run, const char *formats, const char *output, bool packed, bool quiet);

#endif

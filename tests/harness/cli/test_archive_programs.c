/* programs.json of archives: written, read, and what strangers make of it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/cli/archive_programs.h"
#include "tests/support/scratch.h"

/* A folder of an archive with this programs.json. */
static const char *folder_with(const char *json)
{
	static char folder[256];

	scratch_text("programs.json", json);
	snprintf(folder, sizeof folder, "%s", scratch_path(""));
	folder[strlen(folder) - 1] = 0;
	return folder;
}

#define FILE_JSON(file) "[{\"learner\": \"m\", \"run\": \"sh a.sh\", \"version\": \"1\", \"files\": [\n"       \
	"{\"word\": 0, \"name\": \"sh\", \"file\": null, \"sha256\": \"ab\", \"why\": \"w\"},\n"                  \
	"{\"word\": 1, \"name\": \"a.sh\", \"file\": " file ", \"sha256\": \"cd\", \"why\": \"w\"}]}]\n"

Test(cli_archive_programs, what_is_written_is_read)
{
	const char *folder = folder_with(FILE_JSON("\"programs/0123abcd/a.sh\""));
	struct archive_programs x, y;
	struct err e = { 0 };
	char *text, *again;

	cr_assert(!archive_programs_read(&x, folder, &e), "%s", e.text);
	cr_assert(x.n == 1 && x.at[0].n == 2);
	cr_expect_str_eq(x.at[0].run, "sh a.sh");
	cr_expect_null(x.at[0].file[0].file);
	cr_expect(x.at[0].file[1].word == 1 && !strcmp(x.at[0].file[1].sha, "cd"));
	cr_assert_not_null(text = archive_programs_write(&x, &e));
	cr_assert(!archive_programs_read(&y, folder_with(text), &e), "%s", e.text);
	cr_assert_not_null(again = archive_programs_write(&y, &e));
	cr_expect_str_eq(text, again);
	free(text), free(again);
	archive_programs_free(&x);
	archive_programs_free(&y);
}

Test(cli_archive_programs, an_archive_may_have_none)
{
	struct archive_programs x;
	struct err e = { 0 };

	scratch_path("");
	cr_expect(!archive_programs_read(&x, "/no/such/folder", &e), "%s", e.text);
	cr_expect_eq(x.n, 0);
}

static const char *const hostile[] = {
	"{", "{}", "[{}]", "[{\"learner\": \"m\", \"run\": 1}]",
	FILE_JSON("\"/etc/passwd\""), FILE_JSON("\"programs/../../../etc/passwd\""), FILE_JSON("\"programs/0123abcd/../x\""),
	FILE_JSON("\"programs/0123abcd/.x\""), FILE_JSON("\"programs/0123abcd/\""), FILE_JSON("\"programs/0123abcd\""),
	FILE_JSON("\"programs/0123abcde/x\""), FILE_JSON("\"programs/0123ABCD/x\""), FILE_JSON("\"data/0123abcd/x\""),
};

Test(cli_archive_programs, files_from_elsewhere_are_refused)
{
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct archive_programs x;
		struct err e = { 0 };

		cr_expect(archive_programs_read(&x, folder_with(hostile[i]), &e) == -1, "%s", hostile[i]);
		cr_expect(e.code == ERR_FORMAT && strstr(e.text, "programs.json"), "%s: %s", hostile[i], e.text);
		archive_programs_free(&x);
	}
}

Test(cli_archive_programs, files_of_it_take_the_place_of_what_commands_name)
{
	const char *folder = folder_with(FILE_JSON("\"programs/0123abcd/a.sh\""));
	struct archive_programs x;
	struct program_moves m = { 0 };
	struct err e = { 0 };
	char want[300], *command;
	struct stat st;

	cr_assert(!archive_programs_read(&x, folder, &e), "%s", e.text);
	cr_expect(archive_programs_move(&x, folder, &m, &e) == -1 && strstr(e.text, "a.sh is not in the archive"), "%s", e.text);
	cr_assert(!mkdir(scratch_path("programs"), 0700) && !mkdir(scratch_path("programs/0123abcd"), 0700));
	scratch_text("programs/0123abcd/a.sh", "exit");
	cr_assert(!archive_programs_move(&x, folder, &m, &e), "%s", e.text);
	snprintf(want, sizeof want, "sh %s/programs/0123abcd/a.sh", folder);
	cr_assert_not_null(command = program_moves_command(&m, "sh a.sh", &e));
	cr_expect_str_eq(command, want);
	cr_expect(!stat(want + 3, &st) && st.st_mode & 0100, "it may be started");
	free(command);
	program_moves_free(&m);
	archive_programs_free(&x);
}

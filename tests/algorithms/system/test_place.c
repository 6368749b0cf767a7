#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/system/place.h"
#include "tests/support/scratch.h"

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	cr_assert(f && fputs(text, f) >= 0 && !fclose(f));
}

static const char *content(const char *path)
{
	static char text[64];
	FILE *f = fopen(path, "r");

	memset(text, 0, sizeof text);
	cr_assert(f && fread(text, 1, sizeof text - 1, f) > 0 && !fclose(f));
	return text;
}

Test(system_place, the_old_file_stays_until_the_new_one_is_whole)
{
	const char *path = scratch_text("a", "old");
	struct place p;

	cr_assert(!place_open(&p, path, NULL));
	put(p.part, "new");
	cr_assert_str_eq(content(path), "old");
	cr_assert(!place_close(&p, 0, NULL));
	cr_assert_str_eq(content(path), "new");
}

Test(system_place, what_failed_leaves_nothing)
{
	const char *path = scratch_text("a", "old");
	char part[4200];
	struct place p;

	cr_assert(!place_open(&p, path, NULL));
	put(p.part, "half");
	snprintf(part, sizeof part, "%s", p.part);
	cr_assert(place_close(&p, -1, NULL));
	cr_assert_str_eq(content(path), "old");
	cr_assert(access(part, F_OK));
}

Test(system_place, a_link_stays_a_link)
{
	char link[4200], real[4200];
	struct stat st;
	struct place p;

	snprintf(real, sizeof real, "%s", scratch_text("real", "old"));
	snprintf(link, sizeof link, "%s", scratch_path("link"));
	cr_assert(!symlink(real, link) && !place_open(&p, link, NULL));
	put(p.part, "new");
	cr_assert(!place_close(&p, 0, NULL) && !lstat(link, &st) && S_ISLNK(st.st_mode));
	cr_assert_str_eq(content(real), "new");
}

Test(system_place, devices_pipes_and_folders_are_not_replaced)
{
	struct err e = { 0 };
	struct place p;

	cr_assert(place_open(&p, "/dev/null", &e) && !p.part && strstr(e.text, "a device"), "%s", e.text);
	cr_assert(place_close(&p, 0, NULL), "nothing was opened");
	cr_assert(place_check("/tmp", &e) && strstr(e.text, "a folder"), "%s", e.text);
}

Test(system_place, bytes_are_written_whole_or_not_at_all)
{
	char path[64] = "/tmp/bakeoff-place-XXXXXX", back[16] = "";
	int pipe_of[2], fd = mkstemp(path);
	struct err e = { 0 };

	cr_assert(fd >= 0 && !place_write(path, "a\0b", 3, NULL));
	close(fd);
	fd = open(path, O_RDONLY);
	cr_assert(read(fd, back, sizeof back) == 3 && !memcmp(back, "a\0b", 3), "in a new file of that name");
	close(fd);
	unlink(path);
	cr_assert(place_write("/no/such/folder/a", "a", 1, &e) && strstr(e.text, "/no/such/folder/a: No such"));
	cr_assert(place_write("/tmp", "a", 1, &e) && strstr(e.text, "a folder"), "%s", e.text);
	cr_assert(place_write("/dev/full", "a", 1, &e) && strstr(e.text, "/dev/full: No space"), "%s", e.text);
	cr_assert(!pipe(pipe_of));
	snprintf(path, sizeof path, "/dev/fd/%d", pipe_of[1]);
	cr_assert(place_is_special(path) && !place_write(path, "piped", 5, NULL));
	cr_assert(read(pipe_of[0], back, sizeof back) == 5 && !memcmp(back, "piped", 5));
	cr_assert(!place_is_special("/tmp"), "of a folder place_open has the better words");
}

Test(system_place, a_part_is_found_again)
{
	const char *path = scratch_path("a");
	struct place p;

	cr_assert(!place_resume(&p, path, NULL));
	put(p.part, "half");
	place_leave(&p);
	cr_assert(!place_resume(&p, path, NULL));
	cr_assert_str_eq(content(p.part), "half");
	cr_assert(!place_close(&p, 0, NULL));
}

Test(system_place, a_check_leaves_no_trace_and_names_what_cannot_be_made)
{
	const char *path = scratch_path("a");
	struct err e = { 0 };

	cr_assert(!place_check(path, NULL) && access(path, F_OK));
	cr_assert(place_check("/no/such/folder/a", &e) && strstr(e.text, "/no/such/folder/a: No such"), "%s", e.text);
}

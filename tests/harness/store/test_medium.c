/* File systems by their numbers in statfs(2). */
#include <criterion/criterion.h>

#include "harness/store/medium.h"
#include "tests/support/scratch.h"

Test(store_medium, network_file_systems_are_known)
{
	static const unsigned long far[] = { 0x6969, 0xff534d42, 0x0bd00bd0, 0x47504653,
					     0x65735546 },
				   near[] = { 0xef53,     0x58465342, 0x9123683e, 0x01021994,
					      0x794c7630, 0x2fc12fc1, 0 };

	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		cr_expect(medium_type_is_network(far[i]), "%lx", far[i]);
	cr_expect(medium_type_is_network(0xffffffffff534d42), "f_type may be signed");
	for (size_t i = 0; i < sizeof near / sizeof *near; i++)
		cr_expect(!medium_type_is_network(near[i]), "%lx", near[i]);
	cr_expect(!medium_is_network(scratch_path("nothing/there")));
}

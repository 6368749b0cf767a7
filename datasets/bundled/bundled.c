/* The images of datasets/bundled/, inside the binary: it needs no data folder and no network. */

#define EMBED(name)                                                     \
	__asm__(".pushsection .rodata\n"                                \
		".balign 16\n"                                          \
		".globl bundled_" name ", bundled_" name "_end\n"       \
		"bundled_" name ":\n"                                   \
		".incbin \"datasets/bundled/" name ".h5\"\n"            \
		"bundled_" name "_end:\n"                               \
		".byte 0\n"                                             \
		".popsection\n")

EMBED("iris");
EMBED("wine");
EMBED("breast_cancer");
EMBED("digits");
EMBED("diabetes");

/* The images of datasets/bundled/, inside the binary: it needs no data folder and no network. */

#define EMBED(name) EMBED_AS(name, name)
#define EMBED_AS(symbol, name)                                          \
	__asm__(".pushsection .rodata\n"                                \
		".balign 16\n"                                          \
		".globl bundled_" symbol ", bundled_" symbol "_end\n"   \
		"bundled_" symbol ":\n"                                 \
		".incbin \"datasets/bundled/" name ".h5\"\n"            \
		"bundled_" symbol "_end:\n"                             \
		".byte 0\n"                                             \
		".popsection\n")

EMBED("iris");
EMBED("wine");
EMBED("breast_cancer");
EMBED("digits");
EMBED("diabetes");
EMBED("sonar");
EMBED("ionosphere");
EMBED_AS("monks1", "monks-1");
EMBED_AS("monks2", "monks-2");
EMBED_AS("monks3", "monks-3");

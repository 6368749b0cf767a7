/* Files of the source tree inside the binary, byte for byte:
 *
 *   EMBED(bench_plan, "harness/plans/bench.yaml");
 *   ... (const char *)bench_plan, (size_t)(bench_plan_end - bench_plan)
 *
 * A zero byte follows the last one, so that text may be used as a string. The path is relative to
 * the root. The compiler's dependency files do not know of the inclusion: the Makefile must name it
 * ($(BUILD)/harness/store/store.o: harness/store/schema.sql). */
#ifndef CORE_EMBED_H
#define CORE_EMBED_H

#define EMBED(symbol, path)                                                                     \
	__asm__(".pushsection .rodata\n.balign 16\n" #symbol ":\n.incbin \"" path "\"\n"         \
		#symbol "_end:\n.byte 0\n.popsection\n");                                       \
	extern const unsigned char symbol[] __attribute__((visibility("hidden")));              \
	extern const unsigned char symbol##_end[] __attribute__((visibility("hidden")))

#endif

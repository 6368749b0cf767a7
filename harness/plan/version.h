/* What code this is. All come from the Makefile. */
#ifndef VERSION_H
#define VERSION_H

/* A digest of every source that a result can depend on, and of compiler and configuration: part of
 * a cell's key, so that results of other code are not mistaken for this one's. */
extern const char code_version[];

/* The release by semantic versioning, "1.0.0"; CHANGELOG.md says what each brought. */
extern const char code_release[];

/* git's name of the commit, "-dirty" behind it when the tree differed; "unknown" outside git. */
extern const char code_commit[];

/* Compiler and flags. */
extern const char code_build[];

#endif

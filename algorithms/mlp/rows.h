/* Tables made from one list. A list is a macro LIST(ROW) that calls ROW(CONSTANT, word, ...) once
 * for each thing: activations, losses, initializations, optimizers, schedules. The enumerators, the
 * words that a user may write, the table and the vector functions in kernels.h are all made from
 * it, so that they cannot fall out of step, and a thing is added by its row and its functions. */
#ifndef MLP_ROWS_H
#define MLP_ROWS_H

/* The words of a list behind each other, with a blank before each, and the same without the first
 * blank: what a parameter table takes. */
#define MLP_ROWS_WORD(id, word, ...) " " #word
#define MLP_ROWS_WORDS(LIST) &LIST(MLP_ROWS_WORD)[1]

#endif

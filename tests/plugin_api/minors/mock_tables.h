/* One instance's side of the mock host: its tables, its numbers, its operator ids. */
#ifndef MOCK_TABLES_H
#define MOCK_TABLES_H

#include <guise/strategy.h>

struct mock {
  guise_context context; /* first: a plugin's guise_context* leads back here */
  char letter;           /* 'A' or 'B', before each printed line */
  int shift; /* operator ids are shifted by it, so that those of another instance mean other operators */
  void* self;
  uint32_t frame, count;
  double numbers[100]; /* one a tensor */
  char text[200];
};

void mock_open(struct mock* mock, int number, int brief);
void mock_begin(struct mock* mock); /* of a callback */
void mock_end(struct mock* mock, const char* callback);
uint64_t mock_operator(const struct mock* mock, const char* name); /* 0: none of that name */
const void* mock_interface(const char* name);                      /* NULL: none of that name */
const guise_setup_table* mock_setup_table(void);
const guise_step_table* mock_step_table(void);

#endif

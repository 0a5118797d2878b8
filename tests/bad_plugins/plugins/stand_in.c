/* The library that links_libtorch.c needs. No plugin. */
int libtorch_stand_in(void);
int libtorch_stand_in(void) {
  return 1;
}

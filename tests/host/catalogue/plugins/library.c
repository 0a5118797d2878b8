/* The library that some refused plugins link. */
int library_function(void);
int library_function(void) {
  return 1;
}

/* Common operators as inline functions over guise_call: optional, and only what is called is declared as an
 * import of the plugin. Any other ATen operator takes one line, GUISE_OP(variable, "aten::name", "overload").
 * Meanings, broadcasting, types and defaults are those of PyTorch's functions of the same name.
 *
 * How names are made. add: two tensors. add_real, add_int: a tensor and a number (an integer keeps an integer
 * tensor's type, a real makes it real); add_scalar: the number as a value, guise_value_real(0.5).
 * sum: of all elements. sum_along: over one dimension. sum_over: over several, `dims` [rank]; `keep` 1: reduced
 * dimensions stay, of size 1. add_in_place: changes its first tensor. */
#ifndef GUISE_OPS_H
#define GUISE_OPS_H

#include "ops/arithmetic.h"
#include "ops/compare.h"
#include "ops/create.h"
#include "ops/layer.h"
#include "ops/reduce.h"
#include "ops/shape.h"
#include "ops/write.h"

#endif

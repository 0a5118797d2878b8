// This level's row of kernels/levels.h.
#include "kernels/levels.h"

#include "kernels/levels/norm_passes.h"
#include "kernels/levels/peak.h"
#include "kernels/levels/product.h"
#include "kernels/levels/window.h"
#include "kernels/levels/winograd.h"

namespace guise::kernels::GUISE_LEVEL {

extern const LevelTable kTable;
const LevelTable kTable = {
    .lanes = kLanes,
    .panel = kPanel,
    .product_rows = kProductRows,
    .product = product,
    .window_read = window_read,
    .window_panels = window_panels,
    .window_write = window_write,
    .norm = {norm_moments, norm_normalise, norm_gradient_sums, norm_input_gradient},
    .winograd = {winograd_read_input, winograd_read_input, winograd_read_for_weights, winograd_write,
                 winograd_write, winograd_pack, winograd_weights},
    .winograd_strided = {strided_read_input, strided_read_output_gradient, strided_read_for_weights,
                         strided_write_output, strided_write_input_gradient, strided_pack, strided_weights},
    .multiply_adds_a_round = kMultiplyAddsARound,
    .multiply_add_rounds = multiply_add_rounds,
};

}  // namespace guise::kernels::GUISE_LEVEL

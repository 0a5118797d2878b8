// The level's parts of a Winograd convolution; what each does stands with its task.
#pragma once

#include "kernels/levels/product.h"
#include "kernels/winograd_tasks.h"

namespace guise::kernels::GUISE_LEVEL {

void winograd_read_input(const WinogradRead& task);
void winograd_read_gradient(const WinogradRead& task);
void winograd_write(const WinogradWrite& task);
void winograd_pack(const WinogradPack& task);
void winograd_weights(const WinogradWeights& task);

}  // namespace guise::kernels::GUISE_LEVEL

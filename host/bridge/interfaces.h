// The optional tables of get_interface: custom autograd nodes and raw buffers.
#pragma once

#include "guise/autograd.h"
#include "guise/dlpack.h"

namespace guise::bridge {

const guise_autograd& autograd_interface();
const guise_dlpack& dlpack_interface();

// Null for a name that this host does not have.
const void* find_interface(const char* name);

}  // namespace guise::bridge

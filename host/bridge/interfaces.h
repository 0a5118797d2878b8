// The tables of declared interfaces: custom autograd nodes and raw buffers.
#pragma once

#include <string>
#include <vector>

#include "guise/autograd.h"
#include "guise/dlpack.h"

namespace guise::bridge {

const guise_autograd& autograd_interface();
const guise_dlpack& dlpack_interface();

// Null for a name that this host does not have, or that is a draft where none is allowed (drafts.h).
const void* find_interface(const std::string& name);

// "guise.grad/1 is a draft, which may still change: ..." where that is why it was not found; else empty.
std::string why_missing(const std::string& name);

std::vector<std::string> interface_names();

}  // namespace guise::bridge

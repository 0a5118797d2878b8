// What a file is by its first bytes, for errors about a file of another kind than the one that was wanted.
#pragma once

#include <string>
#include <string_view>

namespace guise::core {

// "a ZIP archive, as PyTorch's torch.save writes"; "an empty file"; empty where the bytes say nothing.
std::string file_kind(std::string_view beginning);

}  // namespace guise::core

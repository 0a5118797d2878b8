// The real catalogue, compiled by the headers of a made-up minor: says whether it loads a file, or why not
// (exit code 3).
#include <fmt/format.h>

#include "catalogue/gate.h"
#include "catalogue/module.h"
#include "core/error.h"

int main(int count, char** words) {
  using guise::catalogue::AskedBy;
  using guise::catalogue::Module;
  if (count != 2) return 2;
  try {
    const auto module = Module::open(
        {.note = {}, .file = words[1], .asked_by = AskedBy::path, .warnings = {}, .runtime_libraries = {}});
    const guise_strategy& strategy = module->descriptor().strategies.at(0).table;
    fmt::print("{} needs 1.{}, this is {}: {} bytes are {}\n", strategy.name, module->descriptor().abi_minor,
               guise::catalogue::abi_text(), strategy.struct_size, sizeof strategy);
#if GUISE_ABI_MINOR >= 1
    fmt::print("made_up_1 {}\n", strategy.made_up_1 != nullptr);
#endif
#if GUISE_ABI_MINOR >= 2
    fmt::print("made_up_2 {}\n", strategy.made_up_2 != nullptr);
#endif
    return 0;
  } catch (const guise::core::Error& error) {
    fmt::print("{}\n", error.what());
    return 3;
  }
}

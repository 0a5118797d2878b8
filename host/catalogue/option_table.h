// A plugin's option table turned into the rows that configuration checks values with.
#pragma once

#include <guise/option.h>

#include <string>
#include <vector>

#include "config/option.h"
#include "config/plugin_kind.h"
#include "core/error.h"

namespace guise::catalogue {

struct OptionRows {
  config::OptionTable options;
  std::vector<guise_option> rows;  // copies, one for each of `options`
};

// A core::Error(usage) about an option table and not another part of the descriptor.
class OptionTableError : public core::Error {
 public:
  explicit OptionTableError(const std::string& text) : Error(core::Fault::usage, text) {}
};

// `table` is NULL-terminated; NULL: no options. `instance_size` bounds the members that the host fills.
// Throws OptionTableError, without a place, naming the option and what is wrong with it.
OptionRows read_options(const guise_option* const* table, uint64_t instance_size);

// An option named as a key of the run in the same section would stand in front of it. `plugin` is its name.
// Throws OptionTableError naming both.
void refuse_shadowed_keys(config::PluginKind kind, const std::string& plugin,
                          const config::OptionTable& options);

}  // namespace guise::catalogue

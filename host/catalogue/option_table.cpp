#include "catalogue/option_table.h"

#include <cmath>
#include <set>

#include "catalogue/foreign_struct.h"
#include "config/plugin_options.h"

namespace guise::catalogue {
namespace {

constexpr size_t kMostOptions = 1000, kMostChoices = 1000;

bool is_key(const std::string& key) {
  return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

config::OptionType type_of(const guise_option& row, const std::string& what) {
  switch (row.type) {
    case GUISE_TYPE_BOOL:
      return config::OptionType::boolean;
    case GUISE_TYPE_INT:
      return config::OptionType::integer;
    case GUISE_TYPE_REAL:
      return config::OptionType::real;
    case GUISE_TYPE_STRING:
      return config::OptionType::string;
    default:
      wrong(what + " has the unknown type " + std::to_string(row.type));
  }
}

nlohmann::json default_of(const guise_option& row, const std::string& what) {
  switch (row.type) {
    case GUISE_TYPE_BOOL:
      if (row.default_integer != 0 && row.default_integer != 1)
        wrong(what + " has a default that is neither 0 nor 1");
      return row.default_integer == 1;
    case GUISE_TYPE_INT:
      return row.default_integer;
    case GUISE_TYPE_REAL:
      return row.default_real;
    default:
      if (row.default_text == nullptr) wrong(what + " has no default");
      return text_or(row.default_text, "", what + "'s default");
  }
}

void read_range(const guise_option& row, config::Option& option, const std::string& what) {
  constexpr uint32_t kKnown =
      GUISE_BOUND_MINIMUM | GUISE_BOUND_MAXIMUM | GUISE_BOUND_ABOVE | GUISE_BOUND_BELOW;
  const auto has = [&](uint32_t bit) { return (row.bounds & bit) != 0; };
  const bool is_number = row.type == GUISE_TYPE_INT || row.type == GUISE_TYPE_REAL;
  if ((row.bounds & ~kKnown) != 0) needs_newer_host(what);
  if (row.bounds != 0 && !is_number) wrong(what + " has a range that makes no sense");
  if (has(GUISE_BOUND_MINIMUM)) option.minimum = row.minimum;
  if (has(GUISE_BOUND_MAXIMUM)) option.maximum = row.maximum;
  option.minimum_exclusive = has(GUISE_BOUND_ABOVE);
  option.maximum_exclusive = has(GUISE_BOUND_BELOW);
  if (!(option.minimum <= option.maximum)) wrong(what + " has an empty range");
}

std::vector<std::string> choices_of(const guise_option& row, const std::string& what) {
  std::vector<std::string> choices;
  if (row.choices == nullptr) return choices;
  if (row.type != GUISE_TYPE_STRING) wrong(what + " has choices but is no text");
  for (const char* const* choice = row.choices; *choice != nullptr; ++choice) {
    if (choices.size() == kMostChoices) wrong(what + " has choices without an end");
    choices.push_back(text_or(*choice, "", what + "'s choice"));
  }
  if (choices.empty()) wrong(what + " has an empty list of choices");
  return choices;
}

size_t member_size(const guise_option& row) {
  return row.type == GUISE_TYPE_BOOL ? sizeof(bool) : 8;
}

// The host writes the value there: it must lie within the instance.
void check_member(const guise_option& row, uint64_t instance_size, const std::string& what) {
  if (row.member == 0) return;
  const uint64_t offset = row.member - 1, size = member_size(row);
  if (instance_size < size || offset > instance_size - size || offset % size != 0) {
    wrong(what + " names a member outside its struct");
  }
}

config::Option option_of(const guise_option& row, const std::string& key) {
  const std::string what = "option " + key;
  config::Option option;
  option.key = key;
  option.type = type_of(row, what);
  option.default_value = default_of(row, what);
  read_range(row, option, what);
  option.choices = choices_of(row, what);
  option.unit = text_or(row.unit, "", what + "'s unit");
  option.help = text_or(row.help, "", what + "'s help");
  option.since = text_or(row.since, "", what + "'s since");
  config::checked_value(option, option.default_value, what + ": its default");
  return option;
}

OptionRows rows_of(const guise_option* const* table, uint64_t instance_size) {
  OptionRows result;
  std::set<std::string> keys;
  for (; table != nullptr && *table != nullptr; ++table) {
    if (result.rows.size() == kMostOptions) wrong("the option table has no end");
    const guise_option row = copy_struct(*table, GUISE_OPTION_SIZE_1_0, "an option");
    const std::string key = needed_text(row.key, "an option's key");
    if (!is_key(key)) wrong("the option key " + core::printable(key) + " is not [a-z0-9_]+");
    if (!keys.insert(key).second) wrong("two options have the key " + key);
    result.options.push_back(option_of(row, key));
    check_member(row, instance_size, "option " + key);
    result.rows.push_back(row);
  }
  return result;
}

}  // namespace

OptionRows read_options(const guise_option* const* table, uint64_t instance_size) {
  try {
    return rows_of(table, instance_size);
  } catch (const core::Error& error) {
    throw OptionTableError(error.what());
  }
}

void refuse_shadowed_keys(config::PluginKind kind, const std::string& plugin,
                          const config::OptionTable& options) {
  for (const config::Option& option : options) {
    const std::string key = config::key_shadowed_by(kind, option.key);
    if (!key.empty())
      throw OptionTableError("option " + option.key + " of " + plugin +
                             " has the name of the run's own key " + key + ": give it another");
  }
}

}  // namespace guise::catalogue

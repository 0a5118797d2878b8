// One key of a run: the row that says what it is, and the member of RunConfig that it fills. Rows read as:
//   integer("train.epochs", 10).at_least(1).unit("epochs").fills(&RunConfig::train, &TrainConfig::epochs)
//       .help("...")
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/option.h"
#include "config/run_config.h"

namespace guise::config {

struct RunKey : Option {
  // Value (checked) to member and back; both are empty for the name of a plugin, which looking it up fills.
  std::function<void(RunConfig&, const nlohmann::json&)> fill;
  std::function<nlohmann::json(const RunConfig&)> read;
};

using RunKeys = std::vector<RunKey>;

// The member that a path of member pointers leads to.
template <class Object>
Object& member_at(Object& object) {
  return object;
}
template <class Object, class Step, class... Steps>
auto& member_at(Object& object, Step step, Steps... steps) {
  return member_at(object.*step, steps...);
}

class KeyRow {
 public:
  KeyRow(OptionType type, const char* key, nlohmann::json default_value) {
    row_.type = type;
    row_.key = key;
    row_.default_value = std::move(default_value);
  }

  KeyRow at_least(double value) && { return row_.minimum = value, std::move(*this); }
  KeyRow at_most(double value) && { return row_.maximum = value, std::move(*this); }
  KeyRow above(double value) && {
    row_.minimum_exclusive = true;
    return std::move(*this).at_least(value);
  }
  KeyRow below(double value) && {
    row_.maximum_exclusive = true;
    return std::move(*this).at_most(value);
  }
  KeyRow one_of(std::vector<std::string> choices) && {
    return row_.choices = std::move(choices), std::move(*this);
  }
  KeyRow before(nlohmann::json value) && { return row_.before = std::move(value), std::move(*this); }
  KeyRow path() && { return row_.is_path = true, std::move(*this); }
  // Flags of other trainers that mean this key, without dashes and with '_' between words: for advice only.
  KeyRow elsewhere(std::vector<std::string> names) && {
    return row_.elsewhere = std::move(names), std::move(*this);
  }
  KeyRow unit(const char* unit) && { return row_.unit = unit, std::move(*this); }

  // A text member is empty where the value is null.
  template <class... Path>
  KeyRow fills(Path... path) && {
    row_.fill = [path...](RunConfig& run, const nlohmann::json& value) {
      auto& member = member_at(run, path...);
      using Member = std::remove_reference_t<decltype(member)>;
      if (!value.is_null()) {
        member = value.get<Member>();
      } else if constexpr (std::is_same_v<Member, std::string>) {
        member.clear();
      }
    };
    row_.read = [path..., nullable = row_.default_value.is_null()](const RunConfig& run) -> nlohmann::json {
      const nlohmann::json value = member_at(run, path...);
      return nullable && value == "" ? nlohmann::json(nullptr) : value;
    };
    return std::move(*this);
  }
  // A text member is empty where the value is `word`.
  template <class... Path>
  KeyRow fills_empty_for(const char* word, Path... path) && {
    row_.fill = [=](RunConfig& run, const nlohmann::json& value) {
      member_at(run, path...) = value == word ? "" : value.get<std::string>();
    };
    row_.read = [=](const RunConfig& run) {
      const std::string& text = member_at(run, path...);
      return text.empty() ? nlohmann::json(word) : nlohmann::json(text);
    };
    return std::move(*this);
  }
  // A truth value: true for the choice `word`, false for the other of two.
  template <class... Path>
  KeyRow fills_whether(const char* word, Path... path) && {
    const std::string other = row_.choices.at(0) == word ? row_.choices.at(1) : row_.choices.at(0);
    row_.fill = [=](RunConfig& run, const nlohmann::json& value) { member_at(run, path...) = value == word; };
    row_.read = [=](const RunConfig& run) {
      return nlohmann::json(member_at(run, path...) ? std::string(word) : other);
    };
    return std::move(*this);
  }

  RunKey help(const char* help) && { return row_.help = help, std::move(row_); }

 private:
  RunKey row_;
};

inline KeyRow boolean(const char* key, bool value) {
  return {OptionType::boolean, key, value};
}
inline KeyRow integer(const char* key, nlohmann::json value) {
  return {OptionType::integer, key, std::move(value)};
}
inline KeyRow real(const char* key, double value) {
  return {OptionType::real, key, value};
}
inline KeyRow text(const char* key, nlohmann::json value) {
  return {OptionType::string, key, std::move(value)};
}
inline KeyRow integers(const char* key) {
  return {OptionType::integer_list, key, nlohmann::json::array()};
}
inline KeyRow reals(const char* key) {
  return {OptionType::real_list, key, nlohmann::json::array()};
}
inline KeyRow texts(const char* key) {
  return {OptionType::text_list, key, nlohmann::json::array()};
}
inline KeyRow reals_by_name(const char* key) {
  return {OptionType::real_map, key, nlohmann::json::object()};
}

}  // namespace guise::config

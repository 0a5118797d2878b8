#include "sweep/file.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "config/json_file.h"
#include "config/layers.h"
#include "config/option.h"
#include "config/said_path.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::sweep {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const std::vector<std::string> kMembers = {"name", "base", "extends", "set", "grid", "list", "seeds", "out"};
constexpr size_t kLongestValue = 4000;  // bytes of JSON
constexpr char kSeed[] = "train.seed";
constexpr char kBase[] = "base";

// Reads the members of one document; every error names the file.
class SweepReader {
 public:
  SweepReader(const json& document, const std::string& path)
      : document_(document), place_(core::printable(path, 300)) {
    sweep_.path = path;
  }

  File read() {
    check_members();
    check_number();
    read_name();
    sweep_.out = config::meant_path(text_of("out"), {place_ + ": out", sweep_.path});
    read_bases();
    if (document_.contains("set")) sweep_.set = read_row(document_["set"], "set", false);
    read_grid();
    read_list();
    read_seeds();
    check_places();
    return std::move(sweep_);
  }

 private:
  [[noreturn]] void refuse(const std::string& member, const std::string& problem, const std::string& expected,
                           const json& received, const std::string& advice = "") const {
    throw core::usage_error({.place = place_ + ": " + core::printable(member),
                             .problem = problem,
                             .expected = expected,
                             .received = received.is_discarded() ? "" : config::value_text(received),
                             .advice = advice});
  }

  void check_members() const {
    if (!document_.is_object()) {
      throw core::usage_error({.place = place_,
                               .expected = "an object such as {\"grid\": {\"optimizer.lr\": [0.05, 0.1]}}",
                               .received = config::value_text(document_)});
    }
    for (const auto& [name, value] : document_.items()) {
      if (name == "$schema" || std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end()) continue;
      const std::string meant = core::did_you_mean(name, kMembers);
      const std::string advice = "keys of runs stand in set, grid or list";
      throw core::usage_error({.place = place_,
                               .problem = "a sweep has no member " + core::printable(name),
                               .expected = "one of " + core::joined(kMembers),
                               .advice = meant.empty() ? advice : meant});
    }
  }

  std::string text_of(const std::string& member) const {
    if (!document_.contains(member)) return "";
    const json& value = document_[member];
    const bool fits =
        value.is_string() && value != "" && value.get<std::string>().find('\0') == std::string::npos;
    if (!fits) refuse(member, "", "a text that is not empty", value);
    return value.get<std::string>();
  }

  void read_name() {
    const std::string given = text_of("name");
    sweep_.name = given.empty() ? fs::path(sweep_.path).stem().string() : given;
    const bool plain = sweep_.name.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                           "._-") == std::string::npos &&
                       !sweep_.name.empty() && sweep_.name.front() != '.' && sweep_.name.front() != '-' &&
                       sweep_.name.size() <= 80;
    if (!plain) {
      refuse("name", "", "letters, digits and ._- (80 at most), a letter or digit first", json(sweep_.name),
             "\"name\" replaces the file's own");
    }
  }

  std::vector<std::string> files_of(const json& given, const std::string& member) const {
    std::vector<std::string> files;
    for (const json& name : given.is_array() ? given : json::array({given})) {
      const bool fits =
          name.is_string() && name != "" && name.get<std::string>().find('\0') == std::string::npos;
      if (!fits) refuse(member, "", "a run file or a list of them", given);
      files.push_back(config::meant_path(name.get<std::string>(), {place_ + ": " + member, sweep_.path}));
    }
    return files;
  }

  void read_bases() {
    const bool both = document_.contains(kBase) && document_.contains("extends");
    if (both) refuse(kBase, "stands beside extends, which means the same", "", json::value_t::discarded);
    for (const std::string member : {kBase, "extends"}) {
      if (document_.contains(member)) sweep_.bases = files_of(document_[member], member);
    }
  }

  // What an object of keys says, whether they nest or have their full names.
  std::map<std::string, json> keys_in(json object, const std::string& member, bool base_allowed) const {
    std::map<std::string, json> keys;
    if (base_allowed && object.contains(kBase)) {
      keys[kBase] = object[kBase];
      object.erase(kBase);
    }
    for (config::Assignment& given : config::layer_of(object, {place_ + ": " + member, ""}))
      keys[given.key] = std::move(given.value);
    return keys;
  }

  // A value as it will be used; paths become absolute.
  json value_of(const std::string& key, const json& given, const std::string& member) const {
    if (key == kBase) return files_of(given, member + ": base");
    const json value = config::meant_value(key, given, {place_ + ": " + member, sweep_.path});
    if (value.is_object()) refuse(member + ": " + key, "", "a value", value);
    if (value.dump(-1, ' ', false, json::error_handler_t::replace).size() > kLongestValue) {
      refuse(member + ": " + key, "", "a value of at most " + std::to_string(kLongestValue) + " bytes",
             value);
    }
    return value;
  }

  KeyValues read_row(const json& row, const std::string& member, bool base_allowed) const {
    if (!row.is_object()) refuse(member, "", "an object such as {\"optimizer.lr\": 0.1}", row);
    KeyValues values;
    for (const auto& [key, value] : keys_in(row, member, base_allowed))
      values[key] = value_of(key, value, member);
    return values;
  }

  void read_grid() {
    if (!document_.contains("grid")) return;
    const json& grid = document_["grid"];
    if (!grid.is_object())
      refuse("grid", "", "an object of lists such as {\"optimizer.lr\": [0.05, 0.1]}", grid);
    for (const auto& [key, values] : keys_in(grid, "grid", true)) add_axis(key, values);
  }

  void add_axis(const std::string& key, const json& values) {
    if (!values.is_array() || values.empty())
      refuse("grid: " + key, "", "a list of at least one value", values);
    Axis axis{key, {}};
    for (const json& value : values) axis.values.push_back(value_of(key, value, "grid"));
    sweep_.grid.push_back(std::move(axis));
  }

  void read_list() {
    sweep_.list = {KeyValues()};
    if (!document_.contains("list")) return;
    const json& list = document_["list"];
    if (!list.is_array() || list.empty()) refuse("list", "", "a list of at least one object", list);
    sweep_.list.clear();
    for (size_t i = 0; i < list.size(); ++i) {
      sweep_.list.push_back(read_row(list[i], "list[" + std::to_string(i) + "]", true));
    }
  }

  void read_seeds() {
    if (!document_.contains("seeds")) return;
    const json& seeds = document_["seeds"];
    const auto is_seed = [](const json& value) {
      return value.is_number_unsigned() && value.get<uint64_t>() <= static_cast<uint64_t>(INT64_MAX);
    };
    const bool number = is_seed(seeds) && seeds != 0;
    const bool list = seeds.is_array() && !seeds.empty() && std::all_of(seeds.begin(), seeds.end(), is_seed);
    if (!number && !list) refuse("seeds", "", "a number of seeds or a list of integers at least 0", seeds);
    if (list) {
      sweep_.seeds = seeds.get<std::vector<int64_t>>();
    } else {
      for (int64_t seed = 0; seed < seeds.get<int64_t>(); ++seed) sweep_.seeds.push_back(seed);
    }
  }

  // Before anything of that size is made. Shapes are judged later.
  void check_number() const {
    const auto size_of = [](const json& value) {
      const bool number = value.is_number_unsigned();
      const double size = number             ? value.get<double>()
                          : value.is_array() ? static_cast<double>(value.size())
                                             : 1;
      return std::max(size, 1.0);
    };
    double runs = size_of(document_.value("list", json())) * size_of(document_.value("seeds", json()));
    const json grid = document_.value("grid", json());
    if (grid.is_object()) {
      for (const auto& [key, values] : keys_in(grid, "grid", true))
        runs *= values.is_array() ? size_of(values) : 1;
    }
    if (runs > static_cast<double>(kMostRuns)) refuse_number(runs);
  }

  [[noreturn]] void refuse_number(double runs) const {
    const std::string number =
        runs < 1e15 ? core::grouped(static_cast<long long>(runs)) : core::number_text(runs);
    throw core::usage_error({.place = place_,
                             .expected = "at most " + core::grouped(kMostRuns) + " runs",
                             .received = number,
                             .advice = "fewer values in grid, or rows of a list in its place"});
  }

  // No key in two of grid, list and seeds, nor in set and grid.
  void check_places() const {
    std::map<std::string, std::string> places;
    if (!sweep_.seeds.empty()) places[kSeed] = "seeds";
    for (const auto& [key, value] : sweep_.set) {
      if (places.count(key) != 0) refuse_twice(key, "set", "seeds");
    }
    for (const Axis& axis : sweep_.grid) {
      if (sweep_.set.count(axis.key) != 0) refuse_twice(axis.key, "set", "grid");
      if (!places.emplace(axis.key, "grid").second) refuse_twice(axis.key, "grid", "seeds");
    }
    for (const KeyValues& row : sweep_.list) {
      for (const auto& [key, value] : row) {
        if (places.count(key) != 0) refuse_twice(key, "list", places[key]);
      }
    }
  }

  [[noreturn]] void refuse_twice(const std::string& key, const std::string& one,
                                 const std::string& other) const {
    throw core::usage_error({.place = place_ + ": " + core::printable(key),
                             .problem = "stands in " + one + " and in " + other,
                             .expected = "one of them"});
  }

  const json& document_;
  std::string place_;
  File sweep_;
};

// Adds every choice of one axis to every cell.
std::vector<Cell> crossed(const std::vector<Cell>& cells, const Axis& axis) {
  std::vector<Cell> product;
  for (const Cell& cell : cells) {
    for (const json& value : axis.values) {
      product.push_back(cell);
      product.back().values[axis.key] = value;
    }
  }
  return product;
}

}  // namespace

File parse_sweep(const json& document, const std::string& path) {
  return SweepReader(document, path).read();
}

File read_sweep_file(const std::string& path) {
  return parse_sweep(config::read_json_file(path), path);
}

std::vector<Cell> expand(const File& sweep) {
  std::vector<Cell> cells;
  for (const KeyValues& row : sweep.list) {
    KeyValues values = row;
    values.insert(sweep.set.begin(), sweep.set.end());
    cells.push_back({sweep.bases, std::move(values)});
  }
  for (const Axis& axis : sweep.grid) cells = crossed(cells, axis);
  Axis seeds{kSeed, {sweep.seeds.begin(), sweep.seeds.end()}};
  if (!seeds.values.empty()) cells = crossed(cells, seeds);
  for (Cell& cell : cells) {
    const auto base = cell.values.find(kBase);
    if (base == cell.values.end()) continue;
    cell.bases = base->second.get<std::vector<std::string>>();
    cell.values.erase(base);
  }
  return cells;
}

}  // namespace guise::sweep

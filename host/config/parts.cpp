#include "config/parts.h"

#include <algorithm>

#include "config/parts/tables.h"

namespace guise::config {

const std::vector<PartSection>& part_sections() {
  static const std::vector<PartSection> sections = {
      {"data", "data set"}, {"model", "network"}, {"optimizer", "optimizer"}, {"schedule", "schedule"}};
  return sections;
}

const std::vector<Part>& parts() {
  static const std::vector<Part> all = [] {
    std::vector<Part> made;
    for (std::vector<Part> table : {data_set_parts(), networks(), optimizers(), schedules()}) {
      for (Part& part : table) made.push_back(std::move(part));
    }
    return made;
  }();
  return all;
}

std::vector<const Part*> parts_of(const std::string& section) {
  std::vector<const Part*> found;
  for (const PartSection& row : part_sections()) {
    if (row.name != section) continue;
    for (const Part& part : parts()) {
      if (part.kind == row.kind) found.push_back(&part);
    }
  }
  return found;
}

const Part* find_part(const std::string& section, const std::string& name) {
  for (const Part* part : parts_of(section)) {
    if (part->name == name) return part;
  }
  return nullptr;
}

std::vector<std::string> part_names(const std::string& section) {
  std::vector<std::string> names;
  for (const Part* part : parts_of(section)) {
    if (part->trains) names.push_back(part->name);
  }
  return names;
}

RunKeys part_keys(const std::string& section) {
  RunKeys keys;
  for (const Part* part : parts_of(section)) {
    for (const RunKey& key : part->keys) {
      const auto same = [&](const RunKey& other) { return other.key == key.key; };
      if (std::none_of(keys.begin(), keys.end(), same)) keys.push_back(key);
    }
  }
  return keys;
}

const RunKey* find_key(const Part& part, const std::string& path) {
  const auto same = [&](const RunKey& row) { return row.key == path; };
  const auto found = std::find_if(part.keys.begin(), part.keys.end(), same);
  return found == part.keys.end() ? nullptr : &*found;
}

}  // namespace guise::config

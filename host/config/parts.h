// The parts that Guise itself brings, of which a run chooses one a section: networks, optimizers, schedules
// and data sets. Each has a name, a line of summary and the keys that only it reads. What a part computes is
// made by the room that computes, under the same name.
#pragma once

#include <string>
#include <vector>

#include "config/run_key.h"

namespace guise::config {

struct Part {
  std::string kind;  // "network", "optimizer", "schedule", "data set"
  std::string name;  // "sgd"
  std::string summary;
  RunKeys
      keys;  // full paths, "optimizer.momentum"; parts of one section may share a key, with other defaults
  bool trains = true;  // false: not to be named by a run (a data set that is for tests only)
};

// The section whose `name` chooses one of the parts of a kind.
struct PartSection {
  std::string name;  // "optimizer"
  std::string kind;  // "optimizer"
};
const std::vector<PartSection>& part_sections();

// By kind, in the order of part_sections().
const std::vector<Part>& parts();
std::vector<const Part*> parts_of(const std::string& section);
// Null where there is none.
const Part* find_part(const std::string& section, const std::string& name);

// What section.name may be.
std::vector<std::string> part_names(const std::string& section);

// The keys of all parts of a section, each once: the row of the first part that has it.
RunKeys part_keys(const std::string& section);

// The part's row of a full path; null where it has none.
const RunKey* find_key(const Part& part, const std::string& path);

}  // namespace guise::config

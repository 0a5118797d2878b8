// A plugin's descriptor, copied and checked: what came from the .so as structs of possibly another size is
// here in this host's own. Pointers in it point into the .so and live as long as it is mapped.
#pragma once

#include <guise/descriptor.h>

#include <string>
#include <vector>

#include "catalogue/note.h"
#include "config/option.h"
#include "config/plugin_lookup.h"

namespace guise::catalogue {

struct Strategy {
  guise_strategy table;  // what the plugin's struct lacks is zero
  config::OptionTable options;
  std::vector<guise_option> rows;  // one for each of `options`: which member the host fills
  config::TeacherScope teacher_scope = config::TeacherScope::none;
  std::string default_teacher;  // "swap" unless it says otherwise; empty without a teacher
  nlohmann::json default_teacher_options = nlohmann::json::object();
};

struct Policy {
  guise_teacher_policy table;
  config::OptionTable options;
  std::vector<guise_option> rows;
};

struct Measure {
  guise_measure table;
  config::OptionTable options;
  std::vector<guise_option> rows;
};

struct Descriptor {
  std::string id, version;
  uint16_t abi_major = 0, abi_minor = 0;
  std::vector<Strategy> strategies;
  std::vector<Policy> policies;
  std::vector<Measure> measures;
  std::vector<guise_op_slot> op_slots;
  std::vector<guise_interface_slot> interface_slots;
};

// Throws core::Error(usage), without a place, on a wrong magic, version or size, an empty list, a bad name, a
// missing callback, an option table that contradicts itself, or a difference to the file's notes.
Descriptor read_descriptor(const guise_plugin* plugin, const std::vector<PluginNote>& notes);

}  // namespace guise::catalogue

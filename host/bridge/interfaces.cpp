#include "bridge/interfaces.h"

#include "bridge/drafts.h"

namespace guise::bridge {
namespace {

struct Row {
  std::string name;
  const void* table;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {{GUISE_AUTOGRAD_INTERFACE, &autograd_interface()},
                                       {GUISE_DLPACK_INTERFACE, &dlpack_interface()}};
  return all;
}

}  // namespace

const void* find_interface(const std::string& name) {
  for (const Row& row : rows()) {
    if (row.name == name) return row.table;
  }
  for (const DraftInterface& draft : draft_interfaces()) {
    if (drafts_are_allowed() && draft.name == name) return draft.table;
  }
  return nullptr;
}

std::string why_missing(const std::string& name) {
  for (const DraftInterface& draft : draft_interfaces()) {
    if (draft.name == name)
      return name + " is a draft, which may still change: GUISE_DRAFTS=1 in the environment allows it";
  }
  return "";
}

std::vector<std::string> interface_names() {
  std::vector<std::string> names;
  for (const Row& row : rows()) names.push_back(row.name);
  return names;
}

}  // namespace guise::bridge

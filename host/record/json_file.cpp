#include "record/json_file.h"

#include "core/files.h"

namespace guise::record {

std::string to_json_text(const nlohmann::ordered_json& document) {
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void write_json(const std::filesystem::path& path, const nlohmann::ordered_json& document) {
  core::write_durably(path.string(), to_json_text(document));
}

}  // namespace guise::record

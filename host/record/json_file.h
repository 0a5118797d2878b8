// config.json and summary.json: a whole document, written so that a reader sees the old one or the new one.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace guise::record {

// Indented by two, keys in the order given, a line break at the end. Numbers that are not finite become null.
std::string to_json_text(const nlohmann::ordered_json& document);

// Durable. Throws core::Error(failed).
void write_json(const std::filesystem::path& path, const nlohmann::ordered_json& document);

}  // namespace guise::record

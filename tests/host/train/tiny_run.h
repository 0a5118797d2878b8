// A run that takes a second: made-up pictures, a network one channel wide, plugins of the build tree.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "config/request.h"
#include "support/temporary_folder.h"
#include "train/plugins.h"

namespace guise::train::testing {

using support::TemporaryFolder;

using Keys = std::map<std::string, nlohmann::json>;

// 2 epochs of 4 steps of 10 images, 20 test images, on one thread; `keys` win.
config::Request tiny_request(const Keys& keys, const std::filesystem::path& out);

// Trains it into a folder of `name` and gives the folder.
std::filesystem::path trained(const TemporaryFolder& folder, const std::string& name, const Keys& keys);
// The lines of metrics.jsonl of one kind: "train", "evaluate".
std::vector<nlohmann::json> events_of(const std::filesystem::path& out, const std::string& kind);

catalogue::Catalogue built_plugins();
// The policy with `options` over its defaults, for a run of 8 steps.
std::unique_ptr<bridge::TeacherPolicy> built_policy(const std::string& name,
                                                    const nlohmann::json& options = nlohmann::json::object());

}  // namespace guise::train::testing

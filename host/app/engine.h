// Commands that compute: the light program resolves and checks what was asked for and becomes `guise-engine`,
// which gets it as one JSON document.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/command.h"
#include "config/open_file.h"

namespace guise::app {

// Replaces this process by the engine, with the request (config/requests.h) of `command`; returns only by
// throwing core::Error. `files`, whose descriptors the request names, stay open. `ps` still shows the user's
// command line.
int become_engine(const Invocation& invocation, const std::string& command, const nlohmann::json& request,
                  const std::vector<config::OpenFile>& files = {});

}  // namespace guise::app

// JSON instantiated once, in json.cpp: the precompiled headers bring this to every source, so that none makes
// its own.
#pragma once

#include <nlohmann/json.hpp>

extern template class nlohmann::basic_json<>;                       // nlohmann::json
extern template class nlohmann::basic_json<nlohmann::ordered_map>;  // nlohmann::ordered_json

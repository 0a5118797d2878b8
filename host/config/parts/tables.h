// One table a kind of part; config/parts.h puts them together.
#pragma once

#include <vector>

#include "config/parts.h"

namespace guise::config {

std::vector<Part> networks();        // made by models/make_network
std::vector<Part> optimizers();      // made by optim/optimizer
std::vector<Part> schedules();       // computed by optim/schedule
std::vector<Part> data_set_parts();  // of config/data_sets.h, read by data/load_split

}  // namespace guise::config

// The images of a run as its records tell them, and by which a run that goes on knows that they are the same.
#pragma once

#include <string>
#include <vector>

#include "data/images.h"
#include "runs/summary.h"

namespace guise::train {

runs::DataFacts data_facts(const data::ImageData& images);

// "class_names [a, b], now [b, a]": one text for each fact that differs. The folder may be another, and what
// an earlier Guise did not keep is not compared.
std::vector<std::string> changed_data(const nlohmann::json& before, const runs::DataFacts& now);

}  // namespace guise::train

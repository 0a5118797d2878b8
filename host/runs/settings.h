// What the recorded configuration of a run says of what it computed, so that runs of several releases
// compare: a release writes keys that others do not have, and the first ones wrote those of every optimizer
// and schedule.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runs/document.h"

namespace guise::runs {

// The keys in the order of the document, without those of a part that the run did not choose (adamw's beta1
// of a run with sgd) or of a teacher or average that it does not have, then the run's keys that it lacks,
// with their defaults, or with what a run did that is older than the key.
std::vector<FlatValue> settings_of(const Json& config);

// The default of one of the run's keys; nothing where the key says nothing of this run, or the default is a
// plugin's.
std::optional<Json> default_setting(const Json& config, const std::string& key);

// Whether it says only how a run is done and written down, not what it computes. The folder of an image set
// says which it is.
bool is_incidental(const Json& config, const std::string& key);

}  // namespace guise::runs

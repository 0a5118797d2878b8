// The keys of a run, split into what is compared and what must be the same; and names for what is compared.
// Part of pairing.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compare/pairing.h"

namespace guise::compare {

using KeyValueMap = std::map<std::string, runs::Json>;

struct SplitKeys {
  KeyValueMap level;  // what is compared
  KeyValueMap rest;   // what must be the same, without train.seed and what cannot change a result
  int64_t seed = 0;   // train.seed
};

SplitKeys split_keys(const runs::Run& run, const PairingRequest& request);

// Throws a usage error with the nearest name for a name in `by` or `ignore` that is no section and no key of
// any run.
void check_names(const std::vector<runs::Run>& runs, const PairingRequest& request);

// One label each: the strategy's name and as many keys as tell it from the others. The maps differ from each
// other.
std::vector<std::string> level_labels(const std::vector<KeyValueMap>& levels);

// The keys of `here` and `there` that are not the same in both. Those of a part that only one chose do not
// count: that the parts differ is said by their name.
std::vector<std::string> differing_keys(const KeyValueMap& here, const KeyValueMap& there);

// "train.epochs (70, there 50) and 2 more keys"
std::string difference_text(const KeyValueMap& here, const KeyValueMap& there);

// Equal for equal maps only.
std::string identity_of(const KeyValueMap& keys);

}  // namespace guise::compare

// From a request to the books of its sweep: a new sweep file's plan merged with what its folder says already,
// or the manifest of an earlier call alone. Writes nothing.
#pragma once

#include <string>
#include <vector>

#include "sweep/manifest.h"
#include "sweep/place.h"
#include "sweep/request.h"

namespace guise::sweep {

struct Opened {
  Manifest manifest;  // states as the folders of the runs say
  Place place;
  std::vector<std::string> warnings;
};

// Throws usage errors: a file that is no sweep, runs that do not resolve, --set of a key that the file
// varies, a folder that holds something else.
Opened open_sweep(const Request& request);

}  // namespace guise::sweep

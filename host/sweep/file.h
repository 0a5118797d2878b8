// The file of `guise sweep`: which runs to train. JSON, comments are allowed, every member may be missing:
//
//   {
//     "name": "mask",                        // of the sweep; default: the file's name without .json
//     "base": "../study/mask_all.json",      // a run file or a list of them (later ones win), beside this
//     file;
//                                            // "extends" is the same
//     "set": {"train.epochs": 50},           // for every run
//     "grid": {"strategy.mask_ratio": [0.5, 0.85], "strategy.mask_mode": ["s", "g"]},  // every combination
//     "list": [{"strategy.name": "mask_all"},                                          // one row after
//     another,
//              {"strategy.name": "mask_clso", "strategy.mask_ratio": 0.9}],            // each with the whole
//              grid
//     "seeds": [0, 1, 2],                    // or a number n for 0 to n - 1; each with all of the above
//     "out": "runs/mask"                     // default: runs/NAME, or below GUISE_RUNS
//   }
//
// Keys nest as in a run file or have their full names with dots; a row of the list wins over "set". In the
// grid and in rows "base" is a key too: run files taken instead of those above. A key may not stand in two of
// grid, list and seeds. Paths are relative to the file.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace guise::sweep {

// Values by full key, in the order of the keys.
using KeyValues = std::map<std::string, nlohmann::json>;

inline constexpr uint64_t kMostRuns = 10'000;

struct Axis {
  std::string key;
  std::vector<nlohmann::json> values;  // at least one
};

struct File {
  std::string path;                // as it was given
  std::string name;                // letters, digits and ._-
  std::string out;                 // empty: not given
  std::vector<std::string> bases;  // absolute, the weakest first
  KeyValues set;
  std::vector<Axis> grid;       // by key
  std::vector<KeyValues> list;  // at least one row, which may be empty
  std::vector<int64_t> seeds;   // empty: not given
};

// Throws usage errors: unknown members and keys with the nearest name, wrong shapes, and more than
// kMostRuns runs, with their number, before anything is expanded. Values are checked in
// sweep/plan.h.
File read_sweep_file(const std::string& path);

// Likewise, for text at `path`.
File parse_sweep(const nlohmann::json& document, const std::string& path);

// One point of the sweep.
struct Cell {
  std::vector<std::string> bases;  // absolute
  KeyValues values;                // with what "set" says
};

// Rows slowest, then the axes of the grid, seeds fastest.
std::vector<Cell> expand(const File& sweep);

}  // namespace guise::sweep

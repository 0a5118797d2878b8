// Where a sweep lies, and the name of every file in its folder. Nothing else knows them.
#pragma once

#include <cstddef>
#include <string>

namespace guise::sweep {

struct Place {
  std::string out;      // the sweep's folder
  std::string program;  // guise
};

std::string manifest_path(const std::string& out);  // OUT/sweep.json
bool is_sweep_folder(const std::string& path);      // it has one
bool is_own_file(const std::string& name);          // beside logs and runs; also sweep.json.old

std::string logs_of(const std::string& out);    // OUT/logs
std::string lock_path(const std::string& out);  // taken by one `guise sweep` at a time
std::string slurm_script_path(const std::string& out);
// A file that joins several run files into one; `sum` is of their names.
std::string joining_path(const std::string& out, const std::string& sum);

// Of a run, by the name of its folder.
std::string folder_of(const std::string& run, const Place& place);
std::string log_of(const std::string& run, const Place& place);  // OUT/logs/NAME.txt

// OUT/logs/exit-NUMBER: how a SLURM task ended, written by its script; removed when the run begins. `number`
// is text, since the script has a variable there.
std::string exit_file_of(const std::string& number, const std::string& out);
std::string exit_file_of(size_t number, const Place& place);

}  // namespace guise::sweep

#include "sweep/slurm.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/error.h"
#include "core/format.h"
#include "core/text.h"

namespace guise::sweep {
namespace {

namespace fs = std::filesystem;

constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool only(const std::string& text, const std::string& allowed) {
  return text.find_first_not_of(kLetters + allowed) == std::string::npos;
}

// What the script sets by itself.
constexpr std::array kOwnOptions = {"--array", "--chdir",   "--job-name",   "--open-mode", "--output",
                                    "--error", "--requeue", "--no-requeue", "--signal",    "--wrap"};

// A path for a #SBATCH line and for bash: nothing in it may mean anything to either ('%' does to the first).
std::string plain_path(const std::string& path, const std::string& what) {
  const std::string absolute = fs::absolute(path).lexically_normal().string();
  if (only(absolute, "_-+=:,./@")) return absolute;
  throw core::usage_error({.place = what + " " + core::printable(absolute, 300),
                           .expected = "a path of letters, digits and _-+=:,./@ for a SLURM script"});
}

// "partition=gpu" and "--partition=gpu" alike.
std::string with_dashes(const std::string& option) {
  return option.starts_with("--") ? option : "--" + option;
}

void check_option(const std::string& given) {
  const std::string option = with_dashes(given);
  const std::string name = option.substr(0, option.find('='));
  const bool plain = name.size() > 3 && only(name.substr(2), "-") && name[2] != '-' && option.size() <= 200 &&
                     only(option.substr(2), "_-+=:,./@%[]*");
  if (!plain) {
    throw core::usage_error({.place = "--slurm-options",
                             .expected = "a long option of sbatch such as partition=gpu",
                             .received = core::printable(given)});
  }
  if (std::find(kOwnOptions.begin(), kOwnOptions.end(), name) != kOwnOptions.end()) {
    throw core::usage_error({.place = "--slurm-options", .problem = "the script sets " + name + " itself"});
  }
}

}  // namespace

void check_slurm_order(const SlurmOrder& order) {
  const bool time_fits =
      order.time.find_first_not_of("0123456789:-") == std::string::npos && order.time.size() <= 20;
  if (!time_fits) {
    throw core::usage_error({.place = "--slurm-time",
                             .expected = "minutes, H:MM:SS or D-HH:MM",
                             .received = core::printable(order.time)});
  }
  for (const std::string& option : order.options) check_option(option);
}

std::string array_text(const std::vector<size_t>& numbers, int64_t throttle) {
  std::string text;
  for (size_t i = 0; i < numbers.size();) {
    size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(numbers[i]);
    if (last > i) text += "-" + std::to_string(numbers[last]);
    i = last + 1;
  }
  return text + (throttle > 0 ? "%" + std::to_string(throttle) : "");
}

std::string slurm_script(const Manifest& manifest, const Place& place, const std::vector<size_t>& numbers,
                         const SlurmOrder& order) {
  const std::string out = plain_path(place.out, "the sweep's folder");
  const std::string program = plain_path(place.program, "the program");
  std::string text =
      "#!/bin/bash\n# The runs of a sweep that are left, one task each. Written by guise sweep --slurm.\n";
  const auto sbatch = [&text](const std::string& option) { text += "#SBATCH " + option + "\n"; };
  sbatch("--job-name=" + manifest.name);
  sbatch("--array=" + array_text(numbers, order.throttle));
  sbatch("--chdir=" + plain_path(order.folder, "the working folder"));
  sbatch("--output=" + logs_of(out) + "/slurm-%A_%a.txt");
  sbatch("--open-mode=append");
  // Two minutes before its time is up a task is told, saves and is queued again.
  sbatch("--signal=USR1@120");
  sbatch("--requeue");
  if (!order.time.empty()) sbatch("--time=" + order.time);
  for (const std::string& option : order.options) sbatch(with_dashes(option));
  text += core::format("\nsrun {} sweep {} --task \"$SLURM_ARRAY_TASK_ID\"\n", program, out);
  text +=
      "rc=$?\n"
      "printf '%s\\n' \"$rc\" > " +
      exit_file_of("\"$SLURM_ARRAY_TASK_ID\"", out) +
      "\n"
      "# 3: stopped by a signal with a good checkpoint.\n"
      "if [ \"$rc\" = 3 ]; then\n"
      "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"\n"
      "fi\n"
      "exit \"$rc\"\n";
  return text;
}

}  // namespace guise::sweep

// The value of a flag as a number or as one of a few words, checked. What a flag means is its command's own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/command.h"

namespace guise::app {

// Both ends belong to it.
struct IntegerRange {
  int64_t least = 0;
  int64_t most = 1'000'000'000;
};

// "no such file" or "a folder"; empty where there is a file, or a pipe.
std::string why_no_file(const std::string& path);

// Usage error where there is no such file, or a folder in its place. A pipe will do.
void check_is_file(const std::string& path);

// The path of a file that may be written: no folder, in one that is there. Usage error otherwise, also where
// nothing was given.
std::string file_to_write(const Invocation& invocation, const std::string& flag);

// `otherwise` where the flag was not given. Usage error for anything but an integer in the range.
int64_t integer_of(const Invocation& invocation, const std::string& flag, IntegerRange range,
                   int64_t otherwise);

// Every value of a flag that may be repeated, in the order given.
std::vector<int64_t> integers_of(const Invocation& invocation, const std::string& flag, IntegerRange range);

// --seed NUMBER, an integer at least 0; 0 where it was not given.
uint64_t seed_of(const Invocation& invocation);

// Seconds above 0, at most a day; `otherwise` where the flag was not given.
double seconds_of(const Invocation& invocation, const std::string& flag, double otherwise);

// Usage error with the nearest unless `value` of --flag is one of `choices`.
void check_choice(const std::string& flag, const std::string& value, const std::vector<std::string>& choices);

// The value of a flag that takes one of `choices`; the first is the default. Usage error with the nearest for
// another.
std::string choice_of(const Invocation& invocation, const std::string& flag,
                      const std::vector<std::string>& choices);

}  // namespace guise::app

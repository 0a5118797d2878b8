// Where the tree and its build are: known when the tests are built.
#pragma once

#include <filesystem>
#include <string>

namespace guise::support {

std::filesystem::path source_folder();
std::filesystem::path build_folder();
std::string guise_program();  // as built
// A file of tests/reference.
std::filesystem::path reference(const std::filesystem::path& name);

}  // namespace guise::support

#include "data/locate.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "config/data_root.h"
#include "config/data_sets.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

const config::DataSet& find_set(const std::string& name) {
  const config::DataSet* set = config::find_data_set(name);
  if (set != nullptr && !set->markers.empty()) return *set;
  throw core::usage_error({.place = name,
                           .problem = "no such data set",
                           .expected = "one of " + core::joined(config::data_set_names())});
}

// "fashionmnist" for a/b/Fashion-MNIST, and for a/FashionMNIST/raw as torchvision lays it out.
std::string plain_name(const fs::path& folder) {
  fs::path named = folder.has_filename() ? folder : folder.parent_path();
  if (named.filename() == "raw") named = named.parent_path();
  std::string plain;
  for (const unsigned char letter : named.filename().string()) {
    if (std::isalpha(letter)) plain += static_cast<char>(std::tolower(letter));
  }
  return plain;
}

bool is_named_after_the_other(const fs::path& folder, std::string_view name) {
  const std::string plain = plain_name(folder);
  return (name == "mnist" && plain == "fashionmnist") || (name == "fashion_mnist" && plain == "mnist");
}

}  // namespace

fs::path locate(const std::string& root, const std::string& name) {
  const config::DataSet& set = find_set(name);
  const fs::path folder = config::folder_with_data(name, root);
  const bool other = is_named_after_the_other(folder, name);
  if (!folder.empty() && !other) return folder;
  throw core::usage_error(
      {.place = root,
       .problem = "no " + name + " here, nor in a folder of that name below",
       .expected = set.files,
       .received = other ? "a folder named after another data set" : config::contents_of(root),
       .advice = set.advice});
}

std::string advice_for(const std::string& name) {
  return find_set(name).advice;
}

}  // namespace guise::data

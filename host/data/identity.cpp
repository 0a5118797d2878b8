#include "data/identity.h"

#include <span>

#include "core/sha256.h"

namespace guise::data {
namespace {

constexpr size_t kDigits = 16;

void add_number(core::Sha256& sum, int64_t number) {
  sum.add(std::as_bytes(std::span(&number, 1)));
}

}  // namespace

std::string sum_of(const ImageSet& images) {
  core::Sha256 sum;
  for (const int64_t number : {images.count, images.height, images.width, images.classes()})
    add_number(sum, number);
  for (const std::string& name : images.class_names) {
    add_number(sum, static_cast<int64_t>(name.size()));
    sum.add(name);
  }
  sum.add(std::as_bytes(std::span(images.labels)));
  sum.add(std::as_bytes(std::span(images.pixels)));
  return sum.hex().substr(0, kDigits);
}

}  // namespace guise::data

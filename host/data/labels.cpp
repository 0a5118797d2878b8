#include "data/labels.h"

#include <sstream>

#include "core/error.h"
#include "data/text_file.h"

namespace guise::data {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

std::vector<int64_t> checked_labels(std::span<const uint8_t> bytes, size_t classes, const std::string& place,
                                    int64_t first_index) {
  std::vector<int64_t> labels;
  labels.reserve(bytes.size());
  for (const uint8_t label : bytes) {
    if (label >= classes) {
      const int64_t index = first_index + static_cast<int64_t>(labels.size());
      throw core::usage_error({.place = place,
                               .problem = "label of image " + std::to_string(index) + " out of range",
                               .expected = "0 to " + std::to_string(classes - 1),
                               .received = std::to_string(label)});
    }
    labels.push_back(label);
  }
  return labels;
}

std::vector<std::string> fashion_mnist_names() {
  return words_of("T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Ankle_boot");
}

std::vector<std::string> mnist_names() {
  return words_of("0 1 2 3 4 5 6 7 8 9");
}

std::vector<std::string> cifar10_names() {
  return words_of("airplane automobile bird cat deer dog frog horse ship truck");
}

std::vector<std::string> cifar100_names() {
  return words_of(
      "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly "
      "camel "
      "can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup "
      "dinosaur "
      "dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard "
      "lion "
      "lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter "
      "palm_tree "
      "pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose "
      "sea "
      "seal shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table "
      "tank telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf "
      "woman "
      "worm");
}

std::vector<std::string> stl10_names() {
  return words_of("airplane bird car cat deer dog horse monkey ship truck");
}

std::vector<std::string> names_from_file(const std::filesystem::path& file,
                                         const std::vector<std::string>& standard) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return standard;
  std::vector<std::string> names = lines_of(file, "");
  if (names.size() == standard.size()) return names;
  throw core::usage_error({.place = file.string(),
                           .expected = std::to_string(standard.size()) + " class names",
                           .received = std::to_string(names.size())});
}

}  // namespace guise::data

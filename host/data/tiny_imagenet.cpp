// Tiny-ImageNet as it comes: wnids.txt names the classes, train/WNID/images/*.JPEG are theirs,
// val/val_annotations.txt tells the class of each of val/images. The pictures of `test` have no labels.
#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/text.h"
#include "data/picture_list.h"
#include "data/source.h"
#include "data/text_file.h"

namespace guise::data {
namespace {

namespace fs = std::filesystem;

// The fields of a line between tabulators.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  size_t begin = 0;
  for (size_t end = line.find('\t'); end != std::string::npos; end = line.find('\t', begin)) {
    fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  fields.push_back(line.substr(begin));
  return fields;
}

bool is_file_name(const std::string& name) {
  return !name.empty() && name.front() != '.' &&
         name.find_first_of(std::string("/\0", 2)) == std::string::npos;
}

// In lexical order, as the folders of train.
std::vector<std::string> class_codes(const Source& source) {
  const fs::path file = source.folder / "wnids.txt";
  std::vector<std::string> codes = lines_of(file, source.set.advice);
  std::ranges::sort(codes);
  const bool names = std::ranges::all_of(codes, is_file_name);
  if (!codes.empty() && names && std::ranges::adjacent_find(codes) == codes.end()) return codes;
  throw core::usage_error({.place = file.string(),
                           .expected = "one class a line, each once, such as n01443537",
                           .received = std::to_string(codes.size()) + " lines, some empty, twice or no names",
                           .advice = source.set.advice});
}

// "goldfish" of "n01443537<tab>goldfish, Carassius auratus"; the code goes along where two classes have one
// word, and stands alone where words.txt says nothing.
std::vector<std::string> class_words(const Source& source, const std::vector<std::string>& codes) {
  std::error_code ignored;
  const fs::path file = source.folder / "words.txt";
  std::map<std::string, std::string> words;
  if (fs::exists(file, ignored)) {
    for (const std::string& line : lines_of(file, source.set.advice)) {
      const std::vector<std::string> fields = fields_of(line);
      if (fields.size() > 1) words[fields[0]] = fields[1].substr(0, fields[1].find(','));
    }
  }
  std::vector<std::string> names;
  std::map<std::string, int> uses;
  for (const std::string& code : codes) {
    names.push_back(words.contains(code) ? words[code] : code);
    ++uses[names.back()];
  }
  for (size_t i = 0; i < codes.size(); ++i) {
    if (uses[names[i]] > 1) names[i] += " (" + codes[i] + ")";
  }
  return names;
}

PictureList train_pictures(const Source& source, const std::vector<std::string>& codes) {
  PictureList list;
  for (size_t label = 0; label < codes.size(); ++label) {
    const fs::path folder = source.folder / "train" / codes[label];
    const size_t before = list.files.size();
    list_pictures(folder, source.set.advice, list);
    if (list.files.size() == before)
      throw core::usage_error(
          {.place = folder.string(), .problem = "no pictures in this class", .advice = source.set.advice});
    list.labels.resize(list.files.size(), static_cast<int64_t>(label));
  }
  list.left_out.clear();  // boxes
  return list;
}

PictureList val_pictures(const Source& source, const std::vector<std::string>& codes) {
  const fs::path file = source.folder / "val/val_annotations.txt";
  PictureList list;
  for (const std::string& line : lines_of(file, source.set.advice)) {
    const std::vector<std::string> fields = fields_of(line);
    const auto code = fields.size() < 2 ? codes.end() : std::ranges::lower_bound(codes, fields[1]);
    if (code == codes.end() || *code != fields[1] || !is_file_name(fields[0]))
      throw core::usage_error({.place = file.string(),
                               .expected = "lines of a file's name, a tabulator and a class of wnids.txt",
                               .received = core::printable(line)});
    list.files.push_back(source.folder / "val/images" / fields[0]);
    list.labels.push_back(code - codes.begin());
  }
  if (!list.files.empty()) return list;
  throw core::usage_error(
      {.place = file.string(), .problem = "it names no pictures", .advice = source.set.advice});
}

}  // namespace

ImageSet read_tiny_imagenet(const Source& source) {
  const std::vector<std::string> codes = class_codes(source);
  const PictureList list =
      source.split == Split::train ? train_pictures(source, codes) : val_pictures(source, codes);
  return decode_pictures(list, class_words(source, codes), source.image_size);
}

}  // namespace guise::data

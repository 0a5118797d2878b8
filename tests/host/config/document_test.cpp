#include "config/document.h"

#include <gtest/gtest.h>

#include "config/json_file.h"
#include "config/keys.h"

namespace guise::config {
namespace {

TEST(Document, CommentedTextReadsBackAsTheSameDocument) {
  const nlohmann::ordered_json document = default_document();
  std::map<std::string, std::string> comments;
  for (const Option& row : run_keys()) comments[row.key] = row.help;
  const std::string text = commented_json(document, comments);
  EXPECT_EQ(parse_json(text, "x"), nlohmann::json(document));
  EXPECT_NE(text.find("\"lr\": 0.1,  // learning rate"), std::string::npos);
}

TEST(Document, EveryRunKeyHasAPlace) {
  const nlohmann::json document = default_document();
  for (const Option& row : run_keys()) {
    std::string pointer = "/" + row.key;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    EXPECT_TRUE(document.contains(nlohmann::json::json_pointer(pointer))) << row.key;
  }
}

}  // namespace
}  // namespace guise::config

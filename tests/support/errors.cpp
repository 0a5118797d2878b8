#include "support/errors.h"

#include <algorithm>

namespace guise::support {

std::string text_of(core::Fault fault, const std::function<void()>& work) {
  try {
    work();
  } catch (const core::Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.fault(), fault) << text;
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 3) << text;
    return text;
  }
  return "";
}

std::string refusal_of(const std::function<void()>& work) {
  return text_of(core::Fault::usage, work);
}

std::string failure_of(const std::function<void()>& work) {
  return text_of(core::Fault::failed, work);
}

std::string usage_text(const std::function<void()>& work) {
  std::string text = refusal_of(work);
  EXPECT_NE(text, "") << "no error";
  return text;
}

testing::AssertionResult contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos)
    return testing::AssertionSuccess() << "\"" << part << "\" is in: " << text;
  return testing::AssertionFailure() << "\"" << part << "\" is not in: " << text;
}

void expect_mentions(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) EXPECT_TRUE(contains(text, part));
}

}  // namespace guise::support

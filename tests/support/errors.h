// The texts of errors that tests expect. Each is held to the promise of at most four lines.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/error.h"

namespace guise::support {

// The text of the error that `work` throws; "" when it throws none. A failed expectation when the fault is
// another.
std::string text_of(core::Fault fault, const std::function<void()>& work);
std::string refusal_of(const std::function<void()>& work);  // Fault::usage
std::string failure_of(const std::function<void()>& work);  // Fault::failed
// The same of a usage error; throwing none is a failed expectation.
std::string usage_text(const std::function<void()>& work);

// For EXPECT_TRUE: says what is missing in what.
testing::AssertionResult contains(const std::string& text, const std::string& part);
void expect_mentions(const std::string& text, const std::vector<std::string>& parts);

}  // namespace guise::support

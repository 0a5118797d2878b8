// The first member of every document: a newer one is refused.
#include "runs/schema.h"

#include <gtest/gtest.h>

#include "runs/evaluation_document.h"
#include "runs/features_document.h"
#include "runs/summary.h"
#include "support/errors.h"

namespace guise::runs {
namespace {

using support::refusal_of;

TEST(Schemas, OfANewerGuiseAreRefused) {
  for (const char* name : {"guise.summary", "guise.evaluation", "guise.features"}) {
    Json document = Json{{"schema", std::string(name) + "/2"}};
    const std::string text = refusal_of([&] {
      if (std::string(name) == "guise.summary") summary_from(document, name);
      if (std::string(name) == "guise.evaluation") evaluation_document_from(document, name);
      if (std::string(name) == "guise.features") features_document_from(document, name);
    });
    EXPECT_NE(text.find("was written by a newer Guise"), std::string::npos) << name << ": " << text;
  }
  EXPECT_NE(
      refusal_of([&] { summary_from(Json{{"schema", "guise.features/1"}}, ""); }).find("another document"),
      std::string::npos);
}

TEST(Schemas, AreANameAndANumber) {
  constexpr Schema kTwo{"guise.x", 2};
  EXPECT_EQ(to_text(kTwo), "guise.x/2");
  const auto refused = [&](const Json& document) {
    return refusal_of([&] { check_schema(document, kTwo, "x.json"); });
  };
  for (const Json& fine : {Json::object(), Json{{"schema", "guise.x/1"}}, Json{{"schema", "guise.x/2"}}})
    EXPECT_EQ(refused(fine), "");
  for (const char* other : {"guise.x", "guise.x/", "guise.x/0", "guise.x/-1", "guise.x/2b", "guise.xy/1", ""})
    EXPECT_NE(refused({{"schema", other}}).find("is another document: expected the schema guise.x/2"),
              std::string::npos)
        << other;
  EXPECT_NE(refused({{"schema", 2}}), "");
}

}  // namespace
}  // namespace guise::runs

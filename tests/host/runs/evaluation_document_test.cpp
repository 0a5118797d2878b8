// evaluation.json goes there and back, and is whole or refused.
#include "runs/evaluation_document.h"

#include <gtest/gtest.h>

#include "document_test_support.h"
#include "support/errors.h"

namespace guise::runs {
namespace {

using support::refusal_of;

TEST(EvaluationDocuments, GoThereAndBack) {
  const EvaluationDocument document{.epoch = 1,
                                    .step = 8,
                                    .network = "student",
                                    .class_names = {"a", "b"},
                                    .confusion = {{3, 1}, {0, 4}},
                                    .errors = {{7, 0, 1, 0.9, 0.1}},
                                    .thumbnails = Thumbnails{"errors.png", 8, 32, 32}};
  EXPECT_EQ(evaluation_document_from(through_text(to_json(document)), ""), document);
  Json uneven = to_json(document);
  uneven["confusion"] = {{1, 2}, {3}};
  EXPECT_NE(refusal_of([&] { evaluation_document_from(uneven, "evaluation.json"); }).find("a square matrix"),
            std::string::npos);
}

TEST(EvaluationDocuments, ClassesMayGoByTheirNumbers) {
  Json document = to_json(EvaluationDocument{0, 0, "", {"a"}, {{1, 0}, {0, 1}}});
  document.erase("class_names");
  document.erase("errors");
  document.erase("thumbnails");
  const EvaluationDocument read = evaluation_document_from(document, "evaluation.json");
  EXPECT_EQ(read.confusion.size(), 2u);
  EXPECT_EQ(read.thumbnails, std::nullopt);
  document["errors"] = {{{"index", 1}}};
  EXPECT_NE(refusal_of([&] { evaluation_document_from(document, "evaluation.json"); }), "");
}

TEST(EvaluationDocuments, OfNumbersThatAreNoCountsAreRefused) {
  for (const char* text :
       {R"({"confusion": [[1e300]]})", R"({"confusion": [[-1]]})", R"({"confusion": []})",
        R"({"confusion": [7]})", R"({"confusion": [[1]], "epoch": 1e300})",
        R"({"confusion": [[1]], "errors": 7})", R"({"confusion": [[1]], "errors": [{"label": -5}]})",
        R"({"confusion": [[1]], "thumbnails": {"columns": 1e300}})"}) {
    EXPECT_NE(refusal_of([&] { evaluation_document_from(Json::parse(text), ""); }), "") << text;
  }
}

}  // namespace
}  // namespace guise::runs

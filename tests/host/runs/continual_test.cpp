// continual.json goes there and back, and what is none is refused with the place and the reason.
#include "runs/continual.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "document_test_support.h"
#include "runs/forgetting.h"
#include "support/errors.h"

namespace guise::runs {
namespace {

using support::contains;
using support::refusal_of;

ContinualDocument whole_document() {
  ContinualDocument document{
      .classes = {{"shirt", "bag"}, {"coat"}}, .images = {200, 100}, .random = {50, 100}};
  document.student = {.of_class = {{90, NAN}, {45.5, 80}},
                      .of_task = {{95, 60}, {85, 100}},
                      .probe = {{92, NAN}, {70, 85}},
                      .ncm = {{91, NAN}, {66, 84}},
                      .course = {{10, 0, {40, NAN}, {55, NAN}}, {30, 1, {20, 75}, {80, 99.5}}}};
  document.networks = {{kTeacher, {.of_class = {{NAN, NAN}, {70, 60}}}},
                       {kAverage, {.of_class = {{90, NAN}, {50, 81}}, .of_task = {{95, 60}, {85, 100}}}}};
  document.drift = {{NAN, NAN}, {0.875, NAN}};
  return document;
}

Json whole_json() {
  return through_text(to_json(whole_document()));
}

std::string refusal(const Json& document) {
  return refusal_of([&] { continual_document_from(document, "run/continual.json"); });
}

TEST(ContinualDocuments, GoThereAndBack) {
  const Json json = whole_json();
  EXPECT_EQ(to_json(continual_document_from(json, "")), json);
  EXPECT_EQ(continual_document_from(json, "").tasks_done(), 2u);
}

TEST(ContinualDocuments, HaveTheAgreedMembers) {
  const Json json = whole_json();
  EXPECT_EQ(json["schema"], "guise.continual/1");
  EXPECT_EQ(json["classes"], Json::parse(R"([["shirt", "bag"], ["coat"]])"));
  EXPECT_EQ(json["N"], Json::parse("[200, 100]"));
  EXPECT_EQ(json["random"], Json::parse("[50.0, 100.0]"));
  EXPECT_EQ(json["R_class"], Json::parse("[[90.0, null], [45.5, 80.0]]"));
  EXPECT_EQ(json["R_task"][0][1], 60);
  EXPECT_EQ(json["R_probe"][1], Json::parse("[70.0, 85.0]"));
  EXPECT_EQ(json["R_ncm"][1], Json::parse("[66.0, 84.0]"));
  EXPECT_EQ(json["networks"]["teacher"]["R_class"][0], Json::parse("[null, null]"));
  EXPECT_FALSE(json["networks"]["teacher"].contains("R_ncm")) << "what was never measured";
  EXPECT_EQ(json["drift"][1][0], 0.875);
  EXPECT_EQ(json["course"][1], Json::parse(R"({"step": 30, "task": 1, "R_class": [20.0, 75.0],
                                              "R_task": [80.0, 99.5]})"));
}

TEST(ContinualDocuments, OfARunThatGoesOnHaveTheTasksThatAreDone) {
  Json json = whole_json();
  for (const char* name : {"R_class", "R_task", "R_probe", "R_ncm"}) json[name].erase(1);
  json.erase("networks");
  const ContinualDocument document = continual_document_from(json, "");
  EXPECT_EQ(document.tasks(), 2u);
  EXPECT_EQ(document.tasks_done(), 1u);
}

TEST(ContinualDocuments, WhatIsNullOrMissingWasNotMeasured) {
  Json json = whole_json();
  for (const char* name : {"R_probe", "random", "course", "drift", "networks"}) json[name] = nullptr;
  json.erase("R_ncm");
  const ContinualDocument document = continual_document_from(json, "");
  EXPECT_TRUE(document.student.probe.empty() && document.student.ncm.empty() && document.random.empty());
  EXPECT_TRUE(document.student.course.empty() && document.drift.empty() && document.networks.empty());
}

TEST(ContinualDocuments, OfANewerGuiseAreRefused) {
  Json json = whole_json();
  json["schema"] = "guise.continual/2";
  EXPECT_TRUE(contains(refusal(json), "newer Guise"));
  json["schema"] = "guise.summary/1";
  EXPECT_TRUE(contains(refusal(json), "another document"));
}

struct Spoiled {
  const char* what;
  std::function<void(Json&)> spoil;
  const char* says;
};

TEST(ContinualDocuments, WhatIsNoneSaysWhereAndWhy) {
  const std::vector<Spoiled> all = {
      {"no classes", [](Json& d) { d.erase("classes"); }, "classes"},
      {"classes of another kind", [](Json& d) { d["classes"] = 3; }, "received 3"},
      {"no task", [](Json& d) { d["classes"] = Json::array(); }, "no task"},
      {"a task without a class", [](Json& d) { d["classes"][1] = Json::array(); }, "without a class"},
      {"a class that is no text", [](Json& d) { d["classes"][1][0] = 7; }, "received 7"},
      {"too few counts", [](Json& d) { d["N"].erase(1); }, "2 counts"},
      {"a count below 0", [](Json& d) { d["N"][0] = -1; }, "received -1"},
      {"a ragged row", [](Json& d) { d["R_class"][0].erase(1); }, "R_class[0] is not"},
      {"a row too many", [](Json& d) { d["R_class"].push_back({1, 2}); }, "at most 2"},
      {"another height", [](Json& d) { d["R_task"].erase(1); }, "R_task is not"},
      {"no matrix", [](Json& d) { d["R_task"] = {{"a", 1}}; }, "R_task is not"},
      {"no row", [](Json& d) { d["R_task"][1] = "row"; }, "R_task[1] is not"},
      {"no number", [](Json& d) { d["R_task"][1][0] = "90"; }, "percentages from 0 to 100"},
      {"a share above 100", [](Json& d) { d["R_ncm"][1][0] = 100.5; }, "percentages from 0 to 100"},
      {"beyond all sense", [](Json& d) { d["R_ncm"][1][0] = -1e300; }, "R_ncm[1] is not"},
      {"R_class is missing", [](Json& d) { d.erase("R_class"); }, "0 rows, as R_class has"},
      {"random of another length", [](Json& d) { d["random"].push_back(1); }, "random is not"},
      {"a drift without numbers", [](Json& d) { d["drift"][1][0] = true; }, "drift[1] is not"},
      {"networks of another kind", [](Json& d) { d["networks"] = Json::array(); }, "networks is not"},
      {"no network's name", [](Json& d) { d["networks"]["x.y"] = Json::object(); }, "received x.y"},
      {"a network of another kind", [](Json& d) { d["networks"]["teacher"] = 1; }, "networks.teacher is not"},
      {"a network of other height", [](Json& d) { d["networks"]["teacher"]["R_class"].erase(0); },
       "networks.teacher.R_class"},
      {"no course", [](Json& d) { d["course"] = "x"; }, "course is not"},
      {"no point", [](Json& d) { d["course"][1] = 5; }, "course[1].step"},
      {"a point without a row", [](Json& d) { d["course"][1].erase("R_task"); }, "course[1].R_task"},
      {"a point's ragged row", [](Json& d) { d["course"][0]["R_class"] = {1}; }, "course[0].R_class"},
      {"a step below 0", [](Json& d) { d["course"][0]["step"] = -4; }, "course[0].step"},
  };
  for (const Spoiled& one : all) {
    Json json = whole_json();
    one.spoil(json);
    const std::string text = refusal(json);
    EXPECT_TRUE(contains(text, one.says)) << one.what << ": " << text;
    EXPECT_TRUE(text.starts_with("run/continual.json")) << one.what << ": " << text;
  }
  for (const char* text : {"[]", "3", "null", "\"x\"", "{}"})
    EXPECT_NE(refusal(Json::parse(text)), "") << text;
}

void add_places(const Json& value, const Json::json_pointer& place, std::vector<Json::json_pointer>& places) {
  places.push_back(place);
  if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) add_places(value[i], place / i, places);
  } else if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) add_places(inner, place / key, places);
  }
}

// Whatever stands anywhere: the document is refused with a text, or figures can be made of it.
TEST(ContinualDocuments, WithAnythingAnywhereAreReadOrRefused) {
  std::vector<Json::json_pointer> places;
  add_places(whole_json(), Json::json_pointer(), places);
  ASSERT_GT(places.size(), 80u);
  size_t read = 0, refused = 0;
  for (const char* text :
       {"null", "3", "-1", "0.5", "1e300", "\"x\"", "true", "[]", "{}", "[[]]", "[null]"}) {
    for (const Json::json_pointer& place : places) {
      Json json = whole_json();
      json[place] = Json::parse(text);
      const std::string says =
          refusal_of([&] { figures_of(continual_document_from(json, "continual.json")); });
      ++(says.empty() ? read : refused);
    }
  }
  EXPECT_GT(read, 100u);
  EXPECT_GT(refused, 400u);
}

}  // namespace
}  // namespace guise::runs

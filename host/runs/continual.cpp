#include "runs/continual.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "runs/networks.h"
#include "runs/schema.h"

namespace guise::runs {
namespace {

constexpr Schema kSchema{"guise.continual", 1};

constexpr std::pair<const char*, TaskRows TaskAccuracies::*> kMatrices[] = {
    {"R_class", &TaskAccuracies::of_class},
    {"R_task", &TaskAccuracies::of_task},
    {"R_probe", &TaskAccuracies::probe},
    {"R_ncm", &TaskAccuracies::ncm}};
constexpr std::pair<const char*, std::vector<double> CoursePoint::*> kCourseRows[] = {
    {"R_class", &CoursePoint::of_class}, {"R_task", &CoursePoint::of_task}};

Json row_json(const std::vector<double>& row) {
  Json list = Json::array();
  for (const double value : row) list.push_back(std::isfinite(value) ? Json(value) : Json(nullptr));
  return list;
}

Json rows_json(const TaskRows& rows) {
  Json list = Json::array();
  for (const std::vector<double>& row : rows) list.push_back(row_json(row));
  return list;
}

Json to_json(const CoursePoint& point) {
  Json document = {{"step", point.step}, {"task", point.task}};
  for (const auto& [name, row] : kCourseRows) document[name] = row_json(point.*row);
  return document;
}

void add(Json& document, const TaskAccuracies& accuracies) {
  for (const auto& [name, rows] : kMatrices) {
    if (!(accuracies.*rows).empty()) document[name] = rows_json(accuracies.*rows);
  }
  for (const CoursePoint& point : accuracies.course) document["course"].push_back(to_json(point));
}

enum class Range { percent, any };

// Says of each part where it stands and what it must be.
class Reader {
 public:
  Reader(const Json& document, std::string place) : document_(document), place_(std::move(place)) {}

  ContinualDocument read() {
    ContinualDocument read;
    read.classes = classes();
    tasks_ = read.classes.size();
    read.images = images();
    if (const Json* random = member(document_, "random"))
      read.random = row(*random, "random", Range::percent);
    read.student = accuracies(document_, "");
    rows_ = read.student.of_class.size();
    check_heights(read.student, "");
    if (const Json* networks = member(document_, "networks")) read.networks = further(*networks);
    if (const Json* drift = member(document_, "drift")) read.drift = matrix(*drift, "drift", Range::any);
    return read;
  }

 private:
  [[noreturn]] void refuse(const std::string& where, const std::string& expected,
                           const std::string& received) const {
    throw core::usage_error({.place = place_,
                             .problem = where + " is not as it must be",
                             .expected = expected,
                             .received = received});
  }

  // What is null is missing.
  static const Json* member(const Json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }

  static std::string shown(const Json& value) { return core::printable(plain_text(value), 60); }
  static std::string count_text(size_t count) { return std::to_string(count); }

  const Json& list(const Json* value, const std::string& where, const std::string& expected) const {
    if (value == nullptr) refuse(where, expected, "nothing");
    if (!value->is_array()) refuse(where, expected, shown(*value));
    return *value;
  }

  std::vector<std::vector<std::string>> classes() const {
    const char* expected = "the names of each task's classes, a list a task";
    std::vector<std::vector<std::string>> read;
    for (const Json& task : list(member(document_, "classes"), "classes", expected)) {
      read.emplace_back();
      for (const Json& name : list(&task, "classes", expected)) {
        if (!name.is_string()) refuse("classes", expected, shown(name));
        read.back().push_back(name.get<std::string>());
      }
      if (read.back().empty()) refuse("classes", expected, "a task without a class");
    }
    if (read.empty()) refuse("classes", expected, "no task");
    return read;
  }

  std::vector<int64_t> images() const {
    const std::string expected = "test images of each task, " + count_text(tasks_) + " counts";
    const Json& counts = list(member(document_, "N"), "N", expected);
    std::vector<int64_t> read;
    for (const Json& count : counts) {
      if (!as_count(count)) refuse("N", expected, shown(count));
      read.push_back(*as_count(count));
    }
    if (read.size() != tasks_) refuse("N", expected, count_text(read.size()));
    return read;
  }

  double number(const Json& value, const std::string& where, Range range) const {
    if (value.is_null()) return NAN;
    const double read = value.is_number() ? value.get<double>() : NAN;
    const bool fits = std::isfinite(read) && (range == Range::any || (read >= 0 && read <= 100));
    if (!fits) refuse(where, range == Range::any ? "numbers" : "percentages from 0 to 100", shown(value));
    return read;
  }

  std::vector<double> row(const Json& value, const std::string& where, Range range) const {
    const std::string expected = count_text(tasks_) + " numbers, one a task";
    std::vector<double> read;
    for (const Json& one : list(&value, where, expected)) read.push_back(number(one, where, range));
    if (read.size() != tasks_) refuse(where, expected, count_text(read.size()));
    return read;
  }

  TaskRows matrix(const Json& value, const std::string& where, Range range) const {
    const std::string expected = "a row after each task, at most " + count_text(tasks_);
    TaskRows read;
    for (const Json& one : list(&value, where, expected))
      read.push_back(row(one, where + "[" + count_text(read.size()) + "]", range));
    if (read.size() > tasks_) refuse(where, expected, count_text(read.size()));
    return read;
  }

  CoursePoint point(const Json& value, const std::string& where) const {
    const auto count = [&](const char* name) {
      const auto read = count_at(value, name);
      if (!read) refuse(where + "." + name, "a count", "none");
      return *read;
    };
    CoursePoint read{count("step"), count("task"), {}, {}};
    for (const auto& [name, of] : kCourseRows) {
      const Json* found = member(value, name);
      if (found == nullptr) refuse(where + "." + name, "a row", "nothing");
      read.*of = row(*found, where + "." + name, Range::percent);
    }
    return read;
  }

  TaskAccuracies accuracies(const Json& object, const std::string& prefix) const {
    TaskAccuracies read;
    for (const auto& [name, rows] : kMatrices) {
      if (const Json* found = member(object, name))
        read.*rows = matrix(*found, prefix + name, Range::percent);
    }
    const std::string where = prefix + "course";
    if (const Json* course = member(object, "course")) {
      for (const Json& one : list(course, where, "a list"))
        read.course.push_back(point(one, where + "[" + count_text(read.course.size()) + "]"));
    }
    return read;
  }

  // All are written at the same time.
  void check_heights(const TaskAccuracies& accuracies, const std::string& prefix) const {
    for (const auto& [name, rows] : kMatrices) {
      const size_t height = (accuracies.*rows).size();
      if (height != 0 && height != rows_)
        refuse(prefix + name, count_text(rows_) + " rows, as R_class has", count_text(height));
    }
  }

  std::vector<ContinualDocument::Network> further(const Json& networks) const {
    if (!networks.is_object()) refuse("networks", "an object", shown(networks));
    std::vector<ContinualDocument::Network> read;
    for (const auto& [name, value] : networks.items()) {
      if (place_of_network(name) == runs::networks().size() || name == kStudent)
        refuse("networks", "a network beside the student", core::printable(name));
      if (!value.is_object()) refuse("networks." + name, "an object", shown(value));
      read.push_back({name, accuracies(value, "networks." + name + ".")});
      check_heights(read.back().accuracies, "networks." + name + ".");
    }
    std::ranges::sort(read, {}, [](const auto& network) { return place_of_network(network.name); });
    return read;
  }

  const Json& document_;
  std::string place_;
  size_t tasks_ = 0, rows_ = 0;
};

}  // namespace

Json to_json(const ContinualDocument& document) {
  Json json = {{"schema", to_text(kSchema)}, {"classes", document.classes}, {"N", document.images}};
  if (!document.random.empty()) json["random"] = row_json(document.random);
  add(json, document.student);
  for (const ContinualDocument::Network& network : document.networks) {
    Json& further = json["networks"][network.name] = Json::object();
    add(further, network.accuracies);
  }
  if (!document.drift.empty()) json["drift"] = rows_json(document.drift);
  return json;
}

ContinualDocument continual_document_from(const Json& document, const std::string& place) {
  check_schema(document, kSchema, place);
  return Reader(document, place).read();
}

}  // namespace guise::runs

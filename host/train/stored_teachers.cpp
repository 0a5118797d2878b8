#include "train/stored_teachers.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "core/sha256.h"
#include "core/text.h"
#include "runs/checkpoint_name.h"
#include "train/trained.h"

namespace guise::train {
namespace {

// Of a deviation: less is a measurement of the same images in another order.
constexpr double kSameNormalization = 0.01;

std::string sha256_of_file(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  core::Sha256 sum;
  std::vector<char> piece(1 << 20);
  while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())) || input.gcount() > 0)
    sum.add(std::string_view(piece.data(), static_cast<size_t>(input.gcount())));
  if (input.eof()) return sum.hex();
  throw core::usage_error({.place = file, .problem = "cannot be read"});
}

std::string channels_text(const std::array<float, 3>& values) {
  std::vector<std::string> texts;
  for (const float value : values) texts.push_back(core::fixed_text(value, 3));
  return "[" + core::joined(texts) + "]";
}

bool agree(const runs::DataFacts& a, const runs::DataFacts& b) {
  for (size_t c = 0; c < a.mean.size(); ++c) {
    const double allowed = kSameNormalization * std::abs(b.std[c]);
    if (std::abs(a.mean[c] - b.mean[c]) > allowed || std::abs(a.std[c] - b.std[c]) > allowed) return false;
  }
  return true;
}

std::string normalization_text(const runs::DataFacts& facts) {
  return "mean " + channels_text(facts.mean) + ", std " + channels_text(facts.std);
}

std::string names_text(const runs::DataFacts& facts) {
  return core::printable(core::joined(facts.class_names), 120);
}

std::string size_text(const runs::DataFacts& facts) {
  return std::to_string(facts.height) + " x " + std::to_string(facts.width);
}

[[noreturn]] void refuse(const std::string& place, const std::string& what, const std::string& expected,
                         const std::string& received, const std::string& advice = "") {
  throw core::usage_error({.place = "teacher.from: " + core::printable(place, 300),
                           .problem = what,
                           .expected = expected + ", as the run has",
                           .received = received,
                           .advice = advice});
}

void check_facts(const std::string& place, const runs::DataFacts& teachers, const runs::DataFacts& runs_own) {
  const size_t classes = runs_own.class_names.size();
  if (teachers.class_names.size() != classes)
    refuse(place, "it was trained for another number of classes", std::to_string(classes),
           std::to_string(teachers.class_names.size()));
  if (teachers.class_names != runs_own.class_names &&
      std::ranges::is_permutation(teachers.class_names, runs_own.class_names))
    refuse(place, "its classes stand in another order", names_text(runs_own), names_text(teachers),
           "data.class_order of the teacher's run, in this run too");
  if (teachers.height != runs_own.height || teachers.width != runs_own.width)
    refuse(place, "it was trained on images of another size (height x width)", size_text(runs_own),
           size_text(teachers));
  if (!agree(teachers, runs_own))
    refuse(place, "its images were normalised otherwise", normalization_text(runs_own),
           normalization_text(teachers), "data.normalize.mean and .std of the teacher, in this run too");
}

struct LoadedTeacher {
  std::unique_ptr<models::Network> network;
  runs::TeacherRecord record;
};

// An exported file holds one network, whatever it was in its run.
NamedNetwork& chosen(Trained& trained, const std::string& network) {
  std::vector<std::string> there;
  for (NamedNetwork& one : trained.networks) {
    if (!trained.step || one.name == network) return one;
    there.push_back(one.name);
  }
  throw core::usage_error({.place = "teacher.from: " + core::printable(trained.place, 300),
                           .expected = "a network named " + network,
                           .received = core::joined(there),
                           .advice = "teacher.from_network names another"});
}

LoadedTeacher load_teacher(const std::string& place, const config::TeacherConfig& teacher,
                           const runs::DataFacts& data, std::vector<std::string>& warnings) {
  Trained trained = load({place, runs::kLast, "all"});
  NamedNetwork& one = chosen(trained, teacher.from_network);
  check_facts(place, trained.facts, data);
  for (const std::string& warning : trained.warnings) warnings.push_back("teacher.from: " + warning);
  if (trained.facts.class_names != data.class_names)
    warnings.push_back("teacher.from: " + core::printable(place, 300) +
                       ": its classes have other names than the run's");
  return {std::move(one.network),
          {.file = trained.file,
           .checkpoint = trained.checkpoint,
           .network = one.name,
           .model = trained.config.model.name,
           .sha256 = sha256_of_file(trained.file)}};
}

}  // namespace

StoredTeachers::StoredTeachers(std::vector<std::unique_ptr<models::Network>> networks,
                               std::vector<runs::TeacherRecord> records, const std::string& combine)
    : networks_(std::move(networks)),
      records_(std::move(records)),
      probabilities_(combine == "probabilities") {}

at::Tensor StoredTeachers::logits(const at::Tensor& images) const {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> answers;
  for (const auto& network : networks_) {
    const at::Tensor own =
        network->head(network->features(images, models::Mode::evaluate), models::Mode::evaluate);
    if (networks_.size() == 1) return own;
    answers.push_back(probabilities_ ? own.to(at::kFloat).log_softmax(1) : own.to(at::kFloat));
  }
  const at::Tensor all = at::stack(answers);  // [count, N, K]
  if (!probabilities_) return all.mean(0);
  return at::logsumexp(all, 0) - std::log(static_cast<double>(count()));
}

const models::Network& StoredTeachers::only() const {
  if (count() == 1) return *networks_.front();
  throw core::usage_error({.place = "teacher.from",
                           .problem = "the strategy reads the teacher's features or its head, which " +
                                      std::to_string(count()) + " networks do not have in common",
                           .expected = "one network, or a strategy that reads the teacher's logits alone"});
}

std::vector<std::string> StoredTeachers::lines() const {
  std::vector<std::string> texts;
  for (size_t i = 0; i < count(); ++i) {
    texts.push_back(core::printable(records_[i].file, 300) + " (" + records_[i].network + ", " +
                    records_[i].model + ", " + core::grouped(networks_[i]->count_parameters()) +
                    " parameters)");
  }
  return texts;
}

std::unique_ptr<StoredTeachers> load_teachers(const config::TeacherConfig& teacher,
                                              const runs::DataFacts& data, at::Device device,
                                              std::vector<std::string>& warnings) {
  if (teacher.from.empty()) return nullptr;
  std::vector<std::unique_ptr<models::Network>> networks;
  std::vector<runs::TeacherRecord> records;
  for (const std::string& place : teacher.from) {
    LoadedTeacher loaded = load_teacher(place, teacher, data, warnings);
    loaded.network->to(device, at::kFloat);
    networks.push_back(std::move(loaded.network));
    records.push_back(std::move(loaded.record));
  }
  return std::make_unique<StoredTeachers>(std::move(networks), std::move(records), teacher.combine);
}

}  // namespace guise::train

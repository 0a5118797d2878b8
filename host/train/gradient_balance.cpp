#include "train/gradient_balance.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <cstdio>

#include "core/text.h"
#include "runs/representation.h"

namespace guise::train {
namespace {

constexpr const char* kCrossEntropy = "loss_ce";
constexpr int64_t kRecords = 10;
constexpr double kGreatestRatio = 1e3;
const std::string kLasting = " for " + std::to_string(kRecords) + " records: ";

struct Pull {
  at::Tensor features, head;  // float64, flat; undefined: no gradient
};

at::Tensor flat(const at::Tensor& gradient) {
  return gradient.defined() ? gradient.to(at::kDouble).flatten() : at::Tensor();
}

Pull pull_of(const bridge::Term& term, const at::Tensor& features, const at::Tensor& head_weight) {
  if (!term.value.requires_grad()) return {};
  const auto gradients = torch::autograd::grad({term.value * term.weight}, {features, head_weight}, {},
                                               /*retain_graph=*/true, /*create_graph=*/false,
                                               /*allow_unused=*/true);
  return {flat(gradients[0]), flat(gradients[1])};
}

double length(const at::Tensor& gradient) {
  return gradient.defined() ? gradient.norm().item<double>() : 0;
}

double cosine(const at::Tensor& a, const at::Tensor& b) {
  const double lengths = length(a) * length(b);
  return lengths > 0 ? a.dot(b).item<double>() / lengths : std::nan("");
}

std::string two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.2g", value);
  return text;
}

void put(std::vector<runs::MeasuredValue>& values, const char* row, const std::string& term, double value) {
  if (std::isfinite(value)) values.push_back({row + term, value});
}

}  // namespace

GradientBalance gradient_balance(const std::vector<bridge::Term>& terms, const at::Tensor& features,
                                 const at::Tensor& head_weight) {
  std::vector<Pull> pulls;
  Pull reference;
  for (const bridge::Term& term : terms) {
    pulls.push_back(pull_of(term, features, head_weight));
    if (term.name == kCrossEntropy) reference = pulls.back();
  }
  GradientBalance balance;
  double sum = 0;
  for (size_t i = 0; i < terms.size(); ++i) {
    balance.terms.push_back({.name = terms[i].name,
                             .weight = terms[i].weight,
                             .norm = length(pulls[i].features),
                             .head_norm = length(pulls[i].head),
                             .cosine = cosine(pulls[i].features, reference.features),
                             .head_cosine = cosine(pulls[i].head, reference.head)});
    sum += balance.terms.back().norm;
  }
  for (GradientBalance::Term& term : balance.terms) term.share = sum > 0 ? term.norm / sum : 0;
  return balance;
}

std::vector<runs::MeasuredValue> values_of(const GradientBalance& balance) {
  std::vector<runs::MeasuredValue> values;
  for (const GradientBalance::Term& term : balance.terms) {
    put(values, runs::kGradientNorm, term.name, term.norm);
    put(values, runs::kGradientShare, term.name, term.share);
    put(values, runs::kHeadGradientNorm, term.name, term.head_norm);
    if (term.name == kCrossEntropy) continue;  // with itself
    put(values, runs::kGradientCosine, term.name, term.cosine);
    put(values, runs::kHeadGradientCosine, term.name, term.head_cosine);
  }
  return values;
}

bool GradientWatch::lasted(const std::string& what, bool holds) {
  int64_t& count = in_a_row_[what];
  count = holds ? count + 1 : 0;
  return count >= kRecords && !std::exchange(told_[what], true);
}

std::vector<std::string> GradientWatch::look(const GradientBalance& balance,
                                             const std::vector<std::string>& idle) {
  std::vector<std::string> findings;
  double reference = 0;
  for (const GradientBalance::Term& term : balance.terms) {
    if (term.name == kCrossEntropy) reference = term.norm;
  }
  for (const GradientBalance::Term& term : balance.terms) {
    const bool none = term.weight != 0 && term.norm == 0 && term.head_norm == 0;
    if (lasted("term " + term.name, none))
      findings.push_back("term " + term.name + " (weight " + core::number_text(term.weight) +
                         ") has had no gradient at the features or the head" + kLasting +
                         "it trains nothing");
    if (term.name == kCrossEntropy || reference == 0 || term.norm == 0) continue;
    const double ratio = term.norm / reference;
    const bool apart = ratio > kGreatestRatio || ratio < 1 / kGreatestRatio;
    if (apart && !std::exchange(told_["ratio " + term.name], true))
      findings.push_back("the gradient of term " + term.name + " at the features is " + two_digits(ratio) +
                         " times the cross-entropy's: " +
                         (ratio > 1 ? "the cross-entropy hardly counts" : "the term hardly counts"));
  }
  std::map<std::string, bool> still;
  for (const std::string& parameter : idle) still[parameter] = true;
  for (auto& [what, count] : in_a_row_) {
    if (what.starts_with("parameter ") && !still.count(what.substr(10))) count = 0;
  }
  for (const std::string& parameter : idle) {
    if (lasted("parameter " + parameter, true))
      findings.push_back("parameter " + parameter + " of the strategy has had no gradient" + kLasting +
                         "it is not learned");
  }
  return findings;
}

}  // namespace guise::train

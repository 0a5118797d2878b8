// Prefixes to rules; see the header.
#include "optim/parameter_rules.h"

#include <algorithm>
#include <set>

#include "config/option.h"
#include "core/error.h"
#include "core/text.h"

namespace guise::optim {
namespace {

constexpr const char* kKey = "optimizer.multipliers";
constexpr const char* kHead = "head";
constexpr const char* kBackbone = "backbone";
constexpr const char* kStrategy = "strategy.";

// One entry of the option. An empty prefix is the backbone.
struct Multiplier {
  std::string said, prefix;
  double factor = 1;
};

std::vector<Multiplier> multipliers_of(const config::OptimizerConfig& config, const std::string& head) {
  std::vector<Multiplier> multipliers;
  for (const auto& [said, factor] : config.multipliers)
    multipliers.push_back({said, said == kHead ? head : said == kBackbone ? "" : said, factor});
  return multipliers;
}

bool fits(const Multiplier& multiplier, const std::string& name, const std::string& head) {
  if (!multiplier.prefix.empty()) return name.starts_with(multiplier.prefix);
  return !name.starts_with(head) && !name.starts_with(kStrategy);
}

const Multiplier* longest(const std::vector<Multiplier>& multipliers, const std::string& name,
                          const std::string& head) {
  const Multiplier* best = nullptr;
  for (const Multiplier& multiplier : multipliers) {
    if (!fits(multiplier, name, head)) continue;
    if (best == nullptr || multiplier.prefix.size() > best->prefix.size()) best = &multiplier;
  }
  return best;
}

// "head", "backbone", "layer1.", "layer1.0.", ..., "layer1.0.conv1.weight"
std::vector<std::string> names_to_offer(const std::vector<models::NamedTensor>& parameters) {
  std::vector<std::string> names = {kHead, kBackbone};
  std::set<std::string> seen;
  for (const models::NamedTensor& entry : parameters) {
    for (size_t dot = entry.name.find('.'); dot != std::string::npos; dot = entry.name.find('.', dot + 1)) {
      if (seen.insert(entry.name.substr(0, dot + 1)).second) names.push_back(entry.name.substr(0, dot + 1));
    }
    names.push_back(entry.name);
  }
  return names;
}

std::string entry_text(const Multiplier& multiplier) {
  return core::printable("{\"" + multiplier.said + "\": " + core::number_text(multiplier.factor) + "}");
}

void check_prefixes(const std::vector<Multiplier>& multipliers,
                    const std::vector<models::NamedTensor>& parameters, const std::string& head) {
  for (const Multiplier& multiplier : multipliers) {
    const auto same = std::ranges::find(multipliers, multiplier.prefix, &Multiplier::prefix);
    if (&*same != &multiplier)
      throw core::usage_error({.place = kKey,
                               .problem = "two entries stand for the same parameters",
                               .expected = "one of them",
                               .received = entry_text(*same) + " and " + entry_text(multiplier)});
    const bool fits_one = std::ranges::any_of(
        parameters, [&](const models::NamedTensor& entry) { return fits(multiplier, entry.name, head); });
    if (fits_one) continue;
    const std::string meant = core::did_you_mean(multiplier.said, names_to_offer(parameters));
    throw core::usage_error({.place = kKey,
                             .expected = "the beginning of a parameter's name",
                             .received = entry_text(multiplier),
                             .advice = meant.empty()
                                           ? "head, backbone, or names such as " + parameters.front().name +
                                                 "; a strategy's own begin with " + kStrategy
                                           : meant});
  }
}

}  // namespace

std::vector<ParameterRule> parameter_rules(const config::OptimizerConfig& config,
                                           const std::vector<models::NamedTensor>& parameters,
                                           const std::string& head) {
  const std::vector<Multiplier> multipliers = multipliers_of(config, head);
  check_prefixes(multipliers, parameters, head);
  std::vector<ParameterRule> rules;
  bool trains = multipliers.empty();
  for (const models::NamedTensor& entry : parameters) {
    const Multiplier* multiplier = longest(multipliers, entry.name, head);
    rules.push_back({multiplier == nullptr ? 1 : multiplier->factor,
                     config.decay_norm_and_bias || entry.tensor.dim() > 1});
    trains = trains || (rules.back().rate_factor > 0 && !entry.name.starts_with(kStrategy));
  }
  if (trains) return rules;
  throw core::usage_error({.place = kKey,
                           .problem = "every parameter of the network is frozen",
                           .expected = "a factor above 0 for some",
                           .received = config::value_text(nlohmann::json(config.multipliers))});
}

}  // namespace guise::optim

#include "examine/checks/subject.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "core/text.h"
#include "train/backward_pass.h"

namespace guise::examine {
namespace {

using nlohmann::json;

bridge::SetupFacts facts_of(const Making& making, bool is_strategy) {
  bridge::SetupFacts facts;
  facts.dtype = making.dtype;
  facts.feature_dim = is_strategy ? making.shape.feature_dim : 0;
  facts.classes = is_strategy ? making.shape.classes : 0;
  facts.epochs = making.length.epochs;
  facts.steps_per_epoch = making.length.steps_per_epoch;
  facts.total_steps = making.length.steps();
  facts.train_size = making.shape.samples;
  facts.weight_list = facts.classes * (facts.feature_dim + 1);
  facts.layers = made_up_layers();
  return facts;
}

bridge::LogSink sink_of(const Making& making) {
  std::vector<std::string>* const log = making.log;
  if (log == nullptr) return [](const std::string&) {};
  return [log](const std::string& line) { log->push_back(line); };
}

// Towards an open or infinite end: a quarter of the way from it, or twice as far out as the default.
double near_end(double end, bool open, double otherwise, double outwards) {
  if (std::isinf(end)) return otherwise + outwards * (std::abs(otherwise) + 1);
  return open ? end + (otherwise - end) / 4 : end;
}

std::vector<json> number_values(const config::Option& option) {
  constexpr double kLargestExact = 9e15;  // of an integer as a double; an end beyond it is none
  const double now = option.default_value.get<double>();
  const bool real = option.type == config::OptionType::real;
  const auto end = [&](double bound) {
    return real || std::abs(bound) <= kLargestExact ? bound : std::copysign(HUGE_VAL, bound);
  };
  const double low = near_end(end(option.minimum), option.minimum_exclusive, now, -1);
  const double high = near_end(end(option.maximum), option.maximum_exclusive, now, 1);
  if (real) return {low, high};
  return {static_cast<int64_t>(std::ceil(low)), static_cast<int64_t>(std::floor(high))};
}

StepChoices choices_of(const bridge::LossStrategy& strategy, const StepWanted& wanted) {
  return {.scope = strategy.teacher_scope(),
          .seed = wanted.seed,
          .watched_teacher = wanted.watched_teacher,
          .moment = wanted.moment,
          .run = {.epochs = strategy.facts().epochs, .total_steps = strategy.facts().total_steps},
          .made_up = true};
}

std::vector<json> other_values(const config::Option& option) {
  std::vector<json> values;
  switch (option.type) {
    case config::OptionType::boolean:
      values = {false, true};
      break;
    case config::OptionType::string:
      values.assign(option.choices.begin(), option.choices.end());
      break;
    default:
      values = number_values(option);
  }
  std::erase(values, option.default_value);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

Subject::Subject(std::shared_ptr<const catalogue::Module> module, config::PluginKind kind,
                 const std::string& name, uint64_t seed, std::vector<std::string> plugin_folders)
    : module_(std::move(module)), name_(name), seed_(seed), plugin_folders_(std::move(plugin_folders)) {
  if (kind == config::PluginKind::strategy) strategy_ = module_->find_strategy(name);
  if (kind == config::PluginKind::policy) policy_ = module_->find_policy(name);
  if (kind == config::PluginKind::measure) measure_ = module_->find_measure(name);
}

const config::OptionTable& Subject::options() const {
  if (is_measure()) return measure_->options;
  return is_strategy() ? strategy_->options : policy_->options;
}
const std::vector<guise_option>& Subject::rows() const {
  if (is_measure()) return measure_->rows;
  return is_strategy() ? strategy_->rows : policy_->rows;
}
bool Subject::has_state() const {
  return is_strategy() ? strategy_->table.save != nullptr : policy_->table.save != nullptr;
}
uint32_t Subject::state_version() const {
  return is_strategy() ? strategy_->table.state_version : policy_->table.state_version;
}

json Subject::complete(const json& given) const {
  json all = json::object();
  for (const config::Option& option : options()) {
    all[option.key] = given.contains(option.key)
                          ? config::checked_value(option, given.at(option.key), option.key)
                          : option.default_value;
  }
  return all;
}

bridge::PluginSource Subject::source(const Making& making) const {
  const catalogue::Descriptor& descriptor = module_->descriptor();
  return {module_, module_->file(),
          bridge::resolve_imports(descriptor.id + " " + descriptor.version, descriptor.op_slots,
                                  descriptor.interface_slots),
          making.probe};
}

std::unique_ptr<bridge::LossStrategy> Subject::make_strategy(const Making& making) const {
  return std::make_unique<bridge::LossStrategy>(source(making), strategy_->table, strategy_->rows,
                                                complete(making.options), facts_of(making, true),
                                                sink_of(making));
}

std::unique_ptr<bridge::TeacherPolicy> Subject::make_policy(const Making& making) const {
  return std::make_unique<bridge::TeacherPolicy>(source(making), policy_->table, policy_->rows,
                                                 complete(making.options), facts_of(making, false),
                                                 sink_of(making));
}

std::unique_ptr<bridge::Measure> Subject::make_measure(const Making& making) const {
  return std::make_unique<bridge::Measure>(source(making), measure_->table, measure_->rows,
                                           complete(making.options), facts_of(making, false),
                                           sink_of(making));
}

std::vector<json> option_corners(const config::OptionTable& table) {
  json defaults = json::object();
  for (const config::Option& option : table) defaults[option.key] = option.default_value;
  std::vector<json> corners = {defaults};
  for (const config::Option& option : table) {
    for (const json& value : other_values(option)) {
      corners.push_back(defaults);
      corners.back()[option.key] = value;
    }
  }
  return corners;
}

at::Tensor normal_numbers(uint64_t seed, at::IntArrayRef sizes, at::ScalarType dtype) {
  return at::randn(sizes, at::make_generator<at::CPUGeneratorImpl>(seed), at::dtype(at::kDouble)).to(dtype);
}

TensorMap make_inputs(uint64_t seed, const Shape& shape, at::ScalarType dtype) {
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  const auto normal = [&](at::IntArrayRef sizes) {
    return at::randn(sizes, generator, at::dtype(at::kDouble)).to(dtype);
  };
  const double scale = 1 / std::sqrt(static_cast<double>(shape.feature_dim));  // logits of about 1
  TensorMap inputs = {{"features", normal({shape.samples, shape.feature_dim})},
                      {"targets", at::arange(shape.samples, at::kLong).remainder(shape.classes)},
                      {"teacher.features", normal({shape.samples, shape.feature_dim})}};
  for (const std::string owner : {"student", "teacher"}) {
    inputs[owner + ".head.weight"] = normal({shape.classes, shape.feature_dim}) * scale;
    inputs[owner + ".head.bias"] = normal({shape.classes}) * scale;
  }
  return inputs;
}

LossRun run_loss(bridge::LossStrategy& strategy, const TensorMap& inputs, const StepWanted& wanted) {
  TensorStep step(inputs, choices_of(strategy, wanted));
  for (const bridge::PluginTensor& parameter : strategy.parameters()) parameter.tensor.mutable_grad().reset();
  LossRun run;
  run.moment = wanted.moment;
  run.sum = train::sum_terms(strategy.loss(step));
  run.random_calls = step.random_calls();
  run_backward(strategy, run.sum, wanted.moment);
  const auto collect = [&](const std::string& name, const at::Tensor& leaf) {
    if (leaf.requires_grad())
      run.gradients[name] = leaf.grad().defined() ? leaf.grad() : at::zeros_like(leaf);
  };
  for (const auto& [name, leaf] : step.leaves()) collect(name, leaf);
  for (const bridge::PluginTensor& parameter : strategy.parameters())
    collect("param." + parameter.name, parameter.tensor);
  return run;
}

train::LossSum loss_of(bridge::LossStrategy& strategy, const TensorMap& inputs, const StepWanted& wanted) {
  TensorStep step(inputs, choices_of(strategy, wanted));
  return train::sum_terms(strategy.loss(step));
}

void run_backward(const bridge::LossStrategy& strategy, const train::LossSum& sum, const Moment& moment) {
  if (!sum.total.requires_grad()) return;
  train::in_backward_pass(train::title_of(strategy), moment.epoch, moment.step,
                          [&] { sum.total.backward(); });
}

double magnitude(const train::LossSum& sum) {
  double total = 0;
  for (const runs::TermValue& term : sum.terms) total += std::abs(term.weighted);
  return total;
}

bool all_finite(const at::Tensor& tensor) {
  return at::isfinite(tensor).all().item<bool>();
}

std::string text_of_error() {
  guise_status code = GUISE_INTERNAL;
  const std::string text = bridge::text_of_current_exception(code);
  return core::printable(text.substr(0, text.find('\n')), 400);
}

std::string options_text(const config::OptionTable& table, const json& options) {
  std::vector<std::string> parts;
  for (const config::Option& option : table) {
    const auto found = options.find(option.key);
    if (found != options.end() && *found != option.default_value)
      parts.push_back(option.key + "=" + config::value_text(*found));
  }
  return parts.empty() ? "the defaults" : core::joined(parts, " ");
}

}  // namespace guise::examine

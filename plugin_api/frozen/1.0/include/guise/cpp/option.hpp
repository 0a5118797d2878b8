// Option rows as constants, guise::real("temperature", 2.0).above(0).help("..."), and their values at create.
#pragma once

#include "call.hpp"

namespace guise {

// One row of the option table; every function returns a changed copy, so that a table is a constant expression.
struct Option {
  guise_option row;

  constexpr Option above(double low) const { return with(low, row.maximum, GUISE_BOUND_MINIMUM | GUISE_BOUND_ABOVE); }
  constexpr Option at_least(double low) const { return with(low, row.maximum, GUISE_BOUND_MINIMUM); }
  constexpr Option below(double high) const { return with(row.minimum, high, GUISE_BOUND_MAXIMUM | GUISE_BOUND_BELOW); }
  constexpr Option at_most(double high) const { return with(row.minimum, high, GUISE_BOUND_MAXIMUM); }
  constexpr Option between(double low, double high) const { return at_least(low).at_most(high); }
  constexpr Option choices(const char* const* list) const {
    Option o = *this;
    o.row.choices = list;
    return o;
  }
  constexpr Option unit(const char* text) const {
    Option o = *this;
    o.row.unit = text;
    return o;
  }
  constexpr Option help(const char* text) const {
    Option o = *this;
    o.row.help = text;
    return o;
  }
  constexpr Option since(const char* version) const {
    Option o = *this;
    o.row.since = version;
    return o;
  }

 private:
  constexpr Option with(double low, double high, uint32_t bits) const {
    Option o = *this;
    o.row.minimum = low;
    o.row.maximum = high;
    o.row.bounds |= bits;
    return o;
  }
};

namespace detail {
constexpr Option option_row(uint32_t type, const char* key) {
  return {{sizeof(guise_option), type, key, 0, 0, nullptr, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr}};
}
}  // namespace detail

constexpr Option real(const char* key, double value) {
  Option o = detail::option_row(GUISE_TYPE_REAL, key);
  o.row.default_real = value;
  return o;
}
constexpr Option integer(const char* key, int64_t value) {
  Option o = detail::option_row(GUISE_TYPE_INT, key);
  o.row.default_integer = value;
  return o;
}
constexpr Option boolean(const char* key, bool value) {
  Option o = detail::option_row(GUISE_TYPE_BOOL, key);
  o.row.default_integer = value;
  return o;
}
constexpr Option text(const char* key, const char* value) {
  Option o = detail::option_row(GUISE_TYPE_STRING, key);
  o.row.default_text = value;
  return o;
}

// A list of choices for .choices(): static constexpr const char* const modes[] = {"a", "b", nullptr};

static inline bool same_text(const char* a, const char* b) noexcept {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

// How a parameter or buffer begins: a constant by default, or one of these.
inline guise_initial constant(double value) noexcept { return guise_initial_constant(value); }
inline guise_initial uniform(double low, double high) noexcept { return guise_initial_uniform(low, high); }
inline guise_initial normal(double mean, double deviation) noexcept { return guise_initial_normal(mean, deviation); }
inline guise_initial kaiming_uniform() noexcept { return guise_initial_kaiming_uniform(); }  // as torch.nn.Linear
inline guise_initial identity() noexcept { return guise_initial_identity(); }

// The options of an instance, and what else is known or asked for when it is made.
class Options : public Context {
 public:
  explicit Options(guise_setup* g) noexcept : Context(g) {}

  double real(const char* key) const noexcept { return value(key).as.real; }
  int64_t integer(const char* key) const noexcept { return value(key).as.integer; }
  bool boolean(const char* key) const noexcept { return value(key).as.integer != 0; }
  // Lives as long as the instance. "" after an error.
  const char* text(const char* key) const noexcept {
    const guise_value v = value(key);
    return v.type == GUISE_TYPE_STRING ? v.as.string : "";
  }
  bool is(const char* key, const char* choice) const noexcept { return same_text(text(key), choice); }

  guise_setup_info facts() const noexcept { return guise_setup_facts(g_); }
  int64_t feature_dim() const noexcept { return facts().feature_dim; }  // D
  int64_t classes() const noexcept { return facts().classes; }          // K
  int64_t train_size() const noexcept { return facts().train_size; }    // training images

  // Both are the host's and live as long as the instance. A parameter is trained as the network's are; a buffer is
  // written by the plugin alone (under NoGrad), and saved.
  Tensor parameter(const char* name, Sizes sizes, guise_initial initial = constant(0),
                   bool requires_grad = true) const noexcept {
    return {g_, guise_parameter(g_, name, sizes.data(), sizes.rank(), initial, requires_grad)};
  }
  Tensor parameter(const char* name, Sizes sizes, double initial, bool requires_grad = true) const noexcept {
    return parameter(name, sizes, constant(initial), requires_grad);
  }
  Tensor buffer(const char* name, Sizes sizes, guise_initial initial = constant(0),
                guise_dtype dtype = 0) const noexcept {
    return {g_, guise_buffer(g_, name, sizes.data(), sizes.rank(), dtype, initial)};
  }
  void narrow_teacher_scope(int32_t scope) const noexcept { guise_narrow_teacher_scope(g_, scope); }

 private:
  guise_value value(const char* key) const noexcept {
    guise_value v = guise_value_none();
    if (guise_in_setup(g_)) g_->setup->option(g_, key, &v);
    return v;
  }
};

}  // namespace guise

// Sources and sinks of the Winograd convolution.
#include <cmath>

#include "kernels/winograd_case.h"

namespace guise::kernels {
namespace {

using testing::Case, testing::convolve, testing::Guarded, testing::kClose, testing::kCloseWeights,
    testing::map_of;
using testing::normal_numbers, testing::Numbers, testing::Pass, testing::Sizes, testing::Threads,
    testing::Written;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// A pass of a case: from which map to which.
struct Fused : Case {
  Pass pass = Pass::forward;

  Sizes read() const { return pass == Pass::forward ? x() : y(); }
  Sizes made() const { return pass == Pass::forward ? y() : x(); }
  Numbers right(const Source& source) const {
    const Numbers values = testing::read_all(source);
    return pass == Pass::forward ? testing::convolved(values, weights(), x(), y(), window())
                                 : testing::gradient_of_input(values, weights(), x(), y(), window());
  }
};

std::ostream& operator<<(std::ostream& out, const Fused& one) {
  return out << static_cast<const Case&>(one) << (one.pass == Pass::forward ? " forward" : " input gradient");
}

void add_cases(std::vector<Fused>& all, const WinogradShape& shape, VectorLevel level, int64_t workers) {
  for (const Pass pass : {Pass::forward, Pass::input_gradient})
    all.push_back({{shape, level, workers}, pass});
}

// Partial tiles, a panel that is not full, several blocks of a worker; then blocks that are shared.
std::vector<Fused> cases() {
  std::vector<Fused> all;
  for (const VectorLevel level : usable_levels()) {
    for (const int64_t stride : {1, 2}) {
      for (const int64_t workers : {1, 3}) {
        add_cases(all, {3, 6, 7, 11, 19, stride}, level, workers);
        add_cases(all, {9, 8, 13, 32, 24, stride}, level, workers);
      }
    }
    add_cases(all, {2, 5, 4, 180, 170}, level, 2);
    add_cases(all, {1, 5, 9, 260, 256, 2}, level, 2);
  }
  return all;
}

// What a source or sink points to.
struct Channels {
  explicit Channels(int64_t c)
      : scale(normal_numbers(c, 11)), shift(normal_numbers(c, 12)), centre(normal_numbers(c, 13)) {}
  Guarded scale, shift, centre;
};

struct Output {
  explicit Output(const Sizes& sizes) : y(sizes.count(), kNaN), first(sums(sizes)), second(sums(sizes)) {}
  static Numbers sums(const Sizes& sizes) { return Numbers(static_cast<std::size_t>(sizes.c), NAN); }
  Guarded y;
  Numbers first, second;
};

void check_source(const Fused& one, const Source& source) {
  Output output(one.made());
  convolve(one, one.pass, source, {.y = writable(output.y, one.made())});
  const Numbers right = one.right(source);
  EXPECT_LT(testing::relative_difference(output.y.values(), right), kClose);
}

TEST(WinogradSource, NormReluAndSumAreReadAndPaddingStaysZero) {
  for (const Fused& one : cases()) {
    SCOPED_TRACE(::testing::Message() << one);
    Guarded x(normal_numbers(one.read().count(), 1)), other(normal_numbers(one.read().count(), 2));
    Channels of(one.read().c);
    Source source = {.x = map_of(x, one.read()), .scale = of.scale.data(), .shift = of.shift.data()};
    check_source(one, source);
    source.relu = true;
    check_source(one, source);
    source.other = other.data();
    source.other_scale = of.centre.data();
    check_source(one, source);
    source.relu = false;
    check_source(one, source);
  }
}

TEST(WinogradSource, BothSourcesOfTheWeightGradientAreRead) {
  for (const Fused& one : cases()) {
    if (one.pass != Pass::forward) continue;
    SCOPED_TRACE(::testing::Message() << one);
    Guarded x(normal_numbers(one.x().count(), 1)), dy(normal_numbers(one.y().count(), 2));
    Guarded other(normal_numbers(one.y().count(), 3)), dw(one.shape.k * 9 * one.shape.c);
    Channels in(one.shape.c), out(one.shape.k);
    const Source source = {
        .x = map_of(x, one.x()), .scale = in.scale.data(), .shift = in.shift.data(), .relu = true};
    const Source gradient = {.x = map_of(dy, one.y()),
                             .scale = out.scale.data(),
                             .shift = out.shift.data(),
                             .other = other.data(),
                             .other_scale = out.centre.data()};
    Threads workers(one.workers);
    Guarded scratch(one.winograd().weight_gradient_scratch(), kNaN);
    one.winograd().weight_gradient(source, gradient, dw.data(), scratch.data(), workers);
    const Numbers right = testing::gradient_of_weights(testing::read_all(source), testing::read_all(gradient),
                                                       one.x(), one.y(), one.window());
    EXPECT_LT(testing::relative_difference(dw.values(), right), kCloseWeights);
  }
}

// The output alone, and for sums what the written numbers say exactly.
void check_sink(const Fused& one, Sink sink, double close_sums) {
  Guarded x(normal_numbers(one.read().count(), 1));
  Output output(one.made());
  const Source source = {.x = map_of(x, one.read())};
  sink.y = writable(output.y, one.made());
  sink.first = output.first.data();
  sink.second = output.second.data();
  convolve(one, one.pass, source, sink);
  EXPECT_TRUE(output.y.intact());
  const Numbers v = one.right(source);
  const Written right = testing::written(sink, v);
  EXPECT_LT(testing::relative_difference(output.y.values(), right.y), kClose);
  if (sink.write != Write::statistics && sink.write != Write::masked) return;
  Sink as_found = sink;
  as_found.add = nullptr;
  const std::vector<float> found = output.y.values();
  const Written exact = testing::written(as_found, Numbers(found.begin(), found.end()));
  EXPECT_LT(testing::relative_difference(output.first, exact.first), close_sums);
  EXPECT_LT(testing::relative_difference(output.second, exact.second), close_sums);
}

TEST(WinogradSink, AddsWhatIsToBeAdded) {
  for (const Fused& one : cases()) {
    SCOPED_TRACE(::testing::Message() << one);
    Guarded add(normal_numbers(one.made().count(), 4, 0, 30));
    check_sink(one, {.add = add.data()}, 0);
  }
}

TEST(WinogradSink, AddsOntoItself) {
  for (const Fused& one : cases()) {
    SCOPED_TRACE(::testing::Message() << one);
    Guarded x(normal_numbers(one.read().count(), 1)), y(normal_numbers(one.made().count(), 4));
    const std::vector<float> before = y.values();
    const Source source = {.x = map_of(x, one.read())};
    convolve(one, one.pass, source, {.y = writable(y, one.made()), .add = y.data()});
    Numbers right = one.right(source);
    for (std::size_t i = 0; i < right.size(); ++i) right[i] += static_cast<double>(before[i]);
    EXPECT_LT(testing::relative_difference(y.values(), right), kClose);
  }
}

TEST(WinogradSink, StatisticsAreThoseOfWhatIsWritten) {
  for (const Fused& one : cases()) {
    for (const float mean : {0.0F, 100.0F, 1e5F}) {
      SCOPED_TRACE(::testing::Message() << one << " mean " << mean);
      Guarded add(normal_numbers(one.made().count(), 4, mean, 1));
      check_sink(one, {.write = Write::statistics, .add = mean == 0 ? nullptr : add.data()}, 1e-5);
    }
  }
}

TEST(WinogradSink, EvaluatedNormAddAndReluInThisOrder) {
  for (const Fused& one : cases()) {
    SCOPED_TRACE(::testing::Message() << one);
    Guarded add(normal_numbers(one.made().count(), 4, 0, 5));
    Channels of(one.made().c);
    Sink sink = {.write = Write::evaluated, .scale = of.scale.data(), .shift = of.shift.data()};
    check_sink(one, sink, 0);
    sink.relu = true;
    check_sink(one, sink, 0);
    sink.add = add.data();
    check_sink(one, sink, 0);
  }
}

TEST(WinogradSink, MaskedGradientsAndTheirSums) {
  for (const Fused& one : cases()) {
    SCOPED_TRACE(::testing::Message() << one);
    Guarded add(normal_numbers(one.made().count(), 4)), before(normal_numbers(one.made().count(), 5, 100));
    Guarded activated(normal_numbers(one.made().count(), 6));
    for (int64_t i = 0; i < activated.count(); ++i)
      activated.data()[i] = std::fmax(activated.data()[i], 0.0F);
    Channels of(one.made().c);
    for (int64_t c = 0; c < one.made().c; ++c) {
      of.shift.data()[c] = -100 * of.scale.data()[c];
      of.centre.data()[c] = 100;
    }
    Sink sink = {.write = Write::masked,
                 .scale = of.scale.data(),
                 .shift = of.shift.data(),
                 .before = before.data(),
                 .centre = of.centre.data()};
    check_sink(one, sink, 1e-5);
    sink.add = add.data();
    check_sink(one, sink, 1e-5);
    sink.activated = activated.data();
    check_sink(one, sink, 1e-5);
  }
}

std::vector<Case> nan_cases() {
  std::vector<Case> all;
  for (const VectorLevel level : usable_levels())
    for (const int64_t stride : {1, 2}) all.push_back({{1, 3, 3, 2, 5, stride}, level, 1});
  return all;
}

TEST(WinogradSink, NaNPassesReluAndMask) {
  for (const Case& one : nan_cases()) {
    Guarded x(normal_numbers(one.x().count(), 1)), before(normal_numbers(one.y().count(), 2));
    Channels of(5);
    x.data()[2 * 4] = kNaN;  // the middle: every output sees it
    Output output(one.y());
    const Source source = {
        .x = map_of(x, one.x()), .scale = of.scale.data(), .shift = of.shift.data(), .relu = true};
    Sink sink = {.y = writable(output.y, one.y()),
                 .write = Write::evaluated,
                 .scale = of.scale.data(),
                 .shift = of.shift.data(),
                 .relu = true,
                 .before = before.data(),
                 .activated = before.data(),
                 .centre = of.centre.data(),
                 .first = output.first.data(),
                 .second = output.second.data()};
    convolve(one, Pass::forward, source, sink);
    for (const float y : output.y.values()) EXPECT_TRUE(std::isnan(y));
    x.data()[2 * 4] = 1;
    for (int64_t i = 0; i < before.count(); ++i) before.data()[i] = kNaN;
    sink.write = Write::masked;
    convolve(one, Pass::forward, source, sink);
    for (const float y : output.y.values())
      EXPECT_TRUE(std::isfinite(y) && y != 0);  // what NaN hides is not closed
    for (const double sum : output.second) EXPECT_TRUE(std::isnan(sum));
  }
}

}  // namespace
}  // namespace guise::kernels

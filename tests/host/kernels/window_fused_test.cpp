// Sources and sinks of convolutions with any window, forward and backward: backward, phases share the sums.
#include <cmath>

#include "kernels/window_case.h"

namespace guise::kernels {
namespace {

using testing::convolve, testing::Guarded, testing::kNaN, testing::kWindowClose, testing::map_of,
    testing::normal_numbers, testing::Numbers, testing::Sizes, testing::WindowCase, testing::writable,
    testing::Written;

constexpr PackedFor kUses[] = {PackedFor::forward, PackedFor::input_gradient};

// Calls check(case, use): places and panels that are not full, several blocks of a worker, phases without
// taps.
template <typename Check>
void over_cases(const Check& check) {
  for (const VectorLevel level : usable_levels()) {
    for (const int64_t workers : {1, 3}) {
      for (const WindowShape& window :
           {WindowShape{3, 3, 2, 1}, WindowShape{1, 1, 2, 0}, WindowShape{3, 3, 1, 1}}) {
        for (const PackedFor use : kUses) {
          for (const ConvolutionShape& shape :
               {ConvolutionShape{3, 6, 7, 11, 19, window}, ConvolutionShape{5, 17, 13, 32, 24, window}}) {
            const WindowCase one = {shape, level, workers};
            SCOPED_TRACE(::testing::Message()
                         << one << (use == PackedFor::forward ? " forward" : " backward"));
            check(one, use);
          }
        }
      }
    }
  }
}

Sizes read_sizes(const WindowCase& one, PackedFor use) {
  return use == PackedFor::forward ? one.x() : one.y();
}
Sizes made_sizes(const WindowCase& one, PackedFor use) {
  return use == PackedFor::forward ? one.y() : one.x();
}

Numbers right_output(const WindowCase& one, PackedFor use, const Source& source) {
  const Numbers read = testing::read_all(source);
  return use == PackedFor::forward
             ? testing::convolved(read, one.weights(), one.x(), one.y(), one.window())
             : testing::gradient_of_input(read, one.weights(), one.x(), one.y(), one.window());
}

// Of every channel, what a source or sink points to; shift puts the middle of 100 at the ReLU's edge.
struct Channels {
  explicit Channels(int64_t c) : scale(normal_numbers(c, 11)), shift(normal_numbers(c, 12)), centre(c, 100) {
    for (int64_t i = 0; i < c; ++i) shift.data()[i] -= 100 * scale.data()[i];
  }
  Guarded scale, shift, centre;
};

TEST(WindowSource, NormReluAndSumAreReadAndPaddingStaysZero) {
  over_cases([](const WindowCase& one, PackedFor use) {
    const Sizes read = read_sizes(one, use);
    Guarded x(normal_numbers(read.count(), 1, 100)), other(normal_numbers(read.count(), 2)),
        y(made_sizes(one, use).count());
    Channels of(read.c);
    Source source = {.x = map_of(x, read), .scale = of.scale.data(), .shift = of.shift.data(), .relu = true};
    for (const bool two : {false, true}) {
      if (two) source.other = other.data(), source.other_scale = of.scale.data();
      convolve(one, use, source, {.y = writable(y, made_sizes(one, use))});
      EXPECT_LT(testing::relative_difference(y.values(), right_output(one, use, source)), 10 * kWindowClose);
    }
  });
}

TEST(WindowSource, BothSourcesOfTheWeightGradientAreRead) {
  over_cases([](const WindowCase& one, PackedFor use) {
    if (use != PackedFor::forward) return;
    Guarded x(normal_numbers(one.x().count(), 1, 100)), dy(normal_numbers(one.y().count(), 2, 100));
    Guarded other(normal_numbers(one.y().count(), 3));
    Channels in(one.shape.c), out(one.shape.k);
    const Source source = {
        .x = map_of(x, one.x()), .scale = in.scale.data(), .shift = in.shift.data(), .relu = true};
    const Source gradient = {.x = map_of(dy, one.y()),
                             .scale = out.scale.data(),
                             .shift = out.shift.data(),
                             .other = other.data(),
                             .other_scale = out.scale.data()};
    const Numbers right = testing::gradient_of_weights(testing::read_all(source), testing::read_all(gradient),
                                                       one.x(), one.y(), one.window());
    EXPECT_LT(testing::relative_difference(testing::weight_gradient(one, source, gradient), right),
              10 * kWindowClose);
  });
}

// Sums are held to what the written numbers say exactly.
void check_sink(const WindowCase& one, PackedFor use, Sink sink) {
  const Sizes read = read_sizes(one, use), made = made_sizes(one, use);
  Guarded x(normal_numbers(read.count(), 1)), y(made.count(), kNaN);
  Numbers first(static_cast<std::size_t>(made.c), NAN), second = first;
  const Source source = {.x = map_of(x, read)};
  sink.y = writable(y, made);
  sink.first = first.data();
  sink.second = second.data();
  convolve(one, use, source, sink);
  EXPECT_TRUE(y.intact());
  EXPECT_LT(
      testing::relative_difference(y.values(), testing::written(sink, right_output(one, use, source)).y),
      kWindowClose);
  if (sink.write != Write::statistics && sink.write != Write::masked) return;
  sink.add = nullptr;
  const std::vector<float> found = y.values();
  const Written exact = testing::written(sink, Numbers(found.begin(), found.end()));
  EXPECT_LT(testing::relative_difference(first, exact.first), 1e-5);
  EXPECT_LT(testing::relative_difference(second, exact.second), 1e-5);
}

TEST(WindowSink, AddsWhatIsToBeAddedAndItself) {
  over_cases([](const WindowCase& one, PackedFor use) {
    const Sizes made = made_sizes(one, use);
    Guarded add(normal_numbers(made.count(), 4, 0, 3)), x(normal_numbers(read_sizes(one, use).count(), 1));
    check_sink(one, use, {.add = add.data()});
    const Source source = {.x = map_of(x, read_sizes(one, use))};
    Sink onto = {.y = writable(add, made), .add = add.data()};
    const Numbers right = testing::written(onto, right_output(one, use, source)).y;
    convolve(one, use, source, onto);
    EXPECT_LT(testing::relative_difference(add.values(), right), kWindowClose);
  });
}

TEST(WindowSink, StatisticsAreThoseOfWhatIsWritten) {
  over_cases([](const WindowCase& one, PackedFor use) {
    Guarded add(normal_numbers(made_sizes(one, use).count(), 4, 1e4F));
    check_sink(one, use, {.write = Write::statistics});
    check_sink(one, use, {.write = Write::statistics, .add = add.data()});
  });
}

TEST(WindowSink, EvaluatedNormAddAndReluInThisOrder) {
  over_cases([](const WindowCase& one, PackedFor use) {
    Guarded add(normal_numbers(made_sizes(one, use).count(), 4, 0, 5));
    Channels of(made_sizes(one, use).c);
    check_sink(one, use,
               {.write = Write::evaluated,
                .add = add.data(),
                .scale = of.scale.data(),
                .shift = of.centre.data(),
                .relu = true});
  });
}

TEST(WindowSink, MaskedGradientsAndTheirSums) {
  over_cases([](const WindowCase& one, PackedFor use) {
    const Sizes made = made_sizes(one, use);
    Guarded add(normal_numbers(made.count(), 4)), before(normal_numbers(made.count(), 5, 100));
    Guarded activated(normal_numbers(made.count(), 6));
    Channels of(made.c);
    Sink sink = {.write = Write::masked,
                 .add = add.data(),
                 .scale = of.scale.data(),
                 .shift = of.shift.data(),
                 .before = before.data(),
                 .centre = of.centre.data()};
    check_sink(one, use, sink);
    sink.activated = activated.data();
    check_sink(one, use, sink);
  });
}

}  // namespace
}  // namespace guise::kernels

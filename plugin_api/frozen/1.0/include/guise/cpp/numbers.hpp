// What functions take besides tensors: sizes or dimensions, numbers, element types, and nothing.
#pragma once

#include "../value.h"

namespace guise {

// {N, D}: the sizes of a tensor, or dimensions; at most 8. {} are those of a scalar.
class Sizes {
 public:
  Sizes() noexcept = default;
  template <class... More>
  Sizes(int64_t first, More... more) noexcept : at_{first, more...}, rank_(1 + sizeof...(more)) {
    static_assert(sizeof...(more) < 8, "at most 8 sizes");
  }
  static Sizes of(const int64_t* sizes, uint32_t rank) noexcept {
    Sizes copy;
    while (copy.rank_ < rank && copy.rank_ < 8) {
      copy.at_[copy.rank_] = sizes[copy.rank_];
      ++copy.rank_;
    }
    return copy;
  }
  const int64_t* data() const noexcept { return at_; }
  uint32_t rank() const noexcept { return rank_; }
  int64_t operator[](uint32_t dim) const noexcept { return dim < rank_ ? at_[dim] : 0; }

 private:
  int64_t at_[8] = {};
  uint32_t rank_ = 0;
};

// An element type: guise::float64. Default-made it stands for that of the tensor beside it.
class Dtype {
 public:
  constexpr Dtype() noexcept = default;
  explicit constexpr Dtype(guise_dtype code) noexcept : code_(code) {}
  constexpr operator guise_dtype() const noexcept { return code_; }

 private:
  guise_dtype code_ = 0;
};
constexpr Dtype float16{GUISE_FLOAT16}, bfloat16{GUISE_BFLOAT16}, float32{GUISE_FLOAT32}, float64{GUISE_FLOAT64},
    int8{GUISE_INT8}, int16{GUISE_INT16}, int32{GUISE_INT32}, int64{GUISE_INT64}, uint8{GUISE_UINT8},
    bool_{GUISE_BOOLEAN};

// A number; with an integer, integer tensors stay integer.
class Scalar {
 public:
  Scalar(bool x) noexcept : value_(guise_value_bool(x)) {}
  Scalar(int x) noexcept : value_(guise_value_int(x)) {}
  Scalar(long x) noexcept : value_(guise_value_int(x)) {}
  Scalar(long long x) noexcept : value_(guise_value_int(x)) {}
  Scalar(unsigned x) noexcept : value_(guise_value_int(x)) {}
  Scalar(unsigned long x) noexcept : value_(guise_value_int(static_cast<int64_t>(x))) {}
  Scalar(unsigned long long x) noexcept : value_(guise_value_int(static_cast<int64_t>(x))) {}
  Scalar(float x) noexcept : value_(guise_value_real(static_cast<double>(x))) {}
  Scalar(double x) noexcept : value_(guise_value_real(x)) {}
  guise_value value() const noexcept { return value_; }
  bool is_real() const noexcept { return value_.type == GUISE_TYPE_REAL; }

 private:
  guise_value value_;
};

// An optional argument left out.
struct None {};
constexpr None none{};

// What a loss does with its elements; batchmean: the sum divided by the first size.
enum class Reduction { none_ = 0, mean = 1, sum = 2, batchmean = 3 };

}  // namespace guise

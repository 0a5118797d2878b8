// Rows of the measurements of a network's hidden features and of what is beside it in training. Part of
// measurements.h, which everybody reads. How a value is computed: features/measures.cpp, features/probes.cpp
// and train/.
#pragma once

#include <vector>

#include "runs/measurements.h"

namespace guise::runs {

inline constexpr const char* kOnTest = ".test";  // ends the name of what is of the judged images
inline constexpr const char* kRankMe = "rankme";
inline constexpr const char* kRankBatch = "rank_batch";
inline constexpr const char* kOnlineProbe = "online_probe.top1";
inline constexpr const char* kTeacherDistance = "teacher_distance";
inline constexpr const char* kTeacherAgreement = "teacher_agreement";
inline constexpr const char* kTeacherTop1 = "teacher_top1";
inline constexpr const char* kTeacherCka = "teacher_cka";
inline constexpr const char* kParameterMean = "parameter.";  // and the parameter's name

// Of an evaluation, measured where they are asked for.
std::vector<Measurement> representation_rows();

inline constexpr const char* kGradientNorm = "gradient_norm.";  // and the term's name
inline constexpr const char* kGradientShare = "gradient_share.";
inline constexpr const char* kGradientCosine = "gradient_cosine.";
inline constexpr const char* kHeadGradientNorm = "head_gradient_norm.";
inline constexpr const char* kHeadGradientCosine = "head_gradient_cosine.";

// Of training: the balance of the terms' gradients.
std::vector<Measurement> gradient_rows();

}  // namespace guise::runs

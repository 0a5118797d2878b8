// How much each term of a loss pulls, and which way: gradients of the weighted terms with respect to the
// batch's features and to the head's weight, each alone, on the graph of the step.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bridge/loss_strategy.h"
#include "runs/evaluation.h"

namespace guise::train {

struct GradientBalance {
  struct Term {
    std::string name;
    double weight = 0;
    double norm = 0;                     // ||d(w L)/dz||
    double head_norm = 0;                // ||d(w L)/dW|| of the head's weight W
    double cosine = 0, head_cosine = 0;  // with loss_ce's; NaN: one of the two is 0, or there is no loss_ce
    double share = 0;                    // norm over the sum of norms; 0 where all are 0
  };
  std::vector<Term> terms;
};

// The graph stays. features [N, D] and head_weight are in it; no gradient is accumulated anywhere.
GradientBalance gradient_balance(const std::vector<bridge::Term>& terms, const at::Tensor& features,
                                 const at::Tensor& head_weight);

// By the names of their rows: "gradient_norm.loss_ce"; what is not a number is left out.
std::vector<runs::MeasuredValue> values_of(const GradientBalance& balance);

// Looks at one record after the other for what a person should know.
class GradientWatch {
 public:
  // A sentence for each finding, once for each term or parameter: a weighted term without gradient for ten
  // records, one whose gradient is more than a thousand times, or less than a thousandth of, the
  // cross-entropy's, a learned parameter without gradient for ten records. `idle`: learned parameters whose
  // gradient is missing or 0 in this step.
  std::vector<std::string> look(const GradientBalance& balance, const std::vector<std::string>& idle);

 private:
  bool lasted(const std::string& what, bool holds);  // true in the tenth record in a row

  std::map<std::string, int64_t> in_a_row_;
  std::map<std::string, bool> told_;
};

}  // namespace guise::train

// `guise apply`: a plugin on tensors from a file, so that an author, or a test in another language, can
// compare it with an independent implementation. Names of tensors: `guise apply --help`.
#pragma once

#include "config/requests.h"

namespace guise::examine {

using config::ApplyRequest;

// Strategy, of the last call: loss, term.<name>, weighted.<name>, logits, grad.features,
// grad.student.head.weight, grad.student.head.bias, grad.param.<name>, and param.<name> after it. Policy:
// teacher.<k>.<tensor> after call k. Throws core::Error(usage) for bad input, core::Error(failed) naming the
// plugin where its loss fails; nothing is written then.
void apply(const ApplyRequest& request);

}  // namespace guise::examine

// A forward and backward of one's own as one node of the graph, for C++ authors: derive, write two functions, keep
// the object as a member of the strategy, and call it. The C side is autograd.h.
#pragma once

#include "../autograd.h"
#include "register.hpp"

namespace guise {

// struct Square : guise::Function<Square, 1, 1, 1> {  // one input, one output, one tensor saved for backward
//   static constexpr const char* name = "square";      // for error texts
//   void forward(const Tensor* x, Tensor* y, Tensor* saved) const { y[0] = x[0] * x[0]; saved[0] = x[0]; }
//   void backward(const Tensor* saved, const Tensor* dy, Tensor* dx) const { dx[0] = dy[0] * saved[0] * 2.0; }
// };
//
// The node reads the object itself when backward runs: it must live as long as the strategy, and what belongs to one
// step goes into `saved`. A gradient left as it is means none. Backward made of operators can be differentiated again.
template <class Node, uint32_t inputs, uint32_t outputs, uint32_t saved>
class Function {
 public:
  // The first output; it has a graph into whatever the inputs depend on.
  template <class... Rest>
  Tensor operator()(Tensor first, Rest... rest) const noexcept {
    static_assert(1 + sizeof...(rest) == inputs, "as many tensors as the function has inputs");
    static constexpr guise_function table = {
        sizeof(guise_function), inputs, outputs, saved, Node::name, forward, backward, nullptr};
    const guise_tensor handles[] = {first.handle(), rest.handle()...};
    void* const self = const_cast<Node*>(static_cast<const Node*>(this));
    return {first.context(), guise_autograd_apply(first.context(), &table, self, handles)};
  }

 private:
  // Tensors of one callback, from and to handles; room for one more, as an array of none is not C++.
  template <uint32_t count>
  struct Tensors {
    Tensor at[count + 1];
    Tensors() = default;
    Tensors(guise_context* g, const guise_tensor* handles) noexcept {
      for (uint32_t i = 0; i < count; ++i) at[i] = Tensor(g, handles[i]);
    }
    void hand_over(guise_tensor* handles) const noexcept {
      for (uint32_t i = 0; i < count; ++i) handles[i] = at[i].handle();
    }
  };

  GUISE_FLATTEN static void forward(void* self, guise_context* g, const guise_tensor* x, guise_tensor* y,
                                    guise_tensor* kept) noexcept {GUISE_TRY{const Tensors<inputs> given(g, x);
  Tensors<outputs> results;
  Tensors<saved> needed;
  static_cast<const Node*>(self)->forward(given.at, results.at, needed.at);
  results.hand_over(y);
  needed.hand_over(kept);
} GUISE_CATCH(g)
}  // namespace guise

GUISE_FLATTEN static void backward(void* self, guise_context* g, const guise_tensor* kept, const guise_tensor* dy,
                                   guise_tensor* dx) noexcept {
  GUISE_TRY {
    const Tensors<saved> needed(g, kept);
    const Tensors<outputs> given(g, dy);
    Tensors<inputs> results;
    static_cast<const Node*>(self)->backward(needed.at, given.at, results.at);
    results.hand_over(dx);
  }
  GUISE_CATCH(g)
}
}
;

}  // namespace guise

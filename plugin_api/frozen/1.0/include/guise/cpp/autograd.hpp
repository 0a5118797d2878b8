// A forward and backward of one's own as one node of the graph, for C++ authors: derive, write two functions, and call
// the object. The C side is autograd.h.
#pragma once

#include <stdlib.h>

#include "../autograd.h"
#include "register.hpp"

namespace guise {

// struct Square : guise::Function<Square, 1, 1, 1> {  // one input, one output, one tensor saved for backward
//   static constexpr const char* name = "square";      // for error texts
//   void forward(const Tensor* x, Tensor* y, Tensor* saved) const { y[0] = x[0] * x[0]; saved[0] = x[0]; }
//   void backward(const Tensor* saved, const Tensor* dy, Tensor* dx) const { dx[0] = dy[0] * saved[0] * 2.0; }
// };
// Tensor y = Square()(x);
//
// Each node has a copy of the object, freed with the node: members may be numbers and what else is copied, but a tensor
// goes into `saved`. A gradient left as it is means none; dy[i] is none where nothing depends on output i. Backward
// made of operators can be differentiated again.
template <class Node, uint32_t inputs, uint32_t outputs, uint32_t saved>
class Function {
 public:
  // The output, or Several of them: auto [a, b] = f(x). They have a graph into whatever the inputs depend on.
  template <class... Rest>
  auto operator()(Tensor first, Rest... rest) const noexcept {
    static_assert(1 + sizeof...(rest) == inputs, "as many tensors as the function has inputs");
    static_assert(inputs <= GUISE_FUNCTION_MAX_TENSORS && saved <= GUISE_FUNCTION_MAX_TENSORS, "at most 16 tensors");
    static_assert(outputs >= 1 && outputs <= GUISE_FUNCTION_MAX_TENSORS, "1 to 16 outputs");
    const guise_tensor handles[] = {first.handle(), Tensor(rest).handle()...};
    const Several<outputs> results = apply(first.context(), handles);
    if constexpr (outputs == 1)
      return results.at[0];
    else
      return results;
  }

 private:
  // Tensors of one callback, from and to handles; room for one more, as an array of none is not C++.
  template <uint32_t count>
  struct List {
    Tensor at[count + 1];
    List() = default;
    List(guise_context* g, const guise_tensor* handles) noexcept {
      for (uint32_t i = 0; i < count; ++i) at[i] = Tensor(g, handles[i]);
    }
    void hand_over(guise_tensor* handles) const noexcept {
      for (uint32_t i = 0; i < count; ++i) handles[i] = at[i].handle();
    }
  };

  Several<outputs> apply(guise_context* g, const guise_tensor* x) const noexcept {
    static constexpr guise_function table = {
        sizeof(guise_function), inputs, outputs, saved, Node::name, forward, backward, destroy};
    Several<outputs> results;
    void* const node = copied(g);
    if (!node) return results;
    guise_tensor handles[outputs];
    guise_autograd_apply_for_several(g, &table, node, x, handles);
    for (uint32_t i = 0; i < outputs; ++i) results.at[i] = Tensor(g, handles[i]);
    return results;
  }

  // NULL where the copy failed, with the reason kept.
  void* copied(guise_context* g) const noexcept {
    static_assert(sizeof(Node) <= 65536, "a node is at most 64 KiB: what is large is a tensor, in `saved`");
    static_assert(alignof(Node) <= 16, "a node is aligned to 16 bytes at most");
    void* const place = malloc(sizeof(Node));
    if (!place) {
      g->host->fail(g, GUISE_OUT_OF_MEMORY, "no memory for a node of the graph");
      return nullptr;
    }
    bool done = false;
    detail::fenced(g, [&]() GUISE_FLATTEN {
      ::new (detail::Place{place}) Node(*static_cast<const Node*>(this));
      done = true;
    });
    if (done) return place;
    free(place);
    return nullptr;
  }

  static void forward(void* self, guise_context* g, const guise_tensor* x, guise_tensor* y,
                      guise_tensor* kept) noexcept {
    detail::fenced(g, [&]() GUISE_FLATTEN {
      const List<inputs> given(g, x);
      List<outputs> results;
      List<saved> needed;
      static_cast<const Node*>(self)->forward(given.at, results.at, needed.at);
      results.hand_over(y);
      needed.hand_over(kept);
    });
  }
  static void backward(void* self, guise_context* g, const guise_tensor* kept, const guise_tensor* dy,
                       guise_tensor* dx) noexcept {
    detail::fenced(g, [&]() GUISE_FLATTEN {
      const List<saved> needed(g, kept);
      const List<outputs> given(g, dy);
      List<inputs> results;
      static_cast<const Node*>(self)->backward(needed.at, given.at, results.at);
      results.hand_over(dx);
    });
  }
  static void destroy(void* self) noexcept {
    static_cast<Node*>(self)->~Node();
    free(self);
  }
};

}  // namespace guise

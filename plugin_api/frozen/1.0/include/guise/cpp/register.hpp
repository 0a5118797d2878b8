// Registration of C++ classes: fences every callback, and builds the descriptor as constant data.
#pragma once

#include "measure.hpp"
#include "strategy.hpp"
#include "teacher.hpp"

#if defined(__cpp_exceptions)
#include <exception>
#define GUISE_TRY try
#define GUISE_CATCH(g)                                                          \
  catch (const std::exception& error) {                                         \
    ::guise::detail::report(g, error.what());                                   \
  }                                                                             \
  catch (...) {                                                                 \
    ::guise::detail::report(g, "it threw something that is no std::exception"); \
  }
#else
#define GUISE_TRY
#define GUISE_CATCH(g)
#endif

// clang drops a fence, and with it libstdc++, only once it sees the fenced code inline; g++ does so by itself.
#if defined(__clang__)
#define GUISE_FLATTEN __attribute__((flatten))
#else
#define GUISE_FLATTEN
#endif

namespace guise {
namespace detail {

static inline void report(guise_context* g, const char* what) noexcept { g->host->fail(g, GUISE_FAILED, what); }

// Placement new under a name of our own: the standard one would be a second exported symbol.
struct Place {
  void* at;
};

// Rows and the NULL-terminated pointers to them that guise_option tables are made of.
template <uint32_t count>
struct Rows {
  guise_option row[count + 1];
};
template <class... Option_>
constexpr Rows<sizeof...(Option_)> rows(Option_... options) {
  return {{options.row..., option_row(0, nullptr).row}};
}
template <uint32_t... index>
struct Indices {};
template <uint32_t count, uint32_t... index>
struct MakeIndices : MakeIndices<count - 1, count - 1, index...> {};
template <uint32_t... index>
struct MakeIndices<0, index...> {
  using Type = Indices<index...>;
};
template <uint32_t count>
struct Pointers {
  const guise_option* at[count + 1];
};
template <uint32_t count, uint32_t... index>
constexpr Pointers<count> pointers(const Rows<count>& table, Indices<index...>) {
  return {{&table.row[index]..., nullptr}};
}
template <uint32_t count>
constexpr Pointers<count> pointers(const Rows<count>& table) {
  return pointers(table, typename MakeIndices<count>::Type{});
}

}  // namespace detail
}  // namespace guise

inline void* operator new(size_t, guise::detail::Place place) noexcept { return place.at; }

namespace guise {
namespace detail {

// Runs an author's code; what it throws becomes the callback's error.
template <class Body>
GUISE_FLATTEN static inline void fenced(guise_context* g, Body body) noexcept {
  GUISE_TRY { body(); }
  GUISE_CATCH(g)
}

// The C callbacks of class T.
template <class T>
struct Life {
  static void create(void* self, guise_setup* g) noexcept {
    fenced(g, [&]() GUISE_FLATTEN { ::new (Place{self}) T(Options(g)); });
  }
  static void destroy(void* self, guise_context* g) noexcept {
    fenced(g, [&]() GUISE_FLATTEN { static_cast<T*>(self)->~T(); });
  }
  static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) noexcept {
    uint64_t size = 0;
    fenced(g, [&]() GUISE_FLATTEN {
      Context context(g);
      size = static_cast<const T*>(self)->save(context, bytes, capacity);
    });
    return size;
  }
  static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) noexcept {
    fenced(g, [&]() GUISE_FLATTEN {
      Context context(g);
      static_cast<T*>(self)->load(context, bytes, size, version);
    });
  }
  static void loss(void* self, guise_step* g) noexcept {
    fenced(g, [&]() GUISE_FLATTEN {
      Step step(g);
      static_cast<T*>(self)->loss(step);
    });
  }
  static void begin_epoch(void* self, guise_update* g) noexcept {
    fenced(g, [&]() GUISE_FLATTEN {
      TeacherUpdate update(g);
      static_cast<T*>(self)->begin_epoch(update);
    });
  }
  static void update(void* self, guise_update* g) noexcept {
    fenced(g, [&]() GUISE_FLATTEN {
      TeacherUpdate update(g);
      static_cast<T*>(self)->update(update);
    });
  }
  static void measure(void* self, guise_measuring* g) noexcept {
    fenced(g, [&]() GUISE_FLATTEN {
      Measuring measuring(g);
      static_cast<T*>(self)->measure(measuring);
    });
  }
};

template <class T>
constexpr guise_strategy strategy(const char* name, const char* version, const char* summary, TeacherNeed need,
                                  const guise_option* const* options) {
  return {sizeof(guise_strategy),
          need.scope,
          name,
          version,
          summary,
          need.policy,
          need.policy_options,
          options,
          sizeof(T),
          T::state_version,
          0,
          Life<T>::create,
          Life<T>::destroy,
          Life<T>::loss,
          T::state_version ? Life<T>::save : nullptr,
          T::state_version ? Life<T>::load : nullptr};
}
template <class T>
constexpr guise_teacher_policy policy(const char* name, const char* version, const char* summary,
                                      const guise_option* const* options) {
  return {sizeof(guise_teacher_policy),
          T::state_version,
          name,
          version,
          summary,
          options,
          sizeof(T),
          Life<T>::create,
          Life<T>::destroy,
          Life<T>::begin_epoch,
          Life<T>::update,
          T::state_version ? Life<T>::save : nullptr,
          T::state_version ? Life<T>::load : nullptr};
}

template <class T>
constexpr guise_measure measure(const char* name, const char* version, const char* summary,
                                const guise_option* const* options) {
  return {sizeof(guise_measure), 0, name, version, summary, options, sizeof(T), Life<T>::create, Life<T>::destroy,
          Life<T>::measure};
}

// The macro's arguments after the summary: what is needed of the teacher, then the options.
template <class... Option_>
constexpr Rows<sizeof...(Option_)> rows_after(TeacherNeed, Option_... options) {
  return rows(options...);
}
template <class... Option_>
constexpr Rows<sizeof...(Option_)> rows_after_summary(const char*, Option_... options) {
  return rows(options...);
}
template <class... Option_>
constexpr TeacherNeed need_of(TeacherNeed need, Option_...) {
  return need;
}

}  // namespace detail
}  // namespace guise

// GUISE_LOSS_STRATEGY(Kd, "kd", "1.0.0", "one line", guise::needs_teacher_model, guise::real(...), ...);
#define GUISE_LOSS_STRATEGY(CLASS, NAME, VERSION, SUMMARY, ...) \
  GUISE_LOSS_STRATEGY_(GUISE_PASTE(guise_loss_, __COUNTER__), CLASS, NAME, VERSION, SUMMARY, __VA_ARGS__)
#define GUISE_LOSS_STRATEGY_(variable, CLASS, NAME, VERSION, SUMMARY, ...)                                      \
  GUISE_NOTE(GUISE_KIND_LOSS, NAME, VERSION, SUMMARY);                                                          \
  static constexpr auto GUISE_PASTE(variable, _rows) = ::guise::detail::rows_after(__VA_ARGS__);                \
  static constexpr auto GUISE_PASTE(variable, _list) = ::guise::detail::pointers(GUISE_PASTE(variable, _rows)); \
  static constexpr guise_strategy GUISE_PASTE(variable, _data) = ::guise::detail::strategy<CLASS>(              \
      NAME, VERSION, SUMMARY, ::guise::detail::need_of(__VA_ARGS__), GUISE_PASTE(variable, _list).at);          \
  GUISE_LISTED(guise_strategy, "guise_loss", variable, &GUISE_PASTE(variable, _data))

// GUISE_TEACHER_POLICY(Ema, "ema", "1.0.0", "one line", guise::real(...), ...); options may be left out.
#define GUISE_TEACHER_POLICY(CLASS, NAME, VERSION, ...)                                                    \
  GUISE_REGISTER_(GUISE_PASTE(guise_teacher_, __COUNTER__), guise_teacher_policy, "guise_teacher", policy, \
                  GUISE_KIND_TEACHER, CLASS, NAME, VERSION, __VA_ARGS__)

// GUISE_MEASURE(Spread, "spread", "1.0.0", "one line", guise::integer(...), ...); options may be left out.
#define GUISE_MEASURE(CLASS, NAME, VERSION, ...)                                                     \
  GUISE_REGISTER_(GUISE_PASTE(guise_measure_, __COUNTER__), guise_measure, "guise_measure", measure, \
                  GUISE_KIND_MEASURE, CLASS, NAME, VERSION, __VA_ARGS__)

// The summary stands first in __VA_ARGS__, which so is never empty.
#define GUISE_FIRST_(first, ...) first
#define GUISE_REGISTER_(variable, TYPE, SECTION, make, KIND, CLASS, NAME, VERSION, ...)                           \
  GUISE_NOTE(KIND, NAME, VERSION, GUISE_FIRST_(__VA_ARGS__, 0));                                                  \
  static constexpr auto GUISE_PASTE(variable, _rows) = ::guise::detail::rows_after_summary(__VA_ARGS__);          \
  static constexpr auto GUISE_PASTE(variable, _list) = ::guise::detail::pointers(GUISE_PASTE(variable, _rows));   \
  static constexpr TYPE GUISE_PASTE(variable, _data) =                                                            \
      ::guise::detail::make<CLASS>(NAME, VERSION, GUISE_FIRST_(__VA_ARGS__, 0), GUISE_PASTE(variable, _list).at); \
  GUISE_LISTED(TYPE, SECTION, variable, &GUISE_PASTE(variable, _data))

// Registration of C++ classes: fences every callback, and builds the descriptor as constant data.
#pragma once

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

// The C callbacks of class T, each noexcept with a fence inside.
template <class T>
struct Life {
  GUISE_FLATTEN static void create(void* self, guise_setup* g) noexcept {GUISE_TRY{::new (Place{self}) T(Options(g));
} GUISE_CATCH(g)
}  // namespace detail
GUISE_FLATTEN static void destroy(void* self, guise_context* g) noexcept {
  (void)g;
  GUISE_TRY { static_cast<T*>(self)->~T(); }
  GUISE_CATCH(g)
}
static uint64_t save(const void* self, void* bytes, uint64_t capacity) noexcept {
  return static_cast<const T*>(self)->save(bytes, capacity);
}
GUISE_FLATTEN static void load(void* self, guise_context* g, const void* bytes, uint64_t size,
                               uint32_t version) noexcept {
    GUISE_TRY{static_cast<T*>(self) -> load(g, bytes, size, version);
}  // namespace guise
GUISE_CATCH(g)
}
GUISE_FLATTEN static void loss(void* self, guise_step* g) noexcept {GUISE_TRY{Step step(g);
static_cast<T*>(self)->loss(step);
}
GUISE_CATCH(g)
}
GUISE_FLATTEN static void begin_epoch(void* self, guise_update* g) noexcept {GUISE_TRY{TeacherUpdate update(g);
static_cast<T*>(self)->begin_epoch(update);
}
GUISE_CATCH(g)
}
GUISE_FLATTEN static void update(void* self, guise_update* g) noexcept {
  GUISE_TRY {
    TeacherUpdate update(g);
    static_cast<T*>(self)->update(update);
  }
  GUISE_CATCH(g)
}
}
;

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

// The macro's arguments after the summary: what is needed of the teacher, then the options.
template <class... Option_>
constexpr Rows<sizeof...(Option_)> rows_after(TeacherNeed, Option_... options) {
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

// GUISE_TEACHER_POLICY(Ema, "ema", "1.0.0", "one line", guise::real(...), ...);
#define GUISE_TEACHER_POLICY(CLASS, NAME, VERSION, SUMMARY, ...) \
  GUISE_TEACHER_POLICY_(GUISE_PASTE(guise_teacher_, __COUNTER__), CLASS, NAME, VERSION, SUMMARY, __VA_ARGS__)
#define GUISE_TEACHER_POLICY_(variable, CLASS, NAME, VERSION, SUMMARY, ...)                                     \
  GUISE_NOTE(GUISE_KIND_TEACHER, NAME, VERSION, SUMMARY);                                                       \
  static constexpr auto GUISE_PASTE(variable, _rows) = ::guise::detail::rows(__VA_ARGS__);                      \
  static constexpr auto GUISE_PASTE(variable, _list) = ::guise::detail::pointers(GUISE_PASTE(variable, _rows)); \
  static constexpr guise_teacher_policy GUISE_PASTE(variable, _data) =                                          \
      ::guise::detail::policy<CLASS>(NAME, VERSION, SUMMARY, GUISE_PASTE(variable, _list).at);                  \
  GUISE_LISTED(guise_teacher_policy, "guise_teacher", variable, &GUISE_PASTE(variable, _data))

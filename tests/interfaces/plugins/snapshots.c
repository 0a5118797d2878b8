/* The teacher is the mean of the student at the last three epochs' beginnings. The snapshots are kept
 * tensors, which save writes and load makes again: cannot resume without a context in save. */
#include <guise/dlpack.h>
#include <guise/ops.h>
#include <guise/plugin.h>
#include <string.h>

enum { SNAPSHOTS = 3, MOST_TENSORS = 1000 };

struct snapshots {
  int64_t count, tensors; /* of them kept; of each */
  guise_tensor kept[SNAPSHOTS][MOST_TENSORS];
};

GUISE_OP(copy_over, "aten::copy_", "");
GUISE_OP(clone, "aten::clone", "");
GUISE_OP(empty, "aten::empty", "memory_format");

static void release_all(struct snapshots* my, guise_context* g) {
  for (int64_t k = 0; k < my->count; ++k)
    for (int64_t i = 0; i < my->tensors; ++i) guise_release(g, my->kept[k][i]);
  my->count = 0;
}

static void forget_oldest(struct snapshots* my, guise_context* g) {
  for (int64_t i = 0; i < my->tensors; ++i) guise_release(g, my->kept[0][i]);
  memmove(my->kept[0], my->kept[1], sizeof(my->kept[0]) * (SNAPSHOTS - 1));
  --my->count;
}

static void take_student(struct snapshots* my, guise_update* g) {
  for (int64_t i = 0; i < my->tensors; ++i) {
    const guise_value student = guise_value_tensor(guise_pair_at(g, (uint32_t)i).student);
    my->kept[my->count][i] = guise_keep(g, guise_call(g, &clone, &student, 1));
  }
  if (g->status == GUISE_OK) ++my->count;
}

static void begin_epoch(void* self, guise_update* g) {
  struct snapshots* my = self;
  my->tensors = guise_update_facts(g).pair_count;
  if (my->tensors > MOST_TENSORS) {
    guise_fail(g, "more tensors than it can keep");
    return;
  }
  if (my->count == SNAPSHOTS) forget_oldest(my, g);
  take_student(my, g);
  for (int64_t i = 0; i < my->tensors && g->status == GUISE_OK; ++i) {
    guise_tensor mean = my->kept[my->count - 1][i];
    if (guise_dtype_of(g, mean) == GUISE_FLOAT32 && my->count > 1) {
      mean = guise_stack(g, (guise_tensor[]){my->kept[0][i], my->kept[1][i], my->kept[my->count - 1][i]},
                         my->count == SNAPSHOTS ? 3 : 2, 0);
      mean = guise_mean_along(g, mean, 0, 0);
    }
    const guise_value arguments[] = {guise_value_tensor(guise_pair_at(g, (uint32_t)i).teacher),
                                     guise_value_tensor(mean)};
    guise_call(g, &copy_over, arguments, 2);
  }
}

/* Bytes from or to `at`, which may be NULL where only the size is asked for. */
struct place {
  char* at;
  uint64_t size, capacity;
};
static void put(struct place* to, const void* bytes, uint64_t size) {
  if (to->at != NULL && to->size + size <= to->capacity) memcpy(to->at + to->size, bytes, size);
  to->size += size;
}

struct shape {
  int64_t dtype, rank, sizes[8];
};

static void put_tensor(struct place* to, guise_context* g, guise_tensor tensor) {
  const guise_dlpack_versioned* view = NULL;
  struct shape shape = {0};
  int64_t elements = 1;
  if (guise_dlpack_table(g)->read(g, tensor, &view, NULL) != GUISE_OK) return;
  shape.dtype = guise_dtype_of(g, tensor);
  shape.rank = view->tensor.ndim;
  for (int64_t i = 0; i < shape.rank && i < 8; ++i) elements *= shape.sizes[i] = view->tensor.shape[i];
  put(to, &shape, sizeof(shape));
  put(to, (const char*)view->tensor.data + view->tensor.byte_offset,
      (uint64_t)elements * view->tensor.type_bits / 8);
}

static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  const struct snapshots* my = self;
  struct place to = {bytes, 0, capacity};
  put(&to, &my->count, sizeof(my->count));
  put(&to, &my->tensors, sizeof(my->tensors));
  for (int64_t k = 0; k < my->count; ++k)
    for (int64_t i = 0; i < my->tensors; ++i) put_tensor(&to, g, my->kept[k][i]);
  return to.size;
}

static int take(const char** from, const char* end, void* into, uint64_t size) {
  if ((uint64_t)(end - *from) < size) return 0;
  memcpy(into, *from, size);
  *from += size;
  return 1;
}

static int take_tensor(const char** from, const char* end, guise_context* g, guise_tensor* kept) {
  struct shape shape;
  guise_dlpack_versioned* view = NULL;
  int64_t elements = 1;
  if (!take(from, end, &shape, sizeof(shape)) || shape.rank < 0 || shape.rank > 8) return 0;
  for (int64_t i = 0; i < shape.rank; ++i) {
    if (shape.sizes[i] < 0 || shape.sizes[i] > (1 << 24) || (elements *= shape.sizes[i]) > (1 << 28))
      return 0;
  }
  const guise_value arguments[] = {guise_value_ints(shape.sizes, (uint32_t)shape.rank),
                                   guise_value_dtype((guise_dtype)shape.dtype)};
  const guise_tensor made = guise_call(g, &empty, arguments, 2);
  if (guise_dlpack_table(g)->write(g, made, &view, NULL) != GUISE_OK) return 0;
  if (!take(from, end, (char*)view->tensor.data + view->tensor.byte_offset,
            (uint64_t)elements * view->tensor.type_bits / 8))
    return 0;
  *kept = guise_keep(g, made);
  return g->status == GUISE_OK;
}

static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t version) {
  struct snapshots* my = self;
  const char *from = bytes, *end = from + size;
  int64_t count = 0, tensors = 0;
  (void)version;
  release_all(my, g);
  if (!take(&from, end, &count, sizeof(count)) || !take(&from, end, &tensors, sizeof(tensors)) || count < 0 ||
      count > SNAPSHOTS || tensors < 0 || tensors > MOST_TENSORS) {
    guise_fail(g, "it is no state of snapshots");
    return;
  }
  my->tensors = tensors;
  for (; my->count < count; ++my->count) {
    for (int64_t i = 0; i < tensors; ++i) {
      if (take_tensor(&from, end, g, &my->kept[my->count][i])) continue;
      while (i-- > 0) guise_release(g, my->kept[my->count][i]);
      guise_fail(g, "a snapshot is cut short or damaged");
      return;
    }
  }
  if (from != end) guise_fail(g, "there is more than the snapshots");
}

static void destroy(void* self, guise_context* g) {
  release_all(self, g);
}

GUISE_TEACHER_POLICY(struct snapshots, "snapshots", "1.0.0", "the mean of the last three epochs",
                     .state_version = 1, .begin_epoch = begin_epoch, .destroy = destroy, .save = save,
                     .load = load);

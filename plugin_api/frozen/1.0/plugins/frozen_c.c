/* A plugin for 1.0 that calls every function of every table of a strategy's and a policy's callbacks by its slot, and
 * fails with a text where an answer is not what the contract says. The measure's table: frozen_measure.c. */
#include <guise/autograd.h>
#include <guise/dlpack.h>
#include <guise/ops.h>
#include <guise/plugin.h>
#include <stdlib.h>
#include <string.h>

GUISE_PLUGIN("frozen_c", "1.0.0");

GUISE_OP(split, "aten::split", "Tensor");
GUISE_OP(size_of, "aten::size", "int");
GUISE_OP(is_floating_point, "aten::is_floating_point", "");
GUISE_OP(max_along, "aten::max", "dim");
GUISE_OP(index_by, "aten::index", "Tensor");
GUISE_OP(div_mode, "aten::div", "Tensor_mode");
GUISE_OP(upsample, "aten::upsample_nearest1d", "vec");
GUISE_OP(to_device, "aten::to", "device");
GUISE_OP(add_in_place, "aten::add_", "Scalar");
GUISE_OP_TYPED(lerp_in_place, "aten::lerp_", "Scalar", "Tensor, Tensor, Scalar");
GUISE_OP_OPTIONAL(missing_operator, "aten::no_such_operator", "");
GUISE_INTERFACE(autograd, GUISE_AUTOGRAD_INTERFACE);
GUISE_INTERFACE(raw_memory, GUISE_DLPACK_INTERFACE);
GUISE_INTERFACE_OPTIONAL(missing_interface, "guise.no_such/1");

static void expect(guise_context* g, int holds, const char* text) {
  if (g->status == GUISE_OK && !holds) g->host->fail(g, GUISE_FAILED, text);
}

/* ---- a strategy that needs a whole teacher ---- */

struct frozen_c {
  double above, least, between;
  int64_t whole, any;
  _Bool flag;
  const char* mode;
  guise_tensor scale, square, uniform, identity, zeros, mean, seen, kept;
  int64_t calls;
};

static const guise_option text_row = {.struct_size = sizeof(guise_option),
                                      .type = GUISE_TYPE_STRING,
                                      .key = "note",
                                      .default_text = "none",
                                      .unit = "words",
                                      .help = "a text without a member",
                                      .since = "1.0.0"};
static const guise_option below_row = {.struct_size = sizeof(guise_option),
                                       .type = GUISE_TYPE_REAL,
                                       .key = "share",
                                       .default_real = 0.5,
                                       .maximum = 1,
                                       .bounds = GUISE_BOUND_MAXIMUM | GUISE_BOUND_BELOW,
                                       .help = "less than 1"};
GUISE_OPTIONS(options, GUISE_REAL(struct frozen_c, above, 0.5, GUISE_ABOVE(0), "above 0"),
              GUISE_REAL(struct frozen_c, least, 0.25, GUISE_AT_LEAST(0), "at least 0"),
              GUISE_REAL(struct frozen_c, between, 0.125, GUISE_BETWEEN(0, 1), "in [0, 1]"),
              GUISE_INT(struct frozen_c, whole, 2, GUISE_AT_LEAST(1), "a whole number"),
              GUISE_INT(struct frozen_c, any, -3, GUISE_ANY, "any whole number"),
              GUISE_BOOL(struct frozen_c, flag, 1, "yes or no"),
              GUISE_CHOICE(struct frozen_c, mode, "model", "how much of the teacher", "model", "head", NULL), &text_row,
              &below_row, NULL);

static void check_options(const struct frozen_c* my, guise_setup* g) {
  guise_value value = guise_value_none();
  g->setup->option(g, "above", &value);
  expect(g, value.type == GUISE_TYPE_REAL && value.as.real == my->above, "option above");
  g->setup->option(g, "any", &value);
  expect(g, value.type == GUISE_TYPE_INT && value.as.integer == my->any, "option any");
  g->setup->option(g, "flag", &value);
  expect(g, value.type == GUISE_TYPE_BOOL && value.as.integer == my->flag, "option flag");
  g->setup->option(g, "mode", &value);
  expect(g, value.type == GUISE_TYPE_STRING && !strcmp(value.as.string, my->mode), "option mode");
  g->setup->option(g, "note", &value);
  expect(g, value.type == GUISE_TYPE_STRING && value.as.string[0] != 0, "option note");
  g->setup->option(g, "share", &value);
  expect(g, value.type == GUISE_TYPE_REAL && value.as.real < 1, "option share");
}

static void create(void* self, guise_setup* g) {
  struct frozen_c* my = self;
  guise_setup_info info = {.struct_size = sizeof info};
  g->setup->info(g, &info);
  expect(g, info.dtype != 0 && info.feature_dim > 0 && info.classes > 0, "setup info: sizes");
  expect(g, info.rank >= 0 && info.rank < info.world_size, "setup info: ranks");
  expect(g, info.epochs >= 0 && info.start_epoch >= 0 && info.train_size >= 0, "setup info: the run");
  check_options(my, g);
  const int64_t wide[] = {info.feature_dim}, matrix[] = {2, info.feature_dim}, square[] = {3, 3};
  const guise_initial normal = guise_initial_normal(1, 0.01), fan = guise_initial_kaiming_uniform(),
                      uniform = guise_initial_uniform(-1, 1), eye = guise_initial_identity(),
                      one = guise_initial_constant(1);
  g->setup->parameter(g, "scale", wide, 1, &normal, 1, &my->scale);
  g->setup->parameter(g, "square", matrix, 2, &fan, 1, &my->square);
  g->setup->parameter(g, "uniform", wide, 1, &uniform, 0, &my->uniform);
  g->setup->parameter(g, "zeros", NULL, 0, NULL, 1, &my->zeros);
  g->setup->buffer(g, "identity", square, 2, 0, &eye, &my->identity);
  g->setup->buffer(g, "mean", wide, 1, 0, NULL, &my->mean);
  g->setup->buffer(g, "seen", NULL, 0, GUISE_INT64, &one, &my->seen);
  if (g->status == GUISE_OK && !strcmp(my->mode, "head")) g->setup->narrow_teacher_scope(g, GUISE_TEACHER_HEAD);
}

static void destroy(void* self, guise_context* g) {
  struct frozen_c* my = self;
  if (my->kept.generation != 0) g->host->release(g, my->kept);
}

/* A node of the graph: y = x^2, dx = 2 x dy; `data` is one int on the heap, freed by destroy. */
static void forward(void* data, guise_context* g, const guise_tensor* x, guise_tensor* y, guise_tensor* saved) {
  *(int*)data += 1;
  y[0] = guise_mul(g, x[0], x[0]);
  saved[0] = x[0];
}
static void backward(void* data, guise_context* g, const guise_tensor* saved, const guise_tensor* dy,
                     guise_tensor* dx) {
  expect(g, *(int*)data == 1, "backward: its data");
  expect(g, g->setup == NULL && g->step == NULL && g->update == NULL && g->measure == NULL, "backward: the tables");
  dx[0] = guise_mul_real(g, guise_mul(g, saved[0], dy[0]), 2);
}
static const guise_function square_node = {sizeof(guise_function), 1, 1, 1, "frozen_square", forward, backward, free};

static guise_tensor squared(guise_step* g, guise_tensor x) {
  guise_tensor y = {0, 0};
  const guise_autograd* table = guise_interface(g, &autograd);
  void* data = calloc(1, sizeof(int));
  expect(g, data != NULL && GUISE_HAS(table, apply), "guise.autograd/1");
  table->apply(g, &square_node, data, &x, &y);
  return y;
}

/* Raw memory: the targets are read, and numbers written into a tensor of our own. */
static void check_memory(guise_step* g, guise_tensor targets, int64_t classes) {
  const guise_dlpack* table = guise_interface(g, &raw_memory);
  const guise_dlpack_versioned* view = NULL;
  guise_dlpack_versioned* own = NULL;
  void* stream = NULL;
  table->read(g, targets, &view, &stream);
  if (view != NULL) {
    const int64_t* labels = (const int64_t*)((const char*)view->tensor.data + view->tensor.byte_offset);
    expect(g, view->major == 1 && (view->flags & GUISE_DLPACK_READ_ONLY), "dlpack read: version and flags");
    expect(g, view->tensor.device_type == GUISE_CPU && view->tensor.ndim == 1 && view->tensor.type_bits == 64,
           "dlpack read: what it says of the targets");
    for (int64_t i = 0; i < view->tensor.shape[0]; ++i)
      expect(g, labels[i] >= 0 && labels[i] < classes, "dlpack read: a target out of range");
  }
  const guise_tensor mine = guise_zeros_like(g, targets);
  table->write(g, mine, &own, NULL);
  if (own != NULL) ((int64_t*)own->tensor.data)[0] = 41;
  expect(g, guise_item(g, guise_sum(g, mine)) == 41, "dlpack write: the number did not arrive");
}

/* Operators with every kind of argument and result. */
static void check_values(guise_step* g, guise_tensor z) {
  guise_value out[2] = {guise_value_none(), guise_value_none()};
  const guise_value sized[] = {guise_value_tensor(z), guise_value_int(0)};
  g->host->op_call(g, guise_op(g, &size_of), sized, NULL, 2, out, 1);
  const int64_t rows = out[0].as.integer;
  expect(g, out[0].type == GUISE_TYPE_INT && rows > 0, "a whole number as a result");
  g->host->op_call(g, guise_op(g, &is_floating_point), sized, NULL, 1, out, 1);
  expect(g, out[0].type == GUISE_TYPE_BOOL && out[0].as.integer == 1, "a yes as a result");
  g->host->op_call(g, guise_op(g, &split), (const guise_value[]){guise_value_tensor(z), guise_value_int(1)}, NULL, 2,
                   out, 1);
  expect(g, out[0].type == GUISE_TYPE_TENSOR_LIST && out[0].count == (uint32_t)rows, "a list as a result");
  g->host->op_call(g, guise_op(g, &max_along), (const guise_value[]){guise_value_tensor(z), guise_value_int(1)}, NULL,
                   2, out, 2);
  expect(g, out[1].type == GUISE_TYPE_TENSOR, "two results");
  if (g->status != GUISE_OK) return;
  const guise_tensor picked[] = {{0, 0}, guise_argsort(g, guise_detach(g, guise_mean_along(g, z, 0, 0)), 0, 1)};
  g->host->op_call(g, guise_op(g, &index_by),
                   (const guise_value[]){guise_value_tensor(z), guise_value_tensors(picked, 2)}, NULL, 2, out, 1);
  static const char* const names[] = {NULL, NULL, "rounding_mode"};
  g->host->op_call(g, guise_op(g, &div_mode),
                   (const guise_value[]){guise_value_tensor(z), guise_value_tensor(z), guise_value_string("floor")},
                   names, 3, out, 1);
  const double twice[] = {2.0};
  g->host->op_call(g, guise_op(g, &upsample),
                   (const guise_value[]){guise_value_tensor(guise_unsqueeze(g, z, 0)), guise_value_none(),
                                         guise_value_reals(twice, 1)},
                   NULL, 3, out, 1);
  guise_device device = {0, 0};
  guise_dtype dtype = 0;
  g->host->device(g, z, &device);
  g->host->dtype(g, z, &dtype);
  g->host->op_call(g, guise_op(g, &to_device),
                   (const guise_value[]){guise_value_tensor(z), guise_value_device(device), guise_value_dtype(dtype),
                                         guise_value_bool(0)},
                   NULL, 4, out, 1);
  expect(g, out[0].type == GUISE_TYPE_TENSOR && device.type == GUISE_CPU, "a device and a type");
}

/* The rest of guise_host. Returns [N, D] with the graph of z. */
static guise_tensor check_host(struct frozen_c* my, guise_step* g, guise_tensor z) {
  int64_t sizes[2] = {0, 0};
  uint32_t rank = 0;
  uint64_t add = 0;
  double number = -1;
  guise_tensor mean = {0, 0}, kept = {0, 0};
  guise_value sum = guise_value_none();
  expect(g, guise_op(g, &missing_operator) == 0 && guise_interface(g, &missing_interface) == NULL, "what is missing");
  expect(g, g->host->error_text(g)[0] == 0 && GUISE_HAS(g->host, no_grad_end), "no error so far");
  g->host->shape(g, z, sizes, 2, &rank);
  expect(g, rank == 2 && sizes[0] > 0 && sizes[1] > 0, "the features' shape");
  g->host->no_grad_begin(g);
  g->host->detach(g, guise_mean_along(g, z, 0, 0), &mean);
  guise_call(g, &lerp_in_place,
             (const guise_value[]){guise_value_tensor(my->mean), guise_value_tensor(mean), guise_value_real(0.5)}, 3);
  guise_call(g, &add_in_place, (const guise_value[]){guise_value_tensor(my->seen), guise_value_int(1)}, 2);
  g->host->no_grad_end(g);
  g->host->item(g, guise_sum(g, my->identity), &number);
  expect(g, number == 3, "the identity of rank 2 and size 3");
  g->host->keep(g, mean, &kept);
  if (my->kept.generation != 0) g->host->release(g, my->kept);
  my->kept = kept;
  g->host->log_value(g, "identity", number);
  if (my->calls++ == 0) g->host->log(g, GUISE_LOG_INFO, "the first call");
  g->host->op_find(g, "aten::add", "Tensor", &add);
  g->host->op_call(g, add, (const guise_value[]){guise_value_tensor(z), guise_value_tensor(my->zeros)}, NULL, 2, &sum,
                   1);
  return sum.type == GUISE_TYPE_TENSOR ? sum.as.tensor : guise_no_tensor();
}

static guise_tensor input(guise_step* g, int32_t which) {
  guise_tensor tensor = {0, 0};
  g->step->input(g, which, &tensor);
  return tensor;
}

static void add_terms(struct frozen_c* my, guise_step* g, guise_tensor s, guise_tensor z, guise_tensor t) {
  const int64_t sizes[] = {guise_size(g, z, 0), guise_size(g, z, 1)};
  guise_tensor ce = {0, 0}, narrowed = {0, 0}, of_teacher = {0, 0}, of_student = {0, 0}, noise = {0, 0};
  g->step->cross_entropy(g, s, &ce);
  g->step->over_teacher_classes(g, s, &narrowed);
  g->step->head(g, GUISE_TEACHER, z, &of_teacher);
  of_teacher = guise_detach(g, of_teacher);
  g->step->head(g, GUISE_STUDENT, guise_mul(g, z, my->scale), &of_student);
  g->step->random_uniform(g, sizes, 2, &noise);
  const guise_tensor gap = guise_sub(g, narrowed, guise_detach(g, t));
  const guise_tensor bent =
      guise_linear(g, guise_mul(g, z, guise_add(g, noise, my->uniform)), my->square, guise_no_tensor());
  g->step->add_term(g, "loss_ce", ce, 1);
  g->step->add_term(g, "loss_gap", guise_mean(g, squared(g, gap)), my->least);
  g->step->add_term(g, "loss_head", guise_mean(g, squared(g, of_student)), my->above / (double)my->whole);
  g->step->add_term(g, "loss_teacher", guise_mean(g, of_teacher), my->between * my->between);
  g->step->add_term(g, "loss_noise", guise_mean(g, squared(g, bent)), my->between);
}

static void loss(void* self, guise_step* g) {
  struct frozen_c* my = self;
  guise_step_info info = {.struct_size = sizeof info};
  g->step->info(g, &info);
  expect(g, info.batch_size > 0 && info.step >= 0 && info.epoch >= 0 && info.lr >= 0, "step info");
  expect(g, info.feature_dim > 0 && info.classes > 0 && info.teacher_classes > 0, "step info: sizes");
  const guise_tensor s = input(g, GUISE_LOGITS), z = input(g, GUISE_FEATURES), y = input(g, GUISE_TARGETS);
  const guise_tensor t = input(g, GUISE_TEACHER_LOGITS), samples = input(g, GUISE_SAMPLES);
  if (!strcmp(my->mode, "model")) expect(g, guise_rank(g, input(g, GUISE_TEACHER_FEATURES)) == 2, "teacher features");
  expect(g, guise_item(g, guise_mean(g, guise_to_dtype(g, samples, GUISE_FLOAT64))) >= 0, "samples");
  check_values(g, z);
  check_memory(g, y, info.classes);
  add_terms(my, g, s, check_host(my, g, z), t);
}

static uint64_t save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  const struct frozen_c* my = self;
  expect(g, guise_item(g, my->seen) >= 1, "save: a tensor cannot be read");
  if (capacity >= sizeof my->calls) memcpy(bytes, &my->calls, sizeof my->calls);
  return sizeof my->calls;
}
static void load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t state_version) {
  struct frozen_c* my = self;
  expect(g, state_version == 2 && size == sizeof my->calls, "load: another state");
  if (g->status == GUISE_OK) memcpy(&my->calls, bytes, sizeof my->calls);
}

GUISE_LOSS_STRATEGY(struct frozen_c, "frozen_c", "1.0.0", "every function of 1.0, in C",
                    .teacher_scope = GUISE_TEACHER_MODEL, .default_teacher = "frozen_policy",
                    .default_teacher_options = "{\"momentum\": 0.25}", .options = options, .state_version = 2,
                    .create = create, .destroy = destroy, .loss = loss, .save = save, .load = load);

/* ---- a second strategy: no teacher, no options, no state ---- */

struct frozen_plain {
  char unused;
};
static void plain_loss(void* self, guise_step* g) {
  (void)self;
  guise_add_term(g, "loss_ce", guise_cross_entropy(g, guise_logits(g)), 1);
}
GUISE_LOSS_STRATEGY(struct frozen_plain, "frozen_plain", "1.0.0", "cross-entropy alone", .loss = plain_loss);

/* ---- a policy: every function of guise_update_table ---- */

struct frozen_policy {
  double momentum;
  guise_tensor updates;
  int64_t epochs;
};
GUISE_OPTIONS(policy_options,
              GUISE_REAL(struct frozen_policy, momentum, 0.5, GUISE_BETWEEN(0, 1), "weight of the student's value"),
              NULL);

static void policy_create(void* self, guise_setup* g) {
  struct frozen_policy* my = self;
  g->setup->buffer(g, "updates", NULL, 0, GUISE_INT64, NULL, &my->updates);
}
static void policy_destroy(void* self, guise_context* g) {
  (void)self;
  g->host->log(g, GUISE_LOG_INFO, "frozen_policy ends");
}
static void begin_epoch(void* self, guise_update* g) {
  struct frozen_policy* my = self;
  if (my->epochs++ == 0) g->update->copy(g, GUISE_PARAMETERS | GUISE_BUFFERS);
}
/* All by lerp, and the first pair once more by an operator. */
static void update(void* self, guise_update* g) {
  struct frozen_policy* my = self;
  guise_update_info info = {.struct_size = sizeof info};
  guise_pair pair = {.struct_size = sizeof pair};
  g->update->info(g, &info);
  expect(g, info.pair_count > 0 && info.epoch >= info.start_epoch && info.call >= 0, "update info");
  expect(g, info.metric_epoch >= -1 && (info.metric_sign == 1 || info.metric_sign == -1), "update info: the metric");
  g->update->lerp(g, GUISE_PARAMETERS, my->momentum);
  g->update->copy(g, GUISE_BUFFERS);
  g->update->pair(g, 0, &pair);
  if (g->status == GUISE_OK) {
    expect(g, pair.kind == GUISE_PARAMETERS || pair.kind == GUISE_BUFFERS, "pair: its kind");
    expect(g, pair.name[0] != 0 && guise_rank(g, pair.teacher) == guise_rank(g, pair.student),
           "pair: its name and ranks");
    expect(g, guise_dtype_of(g, pair.teacher) == guise_dtype_of(g, pair.student), "pair: its types");
  }
  if (pair.kind == GUISE_PARAMETERS)
    guise_call(g, &lerp_in_place,
               (const guise_value[]){guise_value_tensor(pair.teacher), guise_value_tensor(pair.student),
                                     guise_value_real(my->momentum)},
               3);
  guise_call(g, &add_in_place, (const guise_value[]){guise_value_tensor(my->updates), guise_value_int(1)}, 2);
}
static uint64_t policy_save(const void* self, guise_context* g, void* bytes, uint64_t capacity) {
  (void)g;
  if (capacity >= sizeof(int64_t)) memcpy(bytes, &((const struct frozen_policy*)self)->epochs, sizeof(int64_t));
  return sizeof(int64_t);
}
static void policy_load(void* self, guise_context* g, const void* bytes, uint64_t size, uint32_t state_version) {
  expect(g, state_version == 1 && size == sizeof(int64_t), "load: another state");
  if (g->status == GUISE_OK) memcpy(&((struct frozen_policy*)self)->epochs, bytes, sizeof(int64_t));
}

GUISE_TEACHER_POLICY(struct frozen_policy, "frozen_policy", "1.0.0", "a moving average, by every function of 1.0",
                     .options = policy_options, .state_version = 1, .create = policy_create, .destroy = policy_destroy,
                     .begin_epoch = begin_epoch, .update = update, .save = policy_save, .load = policy_load);

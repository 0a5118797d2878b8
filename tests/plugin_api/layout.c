/* Prints size and member offsets of every struct of the ABI, one a line, and the value of every constant; as
 * C++ the types too, behind " : ". Built as C11 and as C++17 by each compiler; the tables must be equal to
 * layout.txt, which layout_gate.py compares. It leaves out what the functions mean. */
#include <guise/autograd.h>
#include <guise/descriptor.h>
#include <guise/dlpack.h>
#include <stdio.h>

#ifdef __cplusplus
#include <cxxabi.h>

#include <typeinfo>
#define PRINT_TYPE(what) printf(" : %s\n", abi::__cxa_demangle(typeid(what).name(), NULL, NULL, NULL))
#else
#define PRINT_TYPE(what) printf("\n")
#endif

#define SIZE(type) printf("%s %u\n", #type, (unsigned)sizeof(type))
#define TYPE(type) (printf("%s %u", #type, (unsigned)sizeof(type)), PRINT_TYPE(type))
#define VALUE(constant) printf("%s %d\n", #constant, (int)constant)
#define AT(type, member)                                                                                  \
  (printf("  %s %u %u", #member, (unsigned)offsetof(type, member), (unsigned)sizeof(((type*)0)->member)), \
   PRINT_TYPE(((type*)0)->member))

static void abi_structs(void) {
  SIZE(guise_preamble);
  AT(guise_preamble, magic);
  AT(guise_preamble, struct_size);
  AT(guise_preamble, abi_major);
  AT(guise_preamble, abi_minor);
  AT(guise_preamble, id);
  AT(guise_preamble, version);
}

static void value_structs(void) {
  SIZE(guise_tensor);
  AT(guise_tensor, index);
  AT(guise_tensor, generation);
  SIZE(guise_value);
  AT(guise_value, type);
  AT(guise_value, count);
  AT(guise_value, as.integer);
  AT(guise_value, as.real);
  AT(guise_value, as.string);
  AT(guise_value, as.tensor);
  AT(guise_value, as.integers);
  AT(guise_value, as.reals);
  AT(guise_value, as.tensors);
}

static void option_structs(void) {
  SIZE(guise_option);
  AT(guise_option, struct_size);
  AT(guise_option, type);
  AT(guise_option, key);
  AT(guise_option, default_integer);
  AT(guise_option, default_real);
  AT(guise_option, default_text);
  AT(guise_option, minimum);
  AT(guise_option, maximum);
  AT(guise_option, bounds);
  AT(guise_option, member);
  AT(guise_option, choices);
  AT(guise_option, unit);
  AT(guise_option, help);
  AT(guise_option, since);
}

static void host_structs(void) {
  SIZE(guise_context);
  AT(guise_context, struct_size);
  AT(guise_context, status);
  AT(guise_context, host);
  AT(guise_context, setup);
  AT(guise_context, step);
  AT(guise_context, update);
  SIZE(guise_host);
  AT(guise_host, struct_size);
  AT(guise_host, abi_minor);
  AT(guise_host, fail);
  AT(guise_host, error_text);
  AT(guise_host, log);
  AT(guise_host, op_find);
  AT(guise_host, op_call);
  AT(guise_host, tensor_shape);
  AT(guise_host, tensor_dtype);
  AT(guise_host, tensor_device);
  AT(guise_host, tensor_item);
  AT(guise_host, tensor_detach);
  AT(guise_host, tensor_keep);
  AT(guise_host, tensor_release);
  AT(guise_host, no_grad_begin);
  AT(guise_host, no_grad_end);
  AT(guise_host, get_interface);
  SIZE(guise_setup_info);
  AT(guise_setup_info, struct_size);
  AT(guise_setup_info, dtype);
  AT(guise_setup_info, feature_dim);
  AT(guise_setup_info, classes);
  AT(guise_setup_info, epochs);
  AT(guise_setup_info, steps_per_epoch);
  AT(guise_setup_info, total_steps);
  AT(guise_setup_info, start_epoch);
  SIZE(guise_setup_table);
  AT(guise_setup_table, struct_size);
  AT(guise_setup_table, reserved);
  AT(guise_setup_table, info);
  AT(guise_setup_table, option);
  AT(guise_setup_table, parameter);
  AT(guise_setup_table, teacher_scope);
}

static void strategy_structs(void) {
  SIZE(guise_step_info);
  AT(guise_step_info, struct_size);
  AT(guise_step_info, reserved);
  AT(guise_step_info, epoch);
  AT(guise_step_info, step);
  AT(guise_step_info, batch_size);
  AT(guise_step_info, feature_dim);
  AT(guise_step_info, classes);
  AT(guise_step_info, teacher_classes);
  SIZE(guise_step_table);
  AT(guise_step_table, struct_size);
  AT(guise_step_table, reserved);
  AT(guise_step_table, info);
  AT(guise_step_table, input);
  AT(guise_step_table, head);
  AT(guise_step_table, cross_entropy);
  AT(guise_step_table, over_teacher_classes);
  AT(guise_step_table, random_uniform);
  AT(guise_step_table, add_term);
  SIZE(guise_strategy);
  AT(guise_strategy, struct_size);
  AT(guise_strategy, teacher_scope);
  AT(guise_strategy, name);
  AT(guise_strategy, version);
  AT(guise_strategy, summary);
  AT(guise_strategy, default_teacher);
  AT(guise_strategy, default_teacher_options);
  AT(guise_strategy, options);
  AT(guise_strategy, instance_size);
  AT(guise_strategy, state_version);
  AT(guise_strategy, reserved);
  AT(guise_strategy, create);
  AT(guise_strategy, destroy);
  AT(guise_strategy, loss);
  AT(guise_strategy, save);
  AT(guise_strategy, load);
}

static void teacher_structs(void) {
  SIZE(guise_update_info);
  AT(guise_update_info, struct_size);
  AT(guise_update_info, pair_count);
  AT(guise_update_info, call);
  AT(guise_update_info, epoch);
  AT(guise_update_info, start_epoch);
  AT(guise_update_info, step);
  AT(guise_update_info, total_steps);
  SIZE(guise_pair);
  AT(guise_pair, struct_size);
  AT(guise_pair, kind);
  AT(guise_pair, name);
  AT(guise_pair, teacher);
  AT(guise_pair, student);
  SIZE(guise_update_table);
  AT(guise_update_table, struct_size);
  AT(guise_update_table, reserved);
  AT(guise_update_table, info);
  AT(guise_update_table, copy);
  AT(guise_update_table, lerp);
  AT(guise_update_table, pair);
  SIZE(guise_teacher_policy);
  AT(guise_teacher_policy, struct_size);
  AT(guise_teacher_policy, state_version);
  AT(guise_teacher_policy, name);
  AT(guise_teacher_policy, version);
  AT(guise_teacher_policy, summary);
  AT(guise_teacher_policy, options);
  AT(guise_teacher_policy, instance_size);
  AT(guise_teacher_policy, create);
  AT(guise_teacher_policy, destroy);
  AT(guise_teacher_policy, begin_epoch);
  AT(guise_teacher_policy, update);
  AT(guise_teacher_policy, save);
  AT(guise_teacher_policy, load);
}

static void descriptor_structs(void) {
  SIZE(guise_op_slot);
  AT(guise_op_slot, struct_size);
  AT(guise_op_slot, reserved);
  AT(guise_op_slot, name);
  AT(guise_op_slot, overload);
  AT(guise_op_slot, arguments);
  AT(guise_op_slot, op);
  SIZE(guise_plugin);
  AT(guise_plugin, preamble);
  AT(guise_plugin, strategies_begin);
  AT(guise_plugin, strategies_end);
  AT(guise_plugin, teachers_begin);
  AT(guise_plugin, teachers_end);
  AT(guise_plugin, ops_begin);
  AT(guise_plugin, ops_end);
  AT(guise_plugin, interfaces);
}

static void interface_structs(void) {
  SIZE(guise_function);
  AT(guise_function, struct_size);
  AT(guise_function, input_count);
  AT(guise_function, output_count);
  AT(guise_function, saved_count);
  AT(guise_function, name);
  AT(guise_function, forward);
  AT(guise_function, backward);
  AT(guise_function, destroy);
  SIZE(guise_autograd);
  AT(guise_autograd, struct_size);
  AT(guise_autograd, reserved);
  AT(guise_autograd, apply);
  SIZE(guise_dlpack_tensor);
  AT(guise_dlpack_tensor, data);
  AT(guise_dlpack_tensor, device_type);
  AT(guise_dlpack_tensor, device_id);
  AT(guise_dlpack_tensor, ndim);
  AT(guise_dlpack_tensor, type_code);
  AT(guise_dlpack_tensor, type_bits);
  AT(guise_dlpack_tensor, type_lanes);
  AT(guise_dlpack_tensor, shape);
  AT(guise_dlpack_tensor, strides);
  AT(guise_dlpack_tensor, byte_offset);
  SIZE(guise_dlpack_versioned);
  AT(guise_dlpack_versioned, major);
  AT(guise_dlpack_versioned, minor);
  AT(guise_dlpack_versioned, manager);
  AT(guise_dlpack_versioned, deleter);
  AT(guise_dlpack_versioned, flags);
  AT(guise_dlpack_versioned, tensor);
  SIZE(guise_dlpack);
  AT(guise_dlpack, struct_size);
  AT(guise_dlpack, reserved);
  AT(guise_dlpack, read);
  AT(guise_dlpack, write);
}

static void named_types(void) {
  TYPE(guise_status);
  TYPE(guise_dtype);
  TYPE(guise_device);
  TYPE(guise_entry_function);
}

static void constants(void) {
  VALUE(GUISE_ABI_MAJOR);
  VALUE(GUISE_ABI_MINOR);
  VALUE(GUISE_OK);
  VALUE(GUISE_FAILED);
  VALUE(GUISE_INVALID_ARGUMENT);
  VALUE(GUISE_INVALID_HANDLE);
  VALUE(GUISE_NOT_FOUND);
  VALUE(GUISE_READ_ONLY);
  VALUE(GUISE_DENIED);
  VALUE(GUISE_UNIMPLEMENTED);
  VALUE(GUISE_OUT_OF_MEMORY);
  VALUE(GUISE_INTERNAL);
  VALUE(GUISE_FLOAT32);
  VALUE(GUISE_FLOAT64);
  VALUE(GUISE_FLOAT16);
  VALUE(GUISE_BFLOAT16);
  VALUE(GUISE_INT8);
  VALUE(GUISE_UINT8);
  VALUE(GUISE_INT16);
  VALUE(GUISE_INT32);
  VALUE(GUISE_INT64);
  VALUE(GUISE_BOOLEAN);
  VALUE(GUISE_CPU);
  VALUE(GUISE_CUDA);
  VALUE(GUISE_TYPE_NONE);
  VALUE(GUISE_TYPE_BOOL);
  VALUE(GUISE_TYPE_INT);
  VALUE(GUISE_TYPE_REAL);
  VALUE(GUISE_TYPE_STRING);
  VALUE(GUISE_TYPE_DTYPE);
  VALUE(GUISE_TYPE_DEVICE);
  VALUE(GUISE_TYPE_TENSOR);
  VALUE(GUISE_TYPE_INT_LIST);
  VALUE(GUISE_TYPE_REAL_LIST);
  VALUE(GUISE_TYPE_BOOL_LIST);
  VALUE(GUISE_TYPE_TENSOR_LIST);
  VALUE(GUISE_BOUND_MINIMUM);
  VALUE(GUISE_BOUND_MAXIMUM);
  VALUE(GUISE_BOUND_ABOVE);
  VALUE(GUISE_BOUND_BELOW);
  VALUE(GUISE_LOG_INFO);
  VALUE(GUISE_LOG_WARNING);
}

static void step_constants(void) {
  VALUE(GUISE_TEACHER_NONE);
  VALUE(GUISE_TEACHER_HEAD);
  VALUE(GUISE_TEACHER_MODEL);
  VALUE(GUISE_LOGITS);
  VALUE(GUISE_FEATURES);
  VALUE(GUISE_TARGETS);
  VALUE(GUISE_TEACHER_LOGITS);
  VALUE(GUISE_TEACHER_FEATURES);
  VALUE(GUISE_STUDENT);
  VALUE(GUISE_TEACHER);
  VALUE(GUISE_PARAMETERS);
  VALUE(GUISE_BUFFERS);
  VALUE(GUISE_FUNCTION_MAX_TENSORS);
  VALUE(GUISE_DLPACK_READ_ONLY);
}

static void names(void) {
  printf("%s %s %s %d %s %s %s\n", GUISE_ENTRY_SYMBOL, GUISE_NOTE_SECTION, GUISE_NOTE_OWNER, GUISE_NOTE_TYPE,
         GUISE_KIND_LOSS, GUISE_KIND_TEACHER, GUISE_ABI_TEXT);
  printf("%s %s\n", GUISE_AUTOGRAD_INTERFACE, GUISE_DLPACK_INTERFACE);
}

int main(void) {
  abi_structs();
  value_structs();
  option_structs();
  host_structs();
  strategy_structs();
  teacher_structs();
  descriptor_structs();
  interface_structs();
  named_types();
  constants();
  step_constants();
  names();
  return 0;
}

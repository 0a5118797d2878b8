/* A library that shows every struct and table of the ABI to abidiff: one object of each type, and the entry
 * function. Built once against frozen headers and once against today's, with debug information. Never loaded.
 */
#include <guise/autograd.h>
#include <guise/descriptor.h>
#include <guise/dlpack.h>

#define SHOW(type) type probe_##type

SHOW(guise_preamble);
SHOW(guise_tensor);
SHOW(guise_value);
SHOW(guise_option);
SHOW(guise_context);
SHOW(guise_host);
SHOW(guise_setup_info);
SHOW(guise_setup_table);
SHOW(guise_step_info);
SHOW(guise_step_table);
SHOW(guise_strategy);
SHOW(guise_update_info);
SHOW(guise_pair);
SHOW(guise_update_table);
SHOW(guise_teacher_policy);
SHOW(guise_op_slot);
SHOW(guise_plugin);
SHOW(guise_function);
SHOW(guise_autograd);
SHOW(guise_dlpack_tensor);
SHOW(guise_dlpack_versioned);
SHOW(guise_dlpack);
SHOW(guise_status);
SHOW(guise_dtype);
SHOW(guise_device);
SHOW(guise_entry_function);

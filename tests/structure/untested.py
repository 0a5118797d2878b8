"""Sources of host/ that have no test file of their own name, each with the reason. The list only shrinks: a source that
is not on it needs tests/host/<room>/<name>_test.cpp, and one that has got it leaves the list.
"""

# Nothing to decide: they hand on, or hold a table that a test of the rows reads.
GLUE = {
    "app": ("a command's flags, handed to its room", "apply check commands compare config engine engine_commands engine_main eval export "
            "main named_runs plugin_lookup predict probe report run_flags sweep train bench"),
    "config": ("rows of a table: keys_test.cpp, parts_test.cpp, data_root_test.cpp", "continual_keys data_keys parts/data_sets parts/networks parts/optimizers parts/schedules"),
    "core": ("a version, an array, an instantiation and a call", "format json live_block version"),
    "data": ("a table of glyphs", "font"),
    "report": ("two calls each, seen in page_test.cpp", "add_pictures left_out"),
    "runs": ("three numbers, there and back in checkpoint_state_test.cpp", "position"),
    "sweep": ("calls its steps in their order", "sweep"),
    "train": ("whole runs after each other: end_to_end/resume_test.py", "prove_resume smoke temporary_run"),
}

# Tested well, from outside or through the file that stands before them.
ELSEWHERE = {
    "app": [("completion_test.py types lines", "completion_line completion_script completion_words"),
            ("list_test.cpp", "describe option_text part_text"), ("help_test.cpp", "help_topics"),
            ("program_test.cpp", "doctor doctor_checks"), ("new_test.py", "plugin_copy plugin_folder"),
            ("end_to_end/bad_input_test.py", "trained_flags")],
    "bridge": [("call_test.cpp, loss_strategy_test.cpp, teacher_policy_test.cpp", "host_table instance_services interfaces raw_buffers step_table update_table values"),
               ("measure_test.cpp", "measure_table"), ("interfaces/interfaces_test.py", "drafts")],
    "catalogue": [("module_test.cpp, gate_test.cpp", "description descriptor note opened_file option_table")],
    "config": [("resolve_test.cpp", "checks chosen_values")],
    "data": [("npy_test.cpp", "cifar101"), ("idx_test.cpp, cifar_test.cpp", "labels"), ("images_test.cpp", "locate synthetic"),
             ("image_folder_test.cpp", "picture_file"), ("load_split_test.cpp", "split"), ("fashion_mnist_test.cpp", "statistics")],
    "examine": [("check_test.py", "check_child check_process"), ("apply_test.py", "options policy_steps"),
                ("a plugin of tests/bad_plugins that goes red for each", "checks/default_teacher checks/faults checks/gradient checks/life "
                 "checks/environment checks/numbers checks/options checks/policy_run checks/randomness checks/resume checks/update"),
                ("interfaces/interfaces_test.py, host/app/new_test.py", "checks/measure checks/measure_run measure_step tensor_step_drafts")],
    "kernels": [("vector_level_test.cpp and every test of a kernel", "levels/table"),
                ("peak_test.cpp", "levels/peak"),
                ("batch_norm_test.cpp", "levels/norm_passes"),
                ("window_convolution_test.cpp and window_fused_test.cpp", "levels/window_read levels/window_write window_pack window_phase window_plan window_weights"),
                ("winograd_test.cpp", "levels/winograd_read levels/winograd_write levels/winograd_weights levels/strided_read levels/strided_write winograd_plan")],
    "metrics": [("evaluator_test.cpp", "measures")],
    "nodes": [("chain_test.cpp", "batch_norm chain_passes convolution own_passes reference tensors usable"),
              ("end_to_end/kernels_test.py, by a table", "libtorch_passes")],
    "bench": [("end_to_end/kernels_test.py", "bench bench_report layer_times step_times")],
    "models": [("convolutional_network_test.cpp", "activation backbone cifar_resnet head_only layers pooling residual_block wide_resnet"),
               ("make_network_test.cpp", "initial_values")],
    "optim": [("optimizer_test.cpp", "adamw layout sgd")],
    "pictures": [("picture_test.cpp", "jpeg png write")],
    "train": [("interfaces/interfaces_test.py", "step_drafts"), ("faults/lost_results_test.py", "late_beginnings understudy"), ("loop_test.cpp, faults/lost_results_test.py", "step_loss")],
    "record": [("safetensors_test.cpp", "safetensors_file safetensors_header"), ("metrics_log_test.cpp", "append_file"),
               ("event_file_test.cpp", "crc32c"), ("runs/checkpoint_retention_test.cpp", "temporary_files")],
}


def _paths(room, names):
    return {f"host/{room}/{name}.cpp" for name in names.split()}


UNTESTED = {path for room, (_, names) in GLUE.items() for path in _paths(room, names)}
UNTESTED |= {path for room, rows in ELSEWHERE.items() for _, names in rows for path in _paths(room, names)}

// The rows of the benchmark, by name, so that ratios can be taken of them.
#pragma once

namespace guise::bench {

inline constexpr const char* direct_call = "add/direct";
inline constexpr const char* boxed_call = "add/boxed_unchecked";
inline constexpr const char* plugin_call = "add/plugin_checked";
inline constexpr const char* host_loss = "loss/kd_in_the_host";
inline constexpr const char* plugin_loss = "loss/kd_by_plugin";
inline constexpr const char* host_step = "step/kd_in_the_host";
inline constexpr const char* plugin_step = "step/kd_by_plugin";

void register_one_call();
void register_train_step();

}  // namespace guise::bench

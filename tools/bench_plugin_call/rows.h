// The rows of the benchmark, by name, so that ratios can be taken of them.
#pragma once

namespace guise::bench {

inline constexpr const char* kDirectCall = "add/direct";
inline constexpr const char* kBoxedCall = "add/boxed_unchecked";
inline constexpr const char* kPluginCall = "add/plugin_checked";
inline constexpr const char* kHostLoss = "loss/kd_in_the_host";
inline constexpr const char* kPluginLoss = "loss/kd_by_plugin";
inline constexpr const char* kHostStep = "step/kd_in_the_host";
inline constexpr const char* kPluginStep = "step/kd_by_plugin";

void register_one_call();
void register_train_step();

}  // namespace guise::bench

// The tables of functions that plugins call. Constant data, one for the whole process.
#pragma once

#include "guise/host.h"
#include "guise/measure.h"

namespace guise::bridge {

const guise_host& host_table();
const guise_setup_table& setup_table();
const guise_step_table& step_table();
const guise_update_table& update_table();
const guise_measure_table& measure_table();

}  // namespace guise::bridge

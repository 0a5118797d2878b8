// The header-only C++17 wrapper: write a class, register it with one statement, link nothing.
// It never throws; what a plugin's own code throws is fenced at the plugin's edge and reported as its error.
#pragma once

#include "cpp/call.hpp"
#include "cpp/context.hpp"
#include "cpp/functions.hpp"
#include "cpp/layers.hpp"
#include "cpp/measure.hpp"
#include "cpp/option.hpp"
#include "cpp/register.hpp"
#include "cpp/strategy.hpp"
#include "cpp/teacher.hpp"
#include "cpp/tensor.hpp"

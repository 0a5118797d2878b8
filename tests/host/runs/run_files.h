// The files of a run of two epochs.
#pragma once

#include <string>

namespace guise::runs {

inline const std::string kConfig = R"({"train": {"epochs": 3, "seed": 7}, "strategy": {"name": "kd"}})";
inline const std::string kMetrics =
    R"({"event":"train","step":0,"epoch":0,"loss":3,"terms":{"loss_ce":{"raw":2,"weighted":2},"loss_kd":{"raw":4,"weighted":1}},"lr":0.1,"images_per_second":100}
{"event":"train","step":9,"epoch":0,"loss":2.5,"terms":{"loss_ce":{"raw":2,"weighted":2}},"lr":0.1,"images_per_second":300}
{"event":"evaluate","epoch":0,"step":10,"network":"student","top1":60,"top1_interval":[50,70],"top5":90,"loss":1.5,"samples":100,"teacher":{"top1":40,"top1_interval":[30,50],"top5":80,"loss":1.8,"samples":100},"epoch_seconds":2}
{"event":"train","step":19,"epoch":1,"loss":null,"terms":{"loss_ce":{"raw":1,"weighted":1}},"lr":0.01,"images_per_second":200}
{"event":"evaluate","epoch":1,"step":20,"network":"student","top1":55,"top1_interval":[45,65],"top5":91,"loss":1.25,"samples":100,"epoch_seconds":2}
)";

}  // namespace guise::runs

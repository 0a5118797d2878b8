// Real children, shell scripts in place of guise.
#include "sweep/runner.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "core/files.h"
#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

// A sweep of shell scripts: what stands in for guise is told its words and the folder of its run.
class SweepOfScripts {
 public:
  explicit SweepOfScripts(const std::string& script)
      : place_{folder_.path("out"), folder_.write("guise",
                                                  "#!/bin/sh\n"
                                                  "for word; do folder=$word; done\n" +
                                                      script)} {
    std::filesystem::permissions(place_.program, std::filesystem::perms::owner_all);
    std::filesystem::create_directories(logs_of(place_.out));
    merge(manifest, {planned("a", 'a'), planned("b", 'b'), planned("c", 'c')});
    for (BookedRun& run : manifest.runs) run.plan.bases.clear();
  }

  int run(int64_t jobs = 1) {
    View view(stderr, core::Terminal{}, place_);
    testing::internal::CaptureStderr();
    const int signal = run_here(manifest, place_, {.jobs = jobs, .threads = 0, .retry_failed = false}, view);
    said = testing::internal::GetCapturedStderr();
    return signal;
  }
  std::string states() const {
    std::string text;
    for (const BookedRun& run : manifest.runs) text += (text.empty() ? "" : " ") + to_text(run.state);
    return text;
  }
  std::string path(const std::string& name) const { return folder_.path(name); }

  Manifest manifest{"mine", "", {}, {}};
  std::string said;

 private:
  TemporaryFolder folder_;
  Place place_;
};

const std::string kFinish = R"(mkdir -p "$folder"; echo '{"exit_reason": "finished"}' > "$folder/summary.json"
)";

TEST(SweepRunner, RunsOneAfterAnotherInTheirOrder) {
  SweepOfScripts sweep(R"(mkdir -p "$folder"
echo "begin ${folder##*/}" >> "$folder/../order"
sleep 0.05
)" + kFinish + R"(echo "end ${folder##*/}" >> "$folder/../order"
)");
  EXPECT_EQ(sweep.run(), 0);
  EXPECT_EQ(sweep.states(), "done done done");
  EXPECT_EQ(core::read_file(sweep.path("out/order")), "begin a\nend a\nbegin b\nend b\nbegin c\nend c\n");
  EXPECT_TRUE(contains(sweep.said, "started a\ndone a")) << sweep.said;
}

TEST(SweepRunner, SeveralRunAtATime) {
  // Each waits until all three have begun.
  SweepOfScripts sweep(R"sh(mkdir -p "$folder"; touch "$folder/begun"
while [ "$(ls "$folder"/../*/begun | wc -l)" -lt 3 ]; do sleep 0.01; done
)sh" + kFinish);
  EXPECT_EQ(sweep.run(3), 0);
  EXPECT_EQ(sweep.states(), "done done done");
}

TEST(SweepRunner, HowARunEndsIsBooked) {
  SweepOfScripts sweep(R"(case "$folder" in
*/a) echo "guise: no such data" ; exit 2;;
*/b) mkdir -p "$folder"; exit 3;;
*/c) kill -SEGV $$;;
esac
)");
  EXPECT_EQ(sweep.run(), 0);
  EXPECT_EQ(sweep.states(), "failed stopped failed");
  EXPECT_EQ(sweep.manifest.runs[0].exit_code, 2);
  EXPECT_EQ(sweep.manifest.runs[0].error, "no such data");
  EXPECT_EQ(sweep.manifest.runs[2].exit_code, 128 + SIGSEGV);
  EXPECT_EQ(sweep.manifest.runs[2].error, "killed by signal 11");
  EXPECT_EQ(read_manifest(sweep.path("out")).runs[0].error, "no such data");
}

TEST(SweepRunner, AnEndWithoutASummaryIsAFailure) {
  SweepOfScripts sweep("exit 0\n");
  EXPECT_EQ(sweep.run(), 0);
  EXPECT_EQ(sweep.manifest.runs[0].error, "it ended without a summary that says finished");
}

TEST(SweepRunner, ASignalGoesToTheChildrenAndNothingIsStartedAfterIt) {
  SweepOfScripts sweep(R"(trap 'echo told >> "$folder/../told"; exit 3' TERM
mkdir -p "$folder"; touch "$folder/begun"
while :; do sleep 0.01; done
)");
  std::thread interrupt([&] {
    while (!std::filesystem::exists(sweep.path("out/a/begun")) ||
           !std::filesystem::exists(sweep.path("out/b/begun"))) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    kill(getpid(), SIGTERM);
  });
  EXPECT_EQ(sweep.run(2), SIGTERM);
  interrupt.join();
  EXPECT_EQ(sweep.states(), "stopped stopped waiting");
  EXPECT_EQ(core::read_file(sweep.path("out/told")), "told\ntold\n");
}

TEST(SweepRunner, FailedRunsAreDueOnRequestOnly) {
  BookedRun run{planned("x=1", 'a'), State::failed, 1, "", 0, true};
  EXPECT_FALSE(is_due(run, false));
  EXPECT_TRUE(is_due(run, true));
  run.state = State::stopped;
  EXPECT_TRUE(is_due(run, false));
  run.state = State::running;
  EXPECT_FALSE(is_due(run, true));
}

}  // namespace
}  // namespace guise::sweep

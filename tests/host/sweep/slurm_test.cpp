#include "sweep/slurm.h"

#include <gtest/gtest.h>

#include "sweep/sweep_test_support.h"

namespace guise::sweep {
namespace {

std::string option_refusal(const std::string& option) {
  return usage_text([&] { check_slurm_order({0, "", {option}, "/work"}); });
}

TEST(SweepSlurm, NumbersAreWrittenAsRanges) {
  EXPECT_EQ(array_text({0}, 0), "0");
  EXPECT_EQ(array_text({0, 1, 2, 3, 7, 9, 10}, 2), "0-3,7,9-10%2");
  EXPECT_EQ(array_text({5, 7}, 0), "5,7");
}

TEST(SweepSlurm, TheScriptHoldsNoValueOfARun) {
  Manifest manifest{"mine", "", {}, {}};
  merge(manifest, {{"root=x",
                    std::string(64, 'a'),
                    {},
                    {{"data.root", "'; touch /tmp/x; $(id)"}},
                    {{"data.root", "'; touch /tmp/x"}}}});
  const std::string script = slurm_script(manifest, {"/runs/mine", "/opt/guise/bin/guise"}, {0, 1, 2},
                                          {2, "1:00:00", {"partition=ci"}, "/work"});
  const std::string expected =
      "#!/bin/bash\n"
      "# The runs of a sweep that are left, one task each. Written by guise sweep --slurm.\n"
      "#SBATCH --job-name=mine\n#SBATCH --array=0-2%2\n#SBATCH --chdir=/work\n"
      "#SBATCH --output=/runs/mine/logs/slurm-%A_%a.txt\n#SBATCH --open-mode=append\n#SBATCH "
      "--signal=USR1@120\n"
      "#SBATCH --requeue\n#SBATCH --time=1:00:00\n#SBATCH --partition=ci\n"
      "\nsrun /opt/guise/bin/guise sweep /runs/mine --task \"$SLURM_ARRAY_TASK_ID\"\n"
      "rc=$?\n"
      "printf '%s\\n' \"$rc\" > /runs/mine/logs/exit-\"$SLURM_ARRAY_TASK_ID\"\n"
      "# 3: stopped by a signal with a good checkpoint.\n"
      "if [ \"$rc\" = 3 ]; then\n"
      "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"\n"
      "fi\n"
      "exit \"$rc\"\n";
  EXPECT_EQ(script, expected);
}

TEST(SweepSlurm, PathsThatAShellWouldReadAreRefused) {
  const Manifest manifest{"mine", "", {}, {}};
  for (const char* out : {"/a b", "/a$(id)", "/a'b", "/a%j", "/a\nb", "/a;b", "/a\"b"}) {
    EXPECT_TRUE(
        contains(usage_text([&] { slurm_script(manifest, {out, "/bin/guise"}, {0}, {0, "", {}, "/work"}); }),
                 "for a SLURM script"))
        << out;
  }
  EXPECT_TRUE(
      contains(usage_text([&] { slurm_script(manifest, {"/a", "/b c/guise"}, {0}, {0, "", {}, "/work"}); }),
               "the program"));
  EXPECT_TRUE(contains(usage_text([&] { slurm_script(manifest, {"/a", "/b"}, {0}, {0, "", {}, "/w k"}); }),
                       "the working folder"));
}

TEST(SweepSlurm, OptionsAndTimesArePlain) {
  EXPECT_NO_THROW(check_slurm_order(
      {0, "1-12:00", {"--partition=gpu", "--exclusive", "--gres=gpu:a100:1", "--mem=4G"}, ""}));
  for (const char* option : {"", "x", "-p", "--", "---a=b", "--a b", "--a\n#SBATCH --wrap=x", "--ab=$(id)",
                             "--ab='x'", "--ab=c d", "--a;b", "--ab=c#d"}) {
    EXPECT_TRUE(contains(option_refusal(option), "a long option of sbatch")) << option;
  }
  EXPECT_TRUE(contains(option_refusal("--array=0-5"), "the script sets --array itself"));
  EXPECT_TRUE(contains(option_refusal("wrap=x"), "the script sets --wrap itself"));
  EXPECT_TRUE(
      contains(usage_text([] { check_slurm_order({0, "1h", {}, ""}); }), "--slurm-time: expected minutes"));
  EXPECT_TRUE(contains(usage_text([] { check_slurm_order({0, "1:00\n", {}, ""}); }), "--slurm-time"));
}

}  // namespace
}  // namespace guise::sweep

// Power cuts, replayed: every call of a run of saves is noted; then the disk is made as a cut after any call
// may leave it. What was synced is there. Of the rest, a write is done, lost or garbage, and names appear,
// change and go in any order or not at all. In every such state the last checkpoint or the one before must be
// found whole.
#include <fcntl.h>

#include <map>
#include <random>
#include <variant>

#include "checkpoint_test_support.h"
#include "record/metrics_log.h"

namespace guise::runs {
namespace {
namespace fs = std::filesystem;

using File = int;  // a file by another name is the same file
struct Create {
  std::string name;
  File file;
};
struct Write {
  File file;
  std::string bytes;
};
struct Truncate {
  File file;
  size_t size;
};
struct SyncFile {
  File file;
};
struct SyncFolder {
  std::string folder;
};
struct Rename {
  std::string from, to;
  File file;
};
struct Unlink {
  std::string name;
};
struct Mark {
  int saved;
  bool done;
};  // save number `saved` begins, or came back without an error
using Call = std::variant<Create, Write, Truncate, SyncFile, SyncFolder, Rename, Unlink, Mark>;

class NotingCalls : public QuickCalls {
 public:
  int open(const char* path, int flags, unsigned mode) override {
    const bool is_new = !fs::exists(path);
    const int descriptor = QuickCalls::open(path, flags, mode);
    if ((flags & O_DIRECTORY) != 0) {
      folders_[descriptor] = path;
    } else {
      if (is_new) {
        calls.push_back(Create{path, next_});
        names_[path] = next_++;
      }
      files_[descriptor] = names_.at(path);
    }
    return descriptor;
  }
  long write(int descriptor, const void* bytes, size_t count) override {
    calls.push_back(Write{files_.at(descriptor), std::string(static_cast<const char*>(bytes), count)});
    return QuickCalls::write(descriptor, bytes, count);
  }
  int truncate(int descriptor, int64_t size) override {
    calls.push_back(Truncate{files_.at(descriptor), static_cast<size_t>(size)});
    return QuickCalls::truncate(descriptor, size);
  }
  int fsync(int descriptor) override {
    if (folders_.contains(descriptor))
      calls.push_back(SyncFolder{folders_.at(descriptor)});
    else
      calls.push_back(SyncFile{files_.at(descriptor)});
    return 0;
  }
  int close(int descriptor) override {
    files_.erase(descriptor);
    folders_.erase(descriptor);
    return QuickCalls::close(descriptor);
  }
  int rename(const char* from, const char* to) override {
    calls.push_back(Rename{from, to, names_.at(from)});
    names_[to] = names_.at(from);
    names_.erase(from);
    return QuickCalls::rename(from, to);
  }
  int unlink(const char* path) override {
    calls.push_back(Unlink{path});
    names_.erase(path);
    return QuickCalls::unlink(path);
  }

  std::vector<Call> calls;

 private:
  std::map<int, File> files_;
  std::map<int, std::string> folders_;
  std::map<std::string, File> names_;
  File next_ = 0;
};

using Generator = std::mt19937;

size_t below(Generator& generator, size_t count) {
  return std::uniform_int_distribution<size_t>(0, count - 1)(generator);
}

// The disk after a cut. Content and names are kept apart, as on a disk.
class Disk {
 public:
  Disk(const std::vector<Call>& calls, size_t cut, Generator& generator) : generator_(generator) {
    for (size_t i = 0; i < cut; ++i) std::visit([&](const auto& call) { note(call); }, calls[i]);
    for (auto& [file, waiting] : unsynced_) settle(file, waiting, true);
    std::shuffle(unsynced_names_.begin(), unsynced_names_.end(), generator_);
    for (const Call& call : unsynced_names_) {
      if (below(generator_, 2) == 0) apply(call);
    }
  }

  const std::map<std::string, File>& names() const { return names_; }
  const std::string& content(File file) { return content_[file]; }
  int begun = 0, done = 0;  // saves

 private:
  void note(const Create& call) { unsynced_names_.push_back(call); }
  void note(const Rename& call) { unsynced_names_.push_back(call); }
  void note(const Unlink& call) { unsynced_names_.push_back(call); }
  void note(const Write& call) { unsynced_[call.file].push_back(call); }
  void note(const Truncate& call) { unsynced_[call.file].push_back(call); }
  void note(const Mark& mark) { (mark.done ? done : begun) = mark.saved; }
  void note(const SyncFile& call) {
    settle(call.file, unsynced_[call.file], false);
    unsynced_.erase(call.file);
  }
  void note(const SyncFolder& call) {
    std::vector<Call> others;
    for (const Call& waiting : unsynced_names_) {
      if (fs::path(name_of(waiting)).parent_path() == call.folder)
        apply(waiting);
      else
        others.push_back(waiting);
    }
    unsynced_names_ = others;
  }

  static std::string name_of(const Call& call) {
    if (const auto* create = std::get_if<Create>(&call)) return create->name;
    if (const auto* rename = std::get_if<Rename>(&call)) return rename->to;
    return std::get<Unlink>(call).name;
  }

  void apply(const Call& call) {
    if (const auto* create = std::get_if<Create>(&call)) names_[create->name] = create->file;
    if (const auto* unlink = std::get_if<Unlink>(&call)) names_.erase(unlink->name);
    if (const auto* rename = std::get_if<Rename>(&call)) {
      names_.erase(rename->from);
      names_[rename->to] = rename->file;
    }
  }

  // With `cut`, each of the calls may have come to nothing or, a write, to garbage.
  void settle(File file, const std::vector<Call>& waiting, bool cut) {
    std::string& text = content_[file];
    for (const Call& call : waiting) {
      const size_t fate = cut ? below(generator_, 4) : 0;  // done, lost, a hole, garbage
      if (const auto* truncate = std::get_if<Truncate>(&call)) {
        if (fate < 2) text.resize(truncate->size);
        continue;
      }
      const std::string& bytes = std::get<Write>(call).bytes;
      if (fate == 0) text += bytes;
      if (fate == 2) text.append(bytes.size(), '\0');
      if (fate == 3) {
        for (size_t i = 0; i < bytes.size(); ++i) text += static_cast<char>(below(generator_, 256));
      }
    }
  }

  Generator& generator_;
  std::map<std::string, File> names_;
  std::map<File, std::string> content_;
  std::map<File, std::vector<Call>> unsynced_;
  std::vector<Call> unsynced_names_;
};

// A run with steps saved again, an older one continued, bests, removal, and the metrics log.
struct NotedRun {
  NotedRun() {
    CheckpointFolder folder(base.path() / "checkpoints", calls);
    fs::create_directory(base.path() / "checkpoints");
    record::MetricsLog log(base.path() / "metrics.jsonl", calls);
    int64_t step = 0;
    for (int tag = 1; tag <= 16; ++tag) {
      log.write({{"event", "train"}, {"tag", tag}});
      nlohmann::ordered_json state = TinyContent(tag).state();
      state["metrics_bytes"] = log.sync();
      step += tag % 5 == 0 ? 0 : 5;
      note(tag, [&] { folder.save(step, TinyContent(tag).tensors(), {}, state); });
      if (tag % 3 == 1) folder.mark_best(step);
      folder.retain(1 + tag % 2);
      const int64_t older = folder.steps().front();
      if (tag % 7 == 0) note(checked_tag(folder.read(older)), [&] { folder.continue_from(older); });
    }
    metrics = core::read_file((base.path() / "metrics.jsonl").string());
  }

  // What makes the checkpoint with this tag the newest.
  template <class Work>
  void note(int tag, Work&& work) {
    newest_tags.push_back(tag);
    const int number = static_cast<int>(newest_tags.size()) - 1;
    calls.calls.push_back(Mark{number, false});
    work();
    calls.calls.push_back(Mark{number, true});
  }

  std::vector<int> newest_tags = {0};
  TemporaryFolder base;
  NotingCalls calls;
  std::string metrics;
};

void put_disk(Disk& disk, const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::create_directories(to / "checkpoints");
  for (const auto& [name, file] : disk.names()) put_bytes(to / fs::relative(name, from), disk.content(file));
}

TEST(PowerCut, TheLastCheckpointOrTheOneBeforeIsWhole) {
  const NotedRun run;
  const TemporaryFolder after;
  const fs::path root = after.path() / "run";
  int newest = 0, one_before = 0;  // found when the cut fell into a save
  for (int state = 0; state < rounds(500, 10'000); ++state) {
    Generator generator(static_cast<unsigned>(state));
    const size_t cut = below(generator, run.calls.calls.size() + 1);
    Disk disk(run.calls.calls, cut, generator);
    put_disk(disk, run.base.path(), root);
    const CheckpointFolder folder(root / "checkpoints");
    const CheckpointFolder::Found found = folder.newest_good();
    const int tag = found.checkpoint ? checked_tag(*found.checkpoint) : 0;
    const int before = run.newest_tags[static_cast<size_t>(disk.done)];
    const int after_cut = run.newest_tags[static_cast<size_t>(disk.begun)];
    ASSERT_TRUE(tag == before || tag == after_cut) << "state " << state << ", cut at " << cut << ": " << tag;
    if (before != after_cut) ++(tag == after_cut ? newest : one_before);
    if (found.checkpoint) {
      const size_t bytes = found.checkpoint->state.at("metrics_bytes");
      const std::string metrics = core::read_file((root / "metrics.jsonl").string());
      ASSERT_EQ(metrics.substr(0, bytes), run.metrics.substr(0, bytes)) << "state " << state;
    }
    for (const int64_t step : folder.steps()) checked_tag(folder.read(step));  // a state has its tensors
    ASSERT_TRUE(folder.best() || disk.done < 2) << "state " << state;
  }
  EXPECT_GT(newest, 0);
  EXPECT_GT(one_before, 0);
}

}  // namespace
}  // namespace guise::runs

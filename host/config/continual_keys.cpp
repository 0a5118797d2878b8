#include "config/continual_keys.h"

namespace guise::config {
namespace {

RunKeys task_keys() {
  return {
      integer("continual.tasks", 0)
          .elsewhere({"num_tasks", "n_tasks", "n_experiences", "nb_tasks"})
          .at_least(0)
          .at_most(10'000)
          .unit("tasks")
          .fills(&RunConfig::continual, &ContinualConfig::tasks)
          .help("classes are learnt in so many tasks, one after the other, the first ones with a class more "
                "where they do not divide; 0: all at once, a plain run"),
      integers("continual.sizes")
          .elsewhere({"classes_per_task", "initial_increment", "increment", "init_cls"})
          .at_least(1)
          .unit("classes")
          .fills(&RunConfig::continual, &ContinualConfig::sizes)
          .help("classes of each task, which sum to all there are, in place of even ones; []: even"),
      integers("continual.epochs")
          .elsewhere({"epochs_per_task", "nepochs"})
          .at_least(1)
          .at_most(1e6)
          .unit("epochs")
          .fills(&RunConfig::continual, &ContinualConfig::epochs)
          .help("length of each task, or one number for all; []: train.epochs each"),
      texts("continual.by_task")
          .fills(&RunConfig::continual, &ContinualConfig::by_task)
          .help("what is otherwise in some tasks, which count from 0: \"1-: optimizer.lr=0.01\", \"0: "
                "train.clip_norm=1\", \"2-3: schedule.milestones=[2]\"; keys of optimizer and schedule, and "
                "train.clip_norm; later ones win"),
  };
}

RunKeys loss_keys() {
  return {
      text("continual.loss_over", "seen")
          .one_of({"seen", "new"})
          .fills_whether("new", &RunConfig::continual, &ContinualConfig::loss_over_new)
          .help("classes among which the cross-entropy of every strategy tells a label: all seen so far, or "
                "the task's own"),
      text("continual.distil_over", "old")
          .one_of({"old", "seen"})
          .fills_whether("seen", &RunConfig::continual, &ContinualConfig::distil_over_seen)
          .help("classes that the teacher knows: those of the tasks before, of whose end it is a copy (in "
                "task 0 a strategy with a teacher is then plain cross-entropy), or all seen so far"),
      boolean("continual.joint", false)
          .elsewhere({"joint", "cumulative", "multitask"})
          .fills(&RunConfig::continual, &ContinualConfig::joint)
          .help("each task trains on the images of all tasks so far: what forgetting is measured against"),
      text("continual.freeze", "none")
          .elsewhere({"freeze_backbone=backbone", "fix_backbone=backbone", "freeze_after=backbone"})
          .one_of({"none", "backbone"})
          .fills_whether("backbone", &RunConfig::continual, &ContinualConfig::freeze_backbone)
          .help("from task 1 on only the head is trained: the backbone stays, its batch-norm statistics too"),
      boolean("continual.fresh_optimizer", true)
          .elsewhere({"reset_optimizer", "reset_opt"})
          .fills(&RunConfig::continual, &ContinualConfig::fresh_optimizer)
          .help("each task begins with a new optimizer; false: momentum goes on, and is 0 for new classes"),
  };
}

RunKeys probe_keys() {
  return {
      text("continual.probes", "both")
          .one_of({"both", "ncm", "none"})
          .fills(&RunConfig::continual, &ContinualConfig::probes)
          .help(
              "at the end of each task, what the features tell of every class seen so far: by nearest class "
              "means and by a linear probe, by means alone, or not measured"),
      integer("continual.probe_samples", 10'000)
          .at_least(0)
          .unit("images")
          .fills(&RunConfig::continual, &ContinualConfig::probe_samples)
          .help(
              "training images of the classes seen so far that probes are fitted to, evenly spaced; 0: all"),
  };
}

RunKeys buffer_keys() {
  return {
      integer("continual.buffer.size", 0)
          .elsewhere({"buffer_size", "mem_size", "memory_size", "num_exemplars", "n_memories"})
          .at_least(0)
          .at_most(1e9)
          .unit("images")
          .fills(&RunConfig::continual, &ContinualConfig::buffer, &BufferConfig::size)
          .help("training images of the tasks so far that are kept and replayed: from task 1 on joined to "
                "each batch, or drawn by a strategy that asks for them (er, derpp, cls_er); 0: none"),
      text("continual.buffer.policy", "reservoir")
          .elsewhere({"exemplar_selection", "buffer_policy", "storage_policy"})
          .one_of({"reservoir", "class_balanced", "herding"})
          .fills(&RunConfig::continual, &ContinualConfig::buffer, &BufferConfig::policy)
          .help("which are kept: reservoir, after each step, of all seen so far each with the same "
                "probability; at the end of each task class_balanced, of every class as many, or herding, "
                "of each class as many as bring their mean feature nearest to that of the class (iCaRL)"),
      integer("continual.buffer.batch", 0)
          .elsewhere({"minibatch_size", "batch_size_mem", "replay_batch_size"})
          .at_least(0)
          .at_most(1e6)
          .unit("images")
          .fills(&RunConfig::continual, &ContinualConfig::buffer, &BufferConfig::batch)
          .help("images replayed with each batch, or in each draw of a strategy; 0: train.batch_size"),
  };
}

}  // namespace

RunKeys continual_keys() {
  RunKeys keys = task_keys();
  for (const RunKeys& more : {loss_keys(), probe_keys(), buffer_keys()})
    keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

}  // namespace guise::config

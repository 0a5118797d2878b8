"""A SLURM of one node in a temporary folder: munged, slurmctld and slurmd of the machine, as plain processes, without
systemd, cgroups or accounting. Python's standard library only; judges nothing."""

import ctypes
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

TOOLS = ("munged", "slurmctld", "slurmd", "srun", "sbatch", "squeue", "scontrol", "scancel", "sinfo")
CPUS = 2


def missing_tools():
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [tool for tool in TOOLS if shutil.which(tool, path=path) is None]


def end_with_parent():
    """In a new process: SIGTERM when the test dies, however that happens."""
    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """Started by start(), ended by stop(), also when start() failed half-way."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-slurm-"))
        self.folder.chmod(0o755)
        self.daemons = []
        self.conf = self.folder / "slurm.conf"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("SLURM", "SBATCH", "GUISE_"))}
        self.environment = kept | {"SLURM_CONF": str(self.conf), "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}

    def start(self):
        self.start_munge()
        self.write_conf()
        for name in ("slurmctld", "slurmd"):
            self.spawn(name, "-D", "-f", self.conf)
        self.wait_for("an idle node", lambda: "idle" in self.ask("sinfo", "--noheader", "--format=%T"))

    def start_munge(self):
        secret, shared = self.folder / "secret", self.folder / "munge"
        secret.mkdir(mode=0o700)
        shared.mkdir(mode=0o755)
        key = secret / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        self.munge_socket = shared / "socket"
        self.spawn("munged", "--foreground", f"--key-file={key}", f"--socket={self.munge_socket}",
                   f"--pid-file={shared}/pid", f"--log-file={secret}/log", f"--seed-file={secret}/seed", "--num-threads=10")
        self.wait_for("munge's socket", self.munge_socket.exists)

    def write_conf(self):
        host = socket.gethostname().split(".")[0]
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        self.conf.write_text(f"""ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={getpass.getuser()}
SlurmdUser={getpass.getuser()}
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
AuthType=auth/munge
AuthInfo=socket={self.munge_socket}
StateSaveLocation={self.folder}/state
SlurmdSpoolDir={self.folder}/spool
SlurmctldPidFile={self.folder}/slurmctld.pid
SlurmdPidFile={self.folder}/slurmd.pid
SlurmctldLogFile={self.folder}/slurmctld.log
SlurmdLogFile={self.folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
KillWait=5
MinJobAge=3600
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0
NodeName={host} NodeAddr=127.0.0.1 CPUs={CPUS} RealMemory=1024
PartitionName=ci Nodes=ALL Default=YES
""")

    def spawn(self, *words):
        log = open(self.folder / f"{words[0]}.out", "wb")
        with log:
            self.daemons.append(subprocess.Popen([str(word) for word in words], env=self.environment, stdout=log,
                                                 stderr=log, stdin=subprocess.DEVNULL, preexec_fn=end_with_parent))

    def ask(self, *words):
        done = subprocess.run([str(word) for word in words], env=self.environment, capture_output=True, text=True,
                              timeout=60, check=False, stdin=subprocess.DEVNULL)
        return done.stdout if done.returncode == 0 else f"{words[0]}: exit {done.returncode}: {done.stderr}"

    def wait_for(self, what, true, seconds=60):
        end = time.monotonic() + seconds
        while not true():
            dead = [daemon.args[0] for daemon in self.daemons if daemon.poll() is not None]
            if dead or time.monotonic() > end:
                raise AssertionError(f"no {what} in {seconds} s; ended: {dead}\n{self.logs()}")
            time.sleep(0.1)

    def logs(self):
        return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-1500:]}"
                         for path in sorted(self.folder.glob("*.out")) + sorted(self.folder.glob("*.log")))

    def own_processes(self):
        """Everything that was started with this cluster's configuration: daemons, their helpers, jobs."""
        mark = f"SLURM_CONF={self.conf}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    yield int(entry.name)
            except OSError:
                continue

    def stop(self):
        try:
            if self.conf.exists():
                self.ask("scancel", "--full", "--signal=KILL", f"--user={getpass.getuser()}")
            for daemon in reversed(self.daemons):
                daemon.terminate()
            for daemon in self.daemons:
                try:
                    daemon.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    daemon.kill()
                    daemon.wait()
        finally:
            for process in list(self.own_processes()):
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            shutil.rmtree(self.folder, ignore_errors=True)

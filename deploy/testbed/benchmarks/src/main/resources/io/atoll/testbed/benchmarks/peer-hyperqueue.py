"""peer-hyperqueue.py COUNT FOLDER: processes per second of HyperQueue, one worker of 2 cpus, on the last line.

A job of COUNT times /bin/true with captured output. The client looks only once a second whether it has ended, so the end is
the time at which the last output was opened.
"""

import os
import sys
import time

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig


def rate(client, count, folder):
    os.makedirs(folder)
    job = Job(default_workdir=folder)
    for _ in range(count):
        job.program(["/bin/true"])
    began = time.time()
    client.wait_for_jobs([client.submit(job)])
    outputs = [each for each in os.scandir(folder) if each.name.endswith(".stdout")]
    if len(outputs) != count:
        sys.exit("cannot vouch for the figure: %d of %d outputs" % (len(outputs), count))
    return count / (max(each.stat().st_mtime for each in outputs) - began)


with LocalCluster(worker_config=WorkerConfig(cores=2)) as cluster:
    client = cluster.client()
    rate(client, 200, os.path.join(sys.argv[2], "warm-up"))
    print(rate(client, int(sys.argv[1]), os.path.join(sys.argv[2], "measured")))

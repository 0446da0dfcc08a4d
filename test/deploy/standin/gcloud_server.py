"""Runs the installed gcloud without its start-up time.

gcloud spends nearly all of a call on importing its own modules. This server imports them once and forks for every call: each call tells
which modules it needed, and the next fork has them already. So the tests drive the real gcloud hundreds of times in the time of fifty.
gcloud_client.py stands in for the gcloud command and hands over its arguments, environment, folder and standard streams.
"""

import importlib
import json
import os
import selectors
import signal
import socket
import sys

root = os.environ["CLOUDSDK_ROOT_DIR"]
sys.path[:0] = [root + "/lib/third_party", root + "/lib"]
import gcloud  # noqa: E402,F401  (sets up the module path as the command does)
from googlecloudsdk import gcloud_main  # noqa: E402


def serve(connection, needed):
    request, descriptors, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    call = json.loads(request)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(call["cwd"])
    os.environ.clear()
    os.environ.update(call["env"])
    sys.argv = ["gcloud"] + call["argv"]
    known = set(sys.modules)
    status = 0
    try:
        gcloud_main.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(str(status).encode())
    needed.send(json.dumps(sorted(set(sys.modules) - known)).encode())
    os._exit(0)


def learn(names):
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # a module that only exists inside a call; it is imported there again
            pass


listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(64)
learned, needed = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ)
selector.register(learned, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    ready = [key.fileobj for key, _ in selector.select()]
    if listener in ready:
        accepted, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            serve(accepted, needed)
        accepted.close()
    elif learned in ready:
        learn(json.loads(learned.recv(1 << 20)))

"""The gcloud command of the tests: notes the call, hands it to gcloud_server.py and ends with its status."""

import json
import os
import socket
import sys

with open(os.environ["GCLOUD_CALLS"], "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\n")
connection = socket.socket(socket.AF_UNIX)
connection.connect(os.environ["GCLOUD_SERVER"])
call = {"argv": sys.argv[1:], "cwd": os.getcwd(), "env": dict(os.environ)}
socket.send_fds(connection, [json.dumps(call).encode()], [0, 1, 2])
os._exit(int(connection.recv(16) or b"1"))

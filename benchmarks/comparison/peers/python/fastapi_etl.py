"""The SDK's FastAPI server, started as it starts itself."""

import sys

from aistore.sdk.etl.webserver.fastapi_server import FastAPIServer

from jobs import JOB


class Server(JOB, FastAPIServer):
    pass


if __name__ == "__main__":
    Server(host="127.0.0.1", port=int(sys.argv[1])).start()

"""The SDK's FastAPI server with an echo transform, started as it starts itself."""

import sys

from aistore.sdk.etl.webserver.fastapi_server import FastAPIServer


class Echo(FastAPIServer):
    def transform(self, data, path, etl_args):
        return data


if __name__ == "__main__":
    Echo(host="127.0.0.1", port=int(sys.argv[1])).start()

"""The SDK's Flask server, for gunicorn."""

from aistore.sdk.etl.webserver.flask_server import FlaskServer

from jobs import JOB


class Server(JOB, FlaskServer):
    pass


flask_app = Server().app

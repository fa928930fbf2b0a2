"""The SDK's Flask server with an echo transform, for gunicorn."""

from aistore.sdk.etl.webserver.flask_server import FlaskServer


class Echo(FlaskServer):
    def transform(self, data, path, etl_args):
        return data


flask_app = Echo().app

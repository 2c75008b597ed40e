"""`tidegate serve`, `worker` and `tick`: the service, and the work beside it."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import CallError, messages, output

Data = Annotated[
    Path, typer.Option("--data", envvar="TIDEGATE_DATA", help="The folder of this installation: keys, database, static files.")
]
DEFAULT_DATA = Path("tidegate-data")
_PAUSE_SECONDS = 5
_NO_SOCKET = 1  # with which gunicorn ends where it cannot listen; its other codes are its processes' own


def serve_command(
    data: Data = DEFAULT_DATA,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes. More than one needs PostgreSQL.")] = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Threads in each process.")] = 4,
) -> None:
    """Serve the pages and the API. Makes or brings up to date the database first."""
    from tidegate.site.boot import bring_up_to_date, start

    _allow(host)
    start(data)
    if workers > 1 and not os.environ.get("DATABASE_URL"):
        raise CallError("Several processes need PostgreSQL: name one in DATABASE_URL, or serve with --workers 1.")
    from tidegate.casework.decisions.policies import current_pack

    current_pack()  # one that cannot be used is said now, not to whoever opens the first page
    bring_up_to_date()
    output().print(f"Tidegate answers at http://{host}:{port}/ (Ctrl+C stops it)", soft_wrap=True)
    run_server(host, port, workers, threads)


def run_server(host: str, port: int, workers: int = 1, threads: int = 4) -> None:
    """Serve until stopped. Django is started already; each process loads the application for itself."""
    from gunicorn.app.base import BaseApplication

    if workers > 1:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="tidegate-metrics-"))

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
        """gunicorn, told what to do by us instead of by a file."""

        def load_config(self) -> None:
            chosen = {
                "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "loglevel": "warning",
                "limit_request_line": 4094,
                "graceful_timeout": 10,
            }
            for name, value in chosen.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            from tidegate.site.logs import configure
            from tidegate.site.wsgi import application

            configure()
            return application

    try:
        Server().run()
    except SystemExit as end:
        if end.code == _NO_SOCKET:
            raise CallError(
                f"Nothing can listen at {host}:{port}: something else does, or it is no address of this machine, or one that "
                "this account may not use. Choose another --port or --host, or stop what listens there."
            ) from end
        raise


def worker_command(
    data: Data = DEFAULT_DATA,
    folder: Annotated[Path | None, typer.Option("--folder", help="Take referrals from this folder as they arrive.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Do what is due, then stop.")] = False,
) -> None:
    """Do the work beside the pages: deadlines, messages to other systems, referrals from a folder."""
    from tidegate.site.boot import resume

    resume(data)
    from tidegate.site.working import STRAYS, work

    if folder is not None and not folder.is_dir():  # said, not refused: deadlines do not wait for a folder
        messages().print(f"There is no folder {folder}: no referrals are taken until there is.", soft_wrap=True)
    strays = 0
    while True:
        done = work(folder)
        if done.get(STRAYS, 0) == strays:
            done.pop(STRAYS, None)  # said already
        strays = done.get(STRAYS, strays)
        for what, count in done.items():
            if count:
                messages().print(f"{what}: {count}")
        if once:
            return
        time.sleep(_PAUSE_SECONDS)


def tick_command(data: Data = DEFAULT_DATA) -> None:
    """Do what the clock brings: reminders, escalations, expiries, re-assessments. Doing it twice does it once."""
    from tidegate.site.boot import resume

    resume(data)
    from tidegate.site.working import tick_now

    for what, count in tick_now().items():
        output().print(f"{what}: {count}")


def _allow(host: str) -> None:
    """Pages answer to the names in TIDEGATE_HOSTS only; listening on one address means answering to it."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104  compared with, not listened on
        known = os.environ.get("TIDEGATE_HOSTS", "localhost,127.0.0.1,[::1]")
        os.environ["TIDEGATE_HOSTS"] = f"{known},{host}"

"""A real browser for tests of what people look at: Chromium without a window, over its DevTools pipe, no port."""

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.absent import IN_CI

PROGRAM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
# Where there is none, a test that looks at pages is skipped; in CI it runs, and fails.
NEEDED = pytest.mark.skipif(PROGRAM is None and not IN_CI, reason="no Chromium is installed, so no page is looked at")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--remote-debugging-pipe",
)  # fmt: skip

_KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    " ": ("Space", 32, " "),
    "ArrowDown": ("ArrowDown", 40, ""),
}


class Page:
    """One open page: what it asked for, what it complained of, and what a script finds in it."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._out, self._in = to_browser, from_browser
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One DevTools command and its answer; events that come before it are kept."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._out, json.dumps(command).encode() + b"\0")
        while (message := self._message()).get("id") != self._number:
            self.events.append(message)
        if "error" in message:
            raise AssertionError(f"{method}: {message['error']}")
        result: dict[str, Any] = message["result"]
        return result

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            chunk = os.read(self._in, 1 << 20)
            if not chunk:
                raise AssertionError("Chromium ended")
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message

    def show(self, file: Path, width: int, *, dark: bool = False) -> None:
        """Opens a file as a phone or a desktop of that width would, and waits until it has loaded."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.do("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.events.clear()
        self.do("Page.navigate", url=file.as_uri())
        self.wait_for("Page.loadEventFired")

    def find(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        answer = self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str, *, shift: bool = False) -> None:
        """One key of the keyboard: ``Tab``, ``Enter``, ``ArrowDown`` or a space."""
        code, number, text = _KEYS[key]
        stroke = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": 8 if shift else 0}
        self.do("Input.dispatchKeyEvent", type="keyDown", **stroke, **({"text": text} if text else {}))
        self.do("Input.dispatchKeyEvent", type="keyUp", **stroke)

    def wait_for(self, method: str, **parameters: Any) -> None:
        """Waits until an event with these parameters has come."""
        while not any(
            event.get("method") == method and parameters.items() <= event["params"].items() for event in self.events
        ):
            self.events.append(self._message())

    def picture(self, file: Path) -> None:
        """The whole page as a PNG."""
        shot = self.do("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        file.write_bytes(b64decode(shot["data"]))

    def pdf(self) -> bytes:
        """The page as a printer would get it."""
        self.do("Emulation.setEmulatedMedia", media="", features=[])
        return b64decode(self.do("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def requests(self) -> list[str]:
        """Every address that was asked for since ``show``, the page's own aside."""
        sent = [e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]
        return sent[1:]

    def complaints(self) -> list[Any]:
        """Console messages, log entries (policy violations among them), exceptions and dialogs since ``show``."""
        loud = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening"}
        return [event for event in self.events if event.get("method") in loud]


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """A browser with an empty ``profile``, ended by its own process id when done."""
    assert PROGRAM is not None
    (down_read, down_write), (up_read, up_write) = os.pipe(), os.pipe()
    # The pipe's ends must be descriptors 3 and 4 in the browser; a shell moves them there.
    moved = f'exec "$0" "$@" 3<&{down_read} 4>&{up_write}'
    process = subprocess.Popen(
        ["bash", "-c", moved, PROGRAM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        pass_fds=(down_read, up_write),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    os.close(down_read)
    os.close(up_write)
    try:
        page = Page(down_write, up_read)
        yield page
    finally:
        os.close(up_read)
        os.close(down_write)  # the end of the pipe tells Chromium to go, and its helpers with it
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

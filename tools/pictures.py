"""Pictures of the pages for the documents: a demo home, a real Chromium, each page as the role that uses it.

    python -m tools.pictures                    make a demo home and take all pictures anew, into docs/pictures
    python -m tools.pictures --home DIR         use a demo home that is there
    python -m tools.pictures --only NAME …      some of them

Chromium is Debian's, or the one named by `KELIU_TEST_CHROMIUM`. With Pillow installed the colours are reduced to a palette.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.sample_update import write_update

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOST_BYTES = 200 * 1024
UPDATE = Path(tempfile.gettempdir()) / "维修工单_本周.csv"
HEIGHTS = {1440: 900, 390: 844}
Step = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """图: file name without its end, who looks at which address how wide, and what is done before."""

    name: str
    role: str
    path: str
    width: int = 1440
    step: Step | None = None
    is_whole: bool = False


def first_card(page: Page) -> None:
    """Open the first customer of the list."""
    page.locator("main tbody tr a").first.click()
    page.wait_for_load_state("networkidle")


def understood(page: Page) -> None:
    """Drop the clerk's export, and wait until it is shown how it was understood."""
    page.set_input_files("input[type=file]", str(UPDATE))
    page.get_by_role("button", name="预览差异").wait_for(timeout=90_000)
    page.wait_for_load_state("networkidle")


def previewed(page: Page) -> None:
    """The same, and on to the differences."""
    understood(page)
    page.get_by_role("button", name="预览差异").click()
    page.get_by_role("button", name="写入").first.wait_for(timeout=90_000)
    page.wait_for_load_state("networkidle")


def compared(page: Page) -> None:
    """Open the first suspected pair side by side."""
    page.get_by_role("link", name="比对与合并").first.click()
    page.wait_for_load_state("networkidle")


PICTURES = (
    Picture("home-service-manager", "service_manager", "/"),
    Picture("home-advisor", "advisor", "/"),
    Picture("home-advisor-390", "advisor", "/", 390),
    Picture("home-csr-390", "csr", "/", 390),
    Picture("contacts", "service_manager", "/contacts/"),
    Picture("customers", "service_manager", "/customers/?stage=at_risk,lost&class=A,B"),
    Picture("customers-390", "advisor", "/customers/", 390),
    Picture("card", "advisor", "/customers/?stage=at_risk&class=A", step=first_card),
    Picture("card-390", "advisor", "/customers/?stage=at_risk&class=A", 390, step=first_card),
    Picture("vehicles", "service_manager", "/vehicles/?maintenance=7&gone=0"),
    Picture("visits", "service_manager", "/visits/"),
    Picture("duplicates", "data_clerk", "/duplicates/"),
    Picture("compared", "service_manager", "/duplicates/", step=compared),
    Picture("data-quality", "data_clerk", "/data-quality/"),
    Picture("statement", "service_manager", "/statements/"),
    Picture("regions", "data_clerk", "/regions/"),
    Picture("import-understood", "data_clerk", "/imports/", step=understood),
    Picture("import-preview", "data_clerk", "/imports/", step=previewed),
    Picture("imports", "service_manager", "/imports/"),
    Picture("settings", "service_manager", "/settings/"),
    Picture("staff", "admin", "/staff/"),
)


def main() -> int:
    """This function will take the pictures and name those that are too large; exit code 1 when there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="a demo home that is there, else a new one is made")
    parser.add_argument("--only", nargs="*", help="names of pictures")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    chosen = [picture for picture in PICTURES if not options.only or picture.name in options.only]
    with served(options.home) as (address, logins), browser() as chromium:
        large = [picture.name for picture in chosen if not take(chromium, picture, address, logins)]
    for name in large:
        print(f"{name}.png has more than {MOST_BYTES >> 10} KB", file=sys.stderr)
    return int(bool(large))


@contextmanager
def served(home: Path | None) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Serve a demo home, and yield its address with user name and password by role."""
    keliu = [sys.executable, "-m", "keliu.config.cli"]
    with tempfile.TemporaryDirectory() as folder:
        if home is None:
            home = Path(folder) / "demo"
            subprocess.run([*keliu, "demo", "--no-serve", "--home", str(home)], check=True, stdout=subprocess.DEVNULL)
        environment = os.environ | {"KELIU_HOME": str(home), "KELIU_DATABASE_URL": ""}
        subprocess.run([*keliu, "init"], check=True, env=environment, stdout=subprocess.DEVNULL)
        write_update(home / "samples", UPDATE)
        port = free_port()
        command = [*keliu, "serve", "--port", str(port)]
        child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert child.stdout is not None
            child.stdout.readline()  # it says its address once it answers
            yield f"http://127.0.0.1:{port}", {role: (role, "keliu-demo") for role in {p.role for p in PICTURES}}
        finally:
            child.terminate()
            child.wait(timeout=30)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    path = os.environ.get("KELIU_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def take(chromium: Browser, picture: Picture, address: str, logins: dict[str, tuple[str, str]]) -> bool:
    """Take one picture, and say whether it is small enough.

    :raises AssertionError: the site did not show the page.
    """
    size = {"width": picture.width, "height": HEIGHTS[picture.width]}
    context = chromium.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/login/")
    username, password = logins[picture.role]
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    assert "/login" not in page.url, f"{username} was not let in"
    answer = page.goto(address + picture.path)
    assert answer is not None, picture.path
    assert answer.ok, f"{picture.path}: {answer.status}"
    page.wait_for_load_state("networkidle")
    if picture.step:
        picture.step(page)
    data = reduced(page.screenshot(full_page=picture.is_whole))
    (FOLDER / f"{picture.name}.png").write_bytes(data)
    print(f"{picture.name}.png {len(data) >> 10} KB")
    context.close()
    return len(data) <= MOST_BYTES


def reduced(data: bytes) -> bytes:
    """Return the picture with at most 128 colours, where Pillow is installed."""
    try:
        from PIL import Image
    except ImportError:
        return data
    image = Image.open(BytesIO(data)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())

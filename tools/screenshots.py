"""Take pictures of pages of a finished site, from the folder itself (file://), for looking at them.

python tools/screenshots.py site OUT nhiem-vu/index.html en/index.html … [--width 360 1280] [--scheme light dark]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait


def browser() -> webdriver.Chrome:
    """A headless Chromium that talks to nobody."""
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-device-scale-factor=1",
    ):  # fmt: skip
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("site", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--width", type=int, nargs="+", default=[360, 1280])
    parser.add_argument("--scheme", nargs="+", default=["light"])
    parser.add_argument("--height", type=int, default=2400)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        for scheme in options.scheme:
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            for width in options.width:
                driver.execute_cdp_cmd(
                    "Emulation.setDeviceMetricsOverride",
                    {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
                )
                driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
                for page in options.pages:
                    path, _, query = page.partition("?")
                    driver.get((options.site.resolve() / path).as_uri() + (f"?{query}" if query else ""))
                    WebDriverWait(driver, 10).until(
                        lambda driver: not driver.execute_script("return document.querySelector('[aria-busy=true]')")
                    )
                    height = min(driver.execute_script("return document.documentElement.scrollHeight"), options.height)
                    shot = driver.execute_cdp_cmd(
                        "Page.captureScreenshot",
                        {
                            "captureBeyondViewport": True,
                            "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
                        },
                    )
                    name = f"{page.removesuffix('.html').replace('/', '_').replace('?', '_').replace(' ', '-')}-{width}-{scheme}.png"
                    import base64

                    (options.out / name).write_bytes(base64.b64decode(shot["data"]))
                    wide = driver.execute_script("return document.documentElement.scrollWidth")
                    print(name, "sideways!" if wide > width else "", [e["message"] for e in driver.get_log("browser")])
    finally:
        driver.quit()


if __name__ == "__main__":
    main()

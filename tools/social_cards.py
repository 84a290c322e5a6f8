"""Draw the pictures that stand for each kind of record when a page is shared: templates/theme/assets/social/.

python tools/social_cards.py
"""

from __future__ import annotations

import base64
import tempfile
from html import escape
from pathlib import Path

from screenshots import browser

THEME = Path(__file__).parent.parent / "templates/theme/assets"
WORDS = {
    "portal": ("Hải Phòng hứa làm gì về khoa học và công nghệ?", "Open record of plans, tasks and targets"),
    "plan": ("Kế hoạch", "Plan"),
    "organisation": ("Cơ quan, đơn vị", "Unit"),
    "programme": ("Chương trình", "Programme"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "task": ("Nhiệm vụ", "Task"),
    "topic": ("Chủ đề", "Topic"),
    "data": ("Dữ liệu mở", "Open data"),
}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 1200px; height: 630px; background: #0b4a63; color: #fff; font-family: "Be Vietnam Pro", "Noto Sans", sans-serif; }}
main {{ padding: 90px; box-sizing: border-box; height: 630px; display: flex; flex-direction: column; justify-content: space-between; border-bottom: 18px solid #f2b84b; }}
img {{ width: 110px; }} h1 {{ font-size: 84px; line-height: 1.15; margin: 0; }} p {{ font-size: 44px; margin: 12px 0 0; color: #cfe3ec; }} small {{ font-size: 34px; color: #cfe3ec; }}
</style><main><img src="{mark}" alt=""><div><h1>{vi}</h1><p>{en}</p></div><small>Kế hoạch khoa học và công nghệ Hải Phòng</small></main>"""


def main() -> None:
    (THEME / "social").mkdir(exist_ok=True)
    mark = "data:image/svg+xml;base64," + base64.b64encode((THEME / "mark.svg").read_bytes()).decode()
    driver = browser()
    try:
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": 1200, "height": 630, "deviceScaleFactor": 1, "mobile": False}
        )
        with tempfile.TemporaryDirectory() as folder:
            for kind, (vi, en) in WORDS.items():
                page = Path(folder) / f"{kind}.html"
                page.write_text(PAGE.format(mark=mark, vi=escape(vi), en=escape(en)), encoding="utf-8")
                driver.get(page.as_uri())
                shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
                (THEME / "social" / f"{kind}.png").write_bytes(base64.b64decode(shot["data"]))
    finally:
        driver.quit()


if __name__ == "__main__":
    main()

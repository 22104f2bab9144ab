"""`eigbot`, which writes at its end which modules it has imported: `python -m tests.bot.serving.recorded FILE serve …`."""

import atexit
import sys
from pathlib import Path

if __name__ == "__main__":
    recorded = Path(sys.argv.pop(1)).absolute()
    atexit.register(lambda: recorded.write_text("\n".join(sorted(sys.modules)), "utf-8"))
    from bot.cli import app

    app(prog_name="eigbot")

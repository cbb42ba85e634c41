"""The wheel carries all it needs: built, installed elsewhere, migrated, served."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
from datetime import date
from flask_migrate import upgrade
from labagora.app import create_app
import labagora
from labagora.core.paper import Paper, PaperSection, book_pdf
from labagora.core.settings import Settings
from labagora.demo import collection, loader
app = create_app(Settings())
with app.app_context():
    upgrade()
    loader.load_reference()
assert len(list(collection.files())) == 17
paper = Paper("Titre", "Résumé.", "Fiche", (), [PaperSection("Partie", "<p>Texte.</p>")])
assert book_pdf("Le livre", [paper], summary="", made_on=date(2026, 1, 2)).startswith(b"%PDF")
browser = app.test_client()
assert "_bundled" in app.template_folder, app.template_folder
styles = ("/static/css/base.css", "/bootstrap/static/css/bootstrap.min.css")
for path in ("/", "/fiches", "/kit", "/recherche?q=annonce", *styles):
    answer = browser.get(path, base_url="http://127.0.0.1:8000")
    assert answer.status_code == 200, (path, answer.status_code)
print("served from", labagora.__file__)
"""


def test_wheel_is_built_installed_elsewhere_and_served(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    target = tmp_path / "elsewhere"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(target), "LABAGORA_DATA": str(tmp_path / "data")}
    answer = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    assert str(target) in answer.stdout

"""Makes the demo's documents: real files, by the libraries people's own programs use. Run it from anywhere; it writes demo/files.

Every firm, person and number in them is invented. What can be fixed is fixed (dates, seeds), so that a second run
changes no byte where the versions of the libraries stay the same."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import docx
import letters
import openpyxl
import papers
import reportlab
import tables
from openpyxl.styles import Font
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FILES = Path(__file__).parent / "files"
WHEN = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001 - office files know no zone
SEED = 20261102
FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
SCAN_DPI = 170  # enough for text recognition of 11 point letters, small enough for a repository
SCAN_QUALITY = 40
TONES = 24  # of the photographed receipt: noise in more tones makes the PNG much larger

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=15, spaceAfter=8)
HEAD = ParagraphStyle("head", parent=BODY, fontName="Helvetica-Bold", fontSize=15, leading=20, spaceAfter=12)
PART = ParagraphStyle("part", parent=BODY, fontName="Helvetica-Bold", spaceBefore=8, spaceAfter=4)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=11, textColor=colors.HexColor("#555555"))


class Printed(SimpleDocTemplate):
    """Numbers its pages, after their text: what reads a page then meets the text first."""

    def afterPage(self) -> None:  # noqa: N802 - reportlab's name
        self.canv.setFont("Helvetica", 8)
        self.canv.drawRightString(A4[0] - 22 * mm, 12 * mm, str(self.page))


def main() -> None:
    for path, content in samples().items():
        target = FILES / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def samples() -> dict[str, bytes]:
    """Path below demo/files -> bytes."""
    made: dict[str, Callable[[], bytes]] = {
        "acme/Mietvertrag Lagerhalle Nord.pdf": lambda: text_pdf(letters.LEASE),
        "acme/Rechnung 2026-1187 Nordlicht Energie.pdf": lambda: text_pdf(letters.ENERGY),
        "acme/Invoice INV-20931 Harbour Logistics.pdf": lambda: text_pdf(letters.FREIGHT),
        "acme/Insurance certificate 2027.pdf": lambda: text_pdf(letters.INSURANCE),
        "acme/Scan Mahnung Brenner Stahlhandel.pdf": lambda: scanned_pdf(letters.REMINDER),
        "acme/Protokoll Betriebsversammlung Oktober.docx": lambda: word(letters.MINUTES),
        "acme/Offer for the new loading ramp.docx": lambda: word(letters.OFFER),
        "acme/Lohnübersicht Oktober 2026.xlsx": lambda: sheet(tables.PAYROLL),
        "acme/Baustellennotizen Halle 3.txt": lambda: letters.NOTES.encode(),
        "acme/Beleg Tankstelle 14-10-2026.png": lambda: receipt(letters.RECEIPT),
        "acme/Rechnung 2026-1242 Nordlicht Energie.pdf": lambda: text_pdf(papers.ENERGY_NOVEMBER),
        "acme/Rechnung 88213 Büroplus.pdf": lambda: text_pdf(papers.OFFICE),
        "acme/Invoice INV-21077 Harbour Logistics.pdf": lambda: text_pdf(papers.FREIGHT_NOVEMBER),
        "acme/Rahmenvertrag Gebäudereinigung 2027.pdf": lambda: text_pdf(papers.CLEANING),
        "acme/Data processing agreement Northwind.docx": lambda: word(papers.HOSTING),
        "acme/Kündigungsbestätigung Telefonanlage.pdf": lambda: scanned_pdf(papers.PHONES),
        "acme/Angebot Photovoltaik Lagerhalle Süd.pdf": lambda: text_pdf(papers.SOLAR),
        "acme/Gehaltsabrechnung September 2026.pdf": lambda: text_pdf(papers.PAYSLIP_SEPTEMBER),
        "acme/Gehaltsabrechnung Oktober 2026.pdf": lambda: text_pdf(papers.PAYSLIP_OCTOBER),
        "acme/Quarterly report Q3 2026.docx": lambda: word(papers.QUARTER),
        "acme/Reisekostenrichtlinie ab Januar.docx": lambda: word(papers.TRAVEL),
        "acme/Claim report forklift.pdf": lambda: text_pdf(papers.CLAIM),
        "acme/Bescheid Gewerbesteuer 2025.pdf": lambda: text_pdf(papers.TAX),
        "acme/Kontoauszug Oktober 2026.pdf": lambda: text_pdf(papers.BANK),
        "acme/Minutes sales meeting November.docx": lambda: word(papers.SALES),
        "acme/Wartungsprotokoll Laderampe 1.pdf": lambda: text_pdf(papers.SERVICE),
        "acme/Letter to the harbour authority.docx": lambda: word(papers.HARBOUR),
        "acme/Site survey notes Bremen.txt": lambda: papers.SURVEY.encode(),
        "acme/Beleg Hotel Hamburg.png": lambda: receipt(papers.HOTEL),
        "acme/Reisekosten Oktober 2026.xlsx": lambda: sheet(papers.TRIPS),
        "acme/Supplier questionnaire Lindqvist.xlsx": lambda: sheet(papers.SUPPLIER),
        "globex/Supply agreement Initrode.pdf": lambda: text_pdf(letters.SUPPLY),
        "globex/Board minutes September.docx": lambda: word(letters.BOARD),
        "globex/Budget 2027.xlsx": lambda: sheet(tables.BUDGET),
        "globex/Reading list.txt": lambda: letters.READING.encode(),
    }
    return {path: make() for path, make in made.items()}


def text_pdf(letter: letters.Letter) -> bytes:
    """A PDF of text, as a word processor prints it. A line of "---" begins a new page, "# " a part, "| " a table's row."""
    out = io.BytesIO()
    document = Printed(
        out,
        pagesize=A4,
        leftMargin=24 * mm,
        rightMargin=22 * mm,
        topMargin=22 * mm,
        bottomMargin=22 * mm,
        title=letter.title,
        author=letter.sender,
        invariant=1,
    )
    story: list[Flowable] = [Paragraph(letter.sender_line, SMALL), Spacer(0, 10 * mm), Paragraph(letter.title, HEAD)]
    document.build([*story, *_flow(letter.text)])
    return out.getvalue()


def scanned_pdf(letter: letters.Letter) -> bytes:
    """Pictures of printed pages: slightly turned, grey and noisy, with no text behind them."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle("Scan")
    chance = random.Random(SEED)  # noqa: S311 - noise, no secret
    for page in letter.text.split("\n---\n"):
        picture = io.BytesIO()
        _scan(_typed(letter, page), chance).save(picture, "JPEG", quality=SCAN_QUALITY)
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def word(letter: letters.Letter) -> bytes:
    """A DOCX with headings, lists and, where there are rows, a table."""
    document = docx.Document()
    core = document.core_properties
    core.title, core.author, core.created, core.modified, core.last_modified_by = letter.title, letter.sender, WHEN, WHEN, letter.sender
    document.add_heading(letter.title, 0)
    document.add_paragraph(letter.sender_line)
    rows: list[list[str]] = []
    for line in [*filter(None, letter.text.splitlines()), ""]:
        if line.startswith("| "):
            rows.append(_cells(line))
            continue
        if rows:
            _word_table(document, rows)
            rows = []
        if line.startswith("# "):
            document.add_heading(line[2:], 1)
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def sheet(book: tables.Book) -> bytes:
    """An XLSX, its sums as formulas."""
    made = openpyxl.Workbook()
    made.properties.title, made.properties.creator, made.properties.created = book.title, book.author, WHEN
    made.remove(made.active)
    for title, rows in book.sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
        for cell in page[1]:
            cell.font = Font(bold=True)
        page.column_dimensions["A"].width = 32
    out = io.BytesIO()
    made.save(out)
    return _undated(out.getvalue())


def receipt(lines: str) -> bytes:
    """A till receipt as a telephone takes it: on a table, turned, unevenly lit."""
    chance = random.Random(SEED)  # noqa: S311 - noise, no secret
    paper = Image.new("L", (430, 700), 244)
    draw = ImageDraw.Draw(paper)
    font = ImageFont.truetype(str(FONT.with_name("VeraBd.ttf")), 17)
    for number, line in enumerate(lines.splitlines()):
        left, _, right = line.partition("\t")
        draw.text((28, 30 + number * 27), left, 38, font)
        draw.text((402 - draw.textlength(right, font), 30 + number * 27), right, 38, font)
    photo = Image.new("L", (560, 860), 118)
    turned = paper.rotate(-2.3, Image.Resampling.BICUBIC, expand=True, fillcolor=118)
    photo.paste(turned, (52, 60))
    light = Image.linear_gradient("L").resize(photo.size).point(lambda value: 205 + value // 6)
    lit = Image.composite(photo, Image.new("L", photo.size, 0), light)
    step = 256 // TONES
    noisy = _noisy(lit, chance, 3).point(lambda value: value // step * step)
    return _saved(noisy.quantize(TONES), "PNG", optimize=True)


def _flow(text: str) -> Iterable[Flowable]:
    rows: list[list[Paragraph]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("| "):
            rows.append([Paragraph(cell, ParagraphStyle("cell", parent=BODY, fontSize=9.5, leading=12, spaceAfter=0)) for cell in _cells(line)])
            continue
        if rows:
            widths = [60 * mm, *[(A4[0] - 106 * mm) / (len(rows[0]) - 1)] * (len(rows[0]) - 1)]
            yield Table(
                rows,
                colWidths=widths,
                style=TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]),
                hAlign="LEFT",
            )
            yield Spacer(0, 4 * mm)
            rows = []
        if line == "---":
            yield PageBreak()
        elif line.startswith("# "):
            yield Paragraph(line[2:], PART)
        elif line:
            yield Paragraph(line.removeprefix("- "), BODY, bulletText="•" if line.startswith("- ") else None)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def _typed(letter: letters.Letter, page: str) -> Image.Image:
    """A printed page in grey."""
    size = (round(A4[0] / 72 * SCAN_DPI), round(A4[1] / 72 * SCAN_DPI))
    paper = Image.new("L", size, 250)
    draw = ImageDraw.Draw(paper)
    big, plain = (ImageFont.truetype(str(FONT), round(points / 72 * SCAN_DPI)) for points in (14, 10.5))
    left, y = round(size[0] * 0.11), round(size[1] * 0.08)
    draw.text((left, y), letter.sender_line, 60, ImageFont.truetype(str(FONT), round(8 / 72 * SCAN_DPI)))
    y += round(size[1] * 0.06)
    for line in page.splitlines():
        font = big if line.startswith("# ") else plain
        for part in _wrapped(line.removeprefix("# "), font, size[0] - 2 * left):
            draw.text((left, y), part, 30, font)
            y += round(font.size * 1.55)
    return paper


def _wrapped(line: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    parts = [""]
    for piece in line.split(" "):
        longer = f"{parts[-1]} {piece}".strip()
        if font.getlength(longer) > width:
            parts.append(piece)
        else:
            parts[-1] = longer
    return parts


def _scan(page: Image.Image, chance: random.Random) -> Image.Image:
    turned = page.rotate(chance.uniform(-0.9, 0.9), Image.Resampling.BICUBIC, fillcolor=236)
    return _noisy(turned, chance, 7)


def _noisy(picture: Image.Image, chance: random.Random, strength: int) -> Image.Image:
    """Each grey value moved by at most `strength`."""
    noise = chance.randbytes(picture.width * picture.height)
    span = 2 * strength + 1
    moved = bytes(min(255, max(0, value + shift % span - strength)) for value, shift in zip(picture.tobytes(), noise, strict=True))
    return Image.frombytes("L", picture.size, moved)


def _word_table(document: docx.document.Document, rows: list[list[str]]) -> None:
    table = document.add_table(0, len(rows[0]), style="Light Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _undated(archive: bytes) -> bytes:
    """An office file without the moment it was written."""
    out = io.BytesIO()
    stamp = f"{WHEN:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            fixed = zipfile.ZipInfo(entry.filename, WHEN.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, content)
    return out.getvalue()


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


if __name__ == "__main__":
    main()

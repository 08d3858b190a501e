"""Office papers of twelve types in German and English, made by chance from a seed: what bench/assistant.py files.

A paper has a letterhead, sentences of its type and sentences that any paper may have. In a third of them every sentence with a tell-tale word (the
type's name and what everybody calls it) is left out, so that only the rest speaks."""

import random
from typing import NamedTuple

TYPES = (
    "Invoice",
    "Reminder",
    "Offer",
    "Contract",
    "Termination",
    "Payslip",
    "Bank statement",
    "Minutes",
    "Delivery note",
    "Certificate",
    "Tax notice",
    "Policy",
)

# type -> language -> (sentences with a tell-tale word, sentences without one)
PAPERS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "Invoice": {
        "de": (
            ("Rechnung Nr. {n}", "Wir stellen Ihnen in Rechnung:"),
            (
                "Zahlbar innerhalb von 14 Tagen ohne Abzug.",
                "Nettobetrag {m} EUR, zuzüglich 19 % Umsatzsteuer.",
                "Bitte überweisen Sie den Gesamtbetrag auf das unten genannte Konto.",
                "Leistungszeitraum: {mon}. Position 1: Arbeitsstunden, Menge 12, Einzelpreis {m} EUR.",
                "Bei Zahlung bis zum {d} gewähren wir 2 % Skonto.",
            ),
        ),
        "en": (
            ("Invoice no. {n}", "We invoice you as follows:"),
            (
                "Payable within 14 days without deduction.",
                "Net amount {m} EUR plus 19 % VAT.",
                "Please transfer the total to the account stated below.",
                "Period of service: {mon}. Item 1: labour hours, quantity 12, unit price {m} EUR.",
                "Payment by {d} earns 2 % cash discount.",
            ),
        ),
    },
    "Reminder": {
        "de": (
            ("Mahnung zu Beleg {n}", "Zweite Mahnung"),
            (
                "Leider konnten wir bis heute keinen Zahlungseingang feststellen.",
                "Der Betrag von {m} EUR ist seit dem {d} überfällig.",
                "Wir erheben eine Gebühr von 5,00 EUR und Verzugszinsen.",
                "Bitte begleichen Sie den offenen Posten umgehend.",
                "Sollte sich Ihre Überweisung mit diesem Schreiben gekreuzt haben, betrachten Sie es als gegenstandslos.",
            ),
        ),
        "en": (
            ("Reminder for item {n}", "Second payment reminder"),
            (
                "So far we have not received your payment.",
                "The amount of {m} EUR has been overdue since {d}.",
                "We charge a fee of 5.00 EUR and interest on arrears.",
                "Please settle the outstanding balance at once.",
                "If your transfer crossed with this letter, please disregard it.",
            ),
        ),
    },
    "Offer": {
        "de": (
            ("Angebot {n}", "Gern bieten wir Ihnen an, Angebot freibleibend:"),
            (
                "Vielen Dank für Ihre Anfrage vom {d}.",
                "Wir halten uns an diese Preise bis zum {d} gebunden.",
                "Lieferzeit etwa sechs Wochen nach Auftragseingang.",
                "Auf Ihren Auftrag freuen wir uns und sichern sorgfältige Ausführung zu.",
                "Montage und Anfahrt pauschal {m} EUR, optional Wartung {m} EUR.",
            ),
        ),
        "en": (
            ("Offer {n}", "We are pleased to offer and quote:"),
            (
                "Thank you for your enquiry of {d}.",
                "These prices remain valid until {d}.",
                "Lead time about six weeks after receipt of order.",
                "We look forward to your order and promise careful work.",
                "Installation and travel at a flat {m} EUR, maintenance optional at {m} EUR.",
            ),
        ),
    },
    "Contract": {
        "de": (
            ("Vertrag über Dienstleistungen", "Vertragsparteien dieses Vertrages"),
            (
                "§ 1 Gegenstand: Die Auftragnehmerin übernimmt die nachstehend beschriebenen Leistungen.",
                "§ 4 Laufzeit: Diese Vereinbarung beginnt am {d} und verlängert sich stillschweigend um ein Jahr.",
                "Änderungen und Ergänzungen bedürfen der Schriftform.",
                "Gerichtsstand ist Hamburg. Sollte eine Bestimmung unwirksam sein, bleiben die übrigen wirksam.",
                "Beide Seiten verpflichten sich zur Verschwiegenheit und haften bei Vorsatz.",
            ),
        ),
        "en": (
            ("Contract for services", "The parties to this contract"),
            (
                "1. Subject: the contractor undertakes the duties described hereinafter.",
                "4. Term: this agreement commences on {d} and renews tacitly by one year.",
                "Amendments and supplements require the written form.",
                "Place of jurisdiction is Hamburg. Should any provision be void, the remainder shall stay in force.",
                "Both sides undertake confidentiality and are liable for intent.",
            ),
        ),
    },
    "Termination": {
        "de": (
            ("Kündigung", "Hiermit kündigen wir fristgerecht."),
            (
                "Wir beenden das Verhältnis zum {d}, hilfsweise zum nächstmöglichen Zeitpunkt.",
                "Bitte bestätigen Sie uns den Zeitpunkt der Beendigung schriftlich.",
                "Die erteilte Einzugsermächtigung widerrufen wir.",
                "Überlassene Schlüssel und Geräte geben wir fristgemäß zurück.",
                "Wir bedanken uns für die bisherige Zusammenarbeit.",
            ),
        ),
        "en": (
            ("Notice of termination", "We hereby terminate in due time."),
            (
                "We end the relationship as of {d}, alternatively at the next possible date.",
                "Please confirm the date of its ending in writing.",
                "We revoke the direct debit mandate given to you.",
                "Keys and devices handed to us will be returned in time.",
                "We thank you for working together until now.",
            ),
        ),
    },
    "Payslip": {
        "de": (
            ("Gehaltsabrechnung {mon}", "Entgeltabrechnung"),
            (
                "Steuerklasse I, Krankenkasse TK, Personalnummer {n}.",
                "Bruttobezug {m}, Lohnsteuer {m}, Solidaritätszuschlag 0,00.",
                "Rentenversicherung, Pflegeversicherung, Arbeitslosenversicherung: Arbeitnehmeranteil {m}.",
                "Auszahlungsbetrag {m} auf Ihr Konto. Resturlaub 12 Tage.",
                "Sozialversicherungstage 30, Eintritt {d}.",
            ),
        ),
        "en": (
            ("Payslip {mon}", "Salary statement, wages"),
            (
                "Tax class I, health insurer TK, staff number {n}.",
                "Gross pay {m}, income tax withheld {m}, surcharge 0.00.",
                "Pension, care and unemployment scheme: employee share {m}.",
                "Net pay {m} to your bank. Leave remaining 12 days.",
                "Days insured 30, joined {d}.",
            ),
        ),
    },
    "Bank statement": {
        "de": (
            ("Kontoauszug {n}", "Auszug Ihres Girokontos"),
            (
                "Alter Saldo {m} H, neuer Saldo {m} H.",
                "Buchung Wertstellung Verwendungszweck: Lastschrift Stadtwerke {m} S.",
                "Gutschrift Dauerauftrag Miete {m}. Kartenzahlung {m}.",
                "Eingeräumte Überziehung {m}, Sollzins 9,8 %.",
                "Bitte prüfen Sie die Umsätze und erheben Sie Einwendungen innerhalb von sechs Wochen.",
            ),
        ),
        "en": (
            ("Bank statement {n}", "Statement of your current account"),
            (
                "Opening balance {m} C, closing balance {m} C.",
                "Booking, value date, purpose: direct debit utilities {m} D.",
                "Credit standing order rent {m}. Card purchase {m}.",
                "Arranged overdraft {m}, debit rate 9.8 %.",
                "Please check these transactions and object within six weeks.",
            ),
        ),
    },
    "Minutes": {
        "de": (
            ("Protokoll der Sitzung", "Besprechungsprotokoll"),
            (
                "Anwesend: Frau Kern, Herr Okafor, Frau Brandt. Entschuldigt: Herr Sommer.",
                "TOP 1 Begrüßung, TOP 2 Stand der Umsetzung, TOP 3 Verschiedenes.",
                "Es wurde einstimmig beschlossen, den Termin auf den {d} zu legen.",
                "Aufgabe: Frau Kern klärt bis {d} die offenen Fragen.",
                "Nächstes Treffen im {mon}, Ende der Runde 16:30 Uhr.",
            ),
        ),
        "en": (
            ("Minutes of the meeting", "Meeting minutes"),
            (
                "Present: Ms Kern, Mr Okafor, Ms Brandt. Apologies: Mr Sommer.",
                "Agenda 1 welcome, agenda 2 progress, agenda 3 any other business.",
                "It was resolved unanimously to move the date to {d}.",
                "Action: Ms Kern to clarify the open questions by {d}.",
                "We meet again in {mon}, closed at 16:30.",
            ),
        ),
    },
    "Delivery note": {
        "de": (
            ("Lieferschein {n}", "Lieferscheinnummer {n}"),
            (
                "Versandart Spedition, 3 Colli, Gewicht 412 kg, frei Haus.",
                "Artikel {n}, Menge 40 Stück, Rückstand keiner.",
                "Ware vollständig und unbeschädigt übernommen: Unterschrift.",
                "Bestellt am {d}, Kommission Halle Süd, Rampe 2.",
                "Leergut: 2 Europaletten getauscht.",
            ),
        ),
        "en": (
            ("Delivery note {n}", "Delivery note number {n}"),
            (
                "Shipped by haulier, 3 parcels, weight 412 kg, carriage paid.",
                "Article {n}, quantity 40 pieces, nothing on back order.",
                "Goods taken over complete and undamaged: signature.",
                "Ordered on {d}, job hall south, ramp 2.",
                "Empties: 2 pallets swapped.",
            ),
        ),
    },
    "Certificate": {
        "de": (
            ("Bescheinigung", "Zertifikat über die Teilnahme"),
            (
                "Hiermit wird bestätigt, dass die genannte Person vom {d} an teilgenommen hat.",
                "Inhalte: Brandschutz, Erste Hilfe, Unterweisung nach Vorschrift.",
                "Die Prüfung wurde mit gutem Ergebnis abgelegt, gültig bis {d}.",
                "Geboren in Lübeck, ausgestellt durch die Akademie, Siegel.",
                "Umfang 16 Unterrichtsstunden, Dozentin Frau Hahn.",
            ),
        ),
        "en": (
            ("Certificate", "Certificate of attendance"),
            (
                "This confirms that the person named took part from {d}.",
                "Contents: fire safety, first aid, instruction as required.",
                "The examination was passed with good results, valid until {d}.",
                "Born in Luebeck, issued by the academy, seal.",
                "Comprising 16 lessons, lecturer Ms Hahn.",
            ),
        ),
    },
    "Tax notice": {
        "de": (
            ("Bescheid über Körperschaftsteuer", "Steuerbescheid"),
            (
                "Festsetzung: Es werden festgesetzt {m} EUR, bereits getilgt {m} EUR.",
                "Rechtsbehelfsbelehrung: Gegen diesen Verwaltungsakt ist der Einspruch gegeben.",
                "Finanzamt, Steuernummer {n}, Veranlagung nach Ihrer Erklärung.",
                "Vorauszahlungen sind zu leisten am 10. März und 10. Juni.",
                "Der Vorbehalt der Nachprüfung wird aufgehoben, Besteuerungsgrundlagen anbei.",
            ),
        ),
        "en": (
            ("Notice of corporation tax", "Tax assessment notice"),
            (
                "Assessed are {m} EUR, of which {m} EUR have been remitted.",
                "Right of appeal: an objection may be lodged against this administrative act.",
                "Revenue office, reference {n}, assessment according to your return.",
                "Prepayments fall due on 10 March and 10 June.",
                "The reservation of review is lifted, bases of assessment attached.",
            ),
        ),
    },
    "Policy": {
        "de": (
            ("Versicherungsschein {n}", "Police Nr. {n}"),
            (
                "Deckungssumme {m} EUR für Personen und Sachschäden, Selbstbeteiligung 250 EUR.",
                "Jahresbeitrag {m} EUR, Zahlweise vierteljährlich, Beginn {d}.",
                "Versichert ist das Risiko Feuer, Leitungswasser, Einbruch, Sturm.",
                "Schäden melden Sie bitte unverzüglich der Hotline.",
                "Obliegenheiten und Ausschlüsse entnehmen Sie den Bedingungen AVB.",
            ),
        ),
        "en": (
            ("Insurance policy {n}", "Policy no. {n}"),
            (
                "Sum covered {m} EUR for persons and property, excess 250 EUR.",
                "Yearly premium {m} EUR, payable quarterly, from {d}.",
                "Risks covered are fire, water, burglary and storm.",
                "Please report damage to the hotline without delay.",
                "Duties and exclusions follow from the terms attached.",
            ),
        ),
    },
}
ANY = {
    "de": (
        "Bei Rückfragen stehen wir Ihnen gern zur Verfügung.",
        "Unser Zeichen {n}, Ihre Nachricht vom {d}.",
        "Bitte geben Sie bei Schriftwechsel stets Ihre Kundennummer {n} an.",
        "Geschäftsführer: Jan Petersen. Amtsgericht Hamburg HRB {n}.",
        "Bankverbindung: IBAN DE44 5001 0517 5407 3249 31.",
        "Anlagen: 2",
        "Dieses Schreiben wurde maschinell erstellt und ist ohne Unterschrift gültig.",
        "Öffnungszeiten Montag bis Freitag 8 bis 17 Uhr.",
        "Der Betrag beläuft sich auf {m} EUR.",
        "Wir bitten um Beachtung der beigefügten Hinweise.",
    ),
    "en": (
        "If you have questions, please contact us.",
        "Our reference {n}, your message of {d}.",
        "Always quote your customer number {n} in correspondence.",
        "Managing director: Jan Petersen. Register court Hamburg HRB {n}.",
        "Bank details: IBAN DE44 5001 0517 5407 3249 31.",
        "Enclosures: 2",
        "This letter was made by machine and is valid without signature.",
        "Open Monday to Friday 8 to 17 h.",
        "The amount comes to {m} EUR.",
        "Please mind the notes attached.",
    ),
}
SENDERS = (
    "Hansa Energie GmbH",
    "Nordlicht Logistik AG",
    "Kern & Sohn KG",
    "Baltic Freight Ltd",
    "Stadtwerke Lübeck",
    "Meridian Services Inc",
    "Amt für Wirtschaft",
    "Brücke e.V.",
)
MONTHS = ("Januar", "March", "Juni", "August", "Oktober", "November")


class Paper(NamedTuple):
    type: str
    title: str
    text: str
    is_plain: bool  # no tell-tale word stands in it


def paper(kind: str, chance: random.Random) -> Paper:
    """One paper; a third of them is plain."""
    language = chance.choice(("de", "en"))
    telling, quiet = PAPERS[kind][language]
    is_plain = chance.random() < 1 / 3
    body = [*chance.sample(quiet, chance.randint(2, 4)), *chance.sample(ANY[language], chance.randint(3, 6))]
    chance.shuffle(body)
    head = [] if is_plain else [chance.choice(telling)]
    lines = [chance.choice(SENDERS), "Hafenstraße 12, 20457 Hamburg", "Acme GmbH", "Am Kai 3, 20457 Hamburg", _filled("{d}", chance), *head, *body]
    return Paper(kind, f"Scan {chance.randint(1000, 9999)}", "\n".join(_filled(line, chance) for line in lines), is_plain)


def _filled(line: str, chance: random.Random) -> str:
    return line.format(
        n=chance.randint(10_000, 99_999),
        m=f"{chance.randint(20, 9000)},{chance.randint(0, 99):02}",
        d=f"{chance.randint(1, 28)}.{chance.randint(1, 12)}.2026",
        mon=f"{chance.choice(MONTHS)} 2026",
    )

"""More of what lies on Bob's desk at Acme: short letters, contracts, notes and tables. Invented, like everything in the demo."""

from letters import ACME, Letter
from tables import Book

ENERGY_NOVEMBER = Letter(
    "Rechnung 2026-1242",
    "Nordlicht Energie eG",
    "Deichstraße 81 · 26721 Emden · rechnung@nordlicht.example",
    f"""An: {ACME}
Rechnungsdatum: 05.11.2026 · Kundennummer: 440 172 · Abrechnungszeitraum: 01.10.2026 bis 31.10.2026
| Position | Menge | Betrag |
| Arbeitspreis Strom | 8.905 kWh | 1.950,20 EUR |
| Grundpreis und Netzentgelt | 1 Monat | 468,25 EUR |
| Umsatzsteuer 19 % | | 459,51 EUR |
| Rechnungsbetrag | | 2.877,96 EUR |
Bitte zahlen Sie bis zum 19.11.2026, Verwendungszweck 2026-1242.""",
)
OFFICE = Letter(
    "Rechnung 88213",
    "Büroplus Handels GmbH",
    "Am Wall 40 · 28195 Bremen · service@bueroplus.example",
    f"""An: {ACME}
Bremen, den 28. Oktober 2026 · Ihre Bestellung vom 21. Oktober, bestellt von Bob Okafor
| Artikel | Menge | Betrag |
| Kopierpapier A4, 80 g, weiß | 40 Pakete | 178,00 EUR |
| Tonerkartusche schwarz | 3 Stück | 224,70 EUR |
| Schreibtischlampe Kontor | 2 Stück | 118,00 EUR |
| Rechnungsbetrag mit 19 % Umsatzsteuer | | 619,53 EUR |
Zahlbar ohne Abzug bis zum 27. November 2026. Vielen Dank für Ihren Einkauf.""",
)
FREIGHT_NOVEMBER = Letter(
    "Invoice INV-21077",
    "Harbour Logistics Ltd.",
    "Unit 7, Quayside Estate · Felixstowe IP11 · accounts@harbour-logistics.example",
    f"""Bill to: {ACME}
Invoice date: 11 November 2026 · Due: 11 December 2026 · Your order: PO-7802
| Description | Quantity | Amount |
| Sea freight Felixstowe to Bremerhaven, 40 ft container | 1 | EUR 1,940.00 |
| Terminal handling and customs documents | 1 | EUR 410.00 |
| Demurrage, two days | 2 | EUR 180.00 |
| Total, VAT reverse charge | | EUR 2,530.00 |
The demurrage arose because the gate at Bremerhaven was closed on 6 and 7 November.""",
)
CLEANING = Letter(
    "Rahmenvertrag Gebäudereinigung 2027",
    "Hansa Gebäudedienste GmbH",
    "Am Speicher 3 · 28217 Bremen · Nr. HG-2027-081",
    """Zwischen der Acme GmbH (Auftraggeberin) und der Hansa Gebäudedienste GmbH (Auftragnehmerin).
# § 1 Gegenstand
Die Auftragnehmerin übernimmt die Unterhalts-, Glas- und Grundreinigung der in Anlage 1 bezeichneten Flächen am Standort Werkstraße 12.
# § 2 Laufzeit und Kündigung
Der Vertrag beginnt am 1. Januar 2027 und läuft bis zum 31. Dezember 2028. Er verlängert sich um jeweils ein Jahr, wenn er nicht mit einer Frist von \
sechs Monaten zum Ende der Laufzeit gekündigt wird.
# § 3 Vergütung
Monatlich 1.480,00 EUR netto, fällig zum fünften Werktag des Folgemonats. Eine Anpassung ist frühestens zum 1. Januar 2028 möglich.
---
# Anlage 1: Flächen
| Bereich | Fläche | Turnus |
| Büro, Erdgeschoss und erster Stock | 620 m² | werktäglich |
| Sozialräume und Sanitär | 110 m² | werktäglich |
| Glasflächen | 240 m² | vierteljährlich |""",
)
HOSTING = Letter(
    "Data processing agreement",
    "Northwind Hosting B.V.",
    "Keizersgracht 900 · Amsterdam · privacy@northwind.example",
    """Between Acme GmbH (controller) and Northwind Hosting B.V. (processor), under Article 28 of the General Data Protection Regulation.
# Subject matter
The processor hosts the controller's mail and backups. Categories of data: names, addresses, correspondence of staff and business partners.
# Security
- Encryption in transit and at rest
- Two data centres in the European Union
- Breaches are reported within 24 hours
# Term
The agreement runs as long as the hosting contract of 1 March 2025, and ends with it. Data are returned or deleted within 30 days.""",
)
PHONES = Letter(
    "Kündigungsbestätigung",
    "Telewerk Kommunikation AG",
    "Sendeturm 1 · 20095 Hamburg",
    """# Kündigungsbestätigung
Acme GmbH, Werkstraße 12, 28195 Bremen

Hamburg, den 3. November 2026

Ihre Kündigung der Telefonanlage TK-4400

Sehr geehrte Damen und Herren,
wir bestätigen die Kündigung Ihres Mietvertrags
über die Telefonanlage TK-4400 zum 31. Januar 2027.
Bitte senden Sie die Geräte bis zum 14. Februar 2027
frei Haus an unser Lager zurück.

Mit freundlichen Grüßen
Telewerk Kommunikation AG, Kundendienst""",
)
SOLAR = Letter(
    "Angebot Photovoltaik Lagerhalle Süd",
    "Sonnenwerft GmbH",
    "Kaiserbrücke 2 · 28195 Bremen · angebot@sonnenwerft.example",
    f"""An: {ACME}
Bremen, den 10. November 2026 · Angebot AN-5518, gültig bis 15. Dezember 2026
| Position | Menge | Preis netto |
| Solarmodul 440 Wp mit Unterkonstruktion | 180 | 48.600,00 EUR |
| Wechselrichter 60 kW | 1 | 7.950,00 EUR |
| Montage, Gerüst und Anschluss | pauschal | 14.300,00 EUR |
| Summe netto | | 70.850,00 EUR |
Erwarteter Ertrag: 71.000 kWh im Jahr, davon etwa 60 Prozent Eigenverbrauch. Die Anlage rechnet sich nach acht Jahren.""",
)
SLIP = """An: Bob Okafor, Personalnummer 0417, Steuerklasse I
Abrechnungsmonat: {month}
| Bezug | Betrag |
| Gehalt | 4.180,00 EUR |
| Vermögenswirksame Leistungen | 40,00 EUR |
| Lohnsteuer | -{tax} EUR |
| Sozialversicherung | -865,10 EUR |
| Auszahlung | {net} EUR |
Bitte bewahren Sie diese Abrechnung auf. Fragen beantwortet Änne Schäfer, Buchhaltung."""
PAYSLIP_SEPTEMBER = Letter("Gehaltsabrechnung September 2026", "Acme GmbH", ACME, SLIP.format(month="September 2026", tax="944,68", net="2.410,22"))
PAYSLIP_OCTOBER = Letter("Gehaltsabrechnung Oktober 2026", "Acme GmbH", ACME, SLIP.format(month="Oktober 2026", tax="951,30", net="2.403,60"))
QUARTER = Letter(
    "Quarterly report Q3 2026",
    "Acme GmbH, Sales",
    "Bob Okafor · 6 October 2026",
    """Orders rose by 11 percent over the second quarter. Margins fell by one point, because freight became dearer.
# Figures
| Region | Orders | Revenue |
| North | 214 | EUR 1,182,000 |
| Benelux | 96 | EUR 530,400 |
| Scandinavia | 71 | EUR 412,900 |
# What comes next
- Renegotiate with Harbour Logistics before January
- Two new customers in Gothenburg, see the supplier questionnaire of Lindqvist AB
- Hall 3 is ready for the larger gantries from February on""",
)
TRAVEL = Letter(
    "Reisekostenrichtlinie",
    "Acme GmbH, Personal",
    "Gültig ab 1. Januar 2027",
    """Diese Richtlinie gilt für alle Dienstreisen, die nach dem 31. Dezember 2026 beginnen.
# Verkehrsmittel
- Bahn, zweite Klasse; ab drei Stunden Fahrt erste Klasse
- Flug nur, wenn die Bahn länger als sechs Stunden braucht
- Eigener Wagen: 0,30 EUR je Kilometer
# Übernachtung
Bis 120 EUR je Nacht, in Hamburg, München und im Ausland bis 160 EUR. Darüber entscheidet die Geschäftsführung vorher.
# Abrechnung
Bis zum zehnten des Folgemonats, mit allen Belegen.""",
)
CLAIM = Letter(
    "Claim report: forklift at ramp 2",
    "Acme GmbH, Warehouse",
    "Policy WS-330-118-4 · Weserschild Versicherung AG",
    """Date of damage: 22 October 2026, about 10:20. Reported on 23 October by Torben Weiß.
A forklift touched the guide rail of loading ramp 2 while reversing. Nobody was hurt. The rail is bent over 60 cm; the ramp was closed for two days.
# Estimate
| Item | Amount |
| New guide rail with fitting | EUR 1,240.00 |
| Two days of detour through ramp 1 | EUR 380.00 |
| Deductible | EUR -500.00 |
Photographs are with the warehouse. Please confirm cover before 20 November, since the fitter is booked for the 24th.""",
)
TAX = Letter(
    "Bescheid über Gewerbesteuer 2025",
    "Finanzamt Musterstadt",
    "Behördenweg 1 · 28195 Bremen · Steuernummer 00/000/00118",
    """Für den Erhebungszeitraum 2025 wird die Gewerbesteuer auf 38.412,00 EUR festgesetzt.
| Berechnung | Betrag |
| Gewerbeertrag | 233.500 EUR |
| Steuermessbetrag 3,5 % | 8.172 EUR |
| Hebesatz 470 % | 38.412 EUR |
| Geleistete Vorauszahlungen | 36.000 EUR |
| Nachzahlung | 2.412 EUR |
Die Nachzahlung ist am 15. Dezember 2026 fällig. Gegen diesen Bescheid kann innerhalb eines Monats Einspruch eingelegt werden.""",
)
BANK = Letter(
    "Kontoauszug Oktober 2026",
    "Bremer Kontorbank",
    "Domshof 9 · 28195 Bremen",
    """Konto DE00 0000 0000 0000 7741 00 (Beispielkonto), Acme GmbH
| Datum | Buchung | Betrag |
| 01.10. | Hafenkontor Immobilien, Miete Lagerhalle Nord | -11.021,78 EUR |
| 14.10. | Tankstelle am Freihafen | -96,40 EUR |
| 20.10. | Nordlicht Energie, 2026-1187 | -2.954,69 EUR |
| 27.10. | Lindqvist AB, Rechnung 20417 | 18.220,00 EUR |
| 30.10. | Löhne und Gehälter | -19.884,12 EUR |
Saldo am 31.10.2026: 142.307,55 EUR""",
)
SALES = Letter(
    "Minutes of the sales meeting",
    "Acme GmbH, Sales",
    "12 November 2026 · Bob Okafor (chair), Mia Kern, Elif Demir",
    """# Decided
- Lindqvist AB gets a discount of 4 percent from 50 units on
- The loading ramp is ordered as offered, see the offer of October
- Harbour Logistics is asked for a fixed price for 2027
# To do
| What | Who | Until |
| Write to Lindqvist | Bob | 19 November |
| Compare freight offers | Mia | 30 November |
| Trade fair Rotterdam: book the stand | Elif | 4 December |
Next meeting: 26 November 2026, 10:00.""",
)
SERVICE = Letter(
    "Wartungsprotokoll Laderampe 1",
    "Hubtechnik Kruse",
    "Industriehafen 17 · 28237 Bremen",
    """Wartung am 18. November 2026, Techniker: R. Kruse, Gerätenummer LR-0098
| Prüfpunkt | Befund |
| Hydraulik, Druck und Dichtigkeit | in Ordnung |
| Bolzen und Lager | nachgefettet |
| Notabsenkung | in Ordnung |
| Warnkennzeichnung | erneuert |
Nächste Wartung: November 2027. Die Rampe darf mit 6 t weiter betrieben werden.""",
)
HARBOUR = Letter(
    "Letter to the harbour authority",
    "Acme GmbH",
    "Bob Okafor · 17 November 2026",
    """Harbour authority, permits office, Bremerhaven
Dear Ms Harms,
we would like to renew our permit for moving over-wide loads through gate 4, which ends on 31 December 2026. Nothing has changed: loads up to 3.80 m, at \
most twice a week, between 20:00 and 6:00, with an escort vehicle of our own.
The insurance certificate for 2027 is enclosed. Please tell us whether the works at gate 4 in February affect us.
Yours sincerely, Bob Okafor""",
)
SURVEY = """Site survey, Bremen, Hafenstraße 14
3 November 2026, with Mia

- clear height 6.20 m, enough for the gantry
- floor: 5 t/m², drawing says 4, ask the structural engineer
- power 63 A only; the landlord would lay 125 A, EUR 9,800
- gate 4.0 x 4.5 m, faces north, wind!
- rent EUR 5.90/m², from April 2027, notice six months
- neighbours: a roastery, the smell is fine

Next: call Hafenkontor on Thursday, compare with Lagerhalle Süd.
"""
HOTEL = """HOTEL ALTE SPEICHERSTADT
Hamburg, Am Fleet 8

Gast\tB. Okafor
Zimmer\t214
04.11. - 05.11.2026

Uebernachtung\t118,00
Fruehstueck\t16,50
Citytax\t4,00

Summe EUR\t138,50
MwSt 7 %\t7,72

Karte\t138,50

VIELEN DANK FUER
IHREN BESUCH"""
TRIPS = Book(
    "Reisekosten Oktober 2026",
    "Bob Okafor",
    {
        "Oktober": [
            ["Reise", "Tag", "Fahrt EUR", "Hotel EUR", "Verpflegung EUR", "Summe EUR"],
            ["Hamburg, Kunde Brenner", "06.10.2026", 58.4, 0, 14, "=C2+D2+E2"],
            ["Rotterdam, Hafenmesse", "13.10.2026", 212.8, 142, 56, "=C3+D3+E3"],
            ["Göteborg, Lindqvist AB", "27.10.2026", 348, 131, 62, "=C4+D4+E4"],
            ["Summe", "", *(f"=SUM({column}2:{column}4)" for column in "CDEF")],
        ]
    },
)
SUPPLIER = Book(
    "Supplier questionnaire Lindqvist AB",
    "Lindqvist AB, Gothenburg",
    {
        "Questions": [
            ["Question", "Answer"],
            ["Quality management certified?", "ISO 9001 since 2014, next audit in May 2027"],
            ["Environmental management certified?", "ISO 14001 since 2019"],
            ["Main products", "Bearings, linear guides, crane rails"],
            ["Lead time, weeks", 6],
            ["Minimum order, EUR", 2500],
            ["Contact", "Vera Lindqvist, vera@client.example"],
        ]
    },
)

"""What stands in the demo's letters, contracts and minutes. Every firm, person, number and account is invented.

In a text "# " begins a part, "- " a list's entry, "| " a table's row, and "---" on a line of its own a new page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    title: str
    sender: str
    address: str
    text: str

    @property
    def sender_line(self) -> str:
        return f"{self.sender} · {self.address}"


ACME = "Acme GmbH · Werkstraße 12 · 28195 Bremen"

LEASE = Letter(
    "Mietvertrag über Gewerberäume: Lagerhalle Nord",
    "Hafenkontor Immobilien GmbH",
    "Speicherweg 4 · 28217 Bremen · www.hafenkontor.example",
    """Zwischen der Hafenkontor Immobilien GmbH, vertreten durch den Geschäftsführer Henrik Thomsen (Vermieterin), und der Acme GmbH, Werkstraße \
12, 28195 Bremen, vertreten durch die Geschäftsführerin Alice Brandt (Mieterin), wird folgender Vertrag geschlossen.
# § 1 Mietgegenstand
Vermietet wird die Lagerhalle Nord auf dem Grundstück Speicherweg 6, 28217 Bremen, mit einer Nutzfläche von 1.240 m², zwei Laderampen, Büro und \
Sozialraum sowie sechs Stellplätzen. Der Zustand ergibt sich aus dem Übergabeprotokoll vom 28. September 2026.
# § 2 Mietzeit
Das Mietverhältnis beginnt am 1. Oktober 2026 und endet am 30. September 2031. Es verlängert sich um jeweils ein Jahr, wenn keine Partei sechs \
Monate vor Ablauf schriftlich widerspricht. Letzter Tag für den Widerspruch ist demnach der 31. März 2031.
# § 3 Miete und Nebenkosten
| Position | monatlich netto | Umsatzsteuer 19 % | monatlich brutto |
| Grundmiete 1.240 m² x 6,40 EUR | 7.936,00 EUR | 1.507,84 EUR | 9.443,84 EUR |
| Vorauszahlung Nebenkosten | 1.116,00 EUR | 212,04 EUR | 1.328,04 EUR |
| Stellplätze 6 x 35,00 EUR | 210,00 EUR | 39,90 EUR | 249,90 EUR |
| Summe | 9.262,00 EUR | 1.759,78 EUR | 11.021,78 EUR |
Die Miete ist bis zum dritten Werktag eines Monats auf das Konto der Vermieterin zu zahlen. Maßgeblich ist der Eingang.
---
# § 4 Wertsicherung
Ändert sich der Verbraucherpreisindex für Deutschland gegenüber dem Stand von Oktober 2026 um mehr als 8 Prozent, so ändert sich die Grundmiete vom \
folgenden Quartal an im selben Verhältnis. Die Vermieterin teilt die Änderung in Textform mit und legt die Berechnung bei.
# § 5 Kaution
Die Mieterin leistet eine Kaution von drei Bruttomonatsmieten, das sind 33.065,34 EUR, durch Bankbürgschaft. Die Urkunde ist spätestens bei \
Übergabe vorzulegen.
# § 6 Nutzung
Die Halle dient der Lagerung und Kommissionierung von Bauteilen. Gefahrstoffe dürfen nur nach schriftlicher Zustimmung und in den Mengen des \
Brandschutzkonzepts gelagert werden. Eine Untervermietung bedarf der Zustimmung.
# § 7 Instandhaltung
Die Vermieterin erhält Dach, Fach und die Laderampen. Die Mieterin trägt Schönheitsreparaturen und kleine Instandsetzungen bis 450,00 EUR im \
Einzelfall, höchstens 3.600,00 EUR im Jahr. Tore und Rolltore sind jährlich durch einen Sachkundigen zu prüfen; das Prüfbuch ist vorzulegen.
# § 8 Versicherung
Die Mieterin schließt eine Betriebshaftpflichtversicherung über mindestens 5.000.000,00 EUR ab und weist sie jährlich bis zum 31. Januar nach.
---
# § 9 Rückgabe
Bei Ende des Mietverhältnisses ist die Halle besenrein und mit sämtlichen Schlüsseln zurückzugeben. Einbauten sind zu entfernen, soweit nichts \
anderes vereinbart wird.
# § 10 Schlussbestimmungen
Änderungen bedürfen der Schriftform. Ist eine Bestimmung unwirksam, bleibt der Vertrag im Übrigen bestehen. Gerichtsstand ist Bremen.
Bremen, den 21. September 2026
Henrik Thomsen, Hafenkontor Immobilien GmbH
Alice Brandt, Acme GmbH""",
)

ENERGY = Letter(
    "Rechnung 2026-1187",
    "Nordlicht Energie eG",
    "Deichstraße 81 · 26721 Emden · rechnung@nordlicht.example",
    f"""An: {ACME}
Rechnungsdatum: 06.10.2026 · Kundennummer: 440 172 · Lieferstelle: Werkstraße 12, Zähler 1LOG0067 2231
Abrechnungszeitraum: 01.09.2026 bis 30.09.2026
| Position | Menge | Einzelpreis | Betrag |
| Arbeitspreis Strom | 8.412 kWh | 0,2190 EUR | 1.842,23 EUR |
| Grundpreis | 1 Monat | 68,50 EUR | 68,50 EUR |
| Netzentgelt Leistung | 41 kW | 9,75 EUR | 399,75 EUR |
| Stromsteuer | 8.412 kWh | 0,0205 EUR | 172,45 EUR |
| Zwischensumme netto | | | 2.482,93 EUR |
| Umsatzsteuer 19 % | | | 471,76 EUR |
| Rechnungsbetrag | | | 2.954,69 EUR |
Bitte zahlen Sie bis zum 20.10.2026 auf das Konto DE00 0000 0000 0000 1187 00 (Beispielkonto), Verwendungszweck 2026-1187.
Ihr Verbrauch lag 6,2 % unter dem des Vormonats. Der Anteil erneuerbarer Energien an Ihrem Tarif beträgt 100 %.
---
# Erläuterungen
Arbeitspreis: der Preis für jede gelieferte Kilowattstunde. Grundpreis: für Messung und Abrechnung, unabhängig vom Verbrauch. Netzentgelt: für die \
höchste im Monat in Anspruch genommene Leistung.
# Zählerstände
| Datum | Stand | Art |
| 31.08.2026 | 612.905 kWh | Ablesung aus der Ferne |
| 30.09.2026 | 621.317 kWh | Ablesung aus der Ferne |
Fragen zu dieser Rechnung beantwortet Ihnen gern Frau Hülsmann, Telefon 04921 000 118.""",
)

FREIGHT = Letter(
    "Invoice INV-20931",
    "Harbour Logistics Ltd.",
    "Unit 7, Quayside Estate · Felixstowe IP11 · accounts@harbour-logistics.example",
    f"""Bill to: {ACME}
Invoice date: 14 October 2026 · Due: 13 November 2026 (30 days) · Your order: PO-7741 · VAT no.: GB 000 0000 00
| Description | Quantity | Unit price | Amount |
| Sea freight Felixstowe to Bremerhaven, 20 ft container HLCU 000118-4 | 2 | EUR 1,180.00 | EUR 2,360.00 |
| Terminal handling | 2 | EUR 245.00 | EUR 490.00 |
| Customs declaration and documents | 1 | EUR 165.00 | EUR 165.00 |
| Delivery by lorry to Speicherweg 6, Bremen | 2 | EUR 310.00 | EUR 620.00 |
| Total, VAT reverse charge | | | EUR 3,635.00 |
Services for a business in another country: the customer accounts for VAT (reverse charge).
Please pay to account GB00 HARB 0000 0000 0209 31 (sample account) and quote INV-20931. Amounts that are overdue bear interest at 8 % above the \
base rate.
Thank you for shipping with us. For questions about this invoice please write to Priya Nair, accounts@harbour-logistics.example.
---
# Delivery record
| Container | Arrived | Unloaded by | Remarks |
| HLCU 000118-4 | 9 October 2026, 07:40 | T. Weiß | no damage |
| HLCU 000119-0 | 9 October 2026, 09:15 | J. Albers | one pallet re-strapped, photographs taken |""",
)

INSURANCE = Letter(
    "Certificate of insurance: public and products liability",
    "Weserschild Versicherung AG",
    "Domplatz 2 · 28195 Bremen · www.weserschild.example",
    f"""This is to certify that the insurance described below is in force for the insured named here.
| Insured | {ACME} |
| Policy number | WS-HP-2027-004418 |
| Period | 1 January 2027 to 31 December 2027 |
| Business | Storage, picking and assembly of building components |
# Sums insured
| Cover | Each occurrence | In the year |
| Bodily injury and damage to property | EUR 5,000,000 | EUR 10,000,000 |
| Products liability | EUR 3,000,000 | EUR 6,000,000 |
| Damage to rented premises (Speicherweg 6) | EUR 1,000,000 | EUR 2,000,000 |
| Environmental damage | EUR 3,000,000 | EUR 3,000,000 |
Deductible: EUR 1,000 for each damage to property. Territory: European Economic Area, United Kingdom and Switzerland.
---
# Conditions
- The insurer tells the landlord, Hafenkontor Immobilien GmbH, of a cancellation at least 30 days before it takes effect.
- Gates and ramps are inspected once a year; the record is to be kept for five years.
- This certificate does not change the terms of the policy. Where the two differ the policy decides.
Bremen, 19 October 2026
Dr. Marlene Ahrens, Commercial Lines""",
)

REMINDER = Letter(
    "Mahnung",
    "Brenner Stahlhandel KG",
    "Am Walzwerk 9 · 45141 Essen · buchhaltung@brenner-stahl.example",
    """Acme GmbH
Frau Änne Schäfer
Werkstraße 12
28195 Bremen

Essen, den 12. Oktober 2026

# Erste Mahnung zu Rechnung 88-4021

Sehr geehrte Frau Schäfer,

bei der Durchsicht unserer Konten haben wir festgestellt, dass die Rechnung 88-4021 vom 27. August 2026 über 4.318,60 EUR noch offen ist. Sie war \
am 26. September 2026 fällig.

Sicher handelt es sich um ein Versehen. Wir bitten Sie, den Betrag bis zum 26. Oktober 2026 auf unser Konto zu überweisen. Mahngebühren berechnen \
wir heute nicht.

Sollten Sie inzwischen gezahlt haben, betrachten Sie dieses Schreiben bitte als gegenstandslos.

Mit freundlichen Grüßen

Ruth Brenner
Buchhaltung
---
# Anlage: Aufstellung der offenen Posten

Stand: 12. Oktober 2026
Kundennummer: 20 771

Rechnung 88-4021 vom 27.08.2026

12 Stück Stahlträger HEB 140, je 6,00 m
2.916,00 EUR

8 Stück Winkelprofil 60 x 60 x 6, je 6,00 m
713,07 EUR

Zwischensumme netto: 3.629,07 EUR
Umsatzsteuer 19 %: 689,53 EUR

Offener Betrag: 4.318,60 EUR

Lieferung am 25. August 2026, Lieferschein 88-4021-L,
angenommen durch J. Albers.""",
)

MINUTES = Letter(
    "Protokoll der Betriebsversammlung",
    "Acme GmbH",
    "Werkstraße 12 · 28195 Bremen",
    """Datum: 22. Oktober 2026, 14:00 bis 15:35 Uhr. Ort: Kantine. Leitung: Alice Brandt. Protokoll: Mia Kern. Anwesend: 31 von 38 Beschäftigten.
# 1 Lage des Betriebs
Alice Brandt berichtet: Der Umsatz liegt Ende September 7 % über dem Vorjahr. Die neue Lagerhalle Nord ist seit dem 1. Oktober in Betrieb; der \
Umzug der Regale soll bis zum 20. November abgeschlossen sein.
# 2 Schichtplan im Winter
Ab dem 1. Dezember beginnt die Frühschicht um 6:30 Uhr statt um 6:00 Uhr. Wer Kinder in die Betreuung bringt, spricht bis zum 6. November mit Bob \
Okafor.
# 3 Arbeitssicherheit
- Die Unterweisung für Flurförderzeuge ist am 11. und 12. November.
- An Rampe 2 fehlt die Markierung; Günther Lorenz kümmert sich bis Ende Oktober.
- Unfälle seit der letzten Versammlung: einer, ohne Ausfalltage.
# 4 Verschiedenes
Die Weihnachtsfeier ist am 11. Dezember im Hafenmuseum. Pia Sommer verstärkt ab dem 1. Dezember die Buchhaltung.
# Beschlüsse
| Was | Wer | Bis wann |
| Markierung an Rampe 2 erneuern | Günther Lorenz | 30.10.2026 |
| Liste der Betreuungszeiten | Bob Okafor | 06.11.2026 |
| Regale in Halle Nord aufstellen | Elif Demir | 20.11.2026 |""",
)

OFFER = Letter(
    "Offer 26-318: loading ramp for hall 3",
    "Kranz & Sohn Rampenbau",
    "Industriering 33 · 27568 Bremerhaven · angebote@kranz-rampen.example",
    """To: Acme GmbH, Ms Mia Kern. Date: 16 October 2026. This offer is good until 30 November 2026.
Thank you for showing us hall 3 on 8 October. We offer to deliver and install one hydraulic loading ramp as described here.
# What we offer
| Item | Quantity | Price |
| Hydraulic ramp, 2.0 x 2.5 m, 6 t, with lip of 400 mm | 1 | EUR 7,450.00 |
| Pit frame, galvanised | 1 | EUR 1,180.00 |
| Installation, two fitters, two days | 1 | EUR 2,240.00 |
| Removal of the old ramp | 1 | EUR 690.00 |
| Total net | | EUR 11,560.00 |
| VAT 19 % | | EUR 2,196.40 |
| Total | | EUR 13,756.40 |
# When
- Delivery six weeks after your order.
- Hall 3 stays in use; gate 3 is closed for two working days.
# Payment
Thirty percent with the order, the rest 14 days after acceptance. The warranty is five years on steel and two years on hydraulics.
Jens Kranz""",
)

SUPPLY = Letter(
    "Supply agreement",
    "Initrode Components B.V.",
    "Keizershaven 210 · Rotterdam · legal@initrode.example",
    """This agreement is made between Initrode Components B.V. (the supplier) and Globex, 14 Foundry Lane, Leeds, represented by Charlie Novak (the \
customer), on 3 September 2026.
# 1 Goods
The supplier delivers control boards of type IC-40 and IC-42 according to the drawings in annex A.
# 2 Quantities and prices
| Type | A year at least | Price each |
| IC-40 | 4,000 | EUR 18.20 |
| IC-42 | 1,500 | EUR 26.75 |
Prices hold until 31 August 2027. After that they may rise by no more than 4 % a year, announced three months ahead.
# 3 Delivery
Within 21 days of each order, free at the customer's site. For each week of delay the price of the delayed goods falls by 1 %, at most by 8 %.
---
# 4 Quality
At most 200 faulty boards in a million. Faulty boards are replaced within ten days; the supplier bears the freight.
# 5 Confidentiality
Both parties keep drawings, prices and forecasts to themselves, and for three years after this agreement ends.
# 6 Term
The agreement runs for three years from 1 October 2026. Either party may end it with six months' notice to the end of a quarter.
# 7 Law
The law of the Netherlands applies. Place of jurisdiction is Rotterdam.
Charlie Novak, Globex
Saskia de Wit, Initrode Components B.V.""",
)

BOARD = Letter(
    "Minutes of the board, September 2026",
    "Globex",
    "14 Foundry Lane · Leeds",
    """Held on 24 September 2026, 10:00 to 11:50. Present: Charlie Novak (chair), Ines Okonkwo, Peter Hale. Minutes: Bob Okafor.
# Decisions
- The supply agreement with Initrode is approved and was signed on 3 September.
- The second production line is to open in the third quarter of 2027; the budget follows in November.
- The lease of the office in York ends on 31 January 2027 and is not renewed.
# Figures
| | August | Plan |
| Orders | EUR 612,000 | EUR 590,000 |
| Sales | EUR 548,000 | EUR 565,000 |
| Cash | EUR 1,204,000 | EUR 1,150,000 |
# Next meeting
26 November 2026, 10:00.""",
)

NOTES = """Baustellennotizen Halle 3
=========================

Mo 12.10.2026
- Estrich im Südteil trocken (Messung 1,8 CM-%), Fläche freigegeben.
- Elektriker: Unterverteilung UV3 gesetzt, Prüfprotokoll kommt bis Freitag.
- Fehlt: 4 Stück Bodenanker M16, bei Brenner nachbestellt (Herr Öztürk, 0201 000 44).

Di 13.10.2026
- Regalstützen Reihe A bis C gestellt. Lot geprüft, größte Abweichung 3 mm auf 6 m.
- Tor 2 schließt nicht bündig. Kranz & Sohn rufen zurück.

Mi 14.10.2026
- Regen: Wasser läuft an der Rampe nicht ab. Gefälle nachmessen!
- Tanken für den Stapler: Beleg liegt bei (58,93 EUR).

Do 15.10.2026
- Gefälle an der Rampe: 0,6 % statt 1,5 %. Angebot für neue Rampe einholen (Mia).
- Brandschutztür T30 eingebaut, Schließfolge in Ordnung.

Offen: Beschilderung der Fluchtwege, Abnahme durch die Berufsgenossenschaft am 17.11.
"""

READING = """Reading list for the product team, autumn 2026

1. Notes on soldering without lead, internal report 26-09, 14 pages
2. The small book of tolerances, chapters 3 and 4
3. Customer interviews: Ærø Marine, Façade Systems, Łódź Tooling
4. Safety of machinery: our own summary (ask Bob for the newest version)

Please add what you found worth the time, with one sentence that says why.
"""

RECEIPT = """TANKHOF WESERTOR
Hansatorstr. 40, 28217 Bremen
USt-ID DE 000 000 000

14.10.2026   08:12   Kasse 2
Beleg-Nr.\t004417

Diesel   Säule 5
34,20 l   x   1,589 EUR/l\t54,34
AdBlue 1,5 l\t4,59

Summe EUR\t58,93

Netto 19 %\t49,52
MwSt 19 %\t9,41

Girocard\t58,93
Acme GmbH, Stapler 2

Vielen Dank und gute Fahrt!"""

"""Files for the bank. Pure: transfers in, bytes out."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

from coop.money import to_major
from coop.payments.bank import NotAnAccount, is_iban, read_account

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer: `key` is the same whenever the file is made again; minor units."""

    key: str
    holder: str
    number: str
    amount: int


def as_csv(transfers: Sequence[Transfer], currency: str, memo: str) -> bytes:
    """`reference,name,account,amount,currency,memo`, amounts in major units, in UTF-8 with its mark for spreadsheets.

    A text that a spreadsheet could take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["reference", "name", "account", "amount", "currency", "memo"])
    for each in transfers:
        row = (each.key, each.holder, each.number, str(to_major(each.amount, currency)), currency, memo)
        writer.writerow([f"'{text}" if text[:1] in "=+-@\t" else text for text in row])
    return ("\ufeff" + out.getvalue()).encode()


def as_pain001(
    transfers: Sequence[Transfer], *, run: str, at: datetime, on: date, payer: str, account: str, memo: str
) -> bytes:
    """A customer credit transfer initiation (ISO 20022, pain.001.001.09) in euro, one SEPA batch.

    Only IBANs can be paid so: transfers to national numbers are left out. Names are written in
    the letters that every bank takes. Raises NotAnAccount where `account` is no IBAN.
    """
    own = read_account(account)
    if not is_iban(own):
        raise NotAnAccount(number=account)
    payable = [each for each in transfers if is_iban(each.number)]
    number, total = str(len(payable)), str(to_major(sum(each.amount for each in payable), "EUR"))
    root = ET.Element("Document", xmlns=NAMESPACE)
    body = ET.SubElement(root, "CstmrCdtTrfInitn")
    _add(body, "GrpHdr", MsgId=run, CreDtTm=at.strftime("%Y-%m-%dT%H:%M:%S"), NbOfTxs=number, CtrlSum=total)
    _path(body.find("GrpHdr"), "InitgPty/Nm", latin(payer, 70))
    batch = _add(body, "PmtInf", PmtInfId=run, PmtMtd="TRF", BtchBookg="true", NbOfTxs=number, CtrlSum=total)
    _path(batch, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _path(batch, "ReqdExctnDt/Dt", on.isoformat())
    _path(batch, "Dbtr/Nm", latin(payer, 70))
    _path(batch, "DbtrAcct/Id/IBAN", own)
    _path(batch, "DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")
    _path(batch, "ChrgBr", "SLEV")
    for each in payable:
        one = ET.SubElement(batch, "CdtTrfTxInf")
        _path(one, "PmtId/EndToEndId", each.key[:35])
        _path(one, "Amt/InstdAmt", str(to_major(each.amount, "EUR"))).set("Ccy", "EUR")
        _path(one, "Cdtr/Nm", latin(each.holder, 70))
        _path(one, "CdtrAcct/Id/IBAN", each.number)
        _path(one, "RmtInf/Ustrd", latin(memo, 140))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def latin(text: str, most: int) -> str:
    """A text in the letters that SEPA banks must take; what has no such letter becomes a full stop.

    >>> latin("Łukasz Müller & Cie", 70)
    '.ukasz Muller . Cie'
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^A-Za-z0-9/\-?:().,'+ ]", ".", plain)[:most].strip() or "."


def _add(parent: ET.Element, name: str, **texts: str) -> ET.Element:
    made = ET.SubElement(parent, name)
    for child, text in texts.items():
        ET.SubElement(made, child).text = text
    return made


def _path(parent: ET.Element | None, path: str, text: str) -> ET.Element:
    if parent is None:
        raise ValueError("nothing to write below")
    node = parent
    for name in path.split("/"):
        node = ET.SubElement(node, name)
    node.text = text
    return node

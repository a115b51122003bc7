"""Plates, VINs and masks as cells and pages have them."""

import pytest

from keliu.rules.masking import mask_address, mask_phone, show_phone, surname_and_title
from keliu.rules.plates import mask_plate, normalise_plate, show_plate
from keliu.rules.vins import check_digit, doubt_vin, fits_check_digit, read_vin


@pytest.mark.parametrize(
    ("raw", "plate"),
    [
        ("闽E7K531", "闽E7K531"),
        ("闽e·7k531", "闽E7K531"),
        (" 粵B 12345 ", "粤B12345"),
        ("闽Ｅ．Ｄ１２３４５", "闽ED12345"),
        ("闽E-12345D", "闽E12345D"),
        ("京A0023学", "京A0023学"),
        ("粤Z12A4港", "粤Z12A4港"),
    ],
)
def test_a_plate_is_read_from_any_spelling(raw: str, plate: str) -> None:
    assert normalise_plate(raw).plate == plate


@pytest.mark.parametrize("raw", ["临牌", "无牌", "未上牌", "新车", "", None, "-", "臨時"])
def test_a_car_without_a_plate_gives_no_note(raw: str | None) -> None:
    reading = normalise_plate(raw)
    assert reading.plate is None
    assert reading.note is None


def test_what_is_no_plate_is_said_to_be_none() -> None:
    reading = normalise_plate("闽E7K5")
    assert reading.plate is None
    assert reading.note is not None
    assert "闽E7K5" in reading.note.english()


def test_plates_are_shown_and_masked() -> None:
    assert show_plate("闽E7K531") == "闽E·7K531"
    assert mask_plate("闽E7K531") == "闽E·**531"
    assert mask_plate("闽ED12305") == "闽E·***305"


def test_letters_of_a_vin_are_corrected_only_when_the_check_digit_fits() -> None:
    good = "LFMKV30F0A0000000"
    good = good[:8] + check_digit(good) + good[9:]
    typed = good.replace("0", "O")
    reading = read_vin(typed)
    assert reading.vin == good
    assert reading.corrected
    assert doubt_vin(good) is None
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    assert read_vin(wrong).vin == wrong
    assert doubt_vin(wrong) is not None
    assert read_vin(wrong.replace("0", "O")).vin is None


def test_phones_addresses_and_names_are_masked() -> None:
    assert mask_phone("+8613805966721") == "138****6721"
    assert mask_phone("+865968008820") == "0596****8820"
    assert show_phone("+8613805966721") == "138 0596 6721"
    assert "128" not in mask_address("漳州市龙文区碧湖路128号")
    assert surname_and_title("欧阳锋", "male") == "欧阳先生"
    assert surname_and_title("林淑贞", "female") == "林女士"


def test_a_text_that_is_no_vin_has_no_check_digit_that_fits() -> None:
    assert not any(fits_check_digit(text) for text in ("<script>alert(1)</", "", "-" * 17, "１" * 17))
    assert doubt_vin("-" * 17) is not None

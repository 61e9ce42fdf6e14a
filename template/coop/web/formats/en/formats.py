"""How English writes days and hours: as the co-op's country does. Django's own English is that of the United States."""

from coop.charter.loading import data_dir, load_charter

if load_charter(data_dir()).country != "US":
    DATE_FORMAT = "j F Y"
    TIME_FORMAT = "H:i"
    DATETIME_FORMAT = "j F Y, H:i"
    YEAR_MONTH_FORMAT = "F Y"
    MONTH_DAY_FORMAT = "j F"
    SHORT_DATE_FORMAT = "d/m/Y"
    SHORT_DATETIME_FORMAT = "d/m/Y H:i"
    FIRST_DAY_OF_WEEK = 1

"""往来单位: the files of part suppliers and dealers, kept as exactly as customers' (practice A7)."""

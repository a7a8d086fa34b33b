"""The workbook that an association fills in."""

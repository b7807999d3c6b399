// Write a workbook with SheetJS or ExcelJS: node makers.cjs sheetjs|exceljs SPEC.json OUT.xlsx
// SPEC: {"epoch_1904": bool, "header": [text], "cells": [{"value": any, "date": bool, "code": text}]};
// the cells go into column B below the header, a date as its serial number. Column D of rows 2 and 3 is merged.
const [, , maker, spec, out] = process.argv;
const { epoch_1904, header, cells } = JSON.parse(require("fs").readFileSync(spec, "utf8"));

if (maker === "sheetjs") {
  const xlsx = require("xlsx");
  const rows = [header, ...cells.map((cell, n) => [`K-${n + 1}`, cell.value])];
  const sheet = xlsx.utils.aoa_to_sheet(rows);
  cells.forEach((cell, n) => (sheet[`B${n + 2}`].z = cell.code));
  sheet["D2"] = { t: "s", v: "gabung" };
  sheet["!merges"] = [xlsx.utils.decode_range("D2:D3")];
  const book = { SheetNames: ["Data"], Sheets: { Data: sheet }, Workbook: { WBProps: { date1904: epoch_1904 } } };
  xlsx.writeFile(book, out, { bookSST: true });
} else {
  const { Workbook } = require("exceljs");
  const book = new Workbook();
  book.properties.date1904 = epoch_1904;
  const sheet = book.addWorksheet("Data");
  sheet.addRow(header);
  cells.forEach((cell, n) => {
    sheet.addRow([`K-${n + 1}`, cell.value]);
    sheet.getCell(n + 2, 2).numFmt = cell.code;
  });
  sheet.getCell("D2").value = "gabung";
  sheet.mergeCells("D2:D3");
  book.xlsx.writeFile(out);
}
